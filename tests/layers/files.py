"""Small files as officers have them, with Thai names and awkward values, in the formats that are taken."""

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from affine import Affine
from shapely.geometry import Point, Polygon, box

WEST, SOUTH = 100.46, 6.98
NAMES = (
    "โรงเรียนบ้านหาดใหญ่",
    "วัดโคกสมานคุณ",
    "ศูนย์อพยพเทศบาลฯ",
    "น้ำน้อย",
    "ชุมชนท่าไทร",
    "ที่ว่าการอำเภอ",
    "ตลาดกิมหยง",
)


def buildings(count: int = 7) -> gpd.GeoDataFrame:
    """Buildings in Hat Yai: polygons of different areas, one with a hole."""
    shapes = [box(WEST + 0.003 * (n % 50), SOUTH + 0.003 * (n // 50), WEST + 0.003 * (n % 50) + 0.0005 * (1 + n % 4),
                  SOUTH + 0.003 * (n // 50) + 0.0012) for n in range(count)]  # fmt: skip
    hole = box(WEST + 0.0001, SOUTH + 0.0002, WEST + 0.0004, SOUTH + 0.0008)
    shapes[0] = Polygon(shapes[0].exterior.coords, [hole.exterior.coords])
    return gpd.GeoDataFrame(
        {
            "ชื่อ": [NAMES[n % len(NAMES)] for n in range(count)],
            "storeys": [None if n == 3 else n % 5 + 1 for n in range(count)],
            "value_thb": [1_500_000.25 * (n + 1) for n in range(count)],
        },
        geometry=shapes,
        crs="EPSG:4326",
    ).astype({"storeys": "Int64"})


def households(count: int = 40) -> gpd.GeoDataFrame:
    """Households as points; the last five lie in the sea, outside of every area."""
    places = [Point(100.47 + 0.0007 * (n % 8), 7.0 + 0.0009 * (n // 8)) for n in range(count - 5)]
    places += [Point(101.4 + n / 1000, 7.9) for n in range(5)]
    return gpd.GeoDataFrame(
        {
            "head_of_household": [f"บ้านเลขที่ {n}/1" for n in range(count)],
            "bedridden": [n % 9 == 0 for n in range(count)],
        },
        geometry=places,
        crs="EPSG:4326",
    )


def shapefile(frame: gpd.GeoDataFrame, path: Path, *, encoding: str, with_cpg: bool = True) -> Path:
    """A zipped shapefile in an encoding, with or without a word of which."""
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir()
    frame.rename(columns={"ชื่อ": "name"}).to_file(folder / f"{path.stem}.shp", encoding=encoding)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            if with_cpg or part.suffix != ".cpg":
                archive.write(part, part.name)
    return path


def geopackage(frames: dict[str, gpd.GeoDataFrame], path: Path) -> Path:
    """A GeoPackage of several layers."""
    for name, frame in frames.items():
        frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    return path


def geojson(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """GeoJSON with all digits."""
    path.write_text(frame.to_json(drop_id=True, ensure_ascii=False))
    return path


def kmz(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """KML in a zip, as Google Earth saves it."""
    marks = "".join(
        f"<Placemark><name>{name}</name><Polygon>{_ring('outerBoundaryIs', shape.exterior.coords)}"
        + "".join(_ring("innerBoundaryIs", inner.coords) for inner in shape.interiors)
        + "</Polygon></Placemark>"
        for name, shape in zip(frame["ชื่อ"], frame.geometry, strict=True)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", text)
    return path


def _ring(element: str, coordinates: object) -> str:
    places = " ".join(f"{place[0]!r},{place[1]!r}" for place in coordinates)  # pyright: ignore
    return f"<{element}><LinearRing><coordinates>{places}</coordinates></LinearRing></{element}>"


def depth_raster(path: Path, *, rows: int = 300, columns: int = 400) -> Path:
    """Depths in metres in UTM 47N: a pond, dry land around it, and a margin that was not modelled."""
    y, x = np.mgrid[0:rows, 0:columns]
    pond = 2.5 - np.hypot(x - columns / 2, y - rows / 2) / 40
    cells = np.where(pond > 0.05, pond, 0.0).astype("float32")
    cells[:, :20] = -9999.0
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=1,
        dtype="float32",
        crs="EPSG:32647",
        transform=Affine(10, 0, 660_000, 0, -10, 776_000),
        nodata=-9999.0,
    ) as target:
        target.write(cells, 1)
    return path


def many_polygons(path: Path, count: int) -> Path:
    """A GeoPackage of many small polygons with Thai names."""
    n = np.arange(count)
    west, south = 100.2 + (n % 700) * 0.0008, 6.8 + (n // 700) * 0.0008
    from shapely import box as boxes

    frame = gpd.GeoDataFrame(
        {"ชื่อ": pd.Series(NAMES)[n % len(NAMES)].to_numpy(), "number": n, "depth_m": (n % 300) / 100},
        geometry=boxes(west, south, west + 0.0005, south + 0.0004),
        crs="EPSG:4326",
    )
    frame.to_file(path, layer="many", driver="GPKG", engine="pyogrio")
    return path
