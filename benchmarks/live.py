"""From commit to the last of a thousand listeners: our web process, beside a bare fan-out on the same notifications."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID, uuid4

import httpx

from app.accounts.dependencies import authenticate, digest_of
from app.accounts.policy import Policy
from app.core.database import Database
from app.core.settings import CHECKOUT
from app.dialogue import service as dialogue
from app.dialogue.schemas import AssessmentCreate
from app.operation.process import die_with_parent
from benchmarks.environment import Rates, cpu_seconds, percentile, verdict
from benchmarks.inputs import an_input
from tests.acceptance.faults_service import PrivateService, free_port

LISTENERS = 1000
PER_SECOND = 20
SECONDS = 8
RUNS = 5
MOST_MS = 60.0
MOST_RATIO = 2.0
PATH = "/api/v1/provinces/90/feed/stream"


def measure(service: PrivateService, *, runs: int = RUNS) -> float:
    """Print both sides and their ratio; returns it."""
    feed_token = service.token("watch@songkhla.demo", "read", "feed")
    write_token = service.token("engineer@songkhla.demo", "read", "write")
    ours, bare = Rates("one web process, p99", "ms", [], []), Rates("bare ASGI fan-out, p99", "ms", [], [])
    ours_median, bare_median = Rates("one web process, p50", "ms", [], []), Rates("bare fan-out, p50", "ms", [], [])
    with _bare_fan_out(service) as (bare_port, bare_pid):
        for _ in range(runs):
            for port, pid, middle, high in (
                (service.port, service.web_pid, ours_median, ours),
                (bare_port, bare_pid, bare_median, bare),
            ):
                before, started = cpu_seconds([pid]), time.monotonic()
                delays = _listen_while_committing(service, port, feed_token, write_token)
                used = (cpu_seconds([pid]) - before) / (time.monotonic() - started)
                high.cores.append(f"cores used, connecting included: {used:.2f}")
                middle.values.append(percentile(delays, 0.5))
                high.values.append(percentile(delays, 0.99))
    print(f"Commit → last of {LISTENERS} listeners, {PER_SECOND} entries a second")
    for rates in (ours_median, bare_median, ours, bare):
        print(rates)
    ratio = ours.median / bare.median
    print(verdict("p99 in ms", ours.median, lambda value: value <= MOST_MS, f"≤ {MOST_MS:g}"))
    print(verdict("ratio of p99", ratio, lambda value: value <= MOST_RATIO, f"≤ {MOST_RATIO:g}"))
    return ratio


@contextmanager
def _bare_fan_out(service: PrivateService) -> Generator[tuple[int, int]]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.bare_fan_out:app", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "error", "--loop", "uvloop", "--http", "httptools"],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": service.urls.admin},
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                with httpx.stream("GET", f"http://127.0.0.1:{port}/", timeout=2):
                    break
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the bare fan-out does not answer"
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def _listen_while_committing(service: PrivateService, port: int, feed_token: str, write_token: str) -> list[float]:
    """Milliseconds from the commit to the last listener, for each entry."""
    command = [sys.executable, "-m", "benchmarks.listening_clients", str(port), PATH, feed_token, str(LISTENERS)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as listening:
        assert listening.stdin is not None
        assert listening.stdout is not None
        assert listening.stdout.readline() == "ready\n"
        time.sleep(1)
        committed = asyncio.run(_commit(service, write_token))
        time.sleep(1)
        listening.stdin.close()
        arrived: dict[str, tuple[int, float]] = json.loads(listening.stdout.read())
    for seq in committed:
        assert arrived[str(seq)][0] == LISTENERS, f"entry {seq} reached {arrived[str(seq)][0]} listeners"
    return [(arrived[str(seq)][1] - at) * 1000 for seq, at in committed.items()]


async def _commit(service: PrivateService, token: str) -> dict[int, float]:
    """Submit at an even pace; returns when each entry's COMMIT was sent."""
    database = Database(service.urls.service, pool_size=1)
    committed: dict[int, float] = {}
    try:
        begin = time.monotonic()
        for number in range(PER_SECOND * SECONDS):
            await asyncio.sleep(begin + number / PER_SECOND - time.monotonic())
            async with database.transaction() as session:
                policy = Policy(await authenticate(session, digest_of(token)))
                uuid: UUID = uuid4()
                content = AssessmentCreate.model_validate_json(json.dumps(an_input(str(uuid))))
                answer, _ = await dialogue.submit_assessment(session, policy, province_code="90", content=content)
                at = time.monotonic()
            committed[answer["feed_seq"]] = at
    finally:
        await database.close()
    return committed
