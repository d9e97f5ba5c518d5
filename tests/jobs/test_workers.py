"""Jobs and their workers: one job is done once, is taken up again, is stopped, and never goes backwards."""

import asyncio
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.core.database import Database
from app.jobs.jobs import clear_after_ended, lock_of
from app.operation.process import descendants, wait_until
from tests.api.live import listening
from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, NOTHING, codes_of, ended, leftovers, load, metadata, sent, waited, working
from tests.service import Service


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes some seconds to load."""
    return files.many_polygons(tmp_path_factory.mktemp("large") / "large.gpkg", 60_000)


def rows(service: Service, query: str, *values: Any) -> list[Any]:
    with psycopg.connect(service.urls.admin) as connection:
        return connection.execute(query.encode(), values).fetchall()


def versions_of(service: Service, slug: str) -> list[int]:
    found = rows(service, "SELECT version FROM layer_versions WHERE slug = %s ORDER BY version", slug)
    return [version for (version,) in found]


def attempts_of(service: Service, href: str) -> int:
    return rows(service, "SELECT attempts FROM jobs WHERE id = %s", href.rpartition("/")[2])[0][0]


def test_two_workers_never_do_one_job_twice(service: Service, people: People, tmp_path: Path) -> None:
    client = people("gis")
    file = files.geojson(files.buildings(), tmp_path / "a.geojson")
    jobs = [sent(client, file, metadata(f"shared-out-{n}")) for n in range(4)]
    with working(service.settings), working(service.settings):
        for n, href in enumerate(jobs):
            assert ended(client, href)["state"] == "succeeded"
            assert versions_of(service, f"shared-out-{n}") == [1]
            assert attempts_of(service, href) == 1
    assert leftovers(service.urls, service.settings) == NOTHING


def test_a_job_whose_place_in_the_queue_was_lost_is_taken_up(service: Service, people: People, tmp_path: Path) -> None:
    client = people("gis")
    href = sent(client, files.geojson(files.buildings(), tmp_path / "a.geojson"), metadata("lost-place"))
    with psycopg.connect(service.urls.admin) as connection:
        assert connection.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'run_job'").rowcount == 1
    with working(service.settings):
        assert ended(client, href, seconds=15)["state"] == "succeeded"
    assert versions_of(service, "lost-place") == [1]


def test_a_job_that_waits_is_cancelled_at_once(service: Service, people: People, tmp_path: Path) -> None:
    client = people("gis")
    href = sent(client, files.geojson(files.buildings(), tmp_path / "a.geojson"), metadata("never-begun"))
    cancelled = client.post(f"{href}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    again = client.post(f"{href}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "job_ended")
    with working(service.settings):
        load(client, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("begun-after"))
        assert client.get(href).json()["state"] == "cancelled"
    assert versions_of(service, "never-begun") == []
    assert attempts_of(service, href) == 0


@pytest.mark.parametrize("stage", [pytest.param("checking", marks=pytest.mark.acceptance), "reading"])
def test_a_job_that_runs_is_cancelled_and_leaves_nothing(
    service: Service, people: People, large: Path, stage: str
) -> None:
    client = people("gis")
    with working(service.settings) as worker:
        href = sent(client, large, metadata(f"cancelled-{stage}"))
        waited(client, href, lambda job: job["stage"] == stage)
        asked = client.post(f"{href}/cancel").json()
        assert asked["is_cancel_requested"] or asked["state"] in ("cancelled", "succeeded")
        job = ended(client, href, seconds=5)
        assert (job["state"], job["result"]) == ("cancelled", None)
        assert wait_until(lambda: leftovers(service.urls, service.settings) == NOTHING, seconds=5)
        assert not descendants(worker.process.pid)
    assert client.get(f"{LAYERS}/cancelled-{stage}").status_code == 404


@pytest.mark.acceptance
def test_a_worker_that_is_asked_to_stop_hands_its_job_on(service: Service, people: People, large: Path) -> None:
    client = people("gis")
    with working(service.settings) as worker:
        href = sent(client, large, metadata("handed-on"))
        waited(client, href, lambda job: job["stage"] == "reading")
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(20) in (0, -signal.SIGTERM)
    with working(service.settings):
        assert ended(client, href, seconds=30)["state"] == "succeeded"
    assert versions_of(service, "handed-on") == [1]
    assert leftovers(service.urls, service.settings) == NOTHING


def test_progress_never_goes_back_and_ends_at_one(service: Service, people: People, large: Path) -> None:
    client = people("gis")
    with working(service.settings):
        href = sent(client, large, metadata("progress"))
        with listening(client, f"{href}/events") as listener:
            listener.wait_for(lambda heard: heard.ended_at is not None, seconds=60)
    told = [json.loads(frame["data"]) for _, frame in listener.frames]
    assert {frame["event"] for _, frame in listener.frames} == {"job"}
    shares = [job["progress"] for job in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 1
    assert (told[-1]["state"], told[-1]["stage"], shares[-1]) == ("succeeded", "done", 1.0)
    assert all(share < 1 for job, share in zip(told, shares, strict=True) if job["state"] == "running")
    with client.stream("GET", f"{href}/events") as answer:  # of what has ended there is one, and the stream ends
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = answer.read().decode()
    assert text.count("event: job") == 1
    assert json.loads(text.partition("data: ")[2]) == told[-1]


def test_a_killed_worker_leaves_a_whole_version_or_none_and_another_finishes(
    service: Service, people: People, large: Path
) -> None:
    client = people("gis")
    with working(service.settings) as worker:
        href = sent(client, large, metadata("killed"))
        waited(client, href, lambda job: job["stage"] == "reading")
        children = descendants(worker.process.pid)
        assert children
        worker.kill()
        assert wait_until(lambda: not any(_runs(child) for child in children), seconds=3)
        assert versions_of(service, "killed") == []
        killed_at = time.monotonic()
        worker.restart()
        job = waited(client, href, lambda job: job["state"] != "running" or attempts_of(service, href) > 1, seconds=15)
        assert time.monotonic() - killed_at < 12
        job = ended(client, href)
    assert job["state"] == "succeeded", codes_of(job)
    assert (versions_of(service, "killed"), attempts_of(service, href)) == ([1], 2)
    assert leftovers(service.urls, service.settings) == NOTHING


@pytest.mark.acceptance
def test_what_a_worker_left_that_died_in_the_moment_of_success_is_cleared_away(
    service: Service, people: People, tmp_path: Path
) -> None:
    """The folder of a job that has ended goes; of one that has not, or that is not known here, it stays."""
    client, scratch = people("gis"), service.settings.scratch_dir
    file = files.geojson(files.buildings(9), tmp_path / "a.geojson")
    with working(service.settings):
        href = sent(client, file, metadata("died-in-success"))
        assert ended(client, href)["state"] == "succeeded"
    waiting = sent(client, file, metadata("still-waiting"))
    of_ended, of_waiting = (scratch / f"{job.rpartition('/')[2]}-1" for job in (href, waiting))
    unknown = scratch / f"{uuid4()}-1"
    for folder in (of_ended, of_waiting, unknown):
        (folder / "examining").mkdir(parents=True)
        (folder / "examining" / "result.tif").write_bytes(b"left")

    async def cleared() -> int:
        database = Database(service.urls.service, pool_size=1)
        try:
            async with lock_of(database, UUID(of_ended.name[:36])):
                assert await clear_after_ended(database, scratch) == 0  # whoever has the lock clears it
            return await clear_after_ended(database, scratch)
        finally:
            await database.close()

    assert asyncio.run(cleared()) == 1
    assert [folder.exists() for folder in (of_ended, of_waiting, unknown)] == [False, True, True]
    of_ended.mkdir()
    with working(service.settings):
        assert wait_until(lambda: not of_ended.exists(), seconds=15)
        assert ended(client, waiting)["state"] == "succeeded"
    assert not of_waiting.exists()
    shutil.rmtree(unknown)


def _runs(process: int) -> bool:
    try:
        return b"spatial.examining" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_job_that_is_begun_again_and_again_is_given_up(service: Service, people: People, tmp_path: Path) -> None:
    client = people("gis")
    href = sent(client, files.geojson(files.buildings(), tmp_path / "a.geojson"), metadata("given-up"))
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("UPDATE jobs SET attempts = 30 WHERE id = %s", [href.rpartition("/")[2]])
    with working(service.settings):
        job = ended(client, href)
    assert (job["state"], codes_of(job)) == ("failed", [("problem", "gave_up")])
    assert versions_of(service, "given-up") == []


def test_what_breaks_in_a_worker_is_told_without_its_words(service: Service, people: People, tmp_path: Path) -> None:
    """The store loses the file between sending and loading: an error of ours, and nothing of ours shown."""
    client = people("gis")
    file = files.geojson(files.buildings(9), tmp_path / "lost.geojson")
    href = sent(client, file, metadata("lost-file"))
    upload = rows(service, "SELECT u.sha256 FROM uploads u JOIN jobs j ON j.upload_id = u.id AND j.id = %s",
                  href.rpartition("/")[2])[0][0]  # fmt: skip
    os.unlink(Path(service.settings.blob_store) / "originals" / upload)
    with working(service.settings):
        job = ended(client, href)
    assert (job["state"], codes_of(job)) == ("failed", [("problem", "internal_error")])
    assert str(service.settings.state_dir) not in json.dumps(job)
