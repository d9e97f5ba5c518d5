"""Whatever is done to the bytes of a file, the doctor answers with a report, and what it lets through is sound."""

import json
import tempfile
from functools import cache
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spatial.doctor.test_vector_kml import POLYGON, write_kml
from tests.spatial.doctor.test_vector_tables import write_csv, write_parquet, write_xlsx
from tests.spatial.doctor.vector_files import BOWTIE, PROVINCE, SQUARE, examine, write

ATTRIBUTES = {
    "name": ["หาดใหญ่", "a", None],
    "depth": [1.5, 200.0, -9999.0],
    "ADM3_PCODE": ["TH900101", "909999", None],
    "day": ["21/11/2568", None, "x"],
}
DECISIONS = [{}, {"duplicates": "drop"}, {"dates": "buddhist"}, {"crs": "EPSG:32647"}, {"encoding": "TIS-620"}]
edits = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["set", "insert", "cut"]), st.binary(min_size=1, max_size=6))
)


@cache
def sound(ending: str) -> dict[str, bytes]:
    """A sound file of a kind: its parts by ending."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        match ending:
            case ".kml":
                write_kml(path, f"<Folder><name>ก</name><Placemark><name>a</name>{POLYGON}</Placemark></Folder>")
            case ".csv":
                write_csv(path, "name,lat,lon\nวัด,7.0,100.5\nb,,\n")
            case ".xlsx":
                write_xlsx(path, A=[["lat", "lon", "n"], [7.0, 100.5, "ก"]])
            case ".parquet":
                write_parquet(path, geometry_types=["Polygon"])
            case ".fgb":
                write(path, [SQUARE, BOWTIE, SQUARE], ATTRIBUTES, SPATIAL_INDEX="NO")
            case _:
                write(path, [SQUARE, BOWTIE, None], ATTRIBUTES)
        return {part.suffix: part.read_bytes() for part in Path(folder).iterdir()}


def damaged(body: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    made = bytearray(body)
    for where, what, with_bytes in changes:
        at = int(where * len(made))
        if what == "set":
            made[at : at + len(with_bytes)] = with_bytes
        elif what == "insert":
            made[at:at] = with_bytes
        else:
            del made[at : at + 20 * len(with_bytes)]
    return bytes(made)


@pytest.mark.parametrize(
    "ending", [".gpkg", ".shp", ".geojson", ".geojsonl", ".fgb", ".kml", ".csv", ".xlsx", ".parquet"]
)
@settings(max_examples=25, deadline=None)
@given(changes=edits, which=st.integers(0, 9), decisions=st.sampled_from(DECISIONS))
def test_any_damage_ends_in_a_report(
    ending: str, changes: list[tuple[float, str, bytes]], which: int, decisions: dict[str, str]
) -> None:
    parts = sound(ending)
    victim = sorted(parts)[which % len(parts)]
    with tempfile.TemporaryDirectory() as folder:
        for part, body in parts.items():
            (Path(folder) / f"a{part}").write_bytes(damaged(body, changes) if part == victim else body)
        examination, table = examine(Path(folder) / f"a{ending}", decisions=decisions, outline=PROVINCE)
    said = json.dumps(examination.report.as_json(), allow_nan=False, ensure_ascii=False).encode()
    assert folder.encode() not in said
    assert examination.report.findings or table.num_rows
    table.validate(full=True)
    if examination.report.is_loadable:
        assert shapely.is_valid(shapely.from_wkb(table.column("geom").to_numpy())).all()
