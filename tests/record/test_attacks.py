"""What an attacker would try: reading without context, another province's rows, injection, guessing, leaking."""

import json
import time
import uuid
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from tests.api.example_inputs import FEED, INPUTS, an_input, head_of, submitted
from tests.api.people import People
from tests.service import DEMO_PASSWORD, Service

SESSION = "/api/v1/session"
READABLE_WITHOUT_CONTEXT = {
    "alembic_version": "which migration: /readyz compares it",
    "assessment_transitions": "which transitions exist: the same for everybody, and in the documentation",
    "dataset_transitions": "which transitions exist: the same for everybody",
    "spatial_ref_sys": "coordinate systems, of PostGIS",
    "geometry_columns": "which columns hold geometry, of PostGIS; no content",
    "geography_columns": "which columns hold geography, of PostGIS; no content",
    "procrastinate_jobs": "the job queue: periodic work, and ids of jobs, whose rows are not seen",
    "procrastinate_events": "the job queue's history",
    "procrastinate_periodic_defers": "when periodic work was put off last",
    "procrastinate_workers": "heartbeats: /readyz looks at them",
}


def relations(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """Every table, view and sequence outside the catalogue that this role may select from."""
    return connection.execute(
        """
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
        """
    ).fetchall()


def rows_of(connection: psycopg.Connection[Any], schema: str, name: str) -> int:
    """How many rows this role sees."""
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))).fetchone()
    assert row is not None
    return row[0]


def test_without_context_the_service_sees_no_row_of_anything_but_what_is_listed(service: Service) -> None:
    with psycopg.connect(service.urls.service) as connection:
        seen = relations(connection)
        assert len(seen) > 15
        filled = {name for schema, name in seen if rows_of(connection, schema, name)}
    assert filled <= READABLE_WITHOUT_CONTEXT.keys()


def test_after_a_transaction_its_context_is_gone(service: Service) -> None:
    with psycopg.connect(service.urls.service, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SELECT open_context(NULL, '{90}')")
            assert rows_of(connection, "public", "record_entries") > 0
        assert rows_of(connection, "public", "record_entries") == 0
        assert rows_of(connection, "public", "provinces") == 0


def test_within_a_context_no_row_of_another_province_is_seen(service: Service) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{40}')")
        for schema, name in relations(connection):
            columns = connection.execute(
                "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'province_code'",
                [name],
            ).fetchone()
            if columns is None or name == "areas":  # boundaries are public
                continue
            table = sql.Identifier(schema, name)
            condition = sql.SQL(" WHERE province_code <> '40'")
            if name in ("streams", "feed_entries"):
                condition += sql.SQL(" AND audience <> 'public'")
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table) + condition).fetchone()
            assert row == (0,), name
        people = connection.execute("SELECT count(*) FROM people WHERE email LIKE '%songkhla%'").fetchone()
    assert people == (0,)


def test_within_a_context_nothing_is_written_for_another_province(service: Service) -> None:
    statements = (
        "INSERT INTO organisations VALUES ('90', 'x', 'x', 'x', 'central')",
        "INSERT INTO assessment_kinds VALUES ('90', 'x', 'x', 'x', 1)",
        "INSERT INTO assessments (province_code, id, version, state) VALUES ('90', gen_random_uuid(), 1, 'submitted')",
        "INSERT INTO routing_rules (province_code, id, version, audience, clauses, reason_th, reason_en, author,"
        " is_active)"
        " VALUES ('90', 'x', 1, 'public', '[]', 'x', 'x', 'x', true)",
        "INSERT INTO provinces (code, name_th, name_en, command_label_th, command_label_en, command_statutory_type,"
        " is_demo) VALUES ('91', 'x', 'x', 'x', 'x', 'x', false)",
        "INSERT INTO uploads (province_code, id, name, bytes) VALUES ('90', gen_random_uuid(), 'x', 1)",
        "INSERT INTO jobs (province_code, id, kind, request, state, progress, stage, attempts, is_cancel_requested)"
        " VALUES ('90', gen_random_uuid(), 'layer.load', '{}', 'queued', 0, 'waiting', 0, false)",
        "INSERT INTO layers (province_code, slug, kind, form, title_th, title_en, description_th, description_en,"
        " precision, visibility, shared_with, style)"
        " VALUES ('90', 'x', 'exposure', 'vector', 'x', 'x', '', '', 'exact', 'public', '{}', '{}')",
        "INSERT INTO feature_tables (name, province_code) VALUES ('v1', '90')",
        "SELECT make_feature_table('90', 'Point', '[]')",
    )
    for statement in statements:
        with psycopg.connect(service.urls.service) as connection:
            connection.execute("SELECT open_context(NULL, '{40}')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{40}')")
        assert connection.execute("UPDATE assessments SET state = 'withdrawn' WHERE province_code = '90'").rowcount == 0


