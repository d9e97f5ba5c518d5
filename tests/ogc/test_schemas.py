"""Schemas, queryables, tilesets, TileJSON and the matrix set, as programs read them."""

import io
from typing import Any

import httpx
import pyogrio
import pytest

from tests.api.people import People
from tests.ogc.maps import position

pytestmark = pytest.mark.usefixtures("layers")

GRID = "/ogc/collections/90-grid"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0"


def read(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def href(content: dict[str, Any], relation: str) -> str:
    return next(link["href"] for link in content["links"] if link["rel"] == relation)


def test_a_schema_tells_types_the_id_and_the_geometry(people: People) -> None:
    schema = read(people("gis"), href(read(people("gis"), GRID), f"{RELATION}/schema"))
    properties = schema["properties"]
    assert list(properties) == [
        "id", "number", "name", "height_m", "is_even", "day", "seen_at", "geometry",
    ]  # fmt: skip
    assert properties["id"]["x-ogc-role"] == "id"
    assert properties["geometry"]["x-ogc-role"] == "primary-geometry"
    assert properties["geometry"]["$ref"] == "https://geojson.org/schema/Point.json"
    types = {name: (one.get("type"), one.get("format")) for name, one in properties.items()}
    assert types["number"] == ("integer", None)
    assert types["height_m"] == ("number", None)
    assert types["day"] == ("string", "date")
    assert types["seen_at"] == ("string", "date-time")
    assert schema["$id"].endswith("/90-grid/schema")


def test_queryables_are_the_properties_and_the_geometry(people: People) -> None:
    answer = people("gis").get(f"{GRID}/queryables")
    assert answer.headers["content-type"] == "application/schema+json"
    found = answer.json()
    assert set(found["properties"]) == {"number", "name", "height_m", "is_even", "day", "seen_at", "geometry"}
    assert found["properties"]["geometry"] == {"title": "geometry", "$ref": "https://geojson.org/schema/Point.json"}
    assert not found["additionalProperties"]


def test_what_somebody_sees_as_counts_has_the_schema_of_counts(people: People) -> None:
    exact = read(people("gis"), "/ogc/collections/90-homes/queryables")["properties"]
    counted = read(people("engineer"), "/ogc/collections/90-homes/queryables")["properties"]
    assert "count" in counted
    assert not (set(exact) - {"geometry"}) & set(counted)


def test_the_time_of_inputs_is_named(people: People) -> None:
    properties = read(people("gis"), "/ogc/collections/90-assessments-points/schema")["properties"]
    assert properties["observed_at"]["x-ogc-role"] == "primary-instant"
    assert properties["id"]["format"] == "uuid"


def test_a_tileset_leads_to_its_tiles(people: People) -> None:  # /req/tileset/success
    tilesets = read(people("gis"), href(read(people("gis"), GRID), f"{RELATION}/tilesets-vector"))
    (tileset,) = tilesets["tilesets"]
    assert tileset == read(people("gis"), href(tileset, "self"))
    template = next(link for link in tileset["links"] if link.get("templated"))
    assert template["type"] == "application/vnd.mapbox-vector-tile"
    address = template["href"].format(tileMatrix=10, tileRow=492, tileCol=797)
    assert len(people("gis").get(address).content) > 1000
    last = position(2499)
    assert tileset["boundingBox"]["upperRight"] == pytest.approx(last)
    assert tileset["layers"][0]["geometryDimension"] == 0
    scheme = read(people("gis"), href(tileset, f"{RELATION}/tiling-scheme"))
    assert scheme["uri"] == tileset["tileMatrixSetURI"]


def test_tilejson_is_what_maplibre_reads(people: People) -> None:
    found = read(people("gis"), f"{GRID}/tiles/WebMercatorQuad/tilejson.json")
    assert found["tilejson"] == "3.0.0"
    (template,) = found["tiles"]
    assert people("gis").get(template.format(z=10, y=492, x=797)).status_code == 200
    (layer,) = found["vector_layers"]
    assert layer["id"] == "default"
    assert layer["fields"]["height_m"] == "number"


def test_the_matrix_set_is_that_of_web_maps(people: People) -> None:
    (listed,) = read(people(None), "/ogc/tileMatrixSets")["tileMatrixSets"]
    found = read(people(None), href(listed, "self"))
    first, second = found["tileMatrices"][:2]
    assert first["cellSize"] == pytest.approx(156543.03392804097)
    assert first["scaleDenominator"] == pytest.approx(559082264.0287178)
    assert second["matrixWidth"] == 2


@pytest.mark.parametrize(
    "address", ["23/0/0", "1/2/0", "1/0/2", "-1/0/0", "x/0/0", "1/0/0.5", "1/๑/0", "1/0/99999999999999999999999"]
)
def test_a_tile_that_cannot_be_is_not_found(people: People, address: str) -> None:
    answer = people("gis").get(f"{GRID}/tiles/WebMercatorQuad/{address}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_tile_with_parameters_that_are_not_known_is_refused(people: People) -> None:
    assert people("gis").get(f"{GRID}/tiles/WebMercatorQuad/10/492/797?url=x").status_code == 400


def test_a_tile_holds_the_features_of_its_place(people: People) -> None:
    content = people("gis").get(f"{GRID}/tiles/WebMercatorQuad/10/492/797").content
    found = pyogrio.read_dataframe(io.BytesIO(content))
    assert set(found["name"]) <= {f"จุดที่ {number}" for number in range(2500)}
    assert len(found) > 100


def test_tiles_of_inputs_have_their_ids(people: People) -> None:
    content = people("gis").get("/ogc/collections/90-assessments-points/tiles/WebMercatorQuad/0/0/0").content
    assert b"00900000-0000-4000-8000-000000000001" in content
