"""Faults: writers that never give up, listeners that resume, while web and database are killed under them.

Run it alone with `python -m tests.acceptance.faults [SUBMISSIONS WEB_KILLS DATABASE_KILLS]`.
"""

import asyncio
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from app.core.database import Database, open_context
from app.feed.verification import verify_everything
from app.record.keys import load_or_make
from tests.acceptance.faults_service import PrivateService

PROVINCE = "90"
INPUTS = f"/api/v1/provinces/{PROVINCE}/assessments"
STREAM = f"/api/v1/provinces/{PROVINCE}/feed/stream"
PATIENCE_S = 60.0
"""How long one submission is sent again and again, and how long listeners may take to see the last entry."""
BETWEEN_FAULTS_S = 0.3
GONE = (httpx.TransportError, httpx.StreamError)


@dataclass
class Listened:
    """What one listener was sent."""

    entries: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    connections: int = 0

    @property
    def last_seq(self) -> int:
        """The position to resume from."""
        return int(self.entries[-1]["seq"]) if self.entries else 0


@dataclass
class Run:
    """What happened, as the clients saw it."""

    acknowledged: dict[UUID, dict[str, Any]] = field(default_factory=dict[UUID, dict[str, Any]])
    bodies: dict[UUID, dict[str, Any]] = field(default_factory=dict[UUID, dict[str, Any]])
    listened: list[Listened] = field(default_factory=list[Listened])
    statuses: Counter[int] = field(default_factory=Counter[int])
    broken_connections: int = 0
    odd_answers: list[str] = field(default_factory=list[str])
    """Answers that are neither an acknowledgement nor a polite 503."""
    web_kills: int = 0
    database_kills: int = 0
    longest_wait_s: float = 0.0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{len(self.acknowledged)} acknowledged in {self.seconds:.1f} s; web killed {self.web_kills} ×, database "
            f"{self.database_kills} ×; answers {dict(self.statuses)}, broken connections {self.broken_connections}, "
            f"longest wait {self.longest_wait_s:.1f} s; listeners connected "
            f"{[each.connections for each in self.listened]} times"
        )


def an_input(number: int) -> dict[str, Any]:
    """One of many inputs, each of its own; all urgent, so that all are routed."""
    return {
        "id": str(uuid4()),
        "unit": "structural",
        "kind": ("pump", "gate", "dike", "canal", "road")[number % 5],
        "title": f"เครื่องสูบน้ำหมายเลข {number} หยุดทำงาน",
        "description": f"รายงานฉบับที่ {number}",
        "severity": 4 + number % 2,
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "Point", "coordinates": [100.40 + number % 97 / 500, 6.95 + number % 89 / 500]},
        "accuracy_m": 15,
        "readings": [{"quantity": "depth", "value": number % 30 / 10, "unit": "m", "datum": "ground"}],
    }


