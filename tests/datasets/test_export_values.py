"""Values survive the forms that formats have for them."""

from io import BytesIO

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from app.datasets.exports.excel_cells import as_cell, from_cell, pieces_of
from app.datasets.exports.json_properties import columns_from_json, properties_as_json
from app.datasets.exports.rows import cell_type, figures_by_area
from spatial.content_hash import VectorHash
from spatial.exports.formulas import BEGINNINGS
from tests.spatial.layers import Layer, layers

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "",
        "'",
        "''",
        "=1",
        "'=1",
        "''=1",
        "_x000D_",
        "__x0041_",
        "\r\n",
        "\x00",
        "\x1b",
        "#N/A",
        " น้ำ ",
        "\ufffe",
        "＝1",
        "'a",
    ]
)


@given(TEXTS)
def test_a_text_is_the_same_after_a_cell_and_is_no_formula(text: str) -> None:
    assert from_cell(as_cell(text)) == text
    assert not as_cell(text).startswith(tuple(BEGINNINGS))


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_texts_are_the_same_after_a_saved_workbook(texts: list[str]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("s")
    for text in texts:
        cell = WriteOnlyCell(sheet, as_cell(text))
        cell.data_type = "s"
        sheet.append([cell])
    saved = BytesIO()
    book.save(saved)
    read = [row[0] for row in load_workbook(saved, read_only=True)["s"].iter_rows(values_only=True)]
    assert [from_cell(str(value)) for value in read] == texts


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_pieces_make_the_whole(text: str) -> None:
    assert "".join(pieces_of(text, 7)) == text


@given(layers())
def test_properties_as_json_are_the_same_layer(layer: Layer) -> None:
    texts = properties_as_json(layer.batch).to_pylist()
    schema = pa.schema([field for field in layer.batch.schema if field.name != "fid"])
    columns = columns_from_json(texts, schema)
    again = pa.RecordBatch.from_pydict({**columns, "geom": layer.batch.column("geom")}, schema=schema)
    hashes = []
    for batch in (layer.batch, again):
        digest = VectorHash(batch.schema, layer.geometry_type)
        digest.update(batch)
        hashes.append(digest.hexdigest())
    assert hashes[0] == hashes[1]


def test_a_property_that_no_field_has_is_refused() -> None:
    schema = pa.schema({"a": pa.int64(), "geom": pa.binary()})
    with pytest.raises(ValueError, match="other members"):
        columns_from_json(['{"a":1,"b":2}'], schema)
    with pytest.raises(ValueError, match="other members"):
        columns_from_json(["{}"], schema)


def test_text_and_numbers_in_one_column_are_refused() -> None:
    with pytest.raises(ValueError, match="one column"):
        cell_type(["a", 1])
    assert cell_type([None, 1, 2.5]) == pa.float64()
    assert cell_type([]) == pa.string()


def test_figures_of_areas_come_from_tables_with_one_row_for_each() -> None:
    columns = [{"name": "area_code"}, {"name": "people"}]
    once = {"name": "once", "columns": columns, "rows": [["9001", 5], ["9002", None]]}
    twice = {"name": "twice", "columns": columns, "rows": [["9001", 5], ["9001", 6]]}
    nowhere = {"name": "nowhere", "columns": [{"name": "people"}], "rows": [[5]]}
    assert figures_by_area([once, twice, nowhere]) == {"9001": {"once.people": 5}, "9002": {"once.people": None}}
