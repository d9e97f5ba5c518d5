"""A page of the feed after a thousand entries and after a million: two databases, two web processes, turn by turn."""

import random
import statistics
import time
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from app.operation.database_address import address
from app.operation.provision import OWNER, restrict_database
from benchmarks.environment import Rates, verdict
from tests.acceptance.faults_service import PrivateService

SMALL, LARGE = 1_000, 1_000_000
REQUESTS = 300
RUNS = 5
MOST_RATIO = 1.2
LIMIT = 100
FILL = (Path(__file__).parent / "fill_feed.sql").read_text()


def measure(service: PrivateService, *, runs: int = RUNS) -> float:
    """Print both sides and their ratio; returns it."""
    token = service.token("watch@songkhla.demo", "read", "feed")
    _fill(service.urls.admin, SMALL)
    service.kill_web()  # a template database may have no connections
    large_url = _clone(service, "sonthana_large")
    started = time.monotonic()
    _fill(address(service.urls.admin, database="sonthana_large"), LARGE)
    print(f"Page of the feed, limit={LIMIT}, anywhere in the stream (filling took {time.monotonic() - started:.0f} s)")
    service.start_web()
    small, large = Rates(f"{SMALL:,} entries", "ms", [], []), Rates(f"{LARGE:,} entries", "ms", [], [])
    with service.another_web(database_url=large_url) as port:
        sides = [
            (httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}), entries, rates)
            for url, entries, rates in (
                (service.base_url, SMALL, small),
                (f"http://127.0.0.1:{port}", LARGE, large),
            )
        ]
        for client, entries, _ in sides:
            _pages(client, entries, REQUESTS)  # warm up
        for _ in range(runs):
            for client, entries, rates in sides:
                rates.values.append(_pages(client, entries, REQUESTS))
        for client, _, _ in sides:
            client.close()
    print(small)
    print(large)
    ratio = large.median / small.median
    print(verdict("ratio", ratio, lambda value: value <= MOST_RATIO, f"≤ {MOST_RATIO}"))
    return ratio


def _pages(client: httpx.Client, entries: int, requests: int) -> float:
    """Median milliseconds of one page."""
    times: list[float] = []
    for _ in range(requests):
        after = random.randrange(entries - LIMIT)
        began = time.perf_counter()
        answer = client.get("/api/v1/provinces/90/feed", params={"after": after, "limit": LIMIT})
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
        assert answer.content.count(b'"prev_hash"') == LIMIT
    return statistics.median(times)


def _fill(admin_url: str, entries: int) -> None:
    """Fill the command stream up to so many entries, by the superuser and without a chain."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        connection.execute(FILL.replace(":entries", str(entries)).encode())
        connection.execute("ANALYZE")
        connection.execute("CHECKPOINT")


def _clone(service: PrivateService, name: str) -> str:
    """A copy of the service's database; returns its address as the service."""
    with psycopg.connect(address(service.urls.admin, database="postgres"), autocommit=True) as server:
        template = psycopg.conninfo.conninfo_to_dict(service.urls.admin)["dbname"]
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(str(template)), sql.Identifier(OWNER)
            )
        )
        restrict_database(server, name)
    return address(service.urls.service, database=name)
