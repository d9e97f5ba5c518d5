"""Every real route, asked by every role, answers as docs/roles.md says."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psycopg
import pytest
from fastapi.routing import iter_route_contexts

from app.accounts.policy import TABLE, Action
from app.core.settings import CHECKOUT
from app.main import create_app
from tests.api.example_inputs import FEED, INPUTS, an_input, submitted
from tests.api.people import People
from tests.datasets.assembled import a_dataset, released, validated
from tests.layers import files
from tests.layers.loads import depths, loaded, metadata, working
from tests.service import Service

ROLES = {
    "member": "engineer",
    "lead": "lead.structural",
    "secretary": "secretary",
    "chair": "chair",
    "director": "governor",
    "watch": "watch",
    "gis": "gis",
    "auditor": "auditor",
}
"""Role → the demo person of Songkhla who holds it; member and lead are of the structural unit."""
OUTSIDERS = ("secretary@khonkaen.demo", "engineer@khonkaen.demo", "watch@khonkaen.demo")
NOBODY_ID = "00000000-0000-4000-8000-000000000000"


def page_table() -> dict[str, dict[str, str]]:
    """The table of docs/roles.md: action → column → right."""
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in (CHECKOUT / "docs" / "roles.md").read_text().partition("## The table")[2].splitlines()
        if line.startswith("|")
    ]
    header, _, *body = rows
    return {row[0]: dict(zip(header[2:], row[2:], strict=True)) for row in body}


PAGE = page_table()


def test_the_page_has_a_row_for_every_action_and_a_column_for_every_role() -> None:
    assert list(PAGE) == [action.value for action in Action]
    for row in PAGE.values():
        assert list(row) == [*ROLES, "other province", "public"]


def test_the_page_and_the_policy_say_the_same() -> None:
    words = {"✔": "province", "own, until validated": "own"}
    said = {
        action: {role: words.get(right, right) for role, right in row.items() if role in ROLES and right != "–"}
        for action, row in PAGE.items()
    }
    assert said == {
        action.value: {role: reach.value for role, reach in roles.items()} for action, roles in TABLE.items()
    }


def test_every_role_has_a_thai_name_on_the_page() -> None:
    text = (CHECKOUT / "docs" / "roles.md").read_text()
    for role in ROLES:
        assert re.search(rf"^\| {role} \| [฀-๿]+ \|", text, re.MULTILINE), role


@dataclass(frozen=True)
class Probe:
    """How to try one route; what is sent is sound, so that a refusal is about rights."""

    action: Action | None
    """None: for everybody, or for everybody signed in."""
    send: Callable[[httpx.Client, "Things"], httpx.Response]
    allowed: tuple[int, ...] = (200, 201, 204)
    is_open: bool = False
    """Whether nobody signed in is needed."""
    own: tuple[int, ...] = (403,)
    """What somebody gets of others' things who may see their own only."""


@dataclass
class Things:
    """Fresh things to act on."""

    people: People
    province: str = "90"

    @property
    def base(self) -> str:
        return f"/api/v1/provinces/{self.province}"

    def input(self) -> str:
        """The address of a fresh input, or of one that is not there."""
        made = submitted(self.people("secretary"), severity=1)
        return f"{self.base}/assessments/{made['id']}"

    def entry(self) -> str:
        """The address of a fresh entry of the command stream."""
        return f"{self.base}/feed/{submitted(self.people('secretary'))['feed_seq']}"


@cache
def _layers_for(people: People) -> None:
    """A raster of depths and two versions of a vector layer, of province 90 alone, loaded by its GIS officer."""
    client = people("gis")
    with TemporaryDirectory() as folder, working(people.service.settings):
        buildings = files.geojson(files.buildings(), Path(folder) / "a.geojson")
        for _ in range(2):
            loaded(client, buildings, metadata("probed-buildings"))
        loaded(client, files.depth_raster(Path(folder) / "a.tif"), metadata("probed-depths", **depths()))


@dataclass
class LayerThings(Things):
    """Layers to act on: `layers` is their address."""

    @property
    def layers(self) -> str:
        _layers_for(self.people)
        return f"{self.base}/layers"

    @property
    def buildings(self) -> str:
        return f"{self.layers}/probed-buildings/versions/2"

    @property
    def depths(self) -> str:
        return f"{self.layers}/probed-depths/versions/1"

    def fresh(self, state: str) -> str:
        """The address of a version nobody has acted on: a copy of the raster's row, in a state to begin with."""
        self.layers  # noqa: B018 - it has to be there
        with psycopg.connect(self.people.service.urls.admin) as connection:
            row = connection.execute(
                "INSERT INTO layer_versions SELECT (jsonb_populate_record(v, jsonb_build_object('state', %s::text,"
                " 'version', (SELECT max(version) + 1 FROM layer_versions WHERE slug = v.slug)))).*"
                " FROM layer_versions v WHERE slug = 'probed-depths' AND version = 1 RETURNING version",
                [state],
            ).fetchone()
        assert row is not None
        return f"{self.layers}/probed-depths/versions/{row[0]}"

    def job(self) -> str:
        """The address of a job of the GIS officer that waits."""
        answer = self.people("gis").post(f"{self.depths}/classify", json={})
        assert answer.status_code == 202, answer.text
        return answer.json()["job"]


