"""Each operator of a filter on a table that a reader can check by hand."""

import json
from datetime import UTC, date, datetime

import psycopg
import pytest
import shapely

from tests.ogc.filters.tables import Table, make_table

KINDS = {
    "whole": "integer",
    "depth_m": "number",
    "name": "text",
    "wet": "boolean",
    "day": "date",
    "seen": "timestamp",
    "until": "timestamp",
    "geom": "geometry",
}
BIG = 2**53
ROWS = [
    {
        "whole": 1,
        "depth_m": 1.5,
        "name": "หาดใหญ่",
        "wet": True,
        "day": date(2025, 11, 21),
        "seen": datetime(2025, 11, 20, 17, 0, tzinfo=UTC),  # midnight in Thailand
        "until": datetime(2025, 11, 21, 17, 0, tzinfo=UTC),
        "geom": shapely.Point(100.5, 7.0),
    },
    {
        "whole": BIG + 1,
        "depth_m": -0.0,
        "name": "100% Straße",
        "wet": False,
        "day": date(2025, 11, 22),
        "seen": datetime(2025, 11, 21, 16, 59, 59, tzinfo=UTC),  # a second before midnight in Thailand
        "until": datetime(2025, 11, 22, 17, 0, tzinfo=UTC),
        "geom": shapely.LineString([(100.0, 7.0), (101.0, 7.0)]),
    },
    {
        "whole": -7,
        "depth_m": 0.1,
        "name": r"O'Brien_\x",
        "wet": None,
        "day": date(2025, 11, 23),
        "seen": datetime(2025, 11, 23, 3, 0, tzinfo=UTC),
        "until": None,
        "geom": shapely.box(100.0, 7.0, 101.0, 8.0),
    },
    dict.fromkeys(KINDS),
]
ALL = {0, 1, 2, 3}

COMPARISONS = {
    "whole = 1": {0},
    "whole <> 1": {1, 2},
    "whole < 1": {2},
    "whole <= 1": {0, 2},
    "whole > 1": {1},
    "whole >= 1": {0, 1},
    "1 = whole": {0},
    "whole = 1.0": {0},
    "whole > 0.5": {0, 1},
    f"whole = {BIG}": set(),
    f"whole = {BIG + 1}": {1},
    f"whole > {BIG}": {1},
    f"whole > {BIG}.5": {1},
    "depth_m = 0": {1},
    "depth_m = -0.0": {1},
    "depth_m = 0.1": {2},
    "depth_m = .1": {2},
    "depth_m = 1e-1": {2},
    "depth_m = +15E-1": {0},
    "depth_m = whole": set(),
    "name = 'หาดใหญ่'": {0},
    "name = 'O''Brien_\\\\x'": {2},
    "name = 'O\\'Brien_\\x'": {2},
    "name < 'P'": {1, 2},
    "name > 'P'": {0},
    "wet = true": {0},
    "wet = FALSE": {1},
    "wet <> true": {1},
    "wet > false": {0},
    "wet": {0},
    "not wet": {1},
    "wet = (whole = 1)": {0, 1},
    "day = DATE('2025-11-21')": {0},
    "day > DATE('2025-11-21')": {1, 2},
    "day = '2025-11-22'": {1},
    "'2025-11-22' = day": {1},
    "seen = TIMESTAMP('2025-11-20T17:00:00Z')": {0},
    "seen = TIMESTAMP('2025-11-21T00:00:00+07:00')": {0},
    "seen > TIMESTAMP('2025-11-20T17:00:00.000001Z')": {1, 2},
    "seen < '2025-11-21T16:59:59Z'": {0},
    "seen < until": {0, 1},
}

LOGIC = {
    "true": ALL,
    "false": set(),
    "whole = 1 AND depth_m = 1.5": {0},
    "whole = 1 OR whole = -7": {0, 2},
    "NOT whole = 1": {1, 2},
    "NOT (whole = 1 OR whole = -7)": {1},
    "whole = 1 OR whole = -7 AND depth_m = 99": {0},
    "(whole = 1 OR whole = -7) AND depth_m = 99": set(),
    "NOT whole = 1 AND depth_m = 0.1": {2},
    "whole = 1 OR true": ALL,
    "whole <> 1 OR whole = 1": {0, 1, 2},
    "whole IS NULL": {3},
    "whole IS NOT NULL": {0, 1, 2},
    "wet IS NULL": {2, 3},
    "geom IS NULL": {3},
    "(whole = 1) IS NULL": {3},
    "(wet AND whole = 5) IS NULL": {3},
    "1 IS NULL": set(),
    "POINT(1 1) IS NULL": set(),
    "not not not wet": {1},
}

