"""The files of a released dataset, fetched over HTTP and opened with the programs that people have."""

import asyncio
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

from app.core.database import Database
from app.core.settings import CHECKOUT
from app.datasets.file_keys import FOLDER, file_key
from app.datasets.jobs import publish_dataset  # noqa: F401 - registers what names the blobs
from app.datasets.models import DatasetVersion
from app.layers.sweeping import sweep
from tests.api.people import People
from tests.datasets.assembled import assembled, released, reviewed, validated
from tests.layers.loads import Worker, loaded
from tests.service import Service

LAYERS = CHECKOUT / "data" / "layers"
SLUGS = {"90-flood-depth-100y.tif", "90-shelters.geojson"}


@pytest.fixture(scope="module")
def made(people: People, worker: Worker) -> dict[str, Any]:
    """A released dataset of a depth raster, shelters, and inputs of both units."""
    described = {entry["file"]: entry["metadata"] for entry in json.loads((LAYERS / "layers.json").read_text())}
    for name in sorted(SLUGS):
        loaded(people("gis"), LAYERS / name, {**described[name], "publish": True})
    return released(
        people,
        layers=[f"{described[name]['slug']}-v1" for name in sorted(SLUGS)],
        assessments=[validated(people), validated(people, unit="non_structural", kind="shelter")],
    )


