"""Real GDAL, GeoPandas and an XML reader as clients, with an app token."""

import io
import json
import subprocess
import urllib.request
from xml.etree import ElementTree

import geopandas
import pytest

from tests.service import Service


@pytest.fixture(scope="module")
def token(service: Service) -> str:
    answer = service.client("gis@songkhla.demo").post("/api/v1/tokens", json={"name": "clients", "scopes": ["read"]})
    return str(answer.json()["token"])


def fetch(service: Service, path: str, token: str) -> bytes:
    request = urllib.request.Request(service.base_url + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


def test_ogrinfo_reads_the_inputs_with_the_token_as_password(service: Service, token: str) -> None:
    address = service.base_url.replace("://", f"://token:{token}@") + "/api/v1/provinces/90/assessments.geojson"
    told = subprocess.run(["ogrinfo", "-ro", "-al", "-so", address], capture_output=True, text=True, check=True).stdout
    expected = json.loads(fetch(service, "/api/v1/provinces/90/assessments.geojson", token))["numberMatched"]
    assert f"Feature Count: {expected}" in told
    assert "title_th: String" in told
    assert "observed_at: DateTime" in told


def test_geopandas_reads_the_inputs_with_their_thai_titles(service: Service, token: str) -> None:
    body = fetch(service, "/api/v1/provinces/90/assessments.geojson", token)
    inputs = geopandas.read_file(io.BytesIO(body))
    assert len(inputs) == json.loads(body)["numberMatched"]
    assert inputs.crs.to_epsg() == 4326
    assert inputs["title_th"].str.contains("[ก-๙]").any()
    assert set(inputs.geom_type) == {"Point", "LineString", "Polygon"}


def test_geopandas_reads_the_feed_as_a_map(service: Service) -> None:
    watch = service.client("watch@songkhla.demo")
    feed = geopandas.read_file(io.BytesIO(watch.get("/api/v1/provinces/90/feed.geojson").content))
    assert list(feed["seq"]) == list(range(1, len(feed) + 1))


def test_the_areas_open_without_a_token_and_say_that_they_are_schematic(service: Service) -> None:
    with urllib.request.urlopen(service.base_url + "/api/v1/provinces/90/areas.geojson") as answer:
        areas = geopandas.read_file(io.BytesIO(answer.read()))
    districts = areas[areas["level"] == "district"]
    assert len(districts) == 16
    assert districts["is_schematic"].all()


def test_the_feed_is_atom_that_an_xml_reader_understands(service: Service) -> None:
    answer = service.client("watch@songkhla.demo", language="th").get("/api/v1/provinces/90/feed.atom")
    feed = ElementTree.fromstring(answer.content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert answer.headers["content-type"] == "application/atom+xml"
    entries = feed.findall("a:entry", atom)
    head = service.client("watch@songkhla.demo").get("/api/v1/provinces/90/feed").json()["head"]
    assert entries[0].findtext("a:id", namespaces=atom) == f"urn:sonthana:90/command:{head}"
    assert all(entry.findtext("a:updated", namespaces=atom) for entry in entries)
