"""No file is made, and none sealed, of a dataset whose basis is not what it was released on; the reason is told."""

import re
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.core.text import Text
from app.datasets.files_refused import reason_of
from app.datasets.reading import BasisAltered, BasisMissing
from app.jobs.models import Job
from tests.api.people import People
from tests.datasets.assembled import reviewed, validated
from tests.datasets.backups import change_a_cell, put
from tests.layers import files
from tests.layers.loads import Worker, depths, loaded, metadata, table_of
from tests.service import Service

ENDINGS = (".gpkg", ".geojson", ".parquet", ".xlsx", ".pdf", "/provenance.json")


@pytest.fixture(scope="module")
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Slug → content hash of depths and buildings, both loaded."""
    folder = tmp_path_factory.mktemp("layers")
    depth = files.depth_raster(folder / "d.tif", rows=60, columns=80)
    buildings = files.geojson(files.buildings(), folder / "b.geojson")
    made = {
        "depth": loaded(people("gis"), depth, metadata("depth", **depths())),
        "buildings": loaded(people("gis"), buildings, metadata("buildings")),
    }
    return {slug: version["content_hash"] for slug, version in made.items()}


@pytest.fixture
def made(people: People, worker: Worker, layers: dict[str, str]) -> Generator[dict[str, Any]]:
    """A dataset on both layers that was just released; the worker sleeps until the test wakes it."""
    candidate = reviewed(people, layers=[f"{slug}-v1" for slug in layers], assessments=[validated(people)])
    worker.stop()
    people("chair").post(f"{candidate['href']}/release").raise_for_status()
    yield candidate
    if not worker.is_alive():
        worker.restart()


def alter(service: Service, statement: str) -> None:
    """Change rows as somebody who owns the machine."""
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement.encode())


def page_after(people: People, made: dict[str, Any], worker: Worker, *, language: str = "en") -> str:
    """The page of the dataset once the worker has tried to make its files."""
    worker.restart()
    watch = people("watch", language=language)
    until = time.monotonic() + 30
    while True:
        page = watch.get(made["href"].removeprefix("/api/v1"), headers={"Accept": "text/html"}).text
        if "file-failed" in page or "file-waiting" not in page:
            return page
        assert time.monotonic() < until
        time.sleep(0.2)


def assert_no_files(people: People, made: dict[str, Any], service: Service, named: str) -> None:
    for ending in ENDINGS:
        answer = people("watch").get(f"{made['href']}{ending}")
        assert (answer.status_code, answer.json()["code"]) == (503, "files_refused"), ending
        assert named in answer.json()["detail"]
    blobs = Path(service.settings.blob_store)
    assert not list(blobs.rglob(f"{made['content_hash']}-*"))


def test_a_cell_of_a_raster_that_changed_keeps_every_file_from_being_made(
    people: People, worker: Worker, service: Service, made: dict[str, Any], layers: dict[str, str]
) -> None:
    path = Path(service.settings.blob_store) / "rasters" / f"{layers['depth']}.tif"
    whole = path.read_bytes()
    change_a_cell(path)
    try:
        page = page_after(people, made, worker)
        refused = page[page.index('id="files-refused"') :].split("</div>")[0]
        assert "No files are made" in refused
        assert "90-depth-v1" in refused
        assert_no_files(people, made, service, "90-depth-v1")
        # the release itself stands, and its seal proves it
        signed = people("watch").get(f"{made['href']}/signature.json").json()
        assert [one["kind"] for one in signed["signatures"]] == ["seal"]
    finally:
        put(path, whole)
    # restored from a backup, whatever is done next to the dataset makes its files
    people("governor").post(f"{made['href']}/retract", json={"reason": "ตรวจสอบ"}).raise_for_status()
    assert people("auditor").get(f"{made['href']}.gpkg").status_code == 200


@pytest.mark.parametrize(
    ("statement", "mended", "named"),
    [
        (
            'UPDATE features.{buildings} SET "ชื่อ" = "ชื่อ" || \'!\' WHERE fid = 1',
            'UPDATE features.{buildings} SET "ชื่อ" = left("ชื่อ", -1) WHERE fid = 1',
            "90-buildings-v1",
        ),
        (
            "UPDATE layer_versions SET source = source || '!' WHERE slug = 'buildings'",
            "UPDATE layer_versions SET source = left(source, -1) WHERE slug = 'buildings'",
            "90-buildings-v1",
        ),
        (
            "UPDATE assessment_versions SET severity = severity + 1 WHERE assessment_id = '{used}'",
            "UPDATE assessment_versions SET severity = severity - 1 WHERE assessment_id = '{used}'",
            "{used}",
        ),
        (
            "UPDATE dataset_tables SET rows = rows || ' ' WHERE name = '{name}' AND table_name = 'flooded_area'",
            "UPDATE dataset_tables SET rows = substr(rows, 1, length(rows) - 1)"
            " WHERE name = '{name}' AND table_name = 'flooded_area'",
            "flooded_area",
        ),
        (
            "UPDATE areas SET name_en = name_en || '!' WHERE code = '9011'",
            "UPDATE areas SET name_en = left(name_en, -1) WHERE code = '9011'",
            "areas",
        ),
        (
            "UPDATE layer_versions SET slug = 'elsewhere' WHERE slug = 'buildings'",
            "UPDATE layer_versions SET slug = 'buildings' WHERE slug = 'elsewhere'",
            "90-buildings-v1",
        ),
    ],
    ids=["a feature", "a source", "an input", "figures", "an area", "a layer that is gone"],
)
@pytest.mark.acceptance
def test_whatever_else_was_altered_or_is_gone_keeps_them_too(
    people: People, worker: Worker, service: Service, made: dict[str, Any], statement: str, mended: str, named: str
) -> None:
    names = {
        "buildings": table_of(service, "buildings", 1),
        "used": made["manifest"]["inputs"][0]["id"],
        "name": made["name"],
    }
    alter(service, statement.format(**names))
    try:
        page = page_after(people, made, worker, language="th")
        refused = page[page.index('id="files-refused"') :].split("</div>")[0]
        assert "ไม่จัดทำไฟล์" in refused
        assert named.format(**names) in refused
        assert_no_files(people, made, service, named.format(**names))
    finally:
        alter(service, mended.format(**names))


def test_a_sound_dataset_gets_its_files(people: People, worker: Worker, service: Service, made: dict[str, Any]) -> None:
    page = page_after(people, made, worker)
    assert 'id="files-refused"' not in page
    assert people("watch").get(f"{made['href']}.geojson").status_code == 200


@pytest.mark.parametrize("error", [BasisAltered, BasisMissing])
def test_a_page_knows_both_ways_in_which_a_basis_is_amiss(error: type[BasisAltered] | type[BasisMissing]) -> None:
    said = error.named(Text("ชั้นข้อมูล", "layer"), ["90-depth-v1"])
    job = Job(state="failed", report={"problem": {"code": said.code, "detail": said.detail.as_dict()}})
    reason = reason_of(job)
    assert reason == said.detail
    assert re.search("[ก-๙]", said.detail.th)
    assert "90-depth-v1" in said.detail.en
    assert reason_of(Job(state="failed", report={"problem": {"code": "files_failed", "detail": {}}})) is None
    assert reason_of(Job(state="succeeded", report=None)) is None
