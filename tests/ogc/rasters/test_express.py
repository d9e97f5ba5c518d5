"""The express way of tiles says what the ordinary way says; one statement answers all who wait, and none before it."""

import asyncio

import httpx
import psycopg
import pytest

from app.accounts.dependencies import digest_of
from app.core.database import Database
from app.ogc.rasters.express import RasterExpress
from app.ogc.standing import Standing, Standings
from tests.api.people import People
from tests.ogc.ordinary import Ask, without
from tests.ogc.rasters.ponds import OPEN_POND, POND, RASTERS, address, tile_at
from tests.service import Service

TILES = [
    *(
        address("", zoom, *tile_at(150, 200, zoom)) + ending
        for zoom in (3, 12, 15)
        for ending in ("", "@2x", "?f=webp")
    ),
    address("", 15, *tile_at(150, 200, 15)) + "?size=512",
    address("", 15, 15_000, 25_000),
    # not for the express way
    address("", 15, *tile_at(150, 200, 15)) + "?size=300",
    address("", 15, *tile_at(150, 200, 15)) + "?url=x",
    address("", 15, *tile_at(150, 200, 15)) + "?f=png&f=png",
    address("", 15, *tile_at(150, 200, 15)) + "@3x",
    "/tiles/WebMercatorQuad/3/9/0",
    "/tiles/WebMercatorQuad/23/0/0",
    "/tiles/WorldCRS84Quad/0/0/0",
]
WHO = (
    "gis",
    pytest.param("engineer", marks=pytest.mark.acceptance),
    pytest.param("engineer@khonkaen.demo", marks=pytest.mark.acceptance),
    None,
)


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """What an answer says, but for what is of the moment."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id", "server")}
    is_problem = answer.headers["content-type"].startswith("application/problem")
    content = repr({**answer.json(), "request_id": ""}).encode() if is_problem else answer.content
    return answer.status_code, headers, content


@pytest.fixture
def ordinary(service: Service) -> Ask:
    """Asks the app without the express way, in this process."""
    return without(RasterExpress, service)


@pytest.mark.usefixtures("rasters")
@pytest.mark.parametrize("who", WHO)
def test_both_ways_say_the_same(people: People, ordinary: Ask, who: str | None) -> None:
    paths = [f"{raster}{tile}" for raster in (POND, f"{OPEN_POND}-v1", f"{RASTERS}/90-none") for tile in TILES]
    client = people(who)
    slow = list(map(told, ordinary(client, paths)))
    for _ in range(2):  # the first finds out and draws, the second remembers
        for path, ours, theirs in zip(paths, [told(client.get(path)) for path in paths], slow, strict=True):
            assert ours == theirs, path


@pytest.mark.usefixtures("rasters")
def test_a_role_that_ended_opens_nothing_at_once(service: Service) -> None:
    client = service.client("nurse@songkhla.demo")
    here = address(POND, 15, *tile_at(150, 200, 15))
    assert [client.get(here).status_code for _ in range(3)] == [200] * 3
    service.end_roles("nurse@songkhla.demo")
    assert client.get(here).status_code == 404


async def opened(service: Service) -> Database:
    database = Database(service.urls.service, pool_size=2)
    await database.pipelines.open()
    return database


async def test_all_who_wait_for_the_same_share_a_statement(service: Service) -> None:
    database = await opened(service)
    try:
        standings = Standings(database)
        answers = await asyncio.gather(*(standings.now(None, "90") for _ in range(50)))
        assert len(set(answers)) == 1
        assert answers[0] is not None
        assert standings.statements == 2  # the first's, and one for all who came while it was under way
        assert await standings.now(None, "90") == answers[0]
        assert standings.statements == 3
    finally:
        await database.close()


async def test_the_answer_is_of_a_moment_after_the_question(service: Service) -> None:
    database = await opened(service)
    connection = psycopg.connect(service.urls.admin, autocommit=True)

    def move() -> int:
        """Change the catalogue; the stamp afterwards."""
        connection.execute(
            "INSERT INTO catalogue_stamps VALUES ('90', 1)"
            " ON CONFLICT (province_code) DO UPDATE SET stamp = catalogue_stamps.stamp + 1"
        )
        row = connection.execute("SELECT stamp FROM catalogue_stamps WHERE province_code = '90'").fetchone()
        assert row is not None
        return row[0]

    async def asked(standings: Standings) -> tuple[int, Standing | None]:
        # what was committed before the question
        return move(), await standings.now(None, "90")

    try:
        standings = Standings(database)
        questions: list[asyncio.Task[tuple[int, Standing | None]]] = []
        for number in range(200):
            questions.append(asyncio.create_task(asked(standings)))
            await asyncio.sleep(0.0005 * (number % 4))
        for question in questions:
            before, answer = await question
            assert answer is not None
            assert answer[1] >= before
    finally:
        connection.close()
        await database.close()


async def test_different_people_are_asked_for_apart(service: Service) -> None:
    secret = service.client("engineer@songkhla.demo").cookies["sonthana_session"]
    database = await opened(service)
    try:
        standings = Standings(database)
        somebody, nobody = await asyncio.gather(standings.now(digest_of(secret), "90"), standings.now(None, "90"))
        assert somebody is not None
        assert nobody is not None
        assert somebody[0] is not None
        assert nobody[0] is None
    finally:
        await database.close()


async def test_without_a_database_nothing_is_known(service: Service) -> None:
    database = Database(service.urls.service, pool_size=1)  # whose pipelines are closed
    assert await Standings(database).now(None, "90") is None
    await database.close()
