"""Replays of what QGIS (3.32 to 3.40) sends when a layer is edited by its OGC API – Features provider.

These are replays, not QGIS itself: the sequences were written down from its provider, which commits edits one request a
feature and in this order (attributes and geometries by PATCH where OPTIONS offers it, else by PUT).
"""

from base64 import b64encode

import httpx
import pytest

from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import edits, maps
from tests.ogc.edits import CRS84, items, mine, published

AGENT = "Mozilla/5.0 QGIS/33800/Debian GNU/Linux 12"


@pytest.fixture(scope="module", autouse=True)
def _layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("replays")
    edits.load(people, folder, "replayed")
    maps.load(people, folder, maps.areas(), "replayed-areas")


@pytest.fixture(scope="module")
def qgis(people: People) -> httpx.Client:
    """A client as QGIS is: Basic, its own User-Agent, no cookie."""
    token = people.token("gis", "read", "layers")
    client = people.service.client()
    client.headers["Authorization"] = f"Basic {b64encode(f'token:{token}'.encode()).decode()}"
    client.headers["User-Agent"] = AGENT
    return client


def test_replay_opening_a_layer_finds_out_that_it_can_be_edited(qgis: httpx.Client) -> None:
    landing = qgis.get("/ogc", headers={"Accept": "application/json"})
    assert landing.status_code == 200
    conformance = qgis.get("/ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete" in conformance
    assert qgis.get("/ogc/collections/90-replayed").status_code == 200
    schema = qgis.get("/ogc/collections/90-replayed/schema").json()
    assert schema["properties"]["number"]["type"] == "integer"
    assert qgis.get(items("replayed"), params={"limit": 10}).json()["numberReturned"] == 10
    of_all = qgis.options(items("replayed"))
    assert (of_all.status_code, "POST" in of_all.headers["allow"].split(", ")) == (200, True)
    of_one = qgis.options(f"{items('replayed')}/1")
    assert {"PUT", "PATCH", "DELETE"} <= set(of_one.headers["allow"].split(", "))


def test_replay_a_session_of_editing_points(qgis: httpx.Client, people: People) -> None:
    here = items("replayed")
    json_type, patch_type = {"Content-Type": "application/geo+json", "Content-Crs": CRS84}, {
        "Content-Type": "application/merge-patch+json", "Content-Crs": CRS84,
    }  # fmt: skip
    # deleted, then changed, then added: the order in which QGIS commits
    assert qgis.delete(f"{here}/12").status_code == 204
    body = '{"properties":{"name":"ศาลา","height_m":3}}'
    assert qgis.patch(f"{here}/2", content=body.encode(), headers=patch_type).status_code == 200
    body = '{"geometry":{"coordinates":[100.42,6.91],"type":"Point"}}'
    assert qgis.patch(f"{here}/3", content=body.encode(), headers=patch_type).status_code == 200
    body = (
        '{"geometry":{"coordinates":[100.5,7.0],"type":"Point"},"id":"","properties":{"day":"2025-11-21",'
        '"height_m":1.5,"is_even":true,"name":"จุดใหม่","number":77,"seen_at":"2025-11-21T13:30:00.000"},"type":"Feature"}'
    )
    answer = qgis.post(here, content=body.encode(), headers=json_type)
    assert answer.status_code == 201
    location = answer.headers["location"]
    assert "/items/" in location
    fid = location.rpartition("/items/")[2]
    # read again after the commit
    page = qgis.get(here, params={"limit": 100}).json()
    found = {str(one["id"]): one for one in page["features"]}
    assert "12" not in found
    assert found["2"]["properties"]["name"] == "ศาลา"
    assert found["3"]["geometry"]["coordinates"] == [100.42, 6.91]
    assert found[fid]["properties"]["seen_at"].startswith("2025-11-21T13:30:00")
    assert published(people("gis"), "replayed") == 2
    assert qgis.get(f"{here}/{fid}").json()["properties"]["name"] == "จุดใหม่"


def test_replay_a_put_of_an_area_moves_the_one_vertex_that_was_moved(qgis: httpx.Client, people: People) -> None:
    here = f"{items('replayed-areas')}/1"
    seen = qgis.get(here).json()
    ring = seen["geometry"]["coordinates"][0][0]
    body = {"type": "Feature", "id": "1", "geometry": seen["geometry"], "properties": seen["properties"]}
    headers = {"Content-Type": "application/geo+json", "Content-Crs": CRS84}
    # nothing but what was read: no change
    assert qgis.put(here, json=body, headers=headers).status_code == 200
    assert (mine(people("gis"), "replayed-areas") or {}).get("updates", 0) == 0
    ring[1] = [ring[1][0] + 0.001, ring[1][1]]
    assert qgis.put(here, json=body, headers=headers).status_code == 200
    # a single polygon is what QGIS may send for a layer of several parts
    single = {**body, "geometry": {"type": "Polygon", "coordinates": seen["geometry"]["coordinates"][0]}}
    assert qgis.put(here, json=single, headers=headers).json()["geometry"]["type"] == "MultiPolygon"
    assert (mine(people("gis"), "replayed-areas") or {})["updates"] == 1
