"""The parts of the QGIS kit: ids, sources and the colours of inputs."""

import re
from dataclasses import replace
from xml.etree.ElementTree import fromstring

from psycopg import sql

from app.core.settings import CHECKOUT
from app.core.text import Text
from app.ogc.collection import Collection
from app.ogc.input_styles import COLOURS, input_style
from app.ogc.qgis.authentication import authentication_id, authentication_xml
from app.ogc.qgis.sources import ALL_AT_ONCE, features_source, tiles_source
from spatial.styles.legends import legend

COLLECTION = Collection(
    id="90-shelters", pinned_id="90-shelters-v1", province_code="90", title=Text("ก", "a"), description=Text("", ""),
    geometry_type="Point", properties=[], rows=sql.SQL(""), key="integer", reader=None, identity="", is_public=False,
    count=7,
)  # fmt: skip


def test_an_id_is_one_that_qgis_takes_the_same_for_a_service_and_another_for_another() -> None:
    ids = {authentication_id(f"https://maps-{number}.example") for number in range(50)}
    assert all(re.fullmatch("[a-z0-9]{7}", one) for one in ids)
    assert len(ids) == 50
    assert authentication_id("https://maps-7.example") in ids


def test_the_authentication_is_basic_for_the_user_token_without_a_password() -> None:
    root = fromstring(authentication_xml("https://maps.example", "th"))
    (configuration,) = root.iter("AuthMethodConfig")
    assert (root.tag, root.attrib) == ("qgis_authentication", {})  # with a `salt` QGIS would ask for a password
    assert configuration.get("id") == authentication_id("https://maps.example")
    assert (configuration.get("method"), configuration.get("uri")) == ("Basic", "https://maps.example")
    assert configuration.get("name") == "สนทนา maps.example"
    assert [one.attrib for one in configuration] == [{"username": "token", "password": "", "realm": ""}]


def test_a_large_collection_is_asked_for_what_the_map_shows() -> None:
    for count, asks in ((0, False), (ALL_AT_ONCE, False), (ALL_AT_ONCE + 1, True), (None, True)):
        source = features_source(replace(COLLECTION, count=count), "https://maps.example", "abc1234")
        assert ("restrictToRequestBBOX='1'" in source) == asks, count


def test_a_source_says_where_what_and_by_whose_authentication() -> None:
    source = features_source(COLLECTION, "https://maps.example", "abc1234")
    assert source.startswith("url='https://maps.example/ogc' typename='90-shelters' ")
    assert source.endswith(" authcfg=abc1234")
    assert "authcfg" not in features_source(COLLECTION, "https://maps.example", None)
    odd = features_source(COLLECTION, r"https://a'b\c", None)
    assert odd.startswith(r"url='https://a\'b\\c/ogc' typename=")


def test_the_template_of_tiles_is_one_value_of_the_source() -> None:
    source = tiles_source("https://maps.example/rasters/90-a&b/{z}/{y}/{x}", "abc1234", max_zoom=15)
    assert source == (
        "type=xyz&url=https://maps.example/rasters/90-a%26b/%7Bz%7D/%7By%7D/%7Bx%7D&zmin=0&zmax=15&authcfg=abc1234"
    )


def test_inputs_have_the_colours_of_the_map_and_grow_with_their_severity() -> None:
    script = (CHECKOUT / "app/web/islands/severity_icons.ts").read_text()
    fill = re.search(r"const FILL = \[(.*?)\];", script)
    assert fill is not None
    assert list(COLOURS.values()) == re.findall(r'"(#\w{6})"', fill[1])
    entries = legend(input_style("point", Text("ข้อมูล", "Inputs")), "th")
    assert [one.label for one in entries] == ["5 วิกฤต", "4 รุนแรงมาก", "3 รุนแรง", "2 ปานกลาง", "1 เล็กน้อย"]
