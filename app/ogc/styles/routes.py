"""Styles over HTTP: the list, a style in the form that is wanted, its sprite, its metadata; a collection's own."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.accounts.dependencies import PolicyDep
from app.core.caching import UNCHANGED, answers_in, etag_of, has_already
from app.core.database import SessionDep
from app.core.errors import NotFound
from app.core.parameters import known_parameters
from app.ogc.addresses import root_of
from app.ogc.answers import VARY, answer_in_words
from app.ogc.languages import LanguageDep
from app.ogc.styles.describing import described, listed
from app.ogc.styles.forms import ENDINGS, MEDIA_TYPES, parse_form, require_json, written
from app.ogc.styles.styled import Styled, all_styled, find_styled, opening
from spatial.rasters.tile import picture
from spatial.styles.maplibre import looks
from spatial.styles.sprites import sprite

router = APIRouter(prefix="/ogc", tags=["styles"])

_FORMS = answers_in(*MEDIA_TYPES.values())
_SPRITE = answers_in("image/png", "application/json")
_KNOWN = Depends(known_parameters("f", "lang"))


async def styled_for(collection: str, policy: PolicyDep, session: SessionDep) -> Styled:
    """What has the style that the address names: a style has the id of what it draws."""
    return await find_styled(session, policy, collection)


StyledDep = Annotated[Styled, Depends(styled_for)]
Known = Annotated[None, _KNOWN]


@router.get("/styles")
@router.head("/styles", include_in_schema=False)
async def list_styles(
    request: Request, policy: PolicyDep, _known: Known, session: SessionDep, language: LanguageDep
) -> Response:
    """All styles: one for each collection and raster that whoever asks may see, under the same id."""
    require_json(request)
    root = root_of(request)
    content = listed(await all_styled(session, policy), f"{root}/styles", root, language)
    headers = {
        "Cache-Control": "private, no-cache" if policy.principal.is_signed_in else "public, max-age=60",
        "Vary": VARY,
        "Content-Language": language,
    }
    return JSONResponse(content, headers=headers)


@router.get("/styles/{collection}", response_class=Response, responses=_FORMS)
@router.head("/styles/{collection}", include_in_schema=False)
async def read_style(
    styled: StyledDep, request: Request, _known: Known, session: SessionDep, language: LanguageDep
) -> Response:
    """A style as MapLibre (whole, drawing by itself), QGIS (QML) or OGC SLD 1.0 reads it: `f`, or the Accept header."""
    form = parse_form(request)
    root = root_of(request).removesuffix("/ogc")
    headers = {
        "ETag": etag_of(f"{styled.identity}/{root}/{form}/{language}"),
        "Cache-Control": styled.cache_control,
        "Vary": VARY,
        "Content-Language": language,
        "Content-Disposition": f'inline; filename="{styled.id}.{ENDINGS[form]}"',
    }
    bounds = await opening(session, styled) if form == "mbs" else None
    if styled.bounds is None:
        headers["ETag"] = etag_of(f"{headers['ETag']}/{bounds}")
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    content = written(styled, form, root=root, language=language, bounds=bounds)
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.get("/styles/{collection}/metadata", responses=UNCHANGED)
@router.head("/styles/{collection}/metadata", include_in_schema=False)
async def read_metadata(styled: StyledDep, request: Request, _known: Known, language: LanguageDep) -> Response:
    """What a style is for: its forms, what it draws, its legend."""
    require_json(request)
    root = root_of(request)
    return answer_in_words(
        request,
        lambda said: described(styled, root, said),
        identity=f"{styled.identity}/metadata/{root}",
        cache_control=styled.cache_control,
        language=language,
    )


@router.get("/styles/{collection}/{name}", response_class=Response, responses=_SPRITE)
@router.head("/styles/{collection}/{name}", include_in_schema=False)
async def read_sprite(
    styled: StyledDep, name: str, request: Request, _known: Annotated[None, Depends(known_parameters())]
) -> Response:
    """The marks of a style as MapLibre fetches them: `sprite.json` and `sprite.png`, both also with `@2x`."""
    stem, _, ending = name.partition(".")
    if stem not in ("sprite", "sprite@2x") or ending not in ("json", "png"):
        raise NotFound
    headers = {
        "ETag": etag_of(f"{styled.identity}/{name}"),
        "Cache-Control": styled.cache_control,
        "Vary": "Authorization, Cookie",
    }
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    pixels, index = sprite(looks(styled.style) if styled.style.geometry == "point" else [], 2 if "@" in stem else 1)
    if ending == "json":
        return Response(json.dumps(index), media_type="application/json", headers=headers)
    return Response(picture(pixels, "png"), media_type="image/png", headers=headers)


@router.get("/collections/{collection}/styles", responses=UNCHANGED)
@router.head("/collections/{collection}/styles", include_in_schema=False)
async def list_styles_of_collection(
    styled: StyledDep, request: Request, _known: Known, language: LanguageDep
) -> Response:
    """The styles of a collection: the one that it is drawn in."""
    require_json(request)
    root = root_of(request)
    return answer_in_words(
        request,
        lambda said: listed([styled], f"{root}/collections/{styled.id}/styles", root, said),
        identity=f"{styled.identity}/list/{root}",
        cache_control=styled.cache_control,
        language=language,
    )
