"""What pages make of datasets without a database: figures per area, differences, typed times, whose turn it is."""

from datetime import datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from app.datasets import states
from app.datasets.publishing import ENDINGS
from app.web import dataset_words
from app.web.dataset_changes import inputs_changed, layers_changed, tables_changed
from app.web.dataset_figures import as_csv, figures_of
from app.web.dataset_form import body_of, filled_with, from_form, name_from
from app.web.dataset_steps import BUTTONS, DONE, standing_of, waits_for
from app.web.text_differences import text_differences
from app.web.typed_time import TypedTimeFault, read_typed_time, typed_form

AREA = [("area_code", None), ("area_level", None), ("area_th", None), ("area_en", None)]
FLOODED = {
    "name": "flooded_area",
    "title": {"th": "พื้นที่น้ำท่วม", "en": "Flooded area"},
    "uncertainty": {"th": "±", "en": "±"},
    "method": "docs/methods/exposure.md",
    "columns": [
        {"name": name, "title": {"th": name, "en": name}, "unit": unit, "decimals": 4 if unit == "km2" else None}
        for name, unit in [
            *AREA,
            ("hazard", None),
            ("class", None),
            ("lower_m", "m"),
            ("upper_m", "m"),
            ("area_km2", "km2"),
            ("area_km2_at_least", "km2"),
            ("area_km2_low", "km2"),
            ("area_km2_high", "km2"),
        ]
    ],
}
HAT_YAI = ["9011", "district", "หาดใหญ่", "Hat Yai"]
KHO_HONG = ["901102", "subdistrict", "คอหงส์", "Kho Hong"]


def water(area: list[str], depth_class: str, *figures: float | None, layer: str = "90-depth-v1") -> list[Any]:
    bounds = {"dry": (None, 0.1), "0.1-0.5": (0.1, 0.5), "0.5+": (0.5, None), "not_modelled": (None, None)}
    return [*area, layer, depth_class, *bounds[depth_class], *figures]


def flooded(rows: list[list[Any]], *, version: int = 1, codes: tuple[str, ...] = ("9011", "901102")) -> dict[str, Any]:
    """A manifest with one table, as far as differences look at it."""
    return {"tables": [{**FLOODED, "rows_sha256": str(rows)}], "areas": {"codes": list(codes)}, "kinds": {},
            "version": version}  # fmt: skip


def test_a_district_stands_above_its_subdistricts_with_a_column_for_each_class() -> None:
    rows = [
        water(HAT_YAI, "not_modelled", 9.0, None, None, None),
        water(HAT_YAI, "0.5+", 2.0, 2.0, 1.0, 3.0),
        water(HAT_YAI, "0.1-0.5", 1.5, 3.5, 2.0, 5.25),
        water(KHO_HONG, "0.5+", 0.5, 0.5, 0.5, 0.5),
    ]
    (block,) = figures_of(FLOODED, rows).blocks
    assert [heading.words.en for heading in block.headings] == [
        "Flooded in all",
        "0.1–0.5 m",
        "0.5 m and more",
        "Not modelled",
    ]
    (district,) = block.lines
    assert [cell.figure for cell in district.cells] == ["3.50", "1.50", "2.00", "9.00"]
    assert district.cells[0].around == "2.00–5.25"
    (part,) = district.beneath
    assert (part.name.th, [cell.figure for cell in part.cells]) == ("คอหงส์", ["0.50", "0.00", "0.50", "0.00"])
    assert part.cells[0].around == ""


def test_two_hazard_layers_are_two_blocks_not_one_sum() -> None:
    rows = [
        water(HAT_YAI, "0.5+", 2.0, 2.0, 1.0, 3.0),
        water(HAT_YAI, "0.5+", 7.0, 7.0, 6.0, 8.0, layer="90-other-v2"),
    ]
    blocks = figures_of(FLOODED, rows).blocks
    assert [(list(block.collections), block.lines[0].cells[0].figure) for block in blocks] == [
        (["90-depth-v1"], "2.00"),
        (["90-other-v2"], "7.00"),
    ]


def test_inputs_are_counted_by_severity_and_disputes_are_said() -> None:
    names = [*AREA, ("unit", None), ("kind", None), ("severity", None), ("state", None), ("inputs", None)]
    stated = {**FLOODED, "name": "inputs_by_kind", "columns": [
        {"name": name, "title": {"th": name, "en": name}, "unit": None, "decimals": None} for name, _ in names
    ]}  # fmt: skip
    rows = [
        [*HAT_YAI, "structural", "pump", 5, "validated", 2],
        [*HAT_YAI, "structural", "pump", 3, "disputed", 1],
    ]
    (block,) = figures_of(stated, rows).blocks
    assert [heading.words.en for heading in block.headings] == ["All", "5 Critical", "3 Serious", "Disputed"]
    assert [cell.figure for cell in block.lines[0].cells] == ["3", "2", "1", "1"]


