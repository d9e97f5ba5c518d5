"""The public contract, "Inputs" and "Errors", sentence by sentence."""

import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.example_inputs import INPUTS, an_input, submitted
from tests.api.people import People
from tests.service import Service

FULL = {
    "title": "เครื่องสูบน้ำบางหักหยุดทำงาน",
    "description": "น้ำท่วมแผงควบคุม",
    "life_at_risk": False,
    "confidence": "medium",
    "channel": "phone",
    "reported_by": {"name": "นายผู้แจ้ง เหตุจริง", "phone": "080-000-0099"},
    "attachments": ["sha256 " + "ab" * 32],
}
REQUIRED = ("id", "unit", "kind", "title", "severity", "observed_at", "geometry", "accuracy_m")
KINDS = {
    *("dike", "gate", "pump", "canal", "road", "gauge", "building"),
    *("warning", "shelter", "vulnerable_people", "evacuation", "supplies", "communications", "health"),
}
RING = [[100.4, 7.0], [100.5, 7.0], [100.5, 7.1], [100.4, 7.0]]
GEOMETRIES: dict[str, Any] = {
    "Point": [100.475, 7.008],
    "LineString": [[100.4, 7.0], [100.5, 7.1]],
    "Polygon": [RING],
    "MultiPoint": [[100.4, 7.0], [100.5, 7.1]],
    "MultiLineString": [[[100.4, 7.0], [100.5, 7.1]], [[100.4, 7.1], [100.5, 7.2]]],
    "MultiPolygon": [[RING]],
}


