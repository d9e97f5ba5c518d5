"""What the addresses of rasters say: which tile, how large, in which form; and where things are."""

from fastapi import Request

from app.core.addresses import service_root
from app.core.negotiation import accepted
from app.core.parameters import bad_parameter
from app.ogc.tiles import place_of
from spatial.rasters.tile import Form, Tile

MEDIA_TYPES: dict[Form, str] = {"png": "image/png", "webp": "image/webp"}
SIZES = (256, 512)
_TWICE = "@2x"


def address_of(request: Request, raster_id: str) -> str:
    """Where a raster is, as whoever asks reached us."""
    return f"{service_root(request)}/rasters/{raster_id}"


def parse_tile(z: str, row: str, col: str, size: str | None) -> Tile:
    """The tile that an address names; `@2x` behind the column, or `size=512`, asks for twice the pixels.

    Raises:
        NotFound: there is no such tile.
        InvalidParameter: `size` is none that there is, or says otherwise than `@2x`.
    """
    is_twice = col.endswith(_TWICE)
    zoom, y, x = place_of(z, row, col.removesuffix(_TWICE))
    wanted = SIZES[is_twice]
    if size is not None and (size not in map(str, SIZES) or (is_twice and int(size) != wanted)):
        raise bad_parameter(
            "size", "unknown_choice", "ใช้ได้: 256 หรือ 512 และ @2x คือ 512", "use 256 or 512; @2x means 512"
        )
    return Tile(zoom, y, x, wanted if size is None else int(size))


def parse_picture_form(request: Request) -> Form:
    """The form that `f` names; else WebP where the Accept header names it, and PNG no sooner; else PNG.

    Raises:
        InvalidParameter: `f` names another.
    """
    said = request.query_params.get("f")
    if said is not None:
        for form in MEDIA_TYPES:
            if said == form:
                return form
        words = ", ".join(MEDIA_TYPES)
        raise bad_parameter("f", "unknown_choice", f"ใช้ได้: {words}", f"use any of {words}")
    weights = {"image/webp": 0.0, "image/png": 0.0, **dict(accepted(request))}
    return "webp" if weights["image/webp"] > 0 and weights["image/webp"] >= weights["image/png"] else "png"
