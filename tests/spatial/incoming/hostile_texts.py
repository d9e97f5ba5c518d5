"""XML, JSON and tables that call for files, nest without end, are cut off, or are no data at all."""

from tests.spatial.incoming.hostile import Hostile
from tests.spatial.incoming.samples import ASCII_GRID, CSV, GEOJSON, KML, workbook_with

MB = 1_000_000
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def kml(body: str, prolog: str = "", root: str = "kml") -> bytes:
    return f"{prolog}<{root}>{body}</{root}>".encode()


def features(members: str = "", geometry: str = "null") -> bytes:
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection"{members},"features":[{feature}]}}'.encode()


def sheet(body: str) -> bytes:
    return workbook_with({SHEET: f"<worksheet {MAIN}>{body}</worksheet>".encode()})


def bounce(levels: int) -> str:
    """A billion laughs, of so many levels."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE kml [<!ENTITY a0 "ha">{entities}]>'


PLACEMARK = "<Placemark><Point><coordinates>1,1</coordinates></Point></Placemark>"
GRID = ASCII_GRID.decode()
XML_CASES = [
    Hostile("KML: a billion laughs", "a.kml", lambda: kml("&a9;", bounce(10)), "xml_entities"),
    Hostile(
        "KML: quadratic growth",
        "a.kml",
        lambda: kml("&a;" * 1000, f'<!DOCTYPE kml [<!ENTITY a "{"x" * 9999}">]>'),
        "xml_entities",
    ),
    Hostile(
        "KML: entity of a file",
        "a.kml",
        lambda: kml("&a;", '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        "xml_external_entity",
    ),
    Hostile(
        "KML: entity of an address",
        "a.kml",
        lambda: kml("&a;", '<!DOCTYPE kml [<!ENTITY a PUBLIC "x" "http://a.example/">]>'),
        "xml_external_entity",
    ),
    Hostile(
        "KML: parameter entity",
        "a.kml",
        lambda: kml("", '<!DOCTYPE kml [<!ENTITY % a SYSTEM "http://a.example/"> %a;]>'),
        "xml_external_entity",
    ),
    Hostile(
        "KML: DTD of an address",
        "a.kml",
        lambda: kml(PLACEMARK, '<!DOCTYPE kml SYSTEM "http://a.example/a.dtd">'),
        "xml_external_dtd",
    ),
    Hostile(
        "KML: DTD with public name",
        "a.kml",
        lambda: kml(PLACEMARK, '<!DOCTYPE kml PUBLIC "-//A" "a.dtd">'),
        "xml_external_dtd",
    ),
    Hostile("KML: DOCTYPE alone", "a.kml", lambda: kml(PLACEMARK, "<!DOCTYPE kml>"), "xml_dtd"),
    Hostile(
        "KML: DTD with attribute list",
        "a.kml",
        lambda: kml(PLACEMARK, '<!DOCTYPE kml [<!ATTLIST kml a CDATA "x">]>'),
        "xml_dtd",
    ),
    Hostile(
        "KML: XInclude",
        "a.kml",
        lambda: kml('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
        "xml_xinclude",
    ),
    Hostile(
        "KML: XInclude by another prefix",
        "a.kml",
        lambda: kml('<Placemark xmlns:q="http://www.w3.org/2001/XInclude"><q:include href="a"/></Placemark>'),
        "xml_xinclude",
    ),
    Hostile("KML: nested 300 deep", "a.kml", lambda: kml("<Folder>" * 300 + "</Folder>" * 300), "xml_depth"),
    Hostile("KML: nested a million deep", "a.kml", lambda: b"<kml>" + b"<a>" * MB, "xml_depth"),
    Hostile("KML: huge attribute", "a.kml", lambda: kml(f'<Placemark id="{"x" * 3 * MB}"/>'), "xml_tag_large"),
    Hostile("KML: endless attribute", "a.kml", lambda: b'<kml><Placemark id="' + b"x" * (8 * MB), "xml_tag_large"),
    Hostile(
        "KML: many attributes",
        "a.kml",
        lambda: kml("<Placemark " + " ".join(f'a{n}="{n}"' for n in range(150_000)) + "/>"),
        "xml_tag_large",
    ),
    Hostile("KML: huge element name", "a.kml", lambda: kml(f"<{'a' * 3 * MB}/>"), "xml_tag_large"),
    Hostile("KML: endless comment", "a.kml", lambda: b"<kml><!--" + b"x" * (8 * MB), "xml_tag_large"),
    Hostile("KML: cut off", "a.kml", lambda: KML[:-20], "xml_broken"),
    Hostile("KML: tags crossed", "a.kml", lambda: b"<kml><a><b></a></b></kml>", "xml_broken"),
    Hostile("KML: two outermost elements", "a.kml", lambda: KML + b"<kml/>", "xml_broken"),
    Hostile("KML: undefined entity", "a.kml", lambda: kml("<name>&nbsp;</name>"), "xml_broken"),
    Hostile(
        "KML: undeclared encoding",
        "a.kml",
        lambda: kml("<name>").replace(b"<name>", b"<name>\xa1\xa2</name>"),
        "xml_encoding",
    ),
    Hostile(
        "KML: unheard-of encoding",
        "a.kml",
        lambda: kml(PLACEMARK, '<?xml version="1.0" encoding="ebcdic-thai-9"?>'),
        "xml_encoding",
    ),
    Hostile("KML: NUL in text", "a.kml", lambda: kml("<name>a\0b</name>"), "xml_broken"),
    Hostile("KML: reference to NUL", "a.kml", lambda: kml("<name>&#0;</name>"), "xml_broken"),
    Hostile("KML: in UTF-16", "a.kml", lambda: KML.decode().encode("utf-16"), "text_utf16"),
    Hostile("KML: in UTF-16 without mark", "a.kml", lambda: kml(PLACEMARK).decode().encode("utf-16-be"), "text_utf16"),
    Hostile(
        "KML: only links",
        "a.kml",
        lambda: kml("<NetworkLink><Link><href>http://a.example/</href></Link></NetworkLink>"),
        "kml_only_links",
    ),
    Hostile(
        "KML: only a link to a file",
        "a.kml",
        lambda: kml("<NetworkLink><Url><href>/etc/passwd</href></Url></NetworkLink>"),
        "kml_only_links",
    ),
    Hostile(
        "KML: only a picture",
        "a.kml",
        lambda: kml("<GroundOverlay><Icon><href>http://a.example/</href></Icon></GroundOverlay>"),
        "kml_no_features",
    ),
    Hostile("KML: nothing", "a.kml", lambda: kml(""), "kml_no_features"),
]
POINTER_CASES = [
    Hostile(
        "VRT as TIFF",
        "a.tif",
        lambda: b'<VRTDataset rasterXSize="1"><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>',
        "pointer_vrt",
    ),
    Hostile("VRT with spaces before as TIFF", "a.tif", lambda: b"\n\n  <VRTDataset/>", "pointer_vrt"),
    Hostile("VRT with comment before as GeoJSON", "a.geojson", lambda: b"<!-- a > b --><VRTDataset/>", "pointer_vrt"),
    Hostile("VRT with mark of order as KML", "a.kml", lambda: b"\xef\xbb\xbf<OGRVRTDataSource/>", "pointer_vrt"),
    Hostile(
        "VRT of vectors as CSV",
        "a.csv",
        lambda: b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>",
        "pointer_vrt",
    ),
    Hostile("VRT by its own name", "a.vrt", lambda: b"<?xml version='1.0'?><VRTDataset/>", "pointer_vrt"),
    Hostile("tile index as TIFF", "a.tif", lambda: b"<GDALTileIndexDataset/>", "pointer_vrt"),
    Hostile("WMS description as TIFF", "a.tif", lambda: b"<GDAL_WMS><Service/></GDAL_WMS>", "pointer_service"),
    Hostile("WMTS description", "a.xml", lambda: b"<GDAL_WMTS><GetCapabilitiesUrl/></GDAL_WMTS>", "pointer_service"),
    Hostile("WCS description as NetCDF", "a.nc", lambda: b"<WCS_GDAL><ServiceURL/></WCS_GDAL>", "pointer_service"),
    Hostile("WFS capabilities as GML", "a.gml", lambda: b"<wfs:WFS_Capabilities xmlns:wfs='w'/>", "pointer_service"),
    Hostile("WFS source", "a.xml", lambda: b"<OGRWFSDataSource><URL/></OGRWFSDataSource>", "pointer_service"),
    Hostile(
        "error of a service as GeoJSON", "a.geojson", lambda: b"<ows:ExceptionReport xmlns:ows='o'/>", "pointer_service"
    ),
    Hostile(
        "STAC collection",
        "a.geojson",
        lambda: b'{"type":"Collection","stac_version":"1.0.0","links":[]}',
        "pointer_service",
    ),
    Hostile(
        "STAC items",
        "a.json",
        lambda: b'{"type":"FeatureCollection","features":[],"stac_version":"1.0.0"}',
        "pointer_service",
    ),
    Hostile(
        "Esri service",
        "a.geojson",
        lambda: b'{"currentVersion":10.9,"serviceDescription":"","layers":[]}',
        "pointer_service",
    ),
    Hostile(
        "Esri features", "a.json", lambda: b'{"geometryType":"esriGeometryPoint","features":[]}', "pointer_service"
    ),
    Hostile("TileJSON", "a.json", lambda: b'{"tilejson":"3.0.0","tiles":["http://a.example/{z}"]}', "pointer_service"),
    Hostile("OGC API landing page", "a.json", lambda: b'{"conformsTo":[],"links":[]}', "pointer_service"),
    Hostile(
        "pipeline of GDAL",
        "a.geojson",
        lambda: b'{"type":"gdal_streamed_alg","command_line":"gdal vector read x"}',
        "pointer_pipeline",
    ),
    Hostile(
        "pipeline after long metadata",
        "a.json",
        lambda: b'{"x":[' + b"1," * MB + b'1],"type":"gdal_streamed_alg"}',
        "pointer_pipeline",
    ),
    Hostile("type of OGR's own", "a.geojson", lambda: b'{"type":"ogr_vrt","source":"/etc/passwd"}', "pointer_pipeline"),
    Hostile("path of GDAL as TIFF", "a.tif", lambda: b"/vsicurl/http://a.example/a.tif", "pointer_path"),
    Hostile("path into archive as CSV", "a.csv", lambda: b"/vsizip/{/etc/x.zip}/a.csv\n", "pointer_path"),
    Hostile("path to memory as GeoPackage", "a.gpkg", lambda: b"/vsimem/a.gpkg", "pointer_path"),
    Hostile("address as GeoJSON", "a.geojson", lambda: b"https://a.example/a.geojson", "pointer_path"),
    Hostile("address of a bucket", "a.parquet", lambda: b"s3://bucket/a.parquet", "pointer_path"),
    Hostile("database as CSV", "a.csv", lambda: b"PG:dbname=sonthana user=postgres\n", "pointer_path"),
    Hostile("subdataset as NetCDF", "a.nc", lambda: b'NETCDF:"/etc/a.nc":depth', "pointer_path"),
    Hostile("shortcut of Windows", "a.url", lambda: b"[InternetShortcut]\r\nURL=http://a.example/\r\n", "pointer_path"),
    Hostile(
        "pointer of git-lfs",
        "a.tif",
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "pointer_path",
    ),
    Hostile("login page as zip", "a.zip", lambda: b"<!DOCTYPE html><html><body>Login</body></html>", "html_page"),
    Hostile("error page as GeoJSON", "a.geojson", lambda: b"<html><h1>404</h1></html>", "html_page"),
    Hostile("GML", "a.gml", lambda: b"<gml:FeatureCollection xmlns:gml='g' xmlns:xlink='x'/>", "format_unsupported"),
    Hostile("SVG as KML", "a.kml", lambda: b"<svg onload='x()'/>", "format_unsupported"),
    Hostile(
        "XML that never has an element", "a.kml", lambda: b"<?xml version='1.0'?>" + b" " * 100_000, "format_unknown"
    ),
]
JSON_CASES = [
    Hostile("GeoJSON: nested 100 deep", "a.geojson", lambda: features(geometry="[" * 100 + "]" * 100), "json_depth"),
    Hostile("GeoJSON: nested a million deep", "a.geojson", lambda: b"[" * MB, "json_depth"),
    Hostile("GeoJSON: objects a million deep", "a.geojson", lambda: b'{"a":' * MB, "json_depth"),
    Hostile("GeoJSON: cut off", "a.geojson", lambda: GEOJSON[:-4], "json_truncated"),
    Hostile(
        "GeoJSON: cut within text", "a.geojson", lambda: GEOJSON[: GEOJSON.index("โคก".encode()) + 3], "json_truncated"
    ),
    Hostile("GeoJSON: cut after a backslash", "a.geojson", lambda: b'{"type":"a\\', "json_truncated"),
    Hostile("GeoJSON: only a brace", "a.geojson", lambda: b"{", "json_truncated"),
    Hostile("GeoJSON: too many braces", "a.geojson", lambda: GEOJSON + b"}", "json_broken"),
    Hostile("GeoJSON: two documents", "a.geojson", lambda: GEOJSON + GEOJSON, "json_two_roots"),
    Hostile("GeoJSON: two documents on two lines", "a.geojson", lambda: GEOJSON + b"\n" + GEOJSON, "json_two_roots"),
    Hostile("GeoJSON: words after the end", "a.geojson", lambda: GEOJSON + b"123", "json_two_roots"),
    Hostile(
        "GeoJSON: two features on one line",
        "a.geojsonl",
        lambda: b'{"type":"Feature"}{"type":"Feature"}',
        "json_two_roots",
    ),
    Hostile("GeoJSON: list of features", "a.geojson", lambda: b'[{"type":"Feature"}]', "json_not_object"),
    Hostile("GeoJSON: endless list", "a.geojson", lambda: b"[1,2", "json_not_object"),
    Hostile(
        "GeoJSON: NaN", "a.geojson", lambda: features(geometry='{"type":"Point","coordinates":[NaN,1]}'), "json_nan"
    ),
    Hostile(
        "GeoJSON: infinity",
        "a.geojson",
        lambda: features(geometry='{"type":"Point","coordinates":[-Infinity,1]}'),
        "json_nan",
    ),
    Hostile("GeoJSON: small nan", "a.geojson", lambda: features(geometry="[nan]"), "json_nan"),
    Hostile("GeoJSON: no words of JSON", "a.geojson", lambda: features(geometry="undefined"), "json_broken"),
    Hostile("GeoJSON: JavaScript", "a.geojson", lambda: b'{"type": alert(1)}', "json_broken"),
    Hostile("GeoJSON: number of 5,000 digits", "a.geojson", lambda: features(f',"n":{"9" * 5000}'), "json_broken"),
    Hostile("GeoJSON: comma missing", "a.geojson", lambda: b'{"type":"Feature" "id":1}', "json_broken"),
    Hostile("GeoJSON: in UTF-16", "a.geojson", lambda: GEOJSON.decode().encode("utf-16"), "text_utf16"),
    Hostile("GeoJSON: in UTF-16 without mark", "a.geojson", lambda: GEOJSON.decode().encode("utf-16-le"), "text_utf16"),
    Hostile("GeoJSON: in UTF-32", "a.geojson", lambda: GEOJSON.decode().encode("utf-32"), "text_utf16"),
    Hostile("GeoJSON: in TIS-620", "a.geojson", lambda: GEOJSON.decode().encode("tis-620"), "json_not_utf8"),
    Hostile(
        "GeoJSON: overlong UTF-8", "a.geojson", lambda: features(',"n":"X"').replace(b"X", b"\xc0\xaf"), "json_not_utf8"
    ),
    Hostile(
        "GeoJSON: lone surrogate",
        "a.geojson",
        lambda: features(',"n":"X"').replace(b"X", b"\xed\xa0\x80"),
        "json_not_utf8",
    ),
    Hostile(
        "GeoJSON: string of 70 MB",
        "a.geojson",
        lambda: features(geometry=f'{{"n":"{"x" * 70 * MB}"}}'),
        "json_string_large",
    ),
    Hostile(
        "GeoJSON: outermost object of 2 MB",
        "a.geojson",
        lambda: features("".join(f',"a{n}":1' for n in range(200_000))),
        "json_root_large",
    ),
    Hostile(
        "GeoJSON: type twice", "a.geojson", lambda: features(',"type":"gdal_streamed_alg"'), "json_duplicate_member"
    ),
    Hostile("GeoJSON: no type", "a.geojson", lambda: b'{"features":[]}', "json_not_geojson"),
    Hostile("GeoJSON: another type", "a.geojson", lambda: b'{"type":"Polygonn","coordinates":[]}', "json_not_geojson"),
    Hostile("GeoJSON: type is a number", "a.geojson", lambda: b'{"type":1e999}', "json_not_geojson"),
    Hostile("TopoJSON", "a.json", lambda: b'{"type":"Topology","objects":{}}', "format_unsupported"),
]
TABLE_CASES = [
    Hostile("CSV: NUL", "a.csv", lambda: CSV + b"a,\0,1\n", "csv_nul"),
    Hostile("CSV: NUL far inside", "a.csv", lambda: CSV + b"a,1,1\n" * 300_000 + b"\0", "csv_nul"),
    Hostile("CSV: in UTF-16", "a.csv", lambda: CSV.decode().encode("utf-16"), "text_utf16"),
    Hostile("CSV: line of 17 MB", "a.csv", lambda: CSV + b"x" * (17 * MB), "csv_line_long"),
    Hostile("CSV: 5,000 columns", "a.csv", lambda: b"a," * 5000 + b"\n1\n", "csv_columns"),
    Hostile("CSV: heading only", "a.csv", lambda: b"name,lon,lat\n", "csv_one_line"),
    Hostile(
        "CSV: control characters far inside",
        "a.csv",
        lambda: CSV + b"a,1,1\n" * 20_000 + b"\x01" * 60_000 + b"\n",
        "csv_not_text",
    ),
    Hostile("CSV: noise", "a.csv", lambda: bytes(range(1, 32)) * 40, "format_unknown"),
    Hostile("CSV: a word", "a.csv", lambda: b"hello", "format_unknown"),
    Hostile(
        "grid: absurd size",
        "a.asc",
        lambda: GRID.replace("ncols 3", "ncols 99999999").replace("nrows 2", "nrows 99999999").encode(),
        "raster_dimensions",
    ),
    Hostile(
        "grid: size below zero", "a.asc", lambda: GRID.replace("ncols 3", "ncols -3").encode(), "raster_dimensions"
    ),
    Hostile("grid: no columns", "a.asc", lambda: GRID.replace("ncols 3", "ncols 0").encode(), "raster_dimensions"),
    Hostile(
        "grid: more cells than bytes",
        "a.asc",
        lambda: GRID.replace("ncols 3", "ncols 40000").replace("nrows 2", "nrows 40000").encode(),
        "ascii_grid_truncated",
    ),
    Hostile("grid: columns missing", "a.asc", lambda: GRID.replace("ncols 3\n", "").encode(), "ascii_grid_header"),
    Hostile(
        "grid: columns a word", "a.asc", lambda: GRID.replace("ncols 3", "ncols three").encode(), "ascii_grid_header"
    ),
    Hostile(
        "grid: columns infinite", "a.asc", lambda: GRID.replace("ncols 3", "ncols 1e999").encode(), "ascii_grid_header"
    ),
    Hostile("grid: half a column", "a.asc", lambda: GRID.replace("ncols 3", "ncols 2.5").encode(), "ascii_grid_header"),
    Hostile(
        "grid: cells of no size",
        "a.asc",
        lambda: GRID.replace("cellsize 30", "cellsize 0").encode(),
        "ascii_grid_header",
    ),
    Hostile(
        "grid: cell size missing", "a.asc", lambda: GRID.replace("cellsize 30\n", "").encode(), "ascii_grid_header"
    ),
    Hostile(
        "grid: corner is NaN",
        "a.asc",
        lambda: GRID.replace("xllcorner 660000", "xllcorner nan").encode(),
        "ascii_grid_header",
    ),
    Hostile("grid: program among numbers", "a.asc", lambda: ASCII_GRID + b"<script>\n", "ascii_grid_not_text"),
    Hostile(
        "XLSX: entities in a sheet",
        "a.xlsx",
        lambda: workbook_with({SHEET: kml("&a9;", bounce(10), "worksheet")}),
        "xml_entities",
    ),
    Hostile(
        "XLSX: file in shared texts",
        "a.xlsx",
        lambda: workbook_with(
            {"xl/sharedStrings.xml": kml("&a;", '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "sst")}
        ),
        "xml_external_entity",
    ),
    Hostile(
        "XLSX: DTD in relations",
        "a.xlsx",
        lambda: workbook_with({"_rels/.rels": b'<!DOCTYPE a SYSTEM "http://a.example/"><a/>'}),
        "xml_external_dtd",
    ),
    Hostile("XLSX: sheet nested deep", "a.xlsx", lambda: sheet("<a>" * 300), "xml_depth"),
    Hostile("XLSX: sheet cut off", "a.xlsx", lambda: workbook_with({SHEET: b"<worksheet><sheetData>"}), "xml_broken"),
    Hostile("XLSX: all cells declared", "a.xlsx", lambda: sheet('<dimension ref="A1:XFD1048576"/>'), "xlsx_dimensions"),
    Hostile("XLSX: cells beyond Excel", "a.xlsx", lambda: sheet('<dimension ref="A1:ZZZZ9"/>'), "xlsx_dimensions"),
    Hostile(
        "XLSX: row two thousand million",
        "a.xlsx",
        lambda: sheet('<sheetData><row r="2000000000"/></sheetData>'),
        "xlsx_dimensions",
    ),
    Hostile(
        "XLSX: row of another script", "a.xlsx", lambda: sheet('<sheetData><row r="๙"/></sheetData>'), "xlsx_dimensions"
    ),
    Hostile(
        "XLSX: cell beyond Excel",
        "a.xlsx",
        lambda: sheet('<sheetData><row r="1"><c r="AAAAA1"/></row></sheetData>'),
        "xlsx_dimensions",
    ),
    Hostile("XLSX: macros", "a.xlsm", lambda: workbook_with({"xl/vbaProject.bin": b"\xd0\xcf"}), "xlsx_macros"),
    Hostile(
        "XLSX: macros under a harmless name",
        "a.xlsx",
        lambda: workbook_with({"xl/vbaProject.bin": b"\xd0\xcf"}),
        "xlsx_macros",
    ),
    Hostile(
        "XLSX: macro sheet", "a.xlsx", lambda: workbook_with({"xl/macrosheets/sheet1.xml": b"<a/>"}), "xlsx_macros"
    ),
    Hostile(
        "XLSX: DDE",
        "a.xlsx",
        lambda: workbook_with(
            {
                "xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd" '
                b'ddeTopic="/c calc"/></externalLink>'
            }
        ),
        "xlsx_dde",
    ),
    Hostile(
        "XLSX: OLE link",
        "a.xlsx",
        lambda: workbook_with({"xl/externalLinks/externalLink1.xml": b"<externalLink><oleLink/></externalLink>"}),
        "xlsx_dde",
    ),
    Hostile(
        "XLSX: connections",
        "a.xlsx",
        lambda: workbook_with({"xl/connections.xml": b"<connections/>"}),
        "xlsx_connections",
    ),
    Hostile("XLSX: no workbook", "a.xlsx", lambda: workbook_with({"xl/workbook.xml": None}), "xlsx_broken"),
    Hostile("XLSX: no sheets", "a.xlsx", lambda: workbook_with({SHEET: None}), "xlsx_broken"),
    Hostile("XLSX: no list of types", "a.xlsx", lambda: workbook_with({"[Content_Types].xml": None}), "xlsx_broken"),
]
CASES = [*XML_CASES, *POINTER_CASES, *JSON_CASES, *TABLE_CASES]
