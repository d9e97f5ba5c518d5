"""Pages of the maps as a whole: where they begin, what they conform to, the interface, all collections."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Response

from app.areas import queries as area_queries
from app.core.text import Text
from app.ogc.addresses import root_of
from app.ogc.api_document import api_document
from app.ogc.catalogue import all_collections
from app.ogc.collection import Collection
from app.ogc.conformance import CONFORMS_TO
from app.ogc.landing import DESCRIPTION, TITLE
from app.ogc.rasters.raster import Raster
from app.ogc.seen import current_seen
from app.web.ogc.page_route import PageRoute
from app.web.ogc.visit import MapsVisitDep, known_on_page

router = APIRouter(prefix="/ogc", include_in_schema=False, route_class=PageRoute)

_KNOWN = [Depends(known_on_page())]
SPECIFICATION = "http://www.opengis.net/spec/"
STANDARDS: Mapping[str, Text] = {
    "ogcapi-common-1": Text("OGC API – Common ส่วนที่ 1: แกน", "OGC API – Common, Part 1: Core"),
    "ogcapi-common-2": Text("OGC API – Common ส่วนที่ 2: คอลเลกชัน", "OGC API – Common, Part 2: Collections"),
    "ogcapi-features-1": Text("OGC API – Features ส่วนที่ 1: แกน", "OGC API – Features, Part 1: Core"),
    "ogcapi-features-2": Text("OGC API – Features ส่วนที่ 2: ระบบพิกัด", "OGC API – Features, Part 2: CRS"),
    "ogcapi-features-3": Text("OGC API – Features ส่วนที่ 3: การกรอง", "OGC API – Features, Part 3: Filtering"),
    "ogcapi-features-4": Text("OGC API – Features ส่วนที่ 4: การแก้ไข", "OGC API – Features, Part 4: Editing"),
    "ogcapi-features-5": Text("OGC API – Features ส่วนที่ 5: โครงสร้าง", "OGC API – Features, Part 5: Schemas"),
    "ogcapi-tiles-1": Text("OGC API – Tiles ส่วนที่ 1: แกน", "OGC API – Tiles, Part 1: Core"),
    "ogcapi-styles-1": Text("OGC API – Styles ส่วนที่ 1: แกน", "OGC API – Styles, Part 1: Core"),
    "cql2": Text("ภาษาเงื่อนไข CQL2", "Common Query Language (CQL2)"),
    "tms": Text("ชุดตารางไทล์", "Tile Matrix Sets"),
}


@router.get("", dependencies=_KNOWN)
@router.head("", dependencies=_KNOWN)
async def start_page(visit: MapsVisitDep) -> Response:
    """What the maps are, what there is for whoever looks, and where to go on."""
    vectors = await all_collections(visit.session, visit.policy)
    rasters = await _rasters(visit)
    return visit.render(
        "start.html",
        title=TITLE,
        description=DESCRIPTION,
        address=root_of(visit.request),
        count=len(vectors),
        raster_count=len(rasters),
    )


@router.get("/conformance", dependencies=_KNOWN)
@router.head("/conformance", dependencies=_KNOWN)
async def conformance_page(visit: MapsVisitDep) -> Response:
    """The conformance classes that are met, by standard."""
    by_standard: dict[str, list[tuple[str, str]]] = {}
    for address in CONFORMS_TO:
        standard, _, rest = address.removeprefix(SPECIFICATION).partition("/")
        by_standard.setdefault(standard, []).append((rest.partition("conf/")[2], address))
    return visit.render("conformance.html", standards=STANDARDS, by_standard=by_standard)


@router.get("/api", dependencies=_KNOWN)
@router.head("/api", dependencies=_KNOWN)
async def interface_page(visit: MapsVisitDep) -> Response:
    """The interface of the maps: every address, and what it may be asked."""
    document = api_document(root_of(visit.request))
    parameters: Mapping[str, Mapping[str, Any]] = document["components"]["parameters"]
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "parameters": [one["$ref"].rpartition("/")[2] for one in operation.get("parameters", ()) if "$ref" in one],
            "types": [
                media_type
                for status, answer in operation["responses"].items()
                if status == "200"
                for media_type in answer.get("content", {})
            ],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return visit.render(
        "interface.html", operations=operations, parameters=list(parameters.values()), address=root_of(visit.request)
    )


@router.get("/collections", dependencies=_KNOWN)
@router.head("/collections", dependencies=_KNOWN)
async def collections_page(visit: MapsVisitDep) -> Response:
    """All that whoever looks may see, by province: features as tables and maps, rasters as maps."""
    by_province: dict[str, list[Collection | Raster]] = {}
    for one in [*await all_collections(visit.session, visit.policy), *await _rasters(visit)]:
        by_province.setdefault(one.province_code, []).append(one)
    names = {one.code: Text(one.name_th, one.name_en) for one in await area_queries.provinces(visit.session)}
    own = visit.policy.principal.provinces()
    order = sorted(by_province, key=lambda code: (code not in own, code))
    return visit.render(
        "collections.html",
        by_province={code: by_province[code] for code in order},
        names=names,
        rasters={one.id for found in by_province.values() for one in found if isinstance(one, Raster)},
        inputs={one.id for found in by_province.values() for one in found if _is_of_inputs(one)},
        count=sum(map(len, by_province.values())),
    )


async def _rasters(visit: MapsVisitDep) -> Sequence[Raster]:
    return [one.shown for one in await current_seen(visit.session, visit.policy) if isinstance(one.shown, Raster)]


def _is_of_inputs(one: Collection | Raster) -> bool:
    return isinstance(one, Collection) and one.key == "uuid"
