"""What may be answered on the page of a job, of the doctor's own reports."""

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely

from app.web.job_questions import answer_in, asked_by, takes_typed
from tests.spatial.doctor.test_vector_attributes import write_parquet
from tests.spatial.doctor.vector_files import examine, write

UTM = [shapely.Point(663000, 775000)] * 2


def report(path: Path, **decisions: str) -> list[dict[str, Any]]:
    examination, _ = examine(path, decisions=decisions)
    return examination.report.as_json()["findings"]


def test_questions_wait_and_notes_may_be_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", UTM, {"people": ["1,200", "1,300"], "homes": ["1,0", "1,200"]}, crs=None)
    asked = asked_by(report(path))
    assert [one["decision"] for one in asked.questions] == ["crs"]
    assert [one["decision"] for one in asked.changes] == ["numbers"]
    assert not asked_by(report(path, crs="EPSG:32647", numbers="convert")).questions


def test_one_answer_is_asked_for_columns_that_have_the_same_question(tmp_path: Path) -> None:
    moment = pa.array([datetime.datetime(2025, 11, 22)], pa.timestamp("us"))
    asked = asked_by(report(write_parquet(tmp_path / "a.parquet", {"a": moment, "b": moment})))
    assert [one["decision"] for one in asked.changes] == ["time_zone"]


def test_an_impossible_answer_can_be_given_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", UTM, {"n": [1, 2]}, crs="EPSG:32647")
    (question,) = asked_by(report(path, crs="EPSG:999999")).questions
    assert (question["decision"], question["weight"], takes_typed(question)) == ("crs", "refused", True)


def test_a_file_that_no_answer_mends_is_asked_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [None], {"n": [1]}, geometry_type="Point")
    assert asked_by(report(path)) == ([], [])


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ({"decision-crs": "EPSG:32647"}, "EPSG:32647"),
        ({"decision-crs": "other", "typed-crs": " 32647 "}, "EPSG:32647"),
        ({"typed-crs": "EPSG:24047"}, "EPSG:24047"),
        ({"decision-crs": "", "typed-crs": "EPSG:24047"}, ""),
        ({}, ""),
        ({"decision-crs": "x" * 5_000}, "x" * 200),
    ],
)
def test_an_answer_is_what_was_chosen_or_else_typed(form: dict[str, str], answer: str) -> None:
    assert answer_in(form, "crs") == answer


def test_typed_columns_may_end_in_the_bare_number_of_a_crs() -> None:
    form = {"decision-coordinates": "other", "typed-coordinates": "ตะวันออก,เหนือ, 32647"}
    assert answer_in(form, "coordinates") == "ตะวันออก,เหนือ,EPSG:32647"


def test_names_with_two_spaces_are_answered_as_they_were_offered() -> None:
    assert answer_in({"decision-layer": "a  b"}, "layer") == "a  b"
