"""`as-of`: what was recorded by a moment, to the microsecond, held to a slow reading of the record."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.time import BANGKOK
from app.ogc.as_of import written
from app.ogc.input_collections import STATE_AFTER
from tests.api.example_inputs import INPUTS, an_input
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import maps
from tests.ogc.recorded import AFTER, Entry, entries, inputs_at
from tests.service import Service

POINTS = "/ogc/collections/90-assessments-points"
TICK = timedelta(microseconds=1)
SHAPES: list[dict[str, Any]] = [
    {"type": "Point", "coordinates": [100.475, 7.008]},
    {"type": "Point", "coordinates": [100.51, 7.12]},
    {"type": "LineString", "coordinates": [[100.4, 7.0], [100.5, 7.1]]},
]


def features(client: httpx.Client, address: str, **asked: Any) -> dict[str, dict[str, Any]]:
    """All features, by id, over all pages as clients follow them."""
    found: dict[str, dict[str, Any]] = {}
    answer = client.get(address, params=asked)
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for one in page["features"]:
            assert one["id"] not in found
            found[one["id"]] = one
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            return found
        answer = client.get(following[0])


def told(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a slow reading tells of features."""
    names = ("version", "state", "severity", "kind", "unit")
    return {
        id_: {name: one["properties"][name] for name in names} | {"geometry": one["geometry"]}
        for id_, one in found.items()
    }


ACTS = ("version", "validate", "return", "dispute", "withdraw")


def act(people: People, id_: str, what: str, chance: random.Random, shapes: Sequence[dict[str, Any]] = SHAPES) -> None:
    """Try something on an input; what its state does not allow is refused, and not on the record then."""
    tag = people("secretary").get(f"{INPUTS}/{id_}").headers["etag"]
    if what == "version":
        changed = an_input(severity=chance.randint(1, 5), geometry=chance.choice(shapes))
        del changed["id"]
        answer = people("lead.structural").post(f"{INPUTS}/{id_}/versions", json=changed, headers={"If-Match": tag})
    else:
        # nobody validates what they entered a version of
        said = {"reason": "ตรวจแล้ว"}
        answer = people("secretary").post(f"{INPUTS}/{id_}/{what}", json=said, headers={"If-Match": tag})
    assert answer.status_code in (200, 201, 409), answer.text


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_what_stood_at_a_moment_is_what_the_record_says(people: People, service: Service, seed: int) -> None:
    chance = random.Random(seed)
    known: list[str] = []
    for _ in range(7):
        if not known or chance.random() < 0.4:
            sent = an_input(severity=chance.randint(1, 5), geometry=chance.choice(SHAPES))
            people("lead.structural").post(INPUTS, json=sent).raise_for_status()
            known.append(sent["id"])
        else:
            act(people, chance.choice(known), chance.choice(ACTS), chance)
    record = entries(service)
    end = record[-1].recorded_at
    for entry in [*chance.sample(record, 2), record[-1]]:
        for moment in (entry.recorded_at - TICK, entry.recorded_at, entry.recorded_at + TICK):
            found = features(people("engineer"), f"{POINTS}/items", **{"as-of": written(moment), "limit": 20})
            assert told(found) == inputs_at(record, moment, "Point"), (entry.event_type, moment)
    lines = features(people("gis"), "/ogc/collections/90-assessments-lines/items", **{"as-of": written(end)})
    assert told(lines) == inputs_at(record, end, "LineString")


def test_the_acts_of_inputs_lead_where_the_record_s_reader_thinks() -> None:
    assert dict(STATE_AFTER) == AFTER


@pytest.fixture(scope="module")
def story(people: People, service: Service) -> list[Entry]:
    """An input that was sent, changed, validated and withdrawn: its four entries."""
    sent = an_input(severity=2)
    people("lead.structural").post(INPUTS, json=sent).raise_for_status()
    for what in ("version", "validate", "withdraw"):
        act(people, sent["id"], what, random.Random(1), SHAPES[:1])
    return [entry for entry in entries(service) if entry.subject == sent["id"]]


def test_an_input_is_found_as_it_stood_and_not_before_or_after(people: People, story: list[Entry]) -> None:
    client, item = people("gis"), f"{POINTS}/items/{story[0].subject}"
    assert [entry.event_type.partition(".")[2] for entry in story] == [
        "submitted",
        "versioned",
        "validated",
        "withdrawn",
    ]

    def asked(moment: datetime) -> tuple[Any, ...]:
        answer = client.get(item, params={"as-of": written(moment)})
        said = answer.json().get("properties", {})
        return answer.status_code, said.get("version"), said.get("state")

    sent, versioned, validated, withdrawn = (entry.recorded_at for entry in story)
    assert asked(sent - TICK) == (404, None, None)
    assert asked(sent) == asked(versioned - TICK) == (200, 1, "submitted")
    assert asked(versioned) == asked(validated - TICK) == (200, 2, "submitted")
    assert asked(validated) == asked(withdrawn - TICK) == (200, 2, "validated")
    assert asked(withdrawn) == (404, None, None)


