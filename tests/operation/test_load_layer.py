"""`sonthana load layer` and `sonthana doctor`: exit codes, reports, the same layer as over HTTP."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.core.settings import CHECKOUT
from tests.layers import files
from tests.layers.loads import metadata
from tests.service import Service


@pytest.fixture(scope="module")
def environment(service: Service) -> Mapping[str, str]:
    """What leads the command to the module's database and state folder."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "SONTHANA_STATE_DIR": str(service.settings.state_dir),
        "SONTHANA_DATABASE_URL": str(service.settings.database_url),
    }


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=CHECKOUT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_file_becomes_a_version_whose_collection_is_the_last_line(
    environment: Mapping[str, str], service: Service, tmp_path: Path
) -> None:
    said = tmp_path / "said.json"
    said.write_text(json.dumps(metadata("by-command"), ensure_ascii=False))
    file = files.geojson(files.buildings(), tmp_path / "b.geojson")
    done = run(environment, "load", "layer", str(file), "--province", "90", "--metadata", f"@{said}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "90-by-command-v1"
    version = service.client("gis@songkhla.demo").get("/api/v1/provinces/90/layers/by-command/versions/1").json()
    assert version["feature_count"] == 7


def test_a_file_that_waits_for_a_decision_is_refused_with_the_question(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    frame = files.buildings()
    file = files.geopackage({"one": frame, "two": frame}, tmp_path / "two.gpkg")
    arguments = ["load", "layer", str(file), "--province", "90", "--metadata", json.dumps(metadata("asked"))]
    asked = run(environment, *arguments)
    assert asked.returncode == 1
    assert "--decide layer=" in asked.stdout
    assert "Traceback" not in asked.stderr
    decided = run(environment, *arguments, "--decide", "layer=two")
    assert decided.returncode == 0, decided.stdout + decided.stderr


@pytest.mark.parametrize("said", ["{", '{"slug": "x"}', json.dumps(metadata("Not A Slug"))])
def test_bad_metadata_are_a_wrong_use(environment: Mapping[str, str], tmp_path: Path, said: str) -> None:
    file = files.geojson(files.buildings(), tmp_path / "b.geojson")
    done = run(environment, "load", "layer", str(file), "--province", "90", "--metadata", said)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_every_fault_of_the_metadata_is_said_in_both_languages(environment: Mapping[str, str], tmp_path: Path) -> None:
    file = files.geojson(files.buildings(), tmp_path / "b.geojson")
    said = json.dumps({**metadata("a"), "kind": "flood", "precision": "points", "publish": 1, "title": {"th": "x"}})
    done = run(environment, "load", "layer", str(file), "--province", "90", "--metadata", said)
    assert done.returncode == 2
    for pointer in ("/metadata/kind", "/metadata/precision", "/metadata/publish", "/metadata/title/en"):
        assert done.stderr.count(pointer) == 2, done.stderr
    assert "ต้องเป็นหนึ่งใน: hazard, exposure" in done.stderr


def test_a_metadata_file_that_is_not_there_is_a_wrong_use(environment: Mapping[str, str], tmp_path: Path) -> None:
    file = files.geojson(files.buildings(), tmp_path / "b.geojson")
    done = run(environment, "load", "layer", str(file), "--province", "90", "--metadata", f"@{tmp_path / 'none.json'}")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "none.json" in done.stderr


def test_a_quantity_that_there_is_not_is_a_wrong_use(environment: Mapping[str, str], tmp_path: Path) -> None:
    done = run(environment, "doctor", str(files.depth_raster(tmp_path / "a.tif")), "--quantity", "deepness")
    assert done.returncode == 2
    assert "depth, velocity, duration, extent" in done.stderr


def test_the_doctor_answers_with_its_exit_code(environment: Mapping[str, str], tmp_path: Path) -> None:
    clean = files.geojson(files.buildings(), tmp_path / "b.geojson")
    repairable = files.shapefile(files.buildings(), tmp_path / "t.zip", encoding="cp874", with_cpg=False)
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\x00 and no more")
    codes = {path.name: run(environment, "doctor", str(path)).returncode for path in (clean, repairable, broken)}
    assert codes == {"b.geojson": 0, "t.zip": 1, "broken.gpkg": 2}
    report = json.loads(run(environment, "doctor", str(broken), "--json").stdout)
    assert report["outcome"] == "refused"
    assert all(finding["detail"]["th"] and finding["detail"]["en"] for finding in report["findings"])
