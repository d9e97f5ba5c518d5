"""QML and SLD say the same as the style: limits, values, colours, sizes, and nothing of what people wrote as markup."""

from xml.etree import ElementTree

import numpy as np
import pytest

from spatial.styles.defaults import default_style, depth_classes
from spatial.styles.qml import to_qml
from spatial.styles.sld import OGC, SLD, to_sld
from spatial.styles.style import (
    Categories,
    Category,
    Classes,
    ClassRange,
    Look,
    Single,
    Style,
    Words,
)
from tests.spatial.styles.samples import CATEGORIES, CLASSES, EVERY_KIND, HIGH, LOW, RAMP, SINGLE, TITLE

NAMES = {"s": SLD, "o": OGC}
TRICKY = '"><script>&'
VECTORS = [style for style in EVERY_KIND.values() if style.geometry != "raster"]


def qml(style: Style) -> ElementTree.Element:
    return ElementTree.fromstring(to_qml(style, "th"))


def sld(style: Style) -> ElementTree.Element:
    return ElementTree.fromstring(to_sld(style, layer="flood", language="en"))


def properties(layer: ElementTree.Element) -> dict[str, str]:
    options = {option.get("name"): option.get("value") for option in layer.findall("Option/Option")}
    assert options == {prop.get("k"): prop.get("v") for prop in layer.findall("prop")}
    return options


def test_depth_classes_are_rules_with_the_lower_limit_only():
    rules = qml(default_style("hazard", "MultiPolygon", "depth", ["lower_m"])).findall(".//rule")
    assert [rule.get("filter") for rule in rules] == [
        '"lower_m" >= 0.1 AND "lower_m" < 0.5',
        '"lower_m" >= 0.5 AND "lower_m" < 1.0',
        '"lower_m" >= 1.0 AND "lower_m" < 2.0',
        '"lower_m" >= 2.0',
    ]
    assert rules[0].get("label") == "0.1–0.5 ม. (ไม่เกินเข่า)"


def test_each_rule_has_its_symbol_with_colour_and_opacity():
    document = qml(CLASSES)
    symbols = {symbol.get("name"): symbol for symbol in document.findall(".//symbol")}
    drawn = [properties(symbols[rule.get("symbol")].find("layer"))["color"] for rule in document.findall(".//rule")]
    assert drawn == ["147,199,234,204", "11,38,86,255"]


def test_categories_of_mixed_types_are_compared_as_text():
    renderer = qml(CATEGORIES).find("renderer-v2")
    assert renderer.get("attr") == 'to_string("kind")'
    assert [one.get("value") for one in renderer.findall("categories/category")] == ["school", "2", "true", ""]
    shapes = [properties(layer)["name"] for layer in renderer.findall("symbols/symbol/layer")]
    assert shapes == ["square", "triangle", "diamond", "circle"]


def test_categories_of_text_keep_their_plain_column():
    style = Style(TITLE, "polygon", Categories("kind", (Category("a", TITLE, Look("#111111")),)))
    assert qml(style).find("renderer-v2").get("attr") == "kind"


def test_a_line_has_a_wider_line_below_it():
    casing, line = (properties(layer) for layer in qml(SINGLE).findall(".//symbol/layer"))
    assert (casing["line_color"], casing["line_width"]) == ("255,255,255,255", "7")
    assert (line["line_color"], line["line_width"], line["line_width_unit"]) == ("18,53,91,255", "4", "Pixel")


def test_a_raster_ramp_has_its_stops_with_their_opacity():
    shader = qml(RAMP).find(".//colorrampshader")
    assert shader.get("colorRampType") == "INTERPOLATED"
    assert shader.find("rampLegendSettings").get("useContinuousLegend") == "0"  # the legend speaks our words
    assert [(item.get("value"), item.get("color"), item.get("alpha")) for item in shader.iter("item")] == [
        ("0.0", "#93c7ea", "0"),
        ("1.0", "#2259a1", "204"),
        ("3.0", "#0b2656", "204"),
    ]


def test_a_discrete_raster_shows_nothing_below_the_first_class_and_ends_just_below_each_limit():
    shader = qml(depth_classes(field=None, geometry="raster")).find(".//colorrampshader")
    items = [(float(item.get("value")), item.get("alpha")) for item in shader.iter("item")]
    assert [alpha for _, alpha in items] == ["0", "217", "217", "217", "217"]
    for (end, _), limit in zip(items, (0.1, 0.5, 1.0, 2.0), strict=False):
        assert np.float32(end) < np.float32(limit)
        assert np.nextafter(np.float32(end), np.float32(np.inf)) == np.float32(limit)
    assert items[-1][0] == float("inf")


def test_gaps_and_the_rest_of_a_discrete_raster_are_transparent():
    one, two = (ClassRange(low, high, TITLE, Look("#111111")) for low, high in ((0.0, 1.0), (2.0, 3.0)))
    shader = qml(Style(TITLE, "raster", Classes(None, (one, two)))).find(".//colorrampshader")
    assert [item.get("alpha") for item in shader.iter("item")] == ["0", "255", "0", "255", "0"]


