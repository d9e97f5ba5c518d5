"""The express way of a tile: one that was drawn before, for somebody who was let see it before, past all the routes.

Most tiles that are asked for were asked for already. The right is asked again in one statement, as always; then the
bytes are in memory. Whatever is not this plain case goes the ordinary way: tiles not drawn yet, errors, parameters that
are wrong. Both ways say the same, byte for byte (tests/ogc/rasters/test_express.py).
"""

import re

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.caching import has_already
from app.core.errors import SonthanaError
from app.ogc.rasters.addresses import MEDIA_TYPES, parse_picture_form, parse_tile
from app.ogc.rasters.finding import finder_of
from app.ogc.rasters.tiles import headers_of_tile
from app.ogc.rasters.workshop import workshop_of
from app.ogc.remembering import is_plain
from app.ogc.tilesets import MATRIX_SET

_TILE = re.compile(rf"/rasters/([a-z0-9-]{{1,100}})/tiles/{MATRIX_SET}/([0-9]+)/([0-9]+)/([0-9]+(?:@2x)?)")
_KNOWN = frozenset({"size", "f"})


class RasterExpress:
    """Answers tiles of rasters by the express way where that can be, and hands everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            found = _TILE.fullmatch(scope["path"])
            answer = await _answer(Request(scope), *found.groups()) if found is not None else None
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def _answer(request: Request, raster_id: str, z: str, row: str, col: str) -> Response | None:
    """The tile; None where the ordinary way has to answer."""
    if not is_plain(request, _KNOWN):
        return None
    try:
        tile = parse_tile(z, row, col, request.query_params.get("size"))
        form = parse_picture_form(request)
    except SonthanaError:
        return None
    raster = await finder_of(request).remembered(request, raster_id)
    if raster is None:
        return None
    headers = headers_of_tile(raster, tile, form)
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    content = workshop_of(request).kept_tile(raster, tile, form)
    return None if content is None else Response(content, media_type=MEDIA_TYPES[form], headers=headers)
