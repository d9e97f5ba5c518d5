"""All routes of the maps."""

from fastapi import APIRouter

from app.ogc import describing, editing, items, landing, schemas, tiles, tilesets
from app.ogc.qgis import routes as qgis
from app.ogc.rasters import routes as rasters
from app.ogc.stac import routes as stac
from app.ogc.styles import routes as styles
from app.ogc.vector_tiles import download

router = APIRouter()
for module in (landing, describing, schemas, items, editing, tilesets, tiles, download, qgis, rasters, styles, stac):
    router.include_router(module.router)
