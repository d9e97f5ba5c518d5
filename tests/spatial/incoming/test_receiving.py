"""Well-formed files of every format are recognised and handed on as plain files, under names that people know."""

import hashlib
import io
import zipfile
from pathlib import Path

import pyogrio
import pytest
import rasterio

from spatial.incoming.dataset import Format, Incoming
from spatial.incoming.limits import Limits
from spatial.incoming.naming import clean_name, decode_member_name, disk_stem
from spatial.incoming.receiving import receive
from spatial.incoming.words import REFUSALS, REMARKS
from tests.spatial.incoming import samples
from tests.spatial.incoming.hostile_archives import Entry, raw_zip
from tests.spatial.incoming.hostile_binaries import geopackage_with

GOOD: list[tuple[str, bytes, Format]] = [
    ("shelters.zip", samples.shapefile_zip(), "shapefile"),
    ("shelters.gpkg", samples.geopackage(), "geopackage"),
    ("shelters.geojson", samples.GEOJSON, "geojson"),
    ("shelters.json", b"\xef\xbb\xbf\n" + samples.GEOJSON + b"\n", "geojson"),
    ("feature.geojson", b'{"type":"Feature","properties":null,"geometry":null}', "geojson"),
    ("point.geojson", b'{"type":"Point","coordinates":[1e2,-7.0E-1]}', "geojson"),
    ("shelters.geojsonl", samples.GEOJSONSEQ, "geojsonseq"),
    ("shelters.geojson", samples.GEOJSONSEQ, "geojsonseq"),
    ("shelters.geojsons", samples.GEOJSONSEQ.replace(b"\n", b"\n\x1e"), "geojsonseq"),
    ("shelters.kml", samples.KML, "kml"),
    ("shelters.kmz", samples.zipped({"doc.kml": samples.KML, "files/icon.png": b"\x89PNG"}), "kml"),
    ("shelters.zip", samples.zipped({"doc.kml": samples.KML}), "kml"),
    ("shelters.fgb", samples.flatgeobuf(), "flatgeobuf"),
    ("shelters.parquet", samples.parquet(), "geoparquet"),
    ("shelters.csv", samples.CSV, "csv"),
    ("shelters.csv", samples.CSV.decode().encode("tis-620"), "csv"),
    ("BM.csv", b"BM_ID,lon,lat\n1,100,7\n", "csv"),
    ("MZ.csv", b"MZ,lon,lat\n1,100,7\n", "csv"),
    ("shelters.tsv", samples.CSV.replace(b",", b"\t"), "csv"),
    ("mac.csv", samples.CSV.replace(b"\n", b"\r"), "csv"),
    ("shelters.xlsx", samples.workbook(), "xlsx"),
    ("shelters.zip", samples.zipped({"shelters.xlsx": samples.workbook()}), "xlsx"),
    ("depth.tif", samples.tiff(), "geotiff"),
    ("depth.tiff", samples.tiff(BIGTIFF="YES", ENDIANNESS="BIG"), "geotiff"),
    ("depth.tif", samples.tiff(tiled=True, blockxsize=16, blockysize=16, compress="deflate"), "geotiff"),
    ("depth.tif", samples.tiff(SPARSE_OK="TRUE", compress="lzw", predictor=3), "geotiff"),
    ("cog.tif", samples.raster("COG", blocksize=128, overviews="IGNORE_EXISTING"), "geotiff"),
    (
        "depth.zip",
        samples.zipped({"depth.tif": samples.tiff(), "depth.tfw": b"30\n0\n0\n-30\n660015\n774985\n"}),
        "geotiff",
    ),
    ("depth.asc", samples.ASCII_GRID, "ascii_grid"),
    ("depth.txt", samples.ASCII_GRID.upper().replace(b"E-3", b"e-3"), "ascii_grid"),
    ("depth.nc", samples.netcdf("NC"), "netcdf"),
    ("depth.nc", samples.netcdf("NC2"), "netcdf"),
    ("depth.nc", samples.netcdf("NC4"), "netcdf"),
]


