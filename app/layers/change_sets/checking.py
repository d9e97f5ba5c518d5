"""Features as they are sent (GeoJSON, degrees in WGS 84): checked against the layer, never repaired silently."""

from collections.abc import Mapping
from typing import Any, cast

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.core.body import Fault
from app.core.errors import FieldError
from app.core.text import Text
from app.layers.change_sets.features import Feature
from app.layers.change_sets.refusals import FeatureRefused
from app.layers.change_sets.values import checked
from app.layers.models import LayerVersion
from spatial.errors import GeometryError
from spatial.geojson_geometry import read_geometry

MOST_POSITIONS = 200_000
WORDS: Mapping[str, Text] = {
    "geometry_type": Text("ต้องเป็นรูปเรขาคณิต GeoJSON ชนิดใดชนิดหนึ่งใน {types}", "Must be a GeoJSON geometry: {types}."),
    "geometry_empty": Text(
        "ไม่มีรูปเรขาคณิต ทุกรายการต้องมีตำแหน่ง วาดก่อนแล้วบันทึกใหม่",
        "There is no geometry. Every feature of a layer has a place: draw it, then save again.",
    ),
    "geometry_malformed": Text("รูปเรขาคณิต GeoJSON ไม่ถูกต้อง", "This is no GeoJSON geometry (RFC 7946)."),
    "geometry_too_many_vertices": Text(
        "มีจุดเกิน {max} จุด ลดรายละเอียดของเส้นหรือพื้นที่ก่อน (QGIS: Vector → Geometry Tools → Simplify)",
        "More than {max} positions. Simplify it first (QGIS: Vector → Geometry Tools → Simplify).",
    ),
    "coordinate_not_finite": Text("พิกัดต้องเป็นตัวเลขจำกัด", "Coordinates must be finite numbers."),
    "axes_swapped": Text(
        "ลองจิจูดกับละติจูดสลับกัน: ส่ง [{lon}, {lat}] หรือระบุระบบพิกัดในส่วนหัว Content-Crs",
        "Longitude and latitude are swapped: send [{lon}, {lat}], or name the CRS in the Content-Crs header.",
    ),
    "coordinate_out_of_range": Text(
        "พิกัด [{lon}, {lat}] อยู่นอกช่วงองศา หากเป็นพิกัด UTM ให้ระบุระบบพิกัดในส่วนหัว Content-Crs",
        "[{lon}, {lat}] are no degrees. For UTM coordinates name the CRS in the Content-Crs header.",
    ),
    "too_few_positions": Text("ต้องมีอย่างน้อย {least} จุด", "Needs at least {least} positions."),
    "ring_not_closed": Text("จุดสุดท้ายของพื้นที่ต้องเหมือนจุดแรก", "An area's last position must equal its first."),
    "geometry_invalid": Text(
        "รูปเรขาคณิตไม่ถูกต้อง เช่น เส้นขอบตัดกันเอง: {reason} แก้ที่จุดนั้นแล้วบันทึกใหม่ "
        "(QGIS: Vector → Geometry Tools → Check Validity และ Processing → Fix Geometries)",
        "The geometry is not valid, for example it crosses itself: {reason}. Mend it there and save again "
        "(QGIS: Vector → Geometry Tools → Check Validity, and Processing → Fix Geometries).",
    ),
}
SINGLE: Mapping[str, str] = {"MultiPoint": "Point"}
"""Types of several parts of which one part alone is what a layer may hold."""


def checked_geometry(value: Any, version: LayerVersion, was: bytes | None, *, tolerance: float) -> bytes:
    """The geometry of a feature as the layer keeps it: ISO WKB, of the layer's type.

    Args:
        value: GeoJSON, degrees in WGS 84.
        version: Whose features it is to be among.
        was: The geometry before, where there was one: what comes back rounded as it was told is that one, exactly.
        tolerance: How far coordinates are from what they stand for, in degrees.

    Raises:
        FeatureRefused: it cannot be used.
    """
    if value is None:
        raise _refused("/geometry", "geometry_empty", WORDS["geometry_empty"])
    if not isinstance(value, dict):
        raise _refused("/geometry", "geometry_malformed", WORDS["geometry_malformed"])
    try:
        shape, _ = read_geometry(cast(dict[str, Any], value), max_vertices=MOST_POSITIONS)
    except GeometryError as error:
        raise _refused("/geometry", error.code, WORDS[error.code].format(**error.values)) from None
    fitted = _of_type(shape, version.geometry_type or "")
    if was is not None and is_same(fitted, shapely.from_wkb(was), tolerance=tolerance):
        return was
    return shapely.to_wkb(fitted, byte_order=1, flavor="iso")


def is_same(one: BaseGeometry, other: BaseGeometry, *, tolerance: float) -> bool:
    """Whether two geometries have the same positions in the same order, but for rounding."""
    return bool(shapely.equals_exact(one, other, tolerance=tolerance))


