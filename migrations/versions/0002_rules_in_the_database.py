"""Context, row-level security, the record's writer, and the rules of inputs."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"

SQL = Path(__file__).resolve().parents[1] / "sql"

TRANSITIONS = [
    ("submitted", "submitted"),
    ("validated", "submitted"),
    ("returned", "submitted"),
    ("disputed", "submitted"),
    ("submitted", "validated"),
    ("disputed", "validated"),
    ("submitted", "returned"),
    ("disputed", "returned"),
    ("submitted", "disputed"),
    ("validated", "disputed"),
    ("submitted", "withdrawn"),
    ("validated", "withdrawn"),
    ("returned", "withdrawn"),
    ("disputed", "withdrawn"),
]


def upgrade() -> None:
    for name in ("context", "row_level_security", "record", "dialogue", "acknowledgements", "erasure", "functions"):
        # The driver itself: SQLAlchemy would read the percent signs of format() as placeholders.
        op.get_bind().connection.driver_connection.execute((SQL / f"0002_{name}.sql").read_text())
    table = sa.table("assessment_transitions", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(table, [{"from_state": start, "to_state": end} for start, end in TRANSITIONS])
