"""A style from JSON that anybody may have written: checked, or refused in words.

`writing.style_json` is the way back: `read_style(style_json(style)) == style` for every style. Called by the layers'
catalogue when a style is stored and
shown. The form is in docs/methods/map-styles.md.
"""

from collections.abc import Mapping
from typing import Any, get_args

from spatial.styles.checking import StyleError, colour, field_name, items, members, number, one_of, text, words
from spatial.styles.style import (
    VERSION,
    Categories,
    Category,
    Classes,
    ClassRange,
    Geometry,
    Look,
    Outline,
    Ramp,
    Shape,
    Single,
    Stop,
    Style,
)

MOST_CLASSES = 40
MOST_CATEGORIES = 100
MOST_STOPS = 32
_GEOMETRIES: tuple[Geometry, ...] = get_args(Geometry)
_SHAPES: tuple[Shape, ...] = get_args(Shape)
_LOOK = ("opacity", "outline", "width_px", "radius_px", "shape")
_HEAD = ("version", "title", "geometry", "kind")
_BODIES: Mapping[str, tuple[str, ...]] = {
    "classes": ("classes",),
    "categories": ("field", "categories"),
    "single": ("label", "colour"),
    "ramp": ("stops",),
}
_MAY_BODIES: Mapping[str, tuple[str, ...]] = {
    "classes": ("field",),
    "categories": ("other",),
    "single": _LOOK,
    "ramp": (),
}


def read_style(value: object) -> Style:
    """The style that parsed JSON describes.

    Args:
        value: What `json.loads` gave; trusted in nothing.

    Returns:
        A sound style.

    Raises:
        StyleError: the first thing that is wrong, where it stands, and how to mend it, in Thai and English.

    Source: docs/methods/map-styles.md, "Form".
    """
    known = {name for names in (*_BODIES.values(), *_MAY_BODIES.values()) for name in names}
    found = members(value, "style", needed=_HEAD, allowed=("unit", "note", *known))
    number(found["version"], "version", least=VERSION, most=VERSION)
    kind = one_of(found["kind"], "kind", tuple(_BODIES))
    members(value, "style", needed=(*_HEAD, *_BODIES[kind]), allowed=("unit", "note", *_MAY_BODIES[kind]))
    geometry = one_of(found["geometry"], "geometry", _GEOMETRIES)
    _check_fits(kind, geometry)
    return Style(
        title=words(found["title"], "title"),
        geometry=geometry,
        body=_body(kind, geometry, found),
        unit=None if found.get("unit") is None else text(found["unit"], "unit", longest=20),
        note=None if found.get("note") is None else words(found["note"], "note"),
    )


def _check_fits(kind: str, geometry: Geometry) -> None:
    if kind == "ramp" and geometry != "raster":
        raise StyleError(
            "ramp_needs_raster",
            "kind",
            "ramp ใช้ได้เฉพาะข้อมูลราสเตอร์ สำหรับจุด เส้น หรือพื้นที่ ให้ใช้ classes",
            "a ramp is for rasters only; for points, lines and areas use classes.",
        )
    if geometry == "raster" and kind in ("categories", "single"):
        raise StyleError(
            "raster_needs_numbers",
            "kind",
            "ข้อมูลราสเตอร์ใช้ได้เฉพาะ classes หรือ ramp",
            "a raster takes classes or a ramp.",
        )


def _body(kind: str, geometry: Geometry, found: Mapping[str, Any]) -> Classes | Categories | Single | Ramp:
    if kind == "classes":
        return _classes(geometry, found)
    if kind == "categories":
        return _categories(found)
    if kind == "ramp":
        return _ramp(found)
    return Single(label=words(found["label"], "label"), look=_look(found, ""))


