"""Provinces and their areas over HTTP: public to read, loaded by those who may."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from app.accounts.dependencies import get_principal
from app.accounts.policy import Action, Policy
from app.areas import queries
from app.areas.loading import AreasRefused, LoadingAreas, load_areas, parse_decisions, parse_derived
from app.areas.upload import received_file
from app.core.caching import UNCHANGED, etag_of, has_already
from app.core.database import DatabaseDep, PublicSessionDep
from app.core.errors import NotFound
from app.core.forms import file_schema
from app.core.geojson import GEOJSON_ANSWER
from app.core.parameters import parse_choices
from app.core.settings import CHECKOUT
from spatial.administrative_areas.current import Level, LoadedLevel

router = APIRouter(prefix="/api/v1", tags=["areas"])

DRAWN_TO_DEGREES = 0.0005
"""For maps of a whole province boundaries are drawn to about 50 m: a sixth of the bytes."""
FORM = file_schema("COD-AB shapefile as zip, GeoPackage or GeoJSON")


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


@router.get("/areas/context.geojson", response_class=FileResponse, responses=GEOJSON_ANSWER)
async def context_geojson() -> FileResponse:
    """Outlines of the provinces around, coarse, for the background of maps; made by data/make_areas.py."""
    return FileResponse(
        CHECKOUT / "data" / "areas" / "context.geojson",
        media_type="application/geo+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )


@router.get(
    "/provinces/{code}/areas.geojson",
    response_class=Response,
    responses=GEOJSON_ANSWER | UNCHANGED,
)
async def areas_geojson(
    code: str,
    request: Request,
    session: PublicSessionDep,
    level: Annotated[
        str | None, Query(description="province, district, subdistrict, comma-separated [default: all]")
    ] = None,
    drawn: Annotated[bool, Query(description="Boundaries to about 50 m, for maps; exact otherwise")] = False,
) -> Response:
    """The current boundaries of the province and its areas (RFC 7946), complete."""
    levels: tuple[Level, ...] = get_args(Level)
    wanted = parse_choices("level", level, levels)
    if await queries.province(session, code=code) is None:
        raise NotFound
    state = await queries.areas_state(session, province_code=code)
    etag = etag_of(f"{code}/{state}/{wanted}/{drawn}")
    # asked for again each time: a map that still draws what a load has superseded would be wrong
    headers = {"Cache-Control": "public, no-cache", "ETag": etag}
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    document = await queries.areas_geojson(
        session,
        province_code=code,
        levels=[known for known in levels if wanted is None or known in wanted],
        tolerance=DRAWN_TO_DEGREES if drawn else 0,
    )
    return Response(document, media_type="application/geo+json", headers=headers)


@router.get("/provinces/{code}/areas")
async def list_areas(code: str, session: PublicSessionDep) -> list[dict[str, Any]]:
    """The province's current areas without their boundaries: names, edition, source, size on the ellipsoid in km²."""
    if await queries.province(session, code=code) is None:
        raise NotFound
    return [
        {
            "code": row["code"],
            "level": row["level"],
            "parent_code": row["parent_code"],
            "name": {"th": row["name_th"], "en": row["name_en"]},
            "area_km2": round(row["area_km2"], 4),
            "edition": row["edition"],
            "is_schematic": row["is_schematic"],
            "source": row["source"],
            "licence": row["licence"],
            "loaded_at": row["loaded_at"],
        }
        for row in await queries.listed_areas(session, province_code=code)
    ]


@router.post(
    "/provinces/{code}/areas",
    openapi_extra=FORM,
    responses={
        200: {"description": "A dry run, or nothing changed: the report, and what would change"},
        201: {"description": "New editions were stored"},
    },
)
async def load_areas_file(
    code: str,
    request: Request,
    database: DatabaseDep,
    level: Annotated[LoadedLevel, Query(description="What the file holds")],
    dry_run: Annotated[bool, Query(description="Only report, and say what would change")] = False,
    derive: Annotated[
        str | None, Query(description="Levels to dissolve from this one: district, province, comma-separated")
    ] = None,
    decide: Annotated[list[str] | None, Query(description="KEY=VALUE, as the report asks; repeatable")] = None,
    source: Annotated[str, Query(max_length=300, description="Where the boundaries are from")] = "",
    licence: Annotated[str, Query(max_length=300, description="Their licence")] = "",
) -> Response:
    """Load one level of the province's areas from a file. The same file again changes nothing."""
    async with database.transaction() as session:
        Policy(await get_principal(request, session)).require(Action.LOAD_AREAS, code)
    derived, decisions = parse_derived(derive, level), parse_decisions(decide or [])
    async with received_file(request) as file:
        wanted = LoadingAreas(file.path, file.name, level, derived, decisions, source, licence)
        async with database.transaction() as session:
            principal = await get_principal(request, session)
            grant = Policy(principal).require(Action.LOAD_AREAS, code)
            province = await queries.province(session, code=code)
            if province is None:
                raise NotFound
            loaded = await load_areas(
                session, province=province, wanted=wanted, actor=principal.actor(grant), is_dry_run=dry_run
            )
    if not loaded.is_loadable:
        raise AreasRefused(extra={"report": dict(loaded.report)})
    return JSONResponse(
        loaded.as_json(), 201 if loaded.is_stored else 200, headers={"Cache-Control": "private, no-store"}
    )
