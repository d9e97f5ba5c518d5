"""Properties of features as JSON text, such that they come back the same: types are those of the layer's fields.

Dates and times are ISO 8601, and whole numbers (days, milliseconds since 1970) outside the years 1 to 9999; an infinity
is 1e999, which is a number of JSON that no double holds. A missing number and NaN are null, as for the content hash.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute

from spatial.exports.json_text import json_of, quoted
from spatial.exports.values import FOUR_DIGIT_DAYS, FOUR_DIGIT_MILLISECONDS, times_as_text

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_EPOCH = dt.date(1970, 1, 1)


def properties_as_json(batch: pa.RecordBatch) -> pa.Array:
    """A JSON object for each feature of a batch: every column but `geom`.

    Args:
        batch: Of the types that layers have (spatial/content_hash.py).
    """
    parts: list[Any] = []
    for name in batch.schema.names:
        if name != "geom":
            parts += [f"{',' if parts else '{'}{json_of(name)}:", pc.fill_null(_values(batch.column(name)), "null")]
    if not parts:
        return pa.array(["{}"] * batch.num_rows, pa.string())
    return pc.binary_join_element_wise(*parts, "}", "")


def columns_from_json(texts: Sequence[str], schema: pa.Schema) -> dict[str, pa.Array]:
    """Columns of a layer from its features' objects; the way back.

    Raises:
        ValueError: a text is no JSON object, or has other members than the schema.
        pyarrow.ArrowInvalid, pyarrow.ArrowTypeError: a value is not of its column's type.
    """
    names = [name for name in schema.names if name != "geom"]
    rows = [_object(text, names) for text in texts]
    return {name: _array([row[name] for row in rows], schema.field(name).type) for name in names}


def _object(text: str, names: Sequence[str]) -> Mapping[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict) or {*value} - {"fid"} != {*names} - {"fid"}:  # pyright: ignore[reportUnknownArgumentType]
        raise ValueError("an object with other members than the layer's fields")
    return value  # pyright: ignore[reportUnknownVariableType]


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return pa.array([_days(value) for value in values], pa.int32()).cast(pa.date32())
    if pa.types.is_timestamp(kind):
        return pa.array([_milliseconds(value) for value in values], pa.int64()).cast(kind)
    if kind == pa.float64():
        return pa.array([None if value is None else float(value) for value in values], kind)
    return pa.array(values, kind)


def _days(value: Any) -> Any:
    return (dt.date.fromisoformat(value) - _EPOCH).days if isinstance(value, str) else value


def _milliseconds(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    since = dt.datetime.fromisoformat(value) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(milliseconds=1)


def _values(column: pa.Array) -> pa.Array:
    kind = column.type
    if kind == pa.string():
        return quoted(column)
    if kind == pa.float64():
        return _numbers(column)
    if pa.types.is_timestamp(kind):
        return _times(column, column.cast(pa.int64()), FOUR_DIGIT_MILLISECONDS, times_as_text)
    if pa.types.is_date(kind):
        return _times(column, column.cast(pa.int32()), FOUR_DIGIT_DAYS, _dates_as_text)
    return column.cast(pa.string())


def _dates_as_text(days: pa.Array) -> pa.Array:
    return days.cast(pa.string())


def _numbers(column: pa.Array) -> pa.Array:
    text = column.cast(pa.string())
    for number, written in ((math.inf, "1e999"), (-math.inf, "-1e999")):
        text = pc.if_else(pc.equal(column, number), written, text)
    return pc.if_else(pc.is_nan(column), pa.scalar(None, pa.string()), text)


def _times(column: pa.Array, numbers: pa.Array, bounds: tuple[int, int], as_text: Any) -> pa.Array:
    is_within = pc.and_(pc.greater_equal(numbers, bounds[0]), pc.less_equal(numbers, bounds[1]))
    within = pc.if_else(is_within, column, pa.scalar(None, column.type))
    return pc.if_else(is_within, pc.binary_join_element_wise('"', as_text(within), '"', ""), numbers.cast(pa.string()))