def test_every_table_of_a_province_has_row_level_security(service: Service) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        unprotected = connection.execute(
            """
            SELECT c.relname FROM pg_class c
             WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
               AND c.relname !~ '^procrastinate'
            """
        ).fetchall()
    assert {name for (name,) in unprotected} <= {
        "alembic_version",
        "assessment_transitions",
        "dataset_transitions",
        "spatial_ref_sys",
    }


def test_the_services_role_owns_nothing_and_bypasses_nothing(service: Service) -> None:
    with psycopg.connect(service.urls.service) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
        for statement in ("CREATE TABLE x ()", "SET ROLE sonthana_owner", "SET session_replication_role = replica"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
    assert rights == (False,) * 5
    assert owned == (0,)


def test_no_password_hash_is_readable_by_the_services_role(service: Service) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90,40}')")
        for table in ("credentials", "sign_in_attempts"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"SELECT * FROM {table}".encode())


CONTEXT_TRICKS: list[dict[str, Any]] = [
    {"headers": {"X-Province": "90", "X-Sonthana-Provinces": "90,40"}},
    {"params": {"sonthana.provinces": "90", "province": "90"}},
    {"params": {"area": "90", "kind": "pump') OR set_config('sonthana.provinces','90',true) IS NOT NULL --"}},
    {"params": {"kind": "x',true); SELECT set_config('sonthana.provinces','90,40',true); --"}},
    {"params": {"bbox": "1,2,3,4); SELECT set_config('sonthana.provinces','90',true"}},
    {"cookies": {"sonthana.provinces": "90", "province": "90"}},
    {"headers": {"Accept-Language": "en'; SET sonthana.provinces='90"}},
]


@pytest.mark.parametrize("trick", CONTEXT_TRICKS, ids=str)
def test_no_request_widens_its_own_context(people: People, trick: dict[str, Any]) -> None:
    own = people("engineer@khonkaen.demo")
    for province in ("90", "90,40", "40,90", "40'; SET sonthana.provinces = '90"):
        request = own.build_request("GET", f"/api/v1/provinces/{province}/assessments", **trick)
        assert own.send(request).status_code in (400, 404)
    answer = own.send(own.build_request("GET", "/api/v1/provinces/40/assessments", **trick))
    if answer.status_code == 200:
        assert all(item["area_codes"][-1:] in ([], ["40"]) for item in answer.json()["items"])


INJECTIONS = [
    "'; DROP TABLE assessments; --",
    "$$; SELECT pg_sleep(10); $$",
    "%(province)s :province {0} {title} %s \\",
    "\\'; COPY people TO '/tmp/x'; --",
    "', true); SELECT set_config('sonthana.provinces', '40', true); --",
]


@pytest.mark.parametrize("words", INJECTIONS)
def test_text_that_looks_like_sql_is_only_text(people: People, service: Service, words: str) -> None:
    began = time.monotonic()
    made = submitted(people("engineer"), title=words, description=words)
    assert (made["title"], made["description"]) == (" ".join(words.split()), words)
    reason = people("nurse").post(f"{INPUTS}/{made['id']}/dispute", json={"reason": words})
    assert reason.status_code == 200
    item = people("watch").get(FEED, params={"after": made["feed_seq"] - 1, "limit": 1}).json()["items"][0]
    assert words.split()[0] in item["headline"]["en"]
    assert time.monotonic() - began < 8
    with psycopg.connect(service.urls.owner) as connection:
        assert rows_of(connection, "public", "assessments") > 0


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


