"""The lines that the page for QGIS and other programs offers work as they are copied."""

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import geopandas
import pytest

from tests.api.people import People
from tests.ogc.maps import POINTS

pytestmark = pytest.mark.usefixtures("layers")


def lines_on_page(people: People) -> dict[str, str]:
    """Name of each example → its lines."""
    text = people("gis").get("/provinces/90/qgis", headers={"Accept": "text/html"}).text
    found = re.findall(r'aria-labelledby="example-(\w+)"><code>(.*?)</code></pre>', text, re.DOTALL)
    return {name: html.unescape(lines) for name, lines in found}


@pytest.fixture
def folder(people: People, tmp_path: Path) -> Path:
    """A folder with the file that the lines read the token from."""
    made = people("gis").post("/api/v1/tokens", json={"name": "lines", "scopes": ["read"]}).json()
    (tmp_path / "sonthana-token.txt").write_text(f"Authorization: Bearer {made['token']}\n")
    return tmp_path


def run(folder: Path, *command: str) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PATH": path, "HOME": str(folder)}
    )
    assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr
    return done.stdout


@pytest.mark.acceptance
def test_the_line_for_ogr2ogr_brings_a_whole_layer_that_needs_the_token(people: People, folder: Path) -> None:
    run(folder, "sh", "-c", lines_on_page(people)["ogr2ogr"])
    assert len(geopandas.read_file(folder / "90-grid.gpkg")) == POINTS


def test_the_lines_for_geopandas_read_the_same(people: People, folder: Path) -> None:
    lines = lines_on_page(people)["geopandas"]
    assert run(folder, "python", "-c", f"{lines}\nprint(len(features))").split() == [str(POINTS)]
