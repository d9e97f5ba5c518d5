"""The check-list: each point by itself, from a manifest and what is true now; and its page in the docs."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.core.settings import CHECKOUT
from app.datasets.checks import InputNow, LayerNow, Present, check

INPUT = "0d6e6d2e-7f0b-4c58-9a63-2f0f1f0b7a11"
NOW = datetime(2025, 11, 21, 13, 30, tzinfo=UTC)


def a_layer(**changes: Any) -> dict[str, Any]:
    return {
        "collection": "90-depth-v2",
        "slug": "depth",
        "version": 2,
        "title": {"th": "ความลึก", "en": "Depth"},
        "kind": "hazard",
        "quantity": "depth",
        "datum": "ground",
        "source": "กรมชลประทาน",
        "licence": "CC BY 4.0",
    } | changes


def an_input(**changes: Any) -> dict[str, Any]:
    return {
        "id": INPUT,
        "version": 1,
        "state": "validated",
        "unit": "both",
        "readings": [{"quantity": "depth", "value": 1.2, "unit": "m", "datum": "ground"}],
    } | changes


def a_manifest(**changes: Any) -> dict[str, Any]:
    return {
        "name": "advice",
        "statement": {"th": "น้ำขึ้น", "en": "Rising"},
        "advice": {"th": "อพยพ", "en": "Leave"},
        "confidence": "high",
        "valid_until": "2025-11-22T00:00:00+00:00",
        "layers": [a_layer()],
        "inputs": [an_input()],
    } | changes


def now(**changes: Any) -> Present:
    sound: dict[str, Any] = {
        "at": NOW,
        "province_code": "90",
        "layers": {("depth", 2): LayerNow("published", 2, "depth", "ground")},
        "inputs": {UUID(INPUT): InputNow(1, "validated", "ประตูน้ำ")},
    }
    return Present(**(sound | changes))


def test_a_sound_dataset_has_an_empty_list() -> None:
    assert check(a_manifest(), now()) == []


CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("rests_on_nothing", "blocks", {"layers": [], "inputs": []}, {}),
    ("input_not_validated", "blocks", {"inputs": [an_input(state="submitted")]}, {}),
    ("input_not_validated", "blocks", {"inputs": [an_input(state="withdrawn")]}, {}),
    ("input_changed", "blocks", {}, {"inputs": {UUID(INPUT): InputNow(2, "submitted", "ประตูน้ำ")}}),
    ("input_changed", "blocks", {}, {"inputs": {UUID(INPUT): InputNow(1, "disputed", "ประตูน้ำ")}}),
    ("layer_retracted", "blocks", {}, {"layers": {("depth", 2): LayerNow("retracted", None, "depth", "ground")}}),
    ("layer_not_published", "blocks", {}, {"layers": {("depth", 2): LayerNow("loaded", 1, "depth", "ground")}}),
    ("datum_missing", "blocks", {"layers": [a_layer(datum=None)]}, {}),
    (
        "datum_missing",
        "blocks",
        {"inputs": [an_input(readings=[{"quantity": "level", "value": 9.1, "unit": "m", "datum": None}])]},
        {},
    ),
    ("source_unknown", "blocks", {"layers": [a_layer(source="ไม่ทราบ")]}, {}),
    ("licence_unknown", "blocks", {"layers": [a_layer(licence=" Unknown ")]}, {}),
    (
        "input_disputed",
        "advises",
        {"inputs": [an_input(state="disputed")]},
        {"inputs": {UUID(INPUT): InputNow(1, "disputed", "ประตูน้ำ")}},
    ),
    ("layer_has_newer_version", "advises", {}, {"layers": {("depth", 2): LayerNow("published", 3, "depth", "ground")}}),
    ("layer_deprecated", "advises", {}, {"layers": {("depth", 2): LayerNow("deprecated", None, "depth", "ground")}}),
    ("no_hazard_layer", "advises", {"layers": []}, {}),
    ("one_unit_only", "advises", {"inputs": [an_input(unit="structural")]}, {}),
    ("inputs_left_out", "advises", {}, {"left_out": 3}),
    ("areas_not_covered", "advises", {}, {"not_covered": [{"th": "ระโนด", "en": "Ranot"}]}),
    ("areas_have_newer_edition", "advises", {}, {"newer_areas": 2}),
    ("areas_are_schematic", "advises", {}, {"schematic_areas": 16}),
    ("validity_missing", "advises", {"valid_until": None}, {}),
    ("validity_passed", "advises", {"valid_until": "2025-11-21T13:30:00+00:00"}, {}),
    ("confidence_missing", "advises", {"confidence": None}, {}),
    ("advice_not_apart", "advises", {"advice": None}, {}),
    ("one_language", "advises", {"statement": {"th": "น้ำขึ้น", "en": "น้ำขึ้น "}}, {}),
]


@pytest.mark.parametrize(("code", "weight", "manifest", "present"), CASES, ids=[f"{case[0]}" for case in CASES])
def test_each_point_is_found_alone_and_says_how_to_mend_it(
    code: str, weight: str, manifest: dict[str, Any], present: dict[str, Any]
) -> None:
    found = check(a_manifest(**manifest), now(**present))
    assert [(one.code, one.weight) for one in found] == [(code, weight)]
    (one,) = found
    assert re.search("[ก-๙]", one.detail.th)
    assert re.search("[ก-๙]", one.mend.th)
    assert re.search("[a-z]", one.detail.en)
    assert re.search("[a-z]", one.mend.en)


@pytest.mark.parametrize(
    ("state", "thai", "english", "mend"),
    [
        ("submitted", "ยังไม่ได้ตรวจสอบ", "not validated yet", "Have the unit's lead validate it, then assemble again"),
        ("returned", "“ส่งกลับให้แก้ไข”", "“Returned”", "Have the unit's lead validate it, then assemble again"),
        ("validated", "ตรวจสอบแล้วหลังจากจัดทำ", "validated since the dataset was assembled", "Assemble again to take it"),
        ("disputed", "มีข้อโต้แย้งหลังจากจัดทำ", "disputed since the dataset was assembled", "Assemble again to take it"),
        ("withdrawn", "“ถอนแล้ว”", "“Withdrawn”", "Assemble again without it"),
    ],
)
def test_an_input_that_was_not_validated_is_mended_by_what_has_become_of_it(
    state: str, thai: str, english: str, mend: str
) -> None:
    became = {UUID(INPUT): InputNow(1, state, "ประตูน้ำ")}
    (one,) = check(a_manifest(inputs=[an_input(state="submitted")]), now(inputs=became))
    assert one.code == "input_not_validated"
    assert one.detail.th.startswith(f"ประตูน้ำ: {thai}")
    assert one.detail.en == f"ประตูน้ำ: {english}"
    assert one.mend.en.startswith(mend)


@pytest.mark.parametrize(
    ("state", "mend"),
    [("disputed", "Assemble again to take it"), ("returned", "Have the"), ("withdrawn", "Assemble again w")],
)
def test_an_input_that_has_changed_since_is_mended_by_what_has_become_of_it(state: str, mend: str) -> None:
    (one,) = check(a_manifest(), now(inputs={UUID(INPUT): InputNow(1, state, "ประตูน้ำ")}))
    assert one.code == "input_changed"
    assert one.mend.en.startswith(mend)


def test_what_blocks_stands_before_what_advises() -> None:
    found = check(a_manifest(advice=None, layers=[a_layer(datum=None)]), now())
    assert [one.weight for one in found] == ["blocks", "advises"]


def test_the_docs_name_every_point_with_its_weight_and_no_other() -> None:
    page = (CHECKOUT / "docs" / "datasets.md").read_text()
    said = set(re.findall(r"^\| `(\w+)` \| (blocks|advises) \|", page, re.MULTILINE))
    assert said == {(code, weight) for code, weight, _, _ in CASES}
    source = "".join(path.read_text() for path in (CHECKOUT / "app" / "datasets").glob("*checks.py"))
    found = set(re.findall(r'"([a-z_]+)",\s*"(?:blocks|advises)"', source))
    codes = (found - {"blocks", "advises"}) | {"source_unknown", "licence_unknown"}
    assert codes == {code for code, _ in said}