@cache
def _dataset_for(people: People) -> dict[str, Any]:
    """A released dataset of province 90, with its files."""
    with working(people.service.settings):
        made = released(people, assessments=[validated(people)])
        assert people("chair").get(f"{made['href']}.pdf").status_code == 200
    return made


@dataclass
class DatasetThings(Things):
    """Datasets to act on."""

    @property
    def released(self) -> str:
        """The address of a released version, as the probed province would have it."""
        return _dataset_for(self.people)["href"].replace("/provinces/90/", f"/provinces/{self.province}/")

    def fresh(self) -> str:
        """The address of a candidate nobody has acted on: a copy of the released version's row."""
        made = _dataset_for(self.people)
        with psycopg.connect(self.people.service.urls.admin) as connection:
            row = connection.execute(
                "INSERT INTO dataset_versions SELECT (jsonb_populate_record(v, jsonb_build_object('state', 'candidate',"
                " 'version', (SELECT max(ordinal) + 1 FROM dataset_versions WHERE name = v.name) || '.0.0', 'ordinal',"
                " (SELECT max(ordinal) + 1 FROM dataset_versions WHERE name = v.name), 'id', gen_random_uuid()))).*"
                " FROM dataset_versions v WHERE name = %s AND version = '1.0.0' RETURNING version",
                [made["name"]],
            ).fetchone()
        assert row is not None
        return self.released.replace("/1.0.0", f"/{row[0]}")


def of_datasets(
    send: Callable[[httpx.Client, DatasetThings], httpx.Response],
) -> Callable[[httpx.Client, Things], httpx.Response]:
    return lambda client, things: send(client, DatasetThings(things.people, things.province))


LayerSend = Callable[[httpx.Client, LayerThings], httpx.Response]


def of_layers(send: LayerSend) -> Callable[[httpx.Client, Things], httpx.Response]:
    return lambda client, things: send(client, LayerThings(things.people, things.province))


def send_layer(client: httpx.Client, things: LayerThings) -> httpx.Response:
    content = files.buildings().to_json(ensure_ascii=False).encode()
    said = json.dumps(metadata("probed-sending"))
    return client.post(f"{things.base}/layers", files={"file": ("a.geojson", content)}, data={"metadata": said})


def announce(client: httpx.Client, things: LayerThings) -> httpx.Response:
    name = b64encode("น้ำท่วม.geojson".encode()).decode()
    return client.post(f"{things.base}/uploads", headers={"Upload-Length": "3", "Upload-Metadata": f"filename {name}"})


def send_piece(client: httpx.Client, things: LayerThings) -> httpx.Response:
    address = announce(client, things).headers.get("location", f"{things.base}/uploads/{NOBODY_ID}")
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return client.patch(address, content=b"{}\n", headers=headers)


def tile(client: httpx.Client, things: LayerThings) -> httpx.Response:
    things.layers  # noqa: B018 - it has to be there
    address = TILE.format(collection=f"{things.province}-probed-buildings", z=12, row=1968, col=3190)
    return client.get(address)


def of_collection(rest: str) -> Callable[[httpx.Client, LayerThings], httpx.Response]:
    """Ask for something of a collection that only its province sees."""
    return lambda client, things: client.get(f"{layer_of_maps(things)}{rest}")


def of_raster(rest: str) -> Callable[[httpx.Client, LayerThings], httpx.Response]:
    """Ask for something of a raster that only its province sees."""
    return lambda client, things: client.get(f"{raster_of_maps(things)}{rest}")


def of_style(rest: str) -> Callable[[httpx.Client, LayerThings], httpx.Response]:
    """Ask for something of a style that only its province sees."""

    def ask(client: httpx.Client, things: LayerThings) -> httpx.Response:
        things.layers  # noqa: B018 - it has to be there
        return client.get(f"{STYLE.format(collection=f'{things.province}-probed-depths')}{rest}")

    return ask


def of_stac(rest: str) -> Callable[[httpx.Client, LayerThings], httpx.Response]:
    """Ask for something of STAC that only its province sees."""

    def ask(client: httpx.Client, things: LayerThings) -> httpx.Response:
        things.layers  # noqa: B018 - it has to be there
        return client.get(f"{STAC_COLLECTION.format(code=things.province)}{rest}")

    return ask


def statistics(client: httpx.Client, things: LayerThings) -> httpx.Response:
    ring = [[100.46, 7.0], [100.47, 7.0], [100.47, 7.01], [100.46, 7.0]]
    return client.post(f"{raster_of_maps(things)}/statistics", json={"type": "Polygon", "coordinates": [ring]})


def changes_of(client: httpx.Client, things: LayerThings) -> str:
    """The address of a fresh change set of whoever asks; of one that is not there if they may have none."""
    here = f"{things.layers}/probed-buildings/change-sets"

    def own() -> str | None:
        listed = client.get(here)
        found = listed.json()["items"] if listed.status_code == 200 else []
        return next((one["href"] for one in found if one["is_own"] and one["state"] == "open"), None)

    if (before := own()) is not None:
        assert client.post(f"{before}/discard").status_code == 200
    said = {"properties": {"value_thb": float(next(_FRESH))}}
    client.patch(f"{layer_of_maps(things)}/items/1", json=said)
    return own() or f"{here}/{NOBODY_ID}"


def proposed(things: LayerThings) -> str:
    """The address of what the lead proposes."""
    lead = things.people("lead.structural")
    address = changes_of(lead, LayerThings(things.people))
    assert lead.post(f"{address}/propose").status_code == 200
    return address.replace("/provinces/90/", f"/provinces/{things.province}/")


