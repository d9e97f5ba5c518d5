"""What was promised of a raster of 10,000 × 10,000 cells: memory, overviews, exact areas."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.windows import Window

from spatial.rasters.classes import DEFAULT_CLASSES, class_codes
from spatial.rasters.opening import gdal, open_raster
from tests.spatial.rasters.grids import HAT_YAI

SIDE = 10_000
MOST_MIB = 600
CHILD = r"""
import json, re, sys
from pathlib import Path
import numpy as np, shapely
from pyproj import Transformer
from tests.spatial.rasters.grids import examined
from spatial.rasters.classes import classify
from spatial.rasters.cog import make_cog

source, target = map(Path, sys.argv[1:])
summary = make_cog(examined(source), target)
to_utm = Transformer.from_crs("OGC:CRS84", "EPSG:32647", always_xy=True)
areas, outlines = [0.0] * 5, [0.0] * 5
for batch in classify(target):
    shapes = shapely.from_wkb(batch["geom"].to_numpy(zero_copy_only=False))
    shapes = shapely.transform(shapes, lambda xy: np.column_stack(to_utm.transform(xy[:, 0], xy[:, 1])))
    for number, area, outline in zip(batch["class"].to_pylist(), batch["area_m2"].to_pylist(), shapely.area(shapes)):
        areas[number] += area
        outlines[number] += float(outline)
# not ru_maxrss: that begins with the memory of the process that started this one
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([summary.overview_levels, areas, outlines, peak]))
"""


def write_large(path: Path) -> None:
    x = np.arange(SIDE, dtype=np.float32)
    with (
        gdal(),
        rasterio.open(
            path, "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype="float32", crs="EPSG:32647",
            transform=HAT_YAI, tiled=True, compress="deflate", nodata=-9999,
        ) as dataset,
    ):  # fmt: skip
        for row in range(0, SIDE, 250):
            y = np.arange(row, row + 250, dtype=np.float32)[:, None]
            depth = np.maximum(np.sin(x / 311) + np.cos(y / 257) + 0.5 * np.sin(x / 37 + y / 53), 0) * np.float32(1.4)
            depth[(x - SIDE / 2) ** 2 + (y - SIDE / 2) ** 2 > (0.48 * SIDE) ** 2] = -9999
            dataset.write(depth, 1, window=Window(0, row, SIDE, 250))


@pytest.mark.acceptance
def test_a_hundred_million_cells_need_less_than_600_mib_and_keep_their_area(tmp_path: Path) -> None:
    source, cog = tmp_path / "depth.tif", tmp_path / "depth.cog.tif"
    write_large(source)

    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(source), str(cog)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True,
    )  # fmt: skip
    levels, areas, outlines, peak = json.loads(done.stdout)

    pixels = np.zeros(5, np.int64)
    with gdal(), open_raster(cog, "geotiff") as dataset:
        for row in range(0, SIDE, 500):
            codes = class_codes(dataset.read(1, window=Window(0, row, SIDE, 500)), DEFAULT_CLASSES)
            pixels += np.bincount(codes.ravel(), minlength=5)
    assert levels == [2, 4, 8, 16, 32]
    assert areas[1:] == (pixels[1:] * 100.0).tolist()
    assert outlines[1:] == pytest.approx(areas[1:], rel=1e-9)
    assert peak < MOST_MIB
