"""Shares of cells: a case worked by hand, GEOS asked cell by cell, what must hold always."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from spatial.exposure.shares import Edges, Shares

SIDE = 9
"""Rows and columns that shapes lie about."""


def laid(*shapes: BaseGeometry, corner: tuple[int, int] = (0, 0), parts: tuple[int, int] = (1, 1),
         shape: tuple[int, int] = (SIDE, SIDE)) -> Shares:  # fmt: skip
    return Edges(np.array(shapes, object)).shares(np.arange(len(shapes)), corner, parts, shape)


def as_grids(shares: Shares, count: int, shape: tuple[int, int] = (SIDE, SIDE)) -> Any:
    """Every cell's share in every polygon, shape (polygons, rows, columns)."""
    grids = np.zeros((count, shape[0] * shape[1]))
    np.add.at(grids, (shares.polygon, shares.cell), shares.share)
    for polygon, start, stop in zip(shares.run_polygon, shares.run_start, shares.run_stop, strict=True):
        grids[polygon, start:stop] += 1
    return grids.reshape(count, *shape)


def by_geos(shape: BaseGeometry, corner: tuple[int, int] = (0, 0), parts: tuple[int, int] = (1, 1),
            size: tuple[int, int] = (SIDE, SIDE)) -> Any:  # fmt: skip
    """The same from intersections with each cell."""
    row, column = np.mgrid[0 : size[0], 0 : size[1]]
    left, top = corner[0] + column / parts[0], corner[1] + row / parts[1]
    cells = shapely.box(left, top, left + 1 / parts[0], top + 1 / parts[1])
    return shapely.area(shapely.intersection(cells, shape)) * parts[0] * parts[1]


def test_a_triangle_worked_by_hand() -> None:
    # from the upper left corner four cells east and two down: its long side falls half a cell with each column
    triangle = Polygon([(0, 0), (4, 0), (4, 2)])
    by_hand = [[0.25, 0.75, 1, 1], [0, 0, 0.25, 0.75]]
    np.testing.assert_allclose(as_grids(laid(triangle, shape=(2, 4)), 1, (2, 4))[0], by_hand, atol=1e-15)


def star(seed: int, *, is_on_lines: bool) -> BaseGeometry:
    """An uneven shape about the rectangle, often beyond it, with a hole and a second part; or with corners on lines."""
    rng = np.random.default_rng(seed)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 24))
    radii = rng.uniform(0.2, 1.0, 24) * rng.uniform(1, 12)
    ring = np.column_stack([np.cos(angles) * radii, np.sin(angles) * radii]) + rng.uniform(-1, SIDE + 1, 2)
    if is_on_lines:
        ring = np.round(ring * 2) / 2
    hole, beside = (box(x, y, x + w, y + h) for x, y, w, h in rng.uniform(0.1, SIDE / 2, (2, 4)))
    shape = shapely.union(shapely.difference(shapely.make_valid(Polygon(ring), method="structure"), hole), beside)
    return MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 100_000), is_on_lines=st.booleans())
def test_each_share_is_the_area_that_geos_finds(seed: int, is_on_lines: bool) -> None:
    shapes = [star(seed, is_on_lines=is_on_lines), star(seed + 1, is_on_lines=is_on_lines)]
    found = as_grids(laid(*shapes), 2)
    np.testing.assert_allclose(found, [by_geos(shape) for shape in shapes], atol=1e-12)
    assert found.min() >= 0


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000), is_turned=st.booleans())
def test_it_does_not_matter_which_way_round_a_border_runs(seed: int, is_turned: bool) -> None:
    shape = shapely.orient_polygons(star(seed, is_on_lines=False), exterior_cw=is_turned)
    np.testing.assert_allclose(as_grids(laid(shape), 1)[0], by_geos(shape), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000), down=st.integers(1, 5), across=st.integers(1, 5))
def test_parts_of_cells_of_a_rectangle_have_shares_like_cells(seed: int, down: int, across: int) -> None:
    shape, corner, size = star(seed, is_on_lines=False), (3, 2), (4 * down, 5 * across)
    found = as_grids(laid(shape, corner=corner, parts=(across, down), shape=size), 1, size)[0]
    np.testing.assert_allclose(found, by_geos(shape, corner, (across, down), size), atol=1e-11)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_shapes_that_fill_a_rectangle_share_each_cell_out(seed: int) -> None:
    points = shapely.multipoints(np.random.default_rng(seed).uniform(0, SIDE, (12, 2)))
    shapes = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=box(-1, -1, SIDE + 1, SIDE + 1)))
    np.testing.assert_allclose(as_grids(laid(*shapes), len(shapes)).sum(axis=0), 1, atol=1e-12)


def test_of_a_shape_that_only_touches_a_rectangle_nothing_lies_within() -> None:
    beside = [box(SIDE, 0, SIDE + 2, 3), box(-3, 2, 0, 5), box(2, -1, 4, 0), box(0, SIDE, SIDE, SIDE + 1)]
    assert not as_grids(laid(*beside), 4).any()


def test_a_shape_on_the_lines_of_the_grid_has_whole_cells_and_none_beside() -> None:
    block = np.zeros((SIDE, SIDE))
    block[2:5, 3:7] = 1
    assert as_grids(laid(box(3, 2, 7, 5)), 1)[0].tolist() == block.tolist()


@pytest.mark.parametrize("empty", [Polygon(), MultiPolygon(), box(1, 1, 1, 5)])
def test_a_shape_without_area_covers_nothing(empty: BaseGeometry) -> None:
    shares = laid(box(1.5, 1.5, 3, 3), empty, box(4, 4, 6, 6.5))
    found = as_grids(shares, 3)
    assert not found[1].any()
    np.testing.assert_allclose(found.sum(axis=(1, 2)), [2.25, 0, 5])


def test_a_far_shape_with_a_long_border_is_as_exact_as_a_near_one() -> None:
    # a million cells off, in the middle of a country's raster
    corner = (1_000_000, 800_000)
    near = star(5, is_on_lines=False)
    far = shapely.transform(near, lambda xy: xy + corner)
    found = as_grids(laid(far, corner=corner), 1)
    np.testing.assert_allclose(found, as_grids(laid(near), 1), atol=1e-8)
