"""The map draws what the style says: expressions are evaluated for features of every value."""

import json

import pytest

from spatial.styles.defaults import default_style
from spatial.styles.maplibre import to_maplibre
from spatial.styles.marks import mark_name, mark_svg
from spatial.styles.style import Categories, Category, Classes, ClassRange, Look, Outline, Single, Style, Words
from tests.spatial.styles.samples import CATEGORIES, CLASSES, EDGE, EVERY_KIND, RAMP, SINGLE, TITLE, evaluate

WORD = Words("ก", "a")


def layers_of(style: Style):
    return to_maplibre(style, source="flood", source_layer="v12", language="en")


@pytest.mark.parametrize("style", EVERY_KIND.values(), ids=EVERY_KIND)
def test_layers_name_source_title_and_themselves(style):
    layers = layers_of(style)
    assert len({layer["id"] for layer in layers}) == len(layers)
    for layer in layers:
        assert layer["id"].startswith("flood-")
        assert layer["source"] == "flood"
        assert layer["metadata"] == {"sonthana:title": "Depth of water"}
        assert (layer.get("source-layer") == "v12") == (style.geometry != "raster")
    assert json.loads(json.dumps(layers)) == layers


@pytest.mark.parametrize(
    ("depth_m", "colour"),
    [(-3, "#93c7ea"), (0, "#93c7ea"), (0.499, "#93c7ea"), (0.5, None), (0.9, None), (1, "#0b2656"), (40, "#0b2656")],
)
def test_classes_include_their_lower_limit_and_leave_gaps_open(depth_m, colour):
    (fill,) = layers_of(CLASSES)
    is_shown = evaluate(fill["filter"], {"depth_m": depth_m})
    assert is_shown == (colour is not None)
    if is_shown:
        assert evaluate(fill["paint"]["fill-color"], {"depth_m": depth_m}) == colour


@pytest.mark.parametrize("value", [None, "0.3", True])
def test_what_is_no_number_is_not_shown_as_a_class(value):
    (fill,) = layers_of(CLASSES)
    assert not evaluate(fill["filter"], {"depth_m": value})


@pytest.mark.parametrize(
    ("value", "index"), [("school", 0), (2, 1), ("2", 1), (True, 2), ("anything", None), (None, None)]
)
def test_categories_are_drawn_by_their_value_and_all_others_as_other(value, index):
    (marks,) = layers_of(CATEGORIES)
    look = CATEGORIES.body.other.look if index is None else CATEGORIES.body.categories[index].look
    assert marks["type"] == "symbol"
    assert evaluate(marks["layout"]["icon-image"], {"kind": value}) == mark_name(look)
    assert "filter" not in marks


def test_without_other_unnamed_values_are_not_shown():
    categories = tuple(Category(value, WORD, Look(colour)) for value, colour in (("a", "#111111"), ("b", "#222222")))
    (fill,) = layers_of(Style(TITLE, "polygon", Categories("kind", categories)))
    assert [evaluate(fill["filter"], {"kind": value}) for value in ("a", "b", "c", None)] == [True, True, False, False]
    assert [evaluate(fill["paint"]["fill-color"], {"kind": value}) for value in "ab"] == ["#111111", "#222222"]


def test_a_line_has_its_casing_below_it():
    casing, line = layers_of(SINGLE)
    assert (casing["paint"]["line-color"], casing["paint"]["line-width"]) == ("#ffffff", 7.0)
    assert (line["paint"]["line-color"], line["paint"]["line-width"]) == ("#12355b", 4.0)


def test_an_area_has_its_outline_above_it():
    style = Style(TITLE, "polygon", Single(WORD, Look("#2f86c4", 0.45, Outline("#16212c", 1.0))))
    fill, outline = layers_of(style)
    assert (fill["type"], fill["paint"]["fill-opacity"]) == ("fill", 0.45)
    assert (outline["type"], outline["paint"]) == ("line", {"line-color": "#16212c", "line-width": 1.0})


def test_circles_are_drawn_as_circles_and_need_no_image():
    (circle,) = layers_of(Style(TITLE, "point", Single(WORD, Look("#2f86c4", outline=EDGE, radius_px=7.0))))
    assert circle["type"] == "circle"
    assert circle["paint"]["circle-radius"] == 7.0
    assert circle["paint"]["circle-stroke-width"] == 1.5


def test_a_raster_is_one_layer_whose_tiles_come_coloured():
    (raster,) = layers_of(RAMP)
    assert raster["type"] == "raster"
    assert "source-layer" not in raster


def test_names_and_values_that_look_like_expressions_stay_literal():
    tricky = '["get","secret"]'
    style = Style(TITLE, "polygon", Categories(tricky, (Category(tricky, WORD, Look("#111111")),)))
    (fill,) = layers_of(style)
    assert fill["filter"] == ["in", ["to-string", ["get", tricky]], ["literal", [tricky]]]
    assert evaluate(fill["filter"], {tricky: tricky, "secret": 1})


def test_whole_numbers_are_compared_as_maplibre_writes_them():
    style = Style(TITLE, "polygon", Categories("n", (Category(3.0, WORD, Look("#111111")),)))
    (fill,) = layers_of(style)
    assert evaluate(fill["filter"], {"n": 3})


def test_the_default_depth_classes_reach_the_map():
    fill = layers_of(default_style("hazard", "MultiPolygon", "depth", ["class", "lower_m"]))[0]
    shown = [evaluate(fill["paint"]["fill-color"], {"lower_m": lower}) for lower in (0.1, 0.5, 1.0, 2.0)]
    assert shown == ["#93c7ea", "#4592cf", "#2259a1", "#0b2656"]
    assert not evaluate(fill["filter"], {"lower_m": 0.05})


def test_equal_looks_share_a_mark_and_others_do_not():
    square = Look("#1b7a4a", outline=EDGE, shape="square")
    assert mark_name(square) == mark_name(Look("#1b7a4a", outline=EDGE, shape="square"))
    others = {
        mark_name(Look("#1b7a4a", shape="square")),
        mark_name(Look("#1b7a4a", outline=EDGE)),
        mark_name(Look("#1b7a4b", outline=EDGE, shape="square")),
        mark_name(Look("#1b7a4a", outline=EDGE, shape="square", radius_px=7.0)),
        mark_name(square),
    }
    assert len(others) == 5


@pytest.mark.parametrize("shape", ["circle", "square", "triangle", "diamond"])
def test_a_mark_fits_into_its_picture(shape):
    svg = mark_svg(Look("#1b7a4a", outline=EDGE, shape=shape, radius_px=8.0))
    size = int(svg.split('width="')[1].split('"')[0])
    if shape == "circle":
        assert 'r="8"' in svg
        assert size / 2 >= 8 + EDGE.width_px / 2
        return
    numbers = [float(part) for part in svg.split('points="')[1].split('"')[0].replace(",", " ").split()]
    assert min(numbers) >= EDGE.width_px / 2
    assert max(numbers) <= size - EDGE.width_px / 2


def test_classes_of_one_look_need_no_expression():
    same = Look("#2f86c4")
    style = Style(TITLE, "polygon", Classes("d", (ClassRange(0, 1, WORD, same), ClassRange(1, 2, WORD, same))))
    (fill,) = layers_of(style)
    assert fill["paint"]["fill-color"] == "#2f86c4"
