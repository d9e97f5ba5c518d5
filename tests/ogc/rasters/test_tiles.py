"""Tiles of rasters over HTTP: the style's colours pixel for pixel, forms and sizes, what caches are told."""

import json
from pathlib import Path

import numpy as np
import pytest

from spatial.styles.painting import paint
from spatial.styles.reading import read_style
from tests.api.people import People
from tests.ogc.rasters.ponds import (
    OPEN_POND,
    POND,
    RASTERS,
    address,
    cells,
    cells_beneath,
    picture,
    refused,
    tile_at,
)

pytestmark = pytest.mark.usefixtures("rasters")

MIDDLE = 15, *tile_at(150, 200, 15)
"""Zoom, row and column of the tile in the middle of the pond."""
FAR = 15, 15_000, 25_000


def test_pixels_have_the_colours_of_the_layers_classes(people: People, tmp_path: Path) -> None:
    shown = picture(people(None).get(address(OPEN_POND, *MIDDLE)))
    assert shown.shape == (256, 256, 4)
    rows, columns = cells_beneath(*MIDDLE)
    depth = cells(tmp_path)[np.floor(rows).astype(int), np.floor(columns).astype(int)]
    clear = (abs(rows - np.round(rows)) > 0.02) & (abs(columns - np.round(columns)) > 0.02)
    wanted = np.zeros((256, 256, 4), np.uint8)
    wanted[(depth >= 0.5) & (depth < 1.0)] = (255, 0, 0, 255)
    wanted[depth >= 1.0] = (0, 0, 255, 128)
    colours = {tuple(colour) for colour in shown.reshape(-1, 4).tolist()}
    assert colours == {(0, 0, 0, 0), (255, 0, 0, 255), (0, 0, 255, 128)}
    np.testing.assert_array_equal(shown[clear], wanted[clear])


def test_a_layer_without_a_style_of_its_own_has_the_platforms_ramp(people: People, tmp_path: Path) -> None:
    edge = 16, *tile_at(150, 60, 16)  # dry land and the pond's shore
    shown = picture(people("engineer").get(address(POND, *edge)))
    rows, columns = cells_beneath(*edge)
    depth = cells(tmp_path)[np.floor(rows).astype(int), np.floor(columns).astype(int)]
    clear = (abs(rows - np.round(rows)) > 0.02) & (abs(columns - np.round(columns)) > 0.02)
    style = read_style(people("gis").get("/api/v1/provinces/90/layers/pond").json()["style"])
    np.testing.assert_array_equal(shown[clear], paint(style, depth)[clear])
    assert (depth == 0).any()
    assert (shown[clear & (depth == 0)][:, 3] == 0).all()
    assert (shown[clear & (depth > 0.2)][:, 3] > 0).all()


def test_what_was_not_modelled_and_what_lies_outside_is_transparent(people: People, tmp_path: Path) -> None:
    margin = 15, *tile_at(20, 10, 15)
    shown = picture(people("engineer").get(address(POND, *margin)))
    rows, columns = cells_beneath(*margin)
    inside = (rows >= 0) & (columns >= 0)
    assert inside.any()
    assert not inside.all()
    assert (shown[~inside][:, 3] == 0).all()
    assert (shown[inside & (columns < 20)][:, 3] == 0).all()


def test_a_tile_outside_of_the_raster_is_an_empty_picture(people: People) -> None:
    answer = people("engineer").get(address(POND, *FAR))
    assert answer.headers["content-type"] == "image/png"
    assert picture(answer).shape == (256, 256, 4)
    assert (picture(answer)[..., 3] == 0).all()


@pytest.mark.parametrize("zoom", [0, 5, 9, 12, 19, 22])
def test_every_zoom_has_its_tile(people: People, zoom: int) -> None:
    shown = picture(people("engineer").get(address(POND, zoom, *tile_at(150, 200, zoom))))
    # 3 by 4 km: less than a pixel from far away
    assert shown[..., 3].any() == (zoom >= 9)


@pytest.mark.parametrize(
    ("ending", "size"), [("@2x", 512), ("?size=512", 512), ("?size=256", 256), ("@2x?size=512", 512)]
)
def test_tiles_have_256_pixels_or_twice_as_many(people: People, tmp_path: Path, ending: str, size: int) -> None:
    shown = picture(people("engineer").get(address(POND, *MIDDLE) + ending))
    assert shown.shape == (size, size, 4)
    rows, columns = cells_beneath(*MIDDLE, size=size)
    depth = cells(tmp_path)[np.floor(rows).astype(int), np.floor(columns).astype(int)]
    clear = (abs(rows - np.round(rows)) > 0.02) & (abs(columns - np.round(columns)) > 0.02)
    style = read_style(people("gis").get("/api/v1/provinces/90/layers/pond").json()["style"])
    np.testing.assert_array_equal(shown[clear], paint(style, depth)[clear])


