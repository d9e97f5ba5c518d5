"""Bad input gets a clear answer in both languages and stores nothing."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from tests.api.example_inputs import FEED, INPUTS, an_input, submitted
from tests.api.people import People
from tests.service import Service

PROVINCE = "/api/v1/provinces/90"
TOKENS = "/api/v1/tokens"
THAI = re.compile("[฀-๿]")
Stored = Callable[[], dict[str, Any]]


@pytest.fixture(scope="module")
def stored(service: Service) -> Stored:
    """Counts the rows of every table and reads the streams' heads."""

    def count() -> dict[str, Any]:
        with psycopg.connect(service.urls.admin, autocommit=True) as connection:
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT tablename FROM pg_tables"
                    " WHERE schemaname = 'public' AND tablename !~ '^(procrastinate|spatial|sessions|sign_in)'"
                )
            ]
            counts: dict[str, Any] = {}
            for table in tables:
                row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
                counts[table] = row and row[0]
            counts["heads"] = connection.execute("SELECT id, head_seq, head_hash FROM streams ORDER BY id").fetchall()
            return counts

    return count


def refused(
    send: Callable[[str], httpx.Response], stored: Stored, *, statuses: tuple[int, ...], data: str = ""
) -> dict[str, Any]:
    """Check that something is refused in Thai and in English, and that nothing is stored; answers the English one."""
    before = stored()
    documents: dict[str, dict[str, Any]] = {}
    for language in ("th", "en"):
        answer = send(language)
        assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        document = answer.json()
        assert document["status"] == answer.status_code
        documents[language] = document
    thai, english = documents["th"], documents["en"]
    assert THAI.search(thai["detail"]), thai["detail"]
    assert THAI.search(thai["title"])
    assert not THAI.search(english["title"])
    assert not THAI.search(english["detail"].replace(data, "")), english["detail"]
    assert len(english["detail"]) > 15, "too short to say how to mend it"
    assert (thai["code"], thai["status"]) == (english["code"], english["status"])
    assert [(f["pointer"], f["code"]) for f in thai["errors"]] == [(f["pointer"], f["code"]) for f in english["errors"]]
    for fault in thai["errors"]:
        assert THAI.search(fault["detail"]), fault
    for fault in english["errors"]:
        assert not THAI.search(fault["detail"].replace(data, "")), fault
        assert fault["detail"] != "This value is not valid.", fault
    assert stored() == before
    return english


def point(*ordinates: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(ordinates)}


def line(count: int) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [[100.4 + i * 1e-6, 7.0] for i in range(count)]}


def nested(depth: int) -> Any:
    value: Any = 1.0
    for _ in range(depth):
        value = [value]
    return value