def test_a_stored_script_comes_back_as_plain_json_that_no_browser_sniffs(people: People) -> None:
    made = submitted(people("engineer"), title=SCRIPT)
    for path in (f"{INPUTS}/{made['id']}", INPUTS, f"{INPUTS}.geojson", f"{FEED}.geojson", FEED):
        answer = people("watch").get(path)
        assert answer.headers["content-type"].split(";")[0] in ("application/json", "application/geo+json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    assert people("watch").get(f"{INPUTS}/{made['id']}").json()["title"] == SCRIPT


def test_answers_about_a_person_are_kept_by_no_shared_cache(people: People) -> None:
    made = submitted(people("engineer"))
    for path in (f"{INPUTS}/{made['id']}", INPUTS, f"{INPUTS}.geojson", FEED, f"{FEED}.geojson", f"{FEED}/1/why",
                 "/api/v1/provinces/90/people", "/api/v1/provinces/90/record", "/api/v1/tokens", SESSION):  # fmt: skip
        control = people("secretary").get(path).headers.get("cache-control", "")
        assert "no-store" in control, path


def stripped(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """An answer without what differs between any two requests."""
    document = answer.json()
    document.pop("request_id")
    return answer.status_code, document


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/assessments/{}", None),
        ("GET", "/assessments/{}/history", None),
        ("GET", "/assessments/{}/versions/1", None),
        ("POST", "/assessments/{}/validate", {}),
        ("POST", "/assessments/{}/dispute", {"reason": "x"}),
        ("POST", "/assessments/{}/versions", "input"),
    ],
)
@pytest.mark.parametrize("name", [None, "secretary@khonkaen.demo"])
def test_refusals_are_the_same_for_what_exists_and_what_does_not(
    people: People, name: str | None, method: str, path: str, body: Any
) -> None:
    made = submitted(people("engineer"))
    client = people(name)
    answers = [
        client.request(
            method,
            f"/api/v1/provinces/90{path.format(which)}",
            json=an_input(id=None) if body == "input" else body,
            headers={"If-Match": '"1"'},
        )
        for which in (made["id"], uuid.uuid4())
    ]
    assert stripped(answers[0]) == stripped(answers[1])
    assert answers[0].status_code in (401, 404)
    lengths = [answer.headers["content-length"] for answer in answers]
    assert lengths[0] == lengths[1]
    assert answers[0].headers.keys() == answers[1].headers.keys()


def test_a_role_that_may_not_act_learns_nothing_of_what_exists(people: People) -> None:
    made = submitted(people("engineer"))
    for path, body in (("validate", {}), ("versions", an_input(id=None))):
        answers = [
            people("auditor").post(f"{INPUTS}/{which}/{path}", json=body, headers={"If-Match": '"1"'})
            for which in (made["id"], uuid.uuid4())
        ]
        assert stripped(answers[0]) == stripped(answers[1])
        assert answers[0].status_code == 403


def test_keys_that_are_taken_elsewhere_reveal_nothing(people: People) -> None:
    mine = submitted(people("engineer"))
    elsewhere = people("engineer@khonkaen.demo").post(
        "/api/v1/provinces/40/assessments",
        json=an_input(id=mine["id"], geometry={"type": "Point", "coordinates": [102.8, 16.4]}),
    )
    assert elsewhere.status_code == 201
    person = people("watch@khonkaen.demo").get(SESSION).json()["id"]
    role = {"role": "gis"}
    answers = [
        people("secretary").post("/api/v1/provinces/90/roles", json=role | {"person_id": which})
        for which in (person, str(uuid.uuid4()))
    ]
    assert stripped(answers[0]) == stripped(answers[1])
    taken = [
        people("secretary").post(
            "/api/v1/provinces/90/people",
            json={"login": login, "password": "long enough", "given_name": "x", "role": "gis"},
        )
        for login in ("watch@khonkaen.demo", "watch@songkhla.demo")
    ]
    assert stripped(taken[0]) == stripped(taken[1])
    assert taken[0].status_code == 409


