"""Vector tiles: ours, drawn, from an archive and again, beside tipg and beside a bare ASGI app with the same statement.

100,000 polygons with six attributes. Cold: every tile of a list once, by a web process that has just started; such of
about 720 features (zoom 12) and of about 11,000 (zoom 10), which ours thins. Again: the same tiles over and over, as
nobody else keeps any, compressed by gzip as browsers ask for it. One web process each, by turns, over 1 and over 16
connections.
"""

import asyncio
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.accounts.policy import Policy
from app.accounts.principal import NOBODY
from app.core.database import Database, open_context
from app.core.settings import CHECKOUT
from app.ogc.catalogue import find_collection
from app.ogc.collection import Collection
from app.ogc.jobs import make_all
from app.ogc.vector_tiles.places import Place
from app.ogc.vector_tiles.statements import Detail, finest_of, tile_statement
from benchmarks.environment import Rates, verdict
from benchmarks.maps import CONNECTIONS, load_both, reader_address, serving, tipg
from tests.acceptance.faults_service import PrivateService

EXTENT = (100.1, 6.4, 101.0, 7.7)
AGAIN_S = 3.0
LEAST = {"cold 12": 1.2, "bare 12": 0.9, "cold 10": 5.0, "again": 20.0}


@dataclass(frozen=True)
class Side:
    """A server that is asked for tiles."""

    name: str
    port: int
    write: Callable[[Place], str]
    """A tile's path."""
    token: str | None = None
    is_ours: bool = False


def measure(service: PrivateService, *, runs: int = 5) -> float:
    """Print all sides and their ratios; returns the least share that was reached of what is wanted."""
    load_both(service)
    token = service.token("gis@songkhla.demo", "read")
    collection = asyncio.run(_collection(service))
    table = collection.identity.rpartition("/")[2]
    tiles = {zoom: _within(zoom) for zoom in (12, 10)}
    reached: list[float] = []
    with ExitStack() as stack:
        bare = Side("bare ASGI, the same statement", stack.enter_context(_bare(service, collection, tiles)), _plain)
        peer = Side(
            "tipg", stack.enter_context(tipg(service, table)),
            lambda one: f"/collections/features.{table}/tiles/WebMercatorQuad/{one.zoom}/{one.column}/{one.row}",
        )  # fmt: skip
        public, restricted = (
            Side(f"Sonthana, {slug}", service.port, _ours(f"90-{slug}"), secret, is_ours=True)
            for slug, secret in (("public", None), ("restricted", token))
        )
        for connections in CONNECTIONS:
            for zoom, places in tiles.items():
                print(f"zoom {zoom}, {len(places)} tiles, each once, no archive; {connections} connections")
                rates = _cold(service, (public, restricted, bare, peer), places, connections, runs)
                reached += _told(f"cold {zoom}" if zoom == 12 else "", rates, LEAST["bare 12"] if zoom == 12 else None)
        print("archives:", *asyncio.run(_archived(service)))
        for connections in CONNECTIONS:
            for zoom, places in tiles.items():
                print(f"zoom {zoom}, each once, from the archive; {connections} connections")
                rates = _cold(service, (public, restricted, peer), places, connections, runs)
                reached += _told(f"cold {zoom}", rates, None)
                print(f"zoom {zoom}, again and again; {connections} connections")
                rates = [Rates(side.name, "/s", [], []) for side in (public, restricted, peer)]
                for _ in range(runs):
                    for side, rate in zip((public, restricted, peer), rates, strict=True):
                        rate.values.append(_fetch(service.state, side, places, connections, AGAIN_S))
                reached += _told("again", rates, None)
    return min(reached)


