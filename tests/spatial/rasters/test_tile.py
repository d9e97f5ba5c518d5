"""Tiles of rasters: each pixel the colour of the cell beneath its middle, wherever the tile and whatever the CRS."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio import Affine

from spatial.datums import to_lonlat
from spatial.rasters.cells import MOST_CELLS_AT_ONCE
from spatial.rasters.cog import make_cog
from spatial.rasters.footprint import footprint_of
from spatial.rasters.opening import gdal, open_raster
from spatial.rasters.tile import Form, Tile, empty_picture, tile_picture, tile_values
from spatial.styles.painting import paint
from spatial.styles.style import Classes, ClassRange, Look, Ramp, Stop, Style, Words
from tests.spatial.rasters.grids import HAT_YAI, HAT_YAI_DEGREES, cells_of, examined, write_tiff

WORDS = Words("ความลึก", "Depth")
RAMP = Style(WORDS, "raster", Ramp((Stop(0.0, "#ffffff", 0.0), Stop(2.0, "#000064", 1.0))))
CLASSES = Style(
    WORDS,
    "raster",
    Classes(None, (ClassRange(0.5, 1.0, WORDS, Look("#ff0000")), ClassRange(1.0, None, WORDS, Look("#0000ff", 0.5)))),
)
GRIDS = [("EPSG:32647", HAT_YAI), ("EPSG:24047", HAT_YAI), ("EPSG:4326", HAT_YAI_DEGREES)]


def a_cog(folder: Path, cells: np.ndarray, crs: str = "EPSG:32647", transform: Affine = HAT_YAI) -> Path:
    raw = write_tiff(folder / "raw.tif", cells.astype(np.float32), crs=crs, transform=transform)
    make_cog(examined(raw, quantity=None), folder / "cog.tif")
    return folder / "cog.tif"


def bounds_of(cog: Path) -> tuple[float, float, float, float]:
    with gdal(), open_raster(cog, "geotiff") as dataset:
        crs, transform = f"EPSG:{dataset.crs.to_epsg()}", tuple(dataset.transform)[:6]
        (ring,) = footprint_of(crs, transform, dataset.width, dataset.height)["coordinates"]  # pyright: ignore
    longitudes, latitudes = zip(*ring, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def tile_of(bounds: tuple[float, float, float, float], zoom: int, size: int = 256) -> Tile:
    """The tile that holds the middle of bounds."""
    longitude, latitude = (bounds[0] + bounds[2]) / 2, math.radians((bounds[1] + bounds[3]) / 2)
    column = int((longitude + 180) / 360 * 2**zoom)
    row = int((1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * 2**zoom)
    return Tile(zoom, row, column, size)


def middles(tile: Tile) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of every pixel's middle, written out from the definition of the WebMercatorQuad."""
    share = (np.arange(tile.size) + 0.5) / tile.size
    longitude = (tile.column + share) / 2**tile.zoom * 360 - 180
    latitude = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (tile.row + share) / 2**tile.zoom))))
    return np.meshgrid(longitude, latitude)  # type: ignore[return-value]


def cells_beneath(tile: Tile, crs: str, transform: Affine) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of the grid beneath every pixel's middle, each asked of PROJ."""
    x, y = to_lonlat(crs).transform(*middles(tile), direction="INVERSE")
    return (np.asarray(y) - transform.f) / transform.e, (np.asarray(x) - transform.c) / transform.a


@pytest.mark.parametrize(("crs", "transform"), GRIDS, ids=[crs for crs, _ in GRIDS])
@pytest.mark.parametrize(("zoom", "size"), [(14, 256), (16, 512), (19, 256)])
def test_each_pixel_has_the_value_of_the_cell_beneath_its_middle(
    tmp_path: Path, crs: str, transform: Affine, zoom: int, size: int
) -> None:
    cells = np.random.default_rng(1).uniform(0, 4, (700, 600)).astype(np.float32)
    cells[::7, ::3] = np.nan
    cog = a_cog(tmp_path, cells, crs, transform)
    tile = tile_of(bounds_of(cog), zoom, size)
    rows, columns = cells_beneath(tile, crs, transform)
    inside = (rows >= 0) & (rows < 700) & (columns >= 0) & (columns < 600)
    wanted = np.full(rows.shape, np.nan, np.float32)
    wanted[inside] = cells[np.floor(rows[inside]).astype(int), np.floor(columns[inside]).astype(int)]
    found = tile_values(cog, tile, bounds_of(cog))
    # where a middle lies within a hundredth of a pixel of two cells' border, either is right
    clear = np.ones(rows.shape, bool)
    for places in (rows, columns):
        per_pixel = abs(np.diff(places, axis=0 if places is rows else 1)).mean()
        clear &= abs(places - np.round(places)) > 0.01 * per_pixel
    assert clear.mean() > 0.9
    assert inside.mean() > 0.1
    np.testing.assert_array_equal(found[clear], wanted[clear])


