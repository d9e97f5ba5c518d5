"""Rows of tables: CSV in whichever encoding and with whichever separator, sheets of workbooks.

A row is a list of values, None where a cell is empty. Called by `spatial.doctor.vectors.table`.
"""

import csv
import datetime
import itertools
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import openpyxl

from spatial.doctor.vectors.sources import Unreadable

Cell = str | int | float | bool | datetime.datetime | datetime.date | None
Row = list[Cell]
_SEPARATORS = ",;\t|"
_Result = TypeVar("_Result")
_LOOKED_AT = 50
_LONGEST_CELL = 1_000_000


def csv_encodings(path: Path) -> tuple[str, ...]:
    """The encodings in which a text can be read at all, of UTF-8 and TIS-620; both where it is plain ASCII."""
    possible: list[str] = []
    for name, codec in (("UTF-8", "utf-8-sig"), ("TIS-620", "cp874")):
        try:
            with path.open(encoding=codec) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        possible.append(name)
    return tuple(possible)


def csv_rows(path: Path, encoding: str) -> Iterator[Row]:
    """Rows of a CSV, the heading first.

    Raises:
        Unreadable: it is no CSV.
    """
    codec = "utf-8-sig" if encoding == "UTF-8" else "cp874"
    with path.open(encoding=codec, newline="", errors="replace") as file:
        separator = _separator(list(itertools.islice(file, _LOOKED_AT)))
        file.seek(0)
        csv.field_size_limit(_LONGEST_CELL)
        try:
            for row in csv.reader(file, delimiter=separator):
                if any(cell.strip() for cell in row):
                    yield [cell if cell.strip() else None for cell in row]
        except csv.Error as error:
            raise Unreadable(f"CSV: {error}") from error


def _separator(lines: list[str]) -> str:
    """The one that most lines have equally often."""

    def evenness(separator: str) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        width, often = counts.most_common(1)[0] if counts else (0, 0)
        return (often, width) if width > 1 else (0, 0)

    return max(_SEPARATORS, key=evenness)


def sheet_names(path: Path) -> list[str]:
    """Names of a workbook's sheets.

    Raises:
        Unreadable: it is no workbook.
    """
    book = _workbook(path)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def sheet_rows(path: Path, sheet: str) -> Iterator[Row]:
    """Rows of a sheet, the heading first; empty ones are left out, formulas are their last results."""
    book = _workbook(path)
    try:
        rows = book[sheet].iter_rows(values_only=True)
        while (row := _quietly(lambda: next(rows, None))) is not None:
            cells = [_cell(value) for value in row]
            if any(cell is not None for cell in cells):
                yield cells
    finally:
        book.close()


def _workbook(path: Path) -> openpyxl.Workbook:
    return _quietly(lambda: openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False))


def _quietly(call: Callable[[], _Result]) -> _Result:
    """Run something of openpyxl: it warns of styles that it does not keep, which is nothing to us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except Exception as error:
            # of a damaged workbook zipfile, zlib, the XML parser and openpyxl raise whatever comes to them
            raise Unreadable(f"XLSX: {type(error).__name__}") from error


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None or isinstance(value, bool | int | float | datetime.datetime | datetime.date):
        return value
    return str(value)
