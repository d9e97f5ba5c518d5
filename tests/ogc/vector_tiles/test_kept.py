"""Kept tiles and archives: the same bytes as drawn ones, for those who may see them, gone as soon as they may not."""

import asyncio
import gzip
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import TypeVar

import httpx
import psycopg
import pyogrio
import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles

from app.accounts.policy import Policy
from app.accounts.principal import NOBODY
from app.core.database import Database
from app.core.settings import CHECKOUT
from app.layers import queries
from app.ogc.collection import Collection
from app.ogc.layer_collections import collection_of_version
from app.ogc.vector_tiles import making
from app.ogc.vector_tiles.archives import archive_key
from app.ogc.vector_tiles.express import TileExpress
from app.ogc.vector_tiles.kept import KeptTiles
from app.ogc.vector_tiles.places import Place
from tests.api.people import People
from tests.layers.loads import LAYERS
from tests.ogc import maps
from tests.ogc.ordinary import Ask, without
from tests.ogc.vector_tiles.canvas import place_at
from tests.ogc.vector_tiles.decoding import decode
from tests.service import Service

pytestmark = pytest.mark.usefixtures("layers")

OGC = "/ogc/collections"
ZONES = f"{OGC}/90-zones/tiles/WebMercatorQuad"
GRID = f"{OGC}/90-grid/tiles/WebMercatorQuad"
HOMES = f"{OGC}/90-homes/tiles/WebMercatorQuad"
Result = TypeVar("Result")


def address(base: str, place: Place) -> str:
    """Where a tile is."""
    return f"{base}/{place.zoom}/{place.row}/{place.column}"


AT = [place_at(100.31, 6.81, zoom) for zoom in (0, 6, 9, 12, 14, 17)]
"""In one of the areas."""
DOTS = place_at(100.45, 6.95, 12)
"""Among the points of the grid and the households."""
EMPTY = place_at(98.0, 8.0, 12)


def with_database(service: Service, work: Callable[[Database], Awaitable[Result]]) -> Result:
    """What work over the service's database gives."""

    async def run() -> Result:
        database = Database(service.urls.service, pool_size=2)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def collection_of(database: Database, slug: str) -> Collection:
    """A layer's current version as an archive has it."""
    async with database.system_transaction(["90"]) as session:
        for layer, row in await queries.current_versions(session):
            found = collection_of_version(Policy(NOBODY), layer, row, is_pinned=True)
            if layer.slug == slug and found is not None:
                return found
    raise LookupError(slug)


def archive_of(service: Service, slug: str) -> bytes:
    """The archive of a layer, made if it was not."""

    async def work(database: Database) -> str:
        return await making.make_archive(database, service.settings, await collection_of(database, slug))

    return (Path(service.settings.blob_store) / with_database(service, work)).read_bytes()


def kept_by_another(service: Service, slug: str, place: Place, *, is_packed: bool) -> bytes | None:
    """A tile as a web process gives it that has drawn none yet."""

    async def work(database: Database) -> bytes | None:
        collection = await collection_of(database, slug)
        return await KeptTiles(service.settings).get(collection, place, is_packed=is_packed)

    return with_database(service, work)


def test_an_archive_has_the_bytes_that_are_drawn(service: Service, people: People) -> None:
    # drawn, since nothing has made the archive yet
    assert kept_by_another(service, "zones", AT[0], is_packed=False) is None
    bare = {place: people(None).get(address(ZONES, place), headers={"Accept-Encoding": "identity"}) for place in AT}
    packed = {place: people(None).get(address(ZONES, place), headers={"Accept-Encoding": "gzip"}) for place in AT}
    reader = Reader(MemorySource(archive_of(service, "zones")))
    for place in AT[:-1]:
        content = reader.get(place.zoom, place.column, place.row)
        assert content is not None
        assert gzip.decompress(content) == bare[place].content == packed[place].content != b""
        assert kept_by_another(service, "zones", place, is_packed=True) == content
        assert kept_by_another(service, "zones", place, is_packed=False) == bare[place].content
    # deeper than an archive goes
    assert kept_by_another(service, "zones", AT[-1], is_packed=True) is None
    assert kept_by_another(service, "zones", EMPTY, is_packed=True) == b""
    assert {answer.headers.get("content-encoding") for answer in packed.values()} == {"gzip"}
    assert {answer.headers.get("content-encoding") for answer in bare.values()} == {None}
    assert bare[AT[0]].headers["etag"] != packed[AT[0]].headers["etag"]


