"""Counts say which areas they were made by; versions may share features; the reason of a state can be read with it."""

from pathlib import Path

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    # a version counted again has the features of the one it was counted from
    op.drop_constraint("uq_layer_versions_table_name", "layer_versions")
    op.create_index("ix_layer_versions_table_name", "layer_versions", ["table_name"])
    op.get_bind().connection.driver_connection.execute((SQL / "0008_counts.sql").read_text())
