"""Exports over HTTP: nothing lost where nothing should be, told where something is, hidden from whom it should be."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import pyarrow.parquet as pq
import pytest
import rasterio

from tests.api.people import People
from tests.boundaries import boundary_file
from tests.layers import files
from tests.layers.loads import LAYERS, depths, loaded, metadata

pytestmark = pytest.mark.usefixtures("worker")
LOSSLESS = {"gpkg": ".gpkg", "fgb": ".fgb", "parquet": ".parquet"}


@pytest.fixture(scope="module")
def subdistricts(people: People, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The province's subdistricts as a layer: the real ones where SONTHANA_TEST_DATA says where they are."""
    path = boundary_file("subdistrict", tmp_path_factory.mktemp("areas"))
    return loaded(people("gis"), path, metadata("subdistricts")) | {"path": path}


@pytest.mark.parametrize("ending", LOSSLESS)
def test_an_export_loaded_again_has_the_same_content_hash(
    people: People, subdistricts: dict[str, Any], tmp_path: Path, ending: str
) -> None:
    client = people("gis")
    answer = client.get(subdistricts["exports"][ending])
    assert answer.headers["sonthana-losses"] == "none"
    path = tmp_path / f"again{LOSSLESS[ending]}"
    path.write_bytes(answer.content)
    again = loaded(client, path, metadata(f"again-{ending}"))
    assert again["content_hash"] == subdistricts["content_hash"]
    assert again["fields"] == subdistricts["fields"]


def test_names_stay_and_areas_equal_those_of_geopandas(
    people: People, subdistricts: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "areas.gpkg"
    path.write_bytes(people("gis").get(subdistricts["exports"]["gpkg"]).content)
    ours, theirs = gpd.read_file(path, layer=subdistricts["collection"]), gpd.read_file(subdistricts["path"])
    assert list(ours["ADM3_TH"]) == list(theirs["ADM3_TH"])
    areas = [frame.to_crs(32647).area.to_numpy() for frame in (ours, theirs)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)


def test_every_format_is_read_by_others(people: People, tmp_path: Path) -> None:
    client = people("gis")
    frame = files.buildings(5)
    version = loaded(client, files.geojson(frame, tmp_path / "b.geojson"), metadata("formats"))
    for ending, name in {**LOSSLESS, "geojson": ".geojson", "shp": ".zip"}.items():
        answer = client.get(version["exports"][ending])
        assert answer.status_code == 200
        assert f'filename="90-formats-v1{name}"' in answer.headers["content-disposition"]
        path = tmp_path / f"read-{ending}{name}"
        path.write_bytes(answer.content)
        layer = version["collection"] if ending == "gpkg" else None
        read = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path, layer=layer)
        names = read["ชื่อ"] if "ชื่อ" in read else read["ชื่"]  # cut to ten bytes
        assert sorted(names) == sorted(frame["ชื่อ"]), ending  # FlatGeobuf sorts by place
    csv = client.get(version["exports"]["csv"]).content.decode("utf-8-sig").splitlines()
    assert len(csv) == 6
    metadata_of_parquet = pq.read_metadata(tmp_path / "read-parquet.parquet").metadata
    assert b"geo" in metadata_of_parquet


def test_a_format_that_loses_something_says_what_in_both_languages(people: People, tmp_path: Path) -> None:
    client = people("gis")
    version = loaded(client, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("losing"))
    assert "=" in client.get(version["exports"]["csv"]).headers["sonthana-losses"]
    losses = client.get(f"{version['href']}/losses/csv").json()["losses"]
    assert losses
    assert all(loss["detail"]["th"] and loss["detail"]["en"] for loss in losses)


def test_cells_that_look_like_formulas_are_neutralised(people: People, tmp_path: Path) -> None:
    client = people("gis")
    frame = files.buildings(2)
    frame["ชื่อ"] = ['=HYPERLINK("http://evil")', "+66 74 000 000"]
    version = loaded(client, files.geojson(frame, tmp_path / "b.geojson"), metadata("formulas"))
    text = client.get(version["exports"]["csv"]).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'+66" in text


def test_a_cog_is_exported_as_it_is_kept(people: People, tmp_path: Path) -> None:
    client = people("gis")
    version = loaded(client, files.depth_raster(tmp_path / "d.tif"), metadata("cog", **depths()))
    answer = client.get(version["exports"]["tif"])
    path = tmp_path / "kept.tif"
    path.write_bytes(answer.content)
    with rasterio.open(path) as dataset:
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    again = loaded(client, path, metadata("cog-again", **depths()))
    assert again["content_hash"] == version["content_hash"]


def test_what_has_not_changed_is_not_sent_again(people: People, tmp_path: Path) -> None:
    client = people("gis")
    version = loaded(client, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("cached"))
    for address in (version["exports"]["gpkg"], version["exports"]["geojson"]):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "private" in first.headers["cache-control"]


def test_nobody_gets_files_of_what_they_may_not_see(people: People, tmp_path: Path) -> None:
    client = people("gis")
    said = metadata("homes", kind="vulnerability", precision="subdistrict_counts")
    version = loaded(client, files.geojson(files.households(), tmp_path / "h.geojson"), said)
    assert people(None).get(version["exports"]["gpkg"]).status_code == 401
    assert people("secretary@khonkaen.demo").get(version["exports"]["gpkg"]).status_code == 404
    for person, is_exact in (("watch", True), ("engineer", False), ("auditor", False)):
        answer = people(person).get(version["exports"]["geojson"])
        kinds = {feature["geometry"]["type"] for feature in answer.json()["features"]}
        assert kinds == ({"Point"} if is_exact else {"MultiPolygon"}), person
        assert ("บ้านเลขที่" in answer.text) is is_exact, person
    assert people("engineer").get(f"{version['href']}/original").status_code == 403
    assert_same_bytes(people("gis").get(f"{version['href']}/original"), tmp_path / "h.geojson")


def assert_same_bytes(answer: httpx.Response, path: Path) -> None:
    """An answer is a file, byte for byte."""
    assert answer.content == path.read_bytes()


def test_what_is_no_export_is_not_found(people: People, tmp_path: Path) -> None:
    client = people("gis")
    loaded(client, files.geojson(files.buildings(), tmp_path / "b.geojson"), metadata("plain"))
    for ending in ("exe", "tif", "gpkg.zip", "..%2f..%2fetc", "GPKG"):
        assert client.get(f"{LAYERS}/plain/versions/1.{ending}").status_code == 404, ending
