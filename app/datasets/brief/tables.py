"""Tables of figures as the brief prints them: a row an area, a column a depth class or a severity. Pure computation."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from app.datasets.contents import Cell, Contents, Table

Level = Literal["district", "subdistrict"]
Row = Mapping[str, Any]

MOST_TABLES = 12
MOST_IN_ANNEX = 4
SEVERITIES = (5, 4, 3, 2, 1)
_CLASSED = {"hazard", "lower_m", "upper_m"}
_COUNTED = {"unit", "severity", "state", "inputs"}
_QUANTITIES = {
    "flooded_area": ("area_km2", "ตร.กม.", "km²", 2),
    "people_exposed": ("people", "คน", "persons", 0),
    "facilities_exposed": ("facilities", "แห่ง", "facilities", 0),
}
_HEADS: Mapping[Level, str] = {"district": "อำเภอ\nDistrict", "subdistrict": "ตำบล\nSubdistrict"}
_LEFT_OUT = "ตารางที่เหลืออยู่ในไฟล์ XLSX / Further tables are in the workbook"


def printed_tables(contents: Contents) -> dict[str, Any]:
    """The tables per district (per subdistrict where there are no districts), with a note on those left out."""
    has_districts = any(area.level == "district" for area in contents.areas)
    return _tables(contents, contents.tables, "district" if has_districts else "subdistrict", MOST_TABLES)


def annex_tables(contents: Contents) -> dict[str, Any]:
    """Flooded area and people per subdistrict, where the tables before were per district."""
    levels = {area.level for area in contents.areas}
    if not levels >= {"district", "subdistrict"}:
        return {"tables": [], "note": ""}
    wanted = [table for table in contents.tables if table.name in ("flooded_area", "people_exposed")]
    return _tables(contents, wanted, "subdistrict", MOST_IN_ANNEX)


def _tables(contents: Contents, tables: Sequence[Table], level: Level, most: int) -> dict[str, Any]:
    titles = {layer.collection: cast("Mapping[str, str]", layer.stated["title"]) for layer in contents.layers}
    found: list[dict[str, Any]] = []
    for table in tables:
        rows = [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]
        rows = [row for row in rows if row["area_level"] == level]
        columns = {column.name for column in table.columns}
        if table.name in _QUANTITIES and columns >= _CLASSED:
            found += _by_class(table, rows, titles, level)
        elif table.name == "inputs_by_kind" and columns >= _COUNTED:
            found.append(_by_severity(table, rows, contents.manifest["kinds"], level))
        else:
            found.append(_plain(table, rows))
    note = f"{_LEFT_OUT}: {len(found) - most}" if len(found) > most else ""
    return {"tables": found[:most], "note": note}


def _by_class(table: Table, rows: Sequence[Row], titles: Mapping[str, Mapping[str, str]], level: Level) -> list[Any]:
    """A table for each pair of layers."""
    pairs = sorted({(row["hazard"], row.get("exposure")) for row in rows}, key=str)
    found = [_of_pair(table, rows, pair, titles, level) for pair in pairs]
    return [one for one in found if one is not None]


def _of_pair(
    table: Table,
    rows: Sequence[Row],
    pair: tuple[str, str | None],
    titles: Mapping[str, Mapping[str, str]],
    level: Level,
) -> dict[str, Any] | None:
    name, unit_th, unit_en, decimals = _QUANTITIES[table.name]
    mine = [row for row in rows if (row["hazard"], row.get("exposure")) == pair]
    flooded = [row for row in mine if row["lower_m"] is not None]
    if not flooded:
        return None
    uppers: dict[float, float | None] = {row["lower_m"]: row["upper_m"] for row in flooded}
    lowers = sorted(uppers)
    cells = {(row["area_code"], row["lower_m"]): row for row in flooded}
    unmodelled = {row["area_code"]: row[name] for row in mine if row["class"] == "not_modelled"}
    modelled = {row["area_code"] for row in mine if row["class"] != "not_modelled"}
    # what is not modelled may be flooded as well: a district is never left out for it; a subdistrict is counted below
    listed = _places([row for row in mine if row["class"] != "dry"] if level == "district" else flooded)
    figures: list[list[float]] = []
    body: list[list[str]] = []
    for code, words in listed:
        first = cells.get((code, lowers[0]))
        in_classes = [cells[code, lower][name] if (code, lower) in cells else 0 for lower in lowers]
        spread = [first[f"{name}_{of}"] if first else 0 for of in ("at_least", "low", "high")]
        figures.append([*in_classes, *spread, unmodelled.get(code, 0)])
        shown = _figures(figures[-1], decimals)
        body.append([words, *(shown if code in modelled else [*["–"] * (len(shown) - 1), shown[-1]])])
    if len(body) > 1:
        body.append(["รวม / Total", *_figures([sum(column) for column in zip(*figures, strict=True)], decimals)])
    left_out = unmodelled.keys() - {code for code, _ in listed}
    layers = [titles.get(one, {"th": one, "en": one}) for one in pair if one]
    return {
        "title": f"{table.title['th']} ({unit_th}): {' × '.join(one['th'] for one in layers)}",
        "title_en": f"{table.title['en']} ({unit_en}): {' × '.join(one['en'] for one in layers)}",
        "head": [
            _HEADS[level],
            *(_class_words(lower, uppers[lower]) for lower in lowers),
            "รวม\nAll",
            "ต่ำ–สูง\nLow–high",
            "ไม่ได้จำลอง\nNot modelled",
        ],
        "is_number": [False, *[True] * (len(lowers) + 3)],
        "has_total": len(figures) > 1,
        "rows": body,
        "note": f"{table.uncertainty['th']} / {table.uncertainty['en']} ({table.method}){_left_out(len(left_out))}",
    }


def _left_out(count: int) -> str:
    if count == 0:
        return ""
    return (
        f" · ไม่รวมอีก {count} ตำบลที่ไม่พบน้ำท่วม แต่ไม่ได้จำลองบางส่วนหรือทั้งหมด / "
        f"Not listed: {count} more where no flood was found, but which were not modelled in part or at all."
    )


def _figures(row: Sequence[float], decimals: int) -> list[str]:
    """Figures of an area: the classes, all of them, low to high, not modelled."""
    *classes, total, low, high, unmodelled = (_figure(value, decimals) for value in row)
    return [*classes, total, f"{low}–{high}", unmodelled]


def _by_severity(
    table: Table, rows: Sequence[Row], kinds: Mapping[str, Mapping[str, str]], level: Level
) -> dict[str, Any]:
    """A row an area and kind, a column a severity."""
    body: list[list[str]] = []
    for code, name in _places(rows):
        of_area = [row for row in rows if row["area_code"] == code]
        for number, kind in enumerate(sorted({row["kind"] for row in of_area})):
            mine = [row for row in of_area if row["kind"] == kind]
            words = kinds.get(kind, {"th": kind, "en": kind})
            counts = [sum(row["inputs"] for row in mine if row["severity"] == severity) for severity in SEVERITIES]
            disputed = sum(row["inputs"] for row in mine if row["state"] == "disputed")
            counted = [_count(count) for count in (*counts, sum(counts), disputed)]
            body.append([name if number == 0 else "", f"{words['th']} / {words['en']}", *counted])
    return {
        "title": table.title["th"],
        "title_en": table.title["en"],
        "head": [
            _HEADS[level],
            "ชนิด\nKind",
            *(f"ระดับ {severity}\nSev. {severity}" for severity in SEVERITIES),
            "รวม\nAll",
            "โต้แย้ง\nDisputed",
        ],
        "is_number": [False, False, *[True] * (len(SEVERITIES) + 2)],
        "has_total": False,
        "rows": body,
        "note": f"{table.uncertainty['th']} / {table.uncertainty['en']}",
    }


def _plain(table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    """A table of a form that is not known here: as it is, without its columns of areas but the name."""
    columns = [column for column in table.columns if not column.name.startswith("area_")]
    units = [f" ({one.unit})" if one.unit else "" for one in columns]
    return {
        "title": table.title["th"],
        "title_en": table.title["en"],
        "head": [
            "พื้นที่\nArea",
            *(f"{one.title['th']}\n{one.title['en']}{unit}" for one, unit in zip(columns, units, strict=True)),
        ],
        "is_number": [False, *(not any(isinstance(row[one.name], str) for row in rows) for one in columns)],
        "has_total": False,
        "rows": [
            [f"{row['area_th']} {row['area_en']}", *(_figure(row[one.name], one.decimals or 0) for one in columns)]
            for row in rows
        ],
        "note": f"{table.uncertainty['th']} / {table.uncertainty['en']} ({table.method})",
    }


def _places(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Codes and names of the areas in rows, by code."""
    return sorted({(row["area_code"], f"{row['area_th']} {row['area_en']}") for row in rows})


def _class_words(lower_m: float, upper_m: float | None) -> str:
    return (
        f"{lower_m:g} ม. ขึ้นไป\n{lower_m:g} m or more"
        if upper_m is None
        else f"{lower_m:g}–{upper_m:g} ม.\n{lower_m:g}–{upper_m:g} m"
    )


def _count(value: int) -> str:
    return f"{value:,}" if value else "–"


def _figure(value: Cell, decimals: int) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{value:,.{decimals}f}"
