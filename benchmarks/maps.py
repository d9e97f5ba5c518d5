"""Pages of features: ours, public and restricted, beside tipg, pygeoapi and a bare ASGI app with the same statement.

100,000 polygons with six attributes, a box at random that about 4,000 meet, `limit=100`; one web process each, by
turns, over 1 and over 16 connections. All read the same table in the same server with the same planner settings.
The peer is installed from PyPI into an environment of its own.
"""

import asyncio
import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
from psycopg import sql

from app.accounts.policy import Policy
from app.accounts.principal import NOBODY
from app.core.database import Database, open_context
from app.core.settings import CHECKOUT
from app.ogc.catalogue import find_collection
from app.ogc.crs import CRS84
from app.ogc.items_sql import conditions_of, page_statement
from app.ogc.parameters import Wanted, make_after
from app.operation.database_address import address
from app.operation.provision import SERVICE_SETTINGS
from benchmarks.environment import Rates, verdict
from benchmarks.polygons import make_polygons
from tests.acceptance.faults_service import PrivateService, free_port

FEATURES = 100_000
LIMIT, BOXES, SECONDS = 100, 500, 4.0
DEEP = 90_000
WIDE, HIGH = 0.18, 0.26
"""Of a box in degrees: a fifth of the polygons' place each way."""
PEER, OTHER_PEER = "tipg==1.6.1", "pygeoapi==0.21.0"
CONNECTIONS = (1, 16)
LEAST = {"public": 8.0, "restricted": 6.0, "pygeoapi": 20.0, "bare": 0.75, "counted": 2.5, "deep": 0.9}


def measure(service: PrivateService, *, runs: int = 5) -> float:
    """Print all sides and their ratios; returns the least of ours to tipg."""
    load_both(service)
    token = service.token("gis@songkhla.demo", "read")
    table, statement = asyncio.run(_statement(service))
    print(f"{FEATURES:,} polygons, 6 attributes; limit={LIMIT}, boxes at random; requests a second")
    ratios: list[float] = []
    with ExitStack() as stack:
        bare = stack.enter_context(_bare(service, statement))
        peer_port = stack.enter_context(tipg(service, table))
        other_port = stack.enter_context(pygeoapi(service, table))
        sides: Sequence[tuple[str, int, str, str | None]] = (
            ("Sonthana, public", service.port, "/ogc/collections/90-public/items", None),
            ("Sonthana, restricted", service.port, "/ogc/collections/90-restricted/items", token),
            ("bare ASGI, the same statement", bare, "/", None),
            ("Sonthana, public, counted", service.port, "/ogc/collections/90-public/items?count=exact", None),
            ("pygeoapi", other_port, "/collections/public/items", None),
            ("tipg", peer_port, f"/collections/features.{table}/items", None),
        )
        files = [_paths(service.state / f"paths-{number}", side[2]) for number, side in enumerate(sides)]
        for connections in CONNECTIONS:
            rates = [Rates(f"{name}, {connections} connections", "/s", [], []) for name, *_ in sides]
            for _ in range(runs):
                for (_, port, _, secret), file, rate in zip(sides, files, rates, strict=True):
                    rate.values.append(_fetch(port, connections, file, secret))
            for rate in rates:
                print(rate)
            public, restricted, least, counted, other, peer = (rate.median for rate in rates)
            for name, ratio, wanted in (
                ("public to tipg", public / peer, LEAST["public"]),
                ("restricted to tipg", restricted / peer, LEAST["restricted"]),
                ("public to pygeoapi", public / other, LEAST["pygeoapi"]),
                ("public to bare", public / least, LEAST["bare"]),
                ("counted to tipg", counted / peer, LEAST["counted"]),
            ):
                print(verdict(name, ratio, lambda value, wanted=wanted: value >= wanted, f"≥ {wanted:g}"))
            ratios += [public / peer, restricted / peer]
        _print_deep_pages(service, runs)
    return min(ratios)


