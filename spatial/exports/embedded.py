"""What an export says about itself, so that it is the same layer when it is loaded again.

GeoPackage and FlatGeobuf carry a layer's metadata, GeoParquet the file's: under KEY stands the names and types that the
version had, and where it came from. The doctor restores them while reading. The words are a stranger's as much as
the rest of a file: they are believed only where the file's own columns bear them out.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute

from spatial.content_hash import TYPE_NAMES
from spatial.errors import Refused

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

KEY = "sonthana"
FORM = "sonthana-export-1"
_MOST_CHARACTERS = 1_000_000
_MOST_NAME_BYTES = 63
_TYPES = {name: kind for kind, name in TYPE_NAMES.items()}
_DAY_MS = 86_400_000


def embedded(schema: pa.Schema, stored_names: Mapping[str, str], metadata: Mapping[str, Any]) -> str:
    """JSON to be written into a file.

    Args:
        schema: The layer's: properties, `geom`, perhaps `fid`.
        stored_names: How the properties are called in the file.
        metadata: Of the version: title, source, licence, content hash, number and so on; JSON.
    """
    columns = [
        {"name": field.name, "stored_as": stored_names.get(field.name, field.name), "type": TYPE_NAMES[field.type]}
        for field in schema
        if field.name != "geom"
    ]
    return json.dumps({"form": FORM, "columns": columns, "metadata": metadata}, ensure_ascii=False)


@dataclass(frozen=True)
class _Column:
    name: str
    stored_as: str
    kind: pa.DataType


class Restoration:
    """Gives the columns of an export that is loaded again the names and types that they had."""

    def __init__(self, columns: list[_Column], metadata: Mapping[str, Any]) -> None:
        self._by_stored = {column.stored_as: column for column in columns}
        self.metadata = metadata
        """What the file says of its version; shown as the file's own word, never trusted."""

    @classmethod
    def found_in(cls, metadata: Mapping[Any, Any] | None) -> "Restoration | None":
        """Look for our words in a layer's metadata.

        Args:
            metadata: `layer_metadata` of `pyogrio.read_info`, or the key-value metadata of a Parquet schema.

        Returns:
            None where a file is no export of ours, or its words make no sense.
        """
        said = (metadata or {}).get(KEY) or (metadata or {}).get(KEY.encode())
        if not isinstance(said, str | bytes) or len(said) > _MOST_CHARACTERS:
            return None
        try:
            value = json.loads(said)
            columns = [_read_column(column) for column in value["columns"]]
            about = value["metadata"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        names = [column.name for column in columns]
        stored = [column.stored_as for column in columns]
        if value["form"] != FORM or len({*names}) < len(names) or len({*stored}) < len(stored):
            return None
        return cls(columns, cast(Mapping[str, Any], about) if isinstance(about, dict) else {})

    def schema(self, source: pa.Schema) -> pa.Schema:
        """The schema that `batch` gives for batches of this schema."""
        return self.batch(
            pa.RecordBatch.from_arrays([pa.array([], field.type) for field in source], schema=source)
        ).schema

    def batch(self, source: pa.RecordBatch) -> pa.RecordBatch:
        """Names and types as they were; a column that is not of the export, or does not fit its words, stays.

        A `fid` that the export wrote as a column is left out. Geometry is passed on as it is.

        Raises:
            Refused: `export_metadata`: a column of times is said to be one of dates, and has a time of day.
        """
        fields: list[pa.Field] = []
        arrays: list[pa.Array] = []
        names = iter(self.names(source.schema.names))
        for field, array in zip(source.schema, source.columns, strict=True):
            column = self._by_stored.get(field.name)
            if column is not None and column.name == "fid":
                continue
            if column is not None and _fits(field.type, column.kind):
                arrays.append(_restored(array, column))
                fields.append(pa.field(next(names), column.kind))
            else:
                arrays.append(array)
                fields.append(field.with_name(next(names)))
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields, source.schema.metadata))

    def names(self, stored: Sequence[str]) -> list[str]:
        """What `batch` calls columns that have these names in the file; without the `fid` that it leaves out."""
        kept = [name for name in stored if name not in self._by_stored or self._by_stored[name].name != "fid"]
        new = [self._by_stored[name].name if name in self._by_stored else name for name in kept]
        # a column that somebody added may have the name that another had: then all stay as they are
        return new if len({*new}) == len(new) else kept


def _read_column(value: Mapping[str, Any]) -> _Column:
    name, stored_as = value["name"], value["stored_as"]
    if not isinstance(name, str) or not isinstance(stored_as, str):
        raise TypeError("a name is text")
    has_control = any(unicodedata.category(letter) == "Cc" for letter in name)
    if has_control or name != unicodedata.normalize("NFC", name) or not 0 < len(name.encode()) <= _MOST_NAME_BYTES:
        raise ValueError("no name of a column")
    return _Column(name, stored_as, _TYPES[value["type"]])


def _fits(stored: pa.DataType, kind: pa.DataType) -> bool:
    """Whether values of a stored type may be values of the type they are said to have had."""
    if pa.types.is_timestamp(kind):
        return pa.types.is_timestamp(stored)
    if pa.types.is_date(kind):
        return pa.types.is_timestamp(stored) or pa.types.is_date(stored)
    if kind == pa.string():
        return pa.types.is_string(stored) or pa.types.is_large_string(stored)
    if kind == pa.int64():
        return pa.types.is_signed_integer(stored)
    return stored == kind or (kind == pa.float64() and pa.types.is_floating(stored))


def _restored(array: pa.Array, column: _Column) -> pa.Array:
    if not pa.types.is_timestamp(array.type) or not pa.types.is_date(column.kind):
        return array.cast(column.kind, safe=False)
    milliseconds = array.cast(pa.timestamp("ms", array.type.tz), safe=False).cast(pa.int64())
    days = pc.floor(pc.divide(milliseconds.cast(pa.float64()), float(_DAY_MS))).cast(pa.int64())
    if pc.any(pc.not_equal(pc.multiply(days, _DAY_MS), milliseconds)).as_py():
        raise Refused(
            "export_metadata",
            f"ไฟล์ระบุว่าคอลัมน์ “{column.name}” เป็นวันที่ แต่มีเวลาปนอยู่ ไฟล์อาจถูกแก้ไขหลังส่งออก โปรดส่งออกจากระบบอีกครั้ง",
            f"The file says that column “{column.name}” holds dates, but there are times of day in it: it may have "
            "been altered after it was exported. Export it again.",
        )
    return days.cast(pa.int32()).cast(pa.date32())
