"""A dataset as a workbook: what it says, its tables with what they mean, inputs, layers, and what proves it.

Written by openpyxl, a sheet at a time. Every text is text (`excel_cells`), every number a number; the rows over a table
stay in sight. Boundaries and layers are not in it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from app.datasets.contents import Cell, Contents, Table
from app.datasets.exports.excel_cells import LONGEST, as_cell, pieces_of
from app.datasets.exports.rows import TEXT, input_row, stated_names, words_of
from app.record.canonical import canonical

WORDS, INPUTS, LAYERS, PROOF = "คำแนะนำ Statement", "ข้อมูลจากหน่วย Inputs", "ชั้นข้อมูล Layers", "หลักฐาน Manifest"
"""Names of sheets; those of tables are `table_sheet`'s."""
HEAD_ROWS = 7
"""Rows over the figures of a table."""
GEOMETRY = "geometry"
LAYER_COLUMNS = (
    "collection",
    "title_th",
    "title_en",
    "kind",
    "form",
    "quantity",
    "unit",
    "datum",
    "return_period_years",
    "scenario",
    "basis",
    "source",
    "licence",
    "content_hash",
)
LABELS: Mapping[str, tuple[str, str]] = {
    "is_demo": ("ข้อมูลสมมติเพื่อการสาธิต", "Made up, for demonstration"),
    "title": ("ชื่อ", "Title"),
    "statement": ("สถานการณ์", "Situation"),
    "advice": ("คำแนะนำ", "Advice"),
    "confidence": ("ความมั่นใจ", "Confidence"),
    "confidence_reason": ("เหตุผลของความมั่นใจ", "Why so confident"),
    "valid_until": ("ใช้ได้ถึง", "Valid until"),
}
WORDS_HEAD = ["รายการ / Item", "ไทย", "English"]
_BOLD, _PLAIN, _NOTE = Font(bold=True), Font(), Font(italic=True, color="FF555555")
_FILL = PatternFill("solid", fgColor="FFE4ECF2")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_excel(contents: Contents, target: Path) -> None:
    """Write a dataset; not sealed yet."""
    book = openpyxl.Workbook(write_only=True)
    _write_words(book, contents.manifest)
    for number, table in enumerate(contents.tables, 1):
        _write_table(book, number, table)
    _write_inputs(book, contents)
    _write_layers(book, contents)
    _write_proof(book, contents)
    book.save(target)


def table_sheet(number: int, name: str) -> str:
    """Name of a table's sheet; a spreadsheet takes 31 characters."""
    return f"ตาราง {number} {name}"[:31]


def label_of(name: str) -> str:
    """What stands before a row of words."""
    return " / ".join(LABELS[name])


def table_head(stated: Mapping[str, Any]) -> list[list[Cell]]:
    """The rows over a table, as texts before they become cells, from what the manifest says of it."""
    title, sure, columns = stated["title"], stated["uncertainty"], stated["columns"]
    return [
        [title.get("th"), title.get("en")],
        ["ที่มา / Sources", ", ".join(stated["sources"])],
        ["ความไม่แน่นอน / Uncertainty", sure.get("th"), sure.get("en")],
        ["วิธีคำนวณ / Method", stated["method"]],
        [column["unit"] for column in columns],
        [column["title"].get("th") for column in columns],
        [column["name"] for column in columns],
    ]


def layer_row(stated: Mapping[str, Any]) -> list[Cell]:
    """What the sheet of layers says of one."""
    title: Mapping[str, str] = stated.get("title") or {}
    said: dict[str, Any] = {**stated, "title_th": title.get("th"), "title_en": title.get("en")}
    return [_scalar(said.get(name)) for name in LAYER_COLUMNS]


