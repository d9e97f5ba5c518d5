"""Uploads, jobs, layers and their versions; one typed table per version."""

from pathlib import Path

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"

SQL = Path(__file__).resolve().parents[1] / "sql"
INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Upload; cannot be guessed"),
        sa.Column("owner_id", sa.Uuid(), nullable=True, comment="Who sends it; null for the operator"),
        sa.Column("name", sa.String(), nullable=False, comment="The file's name as the sender has it, without folders"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="Length in bytes, as announced"),
        sa.Column("sha256", sa.String(length=64), nullable=True, comment="Hex digest; null until all has arrived"),
        sa.Column("begun_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="Announced at"),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_uploads_bytes_positive")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_uploads_sha256_hex")),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name=op.f("fk_uploads_province_code_provinces")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_uploads_owner_id_people")),
        sa.PrimaryKeyConstraint("province_code", "id", name=op.f("pk_uploads")),
        comment="Files sent to a province, whole or on their way",
    )
    op.create_table(
        "jobs",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Job; cannot be guessed"),
        sa.Column("kind", sa.String(), nullable=False, comment="What is done, e.g. layer.load"),
        sa.Column("owner_id", sa.Uuid(), nullable=True, comment="Who asked for it; null for the operator"),
        sa.Column("request", postgresql.JSONB(), nullable=False, comment="What was asked for"),
        sa.Column("upload_id", sa.Uuid(), nullable=True, comment="The file it works on"),
        sa.Column("state", sa.String(), nullable=False, comment="queued, running, succeeded, failed or cancelled"),
        sa.Column("progress", sa.Float(), nullable=False, comment="0 to 1"),
        sa.Column("stage", sa.String(), nullable=False, comment="What it is at, e.g. reading"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often it was begun"),
        sa.Column("is_cancel_requested", sa.Boolean(), nullable=False, comment="Whether somebody asked it to stop"),
        sa.Column("report", postgresql.JSONB(), nullable=True, comment="What the doctor found"),
        sa.Column("result", postgresql.JSONB(), nullable=True, comment="What was made; null until succeeded"),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="Asked for at"),
        sa.Column("started_at", INSTANT, nullable=True, comment="Begun last at"),
        sa.Column("finished_at", INSTANT, nullable=True, comment="Ended at"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f("ck_jobs_state_known")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_jobs_progress_is_a_share")),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_jobs_finished_at_known"),
        ),
        sa.CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name=op.f("ck_jobs_success_has_result")),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name=op.f("fk_jobs_province_code_provinces")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_jobs_owner_id_people")),
        sa.ForeignKeyConstraint(
            ["province_code", "upload_id"],
            ["uploads.province_code", "uploads.id"],
            name=op.f("fk_jobs_province_code_upload_id_uploads"),
        ),
        sa.PrimaryKeyConstraint("province_code", "id", name=op.f("pk_jobs")),
        comment="Long work asked for by people, with its progress and its report",
    )
    op.create_index("ix_jobs_province_code_created_at", "jobs", ["province_code", "created_at"])
    op.create_index("ix_jobs_unfinished", "jobs", ["id"], postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.create_table(
        "layers",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("slug", sa.String(length=63), nullable=False, comment="Name in addresses: a-z, 0-9 and hyphens"),
        sa.Column("kind", sa.String(), nullable=False, comment="hazard, exposure, vulnerability, capacity or result"),
        sa.Column("form", sa.String(), nullable=False, comment="vector or raster"),
        sa.Column("title_th", sa.String(), nullable=False, comment="Title, Thai"),
        sa.Column("title_en", sa.String(), nullable=False, comment="Title, English"),
        sa.Column("description_th", sa.String(), nullable=False, comment="What it shows, Thai; may be empty"),
        sa.Column("description_en", sa.String(), nullable=False, comment="What it shows, English; may be empty"),
        sa.Column("precision", sa.String(), nullable=False, comment="exact, or subdistrict_counts for non-responders"),
        sa.Column("visibility", sa.String(), nullable=False, comment="province, shared or public"),
        sa.Column(
            "shared_with", postgresql.ARRAY(sa.String(length=2)), nullable=False, comment="Provinces it is shared with"
        ),
        sa.Column("style", postgresql.JSONB(), nullable=False, comment="How maps draw it; spatial/styles"),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="Made at"),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_layers_slug_is_plain")),
        sa.CheckConstraint("slug !~ '(^|-)v[0-9]+$'", name=op.f("ck_layers_slug_is_no_version")),
        sa.CheckConstraint("slug !~ '^assessments(-|$)'", name=op.f("ck_layers_slug_is_free")),
        sa.CheckConstraint(
            "kind IN ('hazard', 'exposure', 'vulnerability', 'capacity', 'result')", name=op.f("ck_layers_kind_known")
        ),
        sa.CheckConstraint("form IN ('vector', 'raster')", name=op.f("ck_layers_form_known")),
        sa.CheckConstraint("precision IN ('exact', 'subdistrict_counts')", name=op.f("ck_layers_precision_known")),
        sa.CheckConstraint("precision = 'exact' OR form = 'vector'", name=op.f("ck_layers_counts_are_of_features")),
        sa.CheckConstraint("visibility IN ('province', 'shared', 'public')", name=op.f("ck_layers_visibility_known")),
        sa.CheckConstraint(
            "(visibility = 'shared') = (cardinality(shared_with) > 0)", name=op.f("ck_layers_shared_with_somebody")
        ),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name=op.f("fk_layers_province_code_provinces")),
        sa.PrimaryKeyConstraint("province_code", "slug", name=op.f("pk_layers")),
        comment="Layers: what stays the same from version to version, and who sees it",
    )
    op.create_table(
        "feature_tables",
        sa.Column("name", sa.String(), nullable=False, comment="Table in the schema features"),
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("sealed_at", INSTANT, nullable=True, comment="Since when nobody can add to it; null while it fills"),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_feature_tables_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feature_tables")),
        comment="Typed tables of layer versions; made, filled and sealed in one transaction",
    )
    op.create_table(
        "layer_versions",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("slug", sa.String(length=63), nullable=False, comment="Layer"),
        sa.Column("version", sa.Integer(), nullable=False, comment="1, 2, … within the layer"),
        sa.Column("state", sa.String(), nullable=False, comment="loaded, published, deprecated or retracted"),
        sa.Column("content_hash", sa.String(length=64), nullable=False, comment="docs/methods/content-hash.md"),
        sa.Column(
            "geometry_type", sa.String(), nullable=True, comment="Point, MultiPoint, MultiLineString, MultiPolygon"
        ),
        sa.Column("feature_count", sa.BigInteger(), nullable=True, comment="Features; null for a raster"),
        sa.Column("fields", postgresql.JSONB(), nullable=False, comment="[{name, type}] of the properties, in order"),
        sa.Column("table_name", sa.String(), nullable=True, comment="Its features; null for a raster"),
        sa.Column("counts_table", sa.String(), nullable=True, comment="Its counts per subdistrict, where there are"),
        sa.Column("raster", postgresql.JSONB(), nullable=True, comment="Grid and statistics; null for a vector"),
        sa.Column(
            "extent",
            geoalchemy2.Geometry("POLYGON", srid=4326, spatial_index=False),
            nullable=True,
            comment="Box around all of it; null if it is empty",
        ),
        sa.Column("quantity", sa.String(), nullable=True, comment="depth, velocity, duration or extent; of a hazard"),
        sa.Column("scenario", sa.String(), nullable=True, comment="Which case it shows"),
        sa.Column("return_period_years", sa.Float(), nullable=True, comment="Return period in years"),
        sa.Column("basis", sa.String(), nullable=True, comment="observed or modelled"),
        sa.Column("unit", sa.String(), nullable=True, comment="Unit of the quantity, e.g. m"),
        sa.Column("datum", sa.String(), nullable=True, comment="ground or msl; what depths and levels are above"),
        sa.Column("valid_from", INSTANT, nullable=True, comment="What it shows begins"),
        sa.Column("valid_to", INSTANT, nullable=True, comment="What it shows ends"),
        sa.Column("source", sa.String(), nullable=False, comment="Who made it, from what"),
        sa.Column("licence", sa.String(), nullable=False, comment="What others may do with it"),
        sa.Column("contact_id", sa.Uuid(), nullable=True, comment="Whom to ask, among the erasable values"),
        sa.Column(
            "lineage", postgresql.JSONB(), nullable=False, comment="How it was made here: steps, decisions, parents"
        ),
        sa.Column("original_name", sa.String(), nullable=True, comment="File it came in; null if derived"),
        sa.Column("original_sha256", sa.String(length=64), nullable=True, comment="Its digest; the file is kept"),
        sa.Column("original_bytes", sa.BigInteger(), nullable=True, comment="Its length in bytes"),
        sa.Column(
            "findings", postgresql.JSONB(), nullable=False, comment="What the doctor found, without the features"
        ),
        sa.Column("loaded_by", sa.Uuid(), nullable=True, comment="Who loaded it; null for the operator"),
        sa.Column("loaded_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When"),
        sa.CheckConstraint("version > 0", name=op.f("ck_layer_versions_version_positive")),
        sa.CheckConstraint(
            "state IN ('loaded', 'published', 'deprecated', 'retracted')", name=op.f("ck_layer_versions_state_known")
        ),
        sa.CheckConstraint("content_hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_layer_versions_content_hash_hex")),
        sa.CheckConstraint(
            "(table_name IS NULL) = (raster IS NOT NULL) AND (table_name IS NULL) = (geometry_type IS NULL) "
            "AND (table_name IS NULL) = (feature_count IS NULL)",
            name=op.f("ck_layer_versions_vector_or_raster"),
        ),
        sa.CheckConstraint(
            "quantity IN ('depth', 'velocity', 'duration', 'extent')", name=op.f("ck_layer_versions_quantity_known")
        ),
        sa.CheckConstraint(
            "quantity NOT IN ('depth', 'velocity', 'duration') OR unit IS NOT NULL",
            name=op.f("ck_layer_versions_unit_known"),
        ),
        sa.CheckConstraint("quantity <> 'depth' OR datum IS NOT NULL", name=op.f("ck_layer_versions_datum_known")),
        sa.CheckConstraint("datum IN ('ground', 'msl')", name=op.f("ck_layer_versions_datum_is_one")),
        sa.CheckConstraint("basis IN ('observed', 'modelled')", name=op.f("ck_layer_versions_basis_known")),
        sa.CheckConstraint("return_period_years > 0", name=op.f("ck_layer_versions_return_period_positive")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_layer_versions_valid_in_order")),
        sa.CheckConstraint(
            "(original_sha256 IS NULL) = (original_name IS NULL) AND (original_sha256 IS NULL) = (original_bytes IS NULL)",
            name=op.f("ck_layer_versions_original_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code", "slug"],
            ["layers.province_code", "layers.slug"],
            name=op.f("fk_layer_versions_province_code_slug_layers"),
        ),
        sa.ForeignKeyConstraint(
            ["table_name"], ["feature_tables.name"], name=op.f("fk_layer_versions_table_name_feature_tables")
        ),
        sa.ForeignKeyConstraint(
            ["counts_table"], ["feature_tables.name"], name=op.f("fk_layer_versions_counts_table_feature_tables")
        ),
        sa.ForeignKeyConstraint(
            ["province_code", "contact_id"],
            ["erasable_values.province_code", "erasable_values.id"],
            name=op.f("fk_layer_versions_province_code_contact_id_erasable_values"),
        ),
        sa.ForeignKeyConstraint(["loaded_by"], ["people.id"], name=op.f("fk_layer_versions_loaded_by_people")),
        sa.PrimaryKeyConstraint("province_code", "slug", "version", name=op.f("pk_layer_versions")),
        sa.UniqueConstraint("table_name", name=op.f("uq_layer_versions_table_name")),
        comment="Immutable versions of layers; only the state changes",
    )
    for name in ("features", "layers"):
        # The driver itself: SQLAlchemy would read the percent signs of format() as placeholders.
        op.get_bind().connection.driver_connection.execute((SQL / f"0004_{name}.sql").read_text())