def _of_type(shape: BaseGeometry, wanted: str) -> BaseGeometry:
    kind = shape.geom_type
    if kind == wanted:
        return shape
    match shape, wanted:
        case (Point(), "MultiPoint"):
            return MultiPoint([shape])
        case (LineString(), "MultiLineString"):
            return MultiLineString([shape])
        case (Polygon(), "MultiPolygon"):
            return MultiPolygon([shape])
        case _:
            pass
    parts = shapely.get_parts(shape)
    if SINGLE.get(kind) == wanted and len(parts) == 1:
        return parts[0]
    raise _refused(
        "/geometry",
        "geometry_type_of_layer",
        Text(
            f"ชั้นข้อมูลนี้เก็บ {wanted} แต่ส่งมาเป็น {kind} วาดใหม่เป็นชนิดของชั้นข้อมูล",
            f"This layer holds {wanted}, and a {kind} was sent. Draw it again as what the layer holds.",
        ),
    )


def checked_properties(value: Any, version: LayerVersion, was: Mapping[str, Any] | None) -> dict[str, Any]:
    """All properties of a feature.

    Args:
        value: A JSON object; null is one without any.
        version: Whose features it is to be among.
        was: What is not named stays as it was; None: it is empty.

    Raises:
        FeatureRefused: a name that the layer does not have, or a value of another type.
    """
    kinds = {field["name"]: field["type"] for field in version.fields}
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise _refused("/properties", "dict_type", Text("ต้องเป็นออบเจกต์", "Must be a JSON object."))
    said = cast(dict[str, Any], value)
    found: dict[str, Any] = dict.fromkeys(kinds) | dict(was or {})
    faults: list[FieldError] = []
    for name, one in said.items():
        pointer = f"/properties/{name[:60].replace('~', '~0').replace('/', '~1')}"
        if name not in kinds:
            faults.append(FieldError(pointer, "unknown_property", _unknown(kinds)))
            continue
        try:
            found[name] = checked(kinds[name], one)
        except Fault as fault:
            faults.append(FieldError(pointer, fault.fault_code, fault.detail))
    if faults:
        raise FeatureRefused(errors=faults[:100])
    return found


def checked_feature(sent: Any, version: LayerVersion, was: Feature | None, *, tolerance: float) -> Feature:
    """A whole feature as it was sent; its own `id` is not looked at.

    Raises:
        FeatureRefused: it does not fit the layer.
    """
    body = feature_object(sent)
    return Feature(
        checked_properties(body.get("properties"), version, None),
        checked_geometry(body.get("geometry"), version, was.geom if was else None, tolerance=tolerance),
    )


def patched_feature(sent: Any, version: LayerVersion, was: Feature, *, tolerance: float) -> Feature:
    """A feature with what a merge patch (RFC 7396) names put in; a property that is null becomes empty.

    Raises:
        FeatureRefused: it does not fit the layer.
    """
    body = feature_object(sent, is_patch=True)
    properties, geom = was.properties, was.geom
    if body.get("properties") is not None:
        properties = checked_properties(body["properties"], version, was.properties)
    if "geometry" in body:
        geom = checked_geometry(body["geometry"], version, was.geom, tolerance=tolerance)
    return Feature(properties, geom)


KNOWN_MEMBERS = frozenset({"type", "id", "geometry", "properties", "links", "bbox", "crs"})


def feature_object(sent: Any, *, is_patch: bool = False) -> dict[str, Any]:
    """The members of a GeoJSON feature.

    Raises:
        FeatureRefused: it is none.
    """
    if not isinstance(sent, dict):
        raise _refused("", "dict_type", Text("ต้องเป็น GeoJSON Feature", "Must be a GeoJSON Feature."))
    body = cast(dict[str, Any], sent)
    if body.get("type") != "Feature" and not (is_patch and "type" not in body):
        words = Text("type ต้องเป็น Feature ส่งทีละรายการ", "type must be Feature; send one at a time.")
        raise _refused("/type", "feature_type", words)
    unknown = sorted(set(body) - KNOWN_MEMBERS)
    if unknown:
        words = Text(
            "ไม่รู้จักช่องนี้ ใส่ค่าของข้อมูลไว้ใน properties", "This is not known. Values of a feature belong in properties."
        )
        raise _refused(f"/{unknown[0][:60]}", "extra_forbidden", words)
    return body


def _unknown(kinds: Mapping[str, str]) -> Text:
    names = ", ".join(list(kinds)[:30])
    return Text(
        f"ชั้นข้อมูลนี้ไม่มีช่องนี้ มี: {names}" if names else "ชั้นข้อมูลนี้ไม่มีช่องข้อมูล",
        f"The layer has no such property. It has: {names}." if names else "The layer has no properties.",
    )


def _refused(pointer: str, code: str, detail: Text) -> FeatureRefused:
    return FeatureRefused(errors=[FieldError(pointer, code, detail)])