GEOMETRY_FAULTS: dict[str, tuple[Any, str]] = {
    "longitude out of range": (point(180.5, 7.0), "coordinate_out_of_range"),
    "latitude out of range": (point(100.4, -91), "coordinate_out_of_range"),
    "metres of UTM": (point(663000, 775000), "coordinate_out_of_range"),
    "swapped axes": (point(7.008, 100.475), "axes_swapped"),
    "empty": (point(), "geometry_empty"),
    "empty line": ({"type": "LineString", "coordinates": []}, "geometry_empty"),
    "empty ring": ({"type": "Polygon", "coordinates": [[]]}, "geometry_empty"),
    "empty part": ({"type": "MultiPolygon", "coordinates": [[]]}, "geometry_empty"),
    "self-crossing": (
        {"type": "Polygon", "coordinates": [[[100, 7], [101, 8], [101, 7], [100, 8], [100, 7]]]},
        "geometry_invalid",
    ),
    "no area": (
        {"type": "Polygon", "coordinates": [[[100, 7], [101, 8], [100, 7], [100, 7]]]},
        "geometry_invalid",
    ),
    "no length": ({"type": "LineString", "coordinates": [[100, 7], [100, 7]]}, "geometry_invalid"),
    "open ring": ({"type": "Polygon", "coordinates": [[[100, 7], [101, 8], [101, 7], [100, 8]]]}, "ring_not_closed"),
    "one position": ({"type": "LineString", "coordinates": [[100, 7]]}, "too_few_positions"),
    "three positions": ({"type": "Polygon", "coordinates": [[[100, 7], [101, 8], [100, 7]]]}, "too_few_positions"),
    "20,000 vertices": (line(20_000), "geometry_too_many_vertices"),
    "text for numbers": (point("100.4", "7.0"), "geometry_malformed"),
    "true for a number": (point(True, 7.0), "geometry_malformed"),
    "null for a number": (point(None, 7.0), "geometry_malformed"),
    "one ordinate": (point(100.4), "geometry_malformed"),
    "four ordinates": (point(100.4, 7.0, 1, 2), "geometry_malformed"),
    "too deep": ({"type": "Point", "coordinates": nested(50)}, "geometry_malformed"),
    "too flat": ({"type": "Polygon", "coordinates": [100.4, 7.0]}, "geometry_malformed"),
    "huge integer": (point(10**300, 7), "coordinate_out_of_range"),
    "integer beyond any float": (point(10**400, 7), "coordinate_not_finite"),
    "collection": ({"type": "GeometryCollection", "geometries": []}, "geometry_type"),
    "feature": ({"type": "Feature", "geometry": point(100, 7), "properties": {}}, "geometry_type"),
    "no type": ({"coordinates": [100.4, 7.0]}, "geometry_type"),
    "type of a wrong type": ({"type": {"a": 1}, "coordinates": [100.4, 7.0]}, "geometry_type"),
    "type is a huge number": ({"type": 10**4000, "coordinates": [100.4, 7.0]}, "geometry_type"),
    "with a crs": (point(100.4, 7.0) | {"crs": {"type": "name"}}, "geometry_malformed"),
    "text": ("POINT(100 7)", "geometry_malformed"),
    "list": ([100.4, 7.0], "geometry_malformed"),
    "null": (None, "geometry_malformed"),
    "number": (7, "geometry_malformed"),
}


@pytest.mark.parametrize("name", GEOMETRY_FAULTS)
def test_a_geometry_that_cannot_be_used_is_refused(people: People, stored: Stored, name: str) -> None:
    geometry, code = GEOMETRY_FAULTS[name]
    body = json.dumps(an_input(geometry=geometry))
    document = refused(
        lambda language: people("engineer", language=language).post(INPUTS, content=body), stored, statuses=(422,)
    )
    assert [(fault["pointer"], fault["code"]) for fault in document["errors"]] == [("/geometry", code)]


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


