"""`sonthana erase`: what is erased cannot be found, guessed or added again, and the record says that it was."""

import asyncio
import hashlib
import json
import re
import threading
import time
import uuid
from typing import Any

import psycopg
import pytest

from app.core.database import Database
from app.dialogue.service import act_on_assessment
from app.operation.acting import acting_as
from tests.api.example_inputs import FEED, INPUTS, an_input, submitted
from tests.api.people import People
from tests.operation.conftest import Command
from tests.service import Service

BASIS = ["--province", "90", "--basis", "PDPA s. 33", "--yes"]


def everything(service: Service) -> str:
    """All rows of all our tables, as text."""
    with psycopg.connect(service.urls.admin) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'"
        ).fetchall()
        return "\n".join(
            str(connection.execute(f"SELECT '{table}', row_to_json(t)::text FROM {table} t".encode()).fetchall())
            for (table,) in tables
        )


def test_what_was_sent_cannot_be_guessed_from_what_is_kept_after_erasure(
    service: Service, people: People, sonthana: Command
) -> None:
    sent = an_input(channel="phone", reported_by={"name": "นายผู้แจ้ง", "phone": "080-111-2233"})
    assert people("engineer").post(INPUTS, json=sent).status_code == 201
    assert people("engineer").post(INPUTS, json=sent).status_code == 200
    erased = sonthana("erase", "input", sent["id"], *BASIS)
    assert erased.returncode == 0, erased.stderr

    with psycopg.connect(service.urls.admin) as connection:
        row = connection.execute(
            "SELECT v.request_digest, t.salt FROM assessment_versions v JOIN erasable_values t ON t.id = v.text_id"
            " WHERE v.assessment_id = %s",
            [sent["id"]],
        ).fetchone()
    assert row is not None
    request = canonical_request(sent)
    for salt in (b"", row[1]):  # the text was not erased: its salt is no secret
        assert hashlib.sha256(salt + request).digest() != row[0]
    again = people("engineer").post(INPUTS, json=sent)
    assert (again.status_code, again.json()["code"]) == (409, "uuid_taken")


def canonical_request(sent: dict[str, Any]) -> bytes:
    """What an attacker who guessed the whole request would hash."""
    from app.accounts.principal import Actor
    from app.dialogue.schemas import AssessmentCreate
    from app.dialogue.submission import Submission
    from app.record.canonical import canonical
    from app.record.events import Reference

    content = AssessmentCreate.model_validate_json(json.dumps(sent))
    actor = Actor(uuid.uuid4(), "member", Reference(uuid.uuid4(), ""))
    geometry = Submission(content, "90", content.id, 1, actor).geometry
    return canonical(content.model_dump(mode="json", exclude={"geometry", "id"}) | {"geometry": geometry}).encode()


def test_an_act_in_flight_cannot_publish_a_headline_after_the_erasure(
    service: Service, people: People, sonthana: Command
) -> None:
    made = submitted(people("engineer"), title="คำเฉพาะระหว่างทาง")
    lead = uuid.UUID(people("lead.structural").get("/api/v1/session").json()["id"])
    answers: list[Any] = []
    eraser = threading.Thread(target=lambda: answers.append(sonthana("erase", "input", made["id"], "--text", *BASIS)))

    async def act() -> None:
        database = Database(service.urls.service, pool_size=1)
        async with acting_as(database, lead) as (session, policy):
            await act_on_assessment(
                session,
                policy,
                province_code="90",
                assessment_id=uuid.UUID(made["id"]),
                act="dispute",
                reason="เหตุผลระหว่างทาง",
            )
            eraser.start()
            await asyncio.to_thread(wait_for_a_lock, service)
        await database.close()

    asyncio.run(act())
    eraser.join()
    assert answers[0].returncode == 0, answers[0].stderr
    left = everything(service)
    assert "คำเฉพาะระหว่างทาง" not in left
    assert "เหตุผลระหว่างทาง" not in left


def wait_for_a_lock(service: Service) -> None:
    """Wait until somebody waits for somebody else's lock in the service's database."""
    with psycopg.connect(service.urls.admin, autocommit=True) as connection:
        for _ in range(300):
            waiting = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).fetchone()
            if waiting != (0,):
                return
            time.sleep(0.05)
    pytest.fail("nobody waits")


def test_of_an_erased_person_nothing_is_left_but_what_they_did(
    service: Service, people: People, sonthana: Command
) -> None:
    watch = people("watch")
    token = watch.post("/api/v1/tokens", json={"name": "คอมของตื่นรู้", "scopes": ["read"]}).json()
    person = watch.get("/api/v1/session").json()["id"]
    made = submitted(people("engineer"))
    note = {"state": "deferred", "note": "บันทึกของเวรยาม"}
    assert watch.post(f"{FEED}/{made['feed_seq']}/acknowledgements", json=note).status_code == 201
    disputed = watch.post(f"{INPUTS}/{made['id']}/dispute", json={"reason": "เหตุผลของเวรยาม"})
    assert disputed.status_code == 200
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("UPDATE people SET phone = '+66812220000' WHERE id = %s", [person])
        connection.execute("UPDATE seats SET delegate_name = 'ว่าที่ร้อยตรีตื่นรู้ เวรยามดี' WHERE office_th = 'นายอำเภอหาดใหญ่'")
        connection.execute("UPDATE seats SET holder_id = %s, holder_name = 'ตื่นรู้' WHERE holder_id IS NULL", [person])

    erased = sonthana("erase", "person", "watch@songkhla.demo", *BASIS)

    assert erased.returncode == 0, erased.stderr
    left = everything(service)
    for trace in ("watch@songkhla.demo", "+66812220000", "ตื่นรู้", "เวรยาม", "หัวหน้าฝ่ายป้องกันและปฏิบัติการ"):
        assert trace not in left, re.findall(f".{{300}}{re.escape(trace)}", left)
    assert watch.get("/api/v1/session").status_code == 401
    with service.client() as client:
        assert client.get(INPUTS, headers={"Authorization": f"Bearer {token['token']}"}).status_code == 401
    with psycopg.connect(service.urls.admin) as connection:
        for statement in (
            "SELECT count(*) FROM credentials WHERE person_id = %s",
            "SELECT count(*) FROM sessions WHERE person_id = %s AND ended_at IS NULL",
            "SELECT count(*) FROM app_tokens WHERE person_id = %s AND (revoked_at IS NULL OR name <> '')",
            "SELECT count(*) FROM role_grants WHERE person_id = %s AND valid_until IS NULL",
            "SELECT count(*) FROM role_grants g WHERE person_id = %s AND NOT EXISTS (SELECT FROM record_entries r"
            " WHERE r.event_type = 'role.ended' AND r.subject_id = g.id::text)",
        ):
            assert connection.execute(statement.encode(), [person]).fetchone() == (0,), statement
    proven = sonthana("verify", "--province", "90")
    assert proven.returncode == 0, proven.stdout
    history = people("secretary").get(f"{INPUTS}/{made['id']}/history").json()
    assert "(ลบข้อความแล้ว)" in json.dumps(history, ensure_ascii=False)


@pytest.mark.parametrize("provinces", ["{}", "{40}"])
def test_the_services_role_erases_no_account_outside_its_context(service: Service, provinces: str) -> None:
    with psycopg.connect(service.urls.service) as connection:
        with psycopg.connect(service.urls.admin) as admin:
            row = admin.execute("SELECT id FROM people WHERE email = 'engineer@songkhla.demo'").fetchone()
        assert row is not None
        connection.execute("SELECT open_context(NULL, %s)", [provinces])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT erase_account(%s)", [row[0]])