def input_columns(stated: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns of the sheet of inputs."""
    return [*stated_names(stated), *TEXT, GEOMETRY]


def _scalar(value: Any) -> Cell:
    return value if value is None or isinstance(value, str | int | float) else canonical(value)


def _sheet(
    book: openpyxl.Workbook, name: str, widths: Sequence[float], *, frozen_rows: int, landscape: bool = True
) -> WriteOnlyWorksheet:
    sheet: Any = book.create_sheet(name)
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    if frozen_rows:
        sheet.freeze_panes = f"A{frozen_rows + 1}"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _cells(
    sheet: WriteOnlyWorksheet,
    values: Sequence[Cell],
    *,
    font: Font = _PLAIN,
    is_head: bool = False,
    wraps: bool = False,
) -> list[Any]:
    cells: list[Any] = []
    for value in values:
        cell: Any = WriteOnlyCell(sheet, as_cell(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl takes #N/A for an error
        cell.font = font
        if is_head:
            cell.fill = _FILL
        if wraps or is_head:
            cell.alignment = _WRAPPED
        cells.append(cell)
    return cells


def _write_words(book: openpyxl.Workbook, manifest: Mapping[str, Any]) -> None:
    sheet = _sheet(book, WORDS, [26, 60, 60], frozen_rows=1, landscape=False)
    sheet.append(_cells(sheet, WORDS_HEAD, font=_BOLD, is_head=True))
    for name, th, en in words_of(manifest):
        sheet.append(_cells(sheet, [label_of(name), th, en], font=_BOLD if name == "title" else _PLAIN, wraps=True))


def _write_table(book: openpyxl.Workbook, number: int, table: Table) -> None:
    columns = table.columns
    widths = [min(40.0, max(12.0, len(column.title.get("th", "")) * 1.1)) for column in columns]
    sheet = _sheet(book, table_sheet(number, table.name), widths, frozen_rows=HEAD_ROWS)
    for i, row in enumerate(table_head(table.as_json())):
        is_head = i >= HEAD_ROWS - 3
        sheet.append(_cells(sheet, row, font=_BOLD if i == 0 or is_head else _NOTE, is_head=is_head))
    formats = [None if column.decimals is None else _number_format(column.decimals) for column in columns]
    for row in table.rows:
        cells = _cells(sheet, row)
        for cell, form in zip(cells, formats, strict=True):
            if form is not None:
                cell.number_format = form
        sheet.append(cells)


def _number_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def _write_inputs(book: openpyxl.Workbook, contents: Contents) -> None:
    columns = input_columns([one.stated for one in contents.inputs])
    names = columns[: -len(TEXT) - 1]
    widths = [{"title": 40.0, "description": 60.0, GEOMETRY: 40.0}.get(name, 16.0) for name in columns]
    sheet = _sheet(book, INPUTS, widths, frozen_rows=1)
    sheet.append(_cells(sheet, columns, font=_BOLD, is_head=True))
    for one in contents.inputs:
        row = input_row(one, names)
        shape = canonical(one.stated["geometry"])
        values = [row[name] for name in columns[:-1]]
        # what does not fit a cell is told of as not carried
        shown = [None if isinstance(value, str) and len(as_cell(value)) > LONGEST else value for value in values]
        sheet.append(_cells(sheet, [*shown, shape if len(shape) <= LONGEST else None]))


def _write_layers(book: openpyxl.Workbook, contents: Contents) -> None:
    sheet = _sheet(book, LAYERS, [34, 34, 34] + [18.0] * (len(LAYER_COLUMNS) - 3), frozen_rows=1)
    sheet.append(_cells(sheet, LAYER_COLUMNS, font=_BOLD, is_head=True))
    for part in contents.layers:
        sheet.append(_cells(sheet, layer_row(part.stated)))


def _write_proof(book: openpyxl.Workbook, contents: Contents) -> None:
    """Manifest and release as JSON, in pieces that cells can hold."""
    sheet = _sheet(book, PROOF, [12, 8, 120], frozen_rows=1)
    sheet.append(_cells(sheet, ["part", "piece", "content"], font=_BOLD, is_head=True))
    parts = {"content_hash": contents.content_hash, "manifest": contents.manifest_bytes.decode()}
    if contents.release is not None:
        parts["release"] = canonical(contents.release.as_json())
    for part, text in parts.items():
        for number, piece in enumerate(pieces_of(text), 1):
            sheet.append(_cells(sheet, [part, number, piece]))