LISTS = {
    "name LIKE 'หาด%'": {0},
    "name LIKE '%ใหญ_'": {0},
    "name LIKE '100\\% %'": {1},
    "name LIKE '%\\_%'": {2},
    "name LIKE '%\\\\\\\\x'": {2},
    "name NOT LIKE '%a%'": {0, 2},
    "name LIKE ''": set(),
    "name like '%'": {0, 1, 2},
    "CASEI(name) LIKE CASEI('%STRASSE')": {1},
    "CASEI(name) = CASEI('100% STRASSE')": {1},
    "CASEI(name) IN (casei('o''BRIEN_\\\\X'), CASEI('x'))": {2},
    "ACCENTI(name) = ACCENTI('หาดใหญ')": set(),
    "ACCENTI(name) = accenti('หาดใหญ่')": {0},
    "ACCENTI('papá') = ACCENTI('papa')": ALL,
    "ACCENTI(CASEI('PAPÁ')) LIKE ACCENTI(CASEI('pa_Á%'))": ALL,
    "whole BETWEEN -7 AND 1": {0, 2},
    "whole NOT BETWEEN -7 AND 1": {1},
    "depth_m BETWEEN 0 AND 0.1": {1, 2},
    "depth_m BETWEEN 1 AND 0": set(),
    "whole BETWEEN depth_m AND 2": set(),
    "day BETWEEN DATE('2025-11-21') AND DATE('2025-11-22')": {0, 1},
    "name BETWEEN '1' AND '2'": {1},
    "whole IN (1, 2, 3)": {0},
    "whole NOT IN (1, 2, 3)": {1, 2},
    f"whole IN (1.0, {BIG + 1}, 2.5)": {0, 1},
    "depth_m IN (0, 0.1)": {1, 2},
    "depth_m IN (whole, 0.1)": {2},
    "depth_m IN (whole + 0.5, 0.1)": {0, 2},
    "name IN ('หาดใหญ่')": {0},
    "wet IN (true)": {0},
    "day IN ('2025-11-21', DATE('2025-11-22'))": {0, 1},
    "seen IN (DATE('2025-11-21'), TIMESTAMP('2025-11-23T03:00:00Z'))": {0, 1, 2},
}

CALCULATIONS = {
    "whole + 1 = 2": {0},
    "whole - 1 = 0": {0},
    "whole * 2 = -14": {2},
    f"whole + 1 = {BIG + 2}": {1},
    "whole * whole * whole > 1": {1},
    "whole / 2 = 0.5": {0},
    "whole div 2 = 0": {0},
    "whole div 2 = -3": {2},
    "whole % 2 = -1": {2},
    "whole % 2 = 1": {0, 1},
    "depth_m * 2 = 3": {0},
    "depth_m div 1 = 1": {0},
    "depth_m % 1 = 0.5": {0},
    "depth_m ^ 2 = 2.25": {0},
    "depth_m ^ -1 > 5": {2},
    "2 ^ 3 = 8": ALL,
    "1 + 2 * 3 ^ 2 = 19": ALL,
    "10 - 3 - 2 = 5": ALL,
    "20 / 10 / 2 = 1": ALL,
    "-whole = 7": {2},
    "-(whole + 1) = 6": {2},
    "-2 ^ 2 = 4": ALL,
    "whole - -1 = 2": {0},
}

WITHOUT_A_VALUE = (
    "whole / 0",
    "whole div 0",
    "whole % 0",
    "whole % (whole - whole)",
    "depth_m / 0",
    "depth_m / -0.0",
    "depth_m % 0",
    "0 ^ -1",
    "(0 - 1.5) ^ 0.5",
    "10 ^ 301",
    "10 ^ -301",
    "1e200 * 1e200",
    "1e-200 * 1e-200",
    "1e308 + 1e308",
    "1e-320 - 1",
)

