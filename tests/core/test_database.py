"""The pool of connections: what the server ended is never handed out."""

import psycopg
from sqlalchemy import text

from app.core.database import Database
from app.operation.database_address import DatabaseUrls


async def test_connections_that_the_server_ended_are_made_anew(database: DatabaseUrls) -> None:
    ours = Database(database.service, pool_size=3)
    pids: set[int] = set()
    try:
        async with ours.transaction() as one, ours.transaction() as two, ours.transaction() as three:
            for session in (one, two, three):
                pids.add(await session.scalar(text("SELECT pg_backend_pid()")) or 0)
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) AS pid", [list(pids)])

        async with ours.transaction() as one, ours.transaction() as two, ours.transaction() as three:
            for session in (one, two, three):
                assert await session.scalar(text("SELECT pg_backend_pid()")) not in pids
    finally:
        await ours.close()


async def test_a_living_connection_is_used_again(database: DatabaseUrls) -> None:
    ours = Database(database.service, pool_size=1)
    try:
        pids: list[int | None] = []
        for _ in range(3):
            async with ours.transaction() as session:
                pids.append(await session.scalar(text("SELECT pg_backend_pid()")))
        assert len(set(pids)) == 1
    finally:
        await ours.close()
