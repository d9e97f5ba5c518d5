"""The platform's colours keep their floors, for every kind of vision and over every background."""

from itertools import pairwise

import pytest

from spatial.styles import palettes
from spatial.styles.colour_vision import VISIONS, difference, lab_of, over
from spatial.styles.palettes import (
    FILL_OPACITY,
    LAND_BACKGROUNDS,
    LEAST_BETWEEN_NEIGHBOURS,
    LEAST_FROM_LAND,
    LEAST_FROM_WATER,
    WATER_BACKGROUND,
    sequence,
)

SEQUENCES = {name: getattr(palettes, name) for name in ("DEPTH", "VELOCITY", "DURATION", "EXPOSURE")}
by_sequence = pytest.mark.parametrize("colours", SEQUENCES.values(), ids=SEQUENCES)
by_vision = pytest.mark.parametrize("vision", VISIONS)


@by_sequence
@by_vision
def test_each_class_is_clearly_darker_than_the_one_before(colours, vision):
    lightness = [lab_of(colour, vision)[0] for colour in colours]
    assert all(lighter - darker > 10 for lighter, darker in pairwise(lightness))


@by_sequence
@by_vision
@pytest.mark.parametrize("background", [*LAND_BACKGROUNDS, WATER_BACKGROUND])
def test_neighbouring_classes_can_be_told_apart(colours, vision, background):
    seen = [over(colour, FILL_OPACITY, background) for colour in colours]
    assert all(difference(a, b, vision) >= LEAST_BETWEEN_NEIGHBOURS for a, b in pairwise(seen))


@by_sequence
@by_vision
@pytest.mark.parametrize("background", LAND_BACKGROUNDS)
def test_the_lightest_class_stands_out_from_the_land(colours, vision, background):
    assert difference(over(colours[0], FILL_OPACITY, background), background, vision) >= LEAST_FROM_LAND


@by_sequence
@by_vision
def test_the_lightest_class_stands_out_from_the_maps_water(colours, vision):
    seen = over(colours[0], FILL_OPACITY, WATER_BACKGROUND)
    assert difference(seen, WATER_BACKGROUND, vision) >= LEAST_FROM_WATER


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_a_sequence_of_another_length_keeps_its_ends_and_still_gets_darker(count):
    colours = sequence(palettes.DEPTH, count)
    assert len(colours) == count
    if count > 1:
        assert (colours[0], colours[-1]) == (palettes.DEPTH[0], palettes.DEPTH[-1])
    assert all(lab_of(a)[0] > lab_of(b)[0] for a, b in pairwise(colours))


def test_a_sequence_of_its_own_length_is_itself():
    assert sequence(palettes.DEPTH, 4) == palettes.DEPTH
