"""Workers in processes of their own, and loading a file through the running service to its end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql

from app.core.settings import CHECKOUT, Settings
from app.operation.database_address import DatabaseUrls
from app.operation.process import die_with_parent
from tests.service import Service

LAYERS = "/api/v1/provinces/90/layers"
ENDS = ("succeeded", "failed", "cancelled")


class Worker:
    """`sonthana worker` on a test's database and state folder; start it from the main thread only."""

    def __init__(self, settings: Settings, **environment: str) -> None:
        self.log = settings.state_dir / "worker.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SONTHANA_")},
            "SONTHANA_STATE_DIR": str(settings.state_dir),
            "SONTHANA_DATABASE_URL": str(settings.database_url),
            "SONTHANA_SIGNING_KEY_FILE": str(settings.signing_key_file),
            **environment,
        }
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "app.cli", "worker"],
                cwd=CHECKOUT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def restart(self) -> None:
        """Start again what was killed."""
        self.process = self._start()

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it in order, so that it clears away what it has just finished."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def said(self) -> str:
        """What it wrote so far."""
        return self.log.read_text(errors="replace")[-4000:]


@contextmanager
def working(settings: Settings, **environment: str) -> Generator[Worker]:
    """A worker for as long as the block lasts."""
    worker = Worker(settings, **environment)
    try:
        yield worker
    finally:
        worker.stop()


def metadata(slug: str, **changes: Any) -> dict[str, Any]:
    """Sound metadata of a layer of buildings; changes replace or add."""
    return {
        "slug": slug,
        "title": {"th": f"ชั้นข้อมูล {slug}", "en": f"Layer {slug}"},
        "kind": "exposure",
        "source": "ข้อมูลสมมุติสำหรับทดสอบ",
        "licence": "CC0-1.0",
    } | changes


def depths(**changes: Any) -> dict[str, Any]:
    """What makes a layer one of modelled depths."""
    hazard = {"quantity": "depth", "unit": "m", "datum": "ground", "basis": "modelled", "return_period_years": 100}
    return {"kind": "hazard", "hazard": hazard | changes}


def send(client: httpx.Client, file: Path, said: dict[str, Any], *, path: str = LAYERS) -> httpx.Response:
    """Send a file with its metadata."""
    with file.open("rb") as content:
        return client.post(path, files={"file": (file.name, content)}, data={"metadata": json.dumps(said)})


def sent(client: httpx.Client, file: Path, said: dict[str, Any]) -> str:
    """Send a file that is taken; the address of its job."""
    answer = send(client, file, said)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == answer.json()["job"]
    return answer.json()["job"]


def ended(client: httpx.Client, href: str, *, seconds: float = 60) -> dict[str, Any]:
    """The job once it has ended."""
    return waited(client, href, lambda job: job["state"] in ENDS, seconds=seconds)


def waited(
    client: httpx.Client, href: str, condition: Callable[[dict[str, Any]], bool], *, seconds: float = 60
) -> dict[str, Any]:
    """The job once a condition holds of it."""
    deadline = time.monotonic() + seconds
    while True:
        answer = client.get(href)
        assert answer.status_code == 200, answer.text
        job = answer.json()
        if condition(job):
            return job
        assert time.monotonic() < deadline, f"still {job['state']} at {job['stage']} {job['progress']}"
        time.sleep(0.05)


def load(client: httpx.Client, file: Path, said: dict[str, Any], *, seconds: float = 60) -> dict[str, Any]:
    """Send a file and wait until its job has ended."""
    return ended(client, sent(client, file, said), seconds=seconds)


def loaded(client: httpx.Client, file: Path, said: dict[str, Any], *, seconds: float = 60) -> dict[str, Any]:
    """Send a file that becomes a version; the version as it is shown."""
    job = load(client, file, said, seconds=seconds)
    assert job["state"] == "succeeded", codes_of(job) or job
    return client.get(job["result"]["href"]).json()


def codes_of(job: dict[str, Any]) -> list[tuple[str, str]]:
    """What the report of a job found: weight and code; its problem where it has no findings."""
    report = job["report"] or {}
    if "problem" in report:
        return [("problem", report["problem"]["code"])]
    return [(finding["weight"], finding["code"]) for finding in report.get("findings", ())]


def table_of(service: Service, slug: str, version: int, *, column: str = "table_name") -> str:
    """Name of the table that a version of province 90 lies in."""
    with psycopg.connect(service.urls.admin) as connection:
        row = connection.execute(
            sql.SQL("SELECT {} FROM layer_versions WHERE (province_code, slug, version) = ('90', %s, %s)").format(
                sql.Identifier(column)
            ),
            [slug, version],
        ).fetchone()
    assert row is not None
    return row[0]


def leftovers(urls: DatabaseUrls, settings: Settings) -> dict[str, set[str]]:
    """What nothing names: tables, catalogue rows of tables, blobs, and whatever lies in the scratch folder."""
    with psycopg.connect(urls.admin) as connection:
        tables = _names(connection, "SELECT relname FROM pg_class WHERE relnamespace = 'features'::regnamespace"
                        " AND relkind = 'r'")  # fmt: skip
        rows = _names(connection, "SELECT name FROM feature_tables")
        named = _names(
            connection,
            "SELECT unnest(ARRAY[table_name, counts_table]) FROM layer_versions"
            " WHERE table_name IS NOT NULL OR counts_table IS NOT NULL",
        ) - {None}
        digests = _names(connection, "SELECT sha256 FROM uploads UNION SELECT content_hash FROM layer_versions")
    store = Path(settings.blob_store)
    blobs = {path for path in store.rglob("*") if path.is_file()}
    scratch = set(settings.scratch_dir.iterdir()) if settings.scratch_dir.is_dir() else set[Path]()
    return {
        "tables": tables - named,
        "rows": rows ^ tables,
        "missing tables": named - tables,
        "blobs": {str(path.relative_to(store)) for path in blobs if path.name[:64] not in digests},
        "scratch": {path.name for path in scratch},
    }


NOTHING: dict[str, set[str]] = {name: set() for name in ("tables", "rows", "missing tables", "blobs", "scratch")}


def _names(connection: psycopg.Connection[Any], query: str) -> set[Any]:
    return {name for (name,) in connection.execute(query.encode()).fetchall()}