def _classes(geometry: Geometry, found: Mapping[str, Any]) -> Classes:
    is_raster = geometry == "raster"
    if is_raster != (found.get("field") is None):
        raise StyleError(
            "field_and_raster",
            "field",
            "ข้อมูลราสเตอร์ต้องไม่มี field" if is_raster else "ต้องระบุชื่อฟิลด์ที่เก็บตัวเลข",
            "a raster has no field; remove it." if is_raster else "name the property that holds the number.",
        )
    field = None if is_raster else field_name(found["field"], "field")
    classes: list[ClassRange] = []
    reached: float | None = None
    for index, one in enumerate(items(found["classes"], "classes", fewest=1, most=MOST_CLASSES)):
        path = f"classes[{index}]"
        inside = members(one, path, needed=("min", "max", "label", "colour"), allowed=_LOOK)
        low = None if inside["min"] is None else number(inside["min"], f"{path}.min")
        high = None if inside["max"] is None else number(inside["max"], f"{path}.max")
        is_first, is_last = index == 0, index == len(found["classes"]) - 1
        if (low is None and not is_first) or (high is None and not is_last):
            raise StyleError(
                "open_in_the_middle",
                path,
                "เฉพาะชั้นแรกที่ไม่มี min และเฉพาะชั้นสุดท้ายที่ไม่มี max",
                "only the first class may be without min, only the last without max.",
            )
        if (low is not None and high is not None and low >= high) or (
            reached is not None and low is not None and low < reached
        ):
            raise StyleError(
                "not_ascending",
                path,
                "ชั้นข้อมูลต้องเรียงจากน้อยไปมาก ไม่ซ้อนกัน และ min ต้องน้อยกว่า max",
                "classes must ascend without overlap, and min must be less than max.",
            )
        reached = high
        classes.append(ClassRange(low, high, words(inside["label"], f"{path}.label"), _look(inside, f"{path}.")))
    return Classes(field, tuple(classes))


def _categories(found: Mapping[str, Any]) -> Categories:
    categories: list[Category] = []
    seen: set[str] = set()
    for index, one in enumerate(items(found["categories"], "categories", fewest=1, most=MOST_CATEGORIES)):
        path = f"categories[{index}]"
        inside = members(one, path, needed=("value", "label", "colour"), allowed=_LOOK)
        value = _category_value(inside["value"], f"{path}.value")
        # on the map values are compared as text, so that 1 and "1" would be one
        category = Category(value, words(inside["label"], f"{path}.label"), _look(inside, f"{path}."))
        if category.as_text in seen:
            raise StyleError(
                "twice",
                path,
                "ค่านี้มีอยู่แล้ว โปรดลบรายการที่ซ้ำ",
                "this value stands above already; remove one of the two.",
            )
        seen.add(category.as_text)
        categories.append(category)
    other = None
    if found.get("other") is not None:
        inside = members(found["other"], "other", needed=("label", "colour"), allowed=_LOOK)
        other = Single(words(inside["label"], "other.label"), _look(inside, "other."))
    return Categories(field_name(found["field"], "field"), tuple(categories), other)


def _category_value(value: object, path: str) -> str | int | float | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        text(value, path)
        return value
    as_number = number(value, path)
    return int(as_number) if as_number.is_integer() else as_number


def _ramp(found: Mapping[str, Any]) -> Ramp:
    stops: list[Stop] = []
    for index, one in enumerate(items(found["stops"], "stops", fewest=2, most=MOST_STOPS)):
        path = f"stops[{index}]"
        inside = members(one, path, needed=("value", "colour", "opacity"), allowed=("label",))
        value = number(inside["value"], f"{path}.value")
        if stops and value <= stops[-1].value:
            raise StyleError("not_ascending", path, "ค่าต้องเรียงจากน้อยไปมาก", "values must ascend.")
        label = None if inside.get("label") is None else words(inside["label"], f"{path}.label")
        opacity = number(inside["opacity"], f"{path}.opacity", least=0, most=1)
        stops.append(Stop(value, colour(inside["colour"], f"{path}.colour"), opacity, label))
    return Ramp(tuple(stops))


def _look(found: Mapping[str, Any], before: str) -> Look:
    plain = Look("#000000")
    outline = None
    if found.get("outline") is not None:
        inside = members(found["outline"], f"{before}outline", needed=("colour", "width_px"))
        outline = Outline(
            colour(inside["colour"], f"{before}outline.colour"),
            number(inside["width_px"], f"{before}outline.width_px", least=0, most=10),
        )
    return Look(
        colour=colour(found["colour"], f"{before}colour"),
        opacity=number(found.get("opacity", plain.opacity), f"{before}opacity", least=0, most=1),
        outline=outline,
        width_px=number(found.get("width_px", plain.width_px), f"{before}width_px", least=0.1, most=20),
        radius_px=number(found.get("radius_px", plain.radius_px), f"{before}radius_px", least=1, most=30),
        shape=one_of(found.get("shape", plain.shape), f"{before}shape", _SHAPES),
    )
