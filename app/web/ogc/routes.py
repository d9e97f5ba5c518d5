"""All pages of the maps; the app includes them before the maps themselves (`page_route.py` tells why)."""

from fastapi import APIRouter

from app.web.ogc import collections, features, overview, rasters

router = APIRouter()
for module in (overview, collections, features, rasters):
    router.include_router(module.router)