def problem_of(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, its form checked."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert (document["status"], document["code"], document["type"]) == (status, code, f"/docs/problems/{code}")
    assert {"title", "detail", "errors", "request_id"} <= document.keys()
    assert document["request_id"] == answer.headers["x-request-id"]
    for fault in document["errors"]:
        assert fault.keys() == {"pointer", "code", "detail"}
    return document


def test_a_submitted_input_is_answered_with_location_body_and_what_was_derived(people: People) -> None:
    sent = an_input(**FULL)
    answer = people("engineer").post(INPUTS, json=sent)

    assert answer.status_code == 201
    assert answer.headers["location"] == f"{INPUTS}/{sent['id']}"
    body = answer.json()
    for name in ("id", "unit", "kind", "title", "description", "severity", "life_at_risk", "confidence", "accuracy_m"):
        assert body[name] == sent[name]
    assert (body["channel"], body["geometry"], body["readings"]) == ("phone", sent["geometry"], sent["readings"])
    assert body["reported_by"] == FULL["reported_by"]
    assert body["attachments"] == ["ab" * 32]
    assert (body["version"], body["state"]) == (1, "submitted")
    assert body["area_codes"][-2:] == ["9011", "90"]
    assert body["submitted_at"]
    assert body["observed_at"] == "2025-11-21T13:30:00Z"
    assert body["entered_by"]["name"]
    assert body["record_seq"] >= 1
    assert body["feed_seq"] >= 1
    assert people("engineer").get(answer.headers["location"]).json() == body


def test_area_codes_are_derived_from_the_boundaries_smallest_first(people: People, service: Service) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        connection.execute(
            """
            INSERT INTO areas (province_code, code, edition, level, parent_code, name_th, name_en, geom, is_schematic,
                               source, licence)
            VALUES ('90', '901101', 1, 'subdistrict', '9011', 'ทดสอบ', 'Test',
                    ST_Multi(ST_MakeEnvelope(100.47, 7.0, 100.48, 7.01, 4326)), true, 'test', 'test')
            """
        )
    made = submitted(people("engineer"), geometry={"type": "Point", "coordinates": [100.475, 7.008]})
    assert made["area_codes"] == ["901101", "9011", "90"]


def test_feed_seq_is_null_while_an_input_is_not_routed(people: People) -> None:
    assert submitted(people("engineer"), severity=3)["feed_seq"] is None


def test_a_fast_clock_on_a_slow_line_is_no_failure(people: People) -> None:
    body = json.dumps(
        an_input(observed_at=(datetime.now(UTC) + timedelta(minutes=5, seconds=0.7)).isoformat())
    ).encode()

    def slowly() -> Iterator[bytes]:
        yield body[:20]
        time.sleep(1.2)
        yield body[20:]

    assert people("engineer").post(INPUTS, content=slowly()).status_code == 201


@pytest.mark.parametrize("field", REQUIRED)
def test_a_required_field_is_required(people: People, field: str) -> None:
    body = an_input()
    del body[field]
    document = problem_of(people("engineer").post(INPUTS, json=body), 422, "invalid_input")
    assert [(fault["pointer"], fault["code"]) for fault in document["errors"]] == [(f"/{field}", "missing")]


def test_nothing_but_the_required_fields_is_required(people: People) -> None:
    body = {name: value for name, value in an_input().items() if name in REQUIRED}
    answer = people("engineer").post(INPUTS, json=body)
    assert answer.status_code == 201
    assert answer.json()["channel"] == "web"
    assert answer.json()["confidence"] is None


@pytest.mark.parametrize("unit", ["structural", "non_structural", "both"])
def test_the_unit_is_as_stated_and_never_inferred_from_the_kind(people: People, unit: str) -> None:
    for kind in ("pump", "shelter"):
        assert submitted(people("secretary"), unit=unit, kind=kind)["unit"] == unit


def test_every_kind_of_the_contract_is_on_the_provinces_list(people: People) -> None:
    known = {kind["code"] for kind in people("engineer").get("/api/v1/provinces/90/kinds").json()}
    assert known >= KINDS
    for kind in sorted(KINDS):
        assert submitted(people("engineer"), kind=kind, severity=1)["kind"] == kind


@pytest.mark.parametrize(
    "field_values",
    [
        ("confidence", ["low", "medium", "high"]),
        ("channel", ["web", "phone", "radio", "line", "paper"]),
        ("severity", [1, 2, 3, 4, 5]),
    ],
    ids=lambda pair: pair[0],
)
def test_every_value_of_a_list_of_the_contract_is_taken(people: People, field_values: tuple[str, list[Any]]) -> None:
    field, values = field_values
    for value in values:
        assert submitted(people("engineer"), **{field: value})[field] == value


@pytest.mark.parametrize(
    ("quantity", "unit", "datum"),
    [
        ("depth", "m", "ground"),
        ("depth", "cm", "ground"),
        ("level", "m", "msl"),
        ("level", "m", "gauge_zero"),
        ("level", "cm", "ground"),
        ("flow", "m3/s", None),
        ("rain", "mm", None),
        ("depth", "m", None),
    ],
)
def test_every_reading_of_the_contract_is_taken(people: People, quantity: str, unit: str, datum: str | None) -> None:
    reading = {"quantity": quantity, "value": 1.5, "unit": unit, "datum": datum}
    assert submitted(people("engineer"), readings=[reading])["readings"] == [reading]


@pytest.mark.parametrize("kind", GEOMETRIES)
def test_every_geometry_type_is_taken_and_given_back_as_it_was(people: People, kind: str) -> None:
    geometry = {"type": kind, "coordinates": GEOMETRIES[kind]}
    made = submitted(people("engineer"), geometry=geometry)
    assert made["geometry"] == geometry
    assert people("engineer").get(f"{INPUTS}/{made['id']}").json()["geometry"] == geometry


def test_a_point_outside_the_province_is_a_warning_and_not_a_refusal(people: People) -> None:
    made = submitted(people("engineer"), geometry={"type": "Point", "coordinates": [98.3, 7.9]})
    assert made["area_codes"] == []
    assert [warning["code"] for warning in made["warnings"]] == ["outside_province"]


@pytest.mark.parametrize(
    "changes", [{"severity": 5}, {"severity": 2}, {"reported_by": FULL["reported_by"]}], ids=["routed", "not", "behalf"]
)
def test_the_same_uuid_and_body_from_the_same_person_is_answered_with_the_first_answer(
    people: People, changes: dict[str, Any]
) -> None:
    body = an_input(**changes)
    first = people("engineer").post(INPUTS, json=body)
    again = people("engineer").post(INPUTS, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]


def test_the_first_answer_stays_the_first_whatever_happened_since(people: People) -> None:
    body = an_input(severity=3)
    first = people("engineer").post(INPUTS, json=body).json()
    assert people("lead.structural").post(f"{INPUTS}/{body['id']}/validate").status_code == 200
    assert people("engineer").post(INPUTS, json=body).json() == first
    newer = an_input(severity=2, id=body["id"])
    changed = people("engineer").post(f"{INPUTS}/{body['id']}/versions", json=newer, headers={"If-Match": '"1"'})
    assert changed.status_code == 201
    again = people("engineer").post(INPUTS, json=body)
    assert (again.status_code, again.json()) == (200, first)


def test_the_same_moment_written_in_another_zone_is_the_same_body(people: People) -> None:
    body = an_input()
    assert people("engineer").post(INPUTS, json=body).status_code == 201
    body["observed_at"] = "2025-11-21T13:30:00Z"
    assert people("engineer").post(INPUTS, json=body).status_code == 200


def test_the_same_uuid_with_another_body_or_person_is_a_conflict_that_reveals_nothing(people: People) -> None:
    body = an_input(title="ความลับของคนแรก")
    assert people("engineer").post(INPUTS, json=body).status_code == 201
    other_body = people("engineer").post(INPUTS, json=body | {"severity": 1})
    other_person = people("secretary").post(INPUTS, json=body)
    documents = [problem_of(answer, 409, "uuid_taken") for answer in (other_body, other_person)]
    for document in documents:
        document.pop("request_id")
        assert document.keys() == {"type", "title", "status", "detail", "code", "errors"}
        assert document["errors"] == []
    assert documents[0] == documents[1]
    assert "ความลับ" not in other_person.text


def test_a_uuid_is_unique_per_province_only(people: People) -> None:
    made = submitted(people("engineer"))
    body = an_input(id=made["id"], geometry={"type": "Point", "coordinates": [102.8, 16.4]})
    elsewhere = people("engineer@khonkaen.demo").post("/api/v1/provinces/40/assessments", json=body)
    assert elsewhere.status_code == 201
    assert people("engineer").get(f"{INPUTS}/{made['id']}").json()["geometry"] == made["geometry"]


def test_a_new_version_needs_if_match(people: People) -> None:
    made = submitted(people("engineer"))
    answer = people("engineer").post(f"{INPUTS}/{made['id']}/versions", json=an_input(id=made["id"]))
    problem_of(answer, 428, "if_match_required")


def test_a_new_version_takes_the_place_of_the_one_that_if_match_names(people: People) -> None:
    made = submitted(people("engineer"))
    answer = people("engineer").post(
        f"{INPUTS}/{made['id']}/versions",
        json=an_input(id=made["id"], severity=4, title="แก้ไขแล้ว"),
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"2"'
    assert answer.headers["location"] == f"{INPUTS}/{made['id']}"
    assert (answer.json()["version"], answer.json()["state"], answer.json()["severity"]) == (2, "submitted", 4)
    first = people("engineer").get(f"{INPUTS}/{made['id']}/versions/1").json()
    assert (first["version"], first["severity"], first["title"]) == (1, 5, made["title"])


def test_a_stale_version_is_a_conflict_that_shows_the_difference(people: People) -> None:
    made = submitted(people("engineer"), description="เดิม")
    address = f"{INPUTS}/{made['id']}/versions"
    theirs = an_input(id=made["id"], severity=4, description="เดิม")
    assert people("lead.structural").post(address, json=theirs, headers={"If-Match": '"1"'}).status_code == 201
    mine = an_input(id=made["id"], severity=3, description="ของฉัน")
    document = problem_of(
        people("engineer").post(address, json=mine, headers={"If-Match": '"1"'}), 409, "stale_version"
    )
    assert document["current_version"] == 2
    assert document["difference"] == [
        {"pointer": "/description", "yours": "ของฉัน", "current": "เดิม", "base": "เดิม"},
        {"pointer": "/severity", "yours": 3, "current": 4, "base": 5},
    ]
    assert people("engineer").get(f"{INPUTS}/{made['id']}").json()["version"] == 2


@pytest.mark.parametrize(
    ("act", "by", "state"),
    [
        ("validate", "lead.structural", "validated"),
        ("return", "lead.structural", "returned"),
        ("dispute", "nurse", "disputed"),
        ("withdraw", "engineer", "withdrawn"),
    ],
)
def test_an_act_leads_to_its_state(people: People, act: str, by: str, state: str) -> None:
    made = submitted(people("engineer"))
    answer = people(by).post(f"{INPUTS}/{made['id']}/{act}", json={"reason": "ด้วยเหตุผลนี้"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == state
    history = people("engineer").get(f"{INPUTS}/{made['id']}/history").json()
    assert [entry["reason"] for entry in history] == [None, "ด้วยเหตุผลนี้"]


@pytest.mark.parametrize(("act", "by"), [("return", "lead.structural"), ("dispute", "nurse")])
def test_refusing_and_contesting_need_a_reason(people: People, act: str, by: str) -> None:
    made = submitted(people("engineer"))
    for sent in ({}, {"reason": ""}, {"reason": "  "}):
        document = problem_of(people(by).post(f"{INPUTS}/{made['id']}/{act}", json=sent), 422, "invalid_input")
        assert [fault["pointer"] for fault in document["errors"]] == ["/reason"]
    assert people("engineer").get(f"{INPUTS}/{made['id']}").json()["state"] == "submitted"


def test_validating_and_withdrawing_need_no_body(people: People) -> None:
    made = submitted(people("engineer"))
    assert people("lead.structural").post(f"{INPUTS}/{made['id']}/validate").status_code == 200
    assert people("lead.structural").post(f"{INPUTS}/{made['id']}/withdraw").status_code == 200


def test_an_act_that_the_state_does_not_allow_is_a_conflict_that_names_the_state(people: People) -> None:
    made = submitted(people("engineer"))
    assert people("engineer").post(f"{INPUTS}/{made['id']}/withdraw").status_code == 200
    document = problem_of(people("lead.structural").post(f"{INPUTS}/{made['id']}/validate"), 409, "transition_refused")
    assert document["state"] == "withdrawn"


def test_a_list_is_filtered_by_state_unit_kind_area_and_box(people: People) -> None:
    made = submitted(people("nurse"), unit="non_structural", kind="shelter", severity=1)
    wanted = {"state": "submitted", "unit": "non_structural", "kind": "shelter", "area": made["area_codes"][0]}
    client = people("engineer")
    answer = client.get(INPUTS, params=wanted | {"bbox": "100.47,7.0,100.48,7.01", "limit": 1000}).json()
    assert made["id"] in {item["id"] for item in answer["items"]}
    for item in answer["items"]:
        assert (item["state"], item["unit"], item["kind"]) == ("submitted", "non_structural", "shelter")
        assert made["area_codes"][0] in item["area_codes"]
    for other in ({"state": "withdrawn"}, {"unit": "both"}, {"kind": "dike"}, {"area": "9001"}, {"bbox": "98,7,99,8"}):
        items = client.get(INPUTS, params=wanted | other | {"limit": 1000}).json()["items"]
        assert made["id"] not in {item["id"] for item in items}
    both = client.get(INPUTS, params={"state": "validated,submitted", "limit": 1000}).json()["items"]
    assert {item["state"] for item in both} == {"validated", "submitted"}


def test_pages_of_a_list_hold_every_input_once_in_order(people: People) -> None:
    client = people("engineer")
    whole = [item["id"] for item in client.get(INPUTS, params={"limit": 1000}).json()["items"]]
    paged: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get(INPUTS, params={"limit": 7} | after).json()
        paged += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert paged == whole
    assert len(set(whole)) == len(whole)


def test_geojson_is_complete_and_flat_with_titles_in_both_languages(people: People) -> None:
    made = submitted(people("engineer"), title="Pump stopped at Bang Hak")
    answer = people("engineer").get(f"{INPUTS}.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    collection = answer.json()
    assert collection["type"] == "FeatureCollection"
    assert collection["numberMatched"] == len(collection["features"])
    assert collection["timeStamp"].endswith("Z")
    listed = people("engineer").get(INPUTS, params={"limit": 1000}).json()["items"]
    assert {f["id"] for f in collection["features"]} == {item["id"] for item in listed}
    feature = next(f for f in collection["features"] if f["id"] == made["id"])
    assert feature["geometry"] == made["geometry"]
    properties = feature["properties"]
    assert {"id", "title_th", "title_en", "state", "observed_at", "submitted_at", "version"} <= properties.keys()
    assert properties["title_en"] == "Pump stopped at Bang Hak"
    assert any("ก" <= letter <= "๛" for letter in properties["title_th"])
    for feature in collection["features"]:
        assert all(not isinstance(value, dict | list) for value in feature["properties"].values())
        assert not {"reported_by", "description", "entered_by"} & feature["properties"].keys()


def test_geojson_takes_the_filters_of_the_list(people: People) -> None:
    features = people("engineer").get(f"{INPUTS}.geojson", params={"unit": "both"}).json()["features"]
    assert features
    assert {feature["properties"]["unit"] for feature in features} == {"both"}


def test_geojson_that_would_be_too_long_is_refused_with_the_link_to_the_pages(people: People, service: Service) -> None:
    watch = people("watch@khonkaen.demo")
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            """
            WITH made AS (SELECT gen_random_uuid() AS id FROM generate_series(1, 10001)),
                 inputs AS (INSERT INTO assessments (province_code, id, version, state)
                            SELECT '40', id, 1, 'submitted' FROM made)
            INSERT INTO assessment_versions
            SELECT (jsonb_populate_record(v, jsonb_build_object('assessment_id', made.id, 'version', 1))).*
              FROM made, assessment_versions v
             WHERE (v.province_code, v.assessment_id, v.version)
                 = (SELECT province_code, id, 1 FROM assessments WHERE province_code = '40' LIMIT 1)
            """
        )
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("ANALYZE assessments, assessment_versions")
    try:
        answer = watch.get("/api/v1/provinces/40/assessments.geojson")
        document = problem_of(answer, 413, "too_large")
        assert document["page"] == "/api/v1/provinces/40/assessments"
        assert document["page"] in document["detail"]
    finally:
        with psycopg.connect(service.urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")
            recorded = "SELECT subject_id::uuid FROM record_entries WHERE subject_type = 'assessment'"
            connection.execute(f"DELETE FROM assessment_versions WHERE assessment_id NOT IN ({recorded})")
            connection.execute(f"DELETE FROM assessments WHERE id NOT IN ({recorded})")


@pytest.mark.parametrize("language", ["th", "en"])
def test_errors_are_in_the_language_of_accept_language(people: People, language: str) -> None:
    answer = people("engineer").post(INPUTS, json={}, headers={"Accept-Language": language})
    document = problem_of(answer, 422, "invalid_input")
    assert answer.headers["content-language"] == language
    has_thai = any("ก" <= letter <= "๛" for letter in document["detail"])
    assert has_thai == (language == "th")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "th"),
        ("de", "th"),
        ("en-GB,en;q=0.9", "en"),
        ("th-TH,en;q=0.9", "th"),
        ("en;q=0.5,th;q=0.4", "en"),
        ("en;q=x", "th"),
    ],
)
def test_the_language_is_thai_unless_english_is_preferred(people: People, header: str, language: str) -> None:
    answer = people(None).get(INPUTS, headers={"Accept-Language": header})
    assert answer.headers["content-language"] == language


def test_a_buddhist_year_is_refused_with_the_christian_one_as_a_hint(people: People) -> None:
    for year in ("2568", "๒๕๖๘"):
        body = an_input(observed_at=f"{year}-11-21T20:30:00+07:00")
        document = problem_of(people("engineer").post(INPUTS, json=body), 422, "invalid_input")
        assert [fault["code"] for fault in document["errors"]] == ["buddhist_year"]
        assert "2025-11-21T20:30:00+07:00" in document["detail"]


def test_the_code_of_an_error_does_not_depend_on_the_language(people: People) -> None:
    codes = [
        people("engineer").get(f"{INPUTS}/{uuid.uuid4()}", headers={"Accept-Language": language}).json()["code"]
        for language in ("th", "en")
    ]
    assert codes == ["not_found", "not_found"]