@pytest.mark.parametrize(
    ("accept", "query", "form"),
    [
        ("*/*", "", "png"),
        ("image/avif,image/webp,image/png,*/*;q=0.8", "", "webp"),
        ("image/webp", "", "webp"),
        ("image/webp;q=0.5, image/png", "", "png"),
        ("image/webp;q=0", "", "png"),
        ("image/webp;q=x", "", "png"),
        ("application/json", "", "png"),
        ("image/webp", "?f=png", "png"),
        ("*/*", "?f=webp", "webp"),
    ],
)
def test_the_form_is_what_f_or_accept_says(people: People, accept: str, query: str, form: str) -> None:
    answer = people("engineer").get(address(POND, *MIDDLE) + query, headers={"Accept": accept})
    assert answer.headers["content-type"] == f"image/{form}"
    assert "Accept" in answer.headers["vary"]
    plain = picture(people("engineer").get(f"{address(POND, *MIDDLE)}?f=png"))
    seen = plain[..., 3] > 0
    np.testing.assert_array_equal(picture(answer)[seen], plain[seen])
    np.testing.assert_array_equal(picture(answer)[..., 3], plain[..., 3])


def test_asked_again_nothing_is_sent(people: People) -> None:
    for client, raster, cache in (
        (people(None), OPEN_POND, "public, max-age=300"),
        (people("engineer"), POND, "private, no-cache"),
    ):
        for place in (MIDDLE, FAR):
            first = client.get(address(raster, *place))
            assert first.headers["cache-control"] == cache
            assert first.headers["vary"] == "Accept, Authorization, Cookie"
            again = client.get(address(raster, *place), headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["cache-control"] == cache
            assert client.head(address(raster, *place)).headers["etag"] == first.headers["etag"]
    others = {
        people("engineer").get(other).headers["etag"]
        for other in (
            address(POND, *MIDDLE),
            address(POND, *FAR),
            address(OPEN_POND, *MIDDLE),
            address(POND, *MIDDLE) + "@2x",
            address(POND, *MIDDLE) + "?f=webp",
        )
    }
    assert len(others) == 5


def test_the_same_cells_in_another_style_are_other_tiles(people: People) -> None:
    client = people("gis")
    before = client.get(address(POND, *MIDDLE))
    style = client.get("/api/v1/provinces/90/layers/pond").json()["style"]
    stops = [{**stop, "colour": "#00ff00"} for stop in style["stops"]]
    try:
        changed = client.patch("/api/v1/provinces/90/layers/pond", json={"style": {**style, "stops": stops}})
        assert changed.status_code == 200, changed.text
        after = client.get(address(POND, *MIDDLE), headers={"If-None-Match": before.headers["etag"]})
        shown = picture(after)
        assert (shown[shown[..., 3] > 0][:, :3] == (0, 255, 0)).all()
    finally:
        assert client.patch("/api/v1/provinces/90/layers/pond", json={"style": style}).status_code == 200
    assert client.get(address(POND, *MIDDLE)).content == before.content


def test_a_style_that_is_none_of_a_rasters_gives_way_to_the_platforms(people: People) -> None:
    client = people("gis")
    style = client.get("/api/v1/provinces/90/layers/pond").json()["style"]
    before = client.get(address(POND, *MIDDLE))
    areas = {"version": 1, "kind": "single", "geometry": "polygon", "title": style["title"], "label": style["title"],
             "colour": "#00ff00"}  # fmt: skip
    try:
        assert client.patch("/api/v1/provinces/90/layers/pond", json={"style": areas}).status_code == 200
        assert client.get(address(POND, *MIDDLE)).content == before.content
        assert client.get(f"{POND}/legend").json()["is_ramp"] is True
    finally:
        assert client.patch("/api/v1/provinces/90/layers/pond", json={"style": style}).status_code == 200


@pytest.mark.parametrize(
    "place",
    [
        "0/1/0", "0/0/1", "3/8/0", "3/0/8", "23/0/0", "-1/0/0", "a/0/0", "1/a/0", "1/0/a", "1.0/0/0", "๑/0/0",
        "1/0/0@3x", "1/0/@2x", "1/0/0@2x@2x", "1/0/0.png", "4/999999999999/0", "99999999999999999999/0/0", "1/0/0%402X",
        "1/ 0/0",
    ],
)  # fmt: skip
def test_tiles_that_cannot_be_are_not_found(people: People, place: str) -> None:
    refused(people("engineer").get(f"{POND}/tiles/WebMercatorQuad/{place}"), 404)


def test_there_is_one_tile_matrix_set(people: People) -> None:
    assert people("engineer").get(f"{POND}/tiles/WorldCRS84Quad/0/0/0").status_code == 404


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("size=128", "unknown_choice"),
        ("size=4096", "unknown_choice"),
        ("size=", "unknown_choice"),
        ("size=-256", "unknown_choice"),
        ("size=๕๑๒", "unknown_choice"),
        ("f=jpeg", "unknown_choice"),
        ("f=", "unknown_choice"),
        ("url=https://example.org/a.tif", "unknown_parameter"),
        ("expression=b1*2", "unknown_parameter"),
        ("algorithm=hillshade", "unknown_parameter"),
        ("colormap_name=viridis", "unknown_parameter"),
        ("colormap={}", "unknown_parameter"),
        ("rescale=0,1", "unknown_parameter"),
        ("bidx=1", "unknown_parameter"),
        ("size=256&size=512", "repeated"),
    ],
)
def test_parameters_that_are_wrong_or_not_known_are_refused(people: People, query: str, code: str) -> None:
    problem = refused(people("engineer").get(f"{address(POND, *MIDDLE)}?{query}"), 400)
    assert problem["errors"][0]["code"] == code
    thai = people("engineer", language="th").get(f"{address(POND, *MIDDLE)}?{query}").json()
    assert thai["detail"] != problem["detail"]


