"""Loads through kills: of the worker at ten points, of the database; a version is whole or not there."""

import asyncio
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from app.core.database import Database
from app.core.settings import Settings
from app.layers.sweeping import sweep
from app.operation.process import wait_until
from tests.acceptance.faults_service import PrivateService
from tests.layers import files
from tests.layers.loads import LAYERS, NOTHING, Worker, codes_of, depths, ended, leftovers, load, metadata, sent

pytestmark = pytest.mark.acceptance
POLYGONS = 200_000
TAKEN_UP_S = 12.0


@pytest.fixture(scope="module")
def private() -> Generator[PrivateService]:
    """A service of this module's own, on a durable cluster."""
    with tempfile.TemporaryDirectory(prefix="sonthana-kills-") as folder, PrivateService(Path(folder)) as service:
        yield service


@pytest.fixture(scope="module")
def client(private: PrivateService) -> Generator[httpx.Client]:
    """The GIS officer, by an app token."""
    token = private.token("gis@songkhla.demo", "read", "layers")
    with httpx.Client(base_url=private.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def settings(private: PrivateService) -> Settings:
    """As the service's processes have them, with the address that `Worker` hands on."""
    return private.settings.model_copy(
        update={"database_url": private.urls.service, "signing_key_file": private.state / "secrets" / "none.pem"}
    )


@pytest.fixture(scope="module")
def polygons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.many_polygons(tmp_path_factory.mktemp("files") / "polygons.gpkg", POLYGONS)


@pytest.fixture(scope="module")
def raster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.depth_raster(tmp_path_factory.mktemp("files") / "depths.tif", rows=3000, columns=3000)


@pytest.fixture
def worker(private: PrivateService, settings: Settings) -> Generator[Worker]:
    """A worker on the private service, as `sonthana up` starts it."""
    worker = Worker(
        settings, SONTHANA_DATABASE_URL="", SONTHANA_SIGNING_KEY_FILE="", SONTHANA_STATE_DIR=str(private.state)
    )
    yield worker
    worker.kill()


def row(private: PrivateService, href: str) -> dict[str, Any]:
    """The job's row, straight from the database."""
    with psycopg.connect(private.urls.admin, row_factory=psycopg.rows.dict_row) as connection:
        found = connection.execute(
            "SELECT state, stage, progress, attempts FROM jobs WHERE id = %s", [href.rpartition("/")[2]]
        ).fetchone()
    assert found is not None
    return found


def versions(private: PrivateService, slug: str) -> list[dict[str, Any]]:
    with psycopg.connect(private.urls.admin, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute("SELECT * FROM layer_versions WHERE slug = %s ORDER BY version", [slug]).fetchall()


def assert_whole(private: PrivateService, settings: Settings, version: dict[str, Any], wanted: int | None) -> None:
    """A version that is there has all its features, its key and its index, or all of its raster; and its original."""
    store = Path(settings.blob_store)
    assert (store / "originals" / version["original_sha256"]).stat().st_size == version["original_bytes"]
    if wanted is None:
        assert (store / "rasters" / f"{version['content_hash']}.tif").stat().st_size == version["raster"]["bytes"]
        return
    with psycopg.connect(private.urls.admin) as connection:
        name = sql.Identifier("features", version["table_name"])
        counted = connection.execute(sql.SQL("SELECT count(*), count(DISTINCT fid) FROM {}").format(name)).fetchone()
        indexes = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = 'features' AND tablename = %s", [version["table_name"]]
        ).fetchone()
    assert counted == (wanted, wanted)
    assert version["feature_count"] == wanted
    assert indexes == (2,)


def unnamed(private: PrivateService, settings: Settings) -> dict[str, set[str]]:
    """What nothing names, once everything is over and the sweeper has been round."""
    database = Database(private.urls.service, pool_size=1)

    async def swept() -> None:
        try:
            await sweep(database, settings, unnamed_for=timedelta(0))
        finally:
            await database.close()

    asyncio.run(swept())
    return leftovers(private.urls, settings)


def kill_when(
    private: PrivateService, worker: Worker, href: str, reached: Callable[[dict[str, Any]], bool], *, wait_s: float
) -> str:
    """Kill the worker once a point is reached, and a moment later; the stage at which that was."""
    deadline = time.monotonic() + 120
    while not reached(now := row(private, href)):
        assert time.monotonic() < deadline, now
        assert now["state"] in ("queued", "running", "succeeded"), now
        if now["state"] == "succeeded":
            break
    time.sleep(wait_s)
    worker.kill()
    return row(private, href)["stage"]


VECTOR_POINTS: list[tuple[str, float, float]] = [
    ("starting", 0.0, 0.0),
    ("checking", 0.0, 0.0),
    ("checking", 0.0, 0.3),
    ("reading", 0.05, 0.0),
    ("reading", 0.3, 0.1),
    ("reading", 0.6, 0.0),
    ("indexing", 0.0, 0.0),
    ("indexing", 0.0, 0.15),
    ("publishing", 0.0, 0.0),
    ("publishing", 0.0, 0.02),
]
"""Stage, progress, and seconds after it at which the worker is killed."""


@pytest.mark.parametrize(("stage", "progress", "wait_s"), VECTOR_POINTS)
def test_a_worker_killed_over_a_vector_leaves_a_whole_version_or_none_and_one_in_the_end(
    private: PrivateService,
    settings: Settings,
    client: httpx.Client,
    worker: Worker,
    polygons: Path,
    stage: str,
    progress: float,
    wait_s: float,
) -> None:
    slug = f"polygons-{stage}-{round(progress * 100)}-{round(wait_s * 100)}"
    href = sent(client, polygons, metadata(slug))
    killed_at = kill_when(private, worker, href, lambda now: _is_past(now, stage, progress), wait_s=wait_s)
    _comes_back(private, settings, client, worker, href, slug, wanted=POLYGONS, killed_at=killed_at)


RASTER_POINTS: list[tuple[str, float, float]] = [
    ("checking", 0.0, 0.2),
    ("converting", 0.05, 0.0),
    ("converting", 0.3, 0.1),
    ("publishing", 0.0, 0.0),
    ("publishing", 0.0, 0.01),
    ("publishing", 0.0, 0.03),
]


@pytest.mark.parametrize(("stage", "progress", "wait_s"), RASTER_POINTS)
def test_a_worker_killed_over_a_raster_leaves_a_whole_version_or_none_and_one_in_the_end(
    private: PrivateService,
    settings: Settings,
    client: httpx.Client,
    worker: Worker,
    raster: Path,
    stage: str,
    progress: float,
    wait_s: float,
) -> None:
    slug = f"depths-{stage}-{round(progress * 100)}-{round(wait_s * 100)}"
    href = sent(client, raster, metadata(slug, **depths()))
    killed_at = kill_when(private, worker, href, lambda now: _is_past(now, stage, progress), wait_s=wait_s)
    _comes_back(private, settings, client, worker, href, slug, wanted=None, killed_at=killed_at)


STAGES = ("waiting", "starting", "checking", "reading", "converting", "indexing", "publishing", "done")


def _is_past(now: dict[str, Any], stage: str, progress: float) -> bool:
    """Whether a job has come to a stage, and so far in it."""
    here, there = STAGES.index(now["stage"]), STAGES.index(stage)
    return here > there or (here == there and now["progress"] >= progress)


def _comes_back(
    private: PrivateService,
    settings: Settings,
    client: httpx.Client,
    worker: Worker,
    href: str,
    slug: str,
    *,
    wanted: int | None,
    killed_at: str,
) -> None:
    """After a kill: whole or nothing; another worker takes the job up soon and finishes it; nothing else is left."""
    after = versions(private, slug)
    state = row(private, href)["state"]
    assert (len(after), state) in ((0, "running"), (0, "queued"), (1, "succeeded")), killed_at
    for version in after:
        assert_whole(private, settings, version, wanted)
    with psycopg.connect(private.urls.admin) as connection:
        settled = wait_until(
            lambda: (
                not connection.execute(
                    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
                    " WHERE datname = current_database())"
                ).fetchone()
            ),
            seconds=10,
        )
        assert settled, "the database still works for a worker that is gone"
    left = leftovers(private.urls, settings)
    assert (left["tables"], left["rows"], left["missing tables"]) == (set(), set(), set())
    attempts = row(private, href)["attempts"]
    began = time.monotonic()
    worker.restart()
    assert wait_until(
        lambda: row(private, href)["attempts"] > attempts or row(private, href)["state"] == "succeeded",
        seconds=TAKEN_UP_S,
    ), worker.said()
    taken_up_s = time.monotonic() - began
    job = ended(client, href, seconds=180)
    assert job["state"] == "succeeded", (codes_of(job), worker.said())
    made = versions(private, slug)
    assert [version["version"] for version in made] == [1]
    assert_whole(private, settings, made[0], wanted)
    assert taken_up_s < TAKEN_UP_S
    assert unnamed(private, settings) == NOTHING


@pytest.mark.parametrize("stage", ["checking", "reading", "indexing"])
def test_a_database_that_is_killed_under_a_load_costs_time_only(
    private: PrivateService,
    settings: Settings,
    client: httpx.Client,
    worker: Worker,
    polygons: Path,
    stage: str,
) -> None:
    slug = f"database-{stage}"
    href = sent(client, polygons, metadata(slug))
    assert wait_until(lambda: _is_past(row(private, href), stage, 0.0), seconds=60)
    private.cluster.kill_hard()
    time.sleep(random.uniform(0.2, 1.0))
    private.cluster.start()
    private.wait_for_web()
    if wait_until(lambda: not worker.is_alive(), seconds=3):
        worker.restart()  # as the supervisor does
    assert wait_until(lambda: _answers(client), seconds=30)
    job = ended(client, href, seconds=180)
    assert job["state"] == "succeeded", (codes_of(job), worker.said())
    made = versions(private, slug)
    assert [version["version"] for version in made] == [1]
    assert_whole(private, settings, made[0], POLYGONS)
    assert unnamed(private, settings) == NOTHING


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get(LAYERS).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_disk_that_is_full_of_scratch_of_the_dead_is_emptied(
    private: PrivateService, settings: Settings, client: httpx.Client, worker: Worker, tmp_path: Path
) -> None:
    """What a worker left that was killed goes with the next attempt, what nobody owns with the sweeper."""
    job = load(client, files.geojson(files.buildings(), tmp_path / "a.geojson"), metadata("swept"))
    assert job["state"] == "succeeded"
    for name in ("form-left", "export-left", "00000000-0000-4000-8000-000000000000-1"):
        (settings.scratch_dir / name).mkdir(parents=True)
        (settings.scratch_dir / name / "file").write_bytes(bytes(10))
    assert unnamed(private, settings) == NOTHING
    shutil.rmtree(settings.scratch_dir)
    assert unnamed(private, settings) == NOTHING
    assert json.loads(client.get(f"{LAYERS}/swept").text)["versions"] == [1]
