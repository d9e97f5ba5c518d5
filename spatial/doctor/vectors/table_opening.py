"""From a CSV or a workbook to an open layer: its encoding, its sheets, the columns that say where its rows lie.

Called by `spatial.doctor.vectors.opening`.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import pyarrow as pa

from spatial.doctor.report import Option, Report
from spatial.doctor.vectors.codes import is_code_name, province_of
from spatial.doctor.vectors.coordinates import Columns, find_columns, is_degrees
from spatial.doctor.vectors.decisions import impossible
from spatial.doctor.vectors.encoding import preview_options
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.sources import LayerInfo
from spatial.doctor.vectors.table import ByCode, TableSource, plain_code
from spatial.doctor.vectors.table_rows import Row, csv_encodings, csv_rows, sheet_names, sheet_rows
from spatial.incoming.dataset import Dataset

_LOOKED_AT = 200


def table_layers(dataset: Dataset) -> list[LayerInfo]:
    """The table of a CSV, the sheets of a workbook that hold at least a heading and a row.

    Raises:
        Unreadable: it cannot be opened.
    """
    stem = dataset.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    names = sheet_names(dataset.path) if dataset.format == "xlsx" else [stem]
    infos: list[LayerInfo] = []
    for name in names:
        rows = list(itertools.islice(_rows(dataset, name, "")(), 2))
        if len(rows) == 2:
            fields = tuple("" if cell is None else str(cell) for cell in rows[0])
            infos.append(LayerInfo(dataset, name, None, "Table", None, fields, name))
    return infos


def _rows(dataset: Dataset, sheet: str, encoding: str) -> Callable[[], Iterator[Row]]:
    if dataset.format == "xlsx":
        return partial(sheet_rows, dataset.path, sheet)
    possible = csv_encodings(dataset.path)
    return partial(csv_rows, dataset.path, encoding or (possible[0] if possible else "UTF-8"))


def open_table(
    info: LayerInfo,
    decisions: Mapping[str, str],
    encoding: str | None,
    report: Report,
    areas: Mapping[str, bytes] | None,
) -> TableSource | None:
    """Open a table; None where it cannot be told where its rows lie (said in the report)."""
    if info.dataset.format == "csv" and encoding is None:
        possible = csv_encodings(info.dataset.path)
        if "UTF-8" not in possible:
            _ask_encoding(info, report)
            encoding = "TIS-620"
    rows = _rows(info.dataset, info.inner, encoding or "")
    heading = next(rows(), [])
    names = tuple("" if cell is None else str(cell).strip() for cell in heading)
    info = replace(info, fields=names)
    where = _columns(names, decisions, report)
    if where is None and not any(one.weight == "refused" for one in report.findings):
        where = _by_code(names, rows, decisions, report, areas)
    return None if where is None else TableSource(info, rows, where)


def _ask_encoding(info: LayerInfo, report: Report) -> None:
    """A CSV that is no UTF-8: in Thailand most likely one saved by Excel."""
    with info.dataset.path.open("rb") as file:
        foreign = [line.strip() for line in itertools.islice(file, 1000) if not line.isascii()]
    options = preview_options(foreign, "TIS-620")
    previews = "; ".join(option.en for option in options)
    report.add(finding("encoding_missing", count=len(foreign), decision="encoding", options=options, previews=previews))


def _columns(names: tuple[str, ...], decisions: Mapping[str, str], report: Report) -> Columns | None:
    """Those that a person names, else those that are named like coordinates."""
    if "x" not in decisions and "y" not in decisions:
        return None if "area_code" in decisions else find_columns(names)
    for axis in ("x", "y"):
        if decisions.get(axis, "") not in names or not decisions.get(axis):
            report.add(impossible(axis, decisions.get(axis, ""), tuple(name for name in names if name)))
            return None
    x, y = names.index(decisions["x"]), names.index(decisions["y"])
    return Columns(x, y, "degrees" if is_degrees(names[x]) and is_degrees(names[y]) else "unknown")


def _by_code(
    names: tuple[str, ...],
    rows: Callable[[], Iterator[Row]],
    decisions: Mapping[str, str],
    report: Report,
    areas: Mapping[str, bytes] | None,
) -> ByCode | None:
    """The column of area codes that a person names, else the one that is named like it and holds codes."""
    decided = decisions.get("area_code")
    named = [at for at, name in enumerate(names) if is_code_name(name)]
    if decided is not None:
        if decided not in names:
            report.add(impossible("area_code", decided, tuple(name for name in names if name)))
            return None
        named = [names.index(decided)]
    some = list(itertools.islice(rows(), 1, _LOOKED_AT))
    # of several (province, district, subdistrict) the one with the longest codes says most precisely where
    fitting = {at: max(len(code) for code in codes) for at in named if province_of(pa.array(codes := _codes(some, at)))}
    if not fitting:
        listed = ", ".join(shown(name) for name in names if name)
        options = [Option(name, th=shown(name), en=shown(name)) for name in names if name]
        report.add(finding("column_choice", count=len(names), decision="x", options=options, columns=listed))
        return None
    at = max(fitting, key=lambda one: fitting[one])
    if areas is None:
        report.add(finding("areas_not_loaded", column=shown(names[at])))
        return None
    return ByCode(at, areas)


def _codes(rows: list[Row], at: int) -> list[str]:
    return [code for row in rows if at < len(row) and (code := plain_code(row[at]))]