def return_what_is_proposed(client: httpx.Client, things: LayerThings) -> httpx.Response:
    address = proposed(things)
    try:
        return client.post(f"{address}/return", json=BECAUSE)
    finally:
        things.people("lead.structural").post(f"{address}/withdraw")


def delete_feature(client: httpx.Client, things: LayerThings) -> httpx.Response:
    made = client.post(f"{layer_of_maps(things)}/items", json=A_BUILDING)
    return client.delete(made.headers.get("location", f"{layer_of_maps(things)}/items/1"))


def raster_of_maps(things: LayerThings) -> str:
    things.layers  # noqa: B018 - it has to be there
    return RASTER.format(collection=f"{things.province}-probed-depths-v1")


def layer_of_maps(things: LayerThings) -> str:
    things.layers  # noqa: B018 - it has to be there
    return COLLECTION.format(collection=f"{things.province}-probed-buildings")


def events_status(client: httpx.Client, things: LayerThings) -> httpx.Response:
    job = things.job()
    assert things.people("gis").post(f"{job}/cancel").status_code == 200  # the stream of what has ended ends
    return client.get(f"{job}/events")


def read_of_dataset(part: str) -> Callable[[httpx.Client, DatasetThings], httpx.Response]:
    named = part.replace("{ending}", "xlsx").replace("{table}", "inputs_by_kind")
    return lambda client, things: client.get(f"{things.released}{named}")


def act(name: str) -> Callable[[httpx.Client, Things], httpx.Response]:
    return lambda client, things: client.post(f"{things.input()}/{name}", json={"reason": "เพราะ"})


def get(path: str) -> Callable[[httpx.Client, Things], httpx.Response]:
    return lambda client, things: client.get(f"{things.base}{path}")


def stream_status(client: httpx.Client, things: Things) -> httpx.Response:
    with client.stream("GET", f"{things.base}/feed/stream") as answer:
        if answer.status_code != 200:
            answer.read()
        return answer


def new_person(client: httpx.Client, things: Things) -> httpx.Response:
    login = f"{an_input()['id']}@example.org"
    body = {"login": login, "password": "long enough", "given_name": "ใหม่", "role": "member", "unit": "structural"}
    return client.post(f"{things.base}/people", json=body)


def some_grant(things: Things) -> str:
    people = things.people("secretary")
    body = {"login": f"{an_input()['id']}@example.org", "password": "long enough", "given_name": "x", "role": "gis"}
    return people.post("/api/v1/provinces/90/people", json=body).json()["id"]


def further_role(client: httpx.Client, things: Things) -> httpx.Response:
    person = things.people("nurse").get("/api/v1/session").json()["id"]
    body = {"person_id": person, "role": "member", "unit": "non_structural"}
    return client.post(f"{things.base}/roles", json=body)


def load_areas(client: httpx.Client, things: Things) -> httpx.Response:
    boundaries = client.get(f"{things.base}/areas.geojson", params={"level": "district"}).content
    return client.post(
        f"{things.base}/areas", params={"level": "district", "dry_run": True}, files={"file": ("a.geojson", boundaries)}
    )