def test_it_goes_with_filters_boxes_times_pages_counts_and_every_form(people: People, story: list[Entry]) -> None:
    client, moment = people("gis"), written(story[0].recorded_at)
    everything = features(client, f"{POINTS}/items", **{"as-of": moment})
    grave = features(client, f"{POINTS}/items", **{"as-of": moment, "filter": "severity >= 4", "limit": 2})
    assert grave == {id_: one for id_, one in everything.items() if one["properties"]["severity"] >= 4}
    box = features(client, f"{POINTS}/items", **{"as-of": moment, "bbox": "100.47,7.0,100.48,7.01"})
    assert story[0].subject in box
    assert box.keys() < everything.keys()
    when = features(client, f"{POINTS}/items", **{"as-of": moment, "datetime": "../2025-11-21T13:30:00Z"})
    assert when.keys() == {
        id_ for id_, one in everything.items() if one["properties"]["observed_at"] <= "2025-11-21T13:30:00+00:00"
    }
    asked = {"as-of": moment, "filter": "severity >= 4", "limit": "1", "count": "exact"}
    assert client.get(f"{POINTS}/items", params=asked).json()["numberMatched"] == len(grave)
    assert client.get(f"{POINTS}/items", params={"as-of": moment, "limit": 1}).json()["numberMatched"] == len(
        everything
    )
    rows = client.get(f"{POINTS}/items", params={"as-of": moment, "f": "csv"}).text.splitlines()
    assert len(rows) == len(everything) + 1
    assert client.get(f"{POINTS}/items", params={"as-of": moment, "f": "fgb"}).content[:3] == b"fgb"


def test_before_anything_was_recorded_inputs_are_none_and_none_is_an_answer(people: People) -> None:
    long_ago = {"as-of": "2001-01-01"}
    page = people("gis").get(f"{POINTS}/items", params={**long_ago, "count": "exact"}).json()
    assert (page["features"], page["numberMatched"]) == ([], 0)
    assert "extent" not in people("gis").get(POINTS, params=long_ago).json()


def test_the_description_is_of_the_same_moment_and_leads_on_to_it(people: People, story: list[Entry]) -> None:
    moment = written(story[0].recorded_at)
    found = people("gis").get(POINTS, params={"as-of": moment}).json()
    items = [link for link in found["links"] if link["rel"] == "items" and link["type"] == "application/geo+json"]
    page = people("gis").get(items[0]["href"]).json()
    assert {one["id"] for one in page["features"]} == set(
        features(people("gis"), f"{POINTS}/items", **{"as-of": moment})
    )
    assert not [link for link in found["links"] if link["rel"].endswith("tilesets-vector")]


def test_today_is_until_now_and_pages_of_it_stay_on_one_moment(people: People) -> None:
    client = people("lead.structural")
    day = datetime.now(BANGKOK).date().isoformat()
    first = client.get(f"{POINTS}/items", params={"as-of": day, "limit": 1}).json()
    (following,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    client.post(INPUTS, json=an_input()).raise_for_status()
    rest = client.get(following.replace("limit=1", "limit=1000")).json()
    assert rest["numberMatched"] == first["numberMatched"] == len(rest["features"]) + 1
    again = client.get(f"{POINTS}/items", params={"as-of": day, "limit": 1}).json()
    assert again["numberMatched"] == first["numberMatched"] + 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2568-11-21", "buddhist_year"), ("2568-11-21T20:30:00+07:00", "buddhist_year"), ("yesterday", "datetime_type"),
        ("", "datetime_type"), ("2025-11-21T20:30:00", "timezone_aware"), ("2025-11-31", "datetime"),
        ("2025-11-21T20:30:00 07:00", "datetime"), ("2399-01-01", "in_the_future"), ("..", "datetime_type"),
        ("2025-11-20/2025-11-21", "datetime"), ("2399-01-01T00:00:00Z", "in_the_future"),
        ("1200-01-01T00:00:00Z", "too_early"),
    ],
)  # fmt: skip
def test_a_moment_that_cannot_be_meant_is_refused_with_words(people: People, said: str, code: str) -> None:
    for address in (POINTS, f"{POINTS}/items", f"{POINTS}/items/{INPUTS[-1]}"):
        answer = people("gis").get(address, params={"as-of": said})
        assert answer.status_code == 400, answer.text
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("?as-of", code)


