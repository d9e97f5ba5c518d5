"""Provinces and their areas over HTTP: public."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from app.areas import queries
from app.core.database import PublicSessionDep
from app.core.errors import NotFound
from app.core.settings import CHECKOUT

router = APIRouter(prefix="/api/v1", tags=["areas"])


@router.get("/provinces")
async def list_provinces(session: PublicSessionDep) -> list[dict[str, Any]]:
    """The provinces that this service serves."""
    return [
        {
            "code": province.code,
            "name": {"th": province.name_th, "en": province.name_en},
            "command_label": {"th": province.command_label_th, "en": province.command_label_en},
            "is_demo": province.is_demo,
        }
        for province in await queries.provinces(session)
    ]


@router.get("/areas/context.geojson", response_class=FileResponse)
async def context_geojson() -> FileResponse:
    """Outlines of the provinces around, coarse, for the background of maps; made by data/make_areas.py."""
    return FileResponse(
        CHECKOUT / "data" / "areas" / "context.geojson",
        media_type="application/geo+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )


@router.get("/provinces/{code}/areas.geojson")
async def areas_geojson(code: str, session: PublicSessionDep) -> Response:
    """The current boundaries of the province and its areas (RFC 7946), complete."""
    if await queries.province(session, code=code) is None:
        raise NotFound
    return Response(
        await queries.areas_geojson(session, province_code=code),
        media_type="application/geo+json",
        headers={"Cache-Control": "public, max-age=300"},
    )
