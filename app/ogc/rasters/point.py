"""The value of a raster at a place: a number, dry, or not modelled, never one for another."""

import math
from typing import Annotated, Any

import numpy as np
import shapely
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from app.core.caching import UNCHANGED, etag_of, has_already
from app.core.errors import InvalidParameter
from app.core.parameters import bad_parameter, known_parameters
from app.ogc.rasters.finding import RasterDep
from app.ogc.rasters.workshop import WorkshopDep
from spatial.exposure.sampling import values_at
from spatial.geojson_geometry import are_swapped

router = APIRouter(prefix="/rasters/{collection}", tags=["rasters"])

EXAMPLE: dict[str, Any] = {
    "collection": "90-flood-depth-100y-v1",
    "coordinates": [100.47, 7.0],
    "quantity": "depth",
    "value": 2.09375,
    "unit": "m",
    "datum": "ground",
    "is_modelled": True,
    "is_dry": False,
}


@router.head("/point", include_in_schema=False)
@router.get(
    "/point",
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}} | UNCHANGED,
)
async def read_point(
    raster: RasterDep,
    request: Request,
    _known: Annotated[None, Depends(known_parameters("lon", "lat", "coords"))],
    workshop: WorkshopDep,
    lon: Annotated[str | None, Query(description="Longitude in degrees, WGS 84")] = None,
    lat: Annotated[str | None, Query(description="Latitude in degrees, WGS 84")] = None,
    coords: Annotated[str | None, Query(description="`lon,lat`, in place of both")] = None,
) -> Response:
    """The value of the cell that holds a place. `value` 0 of a depth is dry; null is not modelled, or outside."""
    longitude, latitude = parse_place(lon, lat, coords)
    headers = {
        "ETag": etag_of(f"{raster.identity}/{raster.pinned_id}/point/{longitude}/{latitude}"),
        "Cache-Control": raster.cache_control,
        "Vary": "Authorization, Cookie",
    }
    if has_already(request, headers):
        return Response(status_code=304, headers=headers)
    place = np.array([shapely.Point(longitude, latitude)], object)
    (value,) = await workshop.looked_up(raster, lambda cog: values_at(cog, place))
    content: dict[str, Any] = {
        "collection": raster.pinned_id,
        "coordinates": [longitude, latitude],
        "quantity": raster.quantity,
        "value": plain(value),
        "unit": raster.unit,
        "datum": raster.datum,
        "is_modelled": not np.isnan(value),
        "is_dry": bool(value == 0) if raster.quantity == "depth" and not np.isnan(value) else None,
    }
    return JSONResponse(content, headers=headers)


def plain(value: np.floating[Any]) -> float | None:
    """A cell's number with as many digits as it has, so that 0.7 is 0.7; None for NaN."""
    return None if np.isnan(value) else float(np.format_float_positional(value, unique=True))


def parse_place(lon: str | None, lat: str | None, coords: str | None) -> tuple[float, float]:
    """Longitude and latitude, from `lon` and `lat` or from `coords`.

    Raises:
        InvalidParameter: they are missing, given twice, no numbers, swapped, or off the earth.
    """
    if coords is not None:
        if lon is not None or lat is not None:
            raise bad_parameter(
                "coords", "repeated", "ใช้ coords หรือ lon กับ lat อย่างใดอย่างหนึ่ง", "use coords, or lon and lat, not both"
            )
        parts = coords.split(",", 2)
        if len(parts) != 2:
            raise _no_place("coords")
        longitude, latitude = (_number("coords", part) for part in parts)
    else:
        longitude, latitude = _number("lon", lon), _number("lat", lat)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        name = "coords" if coords is not None else "lat" if -180 <= longitude <= 180 else "lon"
        if are_swapped(longitude, latitude):
            raise bad_parameter(
                name,
                "axes_swapped",
                f"ลองจิจูดกับละติจูดสลับกัน: ใช้ลองจิจูด {latitude:g} ละติจูด {longitude:g}",
                f"longitude and latitude are swapped: send longitude {latitude:g}, latitude {longitude:g}",
            )
        raise _no_place(name)
    return longitude, latitude


def _number(name: str, value: str | None) -> float:
    try:
        number = float(value or "")
    except ValueError:
        raise _no_place(name) from None
    if not math.isfinite(number):
        raise _no_place(name)
    return number


def _no_place(name: str) -> InvalidParameter:
    example = "coords=100.47,7.0" if name == "coords" else "lon=100.47&lat=7.0"
    return bad_parameter(
        name,
        "coordinates",
        f"ต้องเป็นลองจิจูด −180 ถึง 180 และละติจูด −90 ถึง 90 เป็นองศา เช่น {example}",
        f"must be longitude −180 to 180 and latitude −90 to 90 in degrees, for example {example}",
    )