def test_a_csv_opens_in_a_spreadsheet_and_runs_no_formula() -> None:
    rows = [water(["9011", "district", "=HYPERLINK(1)", "Hat Yai"], "0.5+", 2.0, 2.0, None, 3.0)]
    body = as_csv(FLOODED, rows, "th")
    assert body.startswith(b"\xef\xbb\xbf")
    heading, line = body.decode("utf-8-sig").splitlines()
    assert "area_km2 (ตร.กม.)" in heading
    assert line == "9011,district,'=HYPERLINK(1),Hat Yai,90-depth-v1,0.5+,0.5,,2.0,2.0,,3.0"


def test_a_class_that_is_empty_now_counts_as_nothing_and_the_difference_is_told() -> None:
    before = [water(HAT_YAI, "0.1-0.5", 1.5, 3.5, 1, 5), water(HAT_YAI, "0.5+", 2.0, 2.0, 1, 3)]
    after = [water(HAT_YAI, "0.5+", 2.25, 2.25, 1, 3)]
    (table,) = tables_changed(
        flooded(before), flooded(after), ({"flooded_area": before}, {"flooded_area": after}), "en"
    )
    assert [(one.about, one.older, one.newer, one.difference) for one in table.figures] == [
        ("0.1–0.5 m · depth", "1.50", "0.00", "-1.50"),
        ("0.5 m and more · depth", "2.00", "2.25", "+0.25"),
    ]


def test_figures_of_an_area_that_was_not_looked_at_are_a_dash_not_zero() -> None:
    before = [water(HAT_YAI, "0.5+", 2.0, 2.0, 1, 3)]
    after = [*before, water(KHO_HONG, "0.5+", 1.0, 1.0, 1, 1)]
    (table,) = tables_changed(
        flooded(before, codes=("9011",)),
        flooded(after),
        ({"flooded_area": before}, {"flooded_area": after}),
        "th",
    )
    (one,) = table.figures
    assert (one.area.th, one.older, one.newer, one.difference) == ("คอหงส์", "–", "1.00", "")


def test_one_hazard_layer_for_another_is_set_against_it() -> None:
    before = [water(HAT_YAI, "0.5+", 2.0, 2.0, 1, 3, layer="90-depth-100y-v1")]
    after = [water(HAT_YAI, "0.5+", 1.0, 1.0, 1, 3, layer="90-depth-50y-v2")]
    (table,) = tables_changed(
        flooded(before), flooded(after), ({"flooded_area": before}, {"flooded_area": after}), "en"
    )
    assert list(table.replaced) == [("depth-100y", "depth-50y")]
    assert [(one.older, one.newer, one.difference) for one in table.figures] == [("2.00", "1.00", "-1.00")]


def test_parts_come_go_and_change() -> None:
    title = {"th": "ก", "en": "a"}
    layer = {"slug": "depth", "version": 1, "carried_hash": "a", "title": title}
    older = {"layers": [layer, {**layer, "slug": "gone"}], "inputs": [{"id": "1", "version": 1, "state": "validated"}]}
    newer = {"layers": [{**layer, "version": 2}], "inputs": [{"id": "1", "version": 1, "state": "disputed"}]}
    assert [(one.fate, one.either["slug"]) for one in layers_changed(older, newer)] == [
        ("changed", "depth"),
        ("gone", "gone"),
    ]
    assert [one.fate for one in inputs_changed(older, newer)] == ["changed"]
    assert inputs_changed(newer, newer) == []


@given(st.text("กขค่ำ ab\n", max_size=60), st.text("กขค่ำ ab\n", max_size=60))
def test_both_texts_can_be_read_out_of_their_differences(older: str, newer: str) -> None:
    pieces = text_differences(older, newer)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == older
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == newer


def test_thai_text_differs_by_whole_clauses() -> None:
    pieces = text_differences("อพยพ 8 ชุมชน ก่อนเที่ยงคืน", "อพยพ 12 ชุมชน ก่อนเที่ยงคืน")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "อพยพ "),
        ("gone", "8 "),
        ("new", "12 "),
        ("same", "ชุมชน ก่อนเที่ยงคืน"),
    ]


@pytest.mark.parametrize("typed", ["21/11/2568 20:30", "21/11/2025 20.30 น.", "๒๑/๑๑/๒๕๖๘ ๒๐:๓๐", " 21-11-2568,20:30"])
def test_a_time_is_read_as_people_type_it(typed: str) -> None:
    assert read_typed_time(typed).isoformat() == "2025-11-21T20:30:00+07:00"


@pytest.mark.parametrize(
    "typed", ["", "21/11/68 20:30", "31/02/2568 20:30", "21/11/2568", "21/11/2568 25:00", "1/1/0543 0:00"]
)
def test_what_is_no_time_is_refused_in_both_languages(typed: str) -> None:
    with pytest.raises(TypedTimeFault) as caught:
        read_typed_time(typed)
    assert caught.value.words.th
    assert caught.value.words.en