def test_a_session_cannot_be_fixed_beforehand(service: Service) -> None:
    planted = "sns_" + "x" * 43
    client = service.client()
    client.cookies.set("sonthana_session", planted)
    answer = client.post(SESSION, json={"login": "gis@songkhla.demo", "password": DEMO_PASSWORD})
    assert answer.status_code == 200
    given = answer.cookies["sonthana_session"]
    assert given != planted
    assert httpx.get(f"{service.base_url}{SESSION}", cookies={"sonthana_session": planted}).status_code == 401
    assert httpx.get(f"{service.base_url}{SESSION}", cookies={"sonthana_session": given}).status_code == 200


def test_another_site_cannot_sign_somebody_in(service: Service) -> None:
    answer = httpx.post(
        f"{service.base_url}{SESSION}",
        content=json.dumps({"login": "gis@songkhla.demo", "password": DEMO_PASSWORD}),
        headers={"Origin": "https://evil.example", "Content-Type": "text/plain"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_secrets_are_long_and_stored_only_as_digests(service: Service, people: People) -> None:
    token = people("engineer").post("/api/v1/tokens", json={"name": "x", "scopes": ["read"]}).json()["token"]
    cookie = people("engineer").cookies["sonthana_session"]
    assert len(token) > 40
    assert len(cookie) > 40
    with psycopg.connect(service.urls.admin) as connection:
        for table in ("app_tokens", "sessions"):
            dump = str(connection.execute(f"SELECT row_to_json(t)::text FROM {table} t".encode()).fetchall())
            assert token not in dump
            assert cookie not in dump


def test_no_answer_holds_a_password_hash(people: People) -> None:
    for path in ("/people", "/roles", "/record?limit=1000", "/committee"):
        assert "argon2" not in people("secretary").get(f"/api/v1/provinces/90{path}").text


def test_the_record_holds_no_name_phone_or_free_text(people: People) -> None:
    submitted(people("engineer"), title="คำลับเฉพาะ", reported_by={"name": "ชื่อลับ", "phone": "080-999-9999"})
    text = people("auditor").get("/api/v1/provinces/90/record", params={"limit": 1000}).text
    for secret in ("คำลับเฉพาะ", "ชื่อลับ", "080-999-9999"):
        assert secret not in text


def test_guessing_a_password_is_slowed_down_even_for_the_right_one(service: Service) -> None:
    client = service.client()
    login = "nurse@songkhla.demo"
    known = [client.post(SESSION, json={"login": login, "password": f"guess {n}"}) for n in range(10)]
    unknown = [client.post(SESSION, json={"login": "no@songkhla.demo", "password": f"guess {n}"}) for n in range(10)]
    assert {answer.status_code for answer in known + unknown} == {401}
    assert stripped(known[0]) == stripped(unknown[0])
    limited = client.post(SESSION, json={"login": login, "password": DEMO_PASSWORD})
    also = client.post(SESSION, json={"login": "no@songkhla.demo", "password": "x"})
    for answer in (limited, also):
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in limited.headers
    assert client.post(SESSION, json={"login": "gis@songkhla.demo", "password": DEMO_PASSWORD}).status_code == 200


def test_many_names_from_one_address_are_slowed_down_too(service: Service) -> None:
    client = service.client()
    statuses = [
        client.post(SESSION, json={"login": f"n{n}@songkhla.demo", "password": "x"}).status_code for n in range(52)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("DELETE FROM sign_in_attempts")


def test_nothing_was_published_by_what_was_refused(people: People) -> None:
    head = head_of(people("watch"))
    people("auditor").post(INPUTS, json=an_input())
    people(None).post(INPUTS, json=an_input())
    people("engineer").post(INPUTS, json=an_input(severity=9))
    assert head_of(people("watch")) == head
