"""All routes of the maps."""

from fastapi import APIRouter

from app.ogc import describing, items, landing, schemas, tiles, tilesets
from app.ogc.qgis import routes as qgis
from app.ogc.rasters import routes as rasters
from app.ogc.vector_tiles import download

router = APIRouter()
for module in (landing, describing, schemas, items, tilesets, tiles, download, qgis, rasters):
    router.include_router(module.router)