@given(st.datetimes(datetime(1951, 1, 1), datetime(2300, 1, 1)), st.booleans())
def test_a_typed_time_comes_back_the_same(moment: datetime, is_buddhist: bool) -> None:
    typed = moment.replace(second=0, microsecond=0).astimezone()
    assert read_typed_time(typed_form(typed, is_buddhist=is_buddhist)) == typed


def test_the_form_gives_back_what_it_was_filled_with() -> None:
    words = {
        "title": {"th": "ก", "en": "a"},
        "statement": {"th": "ข", "en": "b"},
        "advice": None,
        "confidence": "high",
        "confidence_reason": None,
        "valid_until": "2026-11-25T06:00:00+00:00",
        "bbox": [100.35, 6.9, 100.6, 7.1],
    }
    filled = filled_with("a-name", words, layers=[("depth", 3)], inputs=[], language="th")
    content, faults = body_of(filled, box_of_districts=None)
    assert not faults
    assert content is not None
    assert (content.name, content.layers, content.bbox) == ("a-name", ["depth-v3"], words["bbox"])
    assert content.valid_until == datetime.fromisoformat(words["valid_until"])
    assert (content.advice, content.confidence) == (None, "high")


def test_everything_that_is_missing_is_told_at_once() -> None:
    sent = FormData(
        [
            ("advice_th", "อพยพ"),
            ("valid_until", "พรุ่งนี้"),
            ("where", "box"),
            ("west", "x"),
            ("layer", "depth"),
            ("version-depth", "?"),
        ]
    )
    content, faults = body_of(from_form(sent), box_of_districts=None)
    assert content is None
    assert {fault.pointer for fault in faults} >= {
        "/title/th", "/title/en", "/statement/th", "/statement/en", "/advice/en", "/valid_until", "/bbox", "/layers/0",
    }  # fmt: skip


def test_a_name_is_made_of_the_english_title() -> None:
    assert name_from("Leave ground floors, U-Tapao (midnight)!") == "leave-ground-floors-u-tapao-midnight"
    assert name_from("อพยพ") == ""
    assert len(name_from("word " * 40)) <= 63


def act(name: str, unit: str | None = None, role: str = "lead") -> dict[str, Any]:
    return {"act": name, "unit": unit, "role": role}


@pytest.mark.parametrize(
    ("state", "acts", "blocks", "expected"),
    [
        ("candidate", [], 2, ["รอแก้ 2 ข้อในรายการตรวจ แล้วจัดทำใหม่"]),
        ("candidate", [], 0, ["รอหัวหน้าหน่วยด้านโครงสร้างพิจารณา", "รอหัวหน้าหน่วยด้านไม่ใช้โครงสร้างพิจารณา"]),
        ("candidate", [act("review", "structural")], 0, ["รอหัวหน้าหน่วยด้านไม่ใช้โครงสร้างพิจารณา"]),
        ("candidate", [act("send_back", "structural")], 0, ["หัวหน้าหน่วยด้านโครงสร้างส่งกลับแล้ว รอจัดทำรุ่นใหม่"]),
        ("reviewed", [], 0, ["รอประธานเผยแพร่"]),
        ("reviewed", [], 1, ["มี 1 ข้อที่ต้องแก้ก่อนเผยแพร่"]),
        (
            "reviewed",
            [act("urge", "structural")],
            0,
            ["หัวหน้าหน่วยด้านโครงสร้างขอเผยแพร่เร่งด่วน", "รอหัวหน้าหน่วยด้านไม่ใช้โครงสร้างเห็นพ้อง หรือประธานเผยแพร่"],
        ),
        ("released", [act("release")], 0, ["เผยแพร่เร่งด่วนแล้ว รอประธานให้สัตยาบัน"]),
        ("released", [act("release"), act("ratify", role="chair")], 0, []),
        ("released", [act("release", role="chair")], 0, []),
        (
            "released",
            [act("release", role="chair")],
            1,
            ["สิ่งที่อ้างอิงเปลี่ยนไปหลังเผยแพร่ ดูรายการตรวจก่อนใช้ตัดสินใจ รอจัดทำรุ่นใหม่ หรือประธานเพิกถอน"],
        ),
        ("retracted", [], 0, []),
    ],
)
def test_it_is_said_for_whom_a_dataset_waits(
    state: str, acts: list[dict[str, Any]], blocks: int, expected: list[str]
) -> None:
    waits = waits_for(standing_of(state, acts, blocks=blocks))
    assert [one.th for one in waits] == expected
    assert all(one.en for one in waits)


def test_there_are_words_for_every_state_act_and_file() -> None:
    assert set(get_args(states.State)) == dataset_words.DATASET_STATE.keys()
    assert set(get_args(states.State)) == dataset_words.DATASET_STATE_MEANING.keys()
    assert set(get_args(states.Act)) == dataset_words.DATASET_ACT.keys()
    assert set(states.ACTIONS) == {button.name for button in BUTTONS} == DONE.keys()
    assert set(states.UNITS) == dataset_words.DATASET_UNIT.keys()
    assert set(ENDINGS) == dataset_words.DATASET_FILE.keys() == dataset_words.DATASET_FILE_USE.keys()
