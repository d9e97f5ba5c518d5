"""The QGIS kit over HTTP: layer definition, project, authentication; of what whoever asks may see now."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.accounts.dependencies import requires
from app.accounts.policy import Action, Policy
from app.areas import queries as area_queries
from app.core.addresses import service_root
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.core.parameters import known_parameters
from app.core.text import Language
from app.ogc.languages import LanguageDep
from app.ogc.qgis.authentication import authentication_xml
from app.ogc.qgis.documents import layer_definition, project
from app.ogc.qgis.gathering import kit_of
from app.ogc.qgis.kit import Kit

router = APIRouter(prefix="/api/v1/provinces/{code}/qgis", tags=["qgis"])

XML_TYPE = "application/xml"
PROJECT_TYPE = "application/zip"
_KNOWN = [Depends(known_parameters("lang"))]
_READS = requires(Action.READ_LAYERS)
_XML: dict[int | str, dict[str, Any]] = {200: {"content": {XML_TYPE: {}}}}
_PROJECT: dict[int | str, dict[str, Any]] = {200: {"content": {PROJECT_TYPE: {}}}}


async def kit_for(
    code: str, request: Request, policy: Annotated[Policy, _READS], session: SessionDep, language: LanguageDep
) -> Kit:
    """The kit of whoever asks.

    Raises:
        NotSignedIn, NotFound, NotAllowed: as `Policy.require`.
    """
    province = await area_queries.province(session, code=code)
    if province is None:
        raise NotFound
    return await kit_of(session, policy, province, root=service_root(request), language=language)


KitDep = Annotated[Kit, Depends(kit_for, scope="function")]


@router.get("/layers.qlr", response_class=Response, responses=_XML, dependencies=[_READS, *_KNOWN])
async def read_layer_definition(kit: KitDep) -> Response:
    """A layer definition for QGIS: everything that whoever asks sees, in groups, named and drawn; no token in it."""
    return _file(layer_definition(kit), XML_TYPE, f"sonthana-{kit.province_code}.qlr", kit.language)


@router.get("/project.qgz", response_class=Response, responses=_PROJECT, dependencies=[_READS, *_KNOWN])
async def read_project(kit: KitDep, request: Request) -> Response:
    """The same as a project for QGIS 3.22 and later, over land and sea, in the province's UTM zone."""
    return _file(project(kit, service_root(request)), PROJECT_TYPE, f"sonthana-{kit.province_code}.qgz", kit.language)


@router.get("/authentication.xml", response_class=Response, responses=_XML, dependencies=[_READS, *_KNOWN])
async def read_authentication(code: str, request: Request, language: LanguageDep) -> Response:
    """The authentication that the layers name, for QGIS to import: user `token`, its password left to be filled in."""
    content = authentication_xml(service_root(request), language)
    return _file(content, XML_TYPE, "sonthana-authentication.xml", language)


def _file(content: bytes, media_type: str, name: str, language: Language) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": language,
        "Cache-Control": "private, no-store",
        "Vary": "Accept-Language, Authorization, Cookie",
    }
    return Response(content, media_type=media_type, headers=headers)