def received(
    tmp_path: Path, name: str, data: bytes, *, as_name: str | None = None, limits: Limits | None = None
) -> Incoming:
    path = tmp_path / name
    path.write_bytes(data)
    (tmp_path / "scratch").mkdir()
    return receive(path, tmp_path / "scratch", name=as_name, limits=limits or Limits())


@pytest.mark.parametrize(
    ("name", "data", "form"), GOOD, ids=[f"{name} {form} {n}" for n, (name, _, form) in enumerate(GOOD)]
)
def test_a_well_formed_file_is_recognised(name: str, data: bytes, form: Format, tmp_path: Path) -> None:
    incoming = received(tmp_path, name, data)
    assert (incoming.name, incoming.bytes) == (name, len(data))
    assert incoming.sha256 == hashlib.sha256(data).hexdigest()
    (dataset,) = incoming.datasets
    assert dataset.format == form
    assert dataset.path.is_file()
    assert dataset.path.is_relative_to((tmp_path / "scratch").resolve())
    assert not dataset.path.is_symlink()


@pytest.mark.parametrize(
    ("name", "data", "form"), GOOD, ids=[f"{name} {form} {n}" for n, (name, _, form) in enumerate(GOOD)]
)
def test_a_file_of_no_telling_name_is_recognised_by_its_content(
    name: str, data: bytes, form: Format, tmp_path: Path
) -> None:
    blob = hashlib.sha256(data).hexdigest()
    assert received(tmp_path, blob, data, as_name=name).datasets[0].format == form


def test_gdal_opens_what_is_handed_on(tmp_path: Path) -> None:
    for number, (name, data, form) in enumerate(GOOD):
        folder = tmp_path / str(number)
        folder.mkdir()
        dataset = received(folder, name, data).datasets[0]
        if form in ("geotiff", "ascii_grid", "netcdf"):
            with rasterio.open(dataset.path) as raster:
                assert raster.width * raster.height > 0
        elif form not in ("geoparquet", "xlsx"):
            encoding = "CP874" if data.startswith("ชื่อ".encode("cp874")) else None
            assert pyogrio.read_info(dataset.path, encoding=encoding)["features"] in (-1, 1, 2, 3)


def test_the_original_stays_as_it_is(tmp_path: Path) -> None:
    received(tmp_path, "a.gpkg", samples.geopackage())
    assert (tmp_path / "a.gpkg").read_bytes() == samples.geopackage()


def test_a_bare_shp_takes_its_parts_along_whatever_their_letters(tmp_path: Path) -> None:
    for extension, data in samples.shapefile().items():
        if extension != ".shp":
            (tmp_path / f"FLOOD{extension.upper()}").write_bytes(data)
    dataset = received(tmp_path, "flood.shp", samples.shapefile()[".shp"]).datasets[0]
    assert {path.name for path in dataset.path.parent.iterdir()} == {f"flood{part}" for part in samples.shapefile()}


def test_parts_in_an_archive_belong_together_whatever_their_letters(tmp_path: Path) -> None:
    parts = samples.shapefile()
    data = samples.zipped(
        {"GIS/Flood.SHP": parts[".shp"], "GIS/FLOOD.Dbf": parts[".dbf"], "GIS/flood.SHX": parts[".shx"]}
    )
    dataset = received(tmp_path, "a.zip", data).datasets[0]
    assert dataset.name == "Flood.SHP"
    assert {path.name for path in dataset.path.parent.iterdir()} == {"Flood.shp", "Flood.dbf", "Flood.shx"}


