"""Projects for QGIS: XML that is well-formed whatever people wrote, and the zone of a map."""

import re
from xml.etree.ElementTree import Element, SubElement, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.qgis.project import metres_of, utm_zone
from spatial.qgis.writing import xml_bytes


@given(st.text(), st.text())
def test_xml_is_well_formed_whatever_is_in_it(text: str, value: str) -> None:
    root = Element("root", name=value)
    SubElement(root, "inside").text = text
    read = fromstring(xml_bytes(root, "<!DOCTYPE root>"))
    printable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    assert (read.findtext("inside") or "").replace("\r", "\n") == printable.replace("\r", "\n")
    assert len(list(read.iter())) == 2


def test_characters_that_xml_cannot_hold_are_replaced_not_dropped() -> None:
    root = Element("root", name="a\x00b\ud800c")
    assert fromstring(xml_bytes(root, "<!DOCTYPE root>")).get("name") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(("bounds", "epsg"), [((100.0, 6.3, 101.1, 7.9), 32647), ((101.7, 15.6, 103.2, 17.1), 32648)])
def test_a_province_lies_in_its_zone(bounds: tuple[float, float, float, float], epsg: int) -> None:
    assert utm_zone(bounds) == epsg
    west, south, east, north = metres_of(bounds, epsg)
    assert 100_000 < west < east < 900_000
    assert 690_000 < south < north < 1_900_000
