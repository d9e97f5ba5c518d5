"""Pictures for the map: colours from the ramp, dry and not modelled transparent, bounds where the raster lies."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer

from spatial.rasters.cog import make_cog
from spatial.rasters.preview import preview_bounds, preview_png
from spatial.styles.style import Look, Ramp, Single, Stop, Style, Words
from tests.spatial.rasters.grids import FOUR, HAT_YAI, examined, write_tiff

STYLE = Style(Words("ความลึก", "Depth"), "raster", Ramp((Stop(0.0, "#ffffff", 0.0), Stop(2.0, "#000064", 1.0))))


def a_cog(tmp_path: Path, cells: np.ndarray) -> Path:
    make_cog(examined(write_tiff(tmp_path / "raw.tif", cells)), tmp_path / "cog.tif")
    return tmp_path / "cog.tif"


def test_dry_and_not_modelled_cells_are_transparent(tmp_path: Path) -> None:
    cells = np.repeat(np.repeat(FOUR, 16, axis=0), 16, axis=1)
    png = preview_png(a_cog(tmp_path, cells), STYLE)

    picture = np.asarray(Image.open(io.BytesIO(png)))
    height, width, channels = picture.shape
    assert channels == 4
    at = picture[height // 8 :: height // 4, width // 8 :: width // 4][:4, :4]
    np.testing.assert_array_equal(at[..., 3] > 0, np.nan_to_num(FOUR) > 0)
    assert at[1, 2, :3].tolist() == [128, 128, 178]  # 1 m, half-way
    assert at[3, 3, :3].tolist() == [0, 0, 100]  # 3 m, beyond the last stop


def test_bounds_are_those_of_the_raster_in_degrees(tmp_path: Path) -> None:
    cells = np.ones((300, 200), np.float32)
    west, south, east, north = preview_bounds(a_cog(tmp_path, cells))

    to_lonlat = Transformer.from_crs("EPSG:32647", "OGC:CRS84", always_xy=True)
    left, top = HAT_YAI.c, HAT_YAI.f
    corners = [to_lonlat.transform(x, y) for x in (left, left + 2000) for y in (top, top - 3000)]
    assert west == pytest.approx(min(x for x, _ in corners), abs=1e-4)
    assert east == pytest.approx(max(x for x, _ in corners), abs=1e-4)
    assert south == pytest.approx(min(y for _, y in corners), abs=1e-4)
    assert north == pytest.approx(max(y for _, y in corners), abs=1e-4)


def test_a_large_raster_makes_a_small_picture_from_its_overviews(tmp_path: Path) -> None:
    cells = np.full((1800, 1200), 0.5, np.float32)
    png = preview_png(a_cog(tmp_path, cells), STYLE, max_size=256)

    picture = Image.open(io.BytesIO(png))
    assert 250 <= max(picture.size) <= 256
    assert np.mean(np.asarray(picture)[..., 3] > 0) > 0.95


def test_a_style_that_paints_no_cells_is_an_error(tmp_path: Path) -> None:
    style = Style(STYLE.title, "raster", Single(Words("ทั้งหมด", "All"), Look("#ff0000")))
    with pytest.raises(ValueError, match="classes or a ramp"):
        preview_png(a_cog(tmp_path, np.ones((20, 20), np.float32)), style)