FIELD_FAULTS: list[tuple[str, Any, str]] = [
    ("observed_at", in_days(1), "in_the_future"),
    ("observed_at", "2568-11-21T20:30:00+07:00", "buddhist_year"),
    ("observed_at", "2025-11-21T20:30:00", "timezone_aware"),
    ("observed_at", "2025-11-21", "datetime_type|timezone_aware"),
    ("observed_at", "1763731800", "datetime_type"),
    ("observed_at", "2568", "datetime_type"),
    ("observed_at", 1763731800, "datetime_type"),
    ("observed_at", "yesterday", "datetime_type"),
    ("observed_at", "2025-13-41T99:99:99Z", "datetime_type"),
    ("observed_at", "0001-01-01T00:00:00+14:00", "too_early"),
    ("observed_at", "1899-12-31T00:00:00Z", "too_early"),
    ("observed_at", "", "datetime_type"),
    ("unit", "Structural", "literal_error"),
    ("unit", "", "literal_error"),
    ("kind", "spaceship", "unknown_kind"),
    ("kind", "", "unknown_kind"),
    ("kind", "x" * 41, "string_too_long"),
    ("kind", "pump\x00", "nul_character"),
    ("title", "", "string_too_short|empty"),
    ("title", " \n ", "empty"),
    ("title", "x" * 201, "string_too_long"),
    ("title", "a\x00b", "nul_character"),
    ("description", "a\x00b", "nul_character"),
    ("description", "x" * 10_001, "string_too_long"),
    ("severity", 0, "greater_than_equal"),
    ("severity", 6, "less_than_equal"),
    ("severity", 10**30, "less_than_equal"),
    ("severity", 4.5, "int_type|int_from_float"),
    ("severity", "5", "int_type"),
    ("severity", True, "int_type"),
    ("life_at_risk", "true", "bool_type"),
    ("life_at_risk", 1, "bool_type"),
    ("confidence", "sure", "literal_error"),
    ("accuracy_m", -1, "greater_than_equal"),
    ("accuracy_m", 10**6, "less_than_equal"),
    ("accuracy_m", "15", "float_type"),
    ("channel", "pigeon", "literal_error"),
    ("id", "not-a-uuid", "uuid_parsing"),
    ("id", 7, "uuid_type"),
    ("reported_by", {"name": "x", "phone": "call me"}, "string_pattern_mismatch"),
    ("reported_by", {"name": "x\x00"}, "nul_character"),
    ("reported_by", {"name": "x", "national_id": "1"}, "extra_forbidden"),
    ("attachments", ["xyz"], "sha256"),
    ("attachments", ["AB" * 32], "sha256"),
    ("attachments", ["ab" * 32] * 51, "too_long"),
    ("readings", [{"quantity": "level", "value": 1, "unit": "m"}], "datum_required"),
    ("readings", [{"quantity": "rain", "value": 1, "unit": "m"}], "unit_of_quantity"),
    ("readings", [{"quantity": "depth", "value": 1}], "missing"),
    ("readings", [{"quantity": "depth", "value": 10**9, "unit": "m"}], "less_than_equal"),
    ("readings", [{"quantity": "mood", "value": 1, "unit": "m"}], "literal_error"),
    ("readings", [{"quantity": "rain", "value": 1, "unit": "mm"}] * 51, "too_long"),
    ("unknown_field", 1, "extra_forbidden"),
    ("ช่องแปลก", 1, "extra_forbidden"),
]


@pytest.mark.parametrize(("field", "value", "codes"), FIELD_FAULTS, ids=[f"{f}-{c}" for f, _, c in FIELD_FAULTS])
def test_a_field_that_is_wrong_is_refused_by_its_name(
    people: People, stored: Stored, field: str, value: Any, codes: str
) -> None:
    body = json.dumps(an_input(**{field: value}))
    document = refused(
        lambda language: people("engineer", language=language).post(INPUTS, content=body),
        stored,
        statuses=(422,),
        data=field,
    )
    assert len(document["errors"]) == 1
    assert document["errors"][0]["pointer"].startswith(f"/{field}")
    assert document["errors"][0]["code"] in codes.split("|")


WRONG_TYPES: tuple[Any, ...] = (None, True, 7, -1.5, "x", [], {}, [[]], {"a": []})
NULLABLE = {"confidence", "reported_by"}
TAKEN: list[tuple[str, Any]] = [
    ("accuracy_m", 7),
    ("title", "x"),
    ("description", "x"),
    ("life_at_risk", True),
    ("readings", []),
    ("attachments", []),
    ("reported_by", {}),
]


@pytest.mark.parametrize("field", [*an_input(), "description", "life_at_risk", "confidence", "channel", "attachments"])
def test_every_field_refuses_every_wrong_type(people: People, stored: Stored, field: str) -> None:
    for value in WRONG_TYPES:
        is_taken = any(field == name and type(value) is type(right) and value == right for name, right in TAKEN)
        if is_taken or (value is None and field in NULLABLE):
            continue
        body = json.dumps(an_input(**{field: value}))
        document = refused(
            lambda language, body=body: people("engineer", language=language).post(INPUTS, content=body),
            stored,
            statuses=(422,),
        )
        assert {fault["pointer"].split("/")[1] for fault in document["errors"]} == {field}


def with_raw(field: str, raw: str) -> bytes:
    """A sound input as JSON text, with one field's value written as given."""
    return json.dumps(an_input(**{field: "@@"})).replace('"@@"', raw).encode()