@pytest.mark.parametrize("style", VECTORS)
def test_an_sld_has_a_rule_for_every_line_of_the_legend(style):
    document = sld(style)
    assert document.find("s:NamedLayer/s:Name", NAMES).text == "flood"
    titles = [title.text for title in document.findall(".//s:Rule/s:Title", NAMES)]
    words = {"classes": ["Shallow", "Deep"], "categories": ["Shallow", "Deep", "Depth of water", "Other"]}
    assert titles in (words["classes"], words["categories"], ["Shallow"])
    assert len(titles) == {Classes: 2, Categories: 4, Single: 1}[type(style.body)]


def test_an_slds_limits_include_the_lower_and_not_the_upper():
    document = sld(default_style("hazard", "MultiPolygon", "depth", ["lower_m"]))
    second = document.findall(".//s:Rule", NAMES)[1].find("o:Filter/o:And", NAMES)
    assert [(part.tag.split("}")[1], part.find("o:Literal", NAMES).text) for part in second] == [
        ("PropertyIsGreaterThanOrEqualTo", "0.5"),
        ("PropertyIsLessThan", "1.0"),
    ]
    colours = [fill.text for fill in document.findall(".//s:CssParameter[@name='fill']", NAMES)]
    assert colours == ["#93c7ea", "#4592cf", "#2259a1", "#0b2656"]


def test_in_an_sld_other_is_what_no_category_names_and_what_is_null():
    rest = sld(CATEGORIES).findall(".//s:Rule", NAMES)[-1].find("o:Filter/o:Or", NAMES)
    assert rest.find("o:PropertyIsNull/o:PropertyName", NAMES).text == "kind"
    named = rest.findall("o:And/o:PropertyIsNotEqualTo/o:Literal", NAMES)
    assert [literal.text for literal in named] == ["school", "2", "true"]


def test_in_an_sld_a_diamond_is_a_square_on_its_corner():
    graphic = sld(CATEGORIES).findall(".//s:Graphic", NAMES)[2]
    assert graphic.find("s:Mark/s:WellKnownName", NAMES).text == "square"
    assert graphic.find("s:Rotation", NAMES).text == "45"


def colours_of(style: Style) -> tuple[str, list[tuple[float, str, float, str | None]]]:
    found = sld(style).find(".//s:RasterSymbolizer/s:ColorMap", NAMES)
    return found.get("type"), [
        (float(one.get("quantity")), one.get("color"), float(one.get("opacity")), one.get("label")) for one in found
    ]


def test_in_an_sld_a_ramp_has_the_rasters_stops():
    assert colours_of(RAMP) == (
        "ramp",
        [(0.0, "#93c7ea", 0.0, None), (1.0, "#2259a1", 0.8, "Shallow"), (3.0, "#0b2656", 0.8, "Deep")],
    )


def test_in_an_sld_a_rasters_classes_end_before_their_upper_limit_and_gaps_are_not_seen():
    low, high = Look("#ff0000", 0.9), Look("#0000ff")
    body = Classes(None, (ClassRange(0.5, 1.0, LOW, low), ClassRange(2.0, 3.0, HIGH, high)))
    kind, entries = colours_of(Style(TITLE, "raster", body))
    assert kind == "intervals"
    assert entries == [
        (0.5, "#ff0000", 0.0, None),
        (1.0, "#ff0000", 0.9, "Shallow"),
        (2.0, "#0000ff", 0.0, None),
        (3.0, "#0000ff", 1.0, "Deep"),
        (float(np.finfo(np.float32).max), "#0000ff", 0.0, None),
    ]


def test_an_sld_of_a_raster_and_of_features_are_not_taken_for_each_other():
    for style in (Style(TITLE, "point", RAMP.body), Style(TITLE, "raster", SINGLE.body)):
        with pytest.raises(ValueError, match="rasters"):
            to_sld(style, layer="flood", language="th")


def test_what_people_wrote_stays_text_and_columns_stay_columns():
    words = Words(TRICKY, TRICKY)
    look = Look("#111111")
    for body in (
        Classes(TRICKY, (ClassRange(0.0, 1.0, words, look),)),
        Categories(TRICKY, (Category(TRICKY, words, look), Category(1, words, look))),
    ):
        style = Style(words, "polygon", body)
        for document in (qml(style), sld(style)):
            assert not any(element.tag.endswith("script") for element in document.iter())
    rule = qml(Style(words, "polygon", Classes(TRICKY, (ClassRange(0.0, 1.0, words, look),)))).find(".//rule")
    assert rule.get("filter") == '"""><script>&" >= 0.0 AND """><script>&" < 1.0'
    assert rule.get("label") == TRICKY
