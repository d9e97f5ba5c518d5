"""Notes that do not wait but can be answered, and the file loaded otherwise; refused answers that can be mended."""

import datetime
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from spatial.doctor.report import Finding
from spatial.doctor.vectors.decisions import ANSWERS, CHANGES
from tests.spatial.doctor.test_vector_attributes import write_parquet
from tests.spatial.doctor.vector_files import codes, examine, found, write

PLACES = [shapely.Point(100.5, 7.0), shapely.Point(100.5, 7.0)]


def values_of(finding: Finding) -> list[str]:
    return [option.value for option in finding.options]


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_an_answer_that_the_doctor_takes(name: str) -> None:
    assert {option.value for option in CHANGES[name]} <= set(ANSWERS[name])
    for option in CHANGES[name]:
        assert any("ก" <= letter <= "๛" for letter in option.th)
        assert not any("ก" <= letter <= "๛" for letter in option.en)
        assert not option.is_likely


def test_texts_that_are_numbers_can_be_converted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", PLACES, {"people": ["1,200", "๓๐"]})
    examination, _ = examine(path)
    finding = found(examination, "numbers_as_text")
    assert (finding.weight, finding.decision, values_of(finding)) == ("note", "numbers", ["convert", "keep"])
    assert examination.report.is_loadable
    _, table = examine(path, decisions={"numbers": "convert"})
    assert table.column("people").to_pylist() == [1200.0, 30.0]


def test_features_that_repeat_can_be_dropped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", PLACES, {"n": [1, 1]})
    examination, table = examine(path)
    finding = found(examination, "duplicate")
    assert (finding.weight, finding.decision, values_of(finding)) == ("note", "duplicates", ["drop", "keep"])
    assert (list(finding.fids), table.num_rows) == ([2], 2)
    examination, table = examine(path, decisions={"duplicates": "drop"})
    assert ("duplicate" in codes(examination), table.num_rows) == (False, 1)


def test_times_without_a_zone_can_be_read_as_utc(tmp_path: Path) -> None:
    columns = {"seen": pa.array([datetime.datetime(2025, 11, 22, 3)], pa.timestamp("us"))}
    path = write_parquet(tmp_path / "a.parquet", columns)
    examination, thai = examine(path)
    finding = found(examination, "time_without_zone")
    assert (finding.weight, finding.decision, values_of(finding)) == ("note", "time_zone", ["thai", "utc"])
    _, utc = examine(path, decisions={"time_zone": "utc"})
    (as_thai,), (as_utc,) = thai.column("seen").to_pylist(), utc.column("seen").to_pylist()
    assert as_utc - as_thai == datetime.timedelta(hours=7)


@pytest.mark.parametrize(("name", "value"), [("encoding", "latin1"), ("geometry", "circle"), ("layer", "ไม่มี")])
def test_an_impossible_answer_is_refused_with_what_may_be_answered_instead(
    tmp_path: Path, name: str, value: str
) -> None:
    examination, _ = examine(write(tmp_path / "a.gpkg", PLACES, {"n": [1, 2]}), decisions={name: value})
    finding = found(examination, "decision_impossible")
    assert (finding.weight, finding.decision) == ("refused", name)
    assert values_of(finding)
    assert value not in values_of(finding)