RAW_BODIES: dict[str, tuple[bytes, int]] = {
    "not JSON": (b"title=pump", 422),
    "half a document": (b'{"id": "', 422),
    "no body": (b"", 422),
    "blanks": (b" \n ", 422),
    "a list": (b"[]", 422),
    "a text": (b'"input"', 422),
    "null": (b"null", 422),
    "a number": (b"7", 422),
    "an empty object": (b"{}", 422),
    "deep nesting": (b'{"a":' * 5000 + b"1" + b"}" * 5000, 422),
    "deep lists": (with_raw("geometry", "[" * 50_000 + "]" * 50_000), 422),
    "a number too long to read": (with_raw("severity", "9" * 100_000), 422),
    "a text too long": (with_raw("title", '"' + "ก" * 200_000 + '"'), 422),
    "NaN": (with_raw("accuracy_m", "NaN"), 422),
    "Infinity": (with_raw("accuracy_m", "Infinity"), 422),
    "-Infinity": (with_raw("accuracy_m", "-Infinity"), 422),
    "1e999": (with_raw("accuracy_m", "1e999"), 422),
    "NaN coordinate": (with_raw("geometry", '{"type": "Point", "coordinates": [NaN, 7]}'), 422),
    "Infinity coordinate": (with_raw("geometry", '{"type": "Point", "coordinates": [Infinity, 7]}'), 422),
    "1e999 coordinate": (with_raw("geometry", '{"type": "Point", "coordinates": [1e999, 7]}'), 422),
    "NaN reading": (with_raw("readings", '[{"quantity": "depth", "value": NaN, "unit": "m"}]'), 422),
    "lone surrogate": (with_raw("title", '"\\ud800"'), 422),
    "lone low surrogate": (with_raw("description", '"a\\udc00b"'), 422),
    "surrogates swapped": (with_raw("title", '"\\udc00\\ud800"'), 422),
    "a surrogate as bytes": (with_raw("title", '"@"').replace(b"@", b"\xed\xa0\x80"), 422),
    "not UTF-8 (TIS-620)": (with_raw("title", '"@"').replace(b"@", "น้ำท่วม".encode("tis-620")), 422),
    "UTF-16": (json.dumps(an_input()).encode("utf-16"), 422),
    "byte order mark": (b"\xef\xbb\xbf" + b"{}", 422),
    "5 MB of text": (with_raw("description", '"' + "x" * 5_000_000 + '"'), 413),
    "10 MB of vertices": (with_raw("geometry", json.dumps(line(450_000))), 413),
}


@pytest.mark.parametrize("name", RAW_BODIES)
def test_a_body_that_cannot_be_read_is_refused(people: People, stored: Stored, name: str) -> None:
    body, status = RAW_BODIES[name]
    refused(
        lambda language: people("engineer", language=language).post(INPUTS, content=body), stored, statuses=(status,)
    )


def test_a_large_body_without_a_length_is_refused_too(people: People, stored: Stored) -> None:
    def chunks() -> Any:
        for _ in range(40):
            yield b" " * 65_536

    refused(
        lambda language: people("engineer", language=language).post(INPUTS, content=chunks()), stored, statuses=(413,)
    )


def test_a_key_that_stands_twice_never_stores_something_unseen(people: People) -> None:
    body = an_input(severity=2)
    raw = json.dumps(body)[:-1] + ', "severity": 1, "title": "second"}'
    answer = people("engineer").post(INPUTS, content=raw)
    if answer.status_code == 201:
        assert (answer.json()["severity"], answer.json()["title"]) == (1, "second")
        assert people("engineer").get(f"{INPUTS}/{body['id']}").json() == answer.json()
    else:
        assert answer.status_code == 422


def test_thousands_of_faults_are_answered_shortly(people: People, stored: Stored) -> None:
    body = json.dumps(an_input(**{f"extra_{n}": n for n in range(20_000)}))
    document = refused(
        lambda language: people("engineer", language=language).post(INPUTS, content=body), stored, statuses=(422,)
    )
    assert len(document["errors"]) <= 100