def test_several_shapefiles_are_several_datasets(tmp_path: Path) -> None:
    members = {f"{stem}{part}": data for stem in ("a", "b", "x/a") for part, data in samples.shapefile().items()}
    incoming = received(tmp_path, "all.zip", samples.zipped(members))
    assert [dataset.name for dataset in incoming.datasets] == ["a.shp", "b.shp", "a.shp"]
    assert len({dataset.path for dataset in incoming.datasets}) == 3


def test_a_missing_or_broken_index_is_left_to_the_reader(tmp_path: Path) -> None:
    parts = samples.shapefile()
    broken = parts[".shx"][:100] + b"\x7f" * (len(parts[".shx"]) - 100)
    data = samples.zipped({"a.shp": parts[".shp"], "a.dbf": parts[".dbf"], "a.shx": broken})
    incoming = received(tmp_path, "a.zip", data)
    assert [remark.code for remark in incoming.remarks] == ["shapefile_index_left"]
    assert not incoming.datasets[0].path.with_suffix(".shx").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
@pytest.mark.parametrize("says_utf8", [True, False])
def test_thai_names_in_archives_come_out_right(encoding: str, says_utf8: bool, tmp_path: Path) -> None:
    if says_utf8 and encoding != "utf-8":
        encoding = "utf-8"
    entries = [
        Entry(f"น้ำท่วม/ตำบล{part}".encode(encoding), data=data, flags=0x800 if says_utf8 else 0)
        for part, data in samples.shapefile().items()
    ]
    dataset = received(tmp_path, "a.zip", raw_zip(entries)).datasets[0]
    assert (dataset.name, dataset.path.name) == ("ตำบล.shp", "ตำบล.shp")


def test_a_name_of_dos_is_neither_utf8_nor_thai() -> None:
    assert decode_member_name("é.shp".encode("cp437"), is_utf8=False) == "é.shp"


def test_what_macos_and_windows_leave_is_not_spoken_of(tmp_path: Path) -> None:
    data = samples.zipped(
        {
            "a.csv": samples.CSV,
            "__MACOSX/._a.csv": b"\0\5\x16\7",
            "._b.csv": b"x",
            ".DS_Store": b"x",
            "x/Thumbs.db": b"x",
        }
    )
    incoming = received(tmp_path, "a.zip", data)
    assert [dataset.name for dataset in incoming.datasets] == ["a.csv"]
    assert incoming.remarks == ()


def test_members_that_are_no_data_are_left_and_said(tmp_path: Path) -> None:
    data = samples.zipped(
        {"a.csv": samples.CSV, "a.vrt": b"<VRTDataset/>", "readme.txt": b"hello", "a.tif.aux.xml": b"<a/>"}
    )
    incoming = received(tmp_path, "a.zip", data)
    assert len(incoming.datasets) == 1
    assert [remark.code for remark in incoming.remarks] == ["members_left"]
    assert "3" in incoming.remarks[0].en
    assert {path.name for path in (tmp_path / "scratch").rglob("*") if path.is_file()} == {"a.csv"}


def test_sidecars_that_lead_elsewhere_are_not_handed_to_gdal(tmp_path: Path) -> None:
    for name in ("depth.tif.aux.xml", "depth.tif.ovr", "depth.tif.msk", "depth.tfw"):
        (tmp_path / name).write_bytes(b"1\n")
    dataset = received(tmp_path, "depth.tif", samples.tiff()).datasets[0]
    assert {path.name for path in dataset.path.parent.iterdir()} == {"depth.tif", "depth.tfw"}


def test_a_kmz_whose_document_only_leads_to_its_others_gives_those(tmp_path: Path) -> None:
    links = b"<kml><NetworkLink><Link><href>files/a.kml</href></Link></NetworkLink></kml>"
    incoming = received(tmp_path, "a.kmz", samples.zipped({"doc.kml": links, "files/a.kml": samples.KML}))
    assert [dataset.name for dataset in incoming.datasets] == ["a.kml"]


