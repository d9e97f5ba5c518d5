"""Whatever is sent as a filter is refused in words, or asks PostgreSQL something that it can answer."""

import json
from collections.abc import Callable
from random import Random
from typing import Any, Literal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ogc.crs import KNOWN, Crs
from app.ogc.filters import FilterRefused
from tests.ogc.filters.making import COLUMNS, Making, Writing, words
from tests.ogc.filters.tables import Table, make_table

Language = Literal["cql2-text", "cql2-json"]

WORDS = (
    *words("and or not is null like in between true false div casei( accenti( bbox( date( timestamp( interval("),
    *words("polygon(( geometrycollection( multipoint( empty z '..' s_intersects( s_within( t_during( t_after("),
    *words(
        r"""pg_sleep( a_equals( ( ) ) , + - * / % ^ = <> < >= != ' " \ '' 'a%' '\ ; -- /* :: || [ ] { } $1 %s %(f0)s"""
    ),
    *words(r"\u0000 ๒ 🌊 1 0 1e400 1e-320 .5 5. 9223372036854775808 geom whole depth_m name ชื่อ flag day seen"),
    *words("'2025-11-21' '2568-01-01' '2025-11-21T00:00:00Z' '0001-01-01T00:00:00+07:00' 9999-99-99"),
    *("point(1 2)", "100.5 7", "9" * 30, "\0", "\ud800", "\u200b"),
)
KEYS = ("op", "args", "property", "date", "timestamp", "interval", "bbox", "type", "coordinates", "geometries", "casei")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**500),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(WORDS),
    st.sampled_from(["and", "isNull", "Point", "Polygon", "GeometryCollection", "..", "whole", "geom", "seen"]),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=3)), inner, max_size=3),
        st.fixed_dictionaries(
            {"op": st.sampled_from([*WORDS, "=", "in", "isNull"]), "args": st.lists(inner, max_size=3)}
        ),
    ),
    max_leaves=12,
)
ROUNDS = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
CRS = st.sampled_from(list(KNOWN.values()))


@pytest.fixture(scope="module")
def table(connection: psycopg.Connection) -> Table:
    table = make_table(connection, "any_rows", COLUMNS)
    table.fill(Making(Random(5)).rows())
    return table


def check(table: Table, text: str, language: Language, crs: Crs) -> bool:
    """Whether a filter is accepted; anything but a refusal in words is a fault."""
    try:
        table.ask(text, language=language, crs=crs)
    except FilterRefused as refused:
        check_words(refused)
        return False
    return True


def check_words(refused: FilterRefused) -> None:
    """A refusal has a code and words in both languages that can be sent."""
    assert refused.errors[0].code
    for said in (refused.detail, refused.errors[0].detail):
        assert any("ก" <= one <= "๙" for one in said.th)
        said.th.encode()
        assert len(said.en.encode()) < 3000


@ROUNDS
@given(text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)), crs=CRS)
def test_any_text_is_answered_or_refused(table: Table, text: str, crs: Crs) -> None:
    check(table, text, "cql2-text", crs)
    check(table, text, "cql2-json", crs)


@ROUNDS
@given(value=VALUES, crs=CRS)
def test_any_json_is_answered_or_refused(table: Table, value: Any, crs: Crs) -> None:
    check(table, json.dumps(value), "cql2-json", crs)
    check(table, json.dumps(value, ensure_ascii=False), "cql2-text", crs)


def damaged_text(random: Random) -> str:
    """A filter with a few characters or words taken out, put in or doubled."""
    text = Writing(random).text(Making(random).condition(2))
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text) + 1)
        width = random.randint(0, 4)
        text = text[:at] + random.choice((*WORDS, "", "", text[at : at + width] * 2)) + text[at + width :]
    return text


def damaged_json(random: Random, value: Any, junk: Callable[[], Any]) -> Any:
    """A filter with something else in some place."""
    if random.random() < 0.15:
        return junk()
    if isinstance(value, dict):
        return {key: damaged_json(random, one, junk) for key, one in value.items() if random.random() < 0.98}
    if isinstance(value, list):
        return [damaged_json(random, one, junk) for one in value]
    return value


def check_damaged(table: Table, random: Random) -> int:
    """A filter damaged as text and one as JSON; how many of them still are filters."""

    def junk() -> Any:
        return random.choice(
            (None, 1, -1.5, "a", "..", [], {}, [1, [2]], {"property": "geom"}, {"bbox": [1, 2, 3]}, 10**30)
        )

    crs = random.choice(list(KNOWN.values()))
    damaged = damaged_json(random, Making(random).condition(2), junk)
    return check(table, damaged_text(random), "cql2-text", crs) + check(table, json.dumps(damaged), "cql2-json", crs)


def test_damaged_filters_are_answered_or_refused(table: Table) -> None:
    random = Random(1)
    answered = sum(check_damaged(table, random) for _ in range(1500))
    assert 0 < answered < 3000


@pytest.mark.acceptance
def test_many_damaged_filters_are_answered_or_refused(table: Table) -> None:
    random = Random(2)
    answered = sum(check_damaged(table, random) for _ in range(100_000))
    assert 0 < answered < 200_000
