"""From a CSV or a workbook to an open layer: its encoding, its sheets, the columns that say where its rows lie.

Called by `spatial.doctor.vectors.opening`.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import pyarrow as pa

from spatial.doctor.report import Finding, Report
from spatial.doctor.vectors.codes import is_code_name, province_of
from spatial.doctor.vectors.coordinates import Columns, is_degrees, likely_columns, named_columns
from spatial.doctor.vectors.decisions import impossible
from spatial.doctor.vectors.encoding import preview_options
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.outline import Outline
from spatial.doctor.vectors.sources import LayerInfo
from spatial.doctor.vectors.table import ByCode, TableSource, plain_code
from spatial.doctor.vectors.table_choice import WGS84, Choice, choose, question_of_columns, read_answer, used
from spatial.doctor.vectors.table_rows import Row, csv_encodings, csv_rows, sheet_names, sheet_rows
from spatial.doctor.vectors.table_survey import survey_table
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
    outline: Outline,
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
    body = partial(_body, rows, len(names))
    info = replace(info, fields=names)
    answer = _decided(names, decisions, report)
    if any(one.weight == "refused" for one in report.findings):
        return None
    pairs = [] if "area_code" in decisions else named_columns(names) if answer is None else [answer.columns]
    seen = survey_table(body, len(names), pairs)
    crs = answer.crs if answer and answer.crs else decisions.get("crs")
    if answer is not None and not seen.positions[answer.columns].usable:
        _refuse(names, decisions, report)
        return None
    # columns that hold no numbers at all are no positions, however they are named
    positions = {pair: held for pair, held in seen.positions.items() if held.usable or pair.meaning == "degrees"}
    if not positions:
        where = _by_code(names, body, decisions, report, areas, outline)
        if where is None:
            return None
        report.add(finding("area_code_used", count=seen.rows, column=shown(names[where.column])))
        info = replace(info, crs=WGS84, geometry_type="MultiPolygon", feature_count=seen.rows)
        return TableSource(info, body, seen.types, where)
    choice = choose(positions, crs, outline, names)
    info = replace(info, geometry_type="Point", feature_count=seen.rows)
    if isinstance(choice, Finding):
        report.add(choice)
        if len(positions) > 1:
            return None
        # of one pair only the CRS is open: the rest of the report can be told at once
        choice, by = Choice(next(iter(positions)), ""), "nobody"
    else:
        report.add(used(choice, next(iter(positions.values())), seen.rows, outline, names))
        by = "file" if crs is None else "person"
    x, y = (names[at] for at in choice.columns[:2])
    info = replace(info, crs=choice.crs or None, crs_by=by, coordinates=(x, y))
    return TableSource(info, body, seen.types, choice.columns)


def _body(rows: Callable[[], Iterator[Row]], width: int) -> Iterator[Row]:
    """Rows below the heading, as wide as it."""
    for row in itertools.islice(rows(), 1, None):
        yield (row + [None] * width)[:width]


def _ask_encoding(info: LayerInfo, report: Report) -> None:
    """A CSV that is no UTF-8: in Thailand most likely one saved by Excel."""
    with info.dataset.path.open("rb") as file:
        foreign = [line.strip() for line in itertools.islice(file, 1000) if not line.isascii()]
    options = preview_options(foreign, "TIS-620")
    report.add(finding("encoding_of_table", count=len(foreign), decision="encoding", options=options))


def _decided(names: tuple[str, ...], decisions: Mapping[str, str], report: Report) -> Choice | None:
    """The columns that a person names (with a CRS, or with an empty one); an impossible answer is refused."""
    there = tuple(name for name in names if name)
    if "coordinates" in decisions:
        choice = read_answer(decisions["coordinates"], names)
        if choice is None:
            _refuse(names, decisions, report)
        return choice
    if "x" not in decisions and "y" not in decisions:
        return None
    for axis in ("x", "y"):
        if decisions.get(axis, "") not in there:
            report.add(impossible(axis, decisions.get(axis, ""), there))
            return None
    x, y = names.index(decisions["x"]), names.index(decisions["y"])
    return Choice(Columns(x, y, "degrees" if is_degrees(names[x]) and is_degrees(names[y]) else "unknown"), "")


def _refuse(names: tuple[str, ...], decisions: Mapping[str, str], report: Report) -> None:
    """Refuse an answer of columns that are not there or hold no coordinates."""
    given = decisions.get("coordinates") or f"{decisions.get('x')},{decisions.get('y')}"
    there = [name for name in names if name][:5]
    possible = (*(f"{x},{y},EPSG:32647" for x, y in itertools.pairwise(there)), "…")
    report.add(impossible("coordinates", given, possible))


def _by_code(
    names: tuple[str, ...],
    body: Callable[[], Iterator[Row]],
    decisions: Mapping[str, str],
    report: Report,
    areas: Mapping[str, bytes] | None,
    outline: Outline,
) -> ByCode | None:
    """The column of area codes that a person names, else the one that is named like it and holds codes."""
    decided = decisions.get("area_code")
    named = [at for at, name in enumerate(names) if is_code_name(name)]
    if decided is not None:
        if decided not in names:
            report.add(impossible("area_code", decided, tuple(name for name in names if name)))
            return None
        named = [names.index(decided)]
    some = list(itertools.islice(body(), _LOOKED_AT))
    # of several (province, district, subdistrict) the one with the longest codes says most precisely where
    fitting = {at: max(len(code) for code in codes) for at in named if province_of(pa.array(codes := _codes(some, at)))}
    if not fitting:
        pairs = likely_columns(some, len(names))
        held = survey_table(lambda: iter(some), len(names), pairs).positions
        report.add(question_of_columns(held, outline, names))
        return None
    at = max(fitting, key=lambda one: fitting[one])
    if areas is None:
        report.add(finding("areas_not_loaded", column=shown(names[at])))
        return None
    return ByCode(at, areas)


def _codes(rows: list[Row], at: int) -> list[str]:
    return [code for row in rows if at < len(row) and (code := plain_code(row[at]))]
