"""Cells become colours: checked by hand on a few values."""

import numpy as np
import pytest

from spatial.styles.defaults import default_style, depth_classes
from spatial.styles.painting import paint
from tests.spatial.styles.samples import RAMP, SINGLE


def test_a_ramp_is_transparent_at_zero_and_blends_between_stops():
    values = np.array([[0.0, 0.5], [1.0, 3.0]], dtype=np.float32)
    painted = paint(RAMP, values)
    assert painted.shape == (2, 2, 4)
    assert painted.dtype == np.uint8
    assert painted[0, 0, 3] == 0
    assert painted[0, 1].tolist() == pytest.approx([90.5, 144.5, 197.5, 102], abs=0.5)
    assert painted[1, 0].tolist() == [0x22, 0x59, 0xA1, 204]
    assert painted[1, 1].tolist() == [0x0B, 0x26, 0x56, 204]


def test_beyond_its_ends_a_ramp_goes_on_as_at_them():
    painted = paint(RAMP, np.array([-5.0, 99.0]))
    assert painted[0, 3] == 0
    assert painted[1].tolist() == [0x0B, 0x26, 0x56, 204]


def test_cells_without_a_value_are_transparent():
    for style in (RAMP, depth_classes(field=None, geometry="raster")):
        assert paint(style, np.array([np.nan])).tolist() == [[0, 0, 0, 0]]


def test_classes_begin_at_their_lower_limit_and_dry_cells_show_nothing():
    painted = paint(depth_classes(field=None, geometry="raster"), np.array([0, 0.09, 0.1, 0.5, 1, 2, 9], np.float32))
    assert painted[:2, 3].tolist() == [0, 0]
    assert [f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in painted[2:]] == [
        "#93c7ea",
        "#4592cf",
        "#2259a1",
        "#0b2656",
        "#0b2656",
    ]


def test_a_limit_that_float32_rounds_down_still_belongs_to_its_class():
    style = depth_classes((0.3, 0.7), field=None, geometry="raster")
    painted = paint(style, np.array([0.3, 0.7], dtype=np.float32))
    assert painted[0].tolist() != painted[1].tolist()
    assert painted[:, 3].all()


def test_deeper_water_is_painted_darker_and_never_fainter():
    depth = np.linspace(0, 4, 100)
    painted = paint(default_style("hazard", "raster", "depth"), depth).astype(int)
    assert (np.diff(painted[:, 3]) >= 0).all()
    assert (np.diff(painted[:, :3].sum(axis=1)) <= 0).all()


def test_what_has_no_numbers_cannot_be_painted():
    with pytest.raises(ValueError, match="classes or a ramp"):
        paint(SINGLE, np.zeros(1))
