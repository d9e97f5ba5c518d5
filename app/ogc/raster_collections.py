"""Rasters as collections without features: what is told of one.

They are described under their own id, but are not in the list of collections: GDAL and QGIS take everything in it for
features, whatever `itemType` says, and GDAL ends a copy of the whole where one has none (docs/decisions/0006).
"""

from typing import Any

from app.core.text import Language, Text
from app.layers.exporting import COG_MEDIA_TYPE
from app.ogc.addresses import STYLES_REL, link
from app.ogc.crs import CRS84
from app.ogc.rasters.raster import Raster

JSON = "application/json"

_TILES = Text("ภาพแผนที่เป็นไทล์ (TileJSON)", "Pictures in tiles (TileJSON)")
_ITSELF = Text("ราสเตอร์: ค่า กริด สถิติ", "The raster: values, grid, statistics")
_COG = Text("ไฟล์ GeoTIFF (COG)", "GeoTIFF (COG)")


def described_raster(raster: Raster, root: str, language: Language) -> dict[str, Any]:
    """A raster's description as a collection.

    Args:
        raster: Which.
        root: Where the maps begin.
        language: Of title and description, and of the links' titles.

    Returns:
        Without `itemType` and without a link `items`: there are none.
    """
    service = root.removesuffix("/ogc")
    here, cells = f"{root}/collections/{raster.id}", f"{service}/rasters/{raster.id}"
    links = [
        link(here, "self", JSON),
        link(cells, "related", JSON, _ITSELF.to(language)),
        link(f"{cells}/tilejson.json", "describedby", JSON, _TILES.to(language)),
        link(f"{here}/styles", STYLES_REL, JSON),
        link(f"{service}{raster.about}.tif", "enclosure", COG_MEDIA_TYPE, _COG.to(language)),
        link(f"{service}{raster.about}", "about", JSON),
    ]
    if raster.pinned_id != raster.id:
        links.append(link(f"{root}/collections/{raster.pinned_id}", "canonical", JSON))
    return {
        "id": raster.id,
        "title": raster.title.to(language),
        "description": raster.description.to(language),
        "extent": {"spatial": {"bbox": [list(raster.extent)], "crs": CRS84.uri}},
        **({"license": raster.licence} if raster.licence else {}),
        **({"attribution": raster.source} if raster.source else {}),
        "links": links,
    }
