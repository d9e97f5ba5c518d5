"""docs/doctor.md names every code of vectors, rasters, areas and reception, and no other, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from spatial.doctor.raster_decisions import NAMES
from spatial.doctor.vectors.words import CATALOGUE
from spatial.incoming.words import REFUSALS, REMARKS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/doctor.md").read_text()
ROW = re.compile(r"^\| `([a-z_0-9]+)` \| ([a-z ]+) \| (.+) \| (.+) \|$", re.MULTILINE)
WEIGHTS = {"note", "repaired", "decision", "refused", "repaired or refused"}


def rows_under(heading: str) -> dict[str, tuple[str, str, str]]:
    """Weight, English and Thai words by code, of one chapter of the page."""
    chapter = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [match.groups() for match in ROW.finditer(chapter)]
    assert len({code for code, *_ in rows}) == len(rows)
    return {code: (weight, english, thai) for code, weight, english, thai in rows}


def codes_made_in(pattern: str) -> set[str]:
    """Codes given to findings in the modules, whether written in the call or handed to it by the name `code`."""
    return {
        code
        for path in (ROOT / "spatial").glob(pattern)
        for node in ast.walk(ast.parse(path.read_text()))
        for code in _codes_of(node)
    }


def _codes_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Finding"), args=[code, *_]):
            yield from _texts(code)
        case ast.Call(func=ast.Name(id="_add"), args=[_, code, *_]):
            yield from _texts(code)
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])], value=ast.Tuple(elts=[code, *_])):
            yield from _texts(code)
        case ast.For(target=ast.Tuple(elts=[ast.Name(id="code"), *_]), iter=ast.Tuple(elts=rows)):
            for row in rows:
                if isinstance(row, ast.Tuple):
                    yield from _texts(row.elts[0])
        case _:
            return


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be."""
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_the_page_names_the_codes_of_vectors_and_no_other() -> None:
    assert set(rows_under("Vectors")) == set(CATALOGUE)


def test_the_page_names_the_codes_of_rasters_and_no_other() -> None:
    assert set(rows_under("Rasters")) == codes_made_in("doctor/raster*.py")


def test_the_page_names_the_codes_of_areas_and_no_other() -> None:
    assert set(rows_under("Areas")) == codes_made_in("administrative_areas/*.py")


def test_the_page_names_the_codes_of_reception_and_no_other() -> None:
    rows = rows_under("Reception")
    assert {code for code, (weight, _, _) in rows.items() if weight == "refused"} == set(REFUSALS)
    assert {code for code, (weight, _, _) in rows.items() if weight == "note"} == set(REMARKS)


@pytest.mark.parametrize("heading", ["Vectors", "Rasters", "Areas", "Reception"])
def test_every_code_has_a_weight_and_both_languages(heading: str) -> None:
    for code, (weight, english, thai) in rows_under(heading).items():
        assert weight in WEIGHTS, code
        assert re.search("[ก-๛]", thai), code
        assert re.search("[a-z]", english), code
        assert not re.search("[ก-๛]", english), code


@pytest.mark.parametrize("code", REFUSALS)
def test_the_page_says_of_a_refusal_what_the_file_is_told(code: str) -> None:
    _, english, thai = rows_under("Reception")[code]
    words = REFUSALS[code]
    assert (english, thai) == (_as_shown(words.en), _as_shown(words.th))


def _as_shown(words: str) -> str:
    return re.sub(r"\{\w+\}", "…", words.replace("{{", "{").replace("}}", "}"))


@pytest.mark.parametrize("name", NAMES)
def test_every_decision_on_rasters_is_on_the_page(name: str) -> None:
    chapter = PAGE.split("\n## Rasters\n", 1)[1].split("\n## ", 1)[0]
    assert re.search(rf"^\| `{name}` \| [^|]+ \| [^|]+ \|$", chapter, re.MULTILINE)