_FRESH = count(1)
A_BUILDING = {
    "type": "Feature",
    "properties": {"storeys": 2},
    "geometry": {"type": "Polygon", "coordinates": [[[100.4, 7.0], [100.41, 7.0], [100.41, 7.01], [100.4, 7.0]]]},
}
READ, RECORD = Action.READ_INPUTS, Action.READ_RECORD
LAYERS, BECAUSE = Action.READ_LAYERS, {"reason": "ข้อมูลคลาดเคลื่อน"}
P = "/api/v1/provinces/{code}"
LAYER = f"{P}/layers/{{slug}}"
CHANGE_SETS = f"{LAYER}/change-sets"
DATASET = f"{P}/datasets/{{name}}/{{version:semantic}}"
COLLECTION = "/ogc/collections/{collection}"
RASTER = "/rasters/{collection}"
STYLE = "/ogc/styles/{collection}"
STAC_COLLECTION = "/stac/collections/{code}"
TILE = f"{COLLECTION}/tiles/WebMercatorQuad/{{z}}/{{row}}/{{col}}"
PROBES: dict[tuple[str, str], Probe] = {
    ("POST", f"{P}/assessments"): Probe(
        Action.SUBMIT_INPUT, lambda client, things: client.post(f"{things.base}/assessments", json=an_input())
    ),
    ("GET", f"{P}/assessments"): Probe(READ, get("/assessments")),
    ("GET", f"{P}/assessments.geojson"): Probe(READ, get("/assessments.geojson")),
    ("GET", f"{P}/assessments/{{assessment_id}}"): Probe(READ, lambda c, t: c.get(t.input())),
    ("GET", f"{P}/assessments/{{assessment_id}}/versions/{{version}}"): Probe(
        READ, lambda c, t: c.get(f"{t.input()}/versions/1")
    ),
    ("GET", f"{P}/assessments/{{assessment_id}}/history"): Probe(READ, lambda c, t: c.get(f"{t.input()}/history")),
    ("POST", f"{P}/assessments/{{assessment_id}}/versions"): Probe(
        Action.CHANGE_INPUT,
        lambda c, t: c.post(f"{t.input()}/versions", json=an_input(id=None), headers={"If-Match": '"1"'}),
    ),
    ("POST", f"{P}/assessments/{{assessment_id}}/validate"): Probe(Action.VALIDATE_INPUT, act("validate")),
    ("POST", f"{P}/assessments/{{assessment_id}}/return"): Probe(Action.VALIDATE_INPUT, act("return")),
    ("POST", f"{P}/assessments/{{assessment_id}}/dispute"): Probe(Action.DISPUTE_INPUT, act("dispute")),
    ("POST", f"{P}/assessments/{{assessment_id}}/withdraw"): Probe(Action.WITHDRAW_INPUT, act("withdraw")),
    ("GET", f"{P}/kinds"): Probe(READ, get("/kinds")),
    ("GET", f"{P}/rules/{{rule_id}}"): Probe(READ, get("/rules/urgent-or-validated")),
    ("GET", f"{P}/committee"): Probe(Action.READ_PEOPLE, get("/committee")),
    ("GET", f"{P}/feed"): Probe(Action.READ_COMMAND_STREAM, get("/feed")),
    ("GET", f"{P}/feed?stream=partner"): Probe(Action.READ_PARTNER_STREAM, get("/feed?stream=partner")),
    ("GET", f"{P}/feed?stream=public"): Probe(Action.READ_PUBLIC_STREAM, get("/feed?stream=public"), is_open=True),
    ("GET", f"{P}/feed/stream"): Probe(Action.READ_COMMAND_STREAM, stream_status),
    ("GET", f"{P}/feed.geojson"): Probe(Action.READ_COMMAND_STREAM, get("/feed.geojson")),
    ("GET", f"{P}/feed.atom"): Probe(Action.READ_COMMAND_STREAM, get("/feed.atom")),
    ("GET", f"{P}/feed/{{seq}}/why"): Probe(Action.READ_COMMAND_STREAM, get("/feed/1/why")),
    ("POST", f"{P}/feed/{{seq}}/acknowledgements"): Probe(
        Action.ACKNOWLEDGE, lambda c, t: c.post(f"{t.entry()}/acknowledgements", json={"state": "received"})
    ),
    ("GET", f"{P}/record"): Probe(RECORD, get("/record")),
    ("GET", f"{P}/record/checkpoints"): Probe(RECORD, get("/record/checkpoints")),
    ("GET", f"{P}/record/verification"): Probe(RECORD, get("/record/verification")),
    ("GET", f"{P}/people"): Probe(Action.READ_PEOPLE, get("/people")),
    ("GET", f"{P}/roles"): Probe(Action.READ_PEOPLE, get("/roles")),
    ("POST", f"{P}/people"): Probe(Action.MANAGE_PEOPLE, new_person),
    ("POST", f"{P}/roles"): Probe(Action.MANAGE_PEOPLE, further_role),
    ("DELETE", f"{P}/roles/{{grant_id}}"): Probe(
        Action.MANAGE_PEOPLE, lambda c, t: c.delete(f"{t.base}/roles/{some_grant(t)}")
    ),
    ("GET", f"{P}/layers"): Probe(LAYERS, of_layers(lambda c, t: c.get(t.layers))),
    ("GET", f"{P}/layers/{{slug}}"): Probe(LAYERS, of_layers(lambda c, t: c.get(f"{t.layers}/probed-depths"))),
    ("GET", f"{LAYER}/versions/{{version:int}}"): Probe(LAYERS, of_layers(lambda c, t: c.get(t.buildings))),
    ("GET", f"{LAYER}/versions/{{version:int}}.{{ending}}"): Probe(
        LAYERS, of_layers(lambda c, t: c.get(f"{t.buildings}.geojson"))
    ),
    ("GET", f"{LAYER}/versions/{{version:int}}/losses/{{ending}}"): Probe(
        LAYERS, of_layers(lambda c, t: c.get(f"{t.buildings}/losses/csv"))
    ),
    ("GET", f"{LAYER}/versions/{{version:int}}/preview.png"): Probe(
        LAYERS, of_layers(lambda c, t: c.get(f"{t.depths}/preview.png"))
    ),
    ("GET", f"{LAYER}/versions/{{version:int}}/original"): Probe(
        Action.PUBLISH_LAYER, of_layers(lambda c, t: c.get(f"{t.depths}/original"))
    ),
    ("GET", f"{P}/depth-classes"): Probe(Action.READ_LAYERS, get("/depth-classes")),
    ("PUT", f"{P}/depth-classes"): Probe(
        Action.PUBLISH_LAYER, lambda c, t: c.put(f"{t.base}/depth-classes", json={"lower_bounds_m": [0.2, 1.0]})
    ),
    ("GET", TILE): Probe(LAYERS, of_layers(tile)),
    ("GET", COLLECTION): Probe(LAYERS, of_layers(of_collection(""))),
    ("GET", f"{COLLECTION}/schema"): Probe(LAYERS, of_layers(of_collection("/schema"))),
    ("GET", f"{COLLECTION}/queryables"): Probe(LAYERS, of_layers(of_collection("/queryables"))),
    ("GET", f"{COLLECTION}/tiles"): Probe(LAYERS, of_layers(of_collection("/tiles"))),
    ("GET", f"{COLLECTION}/tiles/WebMercatorQuad"): Probe(LAYERS, of_layers(of_collection("/tiles/WebMercatorQuad"))),
    ("GET", f"{COLLECTION}/tiles/WebMercatorQuad/tilejson.json"): Probe(
        LAYERS, of_layers(of_collection("/tiles/WebMercatorQuad/tilejson.json"))
    ),
    # only what is public has one (tests/ogc/vector_tiles); whoever sees the layer is told so
    ("GET", f"{COLLECTION}/tiles/WebMercatorQuad.pmtiles"): Probe(
        LAYERS, of_layers(of_collection("/tiles/WebMercatorQuad.pmtiles")), allowed=(404,)
    ),
    ("GET", f"{COLLECTION}/items"): Probe(LAYERS, of_layers(of_collection("/items"))),
    ("GET", f"{COLLECTION}/items/{{feature_id}}"): Probe(LAYERS, of_layers(of_collection("/items/1"))),
    **{
        ("GET", f"{P}/qgis/{name}"): Probe(Action.READ_LAYERS, get(f"/qgis/{name}"))
        for name in ("layers.qlr", "project.qgz", "authentication.xml")
    },
    ("GET", f"{COLLECTION}/styles"): Probe(LAYERS, of_layers(of_collection("/styles"))),
    ("GET", STYLE): Probe(LAYERS, of_layers(of_style(""))),
    ("GET", f"{STYLE}/metadata"): Probe(LAYERS, of_layers(of_style("/metadata"))),
    ("GET", f"{STYLE}/{{name}}"): Probe(LAYERS, of_layers(of_style("/sprite.json"))),
    ("GET", STAC_COLLECTION): Probe(LAYERS, of_layers(of_stac(""))),
    ("GET", f"{STAC_COLLECTION}/items"): Probe(LAYERS, of_layers(of_stac("/items"))),
    ("GET", f"{STAC_COLLECTION}/items/{{item_id}}"): Probe(LAYERS, of_layers(of_stac("/items/90-probed-depths-v1"))),
    ("GET", RASTER): Probe(LAYERS, of_layers(of_raster(""))),
    ("GET", f"{RASTER}/tilejson.json"): Probe(LAYERS, of_layers(of_raster("/tilejson.json"))),
    ("GET", f"{RASTER}/legend"): Probe(LAYERS, of_layers(of_raster("/legend"))),
    ("GET", f"{RASTER}/point"): Probe(LAYERS, of_layers(of_raster("/point?lon=100.46&lat=7.0"))),
    ("GET", f"{RASTER}/tiles/WebMercatorQuad/{{z}}/{{row}}/{{col}}"): Probe(
        LAYERS, of_layers(of_raster("/tiles/WebMercatorQuad/12/1968/3190"))
    ),
    ("POST", f"{RASTER}/statistics"): Probe(LAYERS, of_layers(statistics)),
    ("POST", f"{COLLECTION}/items"): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.post(f"{layer_of_maps(t)}/items", json=A_BUILDING))
    ),
    ("PUT", f"{COLLECTION}/items/{{feature_id}}"): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.put(f"{layer_of_maps(t)}/items/2", json=A_BUILDING))
    ),
    ("PATCH", f"{COLLECTION}/items/{{feature_id}}"): Probe(
        Action.EDIT_LAYER,
        of_layers(lambda c, t: c.patch(f"{layer_of_maps(t)}/items/2", json={"properties": {"storeys": 3}})),
    ),
    ("DELETE", f"{COLLECTION}/items/{{feature_id}}"): Probe(Action.EDIT_LAYER, of_layers(delete_feature)),
    ("GET", CHANGE_SETS): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.get(f"{t.layers}/probed-buildings/change-sets"))
    ),
    ("GET", f"{CHANGE_SETS}/{{change_set_id}}"): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.get(changes_of(c, t)))
    ),
    ("POST", f"{CHANGE_SETS}/{{change_set_id}}/{{step}}"): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.post(f"{changes_of(c, t)}/rebase"))
    ),
    ("DELETE", f"{CHANGE_SETS}/{{change_set_id}}/changes/{{feature:int}}"): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.delete(f"{changes_of(c, t)}/changes/1"))
    ),
    # what there is to decide: tests/layers/change_sets
    ("POST", f"{CHANGE_SETS}/{{change_set_id}}/conflicts/{{feature:int}}"): Probe(
        Action.EDIT_LAYER,
        of_layers(lambda c, t: c.post(f"{changes_of(c, t)}/conflicts/1", json={"keep": "mine"})),
        allowed=(404,),
    ),
    ("GET", f"{LAYER}/edit.gpkg"): Probe(
        Action.EDIT_LAYER, of_layers(lambda c, t: c.get(f"{t.layers}/probed-buildings/edit.gpkg"))
    ),
    ("POST", f"{LAYER}/edit.gpkg"): Probe(
        Action.EDIT_LAYER,
        of_layers(lambda c, t: c.post(f"{t.layers}/probed-buildings/edit.gpkg", files={"file": ("a.gpkg", b"x")})),
        allowed=(202,),
    ),
    ("POST", f"{CHANGE_SETS}/{{change_set_id}}/publish"): Probe(
        Action.PUBLISH_LAYER, of_layers(lambda c, t: c.post(f"{changes_of(c, t)}/publish"))
    ),
    ("POST", f"{CHANGE_SETS}/{{change_set_id}}/return"): Probe(
        Action.PUBLISH_LAYER, of_layers(return_what_is_proposed)
    ),
    ("POST", f"{P}/layers"): Probe(Action.LOAD_LAYER, of_layers(send_layer), allowed=(202,)),
    ("POST", f"{LAYER}/versions/{{version:int}}/classify"): Probe(
        Action.LOAD_LAYER, of_layers(lambda c, t: c.post(f"{t.depths}/classify", json={})), allowed=(202,)
    ),
    ("POST", f"{LAYER}/versions/{{version:int}}/difference"): Probe(
        Action.LOAD_LAYER, of_layers(lambda c, t: c.post(f"{t.buildings}/difference", json={"from": 1})), allowed=(202,)
    ),
    ("POST", f"{LAYER}/versions/{{version:int}}/count"): Probe(
        Action.PUBLISH_LAYER, of_layers(lambda c, t: c.post(f"{t.buildings}/count")), allowed=(409,)
    ),
    ("PATCH", LAYER): Probe(
        Action.PUBLISH_LAYER,
        of_layers(lambda c, t: c.patch(f"{t.layers}/probed-depths", json={"title": {"th": "ใหม่", "en": "new"}})),
    ),
    ("POST", f"{LAYER}/versions/{{version:int}}/publish"): Probe(
        Action.PUBLISH_LAYER, of_layers(lambda c, t: c.post(f"{t.fresh('loaded')}/publish"))
    ),
    ("POST", f"{LAYER}/versions/{{version:int}}/deprecate"): Probe(
        Action.PUBLISH_LAYER, of_layers(lambda c, t: c.post(f"{t.fresh('published')}/deprecate", json=BECAUSE))
    ),
    ("POST", f"{LAYER}/versions/{{version:int}}/retract"): Probe(
        Action.PUBLISH_LAYER, of_layers(lambda c, t: c.post(f"{t.fresh('published')}/retract", json=BECAUSE))
    ),
    ("POST", f"{P}/uploads"): Probe(Action.SEND_FILES, of_layers(announce)),
    ("PATCH", f"{P}/uploads/{{upload_id}}"): Probe(Action.SEND_FILES, of_layers(send_piece)),
    ("GET", f"{P}/jobs"): Probe(Action.SEE_JOBS, get("/jobs"), own=(200,)),
    ("GET", f"{P}/jobs/{{job_id}}"): Probe(Action.SEE_JOBS, of_layers(lambda c, t: c.get(t.job())), own=(404,)),
    ("POST", f"{P}/jobs/{{job_id}}/cancel"): Probe(
        Action.SEE_JOBS, of_layers(lambda c, t: c.post(f"{t.job()}/cancel")), own=(404,)
    ),
    ("GET", f"{P}/jobs/{{job_id}}/events"): Probe(Action.SEE_JOBS, of_layers(events_status), own=(404,)),
    ("GET", f"{P}/datasets"): Probe(Action.READ_DATASETS, get("/datasets")),
    ("POST", f"{P}/datasets"): Probe(
        Action.ASSEMBLE_DATASET, lambda c, t: c.post(f"{t.base}/datasets", json=a_dataset()), allowed=(202,)
    ),
    ("GET", f"{P}/datasets/{{name}}"): Probe(
        Action.READ_DATASETS, of_datasets(lambda c, t: c.get(t.released.removesuffix("/1.0.0")))
    ),
    ("GET", DATASET): Probe(Action.READ_DATASETS, of_datasets(lambda c, t: c.get(t.released))),
    **{
        ("GET", f"{DATASET}{part}"): Probe(Action.READ_DATASETS, of_datasets(read_of_dataset(part)))
        for part in (
            ".{ending}",
            "/manifest.json",
            "/statement.json",
            "/signature.json",
            "/provenance.json",
            "/acts",
            "/tables/{table}",
        )
    },
    ("POST", f"{DATASET}/review"): Probe(
        Action.REVIEW_DATASET, of_datasets(lambda c, t: c.post(f"{t.fresh()}/review"))
    ),
    ("POST", f"{DATASET}/release"): Probe(
        Action.RELEASE_DATASET, of_datasets(lambda c, t: c.post(f"{t.fresh()}/release")), allowed=(409,)
    ),
    ("POST", f"{DATASET}/ratify"): Probe(
        Action.RELEASE_DATASET, of_datasets(lambda c, t: c.post(f"{t.released}/ratify")), allowed=(409,)
    ),
    ("POST", f"{DATASET}/retract"): Probe(
        Action.RETRACT_DATASET, of_datasets(lambda c, t: c.post(f"{t.fresh()}/retract", json=BECAUSE)), allowed=(409,)
    ),
    ("GET", "/api/v1/provinces"): Probe(None, lambda c, t: c.get("/api/v1/provinces"), is_open=True),
    ("GET", "/api/v1/areas/context.geojson"): Probe(
        None, lambda c, t: c.get("/api/v1/areas/context.geojson"), is_open=True
    ),
    ("GET", f"{P}/areas.geojson"): Probe(None, get("/areas.geojson"), is_open=True),
    ("GET", f"{P}/areas"): Probe(None, get("/areas"), is_open=True),
    ("POST", f"{P}/areas"): Probe(Action.LOAD_AREAS, load_areas),
    ("GET", "/ogc"): Probe(None, lambda c, t: c.get("/ogc"), is_open=True),
    ("GET", "/ogc/conformance"): Probe(None, lambda c, t: c.get("/ogc/conformance"), is_open=True),
    ("GET", "/ogc/api"): Probe(None, lambda c, t: c.get("/ogc/api"), is_open=True),
    ("GET", "/ogc/tileMatrixSets"): Probe(None, lambda c, t: c.get("/ogc/tileMatrixSets"), is_open=True),
    ("GET", "/ogc/tileMatrixSets/WebMercatorQuad"): Probe(
        None, lambda c, t: c.get("/ogc/tileMatrixSets/WebMercatorQuad"), is_open=True
    ),
    # everybody's own list; what is in it: tests/ogc/test_features.py
    ("GET", "/ogc/collections"): Probe(None, lambda c, t: c.get("/ogc/collections"), is_open=True),
    ("GET", "/ogc/styles"): Probe(None, lambda c, t: c.get("/ogc/styles"), is_open=True),
    # the same; what is in it: tests/ogc/stac
    **{
        ("GET", address): Probe(None, lambda c, t, address=address: c.get(address), is_open=True)
        for address in ("/stac", "/stac/conformance", "/stac/collections", "/stac/search")
    },
    ("POST", "/stac/search"): Probe(None, lambda c, t: c.post("/stac/search", json={}), is_open=True),
    ("GET", "/api/v1/keys"): Probe(None, lambda c, t: c.get("/api/v1/keys"), is_open=True),
    ("GET", "/healthz"): Probe(None, lambda c, t: c.get("/healthz"), is_open=True),
    ("GET", "/readyz"): Probe(None, lambda c, t: c.get("/readyz"), allowed=(200, 503), is_open=True),
    ("GET", "/api/v1/session"): Probe(None, lambda c, t: c.get("/api/v1/session")),
    ("POST", "/api/v1/tokens"): Probe(
        None, lambda c, t: c.post("/api/v1/tokens", json={"name": "x", "scopes": ["read"]})
    ),
    ("GET", "/api/v1/tokens"): Probe(None, lambda c, t: c.get("/api/v1/tokens")),
    ("DELETE", "/api/v1/tokens/{token_id}"): Probe(
        None, lambda c, t: c.delete(f"/api/v1/tokens/{NOBODY_ID}"), allowed=(404,)
    ),
}
ELSEWHERE = {
    ("POST", "/api/v1/session"): "signing in is for nobody; test_contract_session.py",
    ("DELETE", "/api/v1/session"): "ends the session that the other probes use; test_contract_session.py",
    ("GET", "/openapi.json"): "the description of the service, public",
}
MEANT_FOR_PEOPLE = re.compile(r"^/(?!api/|healthz|readyz|metrics|ogc|rasters|stac|openapi)")
"""Pages: they ask the same policy, and tests/web holds them to it."""


