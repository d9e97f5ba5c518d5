"""A square of a raster for a web map: its pixels' values, and the picture of them in the colours of a style.

Pixels in web Mercator are laid over the raster's cells by our own way to WGS 84 (`spatial/datums.py`), not by a warped
raster of GDAL's: that one takes Indian 1975 some 185 m aside, and needs the driver VRT, which we do without. Each pixel
has the value of the cell that holds its middle; where pixels are larger than cells, of an overview whose cells are
about as large (averages of the cells with a value). Called by the tiles of rasters (app/ogc/rasters).
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from rasterio.io import DatasetReader, MemoryFile
from rasterio.windows import Window

from spatial.datums import to_lonlat
from spatial.rasters.between_nodes import between_nodes
from spatial.rasters.cells import MOST_CELLS_AT_ONCE
from spatial.rasters.opening import gdal, open_raster
from spatial.styles.painting import paint
from spatial.styles.style import Style

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Form = Literal["png", "webp"]
Box = tuple[float, float, float, float]

RADIUS_M = 6_378_137.0
EDGE_M = math.pi * RADIUS_M
"""From the middle of web Mercator to each of its edges."""
SMALLEST, LARGEST = 16, 1024
"""Pixels along a tile's side."""
_NODES = 17
"""Along each side of what a tile shows of a raster. Between them the way from pixels to cells is taken to be straight,
which is off by less than a hundredth of a pixel (tests/spatial/rasters/test_tile.py)."""
_NEARLY = 1.01
_OPTIONS: dict[Form, tuple[str, dict[str, Any]]] = {
    "png": ("PNG", {"ZLEVEL": 4}),
    # colours are meanings here: nothing may be near enough
    "webp": ("WEBP", {"LOSSLESS": "YES"}),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of the WebMercatorQuad."""

    zoom: int
    row: int
    """From the north."""
    column: int
    """From the west."""
    size: int = 256
    """Pixels along a side."""

    @property
    def pixel_m(self) -> float:
        """A pixel's side in metres of web Mercator."""
        return 2 * EDGE_M / 2**self.zoom / self.size

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left corner in metres of web Mercator."""
        side = 2 * EDGE_M / 2**self.zoom
        return self.column * side - EDGE_M, EDGE_M - self.row * side

    def pixels_in(self, bounds: Box) -> tuple[slice, slice] | None:
        """Rows and columns of the pixels that may touch bounds (west, south, east, north in degrees); None: none do."""
        west, south, east, north = bounds
        x, y = self.corner
        left, right = ((math.radians(degrees) * RADIUS_M - x) / self.pixel_m for degrees in (west, east))
        top, bottom = ((y - _mercator_y(degrees)) / self.pixel_m for degrees in (north, south))
        # a pixel more: a grid's straight edges bulge a little on the map
        rows = slice(max(math.floor(top) - 1, 0), min(math.ceil(bottom) + 1, self.size))
        columns = slice(max(math.floor(left) - 1, 0), min(math.ceil(right) + 1, self.size))
        return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def tile_picture(cog: Path, style: Style, tile: Tile, bounds: Box, *, form: Form = "png") -> bytes:
    """A picture of a tile, RGBA, opacity not multiplied in.

    Args:
        cog: Made by `make_cog`.
        style: Classes or a ramp, of a raster; NaN cells, cells in no class, and what lies outside are transparent.
        tile: Which, SMALLEST to LARGEST pixels a side.
        bounds: Around the raster: west, south, east, north in degrees.
        form: Of the picture; both are without loss.

    Raises:
        ValueError: the style has neither classes nor a ramp, or the tile's size is out of range.
        rasterio.errors.RasterioIOError: the file cannot be read.
    """
    return picture(paint(style, tile_values(cog, tile, bounds)), form)


def empty_picture(size: int, *, form: Form = "png") -> bytes:
    """A picture on which nothing is seen."""
    return picture(np.zeros((size, size, 4), np.uint8), form)


def tile_values(cog: Path, tile: Tile, bounds: Box) -> Floats:
    """The values of a tile's pixels.

    Args:
        cog: Made by `make_cog`.
        tile: Which.
        bounds: Around the raster: west, south, east, north in degrees.

    Returns:
        Shape (size, size), north at the top; NaN not modelled or outside of the raster.

    Raises:
        ValueError: the tile's size is out of range.
        rasterio.errors.RasterioIOError: the file cannot be read.
    """
    if not SMALLEST <= tile.size <= LARGEST:
        raise ValueError(f"tiles of {tile.size} pixels are not made")
    values = np.full((tile.size, tile.size), np.nan, np.float32)
    met = tile.pixels_in(bounds)
    if met is None:
        return values
    with gdal(), open_raster(cog, "geotiff") as dataset:
        places = _placed(dataset, tile, *met)
        level = _level(dataset, places)
        if level is None:
            values[met] = _gathered(dataset, places.rows, places.columns)
        else:
            width, height = dataset.width, dataset.height
            with open_raster(cog, "geotiff", overview_level=level) as overview:
                rows, columns = places.rows * (overview.height / height), places.columns * (overview.width / width)
                values[met] = _gathered(overview, rows, columns)
    return values


def _mercator_y(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(max(-89.9, min(89.9, latitude))))) * RADIUS_M


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the middles of pixels lie in a raster."""

    rows: Doubles
    """Of the raster's cells, with fractions, shape of the pixels."""
    columns: Doubles
    cells_per_pixel: float
    """Along a side; the lesser of the two."""


def _placed(dataset: DatasetReader, tile: Tile, rows: slice, columns: slice) -> _Places:
    nodes_down = np.linspace(rows.start, rows.stop, _NODES)
    nodes_across = np.linspace(columns.start, columns.stop, _NODES)
    x0, y0 = tile.corner
    longitude = np.degrees((x0 + nodes_across * tile.pixel_m) / RADIUS_M)
    latitude = np.degrees(np.arctan(np.sinh((y0 - nodes_down * tile.pixel_m) / RADIUS_M)))
    x, y = np.meshgrid(longitude, latitude)
    crs = f"EPSG:{dataset.crs.to_epsg()}"
    if crs != "EPSG:4326":
        x, y = to_lonlat(crs).transform(x, y, direction="INVERSE")
    a, _, c, _, e, f = (float(number) for number in dataset.transform[:6])
    down, across = (np.arange(one.start, one.stop, dtype=np.float64) + 0.5 for one in (rows, columns))
    in_rows, in_columns = (np.asarray(y) - f) / e, (np.asarray(x) - c) / a
    return _Places(
        between_nodes(in_rows, nodes_down, nodes_across, down=down, across=across),
        between_nodes(in_columns, nodes_down, nodes_across, down=down, across=across),
        min(
            float(np.mean(in_rows[-1] - in_rows[0])) / len(down),
            float(np.mean(in_columns[:, -1] - in_columns[:, 0])) / len(across),
        ),
    )


def _level(dataset: DatasetReader, places: _Places) -> int | None:
    """The coarsest overview whose cells are no larger than the pixels; None: the raster itself.

    A coarser one where that would still be too many cells to read (of a raster whose cells are long and narrow).
    """
    cells = float(np.ptp(places.rows)) * float(np.ptp(places.columns))
    level, factor = None, 1
    for place, next_factor in enumerate(dataset.overviews(1)):
        if next_factor > places.cells_per_pixel * _NEARLY and cells / factor**2 <= MOST_CELLS_AT_ONCE:
            break
        level, factor = place, next_factor
    return level


def _gathered(dataset: DatasetReader, rows: Doubles, columns: Doubles) -> Floats:
    """The cells that hold places, of the window around them; NaN outside of the raster."""
    found = np.full(rows.shape, np.nan, np.float32)
    row, column = np.floor(rows).astype(np.int64), np.floor(columns).astype(np.int64)
    inside = (row >= 0) & (row < dataset.height) & (column >= 0) & (column < dataset.width)
    if not inside.any():
        return found
    row, column = row[inside], column[inside]
    top, left = int(row.min()), int(column.min())
    window = Window(left, top, int(column.max()) - left + 1, int(row.max()) - top + 1)  # pyright: ignore[reportCallIssue]
    cells: Floats = dataset.read(1, window=window)
    found[inside] = cells[row - top, column - left]
    return found


def picture(colours: npt.NDArray[np.uint8], form: Form) -> bytes:
    """Colours as a file: RGBA, shape (rows, columns, 4), opacity not multiplied in; without loss."""
    driver, options = _OPTIONS[form]
    height, width, _ = colours.shape
    with gdal(), MemoryFile() as memory:
        with memory.open(driver=driver, width=width, height=height, count=4, dtype="uint8", **options) as target:
            target.write(np.moveaxis(colours, -1, 0))
        return bytes(memory.getbuffer())
