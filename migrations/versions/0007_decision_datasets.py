"""Decision datasets: versions, what they rest on, their tables, acts and signatures."""

from pathlib import Path

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"

SQL = Path(__file__).resolve().parents[1] / "sql"
INSTANT = postgresql.TIMESTAMP(timezone=True)
TRANSITIONS = [
    ("candidate", "reviewed"),
    ("reviewed", "candidate"),
    ("reviewed", "released"),
    ("candidate", "deprecated"),
    ("reviewed", "deprecated"),
    ("released", "deprecated"),
    ("released", "retracted"),
    ("deprecated", "retracted"),
]


def upgrade() -> None:
    op.create_table(
        "dataset_transitions",
        sa.Column("from_state", sa.String(), nullable=False, comment="From"),
        sa.Column("to_state", sa.String(), nullable=False, comment="To"),
        sa.PrimaryKeyConstraint("from_state", "to_state", name=op.f("pk_dataset_transitions")),
        comment="Allowed changes of a dataset's state",
    )
    op.create_table(
        "dataset_versions",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("name", sa.String(length=63), nullable=False, comment="Name in addresses: a-z, 0-9 and hyphens"),
        sa.Column("version", sa.String(length=32), nullable=False, comment="Semantic version, computed"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="1, 2, … in the order of assembling"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Made by the client; unique in the province"),
        sa.Column(
            "state", sa.String(), nullable=False, comment="candidate, reviewed, released, deprecated or retracted"
        ),
        sa.Column("content_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the manifest"),
        sa.Column(
            "manifest", sa.LargeBinary(), nullable=False, comment="RFC 8785 bytes that name all it reaches by content"
        ),
        sa.Column("title_th", sa.String(), nullable=False, comment="Title, Thai; as in the manifest"),
        sa.Column("title_en", sa.String(), nullable=False, comment="Title, English; as in the manifest"),
        sa.Column(
            "extent",
            geoalchemy2.Geometry("POLYGON", srid=4326, spatial_index=False),
            nullable=False,
            comment="Box around what it is about, WGS 84",
        ),
        sa.Column(
            "request_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of what was sent: knows a repetition"
        ),
        sa.Column("assembled_by", sa.Uuid(), nullable=True, comment="Who asked for it; null for the operator"),
        sa.Column("assembled_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When"),
        sa.CheckConstraint(
            "content_hash = encode(sha256(manifest), 'hex')",
            name=op.f("ck_dataset_versions_content_hash_is_of_manifest"),
        ),
        sa.CheckConstraint("name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_dataset_versions_name_is_plain")),
        sa.CheckConstraint(
            "state IN ('candidate', 'reviewed', 'released', 'deprecated', 'retracted')",
            name=op.f("ck_dataset_versions_state_known"),
        ),
        sa.CheckConstraint(
            "version ~ '^[1-9][0-9]*[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$'",
            name=op.f("ck_dataset_versions_version_is_semantic"),
        ),
        sa.CheckConstraint("ordinal > 0", name=op.f("ck_dataset_versions_ordinal_positive")),
        sa.ForeignKeyConstraint(["assembled_by"], ["people.id"], name=op.f("fk_dataset_versions_assembled_by_people")),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_dataset_versions_province_code_provinces")
        ),
        sa.PrimaryKeyConstraint("province_code", "name", "version", name=op.f("pk_dataset_versions")),
        comment="Decision datasets, each version as it was assembled",
    )
    op.create_index("uq_dataset_versions_id", "dataset_versions", ["province_code", "id"], unique=True)
    op.create_index(
        "uq_dataset_versions_ordinal", "dataset_versions", ["province_code", "name", "ordinal"], unique=True
    )
    op.create_table(
        "dataset_layers",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("name", sa.String(), nullable=False, comment="Dataset"),
        sa.Column("version", sa.String(), nullable=False, comment="Its version"),
        sa.Column("slug", sa.String(), nullable=False, comment="Layer"),
        sa.Column("layer_version", sa.Integer(), nullable=False, comment="Its version"),
        sa.ForeignKeyConstraint(
            ["province_code", "name", "version"],
            ["dataset_versions.province_code", "dataset_versions.name", "dataset_versions.version"],
            name=op.f("fk_dataset_layers_province_code_name_version_dataset_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code", "slug", "layer_version"],
            ["layer_versions.province_code", "layer_versions.slug", "layer_versions.version"],
            name="fk_dataset_layers_layer_version",
        ),
        sa.PrimaryKeyConstraint(
            "province_code", "name", "version", "slug", "layer_version", name=op.f("pk_dataset_layers")
        ),
        comment="Layer versions that datasets rest on",
    )
    op.create_index(
        "ix_dataset_layers_slug", "dataset_layers", ["province_code", "slug", "layer_version"], unique=False
    )
    op.create_table(
        "dataset_inputs",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("name", sa.String(), nullable=False, comment="Dataset"),
        sa.Column("version", sa.String(), nullable=False, comment="Its version"),
        sa.Column("assessment_id", sa.Uuid(), nullable=False, comment="Input"),
        sa.Column("assessment_version", sa.Integer(), nullable=False, comment="Its version"),
        sa.Column(
            "state",
            sa.String(),
            nullable=False,
            comment="Its state when the dataset was assembled, as the manifest labels it",
        ),
        sa.ForeignKeyConstraint(
            ["province_code", "assessment_id", "assessment_version"],
            ["assessment_versions.province_code", "assessment_versions.assessment_id", "assessment_versions.version"],
            name="fk_dataset_inputs_input_version",
        ),
        sa.ForeignKeyConstraint(
            ["province_code", "name", "version"],
            ["dataset_versions.province_code", "dataset_versions.name", "dataset_versions.version"],
            name=op.f("fk_dataset_inputs_province_code_name_version_dataset_versions"),
        ),
        sa.PrimaryKeyConstraint("province_code", "name", "version", "assessment_id", name=op.f("pk_dataset_inputs")),
        comment="Input versions that datasets rest on",
    )
    op.create_index(
        "ix_dataset_inputs_assessment_id", "dataset_inputs", ["province_code", "assessment_id"], unique=False
    )
    op.create_table(
        "dataset_tables",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("name", sa.String(), nullable=False, comment="Dataset"),
        sa.Column("version", sa.String(), nullable=False, comment="Its version"),
        sa.Column("table_name", sa.String(), nullable=False, comment="e.g. flooded_area"),
        sa.Column("rows", sa.LargeBinary(), nullable=False, comment="RFC 8785 bytes; the manifest holds their digest"),
        sa.ForeignKeyConstraint(
            ["province_code", "name", "version"],
            ["dataset_versions.province_code", "dataset_versions.name", "dataset_versions.version"],
            name=op.f("fk_dataset_tables_province_code_name_version_dataset_versions"),
        ),
        sa.PrimaryKeyConstraint("province_code", "name", "version", "table_name", name=op.f("pk_dataset_tables")),
        comment="Rows of datasets' tables",
    )
    op.create_table(
        "dataset_acts",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("name", sa.String(), nullable=False, comment="Dataset"),
        sa.Column("version", sa.String(), nullable=False, comment="Its version"),
        sa.Column("record_seq", sa.Integer(), nullable=False, comment="The record entry that it was written with"),
        sa.Column(
            "act", sa.String(), nullable=False, comment="review, send_back, urge, release, ratify, deprecate or retract"
        ),
        sa.Column("unit", sa.String(), nullable=True, comment="Unit that it counts for"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who acted"),
        sa.Column("role", sa.String(), nullable=False, comment="In which role"),
        sa.Column("signature_id", sa.Uuid(), nullable=False, comment="That person's name and position as they stood"),
        sa.Column("reason_id", sa.Uuid(), nullable=True, comment="The reason among the erasable values"),
        sa.Column("acted_at", INSTANT, nullable=False, comment="When, as the record says"),
        sa.CheckConstraint(
            "(act IN ('review', 'send_back', 'urge')) = (unit IS NOT NULL)",
            name=op.f("ck_dataset_acts_unit_where_it_counts"),
        ),
        sa.CheckConstraint(
            "act IN ('review', 'send_back', 'urge', 'release', 'ratify', 'deprecate', 'retract')",
            name=op.f("ck_dataset_acts_act_known"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dataset_acts_person_id_people")),
        sa.ForeignKeyConstraint(
            ["province_code", "name", "version"],
            ["dataset_versions.province_code", "dataset_versions.name", "dataset_versions.version"],
            name=op.f("fk_dataset_acts_province_code_name_version_dataset_versions"),
        ),
        sa.PrimaryKeyConstraint("province_code", "name", "version", "record_seq", name=op.f("pk_dataset_acts")),
        comment="Reviews, releases, ratifications and retractions of datasets",
    )
    op.create_table(
        "dataset_signatures",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("name", sa.String(), nullable=False, comment="Dataset"),
        sa.Column("version", sa.String(), nullable=False, comment="Its version"),
        sa.Column("key_id", sa.String(), nullable=False, comment="Public name of the key"),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="seal (by the service, for the chair) or signature (by the chair)",
        ),
        sa.Column("public_key", sa.String(), nullable=False, comment="The public half, PEM"),
        sa.Column("statement", sa.LargeBinary(), nullable=False, comment="RFC 8785 bytes that it covers"),
        sa.Column("value", sa.LargeBinary(), nullable=False, comment="Ed25519"),
        sa.Column("signed_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When it was stored"),
        sa.CheckConstraint("kind IN ('seal', 'signature')", name=op.f("ck_dataset_signatures_kind_known")),
        sa.ForeignKeyConstraint(
            ["province_code", "name", "version"],
            ["dataset_versions.province_code", "dataset_versions.name", "dataset_versions.version"],
            name=op.f("fk_dataset_signatures_province_code_name_version_dataset_versions"),
        ),
        sa.PrimaryKeyConstraint("province_code", "name", "version", "key_id", name=op.f("pk_dataset_signatures")),
        comment="Seals and signatures over release statements",
    )
    table = sa.table("dataset_transitions", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(table, [{"from_state": start, "to_state": end} for start, end in TRANSITIONS])
    # The driver itself: SQLAlchemy would read the percent signs of format() as placeholders.
    op.get_bind().connection.driver_connection.execute((SQL / "0007_datasets.sql").read_text())
