"""The web process: what GDAL may do in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from app.core.settings import CHECKOUT
from app.operation.web_server import WITHOUT_REACHING_OUT
from tests.spatial.rasters.grids import write_tiff

ASKED = """
import json, sys
from pathlib import Path
import rasterio
from rasterio.errors import RasterioIOError
from spatial.rasters.tile import Tile, tile_picture
from spatial.styles.defaults import default_style

picture = tile_picture(
    Path(sys.argv[1]), default_style("hazard", "raster", "depth"), Tile(13, 3935, 6382), (100.4, 6.9, 100.6, 7.1)
)
refused = []
for name in (sys.argv[2], "/vsicurl/http://127.0.0.1:9/a.tif", "http://127.0.0.1:9/a.tif"):
    try:
        rasterio.open(name)
    except RasterioIOError as error:
        refused.append(str(error))
with rasterio.Env() as environment:
    print(json.dumps({"drivers": sorted(environment.drivers()), "refused": refused, "picture": picture[1:4].decode()}))
"""


def test_gdal_draws_tiles_without_drivers_that_follow_references_or_reach_the_network(tmp_path: Path) -> None:
    tiff = write_tiff(tmp_path / "a.tif", np.ones((300, 400), np.float32))
    vrt = tmp_path / "a.vrt"
    vrt.write_text(
        '<VRTDataset rasterXSize="400" rasterYSize="300"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{tiff}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(tiff), str(vrt)],
        cwd=CHECKOUT,
        env={**os.environ, **WITHOUT_REACHING_OUT},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["picture"] == "PNG"
    assert len(said["refused"]) == 3
    assert not {"VRT", "WMS", "WCS", "HTTP", "DERIVED", "STACTA"} & set(said["drivers"])
    assert {"GTiff", "PNG", "WEBP", "MEM"} <= set(said["drivers"])