def test_whose_rights_count_are_those_of_today(people: People) -> None:
    asked = {"as-of": "2024-01-01"}
    assert people(None).get(f"{POINTS}/items", params=asked).status_code == 401
    assert people("engineer@khonkaen.demo").get(f"{POINTS}/items", params=asked).status_code == 404
    layers_only = people.with_token("gis", "layers")
    assert layers_only.get(f"{POINTS}/items", params=asked).status_code == 403


def names(client: httpx.Client, address: str, moment: datetime) -> list[str] | int:
    """What the features at a moment are called; the status where there is no answer."""
    answer = client.get(f"{address}/items", params={"as-of": written(moment)})
    return (
        [one["properties"]["name"] for one in answer.json()["features"]]
        if answer.status_code == 200
        else answer.status_code
    )


def test_a_layer_is_the_version_that_was_current(
    people: People, worker: Worker, service: Service, tmp_path: Path
) -> None:
    for number, count in [(1, 3), (2, 1)]:
        content = maps.areas()
        content["features"] = content["features"][:count]
        for feature in content["features"]:
            feature["properties"]["name"] = f"v{number}"
        maps.load(people, tmp_path, content, "dated", visibility="public")
    gis, nobody, engineer = people("gis"), people(None), people("engineer")
    layer, here = "/api/v1/provinces/90/layers/dated", "/ogc/collections/90-dated"
    for step in ("deprecate", "publish", "retract"):
        gis.post(f"{layer}/versions/2/{step}", json={"reason": "ทดสอบ"}).raise_for_status()
    record = [one for one in entries(service, "layer") if one.subject == "dated" and one.version]
    first, second, deprecated, again, retracted = (one.recorded_at for one in record)
    one, two = ["v1"] * 3, ["v2"]
    for client, then in ((gis, two), (engineer, 403), (nobody, 404)):
        # what was current then and is retracted today is for those who may still read it
        assert names(client, here, first - TICK) == 404
        assert names(client, here, first) == names(client, here, second - TICK) == one
        assert names(client, here, second) == names(client, here, deprecated - TICK) == then
        assert names(client, here, deprecated) == names(client, here, again - TICK) == one
        assert names(client, here, again) == names(client, here, retracted - TICK) == then
        assert names(client, here, retracted) == names(client, here, datetime.now(UTC)) == one
        assert names(client, f"{here}-v1", first - TICK) == 404
        assert names(client, f"{here}-v1", retracted) == one
    asked = {"as-of": written(second)}
    assert nobody.get(f"{here}/items", params=asked).json()["code"] == "nothing_recorded_yet"
    # what nobody may know of is answered as ever
    assert nobody.get("/ogc/collections/90-none/items", params=asked).status_code == 401
    assert people("engineer@khonkaen.demo").get("/ogc/collections/90-none", params=asked).json()["code"] == "not_found"
    description = gis.get(here, params=asked).json()
    addresses = {link["rel"].rpartition("/")[2]: link["href"] for link in description["links"]}
    assert addresses["canonical"] == f"{service.base_url}{here}-v2"
    assert addresses["tilesets-vector"] == f"{service.base_url}{here}-v2/tiles"
    page = nobody.get(f"{here}/items", params={"as-of": written(first), "limit": 2}).json()
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert "/90-dated-v1/items?" in following
    assert "as-of=" in following
    assert len(features(nobody, f"{here}/items", **{"as-of": written(first), "limit": 2})) == 3
    assert told_states(service) == (2, 0, 0, 2)


def told_states(service: Service) -> tuple[int, ...]:
    """How many versions' states the database itself tells: to anybody, and once the layer is the province's own."""
    found: list[int] = []
    with psycopg.connect(service.urls.admin) as connection:
        for visibility, provinces in (("public", "{}"), ("province", "{}"), ("province", "{40}"), ("province", "{90}")):
            connection.execute("UPDATE layers SET visibility = %s WHERE slug = 'dated'", [visibility])
            connection.execute("SET LOCAL ROLE sonthana_service")
            connection.execute("SELECT open_context(NULL, %s)", [provinces])
            row = connection.execute("SELECT count(*) FROM layer_states_as_of('90', 'dated', now())").fetchone()
            found.append(row[0] if row else -1)
            connection.execute("RESET ROLE")
        connection.rollback()
    return tuple(found)
