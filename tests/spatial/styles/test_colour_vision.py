"""Colours and their differences, against published pairs and by their own laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.styles.colour_vision import (
    VISIONS,
    difference,
    hex_of,
    lab_difference,
    lab_of,
    over,
    rgb_of,
    rgb_of_lab,
)

# Sharma, Wu, Dalal 2005, table 1: L*, a*, b* of both colours, CIEDE2000
PUBLISHED = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0010 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0010 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
PAIRS = [tuple(map(float, line.split())) for line in PUBLISHED.strip().splitlines()]
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize("pair", PAIRS)
def test_differences_are_the_published_ones_both_ways(pair):
    first, second, published = np.array(pair[:3]), np.array(pair[3:6]), pair[6]
    assert lab_difference(first, second) == pytest.approx(published, abs=5e-5)
    assert lab_difference(second, first) == pytest.approx(published, abs=5e-5)


def test_all_34_published_pairs_are_tried():
    assert len(PAIRS) == 34


def test_white_grey_and_red_have_their_known_lab():
    assert lab_of("#ffffff") == pytest.approx([100, 0, 0], abs=0.01)
    assert lab_of("#777777") == pytest.approx([50.03, 0, 0], abs=0.02)
    assert lab_of("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@settings(deadline=None)
@given(colours)
def test_lab_leads_back_to_the_colour(colour):
    assert hex_of(rgb_of_lab(lab_of(colour))) == colour


@settings(deadline=None)
@given(st.integers(0, 255), st.sampled_from(VISIONS))
def test_greys_look_the_same_to_everybody(level, vision):
    grey = f"#{level:02x}{level:02x}{level:02x}"
    assert np.abs(lab_of(grey, vision) - lab_of(grey)).max() < 0.01


def test_red_and_green_of_like_lightness_are_alike_without_red_or_green_cones_only():
    red, green = "#c05a50", "#7d8a35"
    assert difference(red, green) > 30
    assert difference(red, green, "deuteranopia") < 12
    assert difference(red, green, "tritanopia") > 25


def test_blue_and_green_are_alike_without_blue_cones():
    blue, green = "#3f8fb0", "#3f9a80"
    assert difference(blue, green, "tritanopia") < difference(blue, green, "deuteranopia") / 2


@settings(deadline=None)
@given(colours, colours)
def test_nothing_of_a_colour_is_seen_at_opacity_0_and_nothing_else_at_1(colour, background):
    assert over(colour, 0, background) == background
    assert over(colour, 1, background) == colour


def test_half_of_black_over_white_is_grey():
    assert over("#000000", 0.5, "#ffffff") in ("#7f7f7f", "#808080")
    assert rgb_of("#ff8000") == pytest.approx([1, 128 / 255, 0])
