"""Tables of the brief: pivoted, with what was not modelled never taken for dry, and nothing left out in silence."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.datasets.brief.content import brief_content
from app.datasets.brief.tables import MOST_IN_ANNEX, annex_tables, printed_tables
from app.datasets.contents import Cell, Column, Contents, Table
from app.datasets.figures import AREA_COLUMNS, CLASS_COLUMNS
from tests.datasets.examples import example_contents
from tests.datasets.test_brief import MADE_AT

HAZARD = "90-flood-depth-100y-v1"
NAMES = ["เมืองสงขลา", "Mueang Songkhla"], ["หาดใหญ่", "Hat Yai"], ["สะเดา", "Sadao"]
DISTRICTS = [[f"900{n}", "district", *names] for n, names in enumerate(NAMES, 1)]
SUBDISTRICTS = [[f"90010{n}", "subdistrict", f"ตำบล {n}", f"Tambon {n}"] for n in range(1, 4)]


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    return example_contents(tmp_path)


def flooded(areas: Sequence[Sequence[str]], hazard: str = HAZARD) -> list[list[Cell]]:
    """The first area flooded in two classes, the second dry, the third not modelled at all."""
    return [
        [*areas[0], hazard, "dry", None, 0.5, 5.0, None, None, None],
        [*areas[0], hazard, "0.5-1", 0.5, 1.0, 1.5, 1234.5, 1200.0, 1300.25],
        [*areas[0], hazard, "1+", 1.0, None, 1233.0, 1233.0, 1100.0, 1250.0],
        [*areas[0], hazard, "not_modelled", None, None, 0.25, None, None, None],
        [*areas[1], hazard, "dry", None, 0.5, 30.0, None, None, None],
        [*areas[2], hazard, "not_modelled", None, None, 40.0, None, None, None],
    ]


def a_table(rows: list[list[Cell]]) -> Table:
    figures = ["area_km2", "area_km2_at_least", "area_km2_low", "area_km2_high"]
    return Table(
        "flooded_area",
        {"th": "พื้นที่น้ำท่วม", "en": "Flooded area"},
        [
            *AREA_COLUMNS,
            Column("hazard", {"th": "ภัย", "en": "Hazard"}),
            *CLASS_COLUMNS,
            *(Column(name, {"th": name, "en": name}, "km2", 4) for name in figures),
        ],
        rows,
        ["areas", HAZARD],
        "docs/methods/exposure.md",
        {"th": "±0.2 ม.", "en": "±0.2 m"},
    )


def test_depth_classes_are_columns_and_figures_have_their_decimals_and_their_spread(contents: Contents) -> None:
    printed = printed_tables(replace(contents, tables=[a_table(flooded(DISTRICTS))]))
    (table,) = printed["tables"]
    assert table["head"][1:3] == ["0.5–1 ม.\n0.5–1 m", "1 ม. ขึ้นไป\n1 m or more"]
    assert table["rows"][0] == [
        "เมืองสงขลา Mueang Songkhla",
        "1.50",
        "1,233.00",
        "1,234.50",
        "1,200.00–1,300.25",
        "0.25",
    ]
    assert "ตร.กม." in table["title"]
    assert "km²" in table["title_en"]
    assert "±0.2 m" in table["note"]


def test_what_is_not_modelled_is_listed_and_never_shown_as_dry(contents: Contents) -> None:
    (table,) = printed_tables(replace(contents, tables=[a_table(flooded(DISTRICTS))]))["tables"]
    assert table["rows"][1] == ["สะเดา Sadao", "–", "–", "–", "–", "40.00"]
    assert not any("หาดใหญ่" in row[0] for row in table["rows"])
    assert table["rows"][-1][0] == "รวม / Total"
    assert table["rows"][-1][-1] == "40.25"


def test_the_annex_says_how_many_subdistricts_without_flood_were_not_modelled(contents: Contents) -> None:
    (table,) = annex_tables(replace(contents, tables=[a_table(flooded(SUBDISTRICTS))]))["tables"]
    assert [row[0] for row in table["rows"]] == ["ตำบล 1 Tambon 1"]
    assert "Not listed: 1 more" in table["note"]


def test_tables_that_are_left_out_are_counted(contents: Contents) -> None:
    rows = [row for n in range(7) for row in flooded(SUBDISTRICTS, f"90-flood-{n}y-v1")]
    annex = annex_tables(replace(contents, tables=[a_table(rows)]))
    assert len(annex["tables"]) == MOST_IN_ANNEX
    assert annex["note"].endswith(f": {7 - MOST_IN_ANNEX}")


def test_a_table_of_another_form_is_printed_as_it_is(contents: Contents) -> None:
    people, kinds = printed_tables(contents)["tables"]
    assert people["rows"] == [["เมืองสงขลา Mueang Songkhla", "1,200", "3.25"]]
    assert kinds["is_number"] == [False, False, True]


def inputs_table(rows: list[list[Any]]) -> Table:
    names = ("unit", "kind", "severity", "state", "inputs")
    columns = [*AREA_COLUMNS, *(Column(name, {"th": name, "en": name}) for name in names)]
    words = {"th": "x", "en": "x"}
    return Table("inputs_by_kind", words, columns, rows, ["inputs"], "docs/methods/exposure.md", words)


def test_inputs_are_counted_by_kind_and_severity(contents: Contents) -> None:
    first, second = DISTRICTS[:2]
    table = inputs_table([
        [*first, "structural", "flood_level", 5, "validated", 2],
        [*first, "both", "flood_level", 5, "disputed", 1],
        [*first, "both", "other", 1, "validated", 1],
        [*second, "both", "flood_level", 3, "validated", 4],
    ])  # fmt: skip
    (printed,) = printed_tables(replace(contents, tables=[table]))["tables"]
    assert printed["rows"] == [
        ["เมืองสงขลา Mueang Songkhla", "ระดับน้ำ / Flood level", "3", "–", "–", "–", "–", "3", "1"],
        ["", "other / other", "–", "–", "–", "–", "1", "1", "–"],
        ["หาดใหญ่ Hat Yai", "ระดับน้ำ / Flood level", "–", "–", "4", "–", "–", "4", "–"],
    ]


def test_a_brief_of_127_subdistricts_has_a_table_of_them_all(contents: Contents) -> None:
    rows: list[list[Cell]] = [
        row
        for n in range(127)
        for row in flooded([[f"9{n:05d}", "subdistrict", f"ตำบล {n}", f"Tambon {n}"], *SUBDISTRICTS[1:]])[:4]
    ]
    content = brief_content(replace(contents, tables=[a_table(rows)]), made_at=MADE_AT)
    assert len(content["annex"]["tables"][0]["rows"]) == 128
