"""The states of layers' versions at a moment, told to whoever sees the layer."""

from pathlib import Path

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute((SQL / "0011_layers_as_of.sql").read_text())
