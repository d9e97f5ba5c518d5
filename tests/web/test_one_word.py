"""One word for one thing: docs call states and roles what pages call them; words that were given up are gone."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.settings import CHECKOUT
from app.core.text import Text
from app.datasets.brief.content import brief_content
from app.web.words import LISTS, ROLE
from tests.datasets.examples import example_contents

GIVEN_UP = {
    "ตรวจรับ": "ตรวจสอบ",
    "ไม่ใช่โครงสร้าง": "ไม่ใช้โครงสร้าง",
    "หน่วยใช้โครงสร้าง": "หน่วยด้านโครงสร้าง",
    "หน่วยไม่ใช้โครงสร้าง": "หน่วยด้านไม่ใช้โครงสร้าง",
    "เจ้าหน้าที่สารสนเทศภูมิศาสตร์": "เจ้าหน้าที่ภูมิสารสนเทศ",
    "คาบการเกิดซ้ำ": "รอบปีการเกิดซ้ำ",
}
"""Words that people read once, and the one that stands in their place."""


def rows_of(page: str, head: str) -> Mapping[str, str]:
    """Thai by English of a table of the docs that stands below a heading."""
    text = (CHECKOUT / "docs" / page).read_text().partition(f"\n{head}\n")[2].partition("\n## ")[0]
    cells = (line.strip("|").split("|") for line in text.splitlines() if line.startswith("| "))
    return {row[0].strip(): row[1].strip() for row in cells}


def written() -> list[Path]:
    """Everything of ours that people read, or that says something to them."""
    folders = (CHECKOUT / name for name in ("app", "docs", "data", "notebooks", "spatial"))
    endings = {".py", ".html", ".ts", ".md", ".json", ".sql", ".typ", ".ipynb"}
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in endings]


@pytest.mark.parametrize(
    ("head", "words", "codes"),
    [
        ("## What passes through", LISTS["state"], ("submitted", "validated", "returned", "disputed", "withdrawn")),
        ("## Decision datasets", LISTS["dataset_state"], ("candidate", "reviewed", "released", "retracted")),
    ],
)
def test_the_glossary_calls_a_state_what_the_pages_call_it(
    head: str, words: Mapping[str, Text], codes: tuple[str, ...]
) -> None:
    rows = rows_of("glossary.md", head)
    assert {code: rows[code.capitalize()] for code in codes} == {code: words[code].th for code in codes}


def test_the_page_of_datasets_calls_their_states_what_the_pages_call_them() -> None:
    rows = rows_of("datasets.md", "## The way")
    assert {code: rows[code] for code in LISTS["dataset_state"]} == {
        code: words.th for code, words in LISTS["dataset_state"].items()
    }


def test_the_page_of_roles_calls_them_what_the_pages_call_them() -> None:
    rows = rows_of("roles.md", "## The roles")
    assert {code: rows[code] for code in ROLE} == {code: words.th for code, words in ROLE.items()}


def test_the_brief_calls_states_what_the_pages_call_them(tmp_path: Path) -> None:
    said = json.dumps(brief_content(example_contents(tmp_path), made_at=datetime.now(UTC)), ensure_ascii=False)
    for words in (LISTS["dataset_state"]["candidate"], LISTS["state"]["validated"], LISTS["state"]["disputed"]):
        assert f'"{words.th} / {words.en}"' in said
    assert "รอพิจารณา ยังไม่เผยแพร่" in said


def test_words_that_were_given_up_are_nowhere() -> None:
    files = written()
    assert len(files) > 300
    pattern = re.compile("|".join(GIVEN_UP))
    found = {str(path.relative_to(CHECKOUT)): pattern.findall(path.read_text(errors="replace")) for path in files}
    assert {path: words for path, words in found.items() if words} == {}
