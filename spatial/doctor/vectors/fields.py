"""Names and types of a layer's properties: what PostgreSQL, GeoPackage and people can live with.

Pure computation on Arrow schemas and arrays. Called by `spatial.doctor.vector`.
"""

import json
import unicodedata
from typing import NamedTuple

import pyarrow as pa

from spatial.doctor.report import Finding
from spatial.doctor.vectors.compute import pc
from spatial.doctor.vectors.findings import finding

MOST_FIELDS = 200
MOST_NAME_BYTES = 63
"""PostgreSQL's identifiers; longer ones it cuts by itself, so that two may become one."""
RESERVED = frozenset({"fid", "geom", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})
"""Ours, and those that every table of PostgreSQL has: files often hold the edges of a box as xmin and xmax."""
RESERVED_START = "sonthana_"
TIMESTAMP = pa.timestamp("ms", "UTC")
_DBF_NAME = 10
_LARGEST = 2**63 - 1


class Field(NamedTuple):
    """One property of the layer."""

    at: int
    """Which column of the file's batches it comes from."""
    name: str
    type: pa.DataType
    """int64, float64, bool, string, date32 or timestamp[ms, UTC]."""
    original: str
    has_zone: bool = True
    """For times: whether the file says their zone."""


def plan_fields(schema: pa.Schema, *, is_dbf: bool) -> tuple[list[Field], list[Finding]]:
    """Give every column its final name and type.

    Args:
        schema: The file's attributes.
        is_dbf: Whether names were limited to ten bytes.
    """
    fields: list[Field] = []
    taken: set[str] = set()
    renamed: list[str] = []
    dropped: list[str] = []
    as_text: list[str] = []
    for at, given in enumerate(schema):
        target = _target(given.type)
        if target is None:
            dropped.append(shown(given.name))
            continue
        if target == pa.string() and not _is_text(given.type) and not pa.types.is_null(given.type):
            as_text.append(shown(given.name))
        name = usable_name(given.name, at, taken)
        if name != given.name:
            renamed.append(f"{shown(given.name) or '–'} → {name}")
        zone = not pa.types.is_timestamp(given.type) or given.type.tz is not None
        fields.append(Field(at, name, target, given.name, zone))
    findings: list[Finding] = []
    if renamed:
        findings.append(finding("field_renamed", count=len(renamed), names=", ".join(renamed[:50])))
    cut = [shown(field.original) for field in fields if len(field.original.encode()) == _DBF_NAME]
    if is_dbf and cut:
        findings.append(finding("field_cut", count=len(cut), names=", ".join(cut[:50])))
    if dropped:
        findings.append(finding("field_dropped", count=len(dropped), names=", ".join(dropped[:50])))
    if as_text:
        findings.append(finding("field_as_text", count=len(as_text), names=", ".join(as_text[:50])))
    return fields, findings


def shown(text: str) -> str:
    """A text of the file in a message: short, without control characters."""
    clean = "".join("�" if unicodedata.category(letter).startswith("C") else letter for letter in text[:60])
    return clean + "…" if len(text) > 60 else clean


def usable_name(name: str, at: int, taken: set[str]) -> str:
    """A name that is not empty, not too long, not reserved and (whatever its case) not taken; it is taken then."""
    spaced = "".join(" " if unicodedata.category(letter).startswith("Z") else letter for letter in name)
    clean = "".join(letter for letter in spaced if not unicodedata.category(letter).startswith("C")).strip()
    clean = clean.replace("\ufffd", "_") or f"column_{at + 1}"
    if clean.lower() in RESERVED or clean.lower().startswith(RESERVED_START):
        clean = f"original_{clean}"
    clean = _cut(clean, MOST_NAME_BYTES)
    unique, number = clean, 1
    while unique.lower() in taken:
        number += 1
        ending = f"_{number}"
        unique = _cut(clean, MOST_NAME_BYTES - len(ending)) + ending
    taken.add(unique.lower())
    return unique


def _cut(name: str, most: int) -> str:
    return name.encode()[:most].decode("utf-8", "ignore")


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _target(kind: pa.DataType) -> pa.DataType | None:
    """The type in which values of a kind are kept; None where they cannot be."""
    if pa.types.is_dictionary(kind):
        return _target(kind.value_type)
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_boolean(kind):
        return pa.bool_()
    if pa.types.is_date(kind):
        return pa.date32()
    if pa.types.is_timestamp(kind):
        return TIMESTAMP
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return None
    return pa.string()


def convert(array: pa.Array, field: Field, *, is_thai_time: bool) -> tuple[pa.Array, pa.Array | None]:
    """Values in the field's type.

    Args:
        array: The file's values.
        field: The planned property.
        is_thai_time: Whether times without a zone are Thai (UTC+7) rather than UTC.

    Returns:
        The values, and which of them (boolean) were too large to be kept; None where none were.
    """
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    kind = array.type
    if kind == field.type:
        return array, None
    if pa.types.is_uint64(kind) or pa.types.is_decimal(kind):
        if pa.types.is_uint64(kind):
            over = pc.greater(array, pa.scalar(_LARGEST, pa.uint64()))
            array = pc.if_else(over, pa.scalar(None, kind), array)
            return array.cast(field.type), over if pc.any(over).as_py() else None
        return array.cast(field.type), None
    if pa.types.is_timestamp(kind):
        if kind.tz is None and is_thai_time:
            array = pc.assume_timezone(array.cast(pa.timestamp("ms"), safe=False), "+07:00")
        return array.cast(pa.timestamp("ms", array.type.tz or "UTC"), safe=False).cast(TIMESTAMP), None
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_struct(kind) or pa.types.is_map(kind):
        said = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in array.to_pylist()
        ]
        return pa.array(said, pa.string()), None
    if pa.types.is_fixed_size_list(kind):
        said = [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in array.to_pylist()
        ]
        return pa.array(said, pa.string()), None
    if pa.types.is_duration(kind):
        array = array.cast(pa.int64())
    return array.cast(field.type, safe=False), None