TIMES = {
    # a day is a day in Thailand; a time counts as the day it lies in where the two meet
    "seen = DATE('2025-11-21')": {0, 1},
    "seen < DATE('2025-11-22')": {0, 1},
    "seen <= DATE('2025-11-21')": {0, 1},
    "seen > DATE('2025-11-21')": {2},
    "seen BETWEEN DATE('2025-11-21') AND DATE('2025-11-23')": {0, 1, 2},
    "seen = day": {0, 2},
    "day = TIMESTAMP('2025-11-20T17:00:00Z')": {0},
    "T_AFTER(seen, DATE('2025-11-21'))": {2},
    "T_BEFORE(seen, TIMESTAMP('2025-11-21T00:00:00Z'))": {0},
    "T_EQUALS(seen, DATE('2025-11-21'))": {0, 1},
    "T_EQUALS(day, INTERVAL('2025-11-21', '2025-11-21'))": {0},
    "T_DISJOINT(day, DATE('2025-11-22'))": {0, 2},
    "T_INTERSECTS(day, INTERVAL('2025-11-22', '..'))": {1, 2},
    "T_INTERSECTS(day, INTERVAL('..', '2025-11-22'))": {0, 1},
    "T_INTERSECTS(seen, INTERVAL('2025-11-21', '2025-11-21'))": {0, 1},
    "T_INTERSECTS(seen, INTERVAL('..', '..'))": {0, 1, 2},
    "T_INTERSECTS(INTERVAL(seen, until), TIMESTAMP('2025-11-21T17:00:00Z'))": {0, 1},
    "T_INTERSECTS(INTERVAL(seen, '..'), TIMESTAMP('2025-11-21T17:00:00Z'))": {0, 1},
    "T_INTERSECTS(INTERVAL(DATE('2025-11-21'), '..'), day)": {0, 1, 2},
    "T_DURING(INTERVAL(seen, until), INTERVAL('2025-11-20', '2025-11-24'))": {0, 1},
    "T_DURING(INTERVAL(seen, until), INTERVAL('2025-11-21', '2025-11-24'))": set(),
    "T_STARTS(INTERVAL(seen, until), INTERVAL('2025-11-21', '2025-11-24'))": {0, 1},
}

AREA = "POLYGON((100 6, 101 6, 101 7.5, 100 7.5, 100 6))"
SHAPES = {
    "S_INTERSECTS(geom, POINT(100.5 7))": {0, 1, 2},
    "S_INTERSECTS(POINT(100.5 7), geom)": {0, 1, 2},
    f"S_INTERSECTS(geom, {AREA})": {0, 1, 2},
    "S_INTERSECTS(geom, BBOX(100.9, 7.5, 102, 9))": {2},
    "S_INTERSECTS(geom, BBOX(100.5, 7, 100.5, 7))": {0, 1, 2},
    "S_INTERSECTS(geom, BBOX(100.2, 7.5, 100.4, 7.5))": {2},
    "S_INTERSECTS(geom, ENVELOPE(100.9, 7.5, 102, 9))": {2},
    "S_INTERSECTS(geom, BBOX(170, 6, 100.2, 8))": {1, 2},
    "S_INTERSECTS(geom, MULTIPOINT(100.5 7, 50 50))": {0, 1, 2},
    "S_INTERSECTS(geom, MULTIPOINT((100.5 7), (50 50)))": {0, 1, 2},
    "S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(100.5 7), LINESTRING(100.2 7.8, 100.4 7.8)))": {0, 1, 2},
    "S_DISJOINT(geom, GEOMETRYCOLLECTION(POINT(100.2 7), LINESTRING(100.2 7.8, 100.4 7.8)))": {0},
    "S_WITHIN(geom, GEOMETRYCOLLECTION(POINT(100.5 7), POINT(1 1)))": {0},
    "S_DISJOINT(geom, POINT(100.2 7))": {0},
    "S_EQUALS(geom, POINT(100.5 7))": {0},
    "S_EQUALS(geom, LINESTRING(101 7, 100.3 7, 100 7))": {1},
    "S_TOUCHES(geom, POINT(100 7))": {1, 2},
    f"S_WITHIN(geom, {AREA})": {0, 1},
    f"S_CONTAINS({AREA}, geom)": {0, 1},
    "S_CONTAINS(geom, POINT(100.5 7.5))": {2},
    f"S_OVERLAPS(geom, {AREA})": {2},
    "S_OVERLAPS(geom, LINESTRING(100.5 7, 102 7))": {1},
    "S_CROSSES(geom, LINESTRING(100.5 6, 100.5 7.5))": {1, 2},
    "NOT S_INTERSECTS(geom, POINT(100.2 7))": {0},
    "S_INTERSECTS(geom, geom)": {0, 1, 2},
    "S_INTERSECTS(POINT(1 1), BBOX(0, 0, 2, 2))": ALL,
}

