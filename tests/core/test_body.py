"""Faults of a body in our words."""

import re
from typing import Any, Literal
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from app.core.body import GENERAL, WORDS, Body, PlainText, body_schema, validation_fault
from app.dialogue.schemas import AssessmentCreate


class Inner(Body):
    number: int = Field(ge=1, le=5)


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
