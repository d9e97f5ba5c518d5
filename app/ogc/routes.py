"""All routes of the maps."""

from fastapi import APIRouter

from app.ogc import describing, items, landing, tiles

router = APIRouter()
for module in (landing, describing, items, tiles):
    router.include_router(module.router)
