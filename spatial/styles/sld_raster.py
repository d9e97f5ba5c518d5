"""The rule of a raster in SLD 1.0.0: a RasterSymbolizer with a map of colours.

Method and limits: docs/methods/map-styles.md, "SLD". Called by `sld`.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from spatial.styles.style import Classes, Language, Ramp

GREATEST = "3.4028234663852886e+38"
"""The largest float32: an end that no cell reaches."""
_Entry = tuple[str, str, float, str]


def symbolise_raster(rule: Element, body: Classes | Ramp, language: Language) -> None:
    """Add the symbolizer to a rule.

    Args:
        rule: Of the document.
        body: A ramp is mixed between its stops; a class holds its lower limit and ends before its upper one.
        language: Of the labels.
    """
    symbolizer = SubElement(rule, "RasterSymbolizer")
    SubElement(symbolizer, "Opacity").text = "1"
    channel = SubElement(SubElement(symbolizer, "ChannelSelection"), "GrayChannel")
    SubElement(channel, "SourceChannelName").text = "1"
    is_ramp = isinstance(body, Ramp)
    colours = SubElement(symbolizer, "ColorMap", type="ramp" if is_ramp else "intervals")
    for quantity, colour, opacity, label in _stops(body, language) if is_ramp else _ends(body, language):
        attributes = {"color": colour, "quantity": quantity, "opacity": f"{opacity:g}"}
        SubElement(colours, "ColorMapEntry", attributes | ({"label": label} if label else {}))


def _stops(body: Ramp, language: Language) -> Iterator[_Entry]:
    for stop in body.stops:
        yield repr(stop.value), stop.colour, stop.opacity, stop.label.in_language(language) if stop.label else ""


def _ends(body: Classes, language: Language) -> Iterator[_Entry]:
    """What lies below each end; what is in no class is not seen."""
    reached: float | None = None
    for one in body.classes:
        if one.minimum is not None and one.minimum != reached:
            yield repr(one.minimum), one.look.colour, 0.0, ""
        end = GREATEST if one.maximum is None else repr(one.maximum)
        yield end, one.look.colour, one.look.opacity, one.label.in_language(language)
        reached = one.maximum
    if reached is not None:
        yield GREATEST, body.classes[-1].look.colour, 0.0, ""
