"""Bodies of edits: GeoJSON in CRS84 or the CRS that `Content-Crs` names, turned into degrees before it is checked."""

import json
import math
from collections.abc import Callable
from typing import Any, cast

import psycopg
from fastapi import Request
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.body import WORDS, read_limited
from app.core.errors import FieldError, InvalidParameter
from app.core.fault_words import broken_json
from app.core.text import Text
from app.layers.change_sets.refusals import FeatureRefused
from app.layers.filling import driver_of
from app.ogc.crs import CRS84, KNOWN, Crs

MOST_BYTES = 8 * 1024 * 1024
FEATURE_TYPES = frozenset({"application/geo+json", "application/json", "application/vnd.geo+json"})
PATCH_TYPES = frozenset({"application/merge-patch+json"})


async def read_body(request: Request, media_types: frozenset[str]) -> Any:
    """The body as JSON.

    Raises:
        InvalidParameter: it is said to be of another type.
        FeatureRefused: it is no JSON.
        TooLarge: it is larger than an edit of one feature may be.
    """
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in media_types:
        words = ", ".join(sorted(media_types))
        raise InvalidParameter(
            Text(f"Content-Type: ต้องเป็น {words}", f"Content-Type: must be one of {words}"),
            errors=[FieldError("Content-Type", "media_type", Text(f"ใช้ {words}", f"Use {words}."))],
        )
    raw = await read_limited(request, MOST_BYTES)
    if not raw.strip():
        raise FeatureRefused(errors=[FieldError("", "missing", Text("ไม่มีเนื้อหา", "There is no body."))])
    try:
        return json.loads(raw, parse_constant=_no_number)
    except RecursionError:
        raise FeatureRefused(errors=[FieldError("", "json_invalid", _broken("recursion limit exceeded"))]) from None
    except ValueError as error:
        raise FeatureRefused(errors=[FieldError("", "json_invalid", _broken(str(error)))]) from None


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _broken(reason: str) -> Text:
    said = broken_json(reason)
    words = WORDS["json_invalid"]
    return Text(words.th.format(error=said.th), words.en.format(error=said.en))


def content_crs(request: Request) -> Crs:
    """The CRS of a body's coordinates; CRS84 where nothing is said.

    Raises:
        InvalidParameter: it is none of those that are supported.
    """
    value = request.headers.get("content-crs")
    if value is None:
        return CRS84
    found = KNOWN.get(value.strip().strip("<>"))
    if found is None:
        listed = ", ".join(f"<{one}>" for one in KNOWN)
        raise InvalidParameter(
            Text(f"Content-Crs: ไม่รู้จักระบบพิกัดนี้ ใช้ได้: {listed}", f"Content-Crs: use one of {listed}"),
            errors=[FieldError("Content-Crs", "crs_unknown", Text(f"ใช้ได้: {listed}", f"Use one of {listed}."))],
        )
    return found


def tolerance_of(crs: Crs) -> float:
    """How far rounded coordinates may be from what they stand for, in degrees."""
    return 1e-9 if crs.srid == 4326 else 3e-8


async def in_degrees(session: AsyncSession, body: Any, crs: Crs) -> Any:
    """A feature with the coordinates of its geometry in longitude and latitude; what is malformed stays as it is.

    Raises:
        InvalidParameter: coordinates cannot be turned out of the CRS.
    """
    if crs is CRS84 or not isinstance(body, dict):
        return body
    feature = cast(dict[str, Any], body)
    if not isinstance(feature.get("geometry"), dict):
        return feature
    shape = cast(dict[str, Any], feature["geometry"])
    if crs.srid == 4326:
        turned = _each_position(shape.get("coordinates"), lambda x, y: [y, x])
    else:
        places: list[tuple[float, float]] = []

        def note(x: float, y: float) -> list[float]:
            places.append((x, y))
            return [x, y]

        _each_position(shape.get("coordinates"), note)
        found = iter(await _turned(session, places, crs))
        turned = _each_position(shape.get("coordinates"), lambda x, y: list(next(found)))
    return {**feature, "geometry": {**shape, "coordinates": turned}}


def _each_position(value: Any, turn: Callable[[float, float], list[float]]) -> Any:
    """Nested coordinates with each position turned; a height behind it is left out."""
    if not isinstance(value, list):
        return value
    items = cast(list[Any], value)
    numbers = [one for one in items if isinstance(one, int | float) and not isinstance(one, bool)]
    if items and len(numbers) == len(items) and len(items) in (2, 3):
        if not all(map(_is_plain, numbers)):
            return items
        return turn(float(items[0]), float(items[1]))
    return [_each_position(one, turn) for one in items]


def _is_plain(number: float) -> bool:
    return abs(number) < 2**53 and math.isfinite(number)


async def _turned(session: AsyncSession, places: list[tuple[float, float]], crs: Crs) -> list[tuple[float, float]]:
    point = crs.to_degrees(sql.SQL("ST_MakePoint(p.x, p.y)"))
    statement = sql.SQL(
        "SELECT ST_X(t.g), ST_Y(t.g) FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY p (x, y, n)"
        " CROSS JOIN LATERAL (SELECT {} AS g) t ORDER BY p.n"
    ).format(point)
    connection = await driver_of(session)
    try:
        async with connection.transaction():
            cursor = await connection.execute(statement, [[x for x, _ in places], [y for _, y in places]])
            return [(x, y) for x, y in await cursor.fetchall()]
    except psycopg.errors.InternalError_:
        words = Text(
            "Content-Crs: แปลงพิกัดเหล่านี้จากระบบพิกัดที่ระบุไม่ได้ ตรวจระบบพิกัดและหน่วย",
            "Content-Crs: these coordinates cannot be turned out of that CRS; check the CRS and the units",
        )
        raise InvalidParameter(words, errors=[FieldError("/geometry", "crs_out_of_reach", words)]) from None
