"""Valid files cut and altered at random are received or refused; nothing else ever comes out."""

import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatial.errors import Refused
from spatial.incoming.receiving import receive
from spatial.incoming.words import REFUSALS
from tests.spatial.incoming import samples

SAMPLES: list[tuple[str, bytes]] = [
    ("a.zip", samples.shapefile_zip()),
    ("a.kmz", samples.zipped({"doc.kml": samples.KML})),
    ("a.xlsx", samples.workbook()),
    ("a.gpkg", samples.geopackage()),
    ("a.geojson", samples.GEOJSON),
    ("a.geojsonl", samples.GEOJSONSEQ),
    ("a.kml", samples.KML),
    ("a.fgb", samples.flatgeobuf()),
    ("a.parquet", samples.parquet()),
    ("a.csv", samples.CSV),
    ("a.tif", samples.tiff()),
    ("a.tif", samples.tiff(BIGTIFF="YES", tiled=True, blockxsize=16, blockysize=16)),
    ("a.asc", samples.ASCII_GRID),
    ("a.nc", samples.netcdf("NC")),
    ("a.nc", samples.netcdf("NC4")),
]
ARCHIVES = [(name, samples.members_of(data)) for name, data in SAMPLES[:3]]
STRIKING = st.sampled_from(
    [b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0" * 8, b"\xff" * 8, b'"', b"\\", b"{", b"<", b"\x1e"]
)


def alter(draw: st.DrawFn, data: bytes) -> bytes:
    """Up to four alterations, most of them near the beginning or the end, where structure is."""
    for _ in range(draw(st.integers(0, 4))):
        size = len(data)
        near = st.integers(0, min(size, 600))
        place = draw(st.one_of(near, st.integers(max(0, size - 600), size), st.integers(0, size)))
        piece = draw(st.one_of(st.binary(min_size=1, max_size=8), STRIKING))
        match draw(st.sampled_from(["overwrite", "insert", "delete", "cut", "repeat"])):
            case "overwrite":
                data = data[:place] + piece + data[place + len(piece) :]
            case "insert":
                data = data[:place] + piece + data[place:]
            case "delete":
                data = data[:place] + data[place + len(piece) :]
            case "cut":
                data = data[:place]
            case _:
                data = data[:place] + data[max(0, place - 64) :]
    return data


@st.composite
def altered(draw: st.DrawFn) -> tuple[str, bytes]:
    name, data = draw(st.sampled_from(SAMPLES))
    return name, alter(draw, data)


@st.composite
def altered_within(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound archive with one of its members altered: what a CRC would otherwise catch first."""
    name, members = draw(st.sampled_from(ARCHIVES))
    chosen = draw(st.sampled_from(sorted(members)))
    return name, samples.zipped({**members, chosen: alter(draw, members[chosen])})


def outcome(name: str, data: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        try:
            incoming = receive(path, scratch)
        except Refused as error:
            refusal = error
        else:
            assert incoming.datasets
            assert all(dataset.path.is_file() for dataset in incoming.datasets)
            return "received"
    assert refusal.code in REFUSALS
    assert not re.search(r"\{[a-z]*\}", refusal.th + refusal.en)
    return refusal.code


@settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(altered())
def test_an_altered_file_is_received_or_refused(case: tuple[str, bytes]) -> None:
    assert outcome(*case)


@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(altered_within())
def test_an_altered_member_is_received_or_refused(case: tuple[str, bytes]) -> None:
    assert outcome(*case)


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(SAMPLES), st.binary(max_size=200))
def test_noise_after_any_beginning_is_received_or_refused(sample: tuple[str, bytes], noise: bytes) -> None:
    name, data = sample
    assert outcome(name, data[:16] + noise)


def test_unaltered_files_are_received() -> None:
    assert {outcome(name, data) for name, data in SAMPLES} == {"received"}