def routes_of_the_app(service: Service) -> set[tuple[str, str]]:
    """Every route that programs use, as method and path template."""
    app = create_app(service.settings)
    return {
        (method, path)
        for context in iter_route_contexts(app.routes)
        for method in getattr(context, "methods", None) or ()
        if method not in ("HEAD", "OPTIONS") and not MEANT_FOR_PEOPLE.match(path := getattr(context, "path", "") or "/")
    }


def test_every_route_of_the_app_is_probed(service: Service) -> None:
    routes = routes_of_the_app(service)
    assert len(routes) > 30
    probed = {(method, path.partition("?")[0]) for method, path in PROBES} | set(ELSEWHERE)
    assert routes - probed == set(), "routes without a probe"
    assert probed - routes == set(), "probes of routes that are gone"


@pytest.fixture(scope="module", autouse=True)
def _patience(service: Service) -> Generator[None]:
    """Many sign in from one address here."""
    yield
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("DELETE FROM sign_in_attempts")


def expected(probe: Probe, right: str) -> set[int]:
    """The statuses that the page's word for a role means for a sound request."""
    if right == "own":
        return set(probe.own)
    return set(probe.allowed) if right in ("✔", "own unit") else {403}


@pytest.mark.parametrize(("method", "path"), PROBES, ids=[f"{m} {p}" for m, p in PROBES])
def test_the_route_answers_each_role_as_the_page_says(people: People, method: str, path: str) -> None:
    probe = PROBES[(method, path)]
    answers: dict[str, int] = {}
    wanted: dict[str, set[int]] = {}
    for role, person in ROLES.items():
        right = "✔" if probe.action is None else PAGE[probe.action][role]
        answers[role] = probe.send(people(person), Things(people)).status_code
        wanted[role] = expected(probe, right)
    if probe.action is Action.VALIDATE_INPUT:
        wanted["secretary"] = {403}  # the probe's input is the secretary's own
    assert {role: status for role, status in answers.items() if status not in wanted[role]} == {}