@pytest.mark.parametrize("zoom", [5, 7, 9])
def test_far_out_the_picture_lies_where_the_raster_does(tmp_path: Path, zoom: int) -> None:
    transform = Affine(400, 0, 480_000, 0, -400, 1_900_000)  # far up and across the zone
    rows, columns = np.mgrid[0:2400, 0:1000]
    cog = a_cog(tmp_path, 1.0 + rows + columns / 10_000, transform=transform)  # every cell says where it is
    bounds = bounds_of(cog)
    tile = tile_of(bounds, zoom)
    found = tile_values(cog, tile, bounds)
    real_rows, real_columns = cells_beneath(tile, "EPSG:32647", transform)
    known = np.isfinite(found)
    assert known.any()
    said = found[known].astype(float) - 1.0
    per_pixel = tile.pixel_m / 400
    # what an overview says is a mean over cells: half a pixel and half of one of its cells
    assert abs(said - (real_rows[known] - 0.5)).max() < per_pixel + 1
    within = (real_rows > 4) & (real_rows < 2396) & (real_columns > 4) & (real_columns < 996)
    assert known[within].mean() > 0.999


def test_pictures_have_the_colours_of_the_style_in_both_forms(tmp_path: Path) -> None:
    cells = np.random.default_rng(2).uniform(0, 3, (300, 300))
    cells[:50] = 0
    cells[50:100] = np.nan
    cog = a_cog(tmp_path, cells)
    tile = tile_of(bounds_of(cog), 15)
    values = tile_values(cog, tile, bounds_of(cog))
    forms: tuple[Form, ...] = ("png", "webp")
    for style in (RAMP, CLASSES):
        wanted = paint(style, values)
        for form in forms:
            picture = Image.open(io.BytesIO(tile_picture(cog, style, tile, bounds_of(cog), form=form)))
            assert picture.format == form.upper()
            colours = np.asarray(picture.convert("RGBA"))
            np.testing.assert_array_equal(colours[..., 3], wanted[..., 3])
            seen = wanted[..., 3] > 0
            np.testing.assert_array_equal(colours[seen], wanted[seen])


def test_dry_and_not_modelled_are_transparent_and_where_nothing_is_too(tmp_path: Path) -> None:
    cells = np.full((100, 100), np.nan)
    cells[:, 50:] = 0
    cog = a_cog(tmp_path, cells)
    inside = tile_of(bounds_of(cog), 16)
    assert np.isfinite(tile_values(cog, inside, bounds_of(cog))).any()
    elsewhere = Tile(16, inside.row + 40, inside.column)
    assert elsewhere.pixels_in(bounds_of(cog)) is None
    for tile in (inside, elsewhere):
        picture = Image.open(io.BytesIO(tile_picture(cog, RAMP, tile, bounds_of(cog))))
        assert (np.asarray(picture)[..., 3] == 0).all()
    empty = Image.open(io.BytesIO(empty_picture(512, form="webp")))
    assert empty.size == (512, 512)
    assert empty.convert("RGBA").getextrema()[3] == (0, 0)


@pytest.fixture
def cells_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cells each reading of a file asked for."""
    counts: list[int] = []
    real = rasterio.DatasetReader.read

    def counted(self: rasterio.DatasetReader, *arguments: object, **options: object) -> np.ndarray:
        cells = real(self, *arguments, **options)
        counts.append(cells.size)
        return cells

    monkeypatch.setattr(rasterio.DatasetReader, "read", counted)
    return counts


def test_one_tile_shows_the_whole_world_and_reads_little(tmp_path: Path, cells_read: list[int]) -> None:
    cog = a_cog(tmp_path, np.ones((3000, 2500)))
    cells_read.clear()
    for zoom in range(12):
        tile_values(cog, tile_of(bounds_of(cog), zoom), bounds_of(cog))
    assert len(cells_read) >= 8
    assert max(cells_read) <= 4 * 256 * 256


def test_a_raster_of_long_narrow_cells_is_read_from_an_overview_rather_than_whole(
    tmp_path: Path, cells_read: list[int]
) -> None:
    # 1.2 km a side, but 100,000 cells high: within one tile
    cog = a_cog(tmp_path, np.ones((100_000, 60)), transform=Affine(20, 0, 662_000, 0, -0.012, 775_000))
    cells_read.clear()
    found = tile_values(cog, tile_of(bounds_of(cog), 13), bounds_of(cog))
    assert np.nanmax(found) == 1.0
    assert max(cells_read) <= MOST_CELLS_AT_ONCE


@pytest.mark.parametrize("size", [0, 15, 1025])
def test_sizes_out_of_range_are_refused(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        tile_values(tmp_path / "none.tif", Tile(3, 1, 1, size), (100, 6, 101, 7))


def test_the_overview_is_told_by_the_pixels_size(tmp_path: Path) -> None:
    cells = cells_of(a_cog(tmp_path, np.random.default_rng(4).uniform(0, 1, (1024, 1024))))
    cog = tmp_path / "cog.tif"
    with gdal(), open_raster(cog, "geotiff", overview_level=0) as dataset:
        halves = dataset.read(1)
    np.testing.assert_allclose(halves[3, 5], cells[6:8, 10:12].mean(), rtol=1e-6)
    shown = tile_values(cog, tile_of(bounds_of(cog), 12), bounds_of(cog))  # pixels of 38 m: two cells fit, four do not
    assert set(shown[np.isfinite(shown)].tolist()) <= set(halves.ravel().tolist())
