"""Whole MapLibre documents, and the sprites that they name."""

import numpy as np
import pytest

from spatial.styles.maplibre import looks
from spatial.styles.marks import mark_name
from spatial.styles.sprites import mark_picture, sprite
from spatial.styles.style import Look, Outline, Shape
from spatial.styles.stylesheet import stylesheet
from tests.spatial.styles.samples import CATEGORIES, EVERY_KIND, RAMP


def whole(kind: str, bounds=(100.0, 6.0, 101.0, 7.0)):
    return stylesheet(
        EVERY_KIND[kind],
        source="90-x",
        tilejson="https://maps.example/tilejson.json",
        name="ชั้น",
        language="th",
        sprite="https://maps.example/sprite",
        bounds=bounds,
        about={"sonthana:style": "90-x"},
    )


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_layer_draws_from_the_one_source(kind: str) -> None:
    document = whole(kind)
    assert list(document["sources"]) == ["90-x"]
    assert {layer["source"] for layer in document["layers"]} == {"90-x"}
    assert len({layer["id"] for layer in document["layers"]}) == len(document["layers"])
    assert document["metadata"]["sonthana:legend"]["entries"]
    assert document["metadata"]["sonthana:style"] == "90-x"


def test_a_raster_is_pictures_and_all_else_the_layer_default_of_vector_tiles() -> None:
    assert whole("ramp")["sources"]["90-x"]["type"] == "raster"
    assert "source-layer" not in whole("ramp")["layers"][0]
    assert whole("classes")["sources"]["90-x"]["type"] == "vector"
    assert {layer["source-layer"] for layer in whole("classes")["layers"]} == {"default"}


def test_a_sprite_is_named_only_where_there_are_marks() -> None:
    assert whole("categories")["sprite"] == "https://maps.example/sprite"
    assert all("sprite" not in whole(kind) for kind in ("classes", "single", "ramp"))


def test_it_opens_where_the_layer_is_and_nowhere_in_particular_where_that_is_not_known() -> None:
    document = whole("single")
    assert document["center"] == [100.5, 6.5]
    # a degree is a little less than the width of a phone
    assert 512 * 2 ** document["zoom"] / 360 == pytest.approx(360, rel=0.02)
    assert {"center", "zoom"}.isdisjoint(whole("single", bounds=None))
    assert whole("single", bounds=(100.0, 6.0, 100.0, 6.0))["zoom"] == 16.0


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_sprite_holds_every_mark_that_the_layers_ask_for_and_none_twice(ratio: int) -> None:
    wanted = looks(CATEGORIES)
    picture, index = sprite([*wanted, *wanted], ratio)
    assert index.keys() == {mark_name(look) for look in wanted}
    right = 0
    for place in index.values():
        assert place["x"] == right
        right += place["width"]
        assert place["height"] <= picture.shape[0]
        assert place["pixelRatio"] == ratio
        assert picture[: place["height"], place["x"] : right, 3].any()
    assert right == picture.shape[1]


def test_a_sprite_of_nothing_is_a_picture_all_the_same() -> None:
    picture, index = sprite(looks(RAMP))
    assert (picture.shape, picture.any(), index) == ((1, 1, 4), np.False_, {})


@pytest.mark.parametrize("shape", ["circle", "square", "triangle", "diamond"])
def test_a_mark_has_its_colours_its_opacity_and_a_free_border(shape: Shape) -> None:
    look = Look("#1b7a4a", 0.5, Outline("#ffffff", 2.0), radius_px=8.0, shape=shape)
    mark = mark_picture(look, 2)
    middle = mark.shape[0] // 2
    assert mark.shape == (mark.shape[0], mark.shape[0], 4)
    np.testing.assert_array_equal(mark[middle, middle], [0x1B, 0x7A, 0x4A, 128])
    assert not mark[[0, -1]].any()
    assert not mark[:, [0, -1]].any()
    # up from the middle: fill, then the white edge, then nothing
    column = mark[: middle + 1, middle]
    opaque = column[column[:, 3] == 255]
    assert len(opaque)
    assert (opaque == 255).all()


def test_a_mark_without_an_edge_covers_its_area() -> None:
    circle = mark_picture(Look("#000000", radius_px=10.0), 2)
    assert circle[..., 3].sum() / 255 / 4 == pytest.approx(np.pi * 100, rel=0.01)
    square = mark_picture(Look("#000000", radius_px=10.0, shape="square"), 2)
    assert square[..., 3].sum() / 255 / 4 == pytest.approx(17.8**2, rel=0.01)
