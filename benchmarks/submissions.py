"""Inputs submitted for good: one web process over HTTP, beside pgbench sending the very same statements."""

import asyncio
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from app.core.database import Database
from app.core.settings import CHECKOUT
from app.operation.server_programs import as_account, server_account, server_programs
from benchmarks.captured import WRITTEN_UUID, capture, pgbench_script, write
from benchmarks.environment import Rates, cpu_seconds, verdict
from benchmarks.inputs import an_input
from tests.acceptance.faults_service import PrivateService

CONNECTIONS = 8
SECONDS = 6
RUNS = 5
LEAST_SHARE = 0.5


def measure(service: PrivateService, *, runs: int = RUNS) -> float:
    """Print both sides and their ratio; returns it."""
    token = service.token("engineer@songkhla.demo", "read", "write")
    script = asyncio.run(_script(service, token))
    path = service.cluster.place / "submit.sql"
    write(path, script)
    ours = Rates("one web process, HTTP", "inputs/s", [], [])
    bare = Rates("pgbench, the same statements", "inputs/s", [], [])
    for _ in range(runs):
        _watch(service, ours, lambda: _submit(service, token))
        _watch(service, bare, lambda: _pgbench(service, str(path)))
    print(f"Inputs submitted (durable), {CONNECTIONS} connections, {script.count(';') - 2} statements + BEGIN, COMMIT")
    print(ours)
    print(bare)
    ratio = ours.median / bare.median
    print(verdict("ratio", ratio, lambda value: value >= LEAST_SHARE, f"≥ {LEAST_SHARE}"))
    return ratio


async def _script(service: PrivateService, token: str) -> str:
    database = Database(service.urls.service, pool_size=1)
    try:
        sent = await capture(database, token, an_input(""))
        async with database.transaction() as session:
            from app.accounts.dependencies import AUTHENTICATE, digest_of

            principal = await session.scalar(AUTHENTICATE, {"digest": digest_of(token)})
    finally:
        await database.close()
    return pgbench_script(sent, lasting=set(WRITTEN_UUID.findall(json.dumps(principal))))


def _watch(service: PrivateService, rates: Rates, work: Callable[[], float]) -> None:
    """Do one run; note its figure, and the cores that each part used."""
    parts = {"web": [service.web_pid], "database": [service.cluster.pid or 0]}
    before = {name: cpu_seconds(pids) for name, pids in parts.items()} | {"client": _children_seconds()}
    started = time.monotonic()
    rates.values.append(work())
    passed = time.monotonic() - started
    after = {name: cpu_seconds(pids) for name, pids in parts.items()} | {"client": _children_seconds()}
    rates.cores.append("cores used: " + ", ".join(f"{n} {(after[n] - before[n]) / passed:.2f}" for n in after))


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _submit(service: PrivateService, token: str) -> float:
    command = [sys.executable, "-m", "benchmarks.submitting_clients", str(service.port), token]
    done = subprocess.run(
        [*command, str(CONNECTIONS), str(SECONDS)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return float(json.loads(done.stdout)["per_second"])


def _pgbench(service: PrivateService, script: str) -> float:
    account = server_account()
    command = [server_programs(None) / "pgbench", "-n", "-M", "prepared", "-f", script]
    done = subprocess.run(
        [*map(str, command), "-c", str(CONNECTIONS), "-j", "1", "-T", str(SECONDS), service.urls.service],
        capture_output=True,
        text=True,
        check=False,
        **as_account(account),
    )
    found = re.search(r"^tps = ([0-9.]+) \(without", done.stdout, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: ([0-9]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or found is None or (failed and failed[1] != "0"):
        raise RuntimeError(done.stdout + done.stderr)
    return float(found[1])
