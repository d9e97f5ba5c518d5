"""Makes the demo's layers: rasters, points and `layers.json` in `data/layers/`.

Run `.venv/bin/python data/make_layers.py` (a few seconds, no network). Cell values and features are always the same;
the bytes of a GeoTIFF are so with the same GDAL. Methods and limits: docs/methods/demo-terrain.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from layer_catalogue import LICENCE, SOURCE_SYNTHETIC, flood_depth, other_layers
from layer_flood import RETURN_PERIODS_YEARS
from layer_flood import flood_depth as depth_for
from layer_grid import UTM_47N, Grid
from layer_people import POPULATION_GRID, make_households, make_population
from layer_places import SHELTERS_40, SHELTERS_90, canals, gauges, pumps, shelters
from layer_terrain import Terrain, make_terrain
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).parent
LAYERS = DATA / "layers"


def read_areas(province: str) -> dict[str, BaseGeometry]:
    """Outline and districts of a demo province by code, longitude and latitude."""
    collection = json.loads((DATA / "areas" / f"{province}.geojson").read_text(encoding="utf-8"))
    return {item["properties"]["code"]: shape(item["geometry"]) for item in collection["features"]}


def write_raster(path: Path, values: npt.NDArray[np.float32], grid: Grid, *, unit: str, title: str) -> None:
    """One band of float32 as COG, NaN for nothing; overviews hold picked cells, never a blend of wet and dry."""
    profile = {
        "driver": "GTiff",
        "dtype": "float32",
        "count": 1,
        "height": grid.rows,
        "width": grid.columns,
        "crs": UTM_47N,
        "transform": grid.transform,
        "nodata": np.nan,
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as scratch:
            scratch.write(values, 1)
            scratch.units = (unit,)
            scratch.update_tags(TITLE=title, SOURCE=SOURCE_SYNTHETIC, LICENCE=LICENCE)
        copy_raster(
            memory.name,
            path,
            driver="COG",
            COMPRESS="DEFLATE",
            PREDICTOR="FLOATING_POINT",
            LEVEL=9,
            BLOCKSIZE=256,
            OVERVIEW_RESAMPLING="NEAREST",
        )


def write_features(path: Path, features: list[dict[str, Any]], metadata: dict[str, Any]) -> None:
    """One GeoJSON collection, a feature a line, so that a change reads well in a diff."""
    about = {key: metadata[key] for key in ("title", "description", "source", "licence")}
    head = {"type": "FeatureCollection", "metadata": about | {"is_synthetic": True}}
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features)
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + lines + "\n]}\n"
    path.write_text(text, encoding="utf-8")


def trimmed(values: npt.NDArray[np.float32], grid: Grid) -> tuple[npt.NDArray[np.float32], Grid]:
    """Without the empty rows and columns at the edges."""
    rows = np.flatnonzero(~np.isnan(values).all(axis=1))
    columns = np.flatnonzero(~np.isnan(values).all(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    smaller = Grid(
        left_m=grid.left_m + float(left) * grid.cell_m,
        top_m=grid.top_m - float(top) * grid.cell_m,
        cell_m=grid.cell_m,
        rows=int(bottom - top),
        columns=int(right - left),
    )
    return values[top:bottom, left:right], smaller


def write_flood_depths(terrain: Terrain) -> list[dict[str, Any]]:
    """The four depth rasters; answers their entries."""
    entries: list[dict[str, Any]] = []
    for years in RETURN_PERIODS_YEARS:
        entries.append(flood_depth(years))
        values, grid = trimmed(depth_for(terrain, years), terrain.grid)
        title = entries[-1]["metadata"]["title"]["en"]
        write_raster(LAYERS / entries[-1]["file"], values, grid, unit="m", title=title)
    return entries


def main() -> None:
    """Make every file of `data/layers/`."""
    LAYERS.mkdir(exist_ok=True)
    areas = read_areas("90")
    entries = write_flood_depths(make_terrain(areas["90"]))
    people = make_population({code: geom for code, geom in areas.items() if code != "90"})
    features = {
        "90-vulnerable-households.geojson": make_households(people),
        "90-shelters.geojson": shelters(SHELTERS_90),
        "90-pumps.geojson": pumps(),
        "90-gauges.geojson": gauges(),
        "90-canals.geojson": canals(),
        "40-shelters.geojson": shelters(SHELTERS_40),
    }
    for one in other_layers():
        entries.append(one)
        path = LAYERS / one["file"]
        if path.suffix == ".tif":
            values, grid = trimmed(people, POPULATION_GRID)
            write_raster(path, values, grid, unit="people", title=one["metadata"]["title"]["en"])
        else:
            write_features(path, features[one["file"]], one["metadata"])
    (LAYERS / "layers.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for one in entries:
        sys.stdout.write(f"{one['file']}: {(LAYERS / one['file']).stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main()
