"""KML and the HTML in it: folders, tables turned into columns, heights, what is left aside."""

from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.doctor.vectors.kml_text import read_description
from tests.spatial.doctor.vector_files import codes, examine, found, shapes

RING = "100.40,7.00 100.41,7.00 100.41,7.01 100.40,7.00"
POLYGON = (
    f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
)


def write_kml(path: Path, body: str) -> Path:
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
    path.write_text(text, encoding="utf-8")
    return path


def test_placemarks_keep_their_names_and_folders(tmp_path: Path) -> None:
    body = (
        "<name>น้ำท่วม</name><Folder><name>หาดใหญ่</name><Folder><name>คอหงส์</name>"
        f"<Placemark><name>แปลง 1</name>{POLYGON}</Placemark></Folder></Folder>"
        f"<Placemark><name>แปลง 2</name>{POLYGON}</Placemark>"
    )
    examination, table = examine(write_kml(tmp_path / "flood.kml", body))
    assert (examination.layer, examination.geometry_type) == ("flood", "MultiPolygon")
    assert table.column("folder").to_pylist() == ["หาดใหญ่ / คอหงส์", None]
    assert table.column("name").to_pylist() == ["แปลง 1", "แปลง 2"]
    ring = shapely.MultiPolygon([shapely.Polygon([(100.40, 7.00), (100.41, 7.00), (100.41, 7.01)])])
    assert shapes(table)[0].equals(ring)


def test_extended_data_become_columns_with_the_types_of_their_schema(tmp_path: Path) -> None:
    body = (
        '<Schema id="s"><SimpleField name="homes" type="int"/><SimpleField name="level" type="double"/></Schema>'
        '<Placemark><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="homes">12</SimpleData>'
        '<SimpleData name="level">1.5</SimpleData></SchemaData><Data name="ตำบล"><value>คอหงส์</value></Data>'
        "</ExtendedData><TimeStamp><when>2025-11-22</when></TimeStamp>"
        "<Point><coordinates>100.5,7.0,0</coordinates></Point></Placemark>"
    )
    examination, table = examine(write_kml(tmp_path / "a.kml", body))
    assert table.drop_columns(["geom"]).to_pylist() == [
        {"homes": 12, "level": 1.5, "ตำบล": "คอหงส์", "when": "2025-11-22"}
    ]
    assert examination.geometry_type == "Point"
    assert codes(examination) == []


def test_html_tables_become_columns_and_scripts_are_gone(tmp_path: Path) -> None:
    html = (
        "<html><head><title>x</title><style>td{}</style></head><body onload='a()'><script>alert('1')</script>"
        "<table><tr><td>พื้นที่น้ำท่วม</td></tr><tr><td><table><tr><td>จังหวัด</td><td>สงขลา</td></tr>"
        "<tr><td><b>AREA_RAI:</b></td><td>120.5</td></tr></table></td></tr></table>"
        "<b>ที่มา:</b> GISTDA<br/><img src='http://example.com/x.png'/></body></html>"
    )
    body = f"<Placemark><name>1</name><description><![CDATA[{html}]]></description>{POLYGON}</Placemark>"
    examination, table = examine(write_kml(tmp_path / "a.kml", body))
    (row,) = table.drop_columns(["geom"]).to_pylist()
    assert row == {"name": "1", "description": "พื้นที่น้ำท่วม", "จังหวัด": "สงขลา", "AREA_RAI": "120.5", "ที่มา": "GISTDA"}
    finding = found(examination, "markup_removed")
    assert (finding.weight, finding.count, list(finding.fids)) == ("repaired", 1, [1])


def test_a_plain_description_stays_as_it_is(tmp_path: Path) -> None:
    body = f"<Placemark><description>ลึก &lt; 1 ม.</description>{POLYGON}</Placemark>"
    examination, table = examine(write_kml(tmp_path / "a.kml", body))
    assert table.column("description").to_pylist() == ["ลึก < 1 ม."]
    assert codes(examination) == []


@given(st.text(alphabet="<>/=\"'& abtdrscipl;:#x0", max_size=80))
def test_no_description_leaves_a_tag_behind(text: str) -> None:
    described = read_description(f"<b>{text}</b><script>evil()</script>")
    assert "evil" not in described.text
    assert "<script" not in described.text.lower().replace(text.lower(), "")


def test_heights_of_points_are_kept_as_a_property(tmp_path: Path) -> None:
    body = "".join(
        f"<Placemark><Point><coordinates>100.5,7.0,{height}</coordinates></Point></Placemark>" for height in (0, 4.25)
    )
    examination, table = examine(write_kml(tmp_path / "a.kml", body))
    assert table.column("z_m").to_pylist() == [None, 4.25]
    assert shapes(table) == [shapely.Point(100.5, 7.0)] * 2
    assert found(examination, "geometry_flattened").count == 1


def test_a_multigeometry_of_one_kind_is_one_feature(tmp_path: Path) -> None:
    inner = f"<MultiGeometry>{POLYGON.replace('100.4', '100.6')}</MultiGeometry>"
    body = f"<Placemark><MultiGeometry>{POLYGON}{inner}</MultiGeometry></Placemark>"
    examination, table = examine(write_kml(tmp_path / "a.kml", body))
    (shape,) = shapes(table)
    assert (shape.geom_type, len(shapely.get_parts(shape))) == ("MultiPolygon", 2)
    assert examination.report.outcome == "clean"


def test_overlays_and_models_are_left_aside_and_said(tmp_path: Path) -> None:
    body = (
        "<GroundOverlay><Icon><href>http://example.com/a.png</href></Icon></GroundOverlay>"
        f"<Placemark><Model/></Placemark><Placemark>{POLYGON}</Placemark>"
    )
    examination, table = examine(write_kml(tmp_path / "a.kml", body))
    skipped = [finding for finding in examination.report.findings if finding.code == "content_skipped"]
    assert [(finding.weight, finding.count) for finding in skipped] == [("note", 1), ("note", 1)]
    assert any("GroundOverlay" in finding.th for finding in skipped)
    assert table.num_rows == 1


def test_senseless_coordinates_are_left_out_and_listed(tmp_path: Path) -> None:
    body = (
        "<Placemark><name>ดี</name><Point><coordinates>100.5, 7.0</coordinates></Point></Placemark>"
        "<Placemark><name>เสีย</name><Point><coordinates>100.5 เหนือ</coordinates></Point></Placemark>"
    )
    examination, table = examine(write_kml(tmp_path / "a.kml", body), decisions={"geometry": "point"})
    assert table.column("name").to_pylist() == ["ดี"]
    assert list(found(examination, "geometry_unreadable").fids) == [2]


@pytest.mark.parametrize("text", ["<kml><Document><Placemark>", '<!DOCTYPE a [<!ENTITY b "c">]><kml>&b;</kml>'])
def test_broken_or_hostile_xml_is_refused_with_a_reason(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.kml"
    path.write_text(text)
    examination, _ = examine(path)
    finding = found(examination, "format_unreadable")
    assert (finding.weight, examination.report.outcome) == ("refused", "refused")
