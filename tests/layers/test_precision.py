"""Households: those who respond see each, everybody else how many there are in each subdistrict, and nothing more."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, Worker, loaded, metadata, sent
from tests.service import Service

EXACT = ("gis", "lead.structural", "secretary", "governor", "watch")
COUNTS = ("engineer", "nurse", "auditor", "chair", "secretary@khonkaen.demo")
HERE = f"{LAYERS}/households"


@pytest.fixture(scope="module", autouse=True)
def version(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Forty households, five of them outside of every area; shared with Khon Kaen."""
    file = files.geojson(files.households(), tmp_path_factory.mktemp("files") / "บ้านผู้ป่วย.geojson")
    said = metadata("households", precision="subdistrict_counts", visibility="shared", shared_with=["40"])
    return loaded(people("gis"), file, said)


def test_those_who_respond_see_each_household(people: People, version: dict[str, Any]) -> None:
    for who in EXACT:
        shown = people(who).get(f"{HERE}/versions/1").json()
        assert shown == version
        assert (shown["feature_count"], shown["geometry_type"]) == (40, "Point")
        assert [field["name"] for field in shown["fields"]] == ["head_of_household", "bedridden"]
        assert people(who).get(HERE).json()["shown_precision"] == "exact"
        exported = people(who).get(f"{HERE}/versions/1.geojson").json()
        assert len(exported["features"]) == 40
        assert exported["features"][3]["properties"]["head_of_household"] == "บ้านเลขที่ 3/1"


def test_everybody_else_sees_counts_and_nothing_of_the_households(people: People, version: dict[str, Any]) -> None:
    secrets = ("head_of_household", "bedridden", "บ้านเลขที่", "บ้านผู้ป่วย", version["content_hash"],
               version["original"]["sha256"])  # fmt: skip
    for who in COUNTS:
        client = people(who)
        shown = client.get(f"{HERE}/versions/1").json()
        assert (shown["feature_count"], shown["extent"], shown["content_hash"], shown["original"]) == (None,) * 4
        assert shown["findings"] == []
        assert {field["name"] for field in shown["fields"]} >= {"area_code", "count"}
        assert client.get(HERE).json()["shown_precision"] == "subdistrict_counts"
        for path in ("", "/versions/1", "/versions/1.geojson", "/versions/1.csv", "/versions/1/losses/geojson"):
            answer = client.get(f"{HERE}{path}")
            assert answer.status_code == 200
            for secret in secrets:
                assert secret not in answer.text, (who, path, secret)
        assert client.get(f"{HERE}/versions/1/original").status_code in (403, 404)
        for ending in ("gpkg", "fgb", "parquet", "shp"):
            content = client.get(f"{HERE}/versions/1.{ending}").content
            assert not [secret for secret in secrets[:5] if secret.encode() in content], ending
        listed = client.get(LAYERS).text
        assert not [secret for secret in secrets if secret in listed]


def test_counts_sum_to_the_households_inside_of_areas(service: Service, people: People) -> None:
    features = people("engineer").get(f"{HERE}/versions/1.geojson").json()["features"]
    counts = {feature["properties"]["area_code"]: feature["properties"]["count"] for feature in features}
    with psycopg.connect(service.urls.admin) as connection:
        level = connection.execute(
            "SELECT CASE WHEN bool_or(level = 'subdistrict') THEN 'subdistrict' ELSE 'district' END FROM areas"
            " WHERE province_code = '90' AND superseded_at IS NULL"
        ).fetchone()
        table = connection.execute("SELECT table_name FROM layer_versions WHERE slug = 'households'").fetchone()
        assert level is not None
        assert table is not None
        inside = connection.execute(
            f"SELECT count(*) FROM features.{table[0]} f WHERE EXISTS (SELECT FROM areas a WHERE a.province_code = '90'"
            " AND a.superseded_at IS NULL AND a.level = %s AND ST_Intersects(a.geom, f.geom))".encode(),
            level,
        ).fetchone()
    assert inside is not None
    assert 0 < inside[0] <= 35
    assert sum(counts.values()) == inside[0]
    assert all(count > 0 for count in counts.values())
    assert len(features) == len(counts)
    assert {feature["properties"]["area_level"] for feature in features} == set(level)


def test_a_token_and_the_record_show_no_more_than_their_owner_sees(people: People, version: dict[str, Any]) -> None:
    token = people.with_token("engineer", "read", "layers")
    assert "head_of_household" not in token.get(f"{HERE}/versions/1.csv").text
    for who in ("engineer", "nurse"):
        assert people(who).get("/api/v1/provinces/90/record").status_code == 403


def test_nobody_keeps_what_one_person_saw_for_another(people: People) -> None:
    exact, counts = (people(who).get(f"{HERE}/versions/1.geojson") for who in ("gis", "engineer"))
    assert exact.headers["etag"] != counts.headers["etag"]
    for answer in (exact, counts):
        assert "private" in answer.headers["cache-control"]
        assert "Cookie" in answer.headers["vary"]
    crossed = people("engineer").get(f"{HERE}/versions/1.geojson", headers={"If-None-Match": exact.headers["etag"]})
    assert crossed.status_code == 200
    assert "head_of_household" not in crossed.text


def test_tiles_show_counts_too(people: People) -> None:
    tile = "/ogc/collections/90-households/tiles/WebMercatorQuad/10/492/797"
    exact, counts = people("gis").get(tile), people("engineer").get(tile)
    assert exact.status_code == counts.status_code == 200
    assert b"head_of_household" in exact.content
    assert b"head_of_household" not in counts.content
    assert b"area_code" in counts.content


def test_the_report_of_the_load_is_for_those_who_see_each(people: People, tmp_path: Path) -> None:
    frame = files.households()
    frame.loc[7, "geometry"] = None
    href = sent(people("gis"), files.geojson(frame, tmp_path / "a.geojson"), metadata("households-b",
                precision="subdistrict_counts"))  # fmt: skip
    for who in COUNTS:
        assert people(who).get(href).status_code in (403, 404)
    assert json.loads(people("gis").get(href).text)["id"]
