"""What a raster holds within a polygon: count, least, greatest, mean, and the area in each depth class."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

import numpy as np
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import RootModel
from shapely.geometry.base import BaseGeometry

from app.core.body import Fault, json_body
from app.core.database import Database, DatabaseDep, open_context
from app.core.errors import FieldError, InvalidInput, TooLarge
from app.core.parameters import known_parameters
from app.core.text import Text
from app.dialogue.schemas import GEOMETRY_WORDS, check_geometry
from app.layers.depth_classes import depth_bounds
from app.ogc.rasters.finding import RasterDep
from app.ogc.rasters.point import plain
from app.ogc.rasters.raster import Raster
from app.ogc.rasters.workshop import WorkshopDep
from spatial.exposure.within import TooManyCells, Within, nothing_within, true_area_m2, values_within
from spatial.rasters.classes import classes_from

router = APIRouter(prefix="/rasters/{collection}", tags=["rasters"])

MOST_KM2 = 30_000
"""More than the largest province has."""
MOST_DEGREES = 5.0
"""Of the box around a polygon, either way."""
MOST_CELLS = 50_000_000
"""In that box; a few seconds of work."""
TYPES = ("Polygon", "MultiPolygon")
_RING = [[100.45, 6.98], [100.50, 6.98], [100.50, 7.02], [100.45, 7.02], [100.45, 6.98]]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "description": "GeoJSON Polygon or MultiPolygon, or a Feature with one; longitude and latitude",
                },
                "example": {"type": "Polygon", "coordinates": [_RING]},
            }
        },
    }
}


class Sent(RootModel[dict[str, Any]]):
    """GeoJSON as it was sent."""


@router.post("/statistics", openapi_extra=BODY)
async def read_statistics(
    raster: RasterDep,
    _known: Annotated[None, Depends(known_parameters())],
    database: DatabaseDep,
    workshop: WorkshopDep,
    sent: Annotated[Sent, Depends(json_body(Sent), scope="function")],
) -> JSONResponse:
    """Cells within a polygon, each by its exact share: how many, least, greatest, mean; areas in square metres."""
    polygon = parse_polygon(sent.root)
    bounds = await _depth_bounds(database, raster)
    found = nothing_within(polygon, bounds) if _is_apart(raster, polygon) else None
    if found is None:
        try:
            found = await workshop.counted(
                raster, lambda cog: values_within(cog, polygon, bounds, most_cells=MOST_CELLS)
            )
        except TooManyCells as error:
            raise TooLarge(Text(error.th, error.en)) from None
    return JSONResponse(_told(raster, found, bounds), headers={"Cache-Control": "no-store"})


async def _depth_bounds(database: Database, raster: Raster) -> Sequence[float] | None:
    """The classes of the province, where the raster is one of depths; of everybody's knowledge."""
    if raster.quantity != "depth":
        return None
    async with database.transaction() as session:
        await open_context(session)
        return await depth_bounds(session, province_code=raster.province_code)


def parse_polygon(value: Mapping[str, Any]) -> BaseGeometry:
    """The polygon that was sent, as it is or in a Feature.

    Raises:
        InvalidInput: it is something else, or cannot be used.
        TooLarge: it is too large.
    """
    is_feature = value.get("type") == "Feature"
    geometry: Any = value.get("geometry") if is_feature else value
    pointer = "/geometry" if is_feature else ""
    kind: Any = cast("Mapping[str, Any]", geometry).get("type") if isinstance(geometry, dict) else None
    if kind not in TYPES:
        words = GEOMETRY_WORDS["geometry_type"].format(
            type=str(kind)[:40], types=", ".join(TYPES if is_feature else ("Feature", *TYPES))
        )
        raise InvalidInput(errors=[FieldError(f"{pointer}/type", "geometry_type", words)])
    try:
        polygon = check_geometry(cast("object", geometry)).shape
    except Fault as fault:
        raise InvalidInput(errors=[FieldError(pointer, fault.fault_code, fault.detail)]) from None
    west, south, east, north = polygon.bounds
    if max(east - west, north - south) > MOST_DEGREES or true_area_m2(polygon) > MOST_KM2 * 1e6:
        raise TooLarge(
            Text(
                f"พื้นที่ใหญ่เกินไป: ได้ไม่เกิน {MOST_KM2:,} ตร.กม. และกว้างยาวไม่เกิน {MOST_DEGREES:g} องศา โปรดส่งพื้นที่ที่เล็กลง",
                f"The polygon is too large: at most {MOST_KM2:,} km² and {MOST_DEGREES:g} degrees either way. "
                "Send a smaller one.",
            )
        )
    return polygon


def _is_apart(raster: Raster, polygon: BaseGeometry) -> bool:
    """Whether a polygon lies outside of the box around a raster: where its CRS may not reach."""
    west, south, east, north = raster.extent
    left, bottom, right, top = polygon.bounds
    return left > east or right < west or bottom > north or top < south


def _told(raster: Raster, found: Within, bounds: Sequence[float] | None) -> dict[str, Any]:
    return {
        "collection": raster.pinned_id,
        "quantity": raster.quantity,
        "unit": raster.unit,
        "datum": raster.datum,
        "count": round(found.cells, 6),
        "min": None if found.minimum is None else plain(np.float32(found.minimum)),
        "max": None if found.maximum is None else plain(np.float32(found.maximum)),
        "mean": found.mean,
        "area_m2": round(found.modelled_m2 + found.not_modelled_m2, 2),
        "modelled_m2": round(found.modelled_m2, 2),
        "not_modelled_m2": round(found.not_modelled_m2, 2),
        "classes": None if bounds is None or found.class_m2 is None else _classes(bounds, found.class_m2),
    }


def _classes(bounds: Sequence[float], areas_m2: Sequence[float]) -> list[dict[str, Any]]:
    """Square metres by class: first what is dry or less deep than the first class, then each class."""
    first = f"{bounds[0]:g}"
    labelled = [
        (0.0, bounds[0], Text(f"แห้ง หรือต่ำกว่า {first} ม.", f"Dry, or less than {first} m")),
        *((one.lower_m, one.upper_m, Text(one.th, one.en)) for one in classes_from(bounds)),
    ]
    return [
        {"lower_m": lower, "upper_m": upper, "label": label.as_dict(), "area_m2": round(area, 2)}
        for (lower, upper, label), area in zip(labelled, areas_m2, strict=True)
    ]
