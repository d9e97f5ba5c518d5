"""Well-formed files of every format, small, as bytes; the hostile ones are made from them."""

import functools
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import rasterio
import rasterio.shutil
import shapely
from affine import Affine

SHELTERS = gpd.GeoDataFrame(
    {"name": ["โรงเรียนเทศบาล 1", "วัดโคกสมานคุณ"], "seats": [400, 250]},
    geometry=shapely.points([[100.47, 7.01], [100.48, 7.0]]),
    crs="EPSG:4326",
)
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>ศูนย์พักพิง</name><Folder>
<Placemark><name>วัดโคกสมานคุณ</name><Point><coordinates>100.48,7.0,0</coordinates></Point></Placemark>
</Folder></Document></kml>
""".encode()
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": 'วัด "โคก" \\ สมานคุณ', "seats": None},
                "geometry": {"type": "Polygon", "coordinates": [[[100, 7], [101, 7], [101, 8], [100, 7]]]},
            }
        ],
    },
    ensure_ascii=False,
).encode()
GEOJSONSEQ = b"".join(
    json.dumps(
        {"type": "Feature", "properties": {"n": n}, "geometry": {"type": "Point", "coordinates": [100, n]}}
    ).encode()
    + b"\n"
    for n in range(3)
)
CSV = "ชื่อ,lon,lat\nวัดโคกสมานคุณ,100.48,7.0\n".encode()
ASCII_GRID = (
    b"ncols 3\nnrows 2\nxllcorner 660000\nyllcorner 775000\ncellsize 30\nNODATA_value -9999\n0 0.5 1\n-9999 2 1e-3\n"
)


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, compress_type=method)
    return buffer.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    """What an archive holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _written(name: str, **options: str) -> dict[str, bytes]:
    """What pyogrio writes for the shelters, by extension."""
    with tempfile.TemporaryDirectory() as folder:
        SHELTERS.to_file(Path(folder) / name, engine="pyogrio", **options)
        return {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}


@functools.cache
def shapefile() -> Mapping[str, bytes]:
    """Its parts by extension."""
    return _written("shelters.shp", encoding="UTF-8")


def shapefile_zip(stem: str = "shelters") -> bytes:
    return zipped({stem + extension: data for extension, data in shapefile().items()})


@functools.cache
def geopackage() -> bytes:
    return _written("shelters.gpkg", layer="ศูนย์พักพิง")[".gpkg"]


@functools.cache
def flatgeobuf() -> bytes:
    return _written("shelters.fgb")[".fgb"]


@functools.cache
def parquet() -> bytes:
    buffer = io.BytesIO()
    SHELTERS.to_parquet(buffer)
    return buffer.getvalue()


@functools.cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["ชื่อ", "lon", "lat"], ["วัดโคกสมานคุณ", 100.48, 7.0]):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook_with(changes: Mapping[str, bytes | None]) -> bytes:
    """The workbook with parts put in, in their place, or taken out."""
    parts = members_of(workbook())
    parts.update({name: data for name, data in changes.items() if data is not None})
    return zipped({name: data for name, data in parts.items() if changes.get(name, data) is not None})


@functools.cache
def raster(driver: str = "GTiff", *, suffix: str = ".tif", **options: str | int | bool) -> bytes:
    """A depth raster of 64 × 48 cells in UTM 47N."""
    depth = np.linspace(0, 3, 64 * 48, dtype=np.float32).reshape(48, 64)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"depth{suffix}"
        with rasterio.open(
            path,
            "w",
            driver=driver,
            width=64,
            height=48,
            count=1,
            dtype="float32",
            crs="EPSG:32647",
            transform=Affine(30, 0, 660000, 0, -30, 775000),
            **options,
        ) as dataset:
            dataset.write(depth, 1)
        return path.read_bytes()


def tiff(**options: str | int | bool) -> bytes:
    return raster("GTiff", suffix=".tif", **options)


@functools.cache
def netcdf(form: str = "NC") -> bytes:
    """The depth raster as NetCDF: `NC` classic, `NC2` with 64-bit offsets, `NC4` in HDF5."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "depth.tif", Path(folder) / "depth.nc"
        source.write_bytes(tiff())
        rasterio.shutil.copy(source, target, driver="netCDF", FORMAT=form)
        return target.read_bytes()
