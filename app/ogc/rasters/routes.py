"""All routes of rasters."""

from fastapi import APIRouter

from app.ogc.rasters import describing, point, statistics, tiles

router = APIRouter()
for module in (describing, tiles, point, statistics):
    router.include_router(module.router)