def _print_deep_pages(service: PrivateService, runs: int) -> None:
    """The first page of all features, and the one after row 90,000, as links lead to it."""
    base = f"/ogc/collections/90-public/items?limit={LIMIT}"
    rates = (Rates("first page", "/s", [], []), Rates(f"page after row {DEEP:,}", "/s", [], []))
    files = (service.state / "first", service.state / "deep")
    files[0].write_text(base)
    files[1].write_text(f"{base}&after={make_after(DEEP)}")
    for _ in range(runs):
        for rate, file in zip(rates, files, strict=True):
            rate.values.append(_fetch(service.port, 1, file, None))
    for rate in rates:
        print(rate)
    share = rates[1].median / rates[0].median
    print(verdict("deep page to first page", share, lambda value: value >= LEAST["deep"], f"≥ {LEAST['deep']:g}"))


def load_both(service: PrivateService) -> None:
    """Load the polygons as the layers `public` and `restricted`."""
    path = service.state / "polygons.gpkg"
    make_polygons(path, FEATURES)
    for slug, visibility in (("public", "public"), ("restricted", "province")):
        load(service, path, slug, visibility=visibility)


def load(service: PrivateService, path: Path, slug: str, **said_too: Any) -> None:
    """Load and publish a file as a layer, of kind exposure unless another is said."""
    metadata = {
        "slug": slug, "title": {"th": slug, "en": slug}, "kind": "exposure", "source": "made for the benchmark",
        "licence": "CC0-1.0", "publish": True, **said_too,
    }  # fmt: skip
    said = ("--province", "90", "--metadata", json.dumps(metadata))
    subprocess.run(
        [sys.executable, "-m", "app.cli", "load", "layer", path, *said],
        cwd=CHECKOUT, env=service.environment, check=True, capture_output=True,
    )  # fmt: skip


async def _statement(service: PrivateService) -> tuple[str, str]:
    """The public layer's table, and the statement of a page of it."""
    database = Database(service.urls.service, pool_size=1)
    try:
        async with database.transaction() as session:
            await open_context(session)
            collection = await find_collection(session, Policy(NOBODY), "90-public")
    finally:
        await database.close()
    box = ((100.4, 6.9, 100.4 + WIDE, 6.9 + HIGH),)
    wanted = Wanted(LIMIT, None, box, CRS84, None, CRS84, None, "cql2-text", CRS84, is_counted=False)
    statement, _ = page_statement(collection, conditions_of(collection, wanted), wanted)
    return collection.identity.rpartition("/")[2], statement.as_string(None)


def _paths(file: Path, base: str) -> Path:
    boxes = random.Random(1)
    lines: list[str] = []
    for _ in range(BOXES):
        west, south = boxes.uniform(100.1, 101.0 - WIDE), boxes.uniform(6.4, 7.7 - HIGH)
        joint = "&" if "?" in base else "?"
        lines.append(f"{base}{joint}limit={LIMIT}&bbox={west:.5f},{south:.5f},{west + WIDE:.5f},{south + HIGH:.5f}")
    file.write_text("\n".join(lines))
    return file


def _fetch(port: int, connections: int, file: Path, token: str | None) -> float:
    said = (str(port), str(connections), str(SECONDS), file, *([token] if token else []))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.fetching_clients", *said],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(json.loads(done.stdout))


@contextmanager
def _bare(service: PrivateService, statement: str) -> Generator[int]:
    file = service.state / "statement.sql"
    file.write_text(statement)
    environment = {"DATABASE_URL": reader_address(service, "bare"), "STATEMENT": str(file)}
    with serving([sys.executable], "benchmarks.bare_items:app", environment, "/?limit=1&bbox=100,6,101,7") as port:
        yield port


@contextmanager
def tipg(service: PrivateService, table: str) -> Generator[int]:
    """The peer, from PyPI in an environment of its own, over the same table; its port."""
    python = installed(service, "tipg", PEER)
    environment = {
        "DATABASE_URL": _with_host(reader_address(service, "tipg")),
        "TIPG_MAX_FEATURES_PER_TILE": "50000",
        "TIPG_DB_SCHEMAS": '["features"]',
        "TIPG_DB_EXCLUDE_FUNCTION_SCHEMAS": '["public"]',
        "DB_MIN_CONN_SIZE": "8",
        "DB_MAX_CONN_SIZE": "8",
    }
    with serving([str(python)], "tipg.main:app", environment, f"/collections/features.{table}/items?limit=1") as port:
        yield port


