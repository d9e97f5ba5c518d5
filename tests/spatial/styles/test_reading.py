"""JSON of strangers becomes a style or a reason in both languages; every style goes to JSON and back."""

import copy
import json
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.styles.checking import StyleError
from spatial.styles.reading import read_style
from spatial.styles.style import Classes, ClassRange, Look, Outline, Style, Words
from spatial.styles.writing import style_json
from tests.spatial.styles.samples import EVERY_KIND, TITLE

THAI = re.compile("[\u0e01-\u0e4e]")
REMOVED = object()


@pytest.mark.parametrize("style", EVERY_KIND.values(), ids=EVERY_KIND)
def test_a_style_goes_to_json_and_back_unchanged(style):
    assert read_style(json.loads(json.dumps(style_json(style)))) == style


texts = st.text(st.characters(categories=("L", "M", "N", "P")), min_size=1, max_size=40)
words = st.builds(Words, texts, texts)
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
looks = st.builds(
    Look,
    colours,
    st.floats(0, 1),
    st.none() | st.builds(Outline, colours, st.floats(0, 10)),
    st.floats(0.1, 20),
    st.floats(1, 30),
    st.sampled_from(["circle", "square", "triangle", "diamond"]),
)


@st.composite
def class_styles(draw) -> Style:
    limits = sorted(draw(st.sets(st.floats(-1e6, 1e6), min_size=2, max_size=8)))
    classes = tuple(ClassRange(low, high, draw(words), draw(looks)) for low, high in pairwise(limits))
    return Style(draw(words), "polygon", Classes(draw(texts), classes), draw(st.none() | st.just("m")), draw(words))


@settings(deadline=None)
@given(class_styles())
def test_any_sound_classes_go_to_json_and_back_unchanged(style):
    assert read_style(json.loads(json.dumps(style_json(style)))) == style


def test_what_is_left_out_gets_plain_values():
    style = read_style(
        {"version": 1, "kind": "single", "geometry": "point", "title": {"th": "ก", "en": "a"}}
        | {"label": {"th": " ข ", "en": "b"}, "colour": "#ABCDEF"}
    )
    assert style.body.look == Look("#abcdef")
    assert style.body.label == Words("ข", "b")
    assert (style.unit, style.note) == (None, None)


def altered(kind: str, path: str, value: Any) -> Any:
    """A sound style's JSON with one value replaced or removed."""
    style = copy.deepcopy(style_json(EVERY_KIND[kind]))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    inner: Any = style
    for step in steps:
        inner = inner[step]
    if value is REMOVED:
        del inner[last]
    else:
        inner[last] = value
    return style


