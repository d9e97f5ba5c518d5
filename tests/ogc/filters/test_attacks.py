"""Filters written to get at something: the statement stays ours, whatever they say."""

import re
from random import Random

import psycopg
import pytest
from psycopg import sql

from app.ogc.crs import CRS84
from app.ogc.filters import FilterRefused, compile_filter
from app.ogc.properties import column
from tests.ogc.filters.making import COLUMNS, Making, Writing
from tests.ogc.filters.tables import Table, make_table

HOSTILE_NAMES = (
    *(
        'a"b',
        "100%",
        "%s",
        "%(f0)s",
        "%%",
        "ชื่อ",
        "fid); DROP TABLE hostile --",
        "'",
        "\\",
        "{}",
        "{0}",
        "a\nb",
        "$1",
        "v",
    ),
    *("SELECT", "n", "🌊", " ", "a;b", "/*", "é"),
)
HOSTILE_TEXTS = (
    *("'; DROP TABLE hostile; --", "' OR '1'='1", "%(f0)s", "%s", "%", "{}", "$1", "\\'; SELECT pg_sleep(9); --"),
    *("') OR pg_sleep(9) IS NULL OR ('", "\\", "\\\\", "''", "$$", "E'\\x00'", "/*", "🌊'"),
)


@pytest.fixture(scope="module")
def hostile(connection: psycopg.Connection) -> Table:
    table = make_table(connection, "hostile", dict.fromkeys(HOSTILE_NAMES, "text"))
    table.fill([dict.fromkeys(HOSTILE_NAMES, "x"), *(dict.fromkeys(HOSTILE_NAMES, text) for text in HOSTILE_TEXTS)])
    return table


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_column_of_any_name_is_found_by_it(hostile: Table, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    assert hostile.ask(f"{quoted} = 'x'") == {0}
    assert hostile.ask(f"{quoted} LIKE 'x%' AND {quoted} IN ('x', 'y')") == {0}


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_text_is_only_ever_compared(hostile: Table, text: str) -> None:
    written = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    expected = {1 + HOSTILE_TEXTS.index(text)}
    assert hostile.ask(f"v = {written}") == expected
    assert hostile.ask(f"CASEI(v) IN ({written.join(('CASEI(', ')'))}, {written})") >= expected
    pattern = "'" + re.sub(r"([\\%_])", r"\\\1", text).replace("\\", "\\\\").replace("'", "''") + "'"
    assert hostile.ask(f"v LIKE {pattern}") == expected


def test_no_value_and_no_name_of_a_filter_is_ever_in_the_statement() -> None:
    properties = {name: column(name, kind) for name, kind in COLUMNS.items()}
    ours = re.compile(
        r"v\.\"(?:[^\"]|\"\")*\"|%\(f\d+\)s|pg_catalog\.\"und-x-icu\"|\"C\"|'[a-zA-Z0-9 -]*'|'[ςσ]'"
        r"|'\[\\u0300-\\u036f\]'|n\.[ab]|[a-z_A-Z]+|\d+(?:e-?\d+)?|<>|<=|>=|[-=<>+*/(),]|::|\[\]|\s"
    )
    random = Random(7)
    for _ in range(300):
        filter_ = Writing(random).text(Making(random).condition(3))
        compiled = compile_filter(filter_, language="cql2-text", properties=properties, crs=CRS84)
        statement = compiled.where.as_string(None)
        assert ours.sub("", statement) == "", statement
        names = set(re.findall(r'v\."(?:[^"]|"")*"', statement))
        assert names <= {one.expression.as_string(None) for one in properties.values()}
        assert {f"f{number}" for number in range(len(compiled.values))} == set(compiled.values)
        assert all(isinstance(part, sql.Composable) for part in compiled.where)


def test_a_property_that_is_not_published_cannot_be_asked(connection: psycopg.Connection) -> None:
    table = make_table(connection, "half_hidden", {"shown": "text", "exact_geom": "geometry"})
    published = {"shown": table.properties["shown"]}
    for asked in ('"exact_geom" IS NULL', "S_INTERSECTS(exact_geom, POINT(1 1))", "fid = 0", "ctid IS NULL", "v = 'x'"):
        with pytest.raises(FilterRefused) as refused:
            compile_filter(asked, language="cql2-text", properties=published, crs=CRS84)
        assert refused.value.errors[0].code == "unknown_property"
        assert "exact_geom" not in refused.value.detail.en.rpartition("There are:")[2]
