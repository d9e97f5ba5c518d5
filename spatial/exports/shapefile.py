"""A zipped shapefile, for software that has nothing better: UTF-8 with .cpg, and a text that says what was lost.

Everything the format cannot hold is changed here, not by GDAL, so that it is counted and no Thai letter is cut in two.
Source: ESRI Shapefile Technical Description (1998); dBASE fields hold 254 bytes, names 10.
"""

import json
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from spatial.exports.layer import Layer, marked_name
from spatial.exports.losses import LossCounter
from spatial.exports.names import cut, file_stem, unique_names
from spatial.exports.through_gdal import within_years, write_with_gdal
from spatial.exports.values import finite, times_as_text

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""

_MOST_NAME_BYTES = 10
_MOST_TEXT_BYTES = 254
_INTEGERS = (-99_999_999_999_999_999, 999_999_999_999_999_999)
"""What fits 18 characters; longer ones turn the whole column into floating point."""
_NUMBERS_BELOW = 1e22
_DECIMALS = 15
_MOST_FILE_BYTES = 2**31 - 1


def write_shapefile(layer: Layer, batches: Iterator[pa.RecordBatch], folder: Path, losses: LossCounter) -> Path:
    """A zip of .shp, .shx, .dbf, .prj, .cpg and LOSSES.txt."""
    # `fid` would come back as a property of the layer; only a layer without one gives it, as dBASE must have a column
    kept = layer.properties or ["fid"] * layer.has_fid
    names = unique_names(kept, clean=_clean, most_bytes=_MOST_NAME_BYTES)
    changes = [f"{old} → {new}" for old, new in names.items() if old != new]
    losses.add("names_cut", len(changes), particulars=", ".join(changes))
    for code, is_kind in (("booleans_as_numbers", pa.types.is_boolean), ("times_as_text", pa.types.is_timestamp)):
        losses.add(code, sum(is_kind(field.type) for field in layer.schema))
    schema = pa.schema([(names[name], _stored_type(layer.schema.field(name).type)) for name in kept])
    schema = schema.append(pa.field("geom", pa.binary()))
    features = _Features()
    parts = folder / "parts"
    parts.mkdir()
    write_with_gdal(
        features.stored(within_years(batches, losses), [*kept, "geom"], schema, losses),
        schema,
        parts / "layer.shp",
        driver="ESRI Shapefile",
        layer="layer",
        geometry_type=layer.geometry_type,
        encoding="UTF-8",
        layer_options={},
    )
    if layer.geometry_type == "MultiPolygon":
        losses.add("rings_reordered", features.count)
    losses.add("over_2gb", sum(part.stat().st_size > _MOST_FILE_BYTES for part in parts.iterdir()))
    return _packed(layer, parts, folder / "layer.zip", losses, features.count)


class _Features:
    """Features as a shapefile can hold them, counted."""

    def __init__(self) -> None:
        self.count = 0

    def stored(
        self, batches: Iterator[pa.RecordBatch], columns: list[str], schema: pa.Schema, losses: LossCounter
    ) -> Iterator[pa.RecordBatch]:
        """Batches of the stored schema, of some columns."""
        for batch in batches:
            self.count += batch.num_rows
            arrays = [batch.column(name) if name == "geom" else _stored(batch.column(name), losses) for name in columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _clean(name: str) -> str:
    """Letters, marks and digits; GDAL would change some of the others, and tell nobody which."""
    return "".join(letter if unicodedata.category(letter)[0] in "LMN" else "_" for letter in name)


def _stored_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.string()
    return pa.int16() if pa.types.is_boolean(kind) else kind


def _stored(column: pa.Array, losses: LossCounter) -> pa.Array:
    """A column's values as dBASE can hold them."""
    if column.type == pa.string():
        return _texts(column, losses)
    if pa.types.is_timestamp(column.type):
        return times_as_text(column)
    losses.add("missing_numbers", column.null_count)
    if column.type == pa.float64():
        numbers = finite(column, losses, below=_NUMBERS_BELOW)
        losses.add("numbers_rounded", _rounded_count(numbers))
        return numbers
    if column.type == pa.int64():
        is_long = pc.or_(pc.less(column, _INTEGERS[0]), pc.greater(column, _INTEGERS[1]))
        losses.add("integers_long", pc.sum(is_long).as_py() or 0)
    return column.cast(pa.int16()) if pa.types.is_boolean(column.type) else column


def _texts(column: pa.Array, losses: LossCounter) -> pa.Array:
    losses.add("text_empty", pc.sum(pc.equal(column, "")).as_py() or 0)
    trimmed = pc.utf8_trim(column, " ")
    losses.add("text_trimmed", pc.sum(pc.not_equal(trimmed, column)).as_py() or 0)
    is_long = pc.fill_null(pc.greater(pc.binary_length(column), _MOST_TEXT_BYTES), False)
    count = pc.sum(is_long).as_py() or 0
    losses.add("text_cut", count)
    if not count:
        return column
    shortened = [cut(text, _MOST_TEXT_BYTES) for text in column.filter(is_long).to_pylist()]
    return pc.replace_with_mask(column, is_long, pa.array(shortened, pa.string()))


def _rounded_count(numbers: pa.Array) -> int:
    """How many numbers have more than 15 decimals; those from 100 on have not."""
    values = pc.drop_null(numbers).to_numpy(zero_copy_only=False)
    small = values[np.abs(values) < 100]
    return int(np.count_nonzero(np.char.mod(f"%.{_DECIMALS}f", small).astype(np.float64) != small)) if len(small) else 0


def _packed(layer: Layer, parts: Path, target: Path, losses: LossCounter, feature_count: int) -> Path:
    """The parts in one archive, under the layer's name, with the losses and the source in words."""
    stem = file_stem(marked_name(layer.name, layer.state))
    report = losses.report("shp", feature_count)
    lines = [layer.title, *([layer.description] if layer.state else []), ""]
    lines += [line for loss in report.losses for line in (f"- {loss.th}", f"  {loss.en}")]
    lines += ["", json.dumps(dict(layer.metadata), ensure_ascii=False, indent=2), ""]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(parts.iterdir()):
            archive.write(part, f"{stem}{part.suffix}")
            part.unlink()
        archive.writestr("LOSSES.txt", "\ufeff" + "\r\n".join(lines))
    return target
