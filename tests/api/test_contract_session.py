"""The public contract, "Signing in": sessions, tokens, scopes, CSRF, 401, 404 and 403, and what revoking ends."""

import base64
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.example_inputs import FEED, INPUTS, an_input, head_of, submitted
from tests.api.live import listening
from tests.api.people import People
from tests.service import DEMO_PASSWORD, Service

SESSION = "/api/v1/session"
TOKENS = "/api/v1/tokens"


def basic(user: str, password: str) -> dict[str, str]:
    """A Basic Authorization header."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def made_token(people: People, name: str, *scopes: str, **more: Any) -> dict[str, Any]:
    """A fresh token of a person."""
    answer = people(name).post(TOKENS, json={"name": "QGIS", "scopes": list(scopes)} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_signing_in_answers_the_person_and_a_csrf_token_and_sets_a_careful_cookie(service: Service) -> None:
    answer = service.client().post(SESSION, json={"login": "engineer@songkhla.demo", "password": DEMO_PASSWORD})
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"person", "csrf_token"}
    assert [role["role"] for role in body["person"]["roles"]] == ["member"]
    flags = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "path=/" in flags


def test_signing_in_works_with_a_phone_number_as_people_write_it(service: Service) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        connection.execute("UPDATE people SET phone = '+66812345678' WHERE email = 'nurse@songkhla.demo'")
    for written in ("081-234-5678", "0812345678", "+66 81 234 5678", " NURSE@songkhla.demo "):
        answer = service.client().post(SESSION, json={"login": written, "password": DEMO_PASSWORD})
        assert answer.status_code == 200, written


def test_signing_out_ends_the_session_everywhere(service: Service) -> None:
    client = service.client("engineer@songkhla.demo")
    cookie = dict(client.cookies)
    assert client.get(SESSION).status_code == 200
    assert client.delete(SESSION).status_code == 204
    assert httpx.get(f"{service.base_url}{SESSION}", cookies=cookie).status_code == 401


def test_a_cookie_borne_write_needs_the_csrf_token(service: Service, people: People) -> None:
    client = service.client("engineer@songkhla.demo")
    del client.headers["X-CSRF-Token"]
    body = an_input()
    other = people("nurse").headers["X-CSRF-Token"]
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": other}):
        answer = client.post(INPUTS, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_missing")
    assert client.get(f"{INPUTS}/{body['id']}").status_code == 404
    assert client.delete(SESSION).status_code == 403


def test_a_token_needs_no_csrf_token(people: People) -> None:
    assert people.with_token("engineer", "write").post(INPUTS, json=an_input()).status_code == 201


def test_a_token_is_shown_once_and_listed_without_its_secret(people: People) -> None:
    made = made_token(people, "engineer", "read", "feed")
    assert made["scopes"] == ["feed", "read"]
    listed = people("engineer").get(TOKENS)
    assert made["id"] in {token["id"] for token in listed.json()}
    assert made["token"] not in listed.text


@pytest.mark.parametrize("form", ["bearer", "basic"])
@pytest.mark.parametrize(
    "path",
    [
        SESSION,
        INPUTS,
        f"{INPUTS}.geojson",
        FEED + "?stream=partner",
        FEED + ".geojson?stream=partner",
        "/api/v1/provinces",
        "/api/v1/provinces/90/areas.geojson",
        "/api/v1/provinces/90/kinds",
    ],
)
def test_a_token_works_as_bearer_and_as_basic_everywhere(
    service: Service, people: People, form: str, path: str
) -> None:
    token = people.with_token("engineer", "read").headers["Authorization"].removeprefix("Bearer ")
    headers = {"Authorization": f"Bearer {token}"} if form == "bearer" else basic("token", token)
    assert httpx.get(f"{service.base_url}{path}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer wrong",
        "Basic",
        "Basic !!!",
        "Basic é",
        "Basic /w==",
        "Digest x",
        "x",
        "",
        "Bearer " + "x" * 10_000,
        basic("token", "wrong")["Authorization"],
        basic("token", "")["Authorization"],
        basic("engineer@songkhla.demo", DEMO_PASSWORD)["Authorization"],
    ],
)
def test_credentials_that_are_nobodys_are_answered_401_with_the_challenge(service: Service, header: str) -> None:
    for path in (INPUTS, SESSION, FEED + "/stream?stream=public"):
        answer = httpx.get(f"{service.base_url}{path}", headers={"Authorization": header.strip().encode("latin-1")})
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == 'Basic realm="Sonthana"'


def test_basic_takes_no_other_user_name_than_token(service: Service, people: People) -> None:
    made = made_token(people, "engineer", "read")
    answer = httpx.get(f"{service.base_url}{INPUTS}", headers=basic("engineer", made["token"]))
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/assessments",
        "/assessments?nonsense=1",
        "/assessments.geojson",
        "/assessments/00900000-0000-4000-8000-000000000001",
        "/assessments/00900000-0000-4000-8000-00000000ffff",
        "/assessments/not-a-uuid",
        "/feed",
        "/feed?limit=many",
        "/feed?stream=no-such-stream",
        "/feed/stream",
        "/feed/1/why",
        "/feed/999999/why",
        "/feed.geojson",
        "/record",
        "/people",
    ],
)
def test_nobody_is_answered_401_whether_or_not_the_thing_exists(service: Service, path: str) -> None:
    bodies = set()
    for province in ("90", "77"):
        answer = httpx.get(f"{service.base_url}/api/v1/provinces/{province}{path}")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Basic realm="Sonthana"'
        document = answer.json()
        document.pop("request_id")
        bodies.add(str(document))
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/assessments"), ("POST", "/assessments/00900000-0000-4000-8000-000000000001/validate")],
)
def test_nobody_is_answered_401_before_the_body_is_looked_at(service: Service, method: str, path: str) -> None:
    answer = httpx.request(method, f"{service.base_url}/api/v1/provinces/90{path}", content=b"not json")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/assessments",
        "/assessments/00900000-0000-4000-8000-000000000001",
        "/assessments/00900000-0000-4000-8000-00000000ffff",
        "/feed",
        "/feed?stream=nonsense",
        "/feed/stream",
        "/feed/1/why",
        "/record",
        "/people",
        "/kinds",
        "/rules/urgent-or-validated",
    ],
)
def test_somebody_of_another_province_is_answered_404_as_if_nothing_were_there(people: People, path: str) -> None:
    client = people("secretary@khonkaen.demo")
    answers = [client.get(f"/api/v1/provinces/{province}{path}") for province in ("90", "77")]
    documents = [answer.json() for answer in answers]
    for answer, document in zip(answers, documents, strict=True):
        assert answer.status_code == 404
        document.pop("request_id")
    assert documents[0] == documents[1]


def test_known_but_not_allowed_is_403(people: People) -> None:
    assert people("engineer").get(FEED).status_code == 403
    assert people("auditor").post(INPUTS, json=an_input()).status_code == 403
    made = submitted(people("engineer"))
    assert people("engineer").post(f"{INPUTS}/{made['id']}/validate").status_code == 403


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "feeds"),
    [("read", 200, 403, 200), ("write", 403, 201, 403), ("feed", 403, 403, 200), ("layers", 403, 403, 403)],
)
def test_a_token_does_what_its_scopes_say_and_no_more(
    people: People, scope: str, reads: int, writes: int, feeds: int
) -> None:
    client = people.with_token("secretary", scope)
    assert client.get(INPUTS).status_code == reads
    assert client.post(INPUTS, json=an_input()).status_code == writes
    assert client.get(FEED).status_code == feeds
    assert client.get(FEED, params={"stream": "public"}).status_code == feeds
    assert client.get("/api/v1/provinces/90/record").status_code == reads
    assert client.get("/api/v1/provinces/90/people").status_code == reads


def test_the_feed_scope_is_enough_to_acknowledge(people: People) -> None:
    seq = submitted(people("engineer"))["feed_seq"]
    for scope, status in (("read", 403), ("layers", 403), ("feed", 201)):
        client = people.with_token("watch", scope)
        answer = client.post(f"{FEED}/{seq}/acknowledgements", json={"state": "received"})
        assert answer.status_code == status, scope


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read", "admin"], "read", None])
def test_a_token_needs_known_scopes(people: People, scopes: Any) -> None:
    answer = people("engineer").post(TOKENS, json={"name": "x", "scopes": scopes})
    assert answer.status_code == 422


def test_a_token_cannot_make_one_with_more_scopes(people: People) -> None:
    client = people.with_token("engineer", "write")
    assert client.post(TOKENS, json={"name": "more", "scopes": ["read", "write"]}).status_code == 403
    reader = people.with_token("engineer", "read")
    assert reader.post(TOKENS, json={"name": "more", "scopes": ["read"]}).status_code == 403
    assert reader.get(TOKENS).status_code == 403


def test_an_expired_token_is_nobodys(service: Service, people: People) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.2)
    made = made_token(people, "engineer", "read", expires_at=soon.isoformat())
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert httpx.get(f"{service.base_url}{INPUTS}", headers=headers).status_code == 200
    time.sleep(1.3)
    assert httpx.get(f"{service.base_url}{INPUTS}", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("expires_at", "code"),
    [
        ("2020-01-01T00:00:00Z", "in_the_past"),
        ("2030-01-01T00:00:00", "timezone_aware"),
        ("2573-01-01T00:00:00+07:00", "buddhist_year"),
        ("tomorrow", "datetime_type"),
        (1_900_000_000, "datetime_type"),
        ("1900000000", "datetime_type"),
        ("0001-01-01T00:00:00+14:00", "too_early"),
    ],
)
def test_an_expiry_that_is_no_future_moment_is_refused(people: People, expires_at: Any, code: str) -> None:
    answer = people("engineer").post(TOKENS, json={"name": "x", "scopes": ["read"], "expires_at": expires_at})
    assert answer.status_code == 422, answer.text
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/expires_at", code)]


def test_a_revoked_token_is_nobodys_at_once(service: Service, people: People) -> None:
    made = made_token(people, "engineer", "read")
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert httpx.get(f"{service.base_url}{INPUTS}", headers=headers).status_code == 200
    assert people("engineer").delete(f"{TOKENS}/{made['id']}").status_code == 204
    assert httpx.get(f"{service.base_url}{INPUTS}", headers=headers).status_code == 401
    assert people("engineer").delete(f"{TOKENS}/{made['id']}").status_code == 404


def test_anothers_token_cannot_be_revoked_nor_known_of(people: People) -> None:
    made = made_token(people, "engineer", "read")
    theirs = people("nurse").delete(f"{TOKENS}/{made['id']}")
    nobodys = people("nurse").delete(f"{TOKENS}/00000000-0000-4000-8000-000000000000")
    assert theirs.status_code == nobodys.status_code == 404
    first, second = theirs.json(), nobodys.json()
    first.pop("request_id"), second.pop("request_id")
    assert first == second


def test_an_authorization_header_counts_before_a_cookie(service: Service) -> None:
    client = service.client("engineer@songkhla.demo")
    assert client.get(INPUTS, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_role_that_ended_ends_all_rights_at_once(service: Service, people: People) -> None:
    gis = service.client("gis@songkhla.demo")
    assert gis.get(INPUTS).status_code == 200
    roles = people("secretary").get("/api/v1/provinces/90/roles").json()
    grant = next(role["id"] for role in roles if role["role"] == "gis")
    assert people("secretary").delete(f"/api/v1/provinces/90/roles/{grant}").status_code == 204
    assert gis.get(INPUTS).status_code == 404
    assert gis.get(SESSION).json()["roles"] == []
    assert people("secretary").delete(f"/api/v1/provinces/90/roles/{grant}").status_code == 404


def test_revoking_a_token_a_session_or_a_role_ends_open_streams_within_ten_seconds(
    service: Service, people: People
) -> None:
    token = made_token(people, "watch", "feed")
    by_token = service.client()
    by_token.headers["Authorization"] = f"Bearer {token['token']}"
    by_session = service.client("governor@songkhla.demo")
    by_role = service.client("chair@songkhla.demo")
    roles = people("secretary").get("/api/v1/provinces/90/roles").json()
    grant = next(role["id"] for role in roles if role["role"] == "chair")
    path = f"{FEED}/stream"
    with (
        listening(by_token, path) as first,
        listening(by_session, path) as second,
        listening(by_role, path) as third,
        listening(people("watch"), path) as unaffected,
    ):
        assert [stream.status for stream in (first, second, third, unaffected)] == [200] * 4
        revoked_at = time.monotonic()
        assert people("watch").delete(f"{TOKENS}/{token['id']}").status_code == 204
        assert by_session.delete(SESSION).status_code == 204
        assert people("secretary").delete(f"/api/v1/provinces/90/roles/{grant}").status_code == 204
        for stream in (first, second, third):
            stream.wait_for(lambda s: s.ended_at is not None, seconds=10)
            assert stream.ended_at is not None
            assert stream.ended_at - revoked_at < 10
        assert unaffected.ended_at is None
    assert by_role.get(FEED).status_code == 404


def test_a_session_of_somebody_else_survives_many_sign_ins_at_once(service: Service) -> None:
    statuses: list[int] = []

    def sign_in() -> None:
        answer = httpx.post(
            f"{service.base_url}{SESSION}",
            json={"login": "auditor@songkhla.demo", "password": DEMO_PASSWORD},
            timeout=30,
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4


def test_the_public_stream_is_everybodys(service: Service, people: People) -> None:
    for name in (None, "engineer", "engineer@khonkaen.demo"):
        answer = people(name).get(FEED, params={"stream": "public"})
        assert answer.status_code == 200
        assert answer.json()["stream"] == "90/public"
    assert head_of(people("watch")) > 0
