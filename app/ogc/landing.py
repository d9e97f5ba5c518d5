"""Where the maps begin: the landing page, what is conformed to, and the description of the interface."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.core.parameters import known_parameters
from app.core.text import Text, language_of
from app.ogc.addresses import STYLES_REL, link, page_link, root_of
from app.ogc.api_document import DOCUMENT_TYPE, api_document
from app.ogc.conformance import CONFORMS_TO

router = APIRouter(prefix="/ogc", tags=["collections"])

TITLE = Text("แผนที่ของสนทนา", "Maps of Sonthana")
DESCRIPTION = Text(
    "ชั้นข้อมูลและข้อมูลจากหน่วยสนทนา เปิดได้ใน QGIS, ogr2ogr และโปรแกรมอื่นตามมาตรฐาน OGC API",
    "Layers and inputs of the dialogue units, for QGIS, ogr2ogr and whatever else speaks OGC APIs.",
)
HEADERS = {"Cache-Control": "public, max-age=300", "Vary": "Accept, Accept-Language"}


@router.get("", dependencies=[Depends(known_parameters("f"))])
@router.head("", include_in_schema=False)
async def landing_page(request: Request) -> Response:
    """Links to everything else."""
    language = language_of(request.headers.get("accept-language"))
    root = root_of(request)
    content: dict[str, Any] = {
        "title": TITLE.to(language),
        "description": DESCRIPTION.to(language),
        "links": [
            link(root, "self", "application/json"),
            page_link(root),
            link(f"{root}/api", "service-desc", DOCUMENT_TYPE, "OpenAPI"),
            link(f"{root.removesuffix('/ogc')}/docs/ogc", "service-doc", "text/html", "คู่มือ / Guide"),
            link(f"{root}/conformance", "conformance", "application/json"),
            link(f"{root}/collections", "data", "application/json"),
            link(f"{root}/styles", STYLES_REL, "application/json"),
            link(
                f"{root}/tileMatrixSets",
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                "application/json",
            ),
        ],
    }
    return JSONResponse(content, headers={**HEADERS, "Content-Language": language})


@router.get("/conformance", dependencies=[Depends(known_parameters("f"))])
@router.head("/conformance", include_in_schema=False)
async def conformance() -> Response:
    """The conformance classes that are met."""
    return JSONResponse({"conformsTo": list(CONFORMS_TO)}, headers=HEADERS)


@router.get("/api", response_class=Response, dependencies=[Depends(known_parameters("f"))])
@router.head("/api", include_in_schema=False)
async def api(request: Request) -> Response:
    """This part of the interface as OpenAPI 3.0, as programs for maps read it."""
    return JSONResponse(api_document(root_of(request)), media_type=DOCUMENT_TYPE, headers=HEADERS)
