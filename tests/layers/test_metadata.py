"""The metadata of a file as somebody wrote them: what may be left out, and faults in both languages."""

import json
import re
from typing import Any

import pytest

from app.core.errors import InvalidInput
from app.layers.metadata import read_metadata
from tests.layers.loads import metadata


def hazard(**said: Any) -> str:
    return json.dumps(metadata("a", kind="hazard", hazard=said))


@pytest.mark.parametrize(
    ("quantity", "unit"), [("depth", "m"), ("velocity", "m/s"), ("duration", "h"), ("extent", None)]
)
@pytest.mark.parametrize("left_out", [{}, {"unit": None}])
def test_the_unit_of_a_hazard_may_be_left_out(quantity: str, unit: str | None, left_out: dict[str, Any]) -> None:
    read = read_metadata(hazard(quantity=quantity, datum="ground", **left_out))
    assert read.hazard is not None
    assert read.hazard.unit == unit
    assert read_metadata(json.dumps(read.model_dump(mode="json"))).hazard == read.hazard


@pytest.mark.parametrize(
    ("text", "thai", "english"),
    [
        (None, "/metadata: ต้องมีค่านี้", "/metadata: This is required."),
        (" ", "/metadata: ต้องมีค่านี้", "/metadata: This is required."),
        ("{", "ไม่ใช่ JSON ที่ถูกต้อง: ข้อความจบก่อนครบ", "not valid JSON: the text ends too early"),
        (
            json.dumps(metadata("a", kind="flood")),
            "ต้องเป็นหนึ่งใน: hazard, exposure, vulnerability, capacity, result",
            "Must be one of: hazard, exposure, vulnerability, capacity, result.",
        ),
        (hazard(quantity="depth", unit="cm", datum="ground"), "ต้องเป็น m หรือไม่ต้องระบุ", "is m, and may be left out"),
        (
            hazard(quantity="extent", unit="m"),
            "extent ไม่มีหน่วย โปรดลบช่อง unit ออก",
            "extent has no unit: leave unit out",
        ),
        (json.dumps(metadata("a", source="x" * 400)), "ต้องไม่เกิน 300 ตัวอักษร", "at most 300 characters"),
        (json.dumps(metadata("Not A Slug")), "รูปแบบไม่ถูกต้อง", "the right form"),
    ],
)
def test_faults_are_said_in_thai_and_in_english(text: str | None, thai: str, english: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_metadata(text)
    said = caught.value.detail
    assert (thai in said.th, english in said.en) == (True, True), said
    assert " or " not in said.th
    assert not re.search("[ก-๛]", said.en)