@pytest.mark.parametrize(
    ("name", "unit"),
    [("engineer", "non_structural"), ("nurse", "structural"), ("lead.structural", "non_structural"),
     ("lead.nonstructural", "structural")],
)  # fmt: skip
def test_a_unit_that_is_not_ones_own_is_refused(people: People, stored: Stored, name: str, unit: str) -> None:
    body = an_input(unit=unit)
    refused(lambda language: people(name, language=language).post(INPUTS, json=body), stored, statuses=(403,))


@pytest.mark.parametrize("channel", ["web", "line", "paper"])
def test_the_watch_enters_only_what_came_by_phone_or_radio(people: People, stored: Stored, channel: str) -> None:
    body = an_input(channel=channel)
    refused(lambda language: people("watch", language=language).post(INPUTS, json=body), stored, statuses=(403,))


QUERIES: list[tuple[str, str]] = [
    *(
        ("/assessments", f"bbox={value}")
        for value in (
            "", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "inf,0,1,1", "101,7,100,8", "100,8,101,7",
            "-181,0,1,1", "0,-91,1,1", "100,7,101,8,9,9", "%00", ",,,", "1e999,0,1,1",
        )
    ),
    *(("/assessments", f"after={value}") for value in (
        "x", "%00", "AAAA", "//8=", "é", "MjAyNXw=", "MjAyNS0xMS0yMXwwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDA",
        "a" * 201, "",
    )),
    *(("/assessments", f"limit={value}") for value in ("0", "1001", "-1", "x", "1.5", "", "9" * 30, "%00", "1e2")),
    *(("/assessments", f"state={value}") for value in ("", "nonsense", "submitted,", "%00", "submitted;DROP")),
    *(("/assessments", f"unit={value}") for value in ("", "none", "structural,x", "%00")),
    *(("/assessments", f"area={value}") for value in ("", "x", "9", "9011011", "90'--", "%00", "๙๐")),
    ("/assessments", "kind=" + "x" * 401),
    ("/assessments", "kind=%00"),
    ("/assessments", "colour=red"),
    ("/assessments", "%00=1"),
    ("/assessments", "limit=1&limit=2"),
    ("/assessments.geojson", "bbox=1,2,3"),
    ("/assessments.geojson", "limit=10"),
    ("/assessments.geojson", "state=x"),
    *(("/feed", f"after={value}") for value in ("x", "-1", "1.5", "9" * 30, "", "%00", "1e3")),
    *(("/feed", f"limit={value}") for value in ("0", "1001", "x", "", "9" * 30)),
    *(("/feed", f"stream={value}") for value in ("", "x", "COMMAND", "90/command", "command%00", "%00", "x" * 41)),
    ("/feed/stream", "after=x"),
    ("/feed/stream", "after=-1"),
    ("/feed/stream", "stream=x"),
    ("/feed.geojson", "after=x"),
    ("/feed.geojson", "stream=x"),
    ("/record", "after=x"),
    ("/record", "after=-1"),
    ("/record", "limit=0"),
    ("/record", "limit=" + "9" * 30),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query"), QUERIES, ids=[f"{p}?{q[:40]}" for p, q in QUERIES])
def test_a_parameter_that_is_wrong_is_refused(people: People, stored: Stored, path: str, query: str) -> None:
    document = refused(
        lambda language: people("secretary", language=language).get(f"{PROVINCE}{path}?{query}"),
        stored,
        statuses=(400,),
    )
    assert document["code"] == "invalid_parameter"


@pytest.mark.parametrize("value", ["", "x", '"x"', "-1", "1.5", "*", 'W/"1"', '"' + "9" * 30 + '"', "²", '"1", "2"'])
def test_an_if_match_that_names_no_version_is_refused(people: People, stored: Stored, value: str) -> None:
    made = submitted(people("engineer"))
    refused(
        lambda language: people("engineer", language=language).post(
            f"{INPUTS}/{made['id']}/versions", json=an_input(id=made["id"]), headers={"If-Match": value.encode()}
        ),
        stored,
        statuses=(400,),
    )


ADDRESSES = [
    "/assessments/not-a-uuid",
    "/assessments/%00",
    "/assessments/00900000-0000-4000-8000-000000000001/versions/0",
    "/assessments/00900000-0000-4000-8000-000000000001/versions/99999999999999999999",
    "/assessments/00900000-0000-4000-8000-000000000001/versions/x",
    "/feed/0/why",
    "/feed/99999999999999999999999/why",
    "/feed/x/why",
    "/rules/none",
    "/rules/%00",
    "/nothing-here",
]


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_of_nothing_is_answered_404_or_refused(people: People, stored: Stored, path: str) -> None:
    refused(lambda language: people("secretary", language=language).get(PROVINCE + path), stored, statuses=(400, 404))


@pytest.mark.parametrize("code", ["%00", "77", "9", "900", "x" * 5000, "9'", "%F0%9F%8C%8A", "90%2F", "%ED%A0%80"])
@pytest.mark.parametrize(
    "path", ["/assessments", "/areas.geojson", "/feed?stream=public", "/feed/stream?stream=public"]
)
def test_a_province_that_is_none_is_answered_404_or_refused(
    people: People, stored: Stored, code: str, path: str
) -> None:
    refused(
        lambda language: people("secretary", language=language).get(f"/api/v1/provinces/{code}{path}"),
        stored,
        statuses=(400, 404),
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "done"},
        {"state": None},
        {"state": ["received"]},
        {"state": "received", "note": 7},
        {"state": "received", "note": "a\x00b"},
        {"state": "deferred", "note": "x" * 2001},
        {"state": "received", "order": "evacuate"},
        [],
        None,
        "received",
    ],
    ids=str,
)
def test_an_acknowledgement_that_is_wrong_is_refused(people: People, stored: Stored, body: Any) -> None:
    raw = json.dumps(body)
    refused(
        lambda language: people("watch", language=language).post(f"{FEED}/1/acknowledgements", content=raw),
        stored,
        statuses=(422,),
    )