class Clients:
    """All writers and listeners, in an event loop of their own thread, so that the main thread can pull plugs."""

    def __init__(self, base_url: str, *, write_token: str, feed_token: str, submissions: int, writers: int) -> None:
        self.base_url = base_url
        self.write_token = write_token
        self.feed_token = feed_token
        self.run = Run()
        self._todo = iter([an_input(number) for number in range(submissions)])
        self._writers = writers
        self._listening: list[asyncio.Task[None]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def listen(self, listeners: int, *, after: int) -> None:
        """Open listeners that resume until `finish`."""
        self.run.listened = [Listened() for _ in range(listeners)]
        self._await(self._start_listening(after))

    async def _start_listening(self, after: int) -> None:
        self._listening = [asyncio.create_task(self._listen(each, after)) for each in self.run.listened]

    def write(self) -> None:
        """Let all writers submit; returns at once."""
        self._writing = asyncio.run_coroutine_threadsafe(self._write_all(), self._loop)

    def wait_for_writers(self) -> None:
        """Wait until every submission is acknowledged.

        Raises:
            AssertionError: one was not, for too long.
        """
        self._writing.result(timeout=600)

    def finish(self, *, head: int) -> None:
        """Wait until every listener has come to the head, then end them; late ones show in what they were sent."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and any(each.last_seq < head for each in self.run.listened):
            time.sleep(0.05)
        time.sleep(0.3)  # what is sent twice would come now

    def close(self) -> None:
        """End everything."""
        self._await(self._end_listening())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end_listening(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _write_all(self) -> None:
        started = time.monotonic()
        await asyncio.gather(*(self._write() for _ in range(self._writers)))
        self.run.seconds = time.monotonic() - started

    async def _write(self) -> None:
        headers = {"Authorization": f"Bearer {self.write_token}", "Accept-Language": "en"}
        async with httpx.AsyncClient(base_url=self.base_url, headers=headers, timeout=20) as client:
            for body in self._todo:
                self.run.bodies[UUID(body["id"])] = body
                await self._submit_until_acknowledged(client, body)

    async def _submit_until_acknowledged(self, client: httpx.AsyncClient, body: dict[str, Any]) -> None:
        started = time.monotonic()
        while True:
            assert time.monotonic() - started < PATIENCE_S, f"{body['id']} was not acknowledged"
            try:
                answer = await client.post(INPUTS, json=body)
            except GONE:
                self.run.broken_connections += 1
                await asyncio.sleep(random.uniform(0.05, 0.2))
                continue
            self.run.statuses[answer.status_code] += 1
            if answer.status_code in (200, 201):
                self.run.acknowledged[UUID(body["id"])] = answer.json()
                self.run.longest_wait_s = max(self.run.longest_wait_s, time.monotonic() - started)
                return
            if answer.status_code != 503 or "retry-after" not in answer.headers:
                self.run.odd_answers.append(f"{answer.status_code}: {answer.text[:300]}")
            await asyncio.sleep(random.uniform(0.05, 0.2))

    async def _listen(self, listened: Listened, after: int) -> None:
        headers = {"Authorization": f"Bearer {self.feed_token}"}
        timeout = httpx.Timeout(20, read=30)
        async with httpx.AsyncClient(base_url=self.base_url, headers=headers, timeout=timeout) as client:
            while True:
                resume = {"Last-Event-ID": str(listened.last_seq or after)}
                try:
                    async with client.stream("GET", STREAM, headers=resume) as answer:
                        if answer.status_code == 200:
                            listened.connections += 1
                            await self._read_events(answer, listened)
                        elif answer.status_code != 503 or "retry-after" not in answer.headers:
                            self.run.odd_answers.append(f"stream {answer.status_code}: {await answer.aread()!r}"[:300])
                except GONE:
                    self.run.broken_connections += 1
                await asyncio.sleep(random.uniform(0.05, 0.2))

    async def _read_events(self, answer: httpx.Response, listened: Listened) -> None:
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
                continue
            if event.get("event") == "entry":
                entry = json.loads(event["data"])
                assert str(entry["seq"]) == event["id"]
                listened.entries.append(entry)
            event = {}


def suffer(service: PrivateService, clients: Clients, *, submissions: int, web_kills: int, database_kills: int) -> None:
    """Pull the plugs, evenly spread over the submissions, database and web by turns."""
    plugs = ["web"] * web_kills
    for number in range(database_kills):
        plugs.insert((number + 1) * len(plugs) // (database_kills + 1) + number, "database")
    clients.write()
    for number, plug in enumerate(plugs, start=1):
        wanted = submissions * number // (len(plugs) + 1)
        deadline = time.monotonic() + 120
        while len(clients.run.acknowledged) < wanted and not clients._writing.done():
            assert time.monotonic() < deadline, f"the writers are stuck: {clients.run}"
            time.sleep(0.005)
        if plug == "web":
            service.kill_web()
            clients.run.web_kills += 1
            time.sleep(BETWEEN_FAULTS_S)
            service.start_web(wait=False)
        else:
            service.cluster.kill_hard()
            clients.run.database_kills += 1
            time.sleep(BETWEEN_FAULTS_S)
            service.cluster.start()
    clients.wait_for_writers()


def submit_through_faults(
    service: PrivateService,
    *,
    submissions: int,
    web_kills: int,
    database_kills: int,
    writers: int = 32,
    listeners: int = 6,
) -> Run:
    """Submit, kill, resume; then prove that nothing was lost, doubled, reordered or changed.

    Raises:
        AssertionError: something was.
    """
    clients = Clients(
        service.base_url,
        write_token=service.token("engineer@songkhla.demo", "read", "write"),
        feed_token=service.token("watch@songkhla.demo", "read", "feed"),
        submissions=submissions,
        writers=writers,
    )
    try:
        before = _heads(service)
        clients.listen(listeners, after=before["command"])
        suffer(service, clients, submissions=submissions, web_kills=web_kills, database_kills=database_kills)
        service.wait_for_web()
        after = _heads(service)
        clients.finish(head=after["command"])
    finally:
        clients.close()
    run = clients.run
    assert run.odd_answers == []
    assert len(run.acknowledged) == submissions
    assert {name: after[name] - before[name] for name in after} == {"record": submissions, "command": submissions}
    _check_stored(service, run)
    _check_sent_again(service, run, clients.write_token)
    _check_listened(run, first=before["command"] + 1, last=after["command"])
    asyncio.run(_check_chain(service))
    return run


def _heads(service: PrivateService) -> dict[str, int]:
    with psycopg.connect(service.urls.admin) as connection:
        rows = connection.execute(
            "SELECT audience, head_seq FROM streams WHERE province_code = %s AND NOT is_exercise"
            " AND audience IN ('record', 'command')",
            [PROVINCE],
        )
        return {str(audience): int(seq) for audience, seq in rows}


def _check_stored(service: PrivateService, run: Run) -> None:
    """Each UUID once in the record and once in the feed, at the seqs that were acknowledged; no gap in either."""
    with psycopg.connect(service.urls.admin) as connection:
        for table, stream, acknowledged in (
            ("record_entries", "record", "record_seq"),
            ("feed_entries", "command", "feed_seq"),
        ):
            rows = connection.execute(
                f"SELECT subject_id, seq FROM {table} WHERE stream_id = %s ORDER BY seq", [f"{PROVINCE}/{stream}"]
            ).fetchall()
            assert [seq for _, seq in rows] == list(range(1, len(rows) + 1))
            ours = [(UUID(subject), seq) for subject, seq in rows if _uuid(subject) in run.acknowledged]
            assert len(ours) == len(run.acknowledged)
            assert dict(ours) == {each: answer[acknowledged] for each, answer in run.acknowledged.items()}
        stored = connection.execute("SELECT id FROM assessments WHERE province_code = %s", [PROVINCE]).fetchall()
        assert run.acknowledged.keys() <= {row[0] for row in stored}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _check_sent_again(service: PrivateService, run: Run, token: str) -> None:
    """Sent once more, each UUID answers 200 with exactly what was acknowledged."""
    with httpx.Client(base_url=service.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        for each, acknowledged in run.acknowledged.items():
            answer = client.post(INPUTS, json=run.bodies[each])
            assert answer.status_code == 200
            assert answer.json() == acknowledged, _difference(answer.json(), acknowledged)


def _difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: (one.get(name), other.get(name)) for name in one | other if one.get(name) != other.get(name)}


def _check_listened(run: Run, *, first: int, last: int) -> None:
    """Every listener has every entry exactly once, in order, chained."""
    by_feed_seq = {answer["feed_seq"]: str(each) for each, answer in run.acknowledged.items()}
    for listened in run.listened:
        assert [entry["seq"] for entry in listened.entries] == list(range(first, last + 1))
        for previous, entry in zip(listened.entries, listened.entries[1:], strict=False):
            assert entry["prev_hash"] == previous["hash"]
        assert {entry["seq"]: entry["subject"]["id"] for entry in listened.entries} == by_feed_seq


async def _check_chain(service: PrivateService) -> None:
    key = load_or_make(service.settings)
    database = Database(service.urls.service, pool_size=1)
    try:
        async with database.transaction() as session:
            await open_context(session, provinces=[PROVINCE])
            report = await verify_everything(session, province_code=PROVINCE, public_keys={key.id: key.public})
    finally:
        await database.close()
    assert report.faults == []


def main(submissions: int = 2000, web_kills: int = 5, database_kills: int = 2) -> None:
    """Run it on a service of its own and print what happened."""
    with tempfile.TemporaryDirectory(prefix="sonthana-faults-") as folder, PrivateService(Path(folder)) as service:
        run = submit_through_faults(
            service, submissions=submissions, web_kills=web_kills, database_kills=database_kills
        )
    print(run)  # noqa: T201 - a program of its own


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