def test_twice_the_pixels_cannot_be_half_as_many(people: People) -> None:
    problem = refused(people("engineer").get(f"{address(POND, *MIDDLE)}@2x?size=256"), 400)
    assert problem["errors"][0]["pointer"] == "?size"


def test_tilejson_leads_to_tiles(people: People) -> None:
    client = people(None)
    told = client.get(f"{OPEN_POND}/tilejson.json").json()
    assert told["tilejson"] == "3.0.0"
    assert (told["name"], told["tileSize"], told["minzoom"]) == ("Layer open-pond", 256, 0)
    west, south, east, north = told["bounds"]
    assert 100.4 < west < east < 100.6
    assert 6.9 < south < north < 7.1
    assert told["maxzoom"] == 15  # 10 m cells; a pixel of 4.7 m is at most half of one
    (template,) = told["tiles"]
    assert "/rasters/90-open-pond-v1/tiles/" in template  # a map that is open mixes no two versions
    zoom, row, column = MIDDLE
    answer = client.get(template.format(z=zoom, y=row, x=column))
    assert answer.content == client.get(address(OPEN_POND, *MIDDLE)).content
    thai = people(None, language="th").get(f"{OPEN_POND}/tilejson.json")
    assert thai.json()["name"] == "ชั้นข้อมูล open-pond"
    assert thai.headers["content-language"] == "th"
    again = people(None, language="th").get(
        f"{OPEN_POND}/tilejson.json", headers={"If-None-Match": thai.headers["etag"]}
    )
    assert again.status_code == 304
    refused(client.get(f"{OPEN_POND}/tilejson.json?x=1"), 400)


def test_the_version_of_the_api_leads_to_tilejson(people: People) -> None:
    version = people("gis").get("/api/v1/provinces/90/layers/open-pond/versions/1").json()
    assert version["tiles"] == f"{RASTERS}/90-open-pond-v1/tilejson.json"
    told = people(None).get(version["tiles"]).json()
    assert "/rasters/90-open-pond-v1/tiles/" in told["tiles"][0]


def test_the_legend_says_what_the_colours_mean(people: People) -> None:
    told = people(None).get(f"{OPEN_POND}/legend").json()
    assert (told["title"], told["unit"], told["note"], told["is_ramp"]) == ("Depth", "m", "An example", False)
    assert told["entries"] == [
        {"label": "shallow", "colour": "#ff0000", "opacity": 1.0, "value": None},
        {"label": "deep", "colour": "#0000ff", "opacity": 0.5, "value": None},
    ]
    ramp = people("engineer", language="th").get(f"{POND}/legend").json()
    assert ramp["is_ramp"] is True
    assert [entry["value"] for entry in ramp["entries"]] == [0.1, 0.5, 1.0, 2.0, 4.0]
    assert all("ม." in entry["label"] for entry in ramp["entries"])


def test_a_raster_describes_itself_with_links_that_lead_somewhere(people: People) -> None:
    client = people(None)
    told = client.get(OPEN_POND).json()
    assert (told["quantity"], told["unit"], told["datum"]) == ("depth", "m", "ground")
    assert told["grid"] == {
        "crs": "EPSG:32647", "width": 400, "height": 300, "transform": [10, 0, 660_000, 0, -10, 776_000]
    }  # fmt: skip
    assert json.dumps(told).count(POND) == 0
    for link in told["links"]:
        west, south, east, north = told["extent"]
        href = link["href"].format(z=0, y=0, x=0, lon=(west + east) / 2, lat=(south + north) / 2)
        assert client.get(href).status_code == 200, link