def test_a_tile_in_which_nothing_lies_is_an_empty_one(people: People) -> None:
    answer = people(None).get(address(ZONES, EMPTY))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"


@pytest.mark.parametrize("encoding", ["gzip", "identity", "gzip;q=0", "br"])
def test_a_tile_that_somebody_has_is_not_sent_again(people: People, encoding: str) -> None:
    for who, base, place in ((None, ZONES, AT[3]), ("gis", GRID, DOTS)):
        client = people(who)
        first = client.get(address(base, place), headers={"Accept-Encoding": encoding})
        said = {"Accept-Encoding": encoding, "If-None-Match": first.headers["etag"]}
        again = client.get(address(base, place), headers=said)
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert {"Accept-Encoding", "Authorization", "Cookie"} <= set(again.headers["vary"].split(", "))


def test_the_tiles_of_a_public_layer_are_one_file_that_gdal_and_the_library_read(
    people: People, tmp_path: Path
) -> None:
    client = people(None)
    tileset = client.get(ZONES).json()
    (link,) = [link for link in tileset["links"] if link["type"] == "application/vnd.pmtiles"]
    assert link["href"].endswith("/tiles/WebMercatorQuad.pmtiles")
    answer = client.get(link["href"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.pmtiles"
    assert answer.headers["cache-control"] == "public, max-age=300"
    metadata = Reader(MemorySource(answer.content)).metadata()
    assert metadata["vector_layers"][0]["id"] == "default"
    assert set(metadata["vector_layers"][0]["fields"]) == {"name", "=risky"}
    tiles = dict(all_tiles(MemorySource(answer.content)))
    assert {zoom for zoom, _, _ in tiles} == set(range(15))
    file = tmp_path / "zones.pmtiles"
    file.write_bytes(answer.content)
    read = pyogrio.read_dataframe(file, layer="default").to_crs(4326)
    assert set(read["name"]) == {"เขต 0", "เขต 1", "เขต 2"}
    west, south, east, north = client.get(f"{OGC}/90-zones").json()["extent"]["spatial"]["bbox"][0]
    assert read.total_bounds == pytest.approx((west, south, east, north), abs=1e-4)


def test_a_file_is_read_by_ranges(people: People) -> None:
    client, file = people(None), f"{ZONES}.pmtiles"
    whole = client.get(file)
    size = len(whole.content)
    for said, start, end in (
        ("0-126", 0, 127),
        ("127-", 127, size),
        ("-20", size - 20, size),
        (f"5-{size * 2}", 5, size),
    ):
        part = client.get(file, headers={"Range": f"bytes={said}"})
        assert (part.status_code, part.content) == (206, whole.content[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    for said in ("bytes=0-1,5-6", "bytes=9-3", "rows=1-2", "bytes=x"):
        assert client.get(file, headers={"Range": said}).content == whole.content
    outside = client.get(file, headers={"Range": f"bytes={size}-"})
    assert (outside.status_code, outside.json()["code"]) == (416, "range_outside")
    assert outside.headers["content-range"] == f"bytes */{size}"
    other = client.get(file, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert other.content == whole.content
    assert client.get(file, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    head = client.head(file)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))


def test_gdal_opens_the_file_where_it_is(service: Service) -> None:
    read = pyogrio.read_dataframe(f"/vsicurl/{service.base_url}{ZONES}.pmtiles", layer="default", ZOOM_LEVEL="10")
    assert set(read["name"]) == {"เขต 0", "เขต 1", "เขต 2"}


def test_an_archive_opens_a_hidden_layer_to_nobody(service: Service, people: People) -> None:
    content = archive_of(service, "grid")
    assert len(content) > 1_000
    nothing = f"{OGC}/90-nothing/tiles/WebMercatorQuad"
    for who, status in ((None, 401), ("engineer@khonkaen.demo", 404)):
        for path in ("/12/1967/3190", ".pmtiles", ""):
            hidden, missing = people(who).get(f"{GRID}{path}"), people(who).get(f"{nothing}{path}")
            assert hidden.status_code == missing.status_code == status
            assert {**hidden.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
    assert people("engineer").get(address(GRID, DOTS)).content != b""
    # whoever sees it has its tiles, and is told why there is no file
    refused = people("engineer").get(f"{GRID}.pmtiles")
    assert (refused.status_code, "PMTiles" in refused.json()["detail"]) == (404, True)
    assert not [link for link in people("engineer").get(GRID).json()["links"] if "pmtiles" in link["type"]]


def test_whoever_sees_counts_gets_counts_whatever_was_kept_for_others(service: Service, people: People) -> None:
    archive_of(service, "homes")
    for _ in range(2):
        exact, counted = (
            decode(people(who).get(address(HOMES, place_at(100.47, 7.0, 8))).content) for who in ("gis", "engineer")
        )
        assert exact is not None
        assert counted is not None
        assert {one.kind for one in exact.features} == {1}
        assert {one.kind for one in counted.features} == {3}
        assert all("count" in one.properties for one in counted.features)
    # and what lies in the store is of counts alone
    stored = [
        decode(gzip.decompress(tile)) for tile in dict(all_tiles(MemorySource(archive_of(service, "homes")))).values()
    ]
    assert {one.kind for layer in stored if layer for one in layer.features} == {3}


def test_tiles_of_a_retracted_version_are_gone_at_once(service: Service, people: People, tmp_path: Path) -> None:
    maps.load(people, tmp_path, maps.areas(), "leaving", visibility="public")
    base = f"{OGC}/90-leaving/tiles/WebMercatorQuad"
    pinned = base.replace("leaving", "leaving-v1")
    archive_of(service, "leaving")
    for path in (address(base, AT[3]), address(pinned, AT[3]), f"{base}.pmtiles", f"{pinned}.pmtiles"):
        assert [people(None).get(path).status_code for _ in range(2)] == [200, 200]
    tag = people(None).get(address(base, AT[3])).headers["etag"]
    people("gis").post(f"{LAYERS}/leaving/versions/1/retract", json={"reason": "วัดผิดจุด"}).raise_for_status()
    for path in (address(base, AT[3]), f"{base}.pmtiles"):
        assert people(None).get(path, headers={"If-None-Match": tag}).status_code == 401
        assert people("watch").get(path).status_code == 404
    for path in (address(pinned, AT[3]), f"{pinned}.pmtiles"):
        assert people("watch").get(path).json()["code"] == "version_retracted"
    assert people("gis").get(address(pinned, AT[3])).content != b""


def test_a_layer_that_is_shared_no_more_is_gone_at_once(people: People, tmp_path: Path) -> None:
    maps.load(people, tmp_path, maps.areas(), "lending")
    here = address(f"{OGC}/90-lending/tiles/WebMercatorQuad", AT[3])
    gis, friend = people("gis"), people("engineer@khonkaen.demo")
    assert gis.get(here).status_code == 200
    assert friend.get(here).status_code == 404
    shared = {"sharing": {"visibility": "shared", "shared_with": ["40"]}}
    gis.patch(f"{LAYERS}/lending", json=shared).raise_for_status()
    assert [friend.get(here).content == gis.get(here).content for _ in range(2)] == [True, True]
    tag = friend.get(here).headers["etag"]
    gis.patch(f"{LAYERS}/lending", json={"sharing": {"visibility": "province"}}).raise_for_status()
    assert friend.get(here, headers={"If-None-Match": tag}).status_code == 404


def test_another_style_keeps_another_property(service: Service, people: People) -> None:
    far, base = place_at(100.5, 7.0, 5), f"{LAYERS}/grid"
    before = people("gis").get(address(GRID, far))
    layer = decode(before.content)
    assert layer is not None
    assert {tuple(one.properties) for one in layer.features} == {()}
    words = {"th": "คู่", "en": "Even"}
    style = {
        "version": 1, "title": words, "geometry": "point", "kind": "categories", "field": "is_even",
        "categories": [{"value": True, "label": words, "colour": "#0000ff"}],
    }  # fmt: skip
    stored = people("gis").get(base).json()["style"]
    try:
        people("gis").patch(base, json={"style": style}).raise_for_status()
        after = people("gis").get(address(GRID, far))
        layer = decode(after.content)
        assert layer is not None
        assert {tuple(one.properties) for one in layer.features} == {("is_even",)}
        assert after.headers["etag"] != before.headers["etag"]
        told = people("gis").get(f"{GRID}/tilejson.json", headers={"Accept-Language": "en"}).json()
        assert "only the field is_even" in told["vector_layers"][0]["description"]
        assert (told["vector_layers"][0]["minzoom"], told["vector_layers"][0]["maxzoom"]) == (0, 22)
    finally:
        people("gis").patch(base, json={"style": stored}).raise_for_status()


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """What an answer says, but for what is of the moment."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id", "server")}
    is_problem = answer.headers["content-type"].startswith("application/problem")
    return (
        answer.status_code,
        headers,
        repr({**answer.json(), "request_id": ""}).encode() if is_problem else answer.content,
    )


@pytest.fixture
def ordinary(service: Service) -> Ask:
    """Asks the app without the express way, in this process."""
    return without(TileExpress, service)


def test_the_express_way_says_what_the_ordinary_way_says(people: People, ordinary: Ask) -> None:
    tiles = ["/12/1968/3189", "/6/30/49", "/12/0/0", "/23/0/0", "/6/30/49?url=x"]
    bases = (ZONES, f"{OGC}/90-zones-v1/tiles/WebMercatorQuad", GRID, HOMES, f"{OGC}/90-none/tiles/WebMercatorQuad")
    paths = [f"{base}{tile}" for base in bases for tile in tiles]
    for who in ("engineer", None):
        client = people(who)
        slow = list(map(told, ordinary(client, paths)))
        for _ in range(2):  # the first finds out and draws, the second remembers
            for path, theirs in zip(paths, slow, strict=True):
                assert told(client.get(path)) == theirs, (who, path)


def test_a_role_that_ended_opens_no_kept_tile(service: Service) -> None:
    client = service.client("nurse@songkhla.demo")
    here = address(GRID, DOTS)
    assert [client.get(here).status_code for _ in range(3)] == [200] * 3
    service.end_roles("nurse@songkhla.demo")
    assert client.get(here).status_code == 404


MAKE = """
import asyncio, sys
from tests.ogc.vector_tiles.test_kept import collection_of
from app.core.database import Database
from app.core.settings import Settings, get_settings
from app.ogc.vector_tiles.making import make_archive
async def run():
    settings = get_settings()
    database = Database.from_settings(settings)
    await make_archive(database, settings, await collection_of(database, sys.argv[1]))
asyncio.run(run())
"""


@pytest.fixture
def under_way(service: Service) -> Generator[subprocess.Popen[bytes]]:
    """A process that is at work on the archive of `90-grid`."""

    async def key(database: Database) -> str:
        return archive_key(await collection_of(database, "grid"))

    (Path(service.settings.blob_store) / with_database(service, key)).unlink(missing_ok=True)
    settings = service.settings
    environment = {
        "SONTHANA_STATE_DIR": str(settings.state_dir), "SONTHANA_DATABASE_URL": str(settings.database_url),
        "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", MAKE, "grid"], cwd=CHECKOUT, env=environment)
    try:
        with psycopg.connect(service.urls.admin, autocommit=True) as connection:
            until = time.monotonic() + 30
            while not connection.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%%ST_AsMVT%%'"
                " AND query NOT LIKE '%%pg_stat_activity%%' AND state_change > now() - interval '1 s'"
            ).fetchone():
                assert process.poll() is None
                assert time.monotonic() < until
        yield process
    finally:
        process.kill()
        process.wait()


def test_an_archive_that_was_cut_off_leaves_nothing_and_is_made_again(
    service: Service, under_way: subprocess.Popen[bytes]
) -> None:
    under_way.send_signal(signal.SIGKILL)
    assert under_way.wait() == -signal.SIGKILL

    async def key(database: Database) -> str:
        return archive_key(await collection_of(database, "grid"))

    target = Path(service.settings.blob_store) / with_database(service, key)
    assert not target.exists()
    assert list(target.parent.glob(".unfinished*")) == []
    assert list(service.settings.scratch_dir.glob("tmp*")) == []
    reader = Reader(MemorySource(archive_of(service, "grid")))
    assert reader.get(0, 0, 0) is not None


def test_large_layers_have_an_archive_before_anybody_asks(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def wanted(database: Database) -> dict[str, int]:
        async with database.system_transaction(["90"]) as session:
            return {one.id: size for one, size in await making.wanted_archives(session)}

    assert with_database(service, wanted) == {}
    monkeypatch.setattr(making, "LARGE_BYTES", 100_000)
    found = with_database(service, wanted)
    assert "90-grid-v1" in found
    assert "90-zones-v1" not in found
    assert list(found.values()) == sorted(found.values())
