"""The express way of pages says what the ordinary way says, and forgets in time."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.database import Database
from app.ogc.express import STANDING_AND_ROLE, Express
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import maps
from tests.ogc.ordinary import Ask, without
from tests.service import Service

GRID = "/ogc/collections/90-grid/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"
PAGES = [
    "?limit=10", "", "?limit=7&bbox=100.45,6.95,100.5,7.0", "?bbox=100.3,6.8,100.9,7.9&limit=500", "?f=json&limit=3",
    f"?limit=3&crs={EPSG}/32647", f"?limit=3&crs={EPSG}/4326&bbox=6.9,100.4,7.0,100.5&bbox-crs={EPSG}/4326",
    "?limit=3&after=AAAAAAAAA-g", "?datetime=2025-11-21&limit=2", "?limit=2&bbox=170,-10,-170,10",
    f"?limit=9&bbox=655000,763000,660000,768000&bbox-crs={EPSG}/32647",
    "?limit=5&filter=number%20%3E%2050", "?filter=name%20LIKE%20%27%25%27%20OR%20count%20%3E%201&limit=3",
    # not for the express way
    "?limit=0", "?bbox=1,2,3", "?x=1", "?limit=1&limit=2", "?count=exact&limit=1&bbox=100.4,6.9,100.5,7.0",
    "?count=exact&limit=3", "?count=exact&limit=10000", "?count=exact&limit=2&filter=number%20%3E%2050", "?count=x",
    "?f=csv&limit=2", "?f=shp", "?filter=x", "?filter=number%20%3D%201&filter-lang=sql",
    "?datetime=2568-01-01", "?after=x", f"?crs={EPSG}/2263", "?as-of=2001-01-01", "?as-of=2399-01-01", "?as-of=x",
]  # fmt: skip
WHO = (
    "gis",
    pytest.param("engineer", marks=pytest.mark.acceptance),
    pytest.param("watch", marks=pytest.mark.acceptance),
    "engineer@khonkaen.demo",
    None,
)


def told(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    """What an answer says, but for what is of the moment."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id", "server")}
    text = re.sub(r'"timeStamp":"[^"]*"|"request_id":\s*"[^"]*"', "", answer.text)
    return answer.status_code, {**headers, "content-length": ""}, text


@pytest.fixture
def ordinary(service: Service) -> Ask:
    """Asks the app without the express way, in this process."""
    return without(Express, service)


@pytest.mark.usefixtures("layers")
@pytest.mark.parametrize("who", WHO)
def test_both_ways_say_the_same(people: People, ordinary: Ask, who: str | None) -> None:
    paths = [f"{GRID}{page}" for page in PAGES]
    paths += [f"/ogc/collections/90-{slug}/items{page}" for slug in ("zones", "homes", "none") for page in PAGES[::5]]
    client = people(who)
    expected = [told(answer) for answer in ordinary(client, paths)]
    for _ in range(2):  # the first finds out, the second remembers
        for path, theirs in zip(paths, expected, strict=True):
            assert told(client.get(path)) == theirs, path


@pytest.mark.usefixtures("layers")
def test_what_is_known_is_not_sent_again_by_the_express_way(people: People) -> None:
    client = people("gis")
    tag = client.get(f"{GRID}?limit=4").headers["etag"]
    again = client.get(f"{GRID}?limit=4", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.usefixtures("layers")
def test_a_token_that_was_revoked_is_nobody_s_at_once(people: People, service: Service) -> None:
    made = people("gis").post("/api/v1/tokens", json={"name": "soon gone", "scopes": ["read"]}).json()
    with httpx.Client(base_url=service.base_url, headers={"Authorization": f"Bearer {made['token']}"}) as client:
        assert [client.get(f"{GRID}?limit=1").status_code for _ in range(3)] == [200] * 3
        people("gis").delete(f"/api/v1/tokens/{made['id']}").raise_for_status()
        assert client.get(f"{GRID}?limit=1").status_code == 401


@pytest.mark.usefixtures("layers")
def test_a_role_that_ended_opens_nothing_at_once(people: People, service: Service) -> None:
    client = service.client("nurse@songkhla.demo")
    assert [client.get(f"{GRID}?limit=1").status_code for _ in range(3)] == [200] * 3
    service.end_roles("nurse@songkhla.demo")
    assert client.get(f"{GRID}?limit=1").status_code == 404


def test_what_is_done_to_a_layer_shows_in_the_next_answer(people: People, worker: Worker, tmp_path: Path) -> None:
    maps.load(people, tmp_path, maps.areas(), "moving", visibility="public")
    items, layer = "/ogc/collections/90-moving/items", "/api/v1/provinces/90/layers/moving"
    gis, nobody = people("gis"), people(None)

    def names(client: httpx.Client, address: str = items) -> list[str]:
        return [feature["properties"]["name"] for feature in client.get(address).json()["features"]]

    assert [names(nobody) for _ in range(2)] == [["เขต 0", "เขต 1", "เขต 2"]] * 2
    changed = maps.areas()
    changed["features"][0]["properties"]["name"] = "ใหม่"
    maps.load(people, tmp_path, changed, "moving", visibility="public")
    assert names(nobody) == ["ใหม่", "เขต 1", "เขต 2"]
    assert names(nobody, "/ogc/collections/90-moving-v1/items")[0] == "เขต 0"
    gis.patch(layer, json={"sharing": {"visibility": "province"}}).raise_for_status()
    assert nobody.get(items).status_code == 401
    assert [names(gis) for _ in range(2)][1][0] == "ใหม่"
    gis.post(f"{layer}/versions/2/retract", json={"reason": "ผิด"}).raise_for_status()
    assert names(people("watch")) == ["เขต 0", "เขต 1", "เขต 2"]
    assert people("watch").get("/ogc/collections/90-moving-v2/items").status_code == 403


@pytest.mark.usefixtures("layers")
def test_context_and_role_end_with_the_pipeline(service: Service) -> None:
    async def run() -> list[Any]:
        database = Database(service.urls.service, pool_size=1)
        await database.pipelines.open()
        try:
            async with database.pipelines.connection() as connection:
                async with connection.pipeline():
                    await connection.execute(STANDING_AND_ROLE, (None, "90"))
                    inside = await connection.execute(
                        "SELECT current_user, current_setting('sonthana.provinces', true)"
                    )
                within = await inside.fetchone()
                after = await connection.execute("SELECT current_user, current_setting('sonthana.provinces', true)")
                return [within, await after.fetchone()]
        finally:
            await database.close()

    within, after = asyncio.run(run())
    assert within[0] == "feature_reader"
    assert after[0] == "sonthana_service"
    assert not after[1]
