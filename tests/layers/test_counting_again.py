"""Counts say which areas they were made by; once the areas have changed they are made again, as a new version."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import psycopg
import pytest
from shapely.geometry import box

from tests.api.people import People
from tests.boundaries import districts, subdistricts, zipped
from tests.layers import files
from tests.layers.loads import LAYERS, ended, loaded, metadata, table_of
from tests.service import Service

pytestmark = pytest.mark.usefixtures("worker")
AREAS = "/api/v1/provinces/90/areas"


def load_areas(client: httpx.Client, level: str, frame: gpd.GeoDataFrame, folder: Path) -> None:
    """Load boundaries of a level, and wait until they are in force."""
    path = zipped(frame, folder / f"{level}-{len(list(folder.iterdir()))}.zip")
    with path.open("rb") as content:
        accepted = {"level": level, "decide": ["fewer_areas=accept", "gaps=accept", "outside_parent=accept"]}
        answer = client.post(AREAS, params=accepted, files={"file": (path.name, content)})
    assert answer.status_code in (200, 201), [
        found["code"] for found in answer.json().get("report", {}).get("findings", ())
    ]


def counted_again(client: httpx.Client, version: dict[str, Any]) -> dict[str, Any]:
    """Ask for a version to be counted again; the new one."""
    answer = client.post(f"{version['href']}/count")
    assert answer.status_code == 202, answer.text
    job = ended(client, answer.json()["job"])
    assert job["state"] == "succeeded", job
    return client.get(job["result"]["href"]).json()


def test_counts_are_made_again_when_the_areas_have_changed(people: People, service: Service, tmp_path: Path) -> None:
    gis, engineer, secretary = people("gis"), people("engineer"), people("secretary")
    said = metadata("homes", kind="vulnerability", precision="subdistrict_counts", contact="ปภ. สงขลา")
    first = loaded(gis, files.geojson(files.households(), tmp_path / "h.geojson"), said)
    shown = engineer.get(first["href"]).json()
    assert shown["counts"]["level"] == "district"
    assert shown["counts"]["is_in_force"] is True
    assert "ฉบับที่ 1" in shown["counts"]["detail"]["th"]
    assert "edition 1" in shown["counts"]["detail"]["en"]
    before = engineer.get(first["exports"]["geojson"]).json()
    assert {feature["properties"]["area_level"] for feature in before["features"]} == {"district"}
    assert {feature["properties"]["area_edition"] for feature in before["features"]} == {1}
    assert before["metadata"]["counts"]["level"] == "district"
    refused = secretary.post(f"{first['href']}/count")
    assert (refused.status_code, refused.json()["code"]) == (409, "counts_in_force")

    load_areas(gis, "district", districts(), tmp_path)
    load_areas(gis, "subdistrict", subdistricts(), tmp_path)
    stale = engineer.get(first["href"]).json()
    assert stale["counts"] == {**shown["counts"], "is_in_force": False}
    assert engineer.post(f"{first['href']}/count").status_code == 403

    second = counted_again(secretary, first)
    assert (second["version"], second["state"], second["contact"]) == (2, "published", "ปภ. สงขลา")
    assert [parent["version"] for parent in second["lineage"]["parents"]] == [1]
    assert second["lineage"]["process"] == "count"
    assert second["counts"]["level"] == "subdistrict"
    for name in ("content_hash", "feature_count", "extent", "fields", "original", "findings", "source"):
        assert second[name] == first[name], name
    assert table_of(service, "homes", 1) == table_of(service, "homes", 2)
    after = engineer.get(engineer.get(second["href"]).json()["exports"]["geojson"]).json()
    assert {feature["properties"]["area_level"] for feature in after["features"]} == {"subdistrict"}
    assert engineer.get(first["exports"]["geojson"]).json()["features"] == before["features"]
    assert "เพราะ" not in second["counts"]["detail"]["th"]

    overtaken = secretary.post(f"{first['href']}/count")
    assert (overtaken.status_code, overtaken.json()["code"]) == (409, "not_to_be_counted")
    moved = subdistricts()
    moved.loc[moved["ADM3_PCODE"] == "TH901101", "geometry"] = box(100.44, 6.96, 100.50, 7.05)
    load_areas(gis, "subdistrict", moved, tmp_path)
    third = counted_again(gis, second)
    assert third["counts"]["edition"] == second["counts"]["edition"] + 1
    assert people("auditor").get("/api/v1/provinces/90/record/verification").json()["faults"] == []


def test_a_version_that_was_taken_back_is_not_counted_again(people: People, tmp_path: Path) -> None:
    gis = people("gis")
    said = metadata("gone-homes", precision="subdistrict_counts")
    version = loaded(gis, files.geojson(files.households(), tmp_path / "h.geojson"), said)
    gis.post(f"{version['href']}/retract", json={"reason": "ผิด"})
    answer = gis.post(f"{version['href']}/count")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_to_be_counted")


def test_a_layer_that_everybody_sees_exactly_has_no_counts(people: People, tmp_path: Path) -> None:
    gis = people("gis")
    version = loaded(gis, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("exact"))
    assert version["counts"] is None
    answer = gis.post(f"{version['href']}/count")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_counted")
    assert gis.post(f"{LAYERS}/exact/versions/9/count").status_code == 404


def test_features_are_shared_by_versions_of_one_layer_with_the_same_content_only(
    people: People, service: Service, tmp_path: Path
) -> None:
    loaded(people("gis"), files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("owned"))
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        for change in ("'version', 2", "'version', 2, 'content_hash', repeat('0', 64)"):
            with pytest.raises(psycopg.Error) as refused, connection.transaction():
                connection.execute(
                    "INSERT INTO layer_versions SELECT (jsonb_populate_record(v, jsonb_build_object("
                    f"{change}))).* FROM layer_versions v WHERE slug = 'owned'".encode()
                )
            assert refused.value.sqlstate == "SN002"
