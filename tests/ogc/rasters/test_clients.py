"""GDAL itself on the tiles of a raster, with an app token: read as one picture, and held against the tiles."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.api.people import People
from tests.ogc.rasters.ponds import POND, address, picture, tile_at

pytestmark = pytest.mark.usefixtures("rasters")

ZOOM = 14
EDGE_M = 20037508.342789244
TILES = """<GDAL_WMS>
  <Service name="TMS"><ServerUrl>{template}</ServerUrl></Service>
  <DataWindow>
    <UpperLeftX>-{edge}</UpperLeftX><UpperLeftY>{edge}</UpperLeftY>
    <LowerRightX>{edge}</LowerRightX><LowerRightY>-{edge}</LowerRightY>
    <TileLevel>{level}</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin>
  </DataWindow>
  <Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount>
  <UserPwd>token:{token}</UserPwd>
</GDAL_WMS>"""


def test_gdal_reads_tiles_of_the_template_as_one_picture(people: People, tmp_path: Path) -> None:
    told = people("engineer").get(f"{POND}/tilejson.json").json()
    token = people.token("engineer", "read")
    template = told["tiles"][0].format(z="${z}", y="${y}", x="${x}")
    about = tmp_path / "pond.xml"
    about.write_text(TILES.format(template=template, edge=EDGE_M, level=told["maxzoom"], token=token))
    row, column = tile_at(150, 200, ZOOM)
    at_full_size = 2 ** (told["maxzoom"] - ZOOM) * 256
    done = subprocess.run(
        ["gdal_translate", "-q", "-of", "PNG", "-srcwin", *map(str, (column * at_full_size, row * at_full_size)),
         *map(str, (2 * at_full_size, at_full_size)), "-outsize", "512", "256", str(about), str(tmp_path / "read.png")],
        capture_output=True, text=True, check=False, env={**os.environ, "GDAL_ENABLE_WMS_CACHE": "NO"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    read = np.asarray(Image.open(tmp_path / "read.png").convert("RGBA"))
    wanted = np.hstack([picture(people("engineer").get(address(POND, ZOOM, row, column + x))) for x in (0, 1)])
    assert wanted[..., 3].any()
    np.testing.assert_array_equal(read, wanted)