def fetched(people: People, made: dict[str, Any], ending: str, folder: Path) -> Path:
    answer = people("watch").get(
        f"{made['href']}.{ending}" if ending != "provenance.json" else made["href"] + "/" + ending
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    path = folder / f"dataset.{ending}"
    path.write_bytes(answer.content)
    return path


def test_the_geopackage_opens_in_geopandas_and_ogrinfo(people: People, made: dict[str, Any], tmp_path: Path) -> None:
    path = fetched(people, made, "gpkg", tmp_path)
    names = set(gpd.list_layers(path)["name"])
    shelters = next(name for name in names if "shelters" in name)
    assert len(gpd.read_file(path, layer=shelters)) > 5
    listed = subprocess.run(["ogrinfo", "-so", "-al", path], capture_output=True, text=True, check=True)
    assert "Feature Count" in listed.stdout
    assert "ERROR" not in listed.stderr


def test_the_geojson_opens_in_geopandas(people: People, made: dict[str, Any], tmp_path: Path) -> None:
    frame = gpd.read_file(fetched(people, made, "geojson", tmp_path))
    assert {"Point", "Polygon"} & set(frame.geometry.geom_type)


def test_the_geoparquet_opens_in_geopandas(people: People, made: dict[str, Any], tmp_path: Path) -> None:
    assert len(gpd.read_parquet(fetched(people, made, "parquet", tmp_path))) > 5


def test_the_workbook_opens_with_thai_intact(people: People, made: dict[str, Any], tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(fetched(people, made, "xlsx", tmp_path))
    words = {
        str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert made["title"]["th"] in words
    assert "หาดใหญ่" in words


def test_the_brief_is_a_pdf_and_an_etag_saves_the_second_fetch(people: People, made: dict[str, Any]) -> None:
    watch = people("watch")
    first = watch.get(f"{made['href']}.pdf")
    assert first.content.startswith(b"%PDF-")
    again = watch.get(f"{made['href']}.pdf", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_provenance_is_json_ld_that_names_everybody(people: People, made: dict[str, Any], tmp_path: Path) -> None:
    document = json.loads(fetched(people, made, "provenance.json", tmp_path).read_text())
    text = json.dumps(document, ensure_ascii=False)
    assert "@context" in document
    for word in ("wasDerivedFrom", "wasGeneratedBy", made["content_hash"], "flood-depth-100y-v1"):
        assert word in text, word


def test_signature_json_holds_the_seal_over_the_content_hash(people: People, made: dict[str, Any]) -> None:
    signature = people("auditor").get(f"{made['href']}/signature.json").json()
    assert signature["statement"]["content_hash"] == made["content_hash"]
    assert [one["kind"] for one in signature["signatures"]] == ["seal"]
    assert [act["act"] for act in signature["acts"]] == ["review", "review", "release"]


def test_files_of_a_candidate_are_not_there_yet(people: People, worker: Worker) -> None:
    candidate = assembled(people("secretary"), assessments=[validated(people)])
    for ending in (".gpkg", "/signature.json"):
        answer = people("watch").get(f"{candidate['href']}{ending}")
        assert (answer.status_code, answer.json()["code"]) == (409, "dataset_not_released")
    assert people("watch").get(f"{candidate['href']}.docx").status_code == 404


def test_a_retracted_dataset_is_marked_in_the_name_and_in_the_file(people: People, worker: Worker) -> None:
    retracted = released(people, assessments=[validated(people)])
    people("governor").post(f"{retracted['href']}/retract", json={"reason": "ตัวเลขผิด"}).raise_for_status()
    answer = people("auditor").get(f"{retracted['href']}.xlsx")
    assert "-retracted.xlsx" in answer.headers["content-disposition"]
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    words = " ".join(str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row)
    assert "ตัวเลขผิด" in words


def test_the_project_in_a_geopackage_has_the_name_that_the_file_is_fetched_by(
    people: People, worker: Worker, tmp_path: Path
) -> None:
    def fetched_name(href: str) -> str:
        answer = people("auditor").get(f"{href}.gpkg")
        path = tmp_path / "fetched.gpkg"
        path.write_bytes(answer.content)
        name = answer.headers["content-disposition"].partition('filename="')[2].removesuffix('.gpkg"')
        with closing(sqlite3.connect(path)) as package:
            assert {one for (one,) in package.execute("SELECT name FROM qgis_projects")} == {name, f"{name}-en"}
        return name

    made = released(people, assessments=[validated(people)])
    name = fetched_name(made["href"])
    people("governor").post(f"{made['href']}/retract", json={"reason": "ตัวเลขผิด"}).raise_for_status()
    assert fetched_name(made["href"]) == f"{name}-retracted"


def test_a_file_that_cannot_be_made_keeps_no_other_from_being_made(
    people: People, worker: Worker, service: Service
) -> None:
    candidate = reviewed(people, assessments=[validated(people)])
    worker.stop()
    made = people("chair").post(f"{candidate['href']}/release").json()
    dataset = DatasetVersion(content_hash=made["content_hash"])
    taken = Path(service.settings.blob_store) / file_key(dataset, made["acts"], "pdf")
    taken.mkdir(parents=True)
    worker.restart()
    watch = people("watch", language="en")
    for ending in (".gpkg", ".geojson", ".parquet", ".xlsx", "/provenance.json"):
        assert watch.get(f"{made['href']}{ending}").status_code == 200, ending
    page = made["href"].removeprefix("/api/v1")
    until = time.monotonic() + 20
    while "could not be made; tell the operator" not in watch.get(page, headers={"Accept": "text/html"}).text:
        assert time.monotonic() < until
        time.sleep(0.2)
    refused = watch.get(f"{made['href']}.pdf")
    assert (refused.status_code, refused.json()["code"]) == (503, "file_failed")
    assert refused.headers["retry-after"] == "300"
    # whatever is done next to the dataset makes its files anew, and an operator has mended the store by then
    taken.rmdir()
    people("governor").post(f"{made['href']}/retract", json={"reason": "ตัวเลขผิด"}).raise_for_status()
    assert people("auditor").get(f"{made['href']}.pdf").content.startswith(b"%PDF-")


def test_the_sweeper_keeps_files_that_a_version_names_and_drops_others(
    people: People, made: dict[str, Any], service: Service
) -> None:
    assert people("watch").get(f"{made['href']}.pdf").status_code == 200
    folder = Path(service.settings.blob_store) / FOLDER
    stray = folder / f"{'0' * 64}-stray.pdf"
    stray.write_bytes(b"of nobody")

    async def run() -> list[str]:
        database = Database.from_settings(service.settings)
        try:
            return await sweep(database, service.settings, unnamed_for=timedelta(0))
        finally:
            await database.close()

    dropped = asyncio.run(run())
    assert f"{FOLDER}/{stray.name}" in dropped
    assert not [key for key in dropped if made["content_hash"] in key]
    assert list(folder.glob(f"{made['content_hash']}-*.pdf"))


FILES = ("gpkg", "geojson", "parquet", "xlsx", "pdf", "provenance.json")


def verified(path: Path, key: Path) -> subprocess.CompletedProcess[str]:
    """`sonthana verify FILE` with a public key alone, away from the service."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "verify", str(path), "--key", str(key)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "SONTHANA_STATE_DIR": str(path.parent / "no-state")},
    )


@pytest.fixture
def public_key(people: People, tmp_path: Path) -> Path:
    """The service's public key as it is given to everybody."""
    keys = people(None).get("/api/v1/keys").json()
    path = tmp_path / "sonthana.pub.pem"
    path.write_text(keys["keys"][0]["pem"])
    return path


@pytest.mark.parametrize("ending", FILES)
def test_every_file_proves_itself_offline(
    people: People, made: dict[str, Any], tmp_path: Path, public_key: Path, ending: str
) -> None:
    proven = verified(fetched(people, made, ending, tmp_path), public_key)
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert made["content_hash"] in proven.stdout


def test_a_changed_word_in_a_served_file_is_found_and_named(
    people: People, made: dict[str, Any], tmp_path: Path, public_key: Path
) -> None:
    path = fetched(people, made, "geojson", tmp_path)
    text = path.read_text()
    changed = text.replace(made["statement"]["en"], "The canal is falling, all may stay.")
    assert changed != text
    path.write_text(changed)
    found = verified(path, public_key)
    assert found.returncode == 1
    assert "manifest" in found.stdout
    assert "Traceback" not in found.stderr
