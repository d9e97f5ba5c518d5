"""Every class of fault has words in both languages, a place in docs/doctor.md, and a test of its own."""

import re
from pathlib import Path
from string import Formatter

import pytest

from spatial.doctor.vectors.decisions import ANSWERS, FREE
from spatial.doctor.vectors.words import CATALOGUE
from spatial.doctor.vectors.words.attributes import ATTRIBUTES
from spatial.doctor.vectors.words.geometry import GEOMETRY
from spatial.doctor.vectors.words.place import PLACE
from spatial.doctor.vectors.words.reading import READING

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/doctor.md").read_text()
MODULES = [ROOT / "spatial/doctor/vector.py", *(ROOT / "spatial/doctor/vectors").glob("*.py")]
SOURCES = "\n".join(path.read_text() for path in MODULES)
OTHERS = [path for path in Path(__file__).parent.glob("test_vector_*.py") if path.name != Path(__file__).name]
TESTS = "\n".join(path.read_text() for path in OTHERS)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_on_the_page_with_its_weight(code: str) -> None:
    assert f"| `{code}` | {CATALOGUE[code].weight} |" in PAGE


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_used_and_tested(code: str) -> None:
    assert f'"{code}"' in SOURCES
    assert f'"{code}"' in TESTS


MAKERS = r"(?:[^_]finding|_where|self\._add|tally\.add|tally\.finding)"


def test_no_code_is_made_that_has_no_words() -> None:
    made = set(re.findall(MAKERS + r'\(\s*(?:outline, )?"([a-z_0-9]+)"', SOURCES))
    assert len(made) > 30
    assert made <= set(CATALOGUE)


def test_no_code_stands_in_two_groups() -> None:
    assert len(CATALOGUE) == len(READING) + len(PLACE) + len(GEOMETRY) + len(ATTRIBUTES)


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_say_the_same_particulars(code: str) -> None:
    words = CATALOGUE[code]
    thai, english = _particulars(words.th), _particulars(words.en)
    assert thai == english
    assert re.search("[ก-๛]", words.th)
    assert not re.search("[ก-๛]", words.en)
    assert words.en.endswith((".", "?"))


@pytest.mark.parametrize("name", [*ANSWERS, *FREE])
def test_every_decision_is_on_the_page(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| ") and f"`{name}`" in line.split("|")[1])
    assert all(f"`{answer}`" in row for answer in ANSWERS.get(name, ()))


def _particulars(text: str) -> set[str]:
    """What is filled in, one name for both languages."""
    return {name.removesuffix("_th").removesuffix("_en") for _, name, _, _ in Formatter().parse(text) if name}
