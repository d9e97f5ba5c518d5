"""The QGIS projects in a dataset's GeoPackage: what is in them, that they repeat, and what their seal proves."""

import io
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from app.datasets.contents import Contents
from app.datasets.exports.files import WRITERS
from app.datasets.exports.geopackage_projects import projects_of
from app.datasets.exports.projects_seal import digests_of, seal_projects
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse
from app.datasets.offline.proving_projects import prove_projects
from app.record.keys import SigningKey
from tests.datasets.examples import a_key, example_contents
from tests.datasets.proofs import keys_of

KEY = a_key()
NAME = "90-evacuation-1.2.0"
RASTER, VECTOR = "90-flood-depth-100y-v1", "90-buildings-v2"


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return example_contents(tmp_path_factory.mktemp("contents"), KEY)


@pytest.fixture(scope="module")
def package(contents: Contents, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's GeoPackage; its projects are sealed, the file is not."""
    path = tmp_path_factory.mktemp("package") / "advice.gpkg"
    WRITERS["gpkg"](contents, path)
    seal_projects(path, content_hash=contents.content_hash, key=KEY)
    return path


def projects_in(path: Path) -> dict[str, Element]:
    """Each project by its name."""
    with closing(sqlite3.connect(path)) as file:
        found = dict(file.execute("SELECT name, content FROM qgis_projects").fetchall())
    return {name: document_in(bytes.fromhex(content)) for name, content in found.items()}


def document_in(content: bytes) -> Element:
    """The project in a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = archive.namelist()
        return fromstring(archive.read(name))


def sources_in(document: Element) -> list[str]:
    return [one.findtext("datasource", "") for one in document.iter("maplayer")]


def carried(path: Path) -> Carried:
    """What a GeoPackage was found to carry of projects."""
    with closing(sqlite3.connect(path)) as file:
        row = file.execute("SELECT content FROM sonthana_dataset WHERE part = 'projects_seal'").fetchone()
        return Carried("gpkg", projects=digests_of(file), projects_seal=parse(row[0]))


def proven(found: Carried, contents: Contents, *keys: SigningKey, is_whole: bool = False) -> dict[str, str]:
    """Result by part."""
    parts = prove_projects(found, contents.content_hash, keys_of(*keys), is_whole=is_whole)
    assert all(part.text.th and part.text.en for part in parts)
    return {part.part: part.result for part in parts}


def test_the_projects_are_called_as_the_file_and_look_for_their_layers_in_it(package: Path) -> None:
    projects = projects_in(package)
    assert list(projects) == [NAME, f"{NAME}-en"]
    for document in projects.values():
        sources = sources_in(document)
        assert all(source.startswith((f"./{NAME}.gpkg|layername=", f"GPKG:./{NAME}.gpkg:")) for source in sources)


def test_every_table_of_the_file_is_in_each_project(package: Path) -> None:
    with closing(sqlite3.connect(package)) as file:
        tables = {name for (name,) in file.execute("SELECT table_name FROM gpkg_contents")} - {"layer_styles"}
    for document in projects_in(package).values():
        named = {
            source.partition("layername=")[2].partition("|")[0] or source.rpartition(":")[2]
            for source in sources_in(document)
        }
        assert named == tables


def test_names_and_legends_are_in_the_language_of_the_project(package: Path) -> None:
    thai, english = projects_in(package).values()
    for document, title, name, last in (
        (thai, "อพยพชั้นล่างก่อนเที่ยงคืน", "ความลึกน้ำท่วมรอบ 100 ปี", "4 ม. ขึ้นไป"),
        (english, "Leave ground floors before midnight", "Flood depth, 100 years", "4 m and more"),
    ):
        assert document.findtext("title") == title
        (raster,) = [one for one in document.iter("maplayer") if one.get("type") == "raster"]
        assert raster.findtext("layername") == f"{name} ({RASTER})"
        assert [item.get("label") for item in raster.iter("item")][-1] == last


def test_columns_of_figures_are_told_in_words(package: Path) -> None:
    for document, words in zip(projects_in(package).values(), ("ประชาชน (person)", "People (person)"), strict=True):
        (table,) = [
            one for one in document.iter("maplayer") if "figures_people_exposed" in one.findtext("datasource", "")
        ]
        assert {one.get("field"): one.get("name") for one in table.iter("alias")}["people"] == words
        district = next(one for one in document.iter("maplayer") if "'district'" in one.findtext("datasource", ""))
        aliases = {str(one.get("field")): one.get("name") for one in district.iter("alias")}
        assert (aliases["people_exposed.people"] or "").endswith(words)


def test_a_style_follows_its_property_into_the_table(contents: Contents, tmp_path: Path) -> None:
    # `Name` and `name` cannot both be columns of SQLite, so that one has another name there
    style: Mapping[str, Any] = {
        "version": 1, "kind": "categories", "geometry": "polygon", "title": {"th": "ชื่อ", "en": "Name"}, "field": "name",
        "categories": [{"value": "a", "label": {"th": "ก", "en": "A"}, "colour": "#112233"}],
    }  # fmt: skip
    raster, vector = contents.layers
    WRITERS["gpkg"](replace(contents, layers=[raster, replace(vector, style=style)]), tmp_path / "styled.gpkg")
    document = projects_in(tmp_path / "styled.gpkg")[NAME]
    (layer,) = [one for one in document.iter("maplayer") if VECTOR in one.findtext("datasource", "")]
    assert [one.get("attr") for one in layer.iter("renderer-v2")] == ["name_2"]


def test_the_projects_of_a_dataset_are_the_same_bytes_whenever_they_are_made(
    contents: Contents, tmp_path: Path
) -> None:
    digests: list[dict[str, str]] = []
    for name in ("first.gpkg", "second.gpkg"):
        WRITERS["gpkg"](contents, tmp_path / name)
        with closing(sqlite3.connect(tmp_path / name)) as file:
            digests.append(digests_of(file))
    assert digests[0] == digests[1]
    assert len(digests[0]) == 2


@pytest.mark.parametrize(
    ("act", "mark", "said"),
    [("retract", "-retracted", "เพิกถอนแล้ว ห้ามใช้"), ("deprecate", "-deprecated", "มีรุ่นใหม่แทนแล้ว")],
)
def test_a_version_that_is_not_in_force_says_so_in_the_projects_name_and_title(
    contents: Contents, act: str, mark: str, said: str
) -> None:
    assert contents.release is not None
    acts = [*contents.release.acts, {"act": act}]
    projects = projects_of(replace(contents, release=replace(contents.release, acts=acts)), {})
    assert list(projects) == [NAME + mark, f"{NAME}{mark}-en"]
    document = document_in(projects[NAME + mark])
    assert document.findtext("title") == f"{said} · อพยพชั้นล่างก่อนเที่ยงคืน"
    assert all(f"./{NAME}{mark}.gpkg" in source for source in sources_in(document))


def test_a_dataset_of_words_alone_has_a_project_of_its_tables_on_the_map_of_the_country(contents: Contents) -> None:
    manifest = {**contents.manifest, "bbox": None}
    bare = Contents(manifest, [], [], [], [])
    document = document_in(projects_of(bare, {})[NAME])
    assert len(sources_in(document)) == 3
    west = float(document.findtext("mapcanvas/extent/xmin", "0"))
    east = float(document.findtext("mapcanvas/extent/xmax", "0"))
    assert 800_000 < east - west < 1_200_000


def test_the_seal_proves_each_project_by_its_name(package: Path, contents: Contents) -> None:
    assert proven(carried(package), contents, KEY) == {f"project:{NAME}": "proven", f"project:{NAME}-en": "proven"}


def test_a_changed_a_missing_and_an_added_project_are_told_apart(package: Path, contents: Contents) -> None:
    found = carried(package)
    found.projects = {NAME: "0" * 64, "of our own": "1" * 64}
    assert proven(found, contents, KEY) == {
        f"project:{NAME}": "changed",
        f"project:{NAME}-en": "missing",
        "project:of our own": "extra",
    }


def test_a_seal_by_a_stranger_or_for_another_dataset_proves_nothing(package: Path, contents: Contents) -> None:
    assert proven(carried(package), contents, a_key()) == {"projects": "unknown_key"}
    other = replace(contents, manifest={**contents.manifest, "version": "9.0.0"})
    assert proven(carried(package), other, KEY) == {"projects": "changed"}
    for change in ({"sha256": {}}, {"value": "AAAA"}, {"value": "?"}, {"more": 1}):
        found = carried(package)
        found.projects_seal |= change
        assert proven(found, contents, KEY) == {"projects": "changed"}, change


@pytest.mark.parametrize("seal", [[], "x", {"key": []}, {"key": KEY.id}, {"key": KEY.id, "sha256": [1], "value": 7}])
def test_a_seal_of_another_form_is_said_to_be_unreadable_or_not_the_keys(
    package: Path, contents: Contents, seal: Any
) -> None:
    found = carried(package)
    found.projects_seal = seal
    assert set(proven(found, contents, KEY)) == {"projects"}
    assert set(proven(found, contents, KEY).values()) <= {"unreadable", "unknown_key", "changed"}


def test_files_made_before_there_were_projects_are_proven_as_before(contents: Contents) -> None:
    assert proven(Carried("gpkg"), contents, KEY, is_whole=True) == {}
    assert proven(Carried("geojson"), contents, KEY) == {}


def test_without_a_seal_of_their_own_projects_count_by_the_files(contents: Contents) -> None:
    found = Carried("gpkg", projects={NAME: "0" * 64})
    assert proven(found, contents, KEY, is_whole=True) == {f"project:{NAME}": "proven"}
    assert proven(found, contents, KEY) == {f"project:{NAME}": "extra"}


def test_a_damaged_table_of_projects_is_said_to_be_unreadable(package: Path, contents: Contents) -> None:
    found = carried(package)
    found.projects = None
    found.broken["projects"] = "DatabaseError"
    assert proven(found, contents, KEY) == {"projects": "unreadable"}
