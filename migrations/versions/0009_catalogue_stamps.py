"""A stamp for each province's catalogue of layers, which moves with everything that is done to it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    op.create_table(
        "catalogue_stamps",
        sa.Column("province_code", sa.String(), sa.ForeignKey("provinces.code"), primary_key=True, comment="Province"),
        sa.Column("stamp", sa.BigInteger(), nullable=False, comment="Moves with every change of layers and versions"),
        comment="How often each province's catalogue of layers was changed",
    )
    op.get_bind().connection.driver_connection.execute((SQL / "0009_catalogue_stamps.sql").read_text())