@pytest.mark.parametrize("act", ["validate", "return", "dispute", "withdraw"])
@pytest.mark.parametrize("raw", ['{"reason": 7}', '{"reason": "\\u0000"}', '{"why": "x"}', "[]", "x", '"x"'])
def test_a_reason_that_is_wrong_is_refused(people: People, stored: Stored, act: str, raw: str) -> None:
    path = f"{INPUTS}/00900000-0000-4000-8000-000000000021/{act}"
    refused(lambda language: people("secretary", language=language).post(path, content=raw), stored, statuses=(422,))


PERSON = {"password": "long enough", "given_name": "x"}
PEOPLE_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("/session", {}),
    ("/session", {"login": "x"}),
    ("/session", {"login": 7, "password": "x"}),
    ("/session", {"login": "a\x00", "password": "x"}),
    ("/session", {"login": "a", "password": "\x00"}),
    ("/session", {"login": "x" * 255, "password": "x"}),
    ("/session", {"login": "x", "password": "x" * 1025}),
    ("/session", {"login": "", "password": ""}),
    ("/tokens", {}),
    ("/tokens", {"name": "", "scopes": ["read"]}),
    ("/tokens", {"name": "x", "scopes": []}),
    ("/tokens", {"name": "x\x00", "scopes": ["read"]}),
    ("/tokens", {"name": "x" * 101, "scopes": ["read"]}),
    ("/tokens", {"name": "x", "scopes": ["read"] * 5}),
    ("/tokens", {"name": "x", "scopes": [7]}),
    ("/tokens", {"name": "x", "scopes": ["read"], "expires_at": "2030-01-01T00:00:00"}),
    ("/provinces/90/people", {}),
    ("/provinces/90/people", {"login": "nobody", **PERSON, "role": "gis"}),
    ("/provinces/90/people", {"login": "a@b", **PERSON, "role": "gis"}),
    ("/provinces/90/people", {"login": "0812", **PERSON, "role": "gis"}),
    ("/provinces/90/people", {"login": "a@example.org", **PERSON, "password": "short", "role": "gis"}),
    ("/provinces/90/people", {"login": "a@example.org", **PERSON, "role": "king"}),
    ("/provinces/90/people", {"login": "a@example.org", **PERSON, "role": "lead"}),
    (
        "/provinces/90/people",
        {"login": "a@example.org", "password": "long enough", "given_name": "\x00", "role": "gis"},
    ),
    ("/provinces/90/roles", {}),
    ("/provinces/90/roles", {"person_id": str(uuid.UUID(int=7)), "role": "gis"}),
    ("/provinces/90/roles", {"person_id": "x", "role": "gis"}),
]