@pytest.mark.parametrize(("method", "path"), PROBES, ids=[f"{m} {p}" for m, p in PROBES])
def test_the_route_answers_other_provinces_and_nobody_as_the_page_says(people: People, method: str, path: str) -> None:
    probe = PROBES[(method, path)]
    in_province = "{code}" in path or "{collection}" in path
    for outsider in OUTSIDERS:
        status = probe.send(people(outsider), Things(people)).status_code
        right = "✔" if probe.action is None or not in_province else PAGE[probe.action]["other province"]
        assert status in (probe.allowed if right == "✔" else (404,)), outsider
    nobody = probe.send(people(None), Things(people))
    public = probe.is_open if probe.action is None else PAGE[probe.action]["public"] == "✔"
    assert nobody.status_code in (probe.allowed if public else (401,))
    if not public:
        assert nobody.headers["www-authenticate"] == 'Basic realm="Sonthana"'


@pytest.mark.parametrize(
    ("person", "changes", "status"),
    [
        ("engineer", {"unit": "structural"}, 201),
        ("engineer", {"unit": "both"}, 201),
        ("engineer", {"unit": "non_structural"}, 403),
        ("nurse", {"unit": "non_structural"}, 201),
        ("nurse", {"unit": "structural"}, 403),
        ("lead.structural", {"unit": "structural"}, 201),
        ("lead.nonstructural", {"unit": "structural"}, 403),
        ("secretary", {"unit": "structural", "channel": "paper"}, 201),
        ("secretary", {"unit": "non_structural"}, 201),
        ("watch", {"channel": "phone"}, 201),
        ("watch", {"channel": "radio", "unit": "non_structural"}, 201),
        ("watch", {"channel": "web"}, 403),
    ],
)
def test_submitting_reaches_as_far_as_the_page_says(
    people: People, person: str, changes: dict[str, Any], status: int
) -> None:
    assert people(person).post(INPUTS, json=an_input(**changes)).status_code == status


