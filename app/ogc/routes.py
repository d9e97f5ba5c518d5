"""All routes of the maps."""

from fastapi import APIRouter

from app.ogc import describing, items, landing, schemas, tiles, tilesets
from app.ogc.qgis import routes as qgis
from app.ogc.rasters import routes as rasters

router = APIRouter()
for module in (landing, describing, schemas, items, tilesets, tiles, qgis, rasters):
    router.include_router(module.router)
