"""The doctor's report at the command line: what a layer is, answers ready to be typed, nothing said twice."""

import io
import shlex
from pathlib import Path

from rich.console import Console

from app.operation.doctor_words import print_report
from tests.spatial.doctor.vector_files import examine

TABLE = "ชื่อ สถานที่,พิกัด x,พิกัด y\nวัดคอหงส์,663000,775000\n"


def printed(path: Path, **expected: object) -> str:
    """The report of a file as a wide terminal shows it."""
    examination, _ = examine(path, **expected)
    text = io.StringIO()
    print_report(Console(file=text, width=400), examination.report.as_json())
    return text.getvalue()


def test_the_samples_of_an_encoding_are_printed_once_with_each_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("name,lat,lon\nสงขลา,7.2,100.6\n".encode("cp874"))
    assert printed(path).count("สงขลา") == 1


def test_an_answer_can_be_typed_as_it_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    line = next(line for line in printed(path).splitlines() if "--decide" in line)
    words = shlex.split(line[line.index("--decide") :])
    assert words[:2] == ["--decide", "coordinates=พิกัด x,พิกัด y,EPSG:32647"]


def test_a_table_shows_its_columns_count_and_crs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    text = printed(path, decisions={"coordinates": "พิกัด x,พิกัด y,EPSG:32647"})
    assert "a  Point  EPSG:32647  1 รูป / features  x = พิกัด x, y = พิกัด y" in text
    assert "(ชื่อ สถานที่, พิกัด x, พิกัด y)" in text
