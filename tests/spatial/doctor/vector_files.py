"""Small vector files of every kind, written for the tests, and what the doctor says of them."""

import hashlib
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.doctor.report import Finding
from spatial.doctor.vector import VectorExamination, examine_vector
from spatial.doctor.vectors.words import CATALOGUE
from spatial.incoming.dataset import Dataset, Format, Incoming

DRIVERS: Mapping[str, tuple[Format, str]] = {
    ".shp": ("shapefile", "ESRI Shapefile"),
    ".gpkg": ("geopackage", "GPKG"),
    ".geojson": ("geojson", "GeoJSON"),
    ".geojsonl": ("geojsonseq", "GeoJSONSeq"),
    ".fgb": ("flatgeobuf", "FlatGeobuf"),
    ".kml": ("kml", "KML"),
    ".parquet": ("geoparquet", ""),
    ".csv": ("csv", ""),
    ".xlsx": ("xlsx", ""),
}
PROVINCE = shapely.box(100.0, 6.3, 101.1, 7.9)
"""Roughly Songkhla."""
SQUARE = shapely.box(100.40, 7.00, 100.41, 7.01)
BOWTIE = shapely.Polygon([(100.4, 7.0), (100.41, 7.01), (100.41, 7.0), (100.4, 7.01)])


def write(
    path: Path,
    geometries: Sequence[BaseGeometry | bytes | None],
    attributes: Mapping[str, Any] | None = None,
    *,
    crs: str | None = "EPSG:4326",
    geometry_type: str | None = None,
    layer: str | None = None,
    append: bool = False,
    **options: Any,
) -> Path:
    """Write a file through GDAL; its ending says the format. Geometries may be bytes of WKB, to be wrong on purpose."""
    wkb = [one if isinstance(one, bytes) or one is None else shapely.to_wkb(one, flavor="iso") for one in geometries]
    columns = {} if attributes is None else {name: _column(values) for name, values in attributes.items()}
    first = next((one for one in geometries if isinstance(one, BaseGeometry)), None)
    table = pa.table({**columns, "geometry": pa.array(wkb, pa.binary())})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.raw.write_arrow(
            table,
            path,
            driver=DRIVERS[path.suffix][1],
            geometry_name="geometry",
            geometry_type=geometry_type or (first.geom_type if first is not None else "Unknown"),
            crs=crs,
            layer=layer,
            append=append,
            **options,
        )
    return path


def _column(values: Any) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values)


def incoming(*paths: Path) -> Incoming:
    """Files as the receiving side hands them over."""
    return Incoming(
        name=paths[0].name,
        bytes=sum(path.stat().st_size for path in paths),
        sha256=hashlib.sha256(paths[0].read_bytes()).hexdigest(),
        datasets=tuple(Dataset(DRIVERS[path.suffix][0], path, path.name) for path in paths),
    )


def examine(*paths: Path, **expected: Any) -> tuple[VectorExamination, pa.Table]:
    """Examine a file to the end: what was said, and the features that may be loaded."""
    decisions = expected.pop("decisions", {})
    examination = examine_vector(incoming(*paths), decisions=decisions, **expected)
    batches = list(examination.batches())
    return examination, pa.Table.from_batches(batches, schema=examination.schema)


def shapes(table: pa.Table) -> list[BaseGeometry]:
    """The geometries of features."""
    return list(shapely.from_wkb(np.array(table.column("geom").to_pylist(), object)))


def codes(examination: VectorExamination) -> list[str]:
    """The codes found."""
    return [finding.code for finding in examination.report.findings]


def found(examination: VectorExamination, code: str) -> Finding:
    """The one finding of a code, in the catalogue's words of both languages with everything filled in."""
    (finding,) = [finding for finding in examination.report.findings if finding.code == code]
    words = CATALOGUE[code]
    for said, template in ((finding.th, words.th), (finding.en, words.en)):
        parts = re.split(r"\{\w+\}", template)
        assert re.fullmatch(".*".join(re.escape(part) for part in parts), said, re.DOTALL)
    assert any("\u0e01" <= letter <= "\u0e5b" for letter in words.th)
    assert not any("\u0e01" <= letter <= "\u0e5b" for letter in words.en)
    return finding
