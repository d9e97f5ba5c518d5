"""Depth classes: every wet cell in one class, areas equal to the cells', outlines along the cells' edges."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pyproj import Geod, Transformer

from spatial.errors import Refused
from spatial.rasters.cell_area import row_cell_areas
from spatial.rasters.classes import DEFAULT_CLASSES, SCHEMA, DepthClass, class_codes, classify
from spatial.rasters.cog import make_cog
from spatial.rasters.polygonise import MOST_VERTICES, most_vertices, patches
from tests.spatial.rasters.grids import FOUR, HAT_YAI, HAT_YAI_DEGREES, examined, write_tiff

TO_UTM = Transformer.from_crs("OGC:CRS84", "EPSG:32647", always_xy=True)


def classified(tmp_path: Path, cells: np.ndarray[Any, Any], classes: Any = DEFAULT_CLASSES, **grid: Any) -> pa.Table:
    cog = tmp_path / "cog.tif"
    make_cog(examined(write_tiff(tmp_path / "raw.tif", cells, **grid)), cog)
    return pa.Table.from_batches(list(classify(cog, classes)), SCHEMA)


def outlines(table: pa.Table) -> np.ndarray[Any, Any]:
    return shapely.from_wkb(table["geom"].to_numpy())


def in_utm(geometries: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return shapely.transform(geometries, lambda xy: np.column_stack(TO_UTM.transform(xy[:, 0], xy[:, 1])))


def a_large_depth(side: int) -> np.ndarray[Any, Any]:
    """Waves of water with islands, and a disc outside of which nothing was modelled."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    depth = np.maximum(np.sin(x / 91) + np.cos(y / 67) + 0.5 * np.sin(x / 7.3 + y / 9.1), 0) * 1.6
    depth[(x - side / 2) ** 2 + (y - side / 2) ** 2 > (0.48 * side) ** 2] = np.nan
    return depth.astype(np.float32)


def test_a_grid_of_four_by_four_is_classified_as_by_hand(tmp_path: Path) -> None:
    table = classified(tmp_path, FOUR)

    # 100 m² a cell; two parts of 0.1–0.5 m touch nowhere, nor do two of the deepest
    assert table["class"].to_pylist() == [1, 2, 3, 4]
    assert table["area_m2"].to_pylist() == [400.0, 200.0, 200.0, 300.0]
    assert table["lower_m"].to_pylist() == [0.1, 0.5, 1.0, 2.0]
    assert table["upper_m"].to_pylist() == [0.5, 1.0, 2.0, None]
    assert table["label_th"].to_pylist()[0] == "0.1–0.5 ม."
    assert table["label_en"].to_pylist()[3] == "2 m and more"
    assert shapely.get_num_geometries(outlines(table)).tolist() == [2, 1, 1, 2]
    # class 2 is cells (1, 0) and (1, 1): 20 m × 10 m, 10 m below the upper edge
    expected = shapely.box(662_000, 774_980, 662_020, 774_990)
    assert shapely.hausdorff_distance(in_utm(outlines(table))[1], expected) < 1e-6


def test_lower_bounds_belong_to_a_class_and_upper_ones_do_not() -> None:
    depth = np.array([[0.1, 0.5, 0.7, 1.0, 2.0, np.nan, 0.0, 0.09999999]], np.float32)
    assert class_codes(depth, DEFAULT_CLASSES).tolist() == [[1, 2, 2, 3, 4, 0, 0, 0]]
    from_07 = (DepthClass(0.3, 0.7, "ก", "a"), DepthClass(0.7, None, "ข", "b"))
    assert class_codes(depth, from_07).tolist() == [[0, 1, 2, 2, 2, 0, 0, 0]]


def test_geometries_are_multipolygons_of_little_endian_wkb(tmp_path: Path) -> None:
    table = classified(tmp_path, FOUR)

    assert table.schema == SCHEMA
    for wkb in table["geom"].to_pylist():
        assert wkb[:5] == b"\x01\x06\x00\x00\x00"
    west, south, east, north = shapely.total_bounds(outlines(table))
    assert 100.4 < west < east < 100.5
    assert 6.9 < south < north < 7.1


def test_areas_of_a_large_raster_equal_its_pixels(tmp_path: Path) -> None:
    depth = a_large_depth(2000)
    table = classified(tmp_path, depth)

    codes = class_codes(depth, DEFAULT_CLASSES)
    geometries = in_utm(outlines(table))
    for number in range(1, 5):
        mine = np.asarray(table["class"]) == number
        pixels = np.count_nonzero(codes == number) * 100.0
        assert float(np.asarray(table["area_m2"])[mine].sum()) == pixels
        assert shapely.area(geometries[mine]).sum() == pytest.approx(pixels, rel=1e-9)
    assert shapely.get_num_coordinates(geometries).max() <= MOST_VERTICES
    assert shapely.is_valid(geometries).all()


