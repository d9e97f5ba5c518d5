"""The job queue's own tables, as procrastinate makes them, open to the service's role."""

from alembic import op
from procrastinate.schema import SchemaManager

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())
    op.execute(
        """
        DO $$
        DECLARE
            t text;
        BEGIN
            FOR t IN SELECT tablename FROM pg_tables
                      WHERE schemaname = 'public' AND tablename LIKE 'procrastinate%' LOOP
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO sonthana_service', t);
            END LOOP;
        END
        $$
        """
    )
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO sonthana_service")