def _told(name: str, rates: Sequence[Rates], of_bare: float | None) -> list[float]:
    """Print the sides and their ratios to the peer, which is the last; shares of what is wanted."""
    for rate in rates:
        print(rate)
    public, restricted, peer = rates[0].median, rates[1].median, rates[-1].median
    wanted = LEAST.get(name)
    shares: list[float] = []
    for side, value in (("public", public), ("restricted", restricted)):
        if wanted is None:
            print(f"  {side} to tipg: {value / peer:.2f}")
        else:
            print(verdict(f"{side} to tipg", value / peer, lambda ratio: ratio >= wanted, f"≥ {wanted:g}"))
            shares.append(value / peer / wanted)
    if of_bare is not None:
        print(verdict("public to bare", public / rates[2].median, lambda ratio: ratio >= of_bare, f"≥ {of_bare:g}"))
        shares.append(public / rates[2].median / of_bare)
    return shares


def _cold(
    service: PrivateService, sides: Sequence[Side], places: Sequence[Place], connections: int, runs: int
) -> list[Rates]:
    rates = [Rates(side.name, "/s", [], []) for side in sides]
    for _ in range(runs):
        for side, rate in zip(sides, rates, strict=True):
            if side.is_ours:  # what it kept in memory goes with it
                service.kill_web()
                service.start_web()
            # connections are open and have drawn something: other tiles, but for the bare side, which keeps none
            _fetch(service.state, side, places if side.write is _plain else _around_centre(15), CONNECTIONS[-1], 0)
            rate.values.append(_fetch(service.state, side, places, connections, 0))
    return rates


def _fetch(folder: Path, side: Side, places: Sequence[Place], connections: int, seconds: float) -> float:
    """Tiles a second: over so many seconds, or each once where that is 0."""
    file = folder / "tiles"
    file.write_text("\n".join(side.write(place) for place in places))
    said = (str(side.port), str(connections), str(seconds), file, *([side.token] if side.token else []))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.fetching_clients", *said],
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
        env={**os.environ, "ACCEPT_ENCODING": "gzip" if seconds else ""},
    )  # fmt: skip
    return float(json.loads(done.stdout))


def _ours(collection: str) -> Callable[[Place], str]:
    return lambda one: f"/ogc/collections/{collection}/tiles/WebMercatorQuad/{one.zoom}/{one.row}/{one.column}"


def _plain(place: Place) -> str:
    return f"/{place.zoom}/{place.row}/{place.column}"


def _around_centre(zoom: int) -> list[Place]:
    west, south, east, north = EXTENT
    top, left = _at((west + east) / 2, (south + north) / 2, zoom)
    return [Place(zoom, top + row, left + column) for row in range(8) for column in range(8)]


def _at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """Row and column of the tile in which a position lies."""
    side = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side
    return int(row), int((longitude + 180) / 360 * side)


def _within(zoom: int) -> list[Place]:
    """The tiles that lie wholly within the polygons' extent."""
    west, south, east, north = EXTENT
    (top, left), (bottom, right) = _at(west, north, zoom), _at(east, south, zoom)
    return [Place(zoom, row, column) for row in range(top + 1, bottom) for column in range(left + 1, right)]


async def _collection(service: PrivateService) -> Collection:
    database = Database(service.urls.service, pool_size=1)
    try:
        async with database.transaction() as session:
            await open_context(session)
            return await find_collection(session, Policy(NOBODY), "90-public")
    finally:
        await database.close()


async def _archived(service: PrivateService) -> list[str]:
    database = Database(service.urls.service, pool_size=2)
    try:
        return await make_all(database, service.settings)
    finally:
        await database.close()


@contextmanager
def _bare(service: PrivateService, collection: Collection, tiles: dict[int, list[Place]]) -> Any:
    statements = {
        _plain(place): tile_statement(
            collection, place, finest_of(collection, zoom) if zoom == 12 else Detail(2048, is_thinned=True)
        ).as_string(None)
        for zoom, places in tiles.items()
        for place in places
    }
    file = service.state / "statements.json"
    file.write_text(json.dumps(statements))
    environment = {"DATABASE_URL": reader_address(service, "bare_tiles"), "STATEMENTS": str(file)}
    with serving([sys.executable], "benchmarks.bare_tiles:app", environment, _plain(tiles[12][0])) as port:
        yield port
