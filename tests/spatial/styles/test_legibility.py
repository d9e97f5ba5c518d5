"""Styles in which parts look alike are told, with whom it concerns."""

from dataclasses import replace

from spatial.styles.legibility import look_alikes
from spatial.styles.style import Categories, Category, Classes, ClassRange, Look, Style, Words
from tests.spatial.styles.samples import CLASSES, RAMP, SINGLE

RED, GREEN = Words("แดง", "Red"), Words("เขียว", "Green")


def red_and_green(geometry, **green) -> Style:
    parts = Category("r", RED, Look("#c05a50")), Category("g", GREEN, replace(Look("#7d8a35"), **green))
    return Style(RED, geometry, Categories("kind", parts))


def test_red_and_green_are_told_to_be_alike_for_some():
    (alike,) = look_alikes(red_and_green("polygon"))
    assert (alike.first, alike.second) == (RED, GREEN)
    assert alike.vision in ("protanopia", "deuteranopia")
    assert alike.difference < 11


def test_points_of_different_shape_are_told_apart_by_shape():
    assert len(look_alikes(red_and_green("point"))) == 1
    assert look_alikes(red_and_green("point", shape="triangle")) == []
    assert len(look_alikes(red_and_green("polygon", shape="triangle"))) == 1


def test_classes_are_held_against_their_neighbours_only():
    looks = [Look("#93c7ea"), Look("#0b2656"), Look("#93c7ea")]
    classes = tuple(ClassRange(float(i), i + 1.0, RED, look) for i, look in enumerate(looks))
    assert look_alikes(Style(RED, "polygon", Classes("depth_m", classes))) == []


def test_colours_too_faint_to_differ_are_alike():
    classes = tuple(
        ClassRange(float(i), i + 1.0, RED, Look(colour, opacity=0.1)) for i, colour in enumerate(("#93c7ea", "#0b2656"))
    )
    assert len(look_alikes(Style(RED, "polygon", Classes("depth_m", classes)), least=25)) == 1


def test_single_styles_ramps_and_good_classes_have_nothing_alike():
    assert look_alikes(SINGLE) == look_alikes(RAMP) == look_alikes(CLASSES) == []
