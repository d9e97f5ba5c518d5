"""Retracted versions: read by those who publish or audit, known to the others, marked wherever they go."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyogrio
import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, depths, loaded, metadata

pytestmark = pytest.mark.usefixtures("worker")
REASON = "ระดับอ้างอิงผิด ลึกเกินจริง 0.4 ม."
READERS = ("gis", "secretary", "auditor")
OTHERS = ("engineer", "lead.structural", "chair", "governor", "watch")


@pytest.fixture(scope="module")
def retracted(people: People, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A public layer of two versions, of which the first was retracted."""
    file = files.geojson(files.buildings(), tmp_path_factory.mktemp("files") / "b.geojson")
    said = metadata("taken-back", visibility="public")
    version = loaded(people("gis"), file, said)
    loaded(people("gis"), file, said)
    answer = people("secretary").post(f"{version['href']}/retract", json={"reason": REASON})
    assert answer.status_code == 200, answer.text
    return people("gis").get(version["href"]).json()


def test_those_who_publish_or_audit_read_it_as_before(people: People, retracted: dict[str, Any]) -> None:
    assert (retracted["state"], retracted["reason"], retracted["is_readable"]) == ("retracted", REASON, True)
    for who in READERS:
        assert people(who).get(retracted["href"]).json() == retracted
        assert people(who).get(retracted["exports"]["geojson"]).status_code == 200
        assert (
            people(who).get(f"/ogc/collections/{retracted['collection']}/tiles/WebMercatorQuad/0/0/0").status_code
            == 200
        )


def test_others_of_the_province_are_told_that_it_was_there_and_why_it_went(
    people: People, retracted: dict[str, Any]
) -> None:
    for who in OTHERS:
        client = people(who)
        shown = client.get(retracted["href"]).json()
        told = {"state": "retracted", "reason": REASON, "is_readable": False, "content_hash": retracted["content_hash"]}
        assert {name: shown[name] for name in told} == told
        assert (shown["exports"], shown["fields"], shown["extent"], shown["feature_count"]) == ({}, [], None, None)
        assert client.get(f"{LAYERS}/taken-back").json()["current"] == 2
        tile = f"/ogc/collections/{retracted['collection']}/tiles/WebMercatorQuad/0/0/0"
        for address in (*retracted["exports"].values(), f"{retracted['href']}/losses/csv", tile):
            answer = client.get(address)
            assert (answer.status_code, answer.json()["code"]) == (403, "version_retracted"), address
            assert answer.json()["reason"] == REASON
            assert REASON in answer.json()["detail"]
        assert client.get(f"{LAYERS}/taken-back/versions/2.geojson").status_code == 200


def test_outside_of_the_province_nothing_is_under_its_number(people: People, retracted: dict[str, Any]) -> None:
    for who, status in (("secretary@khonkaen.demo", 404), (None, 404)):
        assert people(who).get(retracted["href"]).status_code in (status, 401)
        assert people(who).get(retracted["exports"]["gpkg"]).status_code in (status, 401)
        assert people(who).get(f"{LAYERS}/taken-back/versions/2").status_code == 200


def test_every_file_of_it_says_so_in_its_name_and_inside_or_in_the_report(
    people: People, retracted: dict[str, Any], tmp_path: Path
) -> None:
    client = people("auditor")
    for ending, suffix in {"gpkg": "gpkg", "fgb": "fgb", "parquet": "parquet", "geojson": "geojson", "shp": "zip",
                           "csv": "csv"}.items():  # fmt: skip
        answer = client.get(retracted["exports"][ending])
        assert f'"90-taken-back-v1-RETRACTED.{suffix}"' in answer.headers["content-disposition"]
        path = tmp_path / f"file.{suffix}"
        path.write_bytes(answer.content)
        if ending in ("gpkg", "fgb"):
            said = pyogrio.read_info(path, layer=pyogrio.list_layers(path)[0][0])["layer_metadata"]
            assert json.loads(said["sonthana"])["metadata"]["reason"] == REASON
        elif ending == "parquet":
            about = json.loads(pq.read_metadata(path).metadata[b"sonthana"])["metadata"]
            assert (about["state"], about["reason"]) == ("retracted", REASON)
        elif ending == "geojson":
            about = answer.json()["metadata"]
            assert (about["state"], about["reason"]) == ("retracted", REASON)
        elif ending == "shp":
            with zipfile.ZipFile(BytesIO(answer.content)) as archive:
                assert "90-taken-back-v1-RETRACTED.shp" in archive.namelist()
                assert REASON in archive.read("LOSSES.txt").decode("utf-8-sig")
        else:
            assert "state_left_out=1" in answer.headers["sonthana-losses"]


def test_a_file_that_was_made_before_is_not_served_afterwards(people: People, tmp_path: Path) -> None:
    client = people("gis")
    version = loaded(client, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("later"))
    before = client.get(version["exports"]["geojson"])
    assert "state" not in before.json()["metadata"]
    client.post(f"{version['href']}/deprecate", json={"reason": REASON})
    after = people("engineer").get(version["exports"]["geojson"], headers={"If-None-Match": before.headers["etag"]})
    assert after.json()["metadata"]["state"] == "deprecated"
    assert "v1-DEPRECATED.geojson" in after.headers["content-disposition"]
    client.post(f"{version['href']}/publish")
    assert "state" not in client.get(version["exports"]["geojson"]).json()["metadata"]


def test_a_raster_says_it_in_its_name_and_in_the_report(people: People, tmp_path: Path) -> None:
    client = people("gis")
    version = loaded(client, files.depth_raster(tmp_path / "d.tif"), metadata("pond-back", **depths()))
    client.post(f"{version['href']}/retract", json={"reason": REASON})
    answer = client.get(version["exports"]["tif"])
    assert "v1-RETRACTED.tif" in answer.headers["content-disposition"]
    assert answer.headers["sonthana-losses"] == "state_left_out=1"
    for address in (version["exports"]["tif"], version["preview"]["href"]):
        assert people("engineer").get(address).status_code == 403
    assert people("engineer").get("/provinces/90/layers/pond-back").status_code == 200
