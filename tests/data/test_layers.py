"""The demo's layers as they stand, and the methods of their generator on grids that a reader checks by hand."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from layer_flood import (
    LAKE_M,
    OVER_BANK_M,
    RETURN_PERIODS_YEARS,
    SHALLOWEST_M,
    connected,
    flood_depth,
    water_level,
)
from layer_grid import Grid, roughness, to_lon_lat, to_utm, uniform
from layer_people import PEOPLE, POPULATION_GRID, make_households, make_population, share_out
from layer_places import SHELTERS_40, SHELTERS_90, canals, gauges, pumps, shelters
from layer_terrain import STATIONS, Terrain, beside, make_terrain
from shapely.geometry import Point, shape

from spatial.styles.legibility import look_alikes
from spatial.styles.reading import read_style
from spatial.styles.style import Categories

LAYERS = Path(__file__).parents[2] / "data" / "layers"
ENTRIES: list[dict[str, Any]] = json.loads((LAYERS / "layers.json").read_text(encoding="utf-8"))
VECTORS = [entry for entry in ENTRIES if entry["file"].endswith(".geojson")]
MARKET = (100.4708, 7.0062)


def features_of(name: str) -> list[dict[str, Any]]:
    return json.loads((LAYERS / name).read_text(encoding="utf-8"))["features"]


def read_depth(years: int) -> np.ndarray:
    with rasterio.open(LAYERS / f"90-flood-depth-{years}y.tif") as raster:
        return raster.read(1)


@pytest.fixture(scope="session")
def terrain(songkhla_areas) -> Terrain:
    return make_terrain(songkhla_areas.outline)


@pytest.fixture(scope="session")
def depths(terrain) -> dict[int, np.ndarray]:
    return {years: flood_depth(terrain, years) for years in RETURN_PERIODS_YEARS}


@pytest.fixture(scope="session")
def people(songkhla_areas) -> np.ndarray:
    return make_population(songkhla_areas.districts)


# ---- the files


def test_every_file_is_listed_once_and_all_are_small():
    listed = [entry["file"] for entry in ENTRIES]
    # desktop programs leave notes of their own (.aux.xml) beside a raster that they have opened
    kept = [path for path in LAYERS.iterdir() if path.suffix in (".tif", ".geojson")]
    assert sorted(listed) == sorted(path.name for path in kept)
    assert max(path.stat().st_size for path in kept) < 250_000
    assert sum(path.stat().st_size for path in kept) < 1_000_000


def test_every_entry_is_described_in_both_languages_as_synthetic_by_somebody_who_exists(demos):
    for entry in ENTRIES:
        metadata = entry["metadata"]
        assert metadata["kind"] in {"hazard", "exposure", "vulnerability", "capacity", "result"}
        assert metadata["title"].keys() == metadata["description"].keys() == {"th", "en"}
        assert any("\u0e00" <= letter <= "\u0e7f" for letter in metadata["title"]["th"])
        assert "Synthetic" in metadata["source"]
        assert metadata["licence"] == "CC0-1.0"
        assert (metadata["hazard"] is None) == (metadata["kind"] != "hazard")
        assert (metadata["visibility"] == "shared") == bool(metadata["shared_with"])
        assert entry["by"] is None or entry["by"] in {person["login"] for person in demos[entry["province"]]["people"]}


def test_slugs_differ_within_a_province():
    slugs = [(entry["province"], entry["metadata"]["slug"]) for entry in ENTRIES]
    assert len(set(slugs)) == len(slugs)


def test_households_alone_are_counted_for_others_than_responders():
    counted = {entry["metadata"]["slug"] for entry in ENTRIES if entry["metadata"]["precision"] == "subdistrict_counts"}
    assert counted == {"vulnerable-households"}


def test_depth_rasters_are_float_cogs_in_utm_47_north_with_metres():
    for years in RETURN_PERIODS_YEARS:
        with rasterio.open(LAYERS / f"90-flood-depth-{years}y.tif") as raster:
            assert raster.crs.to_epsg() == 32647
            assert raster.dtypes == ("float32",)
            assert np.isnan(raster.nodata)
            assert raster.units == ("m",)
            assert raster.res == (50.0, 50.0)
            assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert raster.overviews(1)


def test_the_rasters_hold_what_the_methods_give_today(depths, people):
    for years, made in depths.items():
        kept = read_depth(years)
        assert np.array_equal(kept[~np.isnan(kept)], made[~np.isnan(made)])
    with rasterio.open(LAYERS / "90-population.tif") as raster:
        kept = raster.read(1)
    assert np.array_equal(kept[~np.isnan(kept)], people[~np.isnan(people)])


def test_the_points_and_lines_are_what_the_methods_give_today(people):
    assert features_of("90-vulnerable-households.geojson") == make_households(people)
    assert features_of("90-shelters.geojson") == shelters(SHELTERS_90)
    assert features_of("40-shelters.geojson") == shelters(SHELTERS_40)
    assert features_of("90-pumps.geojson") == pumps()
    assert features_of("90-gauges.geojson") == gauges()
    assert features_of("90-canals.geojson") == canals()


@pytest.mark.parametrize("entry", VECTORS, ids=[entry["file"] for entry in VECTORS])
def test_everything_lies_in_the_province_and_in_the_district_it_names(entry, songkhla_areas, khon_kaen_areas):
    areas = songkhla_areas if entry["province"] == "90" else khon_kaen_areas
    for feature in features_of(entry["file"]):
        geom = shape(feature["geometry"])
        assert areas.outline.intersects(geom)
        if "district_code" in feature["properties"]:
            assert areas.shapes[feature["properties"]["district_code"]].contains(geom)


@pytest.mark.parametrize("entry", VECTORS, ids=[entry["file"] for entry in VECTORS])
def test_the_styles_of_the_demo_are_sound_and_legible_and_match_their_features(entry):
    style = read_style(entry["metadata"]["style"])
    assert look_alikes(style) == []
    features = features_of(entry["file"])
    assert all(feature["geometry"]["type"].lower().startswith(style.geometry) for feature in features)
    if isinstance(style.body, Categories):
        named = {category.value for category in style.body.categories}
        assert {feature["properties"][style.body.field] for feature in features} == named


# ---- water


def test_deeper_floods_contain_shallower_ones_in_every_cell():
    grids = [read_depth(years) for years in RETURN_PERIODS_YEARS]
    for rarer, commoner in pairwise(reversed(grids)):
        assert np.array_equal(np.isnan(rarer), np.isnan(commoner))
        modelled = ~np.isnan(rarer)
        assert (rarer[modelled] >= commoner[modelled]).all()
        assert (rarer[modelled] > commoner[modelled]).sum() > 10_000


def test_dry_cells_are_zero_and_cells_outside_the_model_are_nan(terrain):
    depth = read_depth(100)
    assert (depth == 0).sum() > 50_000
    assert np.isnan(depth).sum() > 50_000
    wet = depth[depth > 0]
    assert wet.min() >= SHALLOWEST_M - 1 / 128
    assert wet.max() < 10
    assert np.isnan(terrain.ground_m[terrain.off_axis_km > 12]).all()


def test_the_market_quarter_is_dry_in_10_years_and_two_metres_deep_in_100(terrain, depths):
    row_column = terrain.grid.cell_of(*MARKET)
    at_market = [float(depths[years][row_column]) for years in RETURN_PERIODS_YEARS]
    assert at_market[0] == 0
    assert 0.2 < at_market[1] < 1
    assert 1 < at_market[2] < 2
    assert 2 < at_market[3] < 3


def test_the_hill_of_kho_hong_stays_dry_and_the_plain_towards_the_lake_is_flooded_first(terrain, depths):
    for years in RETURN_PERIODS_YEARS:
        assert depths[years][terrain.grid.cell_of(100.5048, 7.0135)] == 0
    latitude = terrain.along_lat
    off_canal = (depths[10] > 0) & ~terrain.is_canal
    assert off_canal[latitude > 7.04].sum() > off_canal[latitude <= 7.04].sum()


def test_the_diversion_canal_keeps_the_west_dry_until_its_dikes_are_overtopped(terrain, depths):
    behind_the_dike = terrain.grid.cell_of(100.4245, 7.0800)
    assert depths[25][behind_the_dike] == 0
    assert depths[100][behind_the_dike] > 0


def test_the_water_surface_falls_from_south_to_north(terrain):
    on_axis = np.abs(terrain.off_axis_km - 1).argmin(axis=1)
    for years in RETURN_PERIODS_YEARS:
        level = water_level(terrain, years)[np.arange(terrain.grid.rows), on_axis]
        # rows go from north to south
        assert (np.diff(level) >= -0.01).all()
        assert level[0] == pytest.approx(LAKE_M[years], abs=0.5)


def test_banks_at_the_two_gauges_are_their_reported_red_thresholds():
    banks = {station.name: station.bank_m for station in STATIONS}
    red = {feature["properties"]["station"]: feature["properties"]["red_m"] for feature in gauges()}
    assert (banks["X.90"], banks["X.173A"]) == (red["X.90"], red["X.173A"]) == (9.3, 16.4)
    assert all(len(levels) == len(STATIONS) for levels in OVER_BANK_M.values())
    for rarer, commoner in pairwise(sorted(OVER_BANK_M, reverse=True)):
        assert all(a > b for a, b in zip(OVER_BANK_M[rarer], OVER_BANK_M[commoner], strict=True))


def test_water_spreads_by_edges_and_not_by_corners_or_over_walls():
    passable = np.array([[1, 0, 1, 1], [1, 1, 0, 1], [0, 0, 1, 0], [1, 1, 0, 1]], dtype=bool)
    seeds = np.zeros((4, 4), dtype=bool)
    seeds[0, 0] = seeds[2, 0] = True
    reached = connected(passable, seeds)
    assert reached.astype(int).tolist() == [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_low_ground_that_water_cannot_reach_stays_dry():
    grid = Grid(left_m=0, top_m=0, cell_m=50, rows=1, columns=4)
    terrain = Terrain(
        grid=grid,
        ground_m=np.array([[3.0, 6.0, 30.0, 2.0]]),
        is_canal=np.array([[True, False, False, False]]),
        is_shore=np.zeros((1, 4), dtype=bool),
        along_lat=np.full((1, 4), 7.005),
        off_axis_km=np.zeros((1, 4)),
    )
    # Hat Yai: bank 7.0 m, in 100 years 2.1 m above it
    assert flood_depth(terrain, 100)[0] == pytest.approx([6.1, 3.1, 0, 0], abs=1 / 64)


def test_the_shore_is_the_land_next_to_the_lake():
    lake = np.array([[1, 1, 0], [0, 0, 0], [0, 0, 0]], dtype=bool)
    assert beside(lake).astype(int).tolist() == [[0, 0, 1], [1, 1, 0], [0, 0, 0]]


# ---- the grid


def test_roughness_is_smooth_bounded_and_the_same_every_time():
    grid = Grid(left_m=0, top_m=0, cell_m=50, rows=60, columns=60)
    relief = roughness(grid, seed=5, wave_m=1_000)
    assert np.array_equal(relief, roughness(grid, seed=5, wave_m=1_000))
    assert not np.array_equal(relief, roughness(grid, seed=6, wave_m=1_000))
    assert np.abs(relief).max() <= 1
    assert np.abs(np.diff(relief, axis=0)).max() < 2 * 1.5 * 50 / 1_000


def test_lots_are_spread_evenly_and_known_beforehand():
    lots = uniform(7, 10_000)
    assert (lots[:2] == uniform(7, 2)).all()
    assert 0 <= lots.min() < lots.max() < 1
    assert np.histogram(lots, bins=4, range=(0, 1))[0] == pytest.approx([2_500] * 4, rel=0.1)


def test_a_place_is_found_in_the_cell_that_holds_it_and_projects_back():
    grid = Grid(left_m=645_000, top_m=795_000, cell_m=50, rows=1_240, columns=520)
    row, column = grid.cell_of(*MARKET)
    x, y = grid.centres()
    market = to_utm(Point(MARKET))
    assert abs(x[row, column] - market.x) <= 25
    assert abs(y[row, column] - market.y) <= 25
    assert to_lon_lat(market).distance(Point(MARKET)) < 1e-9


# ---- people


def test_people_are_whole_and_sum_to_each_districts_round_figure(people, songkhla_areas):
    counted = people[~np.isnan(people)]
    assert (counted == np.round(counted)).all()
    assert (counted >= 0).all()
    assert counted.sum() == sum(PEOPLE.values()) == 1_410_000
    x, y = POPULATION_GRID.centres()
    densest = np.unravel_index(np.nanargmax(people), people.shape)
    place = to_lon_lat(Point(x[densest], y[densest]))
    assert songkhla_areas.shapes["9001"].contains(place) or songkhla_areas.shapes["9011"].contains(place)
    # the densest quarters of Thai cities of this size hold about 10,000 people per km²
    assert 1_500 < np.nanmax(people) < 3_000


def test_sharing_out_gives_whole_numbers_that_lose_nobody():
    assert share_out(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert share_out(7, np.array([0.0, 5.0, 2.0])).tolist() == [0, 5, 2]


def test_a_household_tells_its_kind_and_nothing_else():
    households = features_of("90-vulnerable-households.geojson")
    assert len(households) == 210
    assert {tuple(household["properties"]) for household in households} == {("kind",)}
    assert {household["properties"]["kind"] for household in households} == {"bedridden", "elderly_alone", "infant"}
    places = {tuple(household["geometry"]["coordinates"]) for household in households}
    assert all(place == tuple(round(number, 4) for number in place) for place in places)


def test_most_households_lie_where_the_rare_flood_comes(terrain, depths):
    households = features_of("90-vulnerable-households.geojson")
    assert sum(depth_at(terrain, depths[100], one) > 0 for one in households) > 120


def test_two_shelters_in_the_city_are_under_water_when_they_are_needed(terrain, depths):
    flooded = [
        one["properties"]["name_en"]
        for one in features_of("90-shelters.geojson")
        if depth_at(terrain, depths[100], one) > 0
    ]
    assert flooded == ["School near Hat Yai station", "Gymnasium in Hat Yai Nai"]


def depth_at(terrain: Terrain, depth: np.ndarray, feature: dict[str, Any]) -> float:
    """Depth at a point; NaN outside of the grid."""
    row, column = terrain.grid.cell_of(*feature["geometry"]["coordinates"])
    is_inside = 0 <= row < terrain.grid.rows and 0 <= column < terrain.grid.columns
    return float(depth[row, column]) if is_inside else float("nan")
