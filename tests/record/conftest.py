"""Fresh databases for the tests of the record."""

import asyncio

import psycopg
import pytest

from app.core.database import Database
from app.record.checkpoints import sign_heads
from app.record.report import Report
from tests.record.tampering import KEY, Tampered, act, verified
from tests.service import DemoDatabase


@pytest.fixture(scope="module")
def tampered(demo_database: DemoDatabase) -> Tampered:
    """Runs SQL as a superuser with all triggers off, tells what verification finds, and undoes it again."""
    urls = demo_database("tampered")

    async def prepare() -> None:
        database = Database(urls.service, pool_size=1)
        await act(database)
        async with database.system_transaction(["90"]) as session:
            await sign_heads(session, province_code="90", key=KEY)
        await database.close()

    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM checkpoints")
    asyncio.run(prepare())
    tables = ("record_entries", "feed_entries", "erasable_values", "checkpoints", "streams", "assessments",
              "assessment_versions", "acknowledgements", "routing_rules", "areas", "role_grants")  # fmt: skip
    with psycopg.connect(urls.admin) as connection:
        connection.execute("CREATE SCHEMA kept")
        for table in tables:
            connection.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}".encode())

    def tamper(sql: str) -> tuple[set[str], Report]:
        with psycopg.connect(urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(sql.encode())
        try:
            report = asyncio.run(verified(urls))
            return {fault.code for fault in report.faults}, report
        finally:
            with psycopg.connect(urls.admin) as connection:
                connection.execute("SET session_replication_role = replica")
                for table in tables:
                    connection.execute(f"DELETE FROM public.{table}".encode())
                    connection.execute(f"INSERT INTO public.{table} SELECT * FROM kept.{table}".encode())

    return tamper
