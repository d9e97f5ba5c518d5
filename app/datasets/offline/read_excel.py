"""A workbook of ours, read back cell by cell. Runs in the limited process."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from app.datasets.exports.excel import (
    GEOMETRY,
    HEAD_ROWS,
    INPUTS,
    LAYER_COLUMNS,
    LAYERS,
    PROOF,
    WORDS,
    WORDS_HEAD,
    input_columns,
    label_of,
    table_head,
    table_sheet,
)
from app.datasets.exports.excel_cells import LONGEST, as_cell, from_cell
from app.datasets.exports.rows import TEXT, geometry_wkb, stated_from, words_of
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse

_MOST_UNPACKED = 512 << 20
_MOST_ROWS = 200_000


def read_excel(path: Path) -> Carried:
    """What a workbook carries.

    Raises:
        ValueError: it unpacks to too much.
        zipfile.BadZipFile, KeyError, …: it is no workbook.
    """
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
            raise ValueError("too large")
    carried = Carried("xlsx")
    book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    try:
        if PROOF not in book.sheetnames:
            return carried
        _read(book, carried)
    finally:
        book.close()
    return carried


def _read(book: openpyxl.Workbook, carried: Carried) -> None:
    parts: dict[str, str] = {}
    with carried.reading("manifest"):
        for part, _, piece in _grid(book, PROOF, 3)[1:]:
            parts[part] = parts.get(part, "") + piece
        carried.manifest = parts["manifest"]
    with carried.reading("release"):
        carried.release = parse(parts["release"])
    try:
        manifest = parse(carried.manifest or "")
        stated_tables, stated_inputs = list(manifest["tables"]), list(manifest["inputs"])
        said = words_of(manifest)
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return
    with carried.reading("words"):
        head, *shown = _grid(book, WORDS, 3)
        if head != WORDS_HEAD:
            raise ValueError("another head")
        names = {label_of(name): name for name, _, _ in said}
        carried.words = [[names.get(label, label), th, en] for label, th, en in shown]
    carried.tables = {}
    sheets = {WORDS, INPUTS, LAYERS, PROOF}
    for number, stated in enumerate(stated_tables, 1):
        sheets.add(sheet := table_sheet(number, stated["name"]))
        with carried.reading(f"table:{stated['name']}"):
            carried.tables[stated["name"]] = _table(book, sheet, stated)
    with carried.reading("inputs"):
        carried.inputs = _inputs(book, stated_inputs)
    with carried.reading("layer_rows"):
        head, *carried.layer_rows = _grid(book, LAYERS, len(LAYER_COLUMNS))
        if head != [*LAYER_COLUMNS]:
            raise ValueError("another head")
    carried.extras = [name for name in book.sheetnames if name not in sheets][:100]


def _grid(book: openpyxl.Workbook, sheet: str, columns: int) -> list[list[Any]]:
    """Values of a sheet's cells as they were before they became cells, each row of so many columns."""
    rows: list[list[Any]] = []
    for cells in book[sheet].iter_rows(values_only=True):
        values = [from_cell(value) if isinstance(value, str) else value for value in cells]
        if any(value is not None for value in values[columns:]):
            raise ValueError("cells beside the table")
        if len(rows) >= _MOST_ROWS:
            raise ValueError("too many rows")
        rows.append([*values[:columns], *[None] * (columns - len(values))])
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows


def _table(book: openpyxl.Workbook, sheet: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    columns = len(stated["columns"])
    head = table_head(stated)
    width = max(columns, *(len(row) for row in head))
    grid = _grid(book, sheet, width)
    heads = [row[: len(expected)] for row, expected in zip(grid[:HEAD_ROWS], head, strict=True)]
    return {"head": heads, "rows": [row[:columns] for row in grid[HEAD_ROWS:]]}


def _inputs(book: openpyxl.Workbook, stated: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    columns = input_columns(stated)
    head, *rows = _grid(book, INPUTS, len(columns))
    if head != columns:
        raise ValueError("other columns")
    return [_input(dict(zip(columns, row, strict=True)), stated) for row in rows]


def _input(row: dict[str, Any], stated: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    shape = row.pop(GEOMETRY)
    known = next((one for one in stated if one.get("id") == row["id"]), {})
    left_out = [name for name, value in row.items() if value is None and _is_long(known.get(name))]
    words = {name: row.get(name) for name in TEXT}
    wkb = None if shape is None else geometry_wkb(parse(shape)).hex()
    return {"stated": stated_from(row), "wkb": wkb, "left_out": left_out, **words}


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(as_cell(value)) > LONGEST
