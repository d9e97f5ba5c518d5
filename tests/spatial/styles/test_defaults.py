"""What a layer gets when nobody chose a style, and what its legend says."""

import re

import pytest

from spatial.styles.defaults import counts_style, default_style, depth_classes
from spatial.styles.legends import legend
from spatial.styles.legibility import look_alikes
from spatial.styles.reading import read_style
from spatial.styles.style import Classes, Ramp, Single, Words
from spatial.styles.writing import style_json
from tests.spatial.styles.samples import CATEGORIES, CLASSES, RAMP

KINDS = ("hazard", "exposure", "vulnerability", "capacity", "result")
GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "raster")
QUANTITIES = ("depth", "velocity", "duration", "extent", None)
THAI = re.compile("[\u0e01-\u0e4e]")


@pytest.mark.parametrize("geometry_type", GEOMETRIES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_default_is_sound_legible_and_has_a_legend_in_both_languages(kind, geometry_type):
    for quantity in QUANTITIES:
        for fields in ((), ("lower_m", "velocity", "duration_h")):
            style = default_style(kind, geometry_type, quantity, fields)
            assert read_style(style_json(style)) == style
            assert look_alikes(style) == []
            th, en = legend(style, "th"), legend(style, "en")
            assert len(th) == len(en) > 0
            assert THAI.search(style.title.th)
            assert not any(THAI.search(entry.label) for entry in en)
            assert len({entry.label for entry in th}) == len(th)


def test_the_depth_legend_says_how_deep_that_is_on_a_person():
    style = default_style("hazard", "MultiPolygon", "depth", ["class", "lower_m", "upper_m"])
    assert [entry.label for entry in legend(style, "th")] == [
        "0.1–0.5 ม. (ไม่เกินเข่า)",
        "0.5–1 ม. (เข่าถึงเอว)",
        "1–2 ม. (เอวถึงศีรษะ)",
        "2 ม. ขึ้นไป (ท่วมศีรษะ)",
    ]
    assert [entry.label for entry in legend(style, "en")] == [
        "0.1–0.5 m (below the knee)",
        "0.5–1 m (knee to waist)",
        "1–2 m (waist to head)",
        "2 m and more (over the head)",
    ]
    assert style.unit == "m"


def test_a_provinces_own_depth_classes_bear_figures_only_and_its_own_number_of_colours():
    style = depth_classes((0.2, 0.6, 1.5), field="lower_m")
    assert [entry.label for entry in legend(style, "th")] == ["0.2–0.6 ม.", "0.6–1.5 ม.", "1.5 ม. ขึ้นไป"]
    assert [entry.label for entry in legend(style, "en")] == ["0.2–0.6 m", "0.6–1.5 m", "1.5 m and more"]
    assert len({entry.colour for entry in legend(style, "en")}) == 3


def test_a_depth_raster_gets_a_ramp_that_is_not_seen_where_it_is_dry():
    style = default_style("hazard", "raster", "depth")
    assert isinstance(style.body, Ramp)
    assert (style.body.stops[0].value, style.body.stops[0].opacity) == (0.0, 0.0)
    assert [entry.label for entry in legend(style, "th")] == ["0.1 ม.", "0.5 ม.", "1 ม.", "2 ม.", "4 ม. ขึ้นไป"]
    assert [entry.value for entry in legend(style, "th")] == [0.1, 0.5, 1.0, 2.0, 4.0]


def test_depth_in_centimetres_and_duration_in_days_keep_their_unit():
    depth = default_style("hazard", "MultiPolygon", "depth", ["Depth"], unit="cm")
    assert isinstance(depth.body, Classes)
    assert (depth.body.field, depth.unit) == ("Depth", "cm")
    assert [one.minimum for one in depth.body.classes] == [10, 50, 100, 200]
    assert legend(depth, "th")[0].label == "10–50 ซม. (ไม่เกินเข่า)"
    duration = default_style("hazard", "raster", "duration", unit="days")
    assert [entry.label for entry in legend(duration, "th")] == [
        "0.25 วัน",
        "1 วัน",
        "3 วัน",
        "7 วัน",
        "14 วัน ขึ้นไป",
    ]


def test_the_surest_property_is_taken_whatever_its_case():
    style = default_style("hazard", "MultiPolygon", "depth", ["DEPTH", "Lower_M"])
    assert style.body.field == "Lower_M"


def test_a_hazard_without_a_number_is_an_area_of_one_look():
    for quantity in ("depth", "extent"):
        style = default_style("hazard", "MultiPolygon", quantity, ["name"])
        assert isinstance(style.body, Single)
        assert style.body.label.th == "พื้นที่น้ำท่วม"
        assert style.body.look.opacity < 0.6
        assert style.body.look.outline is not None


def test_kinds_of_points_differ_in_shape_as_well_as_in_colour():
    styles = [default_style(kind, "Point") for kind in KINDS[1:]]
    assert len({style.body.look.shape for style in styles}) == 4
    assert len({style.body.look.colour for style in styles}) == 4


def test_a_population_grid_is_people_and_another_raster_a_value():
    people = default_style("exposure", "raster")
    assert people.title.en == "People"
    assert [entry.label for entry in legend(people, "th")][-2:] == ["1,000 คน", "2,500 คน ขึ้นไป"]
    assert default_style("result", "raster").title.en == "Value"


def test_counts_per_area_are_whole_numbers_in_classes_that_do_not_touch():
    style = counts_style(Words("ครัวเรือน", "Households"))
    assert style.title.en == "Households"
    assert style.body.field == "count"
    assert [entry.label for entry in legend(style, "th")] == ["1–9", "10–49", "50–199", "200 ขึ้นไป"]
    assert [entry.label for entry in legend(style, "en")] == ["1–9", "10–49", "50–199", "200 and more"]
    assert [one.maximum for one in style.body.classes] == [10, 50, 200, None]
    assert look_alikes(style) == []


def test_an_unknown_geometry_is_refused():
    with pytest.raises(ValueError, match="TIN"):
        default_style("hazard", "TIN")


def test_a_legend_follows_the_style_and_tells_other_last():
    assert [entry.label for entry in legend(CATEGORIES, "en")] == ["Shallow", "Deep", "Depth of water", "Other"]
    assert [entry.shape for entry in legend(CATEGORIES, "en")] == ["square", "triangle", "diamond", "circle"]
    assert legend(CATEGORIES, "th")[0].outline == CATEGORIES.body.categories[0].look.outline
    assert [(entry.label, entry.colour, entry.opacity) for entry in legend(CLASSES, "th")] == [
        ("ตื้น", "#93c7ea", 0.8),
        ("ลึก", "#0b2656", 1.0),
    ]


def test_stops_without_words_stay_out_of_the_legend():
    assert [entry.label for entry in legend(RAMP, "en")] == ["Shallow", "Deep"]
