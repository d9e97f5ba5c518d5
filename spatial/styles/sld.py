"""A style as SLD 1.0.0, for servers and desktop programs that read the OGC's language.

Method and limits: docs/methods/map-styles.md, "SLD". Called by exports and by the styles of the maps.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from spatial.styles.marks import SIZE_BY_RADIUS
from spatial.styles.sld_raster import symbolise_raster
from spatial.styles.style import Categories, Classes, Geometry, Language, Look, Ramp, Single, Style

SLD = "http://www.opengis.net/sld"
OGC = "http://www.opengis.net/ogc"
# a diamond is no well-known name of SLD 1.0; a square on its corner is one
_WELL_KNOWN = {"circle": "circle", "square": "square", "triangle": "triangle", "diamond": "square"}
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


def to_sld(style: Style, *, layer: str, language: Language) -> str:
    """The style as an SLD document.

    Args:
        style: Of points, lines, areas or a raster.
        layer: Name of the layer that it is for.
        language: Of titles.

    Returns:
        XML text, one rule per class or category, limits as ours (lower included, upper not). Sizes in pixels. Of a
        raster one rule, with a map of colours.

    Raises:
        ValueError: a raster's style has neither classes nor a ramp, or another's has a ramp.
    """
    root = Element("StyledLayerDescriptor", {"version": "1.0.0", "xmlns": SLD, "xmlns:ogc": OGC})
    named = SubElement(root, "NamedLayer")
    SubElement(named, "Name").text = layer
    user_style = SubElement(named, "UserStyle")
    SubElement(user_style, "Title").text = style.title.in_language(language)
    rules = SubElement(user_style, "FeatureTypeStyle")
    body = style.body
    if style.geometry == "raster" or isinstance(body, Ramp):
        if style.geometry != "raster" or not isinstance(body, Classes | Ramp):
            raise ValueError("rasters, and only they, take classes without a field or a ramp")
        symbolise_raster(_rule(rules, style.title.in_language(language)), body, language)
    elif isinstance(body, Classes):
        for one in body.classes:
            rule = _rule(rules, one.label.in_language(language))
            _range(SubElement(rule, "ogc:Filter"), body.field or "", one.minimum, one.maximum)
            _symbolise(rule, one.look, style.geometry)
    elif isinstance(body, Categories):
        for one in body.categories:
            rule = _rule(rules, one.label.in_language(language))
            _compare(SubElement(rule, "ogc:Filter"), "PropertyIsEqualTo", body.field, one.as_text)
            _symbolise(rule, one.look, style.geometry)
        _other(rules, body, style.geometry, language)
    else:
        _single(rules, body, style.geometry, language)
    return _HEADER + tostring(root, encoding="unicode")


def _rule(rules: Element, title: str) -> Element:
    rule = SubElement(rules, "Rule")
    # QGIS shows the name, GeoServer the title
    SubElement(rule, "Name").text = title
    SubElement(rule, "Title").text = title
    return rule


def _single(rules: Element, body: Single, geometry: Geometry, language: Language) -> None:
    _symbolise(_rule(rules, body.label.in_language(language)), body.look, geometry)


def _other(rules: Element, body: Categories, geometry: Geometry, language: Language) -> None:
    """What no category names, said as a filter: an ElseFilter is not read by all."""
    if body.other is None:
        return
    rule = _rule(rules, body.other.label.in_language(language))
    unnamed = SubElement(SubElement(rule, "ogc:Filter"), "ogc:Or")
    SubElement(SubElement(unnamed, "ogc:PropertyIsNull"), "ogc:PropertyName").text = body.field
    different = SubElement(unnamed, "ogc:And") if len(body.categories) > 1 else unnamed
    for one in body.categories:
        _compare(different, "PropertyIsNotEqualTo", body.field, one.as_text)
    _symbolise(rule, body.other.look, geometry)


def _range(parent: Element, field: str, minimum: float | None, maximum: float | None) -> None:
    bounds: list[tuple[str, float]] = []
    if minimum is not None:
        bounds.append(("PropertyIsGreaterThanOrEqualTo", minimum))
    if maximum is not None:
        bounds.append(("PropertyIsLessThan", maximum))
    if not bounds:
        null = SubElement(SubElement(parent, "ogc:Not"), "ogc:PropertyIsNull")
        SubElement(null, "ogc:PropertyName").text = field
        return
    together = SubElement(parent, "ogc:And") if len(bounds) > 1 else parent
    for operator, limit in bounds:
        _compare(together, operator, field, repr(limit))


def _compare(parent: Element, operator: str, field: str, literal: str) -> None:
    comparison = SubElement(parent, f"ogc:{operator}")
    SubElement(comparison, "ogc:PropertyName").text = field
    SubElement(comparison, "ogc:Literal").text = literal


def _symbolise(rule: Element, look: Look, geometry: Geometry) -> None:
    edge = look.outline if look.outline is not None and look.outline.width_px > 0 else None
    edges = [("stroke", edge.colour), ("stroke-width", f"{edge.width_px:g}")] if edge else []
    fill = [("fill", look.colour), ("fill-opacity", f"{look.opacity:g}")]
    if geometry == "polygon":
        _paint(SubElement(rule, "PolygonSymbolizer"), fill, edges)
    elif geometry == "line":
        if edge:
            _line(rule, edge.colour, look.opacity, look.width_px + 2 * edge.width_px)
        _line(rule, look.colour, look.opacity, look.width_px)
    else:
        graphic = SubElement(SubElement(rule, "PointSymbolizer"), "Graphic")
        mark = SubElement(graphic, "Mark")
        SubElement(mark, "WellKnownName").text = _WELL_KNOWN[look.shape]
        _paint(mark, fill, edges)
        is_diamond = look.shape == "diamond"
        side = SIZE_BY_RADIUS[look.shape] / (2**0.5 if is_diamond else 1)
        SubElement(graphic, "Size").text = f"{side * look.radius_px:.4g}"
        if is_diamond:
            SubElement(graphic, "Rotation").text = "45"


def _line(rule: Element, colour: str, opacity: float, width_px: float) -> None:
    stroke = [
        ("stroke", colour),
        ("stroke-opacity", f"{opacity:g}"),
        ("stroke-width", f"{width_px:g}"),
        ("stroke-linecap", "round"),
        ("stroke-linejoin", "round"),
    ]
    _paint(SubElement(rule, "LineSymbolizer"), [], stroke)


def _paint(parent: Element, fill: Sequence[tuple[str, str]], stroke: Sequence[tuple[str, str]]) -> None:
    for name, parameters in (("Fill", fill), ("Stroke", stroke)):
        if parameters:
            element = SubElement(parent, name)
            for key, value in parameters:
                SubElement(element, "CssParameter", name=key).text = value