@contextmanager
def pygeoapi(service: PrivateService, table: str) -> Generator[int]:
    """The other peer, likewise; it counts what matches for every page and cannot be told not to."""
    python = installed(service, "pygeoapi", OTHER_PEER, "psycopg2-binary", "sqlalchemy", "geoalchemy2", "starlette")
    said = psycopg.conninfo.conninfo_to_dict(reader_address(service, "pygeoapi"))
    # what JSON can say is YAML too
    config, described = service.state / "pygeoapi.json", service.state / "pygeoapi-openapi.json"
    config.write_text(json.dumps(_settings_of_pygeoapi(table, said)))
    environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
    with described.open("w") as file:
        subprocess.run(
            [python.with_name("pygeoapi"), "openapi", "generate", config, "--format", "json"],
            env={**os.environ, **environment}, check=True, stdout=file, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    with serving([str(python)], "pygeoapi.starlette_app:APP", environment, "/collections/public/items?limit=1") as port:
        yield port


def _settings_of_pygeoapi(table: str, said: Mapping[str, str | int | None]) -> dict[str, Any]:
    data = {
        "host": said["host"], "port": said.get("port", 5432), "dbname": said["dbname"], "user": said["user"],
        "password": said["password"], "search_path": ["features", "public"],
    }  # fmt: skip
    provider = {
        "type": "feature", "name": "PostgreSQL", "data": data, "id_field": "fid", "table": table,
        "geom_field": "geom",
    }  # fmt: skip
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 5000}, "url": "http://127.0.0.1:5000", "mimetype": "application/json",
            "encoding": "utf-8", "languages": ["en"], "limits": {"default_items": 10, "max_items": 1000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "bench", "description": "bench", "keywords": ["bench"], "keywords_type": "theme",
                "terms_of_service": "none", "url": "http://127.0.0.1",
            },
            "license": {"name": "CC0-1.0", "url": "http://127.0.0.1"},
            "provider": {"name": "bench", "url": "http://127.0.0.1"},
            "contact": {"name": "bench"},
        },
        "resources": {
            "public": {
                "type": "collection", "title": "public", "description": "public", "keywords": ["bench"], "links": [],
                "extents": {"spatial": {"bbox": [100, 6, 101, 8]}}, "providers": [provider],
            }
        },
    }  # fmt: skip


def installed(service: PrivateService, name: str, *packages: str) -> Path:
    """Packages from PyPI with a server in an environment of their own; its Python."""
    place = service.state / name
    uv = CHECKOUT / ".state" / "uv" / "bin" / "uv"
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, place], check=True)
    python = place / "bin" / "python"
    server = ("uvicorn", "uvloop", "httptools")
    subprocess.run([uv, "pip", "install", "-q", "--python", python, *packages, *server], check=True)
    return python


def _with_host(url: str) -> str:
    """The same address with the socket's folder where a host stands, as asyncpg and pydantic want it."""
    said = psycopg.conninfo.conninfo_to_dict(url)
    host = quote(str(said["host"]), safe="")
    return f"postgresql://{said['user']}:{said['password']}@{host}:{said.get('port', 5432)}/{said['dbname']}"


def reader_address(service: PrivateService, name: str) -> str:
    """The database's address for a role that reads features alone, planned for as the service is."""
    password = secrets.token_hex(16)
    with psycopg.connect(service.urls.admin, autocommit=True) as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE feature_reader PASSWORD {}").format(role, password))
        database = psycopg.conninfo.conninfo_to_dict(service.urls.admin)["dbname"]
        connection.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(str(database)), role)
        )
        for setting in ("plan_cache_mode", "random_page_cost", "max_parallel_workers_per_gather", "jit"):
            value = sql.Literal(SERVICE_SETTINGS[setting])
            connection.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(setting), value))
    return address(service.urls.service, user=name, password=password)


@contextmanager
def serving(python: Sequence[str], app: str, environment: Mapping[str, str], probe: str) -> Generator[int]:
    """An ASGI app in a process of its own; its port."""
    port = free_port()
    said = ("--port", str(port), "--log-level", "warning", "--loop", "uvloop", "--http", "httptools")
    process = subprocess.Popen(
        [*python, "-m", "uvicorn", app, *said],
        cwd=CHECKOUT, env={**os.environ, **environment},
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}{probe}", timeout=5).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{app} does not answer")
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait()
