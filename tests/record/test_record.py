"""The record: append-only, gapless, in commit order, and provable; every fault in it is found."""

import asyncio
import hashlib
import json
import os
import random
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import rfc8785
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from psycopg import errors

from app.core.database import Database
from app.record.checkpoints import sign_heads
from app.record.report import Report
from app.record.service import erase
from tests.api.example_inputs import submitted
from tests.api.people import People
from tests.record.tampering import KEY, Tampered, verified
from tests.service import DemoDatabase, Service

RECORD_TABLES = ("record_entries", "feed_entries", "checkpoints", "assessment_versions", "acknowledgements")
KEPT_TABLES = (*RECORD_TABLES, "erasable_values", "streams", "routing_rules", "assessments")
ZERO = bytes(32)


def in_context(connection: psycopg.Connection[Any], *provinces: str) -> None:
    """Open the row-level context of a transaction for provinces."""
    connection.execute("SELECT open_context(NULL, %s)", [list(provinces)])


@pytest.mark.parametrize("table", KEPT_TABLES)
@pytest.mark.parametrize(
    "command", ["UPDATE {} SET province_code = province_code", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_services_role_may_not_change_what_is_kept(service: Service, table: str, command: str) -> None:
    with psycopg.connect(service.urls.service) as connection:
        in_context(connection, "90")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(command.format(table).encode())


@pytest.mark.parametrize("table", RECORD_TABLES)
@pytest.mark.parametrize("command", ["UPDATE {} SET province_code = province_code", "DELETE FROM {}"])
def test_not_even_the_owner_changes_the_record(service: Service, table: str, command: str) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        if connection.execute(f"SELECT FROM {table} LIMIT 1".encode()).fetchone() is None:
            people = People(service)
            seq = submitted(people("engineer"))["feed_seq"]
            people("watch").post(f"/api/v1/provinces/90/feed/{seq}/acknowledgements", json={"state": "received"})
        with pytest.raises(errors.DatabaseError) as refusal:
            connection.execute(command.format(table).encode())
    assert refusal.value.sqlstate == "SN001"


@pytest.mark.parametrize("table", KEPT_TABLES)
def test_not_even_the_owner_truncates_what_is_kept(service: Service, table: str) -> None:
    with psycopg.connect(service.urls.owner) as connection, pytest.raises(errors.DatabaseError) as refusal:
        connection.execute(f"TRUNCATE {table} CASCADE".encode())
    assert refusal.value.sqlstate == "SN001"


@pytest.mark.parametrize("table", ["erasable_values", "streams", "routing_rules", "assessments"])
def test_not_even_the_owner_deletes_what_is_kept(service: Service, table: str) -> None:
    with psycopg.connect(service.urls.owner) as connection, pytest.raises(errors.DatabaseError) as refusal:
        connection.execute(f"DELETE FROM {table}".encode())
    assert refusal.value.sqlstate == "SN001"


@pytest.mark.parametrize("table", ["record_entries", "feed_entries", "streams", "erasable_values"])
def test_the_services_role_may_not_write_the_record_itself(service: Service, table: str) -> None:
    with psycopg.connect(service.urls.service) as connection:
        in_context(connection, "90")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1".encode())


@pytest.mark.parametrize(
    "change",
    [
        "value = '\"x\"'",
        "digest = '\\x00'",
        "field = 'note'",
        "value = NULL",
        "salt = NULL",
        "erased_at = now()",
        "value = NULL, salt = NULL",
        "value = NULL, salt = NULL, erased_at = now(), subject_id = 'x'",
    ],
)
def test_an_erasable_value_can_only_be_erased_whole(service: Service, change: str) -> None:
    with psycopg.connect(service.urls.owner) as connection, pytest.raises(errors.DatabaseError) as refusal:
        connection.execute(f"UPDATE erasable_values SET {change} WHERE erased_at IS NULL".encode())
    assert refusal.value.sqlstate in ("SN001", "23514")


def test_a_rule_version_never_changes_but_is_switched(service: Service) -> None:
    with psycopg.connect(service.urls.owner) as connection:
        connection.execute("UPDATE routing_rules SET is_active = false WHERE province_code = '40'")
        with pytest.raises(errors.DatabaseError):
            connection.execute("UPDATE routing_rules SET clauses = '[]' WHERE province_code = '40'")


APPEND = "SELECT record_append(%s, %s, '[]', %s, '{}')"
BODY = rfc8785.dumps(
    {"actor": None, "content": {}, "subject": {"id": "x", "type": "test"}, "type": "test.done", "values": {}}
).decode()


@pytest.mark.parametrize("provinces", [[], ["40"], ["9"], ["90,40"[:1]]], ids=str)
def test_nothing_is_appended_for_a_province_outside_the_context(service: Service, provinces: list[str]) -> None:
    with psycopg.connect(service.urls.service) as connection:
        in_context(connection, *provinces)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(APPEND, ["90", BODY, "[]"])


def test_nothing_is_appended_without_a_context(service: Service) -> None:
    with psycopg.connect(service.urls.service) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(APPEND, ["90", BODY, "[]"])
    with psycopg.connect(service.urls.service) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SELECT open_streams('91')")


@pytest.mark.parametrize("stream", ["40/command", "90/record", "90/none"])
def test_nothing_is_published_to_a_stream_of_another_province_nor_to_the_record(service: Service, stream: str) -> None:
    feed = json.dumps([{"stream": stream, "item": "{}", "headline_id": str(uuid.uuid4())}])
    with psycopg.connect(service.urls.service) as connection:
        in_context(connection, "90")
        with pytest.raises(errors.DatabaseError):
            connection.execute(APPEND, ["90", BODY, feed])


def test_numbers_have_no_gap_and_follow_the_commits_while_many_write_and_some_give_up(
    demo_database: DemoDatabase,
) -> None:
    urls = demo_database("writers")
    committed: list[tuple[int, str]] = []
    lock = threading.Lock()

    def write(number: int) -> None:
        chance = random.Random(number)
        with psycopg.connect(urls.service) as connection:
            for _ in range(40):
                in_context(connection, "90")
                row = connection.execute(APPEND, ["90", BODY, "[]"]).fetchone()
                assert row is not None
                if chance.random() < 0.25:
                    connection.rollback()
                    continue
                with lock:
                    committed.append((row[0]["seq"], row[0]["recorded_at"]))
                connection.commit()

    with psycopg.connect(urls.admin) as connection:
        start = connection.execute("SELECT head_seq FROM streams WHERE id = '90/record'").fetchone()
    assert start is not None
    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 100 < len(committed) < 320
    seqs = [seq for seq, _ in committed]
    assert seqs == list(range(start[0] + 1, start[0] + len(committed) + 1)), "in the order of the commits, no gap"
    times = [at for _, at in committed]
    assert times == sorted(times)
    report = asyncio.run(verified(urls))
    assert {fault.code for fault in report.faults} == {"key_unknown"}, "of the demo's own checkpoints"
    assert report.entries["90/record"] == seqs[-1]


def test_recorded_at_never_decreases_even_when_the_clock_does(demo_database: DemoDatabase) -> None:
    urls = demo_database("clock")
    with psycopg.connect(urls.admin) as connection:
        connection.execute("UPDATE streams SET head_at = now() + interval '1 hour' WHERE id = '90/record'")
    with psycopg.connect(urls.service) as connection:
        in_context(connection, "90")
        first = connection.execute(APPEND, ["90", BODY, "[]"]).fetchone()
        second = connection.execute(APPEND, ["90", BODY, "[]"]).fetchone()
    assert first is not None
    assert second is not None
    assert datetime.fromisoformat(first[0]["recorded_at"]) > datetime.now(UTC)
    assert second[0]["recorded_at"] >= first[0]["recorded_at"]


def test_whoever_has_the_bytes_can_compute_the_chain_alone(service: Service, people: People) -> None:
    submitted(people("engineer"), reported_by={"name": "นายผู้แจ้ง", "phone": "080-000-0099"}, channel="phone")
    with psycopg.connect(service.urls.owner) as connection:
        for table, inner in (("record_entries", "body"), ("feed_entries", "item")):
            rows = connection.execute(
                f"SELECT stream_id, seq, canonical, prev_hash, hash FROM {table} ORDER BY stream_id, seq".encode()
            ).fetchall()
            assert rows
            before: dict[str, bytes] = {}
            for stream, seq, canonical, prev_hash, entry_hash in rows:
                envelope = json.loads(canonical)
                assert rfc8785.dumps(envelope) == canonical
                assert (envelope["stream"], envelope["seq"], envelope["v"]) == (stream, seq, 1)
                assert prev_hash == before.get(stream, ZERO)
                assert entry_hash == hashlib.sha256(prev_hash + canonical).digest()
                before[stream] = entry_hash
                assert inner in envelope
                assert "080-000-0099" not in canonical.decode()
                assert "นายผู้แจ้ง" not in canonical.decode()
        for digest, salt, value in connection.execute("SELECT digest, salt, value FROM erasable_values"):
            assert digest == hashlib.sha256(salt + rfc8785.dumps(value)).digest()
            assert len(salt) == 16


def test_the_published_key_verifies_the_published_checkpoints(people: People) -> None:
    client = people("secretary")
    keys = {key["id"]: load_pem_public_key(key["pem"].encode()) for key in client.get("/api/v1/keys").json()["keys"]}
    checkpoints = client.get("/api/v1/provinces/90/record/checkpoints").json()
    assert {checkpoint["stream"] for checkpoint in checkpoints} >= {"90/record", "90/command"}
    entries = client.get("/api/v1/provinces/90/record", params={"limit": 1000}).json()["items"]
    hashes = {entry["seq"]: entry["hash"] for entry in entries}
    for checkpoint in checkpoints:
        signed = {
            "hash": checkpoint["hash"],
            "key": checkpoint["key"],
            "seq": checkpoint["seq"],
            "signed_at": datetime.fromisoformat(checkpoint["signed_at"]).isoformat(timespec="microseconds"),
            "stream": checkpoint["stream"],
        }
        keys[checkpoint["key"]].verify(bytes.fromhex(checkpoint["signature"]), rfc8785.dumps(signed))  # type: ignore[union-attr,call-arg]
        if checkpoint["stream"] == "90/record":
            assert hashes[checkpoint["seq"]] == checkpoint["hash"]


def test_the_record_is_proven_over_http_while_others_write(people: People) -> None:
    stop = threading.Event()
    clients = [people("engineer"), people("nurse")]

    def write(client: Any, unit: str) -> None:
        while not stop.is_set():
            submitted(client, unit=unit)

    threads = [threading.Thread(target=write, args=pair) for pair in zip(clients, ("structural", "both"), strict=True)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(6):
            answer = people("auditor").get("/api/v1/provinces/90/record/verification")
            assert answer.status_code == 200
            assert answer.json()["faults"] == []
            assert answer.json()["proven"] is True
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_record_that_nobody_touched_is_proven(tampered: Tampered) -> None:
    codes, report = tampered("SELECT 1")
    assert codes == set()
    assert report.is_proven
    assert report.checkpoints >= 2
    assert report.entries["90/record"] > 20
    assert report.values > 20


LAST = "(SELECT head_seq FROM streams WHERE id = '90/record')"
CUT = f"DELETE FROM record_entries WHERE stream_id = '90/record' AND seq > {LAST} - 3"
REHASH = """
DO $$
DECLARE
    e record;
    previous bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR e IN SELECT * FROM record_entries WHERE stream_id = '90/record' ORDER BY seq LOOP
        UPDATE record_entries SET prev_hash = previous, hash = sha256(previous || e.canonical)
         WHERE stream_id = e.stream_id AND seq = e.seq;
        previous := sha256(previous || e.canonical);
    END LOOP;
    UPDATE streams SET head_hash = previous WHERE id = '90/record';
END $$;
"""
CHANGED = """
UPDATE record_entries
   SET canonical = convert_to(replace(convert_from(canonical, 'UTF8'), '"severity":3', '"severity":1'), 'UTF8')
 WHERE stream_id = '90/record';
"""
FAULTS: dict[str, tuple[str, set[str]]] = {
    "a changed byte": (
        "UPDATE record_entries SET canonical = set_byte(canonical, 40, 65) WHERE stream_id = '90/record' AND seq = 5",
        {"hash_differs"},
    ),
    "a changed word": (CHANGED, {"hash_differs", "input_differs"}),
    "a changed word, the whole chain computed anew": (CHANGED + REHASH, {"checkpoint_differs", "input_differs"}),
    "a changed value": (
        'UPDATE erasable_values SET value = \'{"title": "x", "description": ""}\' WHERE id ='
        " (SELECT text_id FROM assessment_versions WHERE province_code = '90' LIMIT 1)",
        {"value_differs"},
    ),
    "a changed value with its digest": (
        "UPDATE erasable_values SET value = '\"x\"', digest = sha256(salt || convert_to('\"x\"', 'UTF8')) WHERE id ="
        " (SELECT text_id FROM assessment_versions WHERE province_code = '90' LIMIT 1)",
        {"digest_differs"},
    ),
    "a removed value": (
        "DELETE FROM erasable_values WHERE id = (SELECT text_id FROM assessment_versions"
        " WHERE province_code = '90' LIMIT 1)",
        {"value_missing"},
    ),
    "a removed entry": (
        "DELETE FROM record_entries WHERE stream_id = '90/record' AND seq = 7",
        {"gap", "chain_broken", "head_differs"},
    ),
    "a removed entry, the rest numbered anew": (
        "DELETE FROM record_entries WHERE stream_id = '90/record' AND seq = 7;"
        "UPDATE record_entries SET seq = -seq WHERE stream_id = '90/record' AND seq > 7;"
        "UPDATE record_entries SET seq = -seq - 1 WHERE stream_id = '90/record' AND seq < 0;",
        {"chain_broken", "columns_differ", "head_differs"},
    ),
    "a removed feed entry": (
        "DELETE FROM feed_entries WHERE stream_id = '90/command' AND seq = 2",
        {"gap", "chain_broken", "head_differs"},
    ),
    "swapped entries": (
        "UPDATE record_entries SET seq = CASE seq WHEN 7 THEN -8 ELSE -7 END"
        " WHERE stream_id = '90/record' AND seq IN (7, 8);"
        "UPDATE record_entries SET seq = -seq WHERE stream_id = '90/record' AND seq < 0;",
        {"chain_broken", "columns_differ"},
    ),
    "a cut tail": (CUT, {"head_differs", "truncated"}),
    "a cut tail with its head": (
        CUT + f"; UPDATE streams SET (head_seq, head_hash) = (SELECT seq, hash FROM record_entries"
        f" WHERE stream_id = '90/record' AND seq = {LAST} - 3) WHERE id = '90/record'",
        {"truncated"},
    ),
    "a stream cut to nothing": (
        "DELETE FROM feed_entries WHERE stream_id = '90/command';"
        "UPDATE streams SET head_seq = 0, head_hash = decode(repeat('00', 32), 'hex') WHERE id = '90/command'",
        {"truncated"},
    ),
    "a stream that is gone": (
        "DELETE FROM feed_entries WHERE stream_id = '90/command'; DELETE FROM streams WHERE id = '90/command'",
        {"no_stream"},
    ),
    "an entry made up": (
        "INSERT INTO record_entries SELECT stream_id, seq + 1, province_code, event_type, subject_type, subject_id,"
        f" subject_version, recorded_at, canonical, hash, hash FROM record_entries WHERE stream_id = '90/record'"
        f" AND seq = {LAST}",
        {"hash_differs", "columns_differ", "head_differs"},
    ),
    "a forged checkpoint": (
        "UPDATE checkpoints SET signature = set_byte(signature, 5, (get_byte(signature, 5) + 1) % 256)"
        " WHERE stream_id = '90/record'",
        {"signature_wrong"},
    ),
    "a checkpoint moved": (
        "UPDATE checkpoints SET seq = 3 WHERE stream_id = '90/record'",
        {"signature_wrong", "checkpoint_differs"},
    ),
    "a checkpoint of an unknown key": (
        "UPDATE checkpoints SET key_id = 'ffffffffffffffff' WHERE stream_id = '90/record'",
        {"key_unknown"},
    ),
    "an unlawful erasure": (
        "UPDATE erasable_values SET value = NULL, salt = NULL, erased_at = now() WHERE id ="
        " (SELECT text_id FROM assessment_versions WHERE province_code = '90' LIMIT 1)",
        {"erased_unlawfully"},
    ),
    "a column that says something else": (
        "UPDATE record_entries SET subject_id = 'x'"
        " WHERE stream_id = '90/record' AND event_type = 'committee.constituted'",
        {"columns_differ"},
    ),
    "another event type": (
        "UPDATE record_entries SET event_type = 'x'"
        " WHERE stream_id = '90/record' AND event_type = 'committee.constituted'",
        {"columns_differ"},
    ),
    "another time": (
        "UPDATE record_entries SET recorded_at = recorded_at - interval '1 hour'"
        " WHERE stream_id = '90/record' AND seq = 3",
        {"columns_differ"},
    ),
    "a secret entry made public": (
        "UPDATE feed_entries SET audience = 'public' WHERE stream_id = '90/command' AND seq = 1",
        {"columns_differ"},
    ),
    "another headline": (
        "UPDATE feed_entries f SET headline_id = g.headline_id FROM feed_entries g"
        " WHERE f.stream_id = '90/command' AND f.seq = 1 AND g.stream_id = '90/command' AND g.seq = 2",
        {"columns_differ"},
    ),
    "an entry moved to another province": (
        "UPDATE feed_entries SET province_code = '40' WHERE (stream_id, seq) = ('90/command', 1)",
        {"gap", "head_differs", "chain_broken"},
    ),
    "an input changed beside the record": (
        "UPDATE assessment_versions SET severity = 1 WHERE province_code = '90' AND severity = 5",
        {"input_differs"},
    ),
    "a state changed beside the record": (
        "UPDATE assessments SET state = 'validated' WHERE province_code = '90' AND state = 'disputed'",
        {"state_differs"},
    ),
    **{
        f"bytes that are {name}": (
            f"UPDATE record_entries SET canonical = convert_to('{written}', 'UTF8')"
            " WHERE stream_id = '90/record' AND seq = 4",
            {"hash_differs", code},
        )
        for name, written, code in (
            ("no JSON", "x", "not_canonical"),
            ("not canonical", '{"b": 1}', "not_canonical"),
            ("a number", "7", "malformed"),
            ("an empty object", "{}", "malformed"),
            ("a list", "[]", "malformed"),
            ("another shape", '{"body":[],"recorded_at":1,"seq":{},"stream":"x","v":1}', "malformed"),
            ("very deep", "[" * 5000 + "]" * 5000, "not_canonical"),
        )
    },
}


@pytest.mark.parametrize("name", FAULTS)
def test_verification_finds(tampered: Tampered, name: str) -> None:
    sql, wanted = FAULTS[name]
    codes, report = tampered(sql)
    assert not report.is_proven
    assert wanted <= codes
    for fault in report.faults:
        assert fault.detail.th
        assert fault.detail.en


def test_a_lawful_erasure_passes_and_is_reported(demo_database: DemoDatabase) -> None:
    urls = demo_database("erasure")

    async def run() -> tuple[Report, list[Any]]:
        database = Database(urls.service, pool_size=1)
        async with database.system_transaction(["90"]) as session:
            connection = await session.connection()
            rows = await connection.exec_driver_sql(
                "SELECT text_id, reporter_id FROM assessment_versions WHERE province_code = '90'"
                " AND reporter_id IS NOT NULL LIMIT 1"
            )
            ids = list(rows.one())
            await erase(session, province_code="90", value_ids=ids, basis="PDPA s. 33", actor=None)
        async with database.system_transaction(["90"]) as session:
            await sign_heads(session, province_code="90", key=KEY)
        await database.close()
        return await verified(urls), ids

    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM checkpoints")
    report, ids = asyncio.run(run())
    assert report.faults == []
    assert report.erased == 2
    with psycopg.connect(urls.owner) as connection:
        kept = connection.execute(
            "SELECT value, salt, erased_at IS NOT NULL, digest IS NOT NULL FROM erasable_values WHERE id = ANY (%s)",
            [ids],
        ).fetchall()
    assert kept == [(None, None, True, True)] * 2


def test_the_private_key_is_its_owners_alone(service: Service) -> None:
    path = service.settings.signing_key_file
    assert isinstance(path, Path)
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_two_who_sign_the_same_head_at_once_leave_one_checkpoint_and_no_fault(demo_database: DemoDatabase) -> None:
    urls = demo_database("signed_twice")

    async def run() -> list[int]:
        database = Database(urls.service, pool_size=2)
        async with database.system_transaction(["90"]) as first:
            signed = len(await sign_heads(first, province_code="90", key=KEY))

            async def too() -> int:
                async with database.system_transaction(["90"]) as second:
                    return len(await sign_heads(second, province_code="90", key=KEY))

            other = asyncio.create_task(too())
            done, _ = await asyncio.wait([other], timeout=0.5)
            assert not done, "it waits for the first to end"
        also = await other
        await database.close()
        return [signed, also]

    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM checkpoints")
    signed, also = asyncio.run(run())
    assert (signed > 0, also) == (True, 0)
    assert asyncio.run(verified(urls)).faults == []
