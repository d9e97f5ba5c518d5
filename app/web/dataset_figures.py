"""Tables of a dataset as pages show them: a line per district with its subdistricts beneath, a column per class.

Pure computation on the long rows that are stored (app/datasets/figures.py): a row there is one area in one class.
Also the same rows as CSV.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.text import Language, Text
from app.web.dataset_words import DEPTH_CLASS, FIGURE_UNIT
from app.web.words import SEVERITY

AREA = ("area_code", "area_level", "area_th", "area_en")
DISTRICT_DIGITS = 4
DASH = "–"
_BREAKS_FORMULAS = "'"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is written, with the range around it where one was computed."""

    figure: str
    around: str = ""


@dataclass(slots=True)
class Line:
    """An area with its figures."""

    code: str
    name: Text
    cells: Sequence[Cell]
    beneath: list["Line"] = field(default_factory=list["Line"])


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading."""

    words: Text
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """The figures of one combination of layers."""

    collections: Sequence[str]
    """Ids of the layers that it was computed from; none where it is not of layers."""
    headings: Sequence[Heading]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Figures:
    """A table as it is shown."""

    name: str
    title: Mapping[str, str]
    unit: Text | None
    uncertainty: Mapping[str, str]
    method: str
    blocks: Sequence[Block]


def figures_of(stated: Mapping[str, Any], rows: Sequence[Sequence[Any]]) -> Figures:
    """A table, pivoted.

    Args:
        stated: What the manifest says of it.
        rows: Its rows, in the order of its columns.
    """
    names = [column["name"] for column in stated["columns"]]
    named = [dict(zip(names, row, strict=True)) for row in rows]
    pivot = _by_severity if stated["name"] == "inputs_by_kind" else _by_class
    figure = stated["columns"][-1 if stated["name"] == "inputs_by_kind" else -4]
    return Figures(
        stated["name"],
        stated["title"],
        FIGURE_UNIT.get(figure["unit"] or ""),
        stated["uncertainty"],
        stated["method"],
        list(pivot(named, figure["name"], figure["decimals"] or 0)),
    )


def _by_class(rows: Sequence[Row], figure: str, decimals: int) -> Iterator[Block]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[layer] for layer in ("hazard", "exposure") if layer in row)].append(row)
    write = _writer(2 if decimals > 2 else decimals)
    for collections, members in groups.items():
        classes = sorted({(_order(row), row["class"]) for row in members})
        codes = [code for _, code in classes]
        wet = [code for code in codes if code not in ("dry", "not_modelled")]
        headings = [Heading(Text("ท่วมรวม", "Flooded in all"), is_total=True)] if wet else []
        headings += [Heading(class_words(code)) for code in codes]

        def cells(of_area: Sequence[Row], codes: Sequence[str] = codes, wet: Sequence[str] = wet) -> Sequence[Cell]:
            by_class = {row["class"]: row for row in of_area}
            found = [write(by_class[code][figure] if code in by_class else 0) for code in codes]
            if not wet:
                return [Cell(one) for one in found]
            return [_total(by_class, wet, figure, write), *(Cell(one) for one in found)]

        yield Block(collections, headings, _lines(members, cells))


def _order(row: Row) -> float:
    if row["class"] in ("dry", "not_modelled"):
        return -1.0 if row["class"] == "dry" else float("inf")
    return float(row["lower_m"] or 0.0)


def _total(by_class: Mapping[str, Row], wet: Sequence[str], figure: str, write: Callable[[Any], str]) -> Cell:
    """All that is flooded: the shallowest class that has any, `or deeper`, with its range."""
    rows = [by_class[code] for code in wet if code in by_class]
    if not rows:
        return Cell(write(0))
    first = rows[0]
    at_least = first[f"{figure}_at_least"]
    low, high = first[f"{figure}_low"], first[f"{figure}_high"]
    if low is None or high is None or write(low) == write(high):
        return Cell(write(at_least))
    return Cell(write(at_least), f"{write(low)}–{write(high)}")


def _by_severity(rows: Sequence[Row], figure: str, decimals: int) -> Iterator[Block]:
    if not rows:
        return
    levels = sorted({row["severity"] for row in rows}, reverse=True)
    write = _writer(decimals)
    headings = [Heading(Text("รวม", "All"), is_total=True)]
    headings += [Heading(Text(f"{n} {SEVERITY[str(n)].th}", f"{n} {SEVERITY[str(n)].en}")) for n in levels]
    headings.append(Heading(Text("มีข้อโต้แย้ง", "Disputed")))

    def cells(of_area: Sequence[Row]) -> Sequence[Cell]:
        def count(keep: Callable[[Row], bool]) -> Cell:
            return Cell(write(sum(row[figure] for row in of_area if keep(row))))

        return [
            count(lambda _: True),
            *(count(lambda row, level=level: row["severity"] == level) for level in levels),
            count(lambda row: row["state"] == "disputed"),
        ]

    yield Block((), headings, _lines(rows, cells))


def _lines(rows: Sequence[Row], cells: Callable[[Sequence[Row]], Sequence[Cell]]) -> Sequence[Line]:
    """Districts by code, each with its subdistricts; what belongs to no district that is there stands by itself."""
    by_area: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_area[row["area_code"]].append(row)
    top: dict[str, Line] = {}
    for code, members in sorted(by_area.items()):
        line = Line(code, Text(members[0]["area_th"], members[0]["area_en"]), cells(members))
        district = top.get(code[:DISTRICT_DIGITS])
        if district is not None and len(code) > DISTRICT_DIGITS:
            district.beneath.append(line)
        else:
            top[code] = line
    return list(top.values())


def class_words(code: str) -> Text:
    """A depth class in words: `0.1-0.5` is 0.1–0.5 m, `2+` is over 2 m."""
    if code in DEPTH_CLASS:
        return DEPTH_CLASS[code]
    if code.endswith("+"):
        return Text(f"{code[:-1]} ม. ขึ้นไป", f"{code[:-1]} m and more")
    plain = code.replace("-", "–")
    return Text(f"{plain} ม.", f"{plain} m")


def _writer(decimals: int) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        return DASH if value is None else f"{value:,.{decimals}f}"

    return write


def as_csv(stated: Mapping[str, Any], rows: Sequence[Sequence[Any]], language: Language) -> bytes:
    """The rows of a table for a spreadsheet: UTF-8 with the mark that Excel wants, headings with their units."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_heading(column, language) for column in stated["columns"])
    writer.writerows([_safe(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _heading(column: Mapping[str, Any], language: Language) -> str:
    unit = FIGURE_UNIT.get(column["unit"] or "")
    words: str = column["title"][language]
    return f"{words} ({unit.to(language)})" if unit else words


def _safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"{_BREAKS_FORMULAS}{value}" if is_formula else value
