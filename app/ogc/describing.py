"""Collections as their descriptions: title, extent, CRSs, links (OGC API – Common, Part 2; Features, Part 2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.accounts.dependencies import PolicyDep
from app.core.database import SessionDep
from app.core.parameters import known_parameters
from app.core.text import Language, language_of
from app.ogc.addresses import STYLES_REL, link, page_link, root_of, with_query
from app.ogc.answers import VARY, answer_in_words
from app.ogc.as_of import AS_OF, parse_as_of, written
from app.ogc.as_of import DESCRIPTION as AS_OF_PARAMETER
from app.ogc.catalogue import all_collections, find_described
from app.ogc.collection import Collection
from app.ogc.crs import CRS84, KNOWN
from app.ogc.parameters import MEDIA_TYPES
from app.ogc.raster_collections import described_raster
from app.ogc.rasters.raster import Raster
from app.ogc.rasters.tiles import raster_in_words
from app.ogc.schemas import SCHEMA_TYPE

router = APIRouter(prefix="/ogc/collections", tags=["collections"])


@router.get("", dependencies=[Depends(known_parameters("f"))])
@router.head("", include_in_schema=False)
async def list_collections(request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """All collections that whoever asks may see: current versions of layers, and inputs."""
    language = language_of(request.headers.get("accept-language"))
    found = await all_collections(session, policy)
    root = root_of(request)
    content = {
        "links": [link(f"{root}/collections", "self", "application/json"), page_link(f"{root}/collections")],
        "crs": list(KNOWN),
        "collections": [described(one, root, language) for one in found],
    }
    headers = {
        "Cache-Control": "private, no-cache" if policy.principal.is_signed_in else "public, max-age=60",
        "Vary": VARY,
        "Content-Language": language,
    }
    return JSONResponse(content, headers=headers)


@router.get(
    "/{collection}",
    dependencies=[Depends(known_parameters(AS_OF, "f"))],
    openapi_extra={"parameters": [AS_OF_PARAMETER]},
)
@router.head("/{collection}", include_in_schema=False)
async def read_collection(collection: str, request: Request, policy: PolicyDep, session: SessionDep) -> Response:
    """One collection: what it shows, where, when, and where its features, tiles and schema are."""
    found = await find_described(session, policy, collection, as_of=parse_as_of(request))
    root = root_of(request)
    if isinstance(found, Raster):
        return raster_in_words(request, found, lambda language: described_raster(found, root, language))
    return answer_in_words(
        request,
        lambda language: described(found, root, language),
        identity=f"{found.identity}/{found.as_of}/{found.id}/{found.title}/{found.description}/{root}",
        cache_control=found.cache_control,
    )


def described(collection: Collection, root: str, language: Language) -> dict[str, Any]:
    """A collection's description.

    Args:
        collection: Which.
        root: Where the maps begin.
        language: Of title and description, and of the links' titles.
    """
    here = f"{root}/collections/{collection.id}"
    is_thai = language == "th"
    as_of = {AS_OF: written(collection.as_of)} if collection.as_of else {}

    def items(media_type: str, title: str, form: str = "") -> dict[str, Any]:
        return link(with_query(f"{here}/items", {**as_of, **({"f": form} if form else {})}), "items", media_type, title)

    links = [
        link(with_query(here, as_of), "self", "application/json"),
        page_link(here, as_of),
        items(MEDIA_TYPES["json"], "ข้อมูลเป็น GeoJSON" if is_thai else "Features as GeoJSON"),
        items(MEDIA_TYPES["fgb"], "FlatGeobuf", "fgb"),
        items("text/csv", "CSV", "csv"),
    ]
    pinned = f"{root}/collections/{collection.pinned_id}"
    # tiles of inputs are of now alone; those of a layer are of the version that was current then
    if not as_of or collection.key == "integer":
        links.append(
            link(
                f"{pinned if as_of else here}/tiles",
                "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector",
                "application/json",
                "แผนที่ไทล์เวกเตอร์" if is_thai else "Vector tiles",
            )
        )
    links.append(link(f"{pinned if as_of else here}/styles", STYLES_REL, "application/json"))
    for what in ("schema", "queryables"):
        links.append(link(f"{here}/{what}", f"http://www.opengis.net/def/rel/ogc/1.0/{what}", SCHEMA_TYPE))
    if collection.about:
        links.append(link(f"{root.removesuffix('/ogc')}{collection.about}", "about", "application/json"))
    if collection.pinned_id != collection.id:
        links.append(link(pinned, "canonical", "application/json"))
    extent = _extent(collection)
    return {
        "id": collection.id,
        "title": collection.title.to(language),
        "description": collection.description.to(language),
        **({"extent": extent} if extent else {}),
        "itemType": "feature",
        "crs": list(KNOWN),
        "storageCrs": CRS84.uri,
        **({"license": collection.licence} if collection.licence else {}),
        **({"attribution": collection.source} if collection.source else {}),
        "links": links,
    }


def _extent(collection: Collection) -> Mapping[str, Any]:
    extent: dict[str, Any] = {}
    if collection.extent is not None:
        extent["spatial"] = {"bbox": [list(collection.extent)], "crs": CRS84.uri}
    if collection.interval is not None:
        extent["temporal"] = {
            "interval": [[_time(moment) for moment in collection.interval]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return extent


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