def test_links_and_pictures_of_a_kml_are_noted(tmp_path: Path) -> None:
    extra = (
        b"<NetworkLink/><Style><IconStyle><Icon><href>http://a.example/</href></Icon></IconStyle></Style></Document>"
    )
    incoming = received(tmp_path, "a.kml", samples.KML.replace(b"</Document>", extra))
    assert [remark.code for remark in incoming.remarks] == ["links_not_followed", "pictures_not_fetched"]


def test_a_workbook_that_refers_to_others_is_taken_and_said(tmp_path: Path) -> None:
    data = samples.workbook_with(
        {"xl/externalLinks/externalLink1.xml": b"<externalLink><externalBook/></externalLink>"}
    )
    assert [remark.code for remark in received(tmp_path, "a.xlsx", data).remarks] == ["workbook_links"]


def test_a_geopackage_copied_while_open_is_taken_and_said(tmp_path: Path) -> None:
    data = samples.geopackage()
    incoming = received(tmp_path, "a.gpkg", data[:18] + b"\2\2" + data[20:])
    assert [remark.code for remark in incoming.remarks] == ["geopackage_wal"]


def test_every_remark_is_tested_here_and_has_both_languages() -> None:
    assert set(REMARKS) == {
        "members_left",
        "links_not_followed",
        "pictures_not_fetched",
        "workbook_links",
        "geopackage_wal",
        "shapefile_index_left",
    }
    for words in (*REMARKS.values(), *REFUSALS.values()):
        assert any("ก" <= character <= "๙" for character in words.th)
        assert not any("ก" <= character <= "๙" for character in words.en)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("น้ำท่วม 2568.shp", "น้ำท่วม 2568.shp"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\flood.tif", "flood.tif"),
        ("flood\u202efit.csv", "floodfit.csv"),
        ("a\x00\x1b[2Jb.csv", "a[2Jb.csv"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("\u200b", "unnamed"),
        ("x" * 500 + ".geojson", "x" * 112 + ".geojson"),
        ("ก" * 500, "ก" * 120),
    ],
)
def test_names_are_made_fit_to_be_read(name: str, clean: str) -> None:
    assert clean_name(name, most_characters=120) == clean
    assert 0 < len(disk_stem(clean).encode()) <= 200


def test_names_that_a_disk_would_not_hold_are_received(tmp_path: Path) -> None:
    incoming = received(tmp_path, "blob", samples.CSV, as_name="น้ำ:ท่วม%/" + "ก" * 300 + ".csv")
    assert incoming.datasets[0].path.is_file()
    assert incoming.name.endswith("กกก.csv")


def test_an_archive_made_by_a_stream_is_received(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        """What cannot seek: sizes follow the data, as in archives of web services."""

        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in samples.shapefile().items():
            archive.writestr(f"flood{part}", data)
    assert received(tmp_path, "a.zip", pipe.data).datasets[0].format == "shapefile"


def test_an_archive_with_sizes_of_64_bits_and_a_comment_is_received(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "สำนักงานชลประทานที่ 16".encode()
        for part, data in samples.shapefile().items():
            with archive.open(f"flood{part}", "w", force_zip64=True) as member:
                member.write(data)
    assert received(tmp_path, "a.zip", buffer.getvalue()).datasets[0].format == "shapefile"


def test_a_view_among_the_layers_of_a_geopackage_is_taken(tmp_path: Path) -> None:
    data = geopackage_with(
        """CREATE VIEW "export 2024" AS SELECT fid, geom, upper(name) AS "load_extension" FROM "ศูนย์พักพิง" """
        "WHERE seats IN (250, 400) -- load_extension('a')",
        "CREATE TABLE import2024 (a TEXT DEFAULT 'eval(1)', \"edit\" TEXT, FOREIGN KEY (a) REFERENCES export2024 (b))",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('export 2024', 'features', 'e')",
    )
    assert received(tmp_path, "a.gpkg", data).datasets[0].format == "geopackage"
