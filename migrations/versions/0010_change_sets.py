"""Change sets: edits of layers by one person, until they become a version."""

from pathlib import Path

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"

SQL = Path(__file__).resolve().parents[1] / "sql"
INSTANT = postgresql.TIMESTAMP(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def shape(name: str, comment: str, *, nullable: bool = True) -> sa.Column[object]:
    kind = geoalchemy2.Geometry("GEOMETRY", srid=4326, spatial_index=False)
    return sa.Column(name, kind, nullable=nullable, comment=comment)


def of_layer_version(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["province_code", "slug", column],
        ["layer_versions.province_code", "layer_versions.slug", "layer_versions.version"],
        name=op.f(f"fk_change_sets_province_code_slug_{column}_layer_versions"),
    )


def of_change_set(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["province_code", "change_set_id"],
        ["change_sets.province_code", "change_sets.id"],
        name=op.f(f"fk_{table}_province_code_change_set_id_change_sets"),
    )


def upgrade() -> None:
    op.create_table(
        "change_sets",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Which one"),
        sa.Column("slug", sa.String(length=63), nullable=False, comment="Layer"),
        sa.Column("base_version", sa.Integer(), nullable=False, comment="Version that the changes are based on"),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Whose changes"),
        sa.Column(
            "state",
            sa.String(),
            server_default="open",
            nullable=False,
            comment="open, proposed, published or discarded",
        ),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default="1",
            nullable=False,
            comment="Moves with everything that changes",
        ),
        sa.Column("reason_id", sa.Uuid(), nullable=True, comment="Why it was returned last, among the erasable values"),
        sa.Column("published_version", sa.Integer(), nullable=True, comment="The version that it became"),
        sa.Column(
            "opened_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When the first was made"
        ),
        sa.Column(
            "moved_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When the state last changed"
        ),
        sa.CheckConstraint(
            "state IN ('open', 'proposed', 'published', 'discarded')", name=op.f("ck_change_sets_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_version IS NOT NULL)",
            name=op.f("ck_change_sets_published_as_a_version"),
        ),
        sa.ForeignKeyConstraint(
            ["province_code"], ["provinces.code"], name=op.f("fk_change_sets_province_code_provinces")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_change_sets_person_id_people")),
        sa.ForeignKeyConstraint(
            ["province_code", "reason_id"],
            ["erasable_values.province_code", "erasable_values.id"],
            name=op.f("fk_change_sets_province_code_reason_id_erasable_values"),
        ),
        of_layer_version("base_version"),
        of_layer_version("published_version"),
        sa.PrimaryKeyConstraint("province_code", "id", name=op.f("pk_change_sets")),
        comment="Changes of a layer by one person, until they become a version",
    )
    op.create_index(op.f("ix_change_sets_person_id"), "change_sets", ["person_id"])
    op.create_index(
        "uq_change_sets_unfinished",
        "change_sets",
        ["province_code", "slug", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'proposed')"),
    )
    op.create_table(
        "feature_changes",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("change_set_id", sa.Uuid(), nullable=False, comment="Of which change set"),
        sa.Column("fid", sa.BigInteger(), nullable=False, comment="The feature's number in the layer"),
        sa.Column("operation", sa.String(), nullable=False, comment="insert, update or delete"),
        sa.Column("properties", JSONB, nullable=True, comment="All its properties; null of a deleted one"),
        shape("geom", "WGS 84; null of a deleted one"),
        sa.Column("changed_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When"),
        sa.CheckConstraint(
            "operation IN ('insert', 'update', 'delete')", name=op.f("ck_feature_changes_operation_known")
        ),
        sa.CheckConstraint(
            "(operation = 'delete') = (geom IS NULL) AND (operation = 'delete') = (properties IS NULL)",
            name=op.f("ck_feature_changes_whole_or_gone"),
        ),
        of_change_set("feature_changes"),
        sa.PrimaryKeyConstraint("province_code", "change_set_id", "fid", name=op.f("pk_feature_changes")),
        comment="Features of a change set as they are to be; written while it is open",
    )
    op.create_table(
        "feature_conflicts",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("change_set_id", sa.Uuid(), nullable=False, comment="Of which change set"),
        sa.Column("fid", sa.BigInteger(), nullable=False, comment="The feature's number in the change set"),
        sa.Column("against_version", sa.Integer(), nullable=False, comment="The version published meanwhile"),
        sa.Column("base_version", sa.Integer(), nullable=False, comment="The version that the change was based on"),
        sa.Column("base_properties", JSONB, nullable=False, comment="The feature before either changed it"),
        shape("base_geom", "WGS 84", nullable=False),
        sa.Column("theirs_properties", JSONB, nullable=True, comment="As published; null where it is gone"),
        shape("theirs_geom", "WGS 84; null where it is gone"),
        sa.Column("mine_properties", JSONB, nullable=True, comment="As changed here; null where deleted"),
        shape("mine_geom", "WGS 84; null where deleted"),
        sa.Column("decision", sa.String(), nullable=True, comment="mine or theirs; null until decided"),
        sa.Column("found_at", INSTANT, server_default=sa.text("now()"), nullable=False, comment="When it was found"),
        sa.Column("decided_at", INSTANT, nullable=True, comment="When it was decided"),
        sa.CheckConstraint("decision IN ('mine', 'theirs')", name=op.f("ck_feature_conflicts_decision_known")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_feature_conflicts_decided_at_a_time")
        ),
        sa.CheckConstraint(
            "(theirs_geom IS NULL) = (theirs_properties IS NULL)",
            name=op.f("ck_feature_conflicts_theirs_whole_or_gone"),
        ),
        sa.CheckConstraint(
            "(mine_geom IS NULL) = (mine_properties IS NULL)", name=op.f("ck_feature_conflicts_mine_whole_or_gone")
        ),
        of_change_set("feature_conflicts"),
        sa.PrimaryKeyConstraint(
            "province_code", "change_set_id", "fid", "against_version", name=op.f("pk_feature_conflicts")
        ),
        comment="Features changed by two people, and what was decided; a decision stays",
    )
    op.create_table(
        "feature_numbers",
        sa.Column("province_code", sa.String(), nullable=False, comment="Province"),
        sa.Column("slug", sa.String(length=63), nullable=False, comment="Layer"),
        sa.Column("last_fid", sa.BigInteger(), nullable=False, comment="The highest number given"),
        sa.ForeignKeyConstraint(
            ["province_code", "slug"],
            ["layers.province_code", "layers.slug"],
            name=op.f("fk_feature_numbers_province_code_slug_layers"),
        ),
        sa.PrimaryKeyConstraint("province_code", "slug", name=op.f("pk_feature_numbers")),
        comment="The highest number that any feature of a layer was given",
    )
    op.get_bind().connection.driver_connection.execute((SQL / "0010_change_sets.sql").read_text())
