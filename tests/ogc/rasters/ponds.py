"""Raster layers that the tests of rasters read, and what is in them, told by rasterio and by arithmetic of our own."""

import io
import math
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import rasterio
from affine import Affine
from PIL import Image
from pyproj import Transformer

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import depths, loaded, metadata

RASTERS = "/rasters"
POND = f"{RASTERS}/90-pond"
OPEN_POND = f"{RASTERS}/90-open-pond"
CLASSES: dict[str, Any] = {
    "version": 1,
    "kind": "classes",
    "geometry": "raster",
    "title": {"th": "ความลึก", "en": "Depth"},
    "unit": "m",
    "note": {"th": "ตัวอย่าง", "en": "An example"},
    "classes": [
        {"min": 0.5, "max": 1.0, "label": {"th": "ตื้น", "en": "shallow"}, "colour": "#ff0000"},
        {"min": 1.0, "max": None, "label": {"th": "ลึก", "en": "deep"}, "colour": "#0000ff", "opacity": 0.5},
    ],
}
UTM = Affine(10, 0, 660_000, 0, -10, 776_000)
"""Of `files.depth_raster`: 300 rows, 400 columns."""
_TO_LONLAT = Transformer.from_crs("EPSG:32647", "EPSG:4326", always_xy=True)


def load_all(people: People, folder: Path) -> None:
    """`90-pond` (the province's, a ramp), `90-open-pond` (public, classes), `90-people` (persons in a cell)."""
    raster = files.depth_raster(folder / "pond.tif")
    client = people("gis")
    loaded(client, raster, {**metadata("pond", **depths()), "publish": True})
    said = {**metadata("open-pond", **depths(), visibility="public"), "publish": True, "style": CLASSES}
    loaded(client, raster, said)
    persons = folder / "people.tif"
    with rasterio.open(
        persons, "w", driver="GTiff", height=20, width=30, count=1, dtype="float32", crs="EPSG:32647",
        transform=Affine(100, 0, 660_000, 0, -100, 776_000), nodata=-1.0,
    ) as target:  # fmt: skip
        target.write(np.arange(600, dtype="float32").reshape(20, 30), 1)
    loaded(client, persons, {**metadata("people"), "publish": True})


def cells(folder: Path) -> np.ndarray:
    """Depths of the pond as rasterio reads the file that was sent; NaN not modelled."""
    with rasterio.open(files.depth_raster(folder / "again.tif")) as dataset:
        read = dataset.read(1)
    return np.where(read == -9999, np.nan, read).astype(np.float32)


def place_of(row: float, column: float) -> tuple[float, float]:
    """Longitude and latitude of a place in the grid, in rows and columns from its upper left corner."""
    longitude, latitude = _TO_LONLAT.transform(UTM.c + UTM.a * column, UTM.f + UTM.e * row)
    return float(longitude), float(latitude)


def tile_at(row: float, column: float, zoom: int) -> tuple[int, int]:
    """Row and column of the tile that holds a place in the grid."""
    longitude, latitude = place_of(row, column)
    share = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return int(share * 2**zoom), int((longitude + 180) / 360 * 2**zoom)


def address(raster: str, zoom: int, row: int, column: int) -> str:
    """Where a tile is."""
    return f"{raster}/tiles/WebMercatorQuad/{zoom}/{row}/{column}"


def picture(answer: httpx.Response) -> np.ndarray:
    """Red, green, blue and opacity of a tile, shape (rows, columns, 4)."""
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


def cells_beneath(zoom: int, row: int, column: int, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the grid, with fractions, beneath the middle of every pixel of a tile."""
    share = (np.arange(size) + 0.5) / size
    longitude = (column + share) / 2**zoom * 360 - 180
    latitude = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (row + share) / 2**zoom))))
    x, y = _TO_LONLAT.transform(*np.meshgrid(longitude, latitude), direction="INVERSE")
    return (np.asarray(y) - UTM.f) / UTM.e, (np.asarray(x) - UTM.c) / UTM.a


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    """What is refused, as problem JSON."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    return problem