@pytest.mark.parametrize(
    ("person", "entered_by", "unit", "status"),
    [
        ("engineer", "engineer", "structural", 201),
        ("engineer", "secretary", "structural", 403),
        ("lead.structural", "engineer", "structural", 201),
        ("lead.structural", "nurse", "non_structural", 403),
        ("lead.structural", "secretary", "both", 201),
        ("secretary", "nurse", "non_structural", 201),
        ("watch", "watch", "structural", 403),
    ],
)
def test_changing_reaches_as_far_as_the_page_says(
    people: People, person: str, entered_by: str, unit: str, status: int
) -> None:
    made = submitted(people(entered_by), unit=unit, channel="phone")
    answer = people(person).post(
        f"{INPUTS}/{made['id']}/versions", json=an_input(id=made["id"], unit=unit), headers={"If-Match": '"1"'}
    )
    assert answer.status_code == status, answer.text


def test_a_version_moves_no_input_into_a_unit_that_one_could_not_submit_for(people: People) -> None:
    made = submitted(people("engineer"), unit="both")
    answer = people("engineer").post(
        f"{INPUTS}/{made['id']}/versions",
        json=an_input(id=made["id"], unit="non_structural"),
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("act_name", ["validate", "return"])
@pytest.mark.parametrize(
    ("person", "entered_by", "unit", "status"),
    [
        ("lead.structural", "engineer", "structural", 200),
        ("lead.structural", "lead.structural", "structural", 403),
        ("lead.structural", "nurse", "non_structural", 403),
        ("lead.nonstructural", "secretary", "both", 200),
        ("secretary", "nurse", "non_structural", 200),
        ("secretary", "secretary", "structural", 403),
    ],
)
def test_checking_reaches_as_far_as_the_page_says_and_never_to_ones_own(
    people: People, act_name: str, person: str, entered_by: str, unit: str, status: int
) -> None:
    made = submitted(people(entered_by), unit=unit)
    answer = people(person).post(f"{INPUTS}/{made['id']}/{act_name}", json={"reason": "เพราะ"})
    assert answer.status_code == status, answer.text


def test_withdrawing_ones_own_ends_with_its_validation(people: People) -> None:
    made = submitted(people("engineer"))
    assert people("nurse").post(f"{INPUTS}/{made['id']}/withdraw").status_code == 403
    assert people("lead.structural").post(f"{INPUTS}/{made['id']}/validate").status_code == 200
    assert people("engineer").post(f"{INPUTS}/{made['id']}/withdraw").status_code == 403
    assert people("lead.structural").post(f"{INPUTS}/{made['id']}/withdraw").status_code == 200


def test_withdrawing_ones_own_stays_over_when_what_was_validated_is_disputed(people: People) -> None:
    made = submitted(people("engineer"))
    people("lead.structural").post(f"{INPUTS}/{made['id']}/validate")
    assert people("nurse").post(f"{INPUTS}/{made['id']}/dispute", json={"reason": "ต่างกัน"}).status_code == 200
    assert people("engineer").post(f"{INPUTS}/{made['id']}/withdraw").status_code == 403


def test_the_reporter_is_seen_by_those_whom_the_page_names(people: People) -> None:
    for phone, entered_by, unit, sees in (
        ("080-000-0098", "engineer", "structural", {"engineer", "lead.structural", "secretary", "governor", "watch"}),
        ("080-000-0099", "nurse", "non_structural", {"nurse", "lead.nonstructural", "secretary", "governor", "watch"}),
    ):
        reporter = {"name": "นายผู้แจ้ง เหตุจริง", "phone": phone}
        made = submitted(people(entered_by), unit=unit, channel="phone", reported_by=reporter)
        for person in (*ROLES.values(), "nurse", "lead.nonstructural"):
            answer = people(person).get(f"{INPUTS}/{made['id']}")
            assert answer.json()["reported_by"] == (reporter if person in sees else None), person
            listed = people(person).get(INPUTS, params={"limit": 1000}).text
            assert (reporter["phone"] in listed) == (person in sees)
        for person in ROLES.values():
            assert reporter["phone"] not in people(person).get(f"{INPUTS}.geojson").text
            assert reporter["phone"] not in people(person).get(f"{INPUTS}/{made['id']}/history").text
        assert reporter["phone"] not in people("watch").get(FEED, params={"limit": 1000}).text
