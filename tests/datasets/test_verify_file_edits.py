"""Files that somebody edited are not proven, and the part that was edited is named, whatever program wrote them."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.datasets.exports.excel import INPUTS, LAYERS, WORDS, table_sheet
from app.datasets.exports.geopackage_names import PROOF
from app.datasets.exports.geoparquet import MANIFEST, RELEASE, SAID, TABLES
from tests.datasets.examples import a_key, example_contents
from tests.datasets.proofs import faults, keys_of, sealed, verified

KEY = a_key()
INPUT = "0194f0c0-0000-7000-8000-000000000001"
RASTER, VECTOR = "90-flood-depth-100y-v1", "90-buildings-v2"
PROJECT = "90-evacuation-1.2.0"
Edit = Callable[[Path], None]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The example in every format that is proven part by part."""
    folder = tmp_path_factory.mktemp("files")
    contents = example_contents(folder, KEY)
    return {
        ending: sealed(contents, folder, ending, KEY).read_bytes() for ending in ("gpkg", "geojson", "parquet", "xlsx")
    }


def sql(*statements: str) -> Edit:
    """Statements on a GeoPackage, without its triggers, whose functions SQLite alone lacks."""

    def edit(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                file.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                assert file.execute(statement).rowcount != 0, statement

    return edit


def in_json(change: Callable[[Any], None]) -> Edit:
    """A change of a JSON file, written again with another program's spaces."""

    def edit(path: Path) -> None:
        value = json.loads(path.read_text(encoding="utf-8"))
        change(value)
        path.write_text(json.dumps(value, indent=1), encoding="utf-8")

    return edit


def in_book(change: Callable[[openpyxl.Workbook], None]) -> Edit:
    """A change of a workbook, saved again."""

    def edit(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)

    return edit


def in_parquet(
    row: Callable[[dict[str, Any]], None] | None = None, said: Callable[[dict[str, str]], None] | None = None
) -> Edit:
    """A change of rows or of the metadata of a Parquet file, written again."""

    def edit(path: Path) -> None:
        table = pq.read_table(path)
        metadata = {key.decode(): value.decode() for key, value in (pq.read_metadata(path).metadata or {}).items()}
        rows = table.to_pylist()
        for one in rows if row else ():
            value = {"part": one["part"], "properties": json.loads(one["properties"]), "geom": one["geom"]}
            row(value)  # type: ignore[misc]
            one |= {**value, "properties": json.dumps(value["properties"])}
        if said:
            said(metadata)
        written = pa.Table.from_pylist(rows, table.schema.remove_metadata())
        with pq.ParquetWriter(path, written.schema, store_schema=False) as writer:
            writer.write_table(written)
            writer.add_key_value_metadata(metadata)

    return edit


def setting(sheet: str, cell: str, value: Any) -> Edit:
    """Another value in a cell."""

    def change(book: openpyxl.Workbook) -> None:
        assert book[sheet][cell].value != value
        book[sheet][cell].value = value

    return in_book(change)


def cell_of(sheet: str, column: str, row: int, value: Any) -> Edit:
    """Another value in a named column of a sheet whose first row has the names."""

    def change(book: openpyxl.Workbook) -> None:
        names = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(row, names.index(column) + 1).value = value

    return in_book(change)


def of_input(change: Callable[[dict[str, Any]], None]) -> Callable[[Any], None]:
    """A change of the properties of the first input of a FeatureCollection."""

    def edit(value: Any) -> None:
        (found,) = [one for one in value["features"] if one["properties"].get("id") == INPUT]
        change(found["properties"])

    return edit


def row_of(part: str, change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """A change of rows of a part; of inputs the first alone."""

    def edit(row: dict[str, Any]) -> None:
        if row["part"] == part and (part != "input" or row["properties"]["id"] == INPUT):
            change(row)

    return edit


def text_in(key: str, old: str, new: str) -> Callable[[dict[str, str]], None]:
    """Another text in a key of the metadata."""

    def edit(said: dict[str, str]) -> None:
        assert old in said[key]
        said[key] = said[key].replace(old, new)

    return edit


def shift_geometry(row: dict[str, Any]) -> None:
    """The last byte of the last coordinate, another."""
    row["geom"] = row["geom"][:-8] + bytes([row["geom"][-8] ^ 1]) + row["geom"][-7:]


HOME = "Evacuate Bo Yang."
GPKG: Mapping[str, tuple[Edit, str]] = {
    "a figure": (sql("UPDATE figures_people_exposed SET people = 120 WHERE fid = 1"), "table:people_exposed"),
    "a row of figures more": (
        sql("INSERT INTO figures_people_exposed (area_code) VALUES ('9002')"), "table:people_exposed"),
    "a unit": (sql("UPDATE dataset_columns SET unit = 'household' WHERE unit = 'person'"), "table:people_exposed"),
    "a table gone": (
        sql("DELETE FROM gpkg_contents WHERE table_name = 'figures_people_exposed'",
            "DROP TABLE figures_people_exposed"),
        "table:people_exposed"),
    "a severity": (sql(f"UPDATE inputs_points SET severity = 5 WHERE id = '{INPUT}'"), f"input:{INPUT}"),
    "a life at risk": (sql(f"UPDATE inputs_points SET life_at_risk = 1 WHERE id = '{INPUT}'"), f"input:{INPUT}"),
    "a reading": (sql(f"UPDATE inputs_points SET readings = '[]' WHERE id = '{INPUT}'"), f"input:{INPUT}"),
    "an input gone": (sql(f"DELETE FROM inputs_points WHERE id = '{INPUT}'"), f"input:{INPUT}"),
    "an input more": (
        sql("INSERT INTO inputs_points (id, geom) SELECT 'made-up', geom FROM inputs_points LIMIT 1"), "input:made-up"),
    "an input moved": (
        sql("UPDATE inputs_points SET geom = (SELECT geom FROM inputs_points WHERE fid = 2) WHERE fid = 1"),
        f"input:{INPUT}"),
    "a text": (sql(f"UPDATE inputs_points SET description = 'น้ำลดแล้ว' WHERE id = '{INPUT}'"), f"text:{INPUT}"),
    "a title left without its salt": (
        sql(f"UPDATE inputs_points SET text_salt = NULL WHERE id = '{INPUT}'"), f"text:{INPUT}"),
    "a property of a layer": (sql(f"UPDATE \"{VECTOR}\" SET depth_m = 9 WHERE fid = 2"), f"layer:{VECTOR}"),
    "a feature gone": (sql(f"DELETE FROM \"{VECTOR}\" WHERE fid = 2"), f"layer:{VECTOR}"),
    "a geometry": (
        sql(f"UPDATE \"{VECTOR}\" SET geom = (SELECT geom FROM \"{VECTOR}\" WHERE fid = 1) WHERE fid = 2"),
        f"layer:{VECTOR}"),
    "a layer gone": (sql(f"DELETE FROM gpkg_contents WHERE table_name = '{VECTOR}'",
                         f"DELETE FROM gpkg_geometry_columns WHERE table_name = '{VECTOR}'",
                         f"DROP TABLE \"{VECTOR}\""), f"layer:{VECTOR}"),
    "a raster's tile gone": (sql(f"DELETE FROM \"{RASTER}\" WHERE id = 1"), f"layer:{RASTER}"),
    "a raster moved": (
        sql("UPDATE gpkg_tile_matrix_set SET min_x = min_x + 10, max_x = max_x + 10",
            "UPDATE gpkg_contents SET min_x = min_x + 10, max_x = max_x + 10 WHERE data_type LIKE '2d%'"),
        f"layer:{RASTER}"),
    "what no value is": (sql("UPDATE gpkg_2d_gridded_coverage_ancillary SET data_null = 1"), f"layer:{RASTER}"),
    "the statement": (sql("UPDATE dataset_words SET th = 'อยู่บ้าน' WHERE item = 'statement'"), "words"),
    "a name of an area": (sql("UPDATE areas SET name_th = 'สะเดา' WHERE code = '9001'"), "areas"),
    "a figure of an area": (sql("UPDATE areas SET \"people_exposed.people\" = 1 WHERE code = '9001'"), "areas"),
    "a boundary": (sql("UPDATE areas SET geom = (SELECT geom FROM areas WHERE code = '9001')"), "areas"),
    "the manifest": (
        sql(f"UPDATE {PROOF} SET content = replace(content, '{HOME}', 'Stay.') WHERE part = 'manifest'"),
        "release"),
    "a manifest in another form": (
        sql(f"UPDATE {PROOF} SET content = ' ' || content WHERE part = 'manifest'"), "manifest"),
    "the manifest's copy": (
        sql(f"UPDATE gpkg_metadata SET metadata = replace(metadata, '{HOME}', 'Stay.') WHERE id > 0"), "metadata"),
    "no manifest": (sql(f"DELETE FROM {PROOF} WHERE part = 'manifest'"), "manifest"),
    "two manifests": (
        sql(f"INSERT INTO {PROOF} (part, content) SELECT part, content FROM {PROOF} WHERE part = 'manifest'"),
        "manifest"),
    "the release": (
        sql(f"UPDATE {PROOF} SET content = replace(content, '-11-24T07', '-11-23T07') WHERE part = 'release'"),
        "release"),
    "no release": (sql(f"DELETE FROM {PROOF} WHERE part = 'release'"), "release"),
    "a project": (
        sql(f"UPDATE qgis_projects SET content = '504b' || content WHERE name = '{PROJECT}'"), f"project:{PROJECT}"),
    "when a project was saved": (
        sql(f"UPDATE qgis_projects SET metadata = replace(metadata, '2026', '2025') WHERE name = '{PROJECT}-en'"),
        f"project:{PROJECT}-en"),
    "a project gone": (sql(f"DELETE FROM qgis_projects WHERE name = '{PROJECT}'"), f"project:{PROJECT}"),
    "no projects": (sql("DROP TABLE qgis_projects"), f"project:{PROJECT}"),
    "the seal of the projects": (
        sql(f"UPDATE {PROOF} SET content = replace(content, 'projects-seal/1', 'projects-seal/2') "
            "WHERE part = 'projects_seal'"), "projects"),
    "no seal of the projects that can be read": (
        sql(f"UPDATE {PROOF} SET content = '[' WHERE part = 'projects_seal'"), "projects"),
}  # fmt: skip
GEOJSON: Mapping[str, tuple[Edit, str]] = {
    "a figure": (in_json(lambda value: value["tables"][0]["rows"][0].__setitem__(4, 1)), "table:people_exposed"),
    "a unit": (in_json(lambda value: value["tables"][0]["columns"][4].update(unit="x")), "table:people_exposed"),
    "a table more": (
        in_json(lambda value: value["tables"].append({**value["tables"][0], "name": "made_up"})), "table:made_up"),
    "a severity": (in_json(of_input(lambda one: one.update(severity=5))), f"input:{INPUT}"),
    "a property more": (in_json(of_input(lambda one: one.update(urgent=True))), f"input:{INPUT}"),
    "a text": (in_json(of_input(lambda one: one.update(title="น้ำลดแล้ว"))), f"text:{INPUT}"),
    "the statement": (in_json(lambda value: value["statement"].update(en="All is well.")), "words"),
    "the validity": (in_json(lambda value: value.update(valid_until="2027-01-01T00:00:00Z")), "words"),
    "the manifest": (in_json(lambda value: value["manifest"].update(confidence="high")), "release"),
    "the release": (in_json(lambda value: value["release"]["statement"].update(record_seq=1)), "release"),
    "the signatures": (in_json(lambda value: value["release"].update(signatures=[])), "release"),
    "a release of nonsense": (in_json(lambda value: value.update(release=[1])), "release"),
    "an area gone": (in_json(lambda value: value["features"].pop()), "areas"),
}  # fmt: skip
PARQUET: Mapping[str, tuple[Edit, str]] = {
    "a figure": (in_parquet(said=text_in(TABLES, "1200", "1201")), "table:people_exposed"),
    "a severity": (in_parquet(row_of("input", lambda row: row["properties"].update(severity=5))), f"input:{INPUT}"),
    "a text": (in_parquet(row_of("input", lambda row: row["properties"].update(title="x"))), f"text:{INPUT}"),
    "an input moved": (in_parquet(row_of("input", shift_geometry)), f"input:{INPUT}"),
    "a geometry": (in_parquet(row_of(f"layer:{VECTOR}", shift_geometry)), f"layer:{VECTOR}"),
    "a property of a layer": (
        in_parquet(row_of(f"layer:{VECTOR}", lambda row: row["properties"].update(people=7))), f"layer:{VECTOR}"),
    "a property more": (
        in_parquet(row_of(f"layer:{VECTOR}", lambda row: row["properties"].update(more=7))), f"layer:{VECTOR}"),
    "the statement": (in_parquet(said=text_in(SAID, "Very fast", "Slowly")), "words"),
    "the manifest": (in_parquet(said=text_in(MANIFEST, HOME, "Stay.")), "release"),
    "the release": (in_parquet(said=text_in(RELEASE, "2026-11-24T07", "2026-11-23T07")), "release"),
    "a boundary": (in_parquet(row_of("area", shift_geometry)), "areas"),
}  # fmt: skip
PEOPLE = table_sheet(1, "people_exposed")
XLSX: Mapping[str, tuple[Edit, str]] = {
    "a figure": (setting(PEOPLE, "E8", 120), "table:people_exposed"),
    "a figure by a formula": (setting(PEOPLE, "E8", "=600*2"), "table:people_exposed"),
    "a unit": (setting(PEOPLE, "E5", "household"), "table:people_exposed"),
    "the uncertainty": (setting(PEOPLE, "C3", "Exact."), "table:people_exposed"),
    "a row of figures more": (setting(PEOPLE, "A10", "9002"), "table:people_exposed"),
    "a column beside": (setting(PEOPLE, "I8", "double it"), "table:people_exposed"),
    "a severity": (cell_of(INPUTS, "severity", 2, 5), f"input:{INPUT}"),
    "an input moved": (cell_of(INPUTS, "geometry", 2, '{"coordinates":[1,2],"type":"Point"}'), f"input:{INPUT}"),
    "a text": (cell_of(INPUTS, "description", 2, "น้ำลดแล้ว"), f"text:{INPUT}"),
    "the statement": (setting(WORDS, "C3", "All is well."), "words"),
    "a label": (setting(WORDS, "A4", "ไม่แนะนำ / Not advised"), "words"),
    "a layer's source": (cell_of(LAYERS, "source", 2, "somebody"), "layers"),
    "the manifest": (setting("หลักฐาน Manifest", "C3", "{}"), "manifest"),
    "no proof": (in_book(lambda book: book.remove(book["หลักฐาน Manifest"])), ""),
}
EDITS = [
    (ending, name, edit, part)
    for ending, edits in {"gpkg": GPKG, "geojson": GEOJSON, "parquet": PARQUET, "xlsx": XLSX}.items()
    for name, (edit, part) in edits.items()
]


# each takes a process: every fourth here, all of them in `make acceptance`
@pytest.mark.parametrize(
    ("ending", "name", "edit", "part"),
    [
        pytest.param(*one, id=f"{one[0]}: {one[1]}", marks=() if number % 4 == 0 else pytest.mark.acceptance)
        for number, one in enumerate(EDITS)
    ],
)
def test_an_edit_is_found_and_named(
    files: dict[str, bytes], ending: str, name: str, edit: Edit, part: str, tmp_path: Path
) -> None:
    path = tmp_path / f"advice.{ending}"
    path.write_bytes(files[ending])
    edit(path)
    report = verified(path, keys_of(KEY))
    if not part:
        assert report.outcome == "not_ours"
        return
    assert report.outcome == "not_proven"
    assert part in faults(report), faults(report)
    others = {"file", part, f"signature:{KEY.id}"}
    if name == "no projects":
        others.add(f"project:{PROJECT}-en")
    if part not in ("release", "manifest"):
        assert faults(report).keys() <= others
    said = next(one for one in report.parts if one.part == part)
    assert said.text.th
    assert said.text.en


SAVED: Mapping[str, Edit] = {
    "gpkg": sql("VACUUM"),
    "geojson": in_json(lambda value: None),
    "parquet": in_parquet(),
    "xlsx": in_book(lambda book: None),
}


@pytest.mark.parametrize("ending", SAVED)
def test_a_file_that_a_program_saved_again_is_proven_by_its_parts(
    files: dict[str, bytes], ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"advice.{ending}"
    path.write_bytes(files[ending])
    SAVED[ending](path)
    report = verified(path, keys_of(KEY))
    assert (report.outcome, faults(report), report.exit_code) == ("parts_proven", {"file": "changed"}, 3)
    results = {part.part: part.result for part in report.parts}
    assert results["acts"] == "unknown"
    (absent,) = [part for part in report.parts if part.result == "absent"]
    assert "taken out" in absent.text.en


def test_a_layer_that_somebody_added_is_told_and_proves_nothing(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "advice.gpkg"
    path.write_bytes(files["gpkg"])
    sql('CREATE TABLE "our own notes" (fid INTEGER PRIMARY KEY, note TEXT)')(path)
    report = verified(path, keys_of(KEY))
    assert report.outcome == "parts_proven"
    assert [part.part for part in report.parts if part.result == "extra"] == ["extra:our own notes"]


def test_one_changed_byte_within_a_project_is_found_and_the_project_is_named(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "advice.gpkg"
    path.write_bytes(files["gpkg"])
    with closing(sqlite3.connect(path)) as package:
        (content,) = package.execute("SELECT content FROM qgis_projects WHERE name = ?", [PROJECT]).fetchone()
    # the beginning of the content lies in one piece in the file
    begin = files["gpkg"].index(content[:200].encode())
    position = begin + 100
    changed = b"0" if files["gpkg"][position : position + 1] != b"0" else b"1"
    path.write_bytes(files["gpkg"][:position] + changed + files["gpkg"][position + 1 :])
    report = verified(path, keys_of(KEY))
    assert report.outcome == "not_proven"
    assert faults(report) == {"file": "changed", f"project:{PROJECT}": "changed"}


def test_a_project_of_somebodys_own_is_told_and_proves_nothing(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "advice.gpkg"
    path.write_bytes(files["gpkg"])
    sql("INSERT INTO qgis_projects SELECT 'our own', metadata, content FROM qgis_projects LIMIT 1")(path)
    report = verified(path, keys_of(KEY))
    assert report.outcome == "parts_proven"
    results = {part.part: part.result for part in report.parts if part.part.startswith("project")}
    assert results == {
        f"project:{PROJECT}": "proven",
        f"project:{PROJECT}-en": "proven",
        "project:our own": "extra",
    }