@pytest.mark.parametrize(("path", "body"), PEOPLE_FAULTS, ids=[f"{p} {str(b)[:70]}" for p, b in PEOPLE_FAULTS])
def test_what_is_sent_about_people_and_tokens_is_refused_if_wrong(
    people: People, stored: Stored, path: str, body: dict[str, Any]
) -> None:
    refused(
        lambda language: people("secretary", language=language).post(f"/api/v1{path}", json=body),
        stored,
        statuses=(422,),
    )


def test_a_method_that_an_address_has_not_is_answered_405_with_those_it_has(people: People, stored: Stored) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        refused(
            lambda language, method=method: people("secretary", language=language).request(method, INPUTS),
            stored,
            statuses=(405,),
        )
    assert people("secretary").request("PUT", INPUTS).headers["allow"]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**25), max_value=10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["point", "Point", "2025-11-21T20:30:00+07:00", "structural", "\x00", "pump", "received", "90"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [*an_input(), "description", "life_at_risk", "confidence", "channel", "reported_by", "attachments", "x"]
ROUNDS = settings(
    max_examples=170,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_told(answer: httpx.Response) -> bool:
    """Whether an answer is no failure of ours, and a problem document where it is a refusal."""
    return answer.status_code < 400 or (
        answer.status_code < 500 and answer.headers["content-type"] == "application/problem+json"
    )


@ROUNDS
@given(changes=st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=3) | JSON)
@pytest.mark.acceptance
def test_no_json_whatsoever_makes_submitting_fail(people: People, changes: Any) -> None:
    body = json.dumps(an_input() | changes if isinstance(changes, dict) else changes).encode()
    answer = people("engineer").post(INPUTS, content=body)
    assert is_told(answer), answer.text


@ROUNDS
@given(body=st.fixed_dictionaries({"state": JSON}, optional={"note": JSON, "x": JSON}) | JSON)
@pytest.mark.acceptance
def test_no_json_whatsoever_makes_acknowledging_fail(people: People, body: Any) -> None:
    answer = people("watch").post(f"{FEED}/1/acknowledgements", content=json.dumps(body).encode())
    assert is_told(answer), answer.text


PARAMETERS = {
    "/assessments": ["state", "unit", "kind", "area", "bbox", "after", "limit"],
    "/assessments.geojson": ["state", "unit", "kind", "area", "bbox"],
    "/feed": ["stream", "after", "limit"],
    "/feed.geojson": ["stream", "after"],
    "/feed.atom": ["stream"],
    "/feed/1/why": ["stream"],
    "/record": ["after", "limit"],
}
ANY_VALUE = (
    st.text(max_size=30) | st.integers().map(str) | st.floats().map(str) | st.sampled_from(["90", "command", "1"])
)


@ROUNDS
@given(data=st.data())
@pytest.mark.acceptance
def test_no_parameter_whatsoever_makes_reading_fail(people: People, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(PARAMETERS)))
    names = st.sampled_from(PARAMETERS[path])
    parameters = data.draw(st.dictionaries(names, ANY_VALUE, min_size=1, max_size=3))
    answer = people("secretary").get(PROVINCE + path, params=parameters)
    assert is_told(answer), answer.text
