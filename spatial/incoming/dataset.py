"""What a file turns out to be: one or more datasets that GDAL, Arrow or openpyxl may open."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Format = Literal[
    "shapefile",
    "geopackage",
    "geojson",
    "geojsonseq",
    "kml",
    "flatgeobuf",
    "geoparquet",
    "csv",
    "xlsx",
    "geotiff",
    "ascii_grid",
    "netcdf",
]
RASTER_FORMATS: frozenset[Format] = frozenset({"geotiff", "ascii_grid", "netcdf"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """One thing to open: a plain file on the local disk, never an archive, never a link."""

    format: Format
    path: Path
    name: str
    """As the sender named it, without folders; for messages."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something left aside at reception that the sender should know of; the doctor says it as a note."""

    code: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A received file, unpacked where it was packed."""

    name: str
    bytes: int
    sha256: str
    datasets: tuple[Dataset, ...]
    """At least one; several where an archive holds several shapefiles (the doctor asks which)."""
    remarks: tuple[Remark, ...] = ()
    """What was not followed or not taken along: links, members that are no data, a broken index."""
