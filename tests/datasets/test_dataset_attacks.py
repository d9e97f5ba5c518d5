"""What somebody with the service's own role, or the owner's, would try on datasets in SQL."""

from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from app.datasets.states import MAY_ACT, ROLES, TRANSITIONS
from tests.api.people import People
from tests.datasets.assembled import assembled, released, reviewed, validated
from tests.layers.loads import Worker
from tests.service import Service

TABLES = (
    "dataset_versions",
    "dataset_layers",
    "dataset_inputs",
    "dataset_tables",
    "dataset_acts",
    "dataset_signatures",
)
Connect = Callable[..., psycopg.Connection[Any]]


@pytest.fixture
def as_service(service: Service) -> Generator[Connect]:
    """Connections as the service's role, in the context of province 90 and perhaps of a person."""
    opened: list[psycopg.Connection[Any]] = []

    def connect(person: UUID | str | None = None, province: str = "90") -> psycopg.Connection[Any]:
        connection = psycopg.connect(service.urls.service)
        connection.execute("SELECT open_context(%s, %s)", [person, [province]])
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def person_of(people: People, name: str) -> str:
    session = people(name).get("/api/v1/session")
    assert session.status_code == 200, session.text
    return session.json()["id"]


def test_the_database_knows_the_same_transitions_as_the_service(service: Service) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        rows = connection.execute("SELECT from_state, to_state FROM dataset_transitions").fetchall()
    assert set(rows) == TRANSITIONS
    assert MAY_ACT.keys() == ROLES.keys()


@pytest.mark.parametrize("table", TABLES)
def test_the_service_cannot_change_or_delete_what_was_released(
    people: People, worker: Worker, as_service: Connect, table: str
) -> None:
    made = released(people, assessments=[validated(people)])
    for statement in (
        f"UPDATE {table} SET name = 'other' WHERE name = %s",
        f"DELETE FROM {table} WHERE name = %s",
    ):
        with pytest.raises((errors.InsufficientPrivilege, errors.RaiseException, psycopg.DatabaseError)) as refused:
            as_service().execute(statement, [made["name"]])
        assert refused.value.sqlstate in ("42501", "SN001")
    with pytest.raises(psycopg.DatabaseError) as refused:
        as_service().execute(f"TRUNCATE {table} CASCADE")
    assert refused.value.sqlstate in ("42501", "SN001")


@pytest.mark.parametrize("column", ["content_hash", "manifest", "title_th", "extent", "ordinal", "assembled_by"])
def test_even_the_owner_cannot_alter_a_dataset(people: People, worker: Worker, service: Service, column: str) -> None:
    made = released(people, assessments=[validated(people)])
    values = {
        "content_hash": "repeat('0', 64)",
        "manifest": "manifest || '\\x20'::bytea",
        "title_th": "'อื่น'",
        "extent": "ST_MakeEnvelope(0, 0, 1, 1, 4326)",
        "ordinal": "ordinal + 7",
        "assembled_by": "NULL",
    }
    statement = f"UPDATE dataset_versions SET {column} = {values[column]} WHERE name = %s"
    with psycopg.connect(service.urls.owner) as connection, pytest.raises(psycopg.DatabaseError) as refused:
        connection.execute(statement, [made["name"]])
    assert refused.value.sqlstate == "SN001"


def test_the_service_cannot_move_a_state_by_itself(people: People, worker: Worker, as_service: Connect) -> None:
    made = reviewed(people, assessments=[validated(people)])
    with pytest.raises(errors.InsufficientPrivilege):
        as_service().execute("UPDATE dataset_versions SET state = 'released' WHERE name = %s", [made["name"]])


def test_even_the_owner_cannot_release_what_nobody_released(people: People, worker: Worker, service: Service) -> None:
    made = assembled(people("secretary"), assessments=[validated(people)])
    with psycopg.connect(service.urls.owner) as connection:
        for state, code in (("released", "SN002"), ("reviewed", "SN006"), ("retracted", "SN002")):
            with pytest.raises(psycopg.DatabaseError) as refused, connection.transaction():
                connection.execute("UPDATE dataset_versions SET state = %s WHERE name = %s", [state, made["name"]])
            assert refused.value.sqlstate == code, state


def test_an_input_that_changed_cannot_be_released_in_sql_either(
    people: People, worker: Worker, service: Service
) -> None:
    used = validated(people)
    made = reviewed(people, assessments=[used])
    people("engineer").post(f"/api/v1/provinces/90/assessments/{used}/dispute", json={"reason": "ไม่จริง"})
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute(
            "INSERT INTO dataset_acts (province_code, name, version, record_seq, act, person_id, role, signature_id,"
            " acted_at) SELECT province_code, name, version, 999999, 'release', person_id, 'chair', signature_id, now()"
            " FROM dataset_acts WHERE name = %s LIMIT 1",
            [made["name"]],
        )
        with pytest.raises(psycopg.DatabaseError) as refused:
            connection.execute("UPDATE dataset_versions SET state = 'released' WHERE name = %s", [made["name"]])
    assert refused.value.sqlstate == "SN006"
    assert "validated inputs" in str(refused.value)


def test_nobody_acts_on_another_persons_record_entry(people: People, worker: Worker, as_service: Connect) -> None:
    made = reviewed(people, assessments=[validated(people)])
    review = made["acts"][0]["record_seq"]
    for person in (None, person_of(people, "chair"), person_of(people, "engineer")):
        with pytest.raises(errors.InsufficientPrivilege):
            as_service(person).execute("SELECT act_on_dataset('90', %s, '1.0.0', %s)", [made["name"], review])


def test_an_act_counts_once(people: People, worker: Worker, as_service: Connect) -> None:
    made = reviewed(people, assessments=[validated(people)])
    review = made["acts"][0]["record_seq"]
    connection = as_service(person_of(people, "lead.structural"))
    with pytest.raises(errors.InsufficientPrivilege):  # it was done from another state
        connection.execute("SELECT act_on_dataset('90', %s, '1.0.0', %s)", [made["name"], review])


def test_another_province_sees_no_row(people: People, worker: Worker, as_service: Connect) -> None:
    released(people, assessments=[validated(people)])
    connection = as_service(province="40")
    for table in TABLES:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row == (0,), table


def test_a_candidate_is_not_made_reviewed_by_inserting(people: People, worker: Worker, as_service: Connect) -> None:
    made = assembled(people("secretary"), assessments=[validated(people)])
    with pytest.raises(psycopg.DatabaseError) as refused:
        as_service().execute(
            "INSERT INTO dataset_versions SELECT (jsonb_populate_record(v, jsonb_build_object('state', 'released',"
            " 'version', '9.0.0', 'ordinal', 99, 'id', gen_random_uuid()))).* FROM dataset_versions v WHERE name = %s",
            [made["name"]],
        )
    assert refused.value.sqlstate == "SN002"
