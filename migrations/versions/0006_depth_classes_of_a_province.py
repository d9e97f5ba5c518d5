"""A province may set its own classes of depth."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.add_column(
        "provinces",
        sa.Column(
            "depth_bounds_m",
            postgresql.ARRAY(sa.Float()),
            server_default="{0.1,0.5,1,2}",
            nullable=False,
            comment="Lower bounds of its depth classes in metres, ascending; the last class is open",
        ),
    )
    op.create_check_constraint("depth_bounds_some", "provinces", "cardinality(depth_bounds_m) BETWEEN 1 AND 12")
    op.execute("GRANT UPDATE (depth_bounds_m) ON provinces TO sonthana_service")
    op.execute(
        "CREATE POLICY classed ON provinces FOR UPDATE USING (code = ANY ((SELECT context_provinces())::text[]))"
    )
