"""What the service's own role cannot make up: acknowledgements and checkpoints that the record does not bear out."""

import asyncio
import json
import threading
from typing import Any

import psycopg
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import errors

from app.core.database import Database
from app.record.checkpoints import sign_heads
from app.record.jobs import sign_all
from app.record.keys import SigningKey
from tests.api.example_inputs import FEED, submitted
from tests.api.people import People
from tests.service import DemoDatabase, Service

APPEND = "SELECT record_append('90', %s, '[]', %s, '{}')"


@pytest.fixture(scope="module")
def acknowledged(people: People) -> dict[str, Any]:
    """An acknowledgement by the watch officer, with the seq of its entry."""
    seq = submitted(people("engineer"))["feed_seq"]
    answer = people("watch").post(f"{FEED}/{seq}/acknowledgements", json={"state": "received"})
    assert answer.status_code == 201
    return answer.json()


def person(people: People, name: str) -> str:
    """A person's id."""
    return people(name).get("/api/v1/session").json()["id"]


def test_the_services_role_inserts_no_acknowledgement_itself(service: Service, acknowledged: dict[str, Any]) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO acknowledgements SELECT (jsonb_populate_record(a, '{\"number\": 2}')).*"
                " FROM acknowledgements a LIMIT 1"
            )


@pytest.mark.parametrize(
    ("name", "entry", "record_entry"),
    [
        ("governor", 0, 0),  # somebody else's
        ("watch", 1, 0),  # of another feed entry
        ("watch", 0, -1),  # another kind of event
        ("watch", 0, 1000),  # none at all
        ("watch", 1000, 0),
    ],
)
def test_nothing_is_acknowledged_but_what_the_record_says(
    service: Service, people: People, acknowledged: dict[str, Any], name: str, entry: int, record_entry: int
) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(%s, '{90}')", [person(people, name)])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "SELECT acknowledge_entry('90/command', %s, %s)",
                [max(acknowledged["seq"] - entry, 1) if entry < 1000 else entry,
                 acknowledged["record_seq"] + record_entry],
            )  # fmt: skip


def test_what_is_acknowledged_is_acknowledged_once(
    service: Service, people: People, acknowledged: dict[str, Any]
) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(%s, '{90}')", [person(people, "watch")])
        with pytest.raises(errors.UniqueViolation):
            connection.execute(
                "SELECT acknowledge_entry('90/command', %s, %s)", [acknowledged["seq"], acknowledged["record_seq"]]
            )


@pytest.mark.parametrize("values", ["head_seq + 1, head_hash", "head_seq, sha256(head_hash)", "1, head_hash"])
@pytest.mark.parametrize("stream", ["90/record", "90/command"])
def test_a_checkpoint_of_what_the_stream_does_not_hold_is_refused(service: Service, values: str, stream: str) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        with pytest.raises(errors.DatabaseError) as refusal:
            connection.execute(
                "INSERT INTO checkpoints (stream_id, province_code, signed_at, key_id, signature, seq, hash)"
                f" SELECT id, province_code, now(), 'x', 'x', {values} FROM streams WHERE id = '{stream}'".encode()
            )
    assert refusal.value.sqlstate == "SN005"


@pytest.mark.parametrize(
    "body",
    [
        '{"actor":null,"content":{},"subject":{"id":"x","type":"t"},"type":"a","type":"b","values":{}}',
        '{"type":"a","actor":null,"content":{},"subject":{"id":"x","type":"t"},"values":{}}',
        '{"actor":null,"content":{},"more":1,"subject":{"id":"x","type":"t"},"type":"a","values":{}}',
    ],
)
def test_a_body_with_doubled_misplaced_or_further_keys_is_refused(service: Service, body: str) -> None:
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        with pytest.raises(errors.DatabaseError) as refusal:
            connection.execute(APPEND, [body, "[]"])
    assert refusal.value.sqlstate == "SN005"


def test_a_record_entry_states_under_which_seqs_it_was_published(service: Service, people: People) -> None:
    made = submitted(people("engineer"))
    quiet = submitted(people("engineer"), severity=1)
    with psycopg.connect(service.urls.owner) as connection:
        for answer, published in ((made, {"90/command": made["feed_seq"]}), (quiet, {})):
            row = connection.execute(
                "SELECT canonical FROM record_entries WHERE stream_id = '90/record' AND seq = %s",
                [answer["record_seq"]],
            ).fetchone()
            assert row is not None
            envelope = json.loads(row[0])
            assert rfc8785.dumps(envelope) == row[0]
            assert envelope["published"] == published


def test_signing_checkpoints_and_submitting_do_not_block_each_other_for_good(service: Service, people: People) -> None:
    key = SigningKey(Ed25519PrivateKey.generate())
    clients = [people("engineer"), people("secretary"), people("lead.structural")]
    faults: list[BaseException] = []

    def write(client: Any) -> None:
        try:
            for _ in range(25):
                submitted(client)
        except BaseException as error:
            faults.append(error)

    async def sign(threads: list[threading.Thread]) -> int:
        database = Database(service.urls.service, pool_size=1)
        made = 0
        while any(thread.is_alive() for thread in threads):
            async with database.system_transaction(["90"]) as session:
                made += len(await sign_heads(session, province_code="90", key=key))
        await database.close()
        return made

    threads = [threading.Thread(target=write, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    made = asyncio.run(sign(threads))
    for thread in threads:
        thread.join()
    assert made > 2
    assert faults == []


def test_a_head_that_its_stream_does_not_bear_out_is_not_signed_and_stops_no_other_province(
    demo_database: DemoDatabase,
) -> None:
    urls = demo_database("wrong_head")
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM checkpoints")
        connection.execute("UPDATE streams SET head_hash = sha256(head_hash) WHERE id = '40/record'")

    async def sign() -> int:
        database = Database(urls.service, pool_size=1)
        try:
            return await sign_all(database, SigningKey(Ed25519PrivateKey.generate()))
        finally:
            await database.close()

    assert asyncio.run(sign()) == 2
    with psycopg.connect(urls.admin) as connection:
        signed = connection.execute("SELECT DISTINCT stream_id FROM checkpoints ORDER BY 1").fetchall()
    assert signed == [("90/command",), ("90/record",)]
