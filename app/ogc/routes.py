"""All routes of the maps."""

from fastapi import APIRouter

from app.ogc import describing, items, landing, schemas, tiles, tilesets

router = APIRouter()
for module in (landing, describing, schemas, items, tilesets, tiles):
    router.include_router(module.router)
