"""A layer that is downloaded as a GeoPackage, edited by GDAL as QGIS does, and sent back."""

import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import pyogrio
import pytest
from shapely.geometry import Point

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker, ended
from tests.ogc import edits
from tests.ogc.edits import LAYERS, items, mine, patched, published, read, step


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round-trip")


@pytest.fixture(scope="module", autouse=True)
def _layer(people: People, worker: Worker, folder: Path) -> None:
    edits.load(people, folder, "trip")


def downloaded(client: httpx.Client, path: Path) -> Path:
    answer = client.get(f"{LAYERS}/trip/edit.gpkg")
    assert answer.status_code == 200, answer.text
    path.write_bytes(answer.content)
    return path


def sent_back(client: httpx.Client, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        answer = client.post(f"{LAYERS}/trip/edit.gpkg", files={"file": (path.name, file)})
    assert answer.status_code == 202, answer.text
    return ended(client, answer.json()["job"])


def edited(path: Path, statements: list[str]) -> None:
    """Change attributes and delete rows in place; the triggers of the spatial index are GDAL's, so they go first."""
    (name,) = [name for name, kind in pyogrio.list_layers(path).tolist() if kind]
    with sqlite3.connect(path) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            connection.execute(statement.format(table=f'"{name}"'))


def appended(path: Path, name: str, number: int, place: tuple[float, float]) -> None:
    """Add a feature by GDAL."""
    (layer,) = [name for name, kind in pyogrio.list_layers(path).tolist() if kind]
    known = gpd.read_file(path, layer=layer, rows=1)
    fresh = gpd.GeoDataFrame({"number": [number], "name": [name]}, geometry=[Point(place)], crs=known.crs)
    fresh.to_file(path, layer=layer, mode="a")


def test_what_comes_back_unchanged_changes_nothing_and_what_is_edited_is_told_apart(
    people: People, worker: Worker, folder: Path
) -> None:
    gis, secretary = people("gis"), people("secretary")
    path = downloaded(secretary, folder / "a.gpkg")
    job = sent_back(secretary, path)
    assert job["state"] == "failed"
    assert job["report"]["problem"]["code"] == "nothing_changed"

    edited(
        path,
        [
            "UPDATE {table} SET name = 'แก้ออฟไลน์', height_m = 2.25 WHERE fid = 2",
            "UPDATE {table} SET day = NULL WHERE fid = 3",
            "DELETE FROM {table} WHERE fid = 4",
        ],
    )
    appended(path, "ใหม่", 77, (100.5, 7.0))
    # meanwhile somebody else changes one of the same features, and publishes
    patched(gis, "trip", 2, name="แก้ออนไลน์")
    patched(gis, "trip", 5, name="อื่น")
    assert published(gis, "trip") == 2
    job = sent_back(secretary, path)
    assert job["state"] == "succeeded", worker.said()
    result = job["result"]
    assert {name: result[name] for name in ("inserts", "updates", "deletes", "conflicts")} == {
        "inserts": 1, "updates": 2, "deletes": 1, "conflicts": 1,
    }  # fmt: skip
    details = secretary.get(result["href"]).json()
    assert details["base_version"] == 2
    assert [one["feature"] for one in details["conflict_details"]] == [2]
    assert details["conflict_details"][0]["theirs"]["properties"]["name"] == "แก้ออนไลน์"
    assert read(secretary, "trip", 4) is None
    again = sent_back(secretary, path)
    assert again["report"]["problem"]["code"] == "changes_unfinished"
    assert secretary.post(f"{result['href']}/conflicts/2", json={"keep": "mine"}).status_code == 200
    assert published(secretary, "trip") == 3
    two = read(people("engineer"), "trip", 2)
    assert two is not None
    assert (two["properties"]["name"], two["properties"]["height_m"]) == ("แก้ออฟไลน์", 2.25)
    names = {one["properties"]["name"] for one in gis.get(items("trip")).json()["features"]}
    assert {"ใหม่", "อื่น"} <= names
    assert mine(secretary, "trip") is None


def test_files_that_are_none_of_ours_or_do_not_fit_are_refused_with_words(people: People, folder: Path) -> None:
    gis = people("gis")
    stranger = folder / "stranger.gpkg"
    files.buildings().to_file(stranger)
    job = sent_back(gis, stranger)
    assert job["state"] == "failed"
    assert job["report"]["findings"][0]["code"] == "not_an_edit_file"
    broken = folder / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\x00" + b"x" * 4000)
    assert sent_back(gis, broken)["state"] == "failed"
    path = downloaded(gis, folder / "b.gpkg")
    edited(path, ["ALTER TABLE {table} DROP COLUMN height_m"])
    assert sent_back(gis, path)["report"]["problem"]["code"] == "edit_file_of_other_columns"
    path = downloaded(gis, folder / "c.gpkg")
    edited(path, ["UPDATE gpkg_metadata SET metadata = replace(metadata, '90-trip-v', '90-trip-v9')"])
    assert sent_back(gis, path)["report"]["problem"]["code"] == "edit_file_of_other_base"
    assert mine(gis, "trip") is None
    assert gis.post(f"{LAYERS}/trip/edit.gpkg", files={"other": ("a", b"")}).status_code == 422
    assert people("engineer").get(f"{LAYERS}/trip/edit.gpkg").status_code == 403
    assert people("lead.structural").get(f"{LAYERS}/trip/edit.gpkg").status_code == 200
    patched(gis, "trip", 6, name="ค้างอยู่")
    assert step(gis, "trip", "discard").status_code == 200
