"""States of an input: one table of transitions, held by the service and by the database alike."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any, get_args

import psycopg
import pytest
from psycopg import errors

from app.dialogue.states import EVENT_TYPES, NEEDS_REASON, TRANSITIONS, Act, State, pairs
from tests.api.example_inputs import INPUTS, an_input, submitted
from tests.api.people import People
from tests.service import Service

STATES: tuple[str, ...] = get_args(State)
MoveInSql = Callable[..., None]


def test_the_database_knows_the_same_transitions_as_the_service(service: Service) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        rows = connection.execute("SELECT from_state, to_state FROM assessment_transitions").fetchall()
    assert set(rows) == pairs()
    assert len(rows) == len(set(rows))


def test_every_act_has_a_transition_and_an_event() -> None:
    acts = set(get_args(Act))
    assert acts == TRANSITIONS.keys() == EVENT_TYPES.keys()
    assert acts >= NEEDS_REASON
    assert {state for pair in pairs() for state in pair} == set(STATES)


def test_nothing_follows_a_withdrawal() -> None:
    assert not {start for start, _ in pairs() if start == "withdrawn"}


@pytest.fixture
def move_in_sql(service: Service, people: People) -> MoveInSql:
    """Sets a fresh input to a state behind the triggers' back, then moves it as the service's role would."""

    def move(start: str, end: str, *, version: int = 1, person: str | None = None, **changes: Any) -> None:
        made = submitted(people("engineer"), severity=1, **changes)
        with psycopg.connect(service.urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("UPDATE assessments SET state = %s WHERE id = %s", [start, made["id"]])
            if version == 2:
                connection.execute(
                    "INSERT INTO assessment_versions SELECT (jsonb_populate_record(v, '{\"version\": 2}')).*"
                    " FROM assessment_versions v WHERE v.assessment_id = %s",
                    [made["id"]],
                )
        with psycopg.connect(service.urls.service) as connection:
            connection.execute("SELECT open_context(%s, '{90}')", [person])
            changed = connection.execute(
                "UPDATE assessments SET state = %s, version = %s WHERE id = %s", [end, version, made["id"]]
            )
            assert changed.rowcount == 1
            connection.rollback()

    return move


@pytest.mark.parametrize(("start", "end"), list(itertools.product(STATES, STATES)))
def test_the_database_allows_these_transitions_and_no_others(move_in_sql: MoveInSql, start: str, end: str) -> None:
    version = 2 if end == "submitted" else 1
    if (start, end) in pairs():
        move_in_sql(start, end, version=version)
    else:
        with pytest.raises(errors.DatabaseError) as refusal:
            move_in_sql(start, end, version=version)
        assert refusal.value.sqlstate == "SN002"


@pytest.mark.parametrize(("start", "end", "version"), [("submitted", "submitted", 1), ("submitted", "validated", 2)])
def test_a_new_version_begins_submitted_and_nothing_else_does(
    move_in_sql: MoveInSql, start: str, end: str, version: int
) -> None:
    with pytest.raises(errors.DatabaseError) as refusal:
        move_in_sql(start, end, version=version)
    assert refusal.value.sqlstate == "SN002"


@pytest.mark.parametrize(("version", "state"), [(1, "validated"), (2, "submitted"), (0, "submitted"), (1, "withdrawn")])
def test_an_input_begins_as_version_1_submitted(service: Service, version: int, state: str) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        with pytest.raises(errors.DatabaseError) as refusal:
            connection.execute(
                "INSERT INTO assessments (province_code, id, version, state) VALUES ('90', %s, %s, %s)",
                [uuid.uuid4(), version, state],
            )
    assert refusal.value.sqlstate == "SN002"


@pytest.mark.parametrize("by", ["secretary", "lead.structural"])
def test_nobody_validates_or_returns_their_own_input(people: People, by: str) -> None:
    made = submitted(people(by))
    for act in ("validate", "return"):
        answer = people(by).post(f"{INPUTS}/{made['id']}/{act}", json={"reason": "เพราะ"})
        assert (answer.status_code, answer.json()["code"]) == (403, "own_input")
    assert people(by).get(f"{INPUTS}/{made['id']}").json()["state"] == "submitted"


def test_the_database_refuses_to_validate_ones_own_input(move_in_sql: MoveInSql, people: People) -> None:
    engineer = people("engineer").get("/api/v1/session").json()["id"]
    lead = people("lead.structural").get("/api/v1/session").json()["id"]
    move_in_sql("submitted", "validated", person=lead)
    with pytest.raises(errors.DatabaseError) as refusal:
        move_in_sql("submitted", "validated", person=engineer)
    assert refusal.value.sqlstate == "SN003"


@pytest.mark.parametrize("act", ["validate", "return"])
def test_an_input_stays_ones_own_after_somebody_else_corrected_it(people: People, service: Service, act: str) -> None:
    made = submitted(people("lead.structural"))
    body = an_input(severity=4)
    del body["id"]
    for person, version in (("engineer", 1), ("secretary", 1)):
        answer = people(person).post(f"{INPUTS}/{made['id']}/versions", json=body, headers={"If-Match": f'"{version}"'})
        assert answer.status_code == (403 if person == "engineer" else 201), answer.text
    for own in ("lead.structural", "secretary"):
        answer = people(own).post(f"{INPUTS}/{made['id']}/{act}", json={"reason": "เพราะ"})
        assert (answer.status_code, answer.json()["code"]) == (403, "own_input")
    lead = people("lead.structural").get("/api/v1/session").json()["id"]
    state = {"validate": "validated", "return": "returned"}[act]
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(%s, '{90}')", [lead])
        with pytest.raises(errors.DatabaseError) as refusal:
            connection.execute("UPDATE assessments SET state = %s WHERE id = %s", [state, made["id"]])
    assert refusal.value.sqlstate == "SN003"


NO_DATUM = [{"quantity": "depth", "value": 1.2, "unit": "m"}]


def test_without_a_datum_nothing_is_validated(people: People) -> None:
    made = submitted(people("engineer"), readings=NO_DATUM)
    answer = people("lead.structural").post(f"{INPUTS}/{made['id']}/validate")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_to_be_validated")
    returned = people("lead.structural").post(f"{INPUTS}/{made['id']}/return", json={"reason": "ขอหมุดอ้างอิง"})
    assert returned.status_code == 200


def test_the_database_refuses_to_validate_without_a_datum(move_in_sql: MoveInSql) -> None:
    with pytest.raises(errors.DatabaseError) as refusal:
        move_in_sql("submitted", "validated", readings=NO_DATUM)
    assert refusal.value.sqlstate == "SN004"


def test_rain_and_flow_need_no_datum(people: People) -> None:
    readings = [{"quantity": "rain", "value": 335, "unit": "mm"}, {"quantity": "flow", "value": 1200, "unit": "m3/s"}]
    made = submitted(people("engineer"), readings=readings)
    assert people("lead.structural").post(f"{INPUTS}/{made['id']}/validate").status_code == 200


@pytest.mark.parametrize(
    "change", ["severity = 1", "geom = ST_SetSRID(ST_MakePoint(0, 0), 4326)", "observed_at = now()"]
)
def test_a_submitted_version_never_changes(service: Service, change: str) -> None:
    statement = f"UPDATE assessment_versions SET {change} WHERE province_code = '90'".encode()
    with psycopg.connect(service.urls.service) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)
    with psycopg.connect(service.urls.owner) as connection, pytest.raises(errors.DatabaseError) as refusal:
        connection.execute(statement)
    assert refusal.value.sqlstate == "SN001"


@pytest.mark.parametrize("change", ["id = gen_random_uuid()", "province_code = '40'", "submitted_at = now()"])
def test_the_identity_of_an_input_never_changes(service: Service, change: str) -> None:
    with psycopg.connect(service.urls.owner) as connection, pytest.raises(errors.DatabaseError):
        connection.execute(f"UPDATE assessments SET {change} WHERE province_code = '90'".encode())


def test_earlier_versions_stay_readable_as_they_were(people: People) -> None:
    made = submitted(people("engineer"), title="ฉบับแรก")
    path = f"{INPUTS}/{made['id']}"
    for number in (1, 2):
        body = {name: made[name] for name in ("unit", "kind", "severity", "observed_at", "geometry", "accuracy_m")}
        answer = people("engineer").post(
            f"{path}/versions", json=body | {"title": f"แก้ {number}"}, headers={"If-Match": f'"{number}"'}
        )
        assert answer.status_code == 201, answer.text
    titles = [people("nurse").get(f"{path}/versions/{number}").json()["title"] for number in (1, 2, 3)]
    assert titles == ["ฉบับแรก", "แก้ 1", "แก้ 2"]
    assert people("nurse").get(f"{path}/versions/4").status_code == 404
