"""Editions of areas: one current edition per code, never rewritten."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    current = sa.text("superseded_at IS NULL")
    op.create_index("uq_areas_current", "areas", ["province_code", "code"], unique=True, postgresql_where=current)
    op.alter_column("areas", "edition", comment="1, 2, … of its level in the province; not every code has every one")
    op.get_bind().connection.driver_connection.execute((SQL / "0005_areas.sql").read_text())
