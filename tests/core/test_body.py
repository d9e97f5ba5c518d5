"""Faults of a body in our words."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from app.core.body import GENERAL, WORDS, Body, PlainText, body_schema, validation_fault
from app.dialogue.schemas import AssessmentCreate


class Inner(Body):
    number: int = Field(ge=1, le=5)


class Short(Body):
    text: Annotated[PlainText, Field(min_length=2, max_length=4)]


class Example(Body):
    name: PlainText = Field(min_length=2, max_length=4)
    kind: Literal["a", "b"]
    id: UUID
    inner: list[Inner] = Field(min_length=1, max_length=2)


SOUND: dict[str, Any] = {
    "name": "abc",
    "kind": "a",
    "id": "00000000-0000-4000-8000-000000000000",
    "inner": [{"number": 1}],
}


def fault_of(changes: dict[str, Any]) -> tuple[str, str, str, str]:
    with pytest.raises(ValidationError) as caught:
        Example.model_validate(SOUND | changes, strict=False)
    (item,) = caught.value.errors(include_url=False, include_input=False)
    fault = validation_fault(item)
    return fault.pointer, fault.code, fault.detail.th, fault.detail.en


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"name": "a"}, "/name", "string_too_short"),
        ({"name": "abcde"}, "/name", "string_too_long"),
        ({"name": "a\x00b"}, "/name", "nul_character"),
        ({"kind": "c"}, "/kind", "literal_error"),
        ({"id": "x"}, "/id", "uuid_parsing"),
        ({"inner": [{"number": 6}]}, "/inner/0/number", "less_than_equal"),
        ({"inner": [{"number": 1}, {}]}, "/inner/1/number", "missing"),
        ({"inner": []}, "/inner", "too_short"),
        ({"inner": [{"number": 1}] * 3}, "/inner", "too_long"),
        ({"a/b~c": 1}, "/a~1b~0c", "extra_forbidden"),
        ({"x" * 500: 1}, "/" + "x" * 60, "extra_forbidden"),
    ],
)
def test_a_fault_has_its_pointer_and_words_in_both_languages(changes: dict[str, Any], pointer: str, code: str) -> None:
    found_pointer, found_code, thai, english = fault_of(changes)
    assert (found_pointer, found_code) == (pointer, code)
    assert GENERAL.en != english
    assert any("ก" <= letter <= "๛" for letter in thai)
    assert "{" not in thai + english


@pytest.mark.parametrize(("text", "thai"), [("abcde", "ต้องไม่เกิน 4 ตัวอักษร"), ("a", "ต้องมีอย่างน้อย 2 ตัวอักษร")])
def test_the_length_of_a_text_is_told_in_letters_and_not_in_items(text: str, thai: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Short.model_validate({"text": text})
    (item,) = caught.value.errors(include_url=False, include_input=False)
    assert validation_fault(item).detail.th == thai


def test_what_is_possible_is_listed_without_english_between() -> None:
    *_, thai, english = fault_of({"kind": "c"})
    assert thai == "ต้องเป็นหนึ่งใน: a, b"
    assert english == "Must be one of: a, b."


@pytest.mark.parametrize(
    ("text", "thai", "english"),
    [
        ("", "ข้อความจบก่อนครบ (บรรทัดที่ 1 อักษรที่ 0)", "the text ends too early (line 1, column 0)"),
        ('{"name": "ab"', "ข้อความจบก่อนครบ", "the text ends too early"),
        ('{"name" 1}', "ขาดเครื่องหมาย :", "a : is missing"),
        ("{'name': 1}", 'ชื่อช่องต้องอยู่ในเครื่องหมาย "', "double quotes"),
        ('{"name": 1,}', "มีเครื่องหมาย , เกิน", "a , too many"),
        ('{"name": 1 "id": 2}', "ขาดเครื่องหมาย ,", "a , or a closing bracket is missing"),
        ('{"name": 1} x', "มีข้อความเกินต่อท้าย", "more after the end"),
        ('{"name": "a\nb"}', "มีการขึ้นบรรทัด", "line break"),
        ('{"name": "\\q"}', "เครื่องหมาย \\ ในข้อความ", "a \\ in a text"),
        ('{"name": 01}', "ตัวเลขไม่ถูกต้อง", "a number is malformed"),
        ('{"name": สงขลา}', "ขาดเครื่องหมายคำพูด", "quotes are missing"),
        ("[" * 300, "ซ้อนกันลึกเกินไป", "nested too deeply"),
    ],
)
def test_broken_json_is_told_in_both_languages(text: str, thai: str, english: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Example.model_validate_json(text)
    (item,) = caught.value.errors(include_url=False, include_input=False)
    fault = validation_fault(item)
    assert (fault.code, thai in fault.detail.th, english in fault.detail.en) == ("json_invalid", True, True)
    assert not re.search("[A-Za-z]{3}", fault.detail.th.replace("JSON", ""))
    assert not re.search("[ก-๛]", fault.detail.en)


def test_every_wording_stands_in_both_languages_with_the_same_places() -> None:
    for code, words in WORDS.items():
        assert any("ก" <= letter <= "๛" for letter in words.th), code
        assert not any("ก" <= letter <= "๛" for letter in words.en), code
        assert set(re.findall("{.*?}", words.th)) == set(re.findall("{.*?}", words.en)), code


def test_the_schema_of_a_body_stands_on_its_own() -> None:
    schema = body_schema(AssessmentCreate)["requestBody"]["content"]["application/json"]["schema"]
    assert "$ref" not in str(schema)
    assert set(schema["required"]) == {
        "id", "unit", "kind", "title", "severity", "observed_at", "geometry", "accuracy_m",
    }  # fmt: skip