BAD = [
    ("classes", "version", 2, "out_of_range", "version"),
    ("classes", "version", True, "not_a_number", "version"),
    ("classes", "kind", "heatmap", "not_a_choice", "kind"),
    ("classes", "kind", ["classes"], "not_a_choice", "kind"),
    ("classes", "geometry", "curve", "not_a_choice", "geometry"),
    ("classes", "title", REMOVED, "missing", "style"),
    ("classes", "title", "ความลึก", "not_an_object", "title"),
    ("classes", "title/th", "", "not_a_text", "title.th"),
    ("classes", "title/en", "a\nb", "not_a_text", "title.en"),
    ("classes", "title/en", "abc\u202edef", "not_a_text", "title.en"),
    ("classes", "title/en", "x" * 201, "not_a_text", "title.en"),
    ("classes", "title/fr", "Profondeur", "unknown_member", "title"),
    ("classes", "paint", {"fill-color": ["get", "x"]}, "unknown_member", "style"),
    ("classes", "stops", [], "unknown_member", "style"),
    ("classes", "unit", "x" * 21, "not_a_text", "unit"),
    ("classes", "note", "text", "not_an_object", "note"),
    ("classes", "field", None, "field_and_raster", "field"),
    ("classes", "field", ["get", "depth"], "not_a_text", "field"),
    ("classes", "geometry", "raster", "field_and_raster", "field"),
    ("classes", "classes", [], "not_a_list", "classes"),
    ("classes", "classes", {"0": 1}, "not_a_list", "classes"),
    ("classes", "classes/0", "deep", "not_an_object", "classes[0]"),
    ("classes", "classes/0/colour", "red", "not_a_colour", "classes[0].colour"),
    ("classes", "classes/0/colour", "#12345", "not_a_colour", "classes[0].colour"),
    ("classes", "classes/0/colour", "#12345g", "not_a_colour", "classes[0].colour"),
    ("classes", "classes/0/colour", "#123456\n", "not_a_colour", "classes[0].colour"),
    ("classes", "classes/0/colour", "url(https://example.org)", "not_a_colour", "classes[0].colour"),
    ("classes", "classes/0/colour", ["step", ["get", "a"], "#000000"], "not_a_colour", "classes[0].colour"),
    ("classes", "classes/0/opacity", 1.5, "out_of_range", "classes[0].opacity"),
    ("classes", "classes/0/opacity", "1", "not_a_number", "classes[0].opacity"),
    ("classes", "classes/0/opacity", float("nan"), "not_a_number", "classes[0].opacity"),
    ("classes", "classes/0/opacity", 10**400, "out_of_range", "classes[0].opacity"),
    ("classes", "classes/0/outline", {"colour": "#000000"}, "missing", "classes[0].outline"),
    ("classes", "classes/0/max", -float("inf"), "not_a_number", "classes[0].max"),
    ("classes", "classes/0/max", 1.5, "not_ascending", "classes[1]"),
    ("classes", "classes/0/max", None, "open_in_the_middle", "classes[0]"),
    ("classes", "classes/1/min", None, "open_in_the_middle", "classes[1]"),
    ("classes", "classes/1/max", 1, "not_ascending", "classes[1]"),
    ("classes", "classes/1/icon-image", "x", "unknown_member", "classes[1]"),
    ("categories", "geometry", "raster", "raster_needs_numbers", "kind"),
    ("categories", "categories/0/shape", "star", "not_a_choice", "categories[0].shape"),
    ("categories", "categories/0/radius_px", 500, "out_of_range", "categories[0].radius_px"),
    ("categories", "categories/0/value", None, "not_a_number", "categories[0].value"),
    ("categories", "categories/0/value", "2", "twice", "categories[1]"),
    ("categories", "categories/0/value", 2.0, "twice", "categories[1]"),
    ("categories", "categories/0/value", "true", "twice", "categories[2]"),
    ("categories", "other/colour", 7, "not_a_colour", "other.colour"),
    ("single", "width_px", 0, "out_of_range", "width_px"),
    ("single", "outline/width_px", 11, "out_of_range", "outline.width_px"),
    ("single", "field", "kind", "unknown_member", "style"),
    ("ramp", "geometry", "polygon", "ramp_needs_raster", "kind"),
    ("ramp", "stops/1/value", 0, "not_ascending", "stops[1]"),
    ("ramp", "stops/1/opacity", -0.1, "out_of_range", "stops[1].opacity"),
    ("ramp", "stops/1/label", 7, "not_an_object", "stops[1].label"),
    ("ramp", "stops", [{"value": 0, "colour": "#000000", "opacity": 1}], "not_a_list", "stops"),
]


@pytest.mark.parametrize(("kind", "path", "value", "code", "place"), BAD)
def test_an_unsound_style_is_refused_with_its_place_and_words_in_both_languages(kind, path, value, code, place):
    with pytest.raises(StyleError) as caught:
        read_style(altered(kind, path, value))
    assert (caught.value.code, caught.value.path) == (code, place)
    assert THAI.search(caught.value.th)
    assert place in caught.value.th
    assert place in caught.value.en
    assert not THAI.search(caught.value.en)


@pytest.mark.parametrize("value", [None, [], "style", 1, {1: 2}])
def test_what_is_no_style_at_all_is_refused(value):
    with pytest.raises(StyleError):
        read_style(value)


def test_too_many_classes_categories_and_stops_are_refused():
    for kind, most in (("classes", 40), ("categories", 100), ("stops", 32)):
        style = style_json(EVERY_KIND["ramp" if kind == "stops" else kind])
        style[kind] = style[kind][:1] * (most + 1)
        with pytest.raises(StyleError, match=f"not_a_list at {kind}"):
            read_style(style)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(EVERY_KIND)), st.data(), json_values)
def test_any_value_in_any_place_gives_a_sound_style_or_a_reason(kind, data, value):
    style = style_json(EVERY_KIND[kind])
    inner: Any = style
    while True:
        key = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        if not isinstance(inner[key], dict | list) or data.draw(st.booleans()):
            break
        inner = inner[key]
    inner[key] = value
    reasons: tuple[str, ...] = ("a reason in Thai", "a reason in English")
    sound = EVERY_KIND[kind]
    try:
        sound = read_style(style)
    except StyleError as error:
        reasons = error.th, error.en
    assert all(reasons)
    assert read_style(style_json(sound)) == sound


def test_the_title_of_a_refusal_names_the_fault():
    with pytest.raises(StyleError, match="missing at style"):
        read_style({"version": 1, "title": {"th": TITLE.th, "en": TITLE.en}})
