"""Tables of figures as the brief prints them: a row a district, a column a depth class. Pure computation."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.datasets.contents import Cell, Contents, Table

MOST_TABLES = 12
_CLASSED = {"hazard", "lower_m", "upper_m"}
_COUNTED = {"unit", "severity", "state", "inputs"}
_QUANTITIES = {
    "flooded_area": ("area_km2", "ตร.กม.", "km²", 2),
    "people_exposed": ("people", "คน", "persons", 0),
    "facilities_exposed": ("facilities", "แห่ง", "facilities", 0),
}


def printed_tables(contents: Contents) -> list[dict[str, Any]]:
    """The tables that are printed, at the level of districts (subdistricts where there are no districts)."""
    titles = {layer.collection: layer.stated["title"] for layer in contents.layers}
    level = "district" if any(area.level == "district" for area in contents.areas) else "subdistrict"
    found: list[dict[str, Any]] = []
    for table in contents.tables:
        rows = [dict(zip((column.name for column in table.columns), row, strict=True)) for row in table.rows]
        rows = [row for row in rows if row["area_level"] == level]
        columns = {column.name for column in table.columns}
        if table.name in _QUANTITIES and columns >= _CLASSED:
            found += _by_class(table, rows, titles)
        elif table.name == "inputs_by_kind" and columns >= _COUNTED:
            found.append(_inputs(table, rows))
        else:
            found.append(_plain(table, rows))
    return found[:MOST_TABLES]


def _plain(table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A table of a form that is not known here: as it is, without its columns of areas but the name."""
    columns = [column for column in table.columns if not column.name.startswith("area_")]
    body = [
        [f"{row['area_th']} {row['area_en']}", *(_figure(row[one.name], one.decimals or 0) for one in columns)]
        for row in rows
    ]
    units = [f" ({one.unit})" if one.unit else "" for one in columns]
    return {
        "title": table.title["th"],
        "title_en": table.title["en"],
        "head": [
            "พื้นที่ / Area",
            *(f"{one.title['th']} / {one.title['en']}{unit}" for one, unit in zip(columns, units, strict=True)),
        ],
        "widths": [3, *[0] * len(columns)],
        "is_number": [False, *[True] * len(columns)],
        "rows": body,
        "note": f"{table.uncertainty['th']} {table.uncertainty['en']} ({table.method})",
    }


def _by_class(
    table: Table, rows: Sequence[Mapping[str, Any]], titles: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    name, unit_th, unit_en, decimals = _QUANTITIES[table.name]
    found: list[dict[str, Any]] = []
    pairs = sorted({(row["hazard"], row.get("exposure")) for row in rows}, key=str)
    for hazard, exposure in pairs:
        mine = [row for row in rows if (row["hazard"], row.get("exposure")) == (hazard, exposure)]
        lowers = sorted({row["lower_m"] for row in mine if row["lower_m"] is not None})
        if not lowers:
            continue
        uppers = {row["lower_m"]: row["upper_m"] for row in mine if row["lower_m"] is not None}
        heads = [_class_words(lower, uppers[lower]) for lower in lowers]
        places = sorted({(row["area_code"], row["area_th"], row["area_en"]) for row in mine if row["lower_m"]})
        body: list[list[str]] = []
        for code, th, en in places:
            of_area = {row["lower_m"]: row for row in mine if row["area_code"] == code and row["lower_m"] is not None}
            first = of_area.get(lowers[0])
            total = first[f"{name}_at_least"] if first else None
            span = (
                f"{_figure(first[f'{name}_low'], decimals)}–{_figure(first[f'{name}_high'], decimals)}" if first else ""
            )
            figures = [_figure(of_area[lower][name] if lower in of_area else 0, decimals) for lower in lowers]
            body.append([f"{th} {en}", *figures, _figure(total, decimals), span])
        layers = [titles.get(one, {"th": str(one), "en": str(one)}) for one in (hazard, exposure) if one]
        found.append(
            {
                "title": f"{table.title['th']} ({unit_th}): {' × '.join(one['th'] for one in layers)}",
                "title_en": f"{table.title['en']} ({unit_en}): {' × '.join(one['en'] for one in layers)}",
                "head": ["อำเภอ / District", *heads, "รวม / Total", "ต่ำ–สูง / Low–high"],
                "widths": [3, *[0] * (len(heads) + 2)],
                "is_number": [False, *[True] * (len(heads) + 2)],
                "rows": body,
                "note": f"{table.uncertainty['th']} {table.uncertainty['en']} ({table.method})",
            }
        )
    return found


def _inputs(table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    places = sorted({(row["area_code"], row["area_th"], row["area_en"]) for row in rows})
    body: list[list[str]] = []
    for code, th, en in places:
        mine = [row for row in rows if row["area_code"] == code]
        by_unit = [
            str(sum(row["inputs"] for row in mine if row["unit"] == unit))
            for unit in ("structural", "non_structural", "both")
        ]
        disputed = sum(row["inputs"] for row in mine if row["state"] == "disputed")
        body.append([f"{th} {en}", *by_unit, str(max(row["severity"] for row in mine)), str(disputed)])
    return {
        "title": table.title["th"],
        "title_en": table.title["en"],
        "head": [
            "อำเภอ / District",
            "ใช้โครงสร้าง / Structural",
            "ไม่ใช้โครงสร้าง / Non-structural",
            "ทั้งสอง / Both",
            "รุนแรงสุด / Highest severity",
            "โต้แย้ง / Disputed",
        ],
        "widths": [3, 0, 0, 0, 0, 0],
        "is_number": [False, True, True, True, True, True],
        "rows": body,
        "note": f"{table.uncertainty['th']} {table.uncertainty['en']}",
    }


def _class_words(lower_m: float, upper_m: float | None) -> str:
    return f"≥ {lower_m:g} ม./m" if upper_m is None else f"{lower_m:g}–{upper_m:g} ม./m"


def _figure(value: Cell, decimals: int) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{value:,.{decimals}f}"
