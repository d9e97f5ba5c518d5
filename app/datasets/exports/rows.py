"""What a dataset consists of, as rows: one form for all formats, and the way back.

An input's row has a column for each thing that the manifest states of it, its words and their salt; an area's row has
its names and the figures that tables give for it alone. Pure computation. Used by the writers, and by
app/datasets/offline to hold what it reads to the manifest.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import shapely

from app.datasets.contents import AreaPart, Cell, InputPart, Table
from app.record.canonical import canonical

WORDS = ("is_demo", "title", "statement", "advice", "confidence", "confidence_reason", "valid_until")
"""Members of the manifest that people read first."""
TEXT = ("title", "description", "text_salt")
"""Columns of an input's own words; empty once they are erased."""
_TYPES: Mapping[str, pa.DataType] = {
    "id": pa.string(),
    "version": pa.int64(),
    "state": pa.string(),
    "unit": pa.string(),
    "kind": pa.string(),
    "severity": pa.int64(),
    "life_at_risk": pa.bool_(),
    "confidence": pa.string(),
    "observed_at": pa.string(),
    "accuracy_m": pa.float64(),
    "channel": pa.string(),
    "record_seq": pa.int64(),
    "record_hash": pa.string(),
    "text_digest": pa.string(),
}
"""Of what is stated as one value; all else is written as JSON."""
_AREA = ("area_code", "area_level", "area_th", "area_en")


def words_of(manifest: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """What a dataset says, a row each: what it is, in Thai, in English; the same twice where it is no language's."""
    rows: list[tuple[str, str | None, str | None]] = []
    for name in WORDS:
        said = manifest.get(name)
        if isinstance(said, Mapping):
            rows.append((name, said.get("th"), said.get("en")))
        elif isinstance(said, bool):
            rows.append((name, "ใช่", "yes") if said else (name, "ไม่ใช่", "no"))
        else:
            shown = None if said is None else str(said)
            rows.append((name, shown, shown))
    return rows


def stated_names(inputs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of all that is stated of inputs but the geometry, in an order that is the same for the same names."""
    names = {name for one in inputs for name in one} - {"geometry"}
    return [*(name for name in _TYPES if name in names), *sorted(names - _TYPES.keys())]


def input_schema(names: Sequence[str]) -> pa.Schema:
    """Types of an input's columns: what is stated, then its words and their salt."""
    stated = [pa.field(name, _TYPES.get(name, pa.string())) for name in names]
    return pa.schema([*stated, *(pa.field(name, pa.string()) for name in TEXT)])


def input_row(part: InputPart, names: Sequence[str]) -> dict[str, Any]:
    """An input as a row of `input_schema`."""
    stated = {name: _flat(name, part.stated.get(name)) for name in names}
    words = part.text or {}
    # words that an input states beside would clash with these; the manifest holds only their digest
    return stated | {
        "title": words.get("title"),
        "description": words.get("description"),
        "text_salt": part.text_salt,
    }


def stated_from(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row states, as the manifest says it; a text that should be JSON and is none stays as it is."""
    return {name: _deep(name, value) for name, value in row.items() if name not in TEXT}


def geometry_wkb(geometry: Mapping[str, Any]) -> bytes:
    """A GeoJSON geometry as little-endian WKB."""
    return shapely.to_wkb(shapely.from_geojson(json.dumps(geometry)), byte_order=1, output_dimension=2)


def _flat(name: str, value: Any) -> Any:
    return value if value is None or name in _TYPES else canonical(value)


def _deep(name: str, value: Any) -> Any:
    if _TYPES.get(name) == pa.bool_() and value in (0, 1):
        return bool(value)  # SQLite has no other
    if name in _TYPES or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def area_names(part: AreaPart) -> dict[str, Any]:
    """What an area is called."""
    return {"code": part.code, "level": part.level, "name_th": part.name.get("th"), "name_en": part.name.get("en")}


def figures_by_area(tables: Sequence[Table | Mapping[str, Any]]) -> dict[str, dict[str, Cell]]:
    """The figures that stand for an area alone: of tables with one row for each area.

    Args:
        tables: Tables, or what the manifest says of them with `rows`.

    Returns:
        By area code: `{"people_exposed.people": 1200, …}`, every area with the same names.
    """
    found: dict[str, dict[str, Cell]] = {}
    names: dict[str, None] = {}
    for table in tables:
        stated: Mapping[str, Any] = table.as_json() if isinstance(table, Table) else table
        rows = table.rows if isinstance(table, Table) else table["rows"]
        columns = [column["name"] for column in stated["columns"]]
        if "area_code" not in columns:
            continue
        code = columns.index("area_code")
        if len({row[code] for row in rows}) < len(rows):
            continue
        shown = [(i, f"{stated['name']}.{name}") for i, name in enumerate(columns) if name not in _AREA]
        names |= dict.fromkeys(name for _, name in shown)
        for row in rows:
            found.setdefault(str(row[code]), {}).update({name: row[i] for i, name in shown})
    return {code: {name: figures.get(name) for name in names} for code, figures in found.items()}


def figure_types(figures: Mapping[str, Mapping[str, Cell]]) -> dict[str, pa.DataType]:
    """Types of the figures, by name."""
    columns: dict[str, list[Cell]] = {}
    for row in figures.values():
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return {name: cell_type(values) for name, values in columns.items()}


def cell_type(values: Sequence[Cell]) -> pa.DataType:
    """The one type of a column's values; text where there is none.

    Raises:
        ValueError: text and numbers stand in one column.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return pa.string()
    if kinds <= {int}:
        return pa.int64()
    if kinds <= {int, float}:
        return pa.float64()
    raise ValueError("text and numbers stand in one column")