def test_a_tile_of_noise_is_quartered_until_features_are_small(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).uniform(0, 3, (300, 200)).astype(np.float32)
    table = classified(tmp_path, noise)

    assert shapely.get_num_coordinates(outlines(table)).max() <= MOST_VERTICES
    assert sum(table["area_m2"].to_pylist()) == np.count_nonzero(class_codes(noise, DEFAULT_CLASSES)) * 100.0


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12), elements=st.integers(0, 3)))
@settings(deadline=None)
def test_patches_partition_the_cells_that_have_a_class(codes: np.ndarray[Any, Any]) -> None:
    made = list(patches(codes, 100, 200))

    for value in (1, 2, 3):
        cells = np.count_nonzero(codes == value)
        mine = [patch for patch in made if patch.value == value]
        assert sum(int(patch.cells_per_row.sum()) for patch in mine) == cells
        assert sum(patch.outline.area for patch in mine) == pytest.approx(cells, rel=1e-9)
    assert all(patch.outline.is_valid for patch in made)
    rows, columns = np.nonzero(codes)
    for patch in made:
        centres = shapely.points(columns + 200.5, rows + 100.5)
        inside = shapely.contains(patch.outline, centres)
        np.testing.assert_array_equal(inside, codes[rows, columns] == patch.value)


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)))
@settings(deadline=None)
def test_vertices_are_never_more_than_counted_beforehand(inside: np.ndarray[Any, Any]) -> None:
    outlined = [patch.outline for patch in patches(inside.astype(np.uint8), 0, 0)]
    assert sum(int(shapely.get_num_coordinates(outline)) for outline in outlined) <= most_vertices(inside)


@given(
    arrays(np.float32, (6, 5), elements=st.floats(0, 5, width=32) | st.just(float("nan"))),
    st.lists(st.floats(1 / 64, 6, width=32), min_size=1, max_size=6, unique=True),
)
def test_touching_classes_partition_what_is_at_least_as_deep_as_the_first(
    depth: np.ndarray[Any, Any], bounds: list[float]
) -> None:
    rising = sorted(bounds)
    classes = [DepthClass(lower, upper, "ก", "a") for lower, upper in zip(rising, [*rising[1:], None], strict=True)]
    codes = class_codes(depth, classes)

    np.testing.assert_array_equal(codes > 0, depth >= np.float32(rising[0]))
    np.testing.assert_array_equal(codes > 1, depth >= np.float32(rising[1] if len(rising) > 1 else np.inf))


def test_areas_in_degrees_are_those_on_the_ellipsoid(tmp_path: Path) -> None:
    depth = np.full((40, 30), 0.7, np.float32)
    table = classified(tmp_path, depth, crs="EPSG:4326", transform=HAT_YAI_DEGREES)

    geometry = shapely.segmentize(outlines(table)[0], 1e-4)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(geometry)
    assert table["area_m2"].to_pylist()[0] == pytest.approx(abs(area), rel=1e-8)


def test_the_cells_of_the_whole_earth_add_up_to_its_surface() -> None:
    areas = row_cell_areas("EPSG:4326", (1.0, 0.0, -180.0, 0.0, -1.0, 90.0), 180)
    assert areas.sum() * 360 == pytest.approx(510_065_621_724_088.4, rel=1e-12)


def test_cells_in_feet_are_counted_in_square_metres() -> None:
    # EPSG:2225, California zone 1 in US survey feet
    areas = row_cell_areas("EPSG:2225", (10.0, 0.0, 0.0, 0.0, -10.0, 0.0), 2)
    assert areas.tolist() == pytest.approx([100 * (1200 / 3937) ** 2] * 2, rel=1e-12)


def test_nothing_wet_gives_no_rows(tmp_path: Path) -> None:
    assert classified(tmp_path, np.zeros((5, 5), np.float32)).num_rows == 0


def test_progress_rises_to_the_whole(tmp_path: Path) -> None:
    cog = tmp_path / "cog.tif"
    make_cog(examined(write_tiff(tmp_path / "raw.tif", a_large_depth(1100), transform=HAT_YAI)), cog)
    steps: list[float] = []

    list(classify(cog, progress=steps.append))

    assert steps == sorted(steps)
    assert len(steps) == 3
    assert steps[-1] == 1.0


@pytest.mark.parametrize(
    "classes",
    [
        (),
        (DepthClass(0.5, 1, "ก", "a"), DepthClass(0.1, 0.5, "ข", "b")),
        (DepthClass(0.1, 0.6, "ก", "a"), DepthClass(0.5, 1, "ข", "b")),
        (DepthClass(0.1, None, "ก", "a"), DepthClass(0.5, 1, "ข", "b")),
        (DepthClass(0.0, 1, "ก", "a"),),
        (DepthClass(1, 1, "ก", "a"),),
        (DepthClass(float("nan"), 1, "ก", "a"),),
    ],
)
def test_classes_that_overlap_or_fall_are_refused(tmp_path: Path, classes: tuple[DepthClass, ...]) -> None:
    with pytest.raises(Refused) as refused:
        classify(tmp_path / "never-opened.tif", classes)
    assert refused.value.code == "classes_impossible"