ALL_FILTERS = {**COMPARISONS, **LOGIC, **LISTS, **CALCULATIONS, **TIMES, **SHAPES}


@pytest.fixture(scope="module")
def table(connection: psycopg.Connection) -> Table:
    table = make_table(connection, "by_hand", KINDS)  # type: ignore[arg-type]
    table.fill(ROWS)
    return table


@pytest.mark.parametrize(("text", "expected"), ALL_FILTERS.items(), ids=list(ALL_FILTERS))
def test_a_filter_finds_what_a_reader_finds(table: Table, text: str, expected: set[int]) -> None:
    assert table.ask(text) == expected


@pytest.mark.parametrize("calculation", WITHOUT_A_VALUE)
def test_a_calculation_without_a_value_is_unknown_and_no_error(table: Table, calculation: str) -> None:
    assert table.ask(f"{calculation} = 1 OR NOT {calculation} = 1") == set()
    assert table.ask(f"({calculation}) IS NULL") == ALL


JSON_FILTERS = {
    '{"op": "=", "args": [{"property": "whole"}, 9007199254740993]}': {1},
    '{"op": "and", "args": [{"op": ">", "args": [{"property": "whole"}, 0]}, {"property": "wet"}]}': {0},
    '{"op": "isNull", "args": [{"property": "whole"}]}': {3},
    '{"op": "in", "args": [{"property": "whole"}, [1, -7]]}': {0, 2},
    '{"op": "between", "args": [{"property": "whole"}, -7, 1]}': {0, 2},
    '{"op": "like", "args": [{"property": "name"}, "100\\\\% %"]}': {1},
    '{"op": "=", "args": [{"op": "casei", "args": [{"property": "name"}]}, {"casei": "100% STRASSE"}]}': {1},
    '{"op": "t_finishedBy", "args": [{"interval": [{"property": "seen"}, {"property": "until"}]},'
    ' {"interval": ["2025-11-21T00:00:00Z", "2025-11-21T17:00:00Z"]}]}': {0},
    '{"op": ">=", "args": [{"property": "day"}, {"date": "2025-11-22"}]}': {1, 2},
    '{"op": "<", "args": [{"property": "seen"}, {"timestamp": "2025-11-21T16:59:59Z"}]}': {0},
    '{"op": "s_within", "args": [{"property": "geom"}, {"bbox": [100, 6, 101, 7.5]}]}': {0, 1},
    '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "Point", "coordinates": [100.5, 7]}]}': {0, 1, 2},
    '{"op": "s_intersects", "args": [{"property": "geom"}, {"type": "GeometryCollection", "geometries":'
    ' [{"type": "Point", "coordinates": [100.5, 7], "bbox": [100.5, 7, 100.5, 7]}]}]}': {0, 1, 2},
    "true": ALL,
    "false": set(),
}


@pytest.mark.parametrize(("text", "expected"), JSON_FILTERS.items(), ids=range(len(JSON_FILTERS)))
def test_json_finds_what_a_reader_finds(table: Table, text: str, expected: set[int]) -> None:
    json.loads(text)
    assert table.ask(text, language="cql2-json") == expected


def test_columns_of_narrower_types_are_compared_as_the_kinds_that_they_are_given_as(
    connection: psycopg.Connection,
) -> None:
    kinds = {"few": "integer", "more": "integer", "exact": "number", "rough": "number", "code": "text"}
    connection.execute(
        "CREATE TEMPORARY TABLE narrow (fid int, few smallint, more int, exact numeric, rough real, code varchar(9))"
    )
    connection.execute("INSERT INTO narrow VALUES (0, 3, 70000, 0.1, 0.5, 'ab'), (1, -3, NULL, 1e200, 2.5, NULL)")
    table = Table(connection, "narrow", kinds)  # type: ignore[arg-type]
    for text, expected in {
        "few = 3 AND few IN (3, 4) AND few < 99999999999": {0},
        "few * few * few * few * few * few * few * few * more > 1": {0},
        "more % 7 = 0 AND more / 2 = 35000": {0},
        "exact = 0.1 AND exact IN (0.1, 5) AND exact * 10 = 1": {0},
        "exact * exact > 1": set(),
        "rough BETWEEN 0.5 AND 2.5 AND few <> rough": {0, 1},
        "code LIKE 'a%' AND code IN ('ab', code) AND CASEI(code) = CASEI('AB')": {0},
        "code IS NULL": {1},
    }.items():
        assert table.ask(text) == expected, text
