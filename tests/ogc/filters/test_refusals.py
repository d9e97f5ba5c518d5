"""What is refused of a filter: by which code, where in it, and in both languages."""

import inspect
import json
import re
import sys
from typing import Any, Literal

import pytest

from app.core.problems import status_of
from app.ogc.crs import CRS84, KNOWN, Crs
from app.ogc.filters import FilterRefused, compile_filter
from app.ogc.properties import Kind, column

KINDS: dict[str, Kind] = {
    "whole": "integer",
    "depth_m": "number",
    "name": "text",
    "wet": "boolean",
    "day": "date",
    "seen": "timestamp",
    "geom": "geometry",
}
PROPERTIES = {name: column(name, kind) for name, kind in KINDS.items()}
UTM47 = KNOWN["http://www.opengis.net/def/crs/EPSG/0/32647"]
MERCATOR = KNOWN["http://www.opengis.net/def/crs/EPSG/0/3857"]
WGS84 = KNOWN["http://www.opengis.net/def/crs/EPSG/0/4326"]


def refused(text: str, language: Literal["cql2-text", "cql2-json"] = "cql2-text", crs: Crs = CRS84) -> FilterRefused:
    with pytest.raises(FilterRefused) as caught:
        compile_filter(text, language=language, properties=PROPERTIES, crs=crs)
    return caught.value


def check(error: FilterRefused, code: str) -> None:
    (fault,) = error.errors
    assert fault.code == code, error.detail.en
    assert fault.pointer == "?filter"
    assert status_of(type(error)) == 400
    for said in (error.detail, fault.detail):
        assert re.search("[ก-๙]", said.th)
        assert said.en
        assert len(said.en) < 700
    assert error.detail.en.startswith("filter: ")


TEXTS = {
    # what it is written like
    "": "empty",
    "  \n": "empty",
    "whole = 1 AND": "syntax",
    "whole = ": "syntax",
    "= 1": "syntax",
    "whole 1": "syntax",
    "AND": "syntax",
    "whole = 1 OR OR wet": "syntax",
    "(whole = 1": "syntax",
    "whole = 1)": "syntax",
    "whole IS 1": "syntax",
    "whole NOT = 1": "syntax",
    "whole BETWEEN 1": "syntax",
    "whole BETWEEN 1 OR 2": "syntax",
    "whole IN 1": "syntax",
    "whole IN ()": "syntax",
    "whole IN (1": "syntax",
    "name = 'x' 'y'": "syntax",
    "name = +'x'": "syntax",
    "name = 'x": "quote_open",
    "name = 'x\\'": "quote_open",
    'name" = 1': "quote_open",
    "whole = 1; wet": "character",
    "whole ≥ 1": "character",
    "name = ‘x’": "character",
    "name = [1]": "character",
    "name = $1": "character",
    "whole = 1 = 1": "chained",
    "2 ^ 2 ^ 2 = 1": "chained",
    "whole = 1 IS NULL": "chained",
    "whole == 1": "unknown_operator",
    "whole != 1": "unknown_operator",
    "whole = ๒๕๖๘": "thai_digits",
    "name = 'a\0'": "text_unusable",
    "name = '\ud800'": "text_unusable",
    "whole = (1, 2)": "arrays_unsupported",
    # what it speaks of
    "Whole = 1": "unknown_property",
    'name = "หาดใหญ่"': "unknown_property",
    "fid = 1": "unknown_property",
    "v.whole = 1": "unknown_property",
    "whole::text = '1'": "unknown_property",
    "whole": "not_a_condition",
    "'x'": "not_a_condition",
    "whole AND wet": "not_a_condition",
    "NOT 1": "not_a_condition",
    "whole + 1": "not_a_condition",
    "whole = NULL": "null",
    "NULL IS NULL": "null",
    "name IN ('a', NULL)": "null",
    # what cannot be compared
    "whole = '1'": "type",
    "name = 1": "type",
    "wet = 1": "type",
    "wet = 'true'": "type",
    "day = 20251121": "type",
    "day = name": "type",
    "geom = POINT(1 1)": "type",
    "geom = geom": "type",
    "name IN ('a', 1)": "type",
    "whole BETWEEN 1 AND 'x'": "type",
    "wet BETWEEN false AND true": "type",
    "whole LIKE '1%'": "type",
    "CASEI(whole) = 'x'": "type",
    "ACCENTI(geom) = 'x'": "type",
    "name + 1 = 2": "type",
    "whole * wet = 1": "type",
    "day + 1 > day": "type",
    "-name = 1": "type",
    "S_INTERSECTS(name, POINT(1 1))": "type",
    "S_INTERSECTS(geom, 'POINT(1 1)')": "type",
    "T_AFTER(whole, DATE('2025-11-21'))": "type",
    "T_AFTER(seen, name)": "type",
    "T_AFTER(INTERVAL(whole, '..'), seen)": "type",
    "name LIKE name": "pattern",
    "name LIKE 5": "pattern",
    "name LIKE 'a\\x'": "pattern",
    "name LIKE 'a\\\\'": "pattern",
    "name LIKE ACCENTI('a\\\\\u0301')": "pattern",
    # numbers
    "whole = 9223372036854775808": "number_too_large",
    "whole = -9223372036854775809": "number_too_large",
    f"whole = {'9' * 5000}": "number_too_large",
    "depth_m = 1e309": "number_not_finite",
    "whole" + " * whole" * 16 + " > 1": "calculation_too_large",
    # days and times
    "day = DATE('2568-11-21')": "buddhist_year",
    "seen > TIMESTAMP('2568-11-21T00:00:00Z')": "buddhist_year",
    "day = DATE('9999-12-31')": "buddhist_year",
    "day = DATE('2025-02-30')": "instant",
    "day = DATE('0000-01-01')": "instant",
    "day = DATE('21/11/2025')": "instant",
    "day = DATE('๒๐๒๕-11-21')": "instant",
    "day = DATE('2025-11-21T00:00:00Z')": "instant",
    "day = DATE(day)": "instant",
    "day = 'yesterday'": "instant",
    "seen = TIMESTAMP('2025-11-21')": "instant",
    "seen = TIMESTAMP('2025-11-21T25:00:00Z')": "instant",
    "seen = TIMESTAMP('2025-11-21T00:00:00')": "instant",
    "seen = TIMESTAMP('2025-11-21T00:00:00 07:00')": "instant",
    "seen = TIMESTAMP('0001-01-01T00:00:00+07:00')": "instant",
    "seen = TIMESTAMP('2025-11-21T00:00:00.1234567Z')": "instant",
    "T_AFTER(seen, INTERVAL('2025-11-21'))": "interval",
    "T_AFTER(seen, INTERVAL(1, 2))": "interval",
    "T_AFTER(seen, INTERVAL('2025-11-22', '2025-11-21'))": "interval_reversed",
    "T_AFTER(seen, INTERVAL('2025-11-21', '2025-11-22T00:00:00Z'))": "interval_mixed",
    "T_AFTER(seen, INTERVAL(day, seen))": "interval_mixed",
    "seen = INTERVAL('2025-11-21', '..')": "interval_misplaced",
    "INTERVAL(seen, seen) IS NULL": "interval_misplaced",
    "T_DURING(seen, INTERVAL('2025-11-21', '..'))": "interval_needed",
    "T_MEETS(INTERVAL('2025-11-21', '..'), day)": "interval_needed",
    # shapes
    "S_INTERSECTS(geom, POINT(190 7))": "coordinate_out_of_range",
    "S_INTERSECTS(geom, POINT(90 180))": "coordinate_out_of_range",
    "S_INTERSECTS(geom, POINT(7 100))": "axes_swapped",
    "S_INTERSECTS(geom, POINT(1e400 7))": "coordinate_not_finite",
    "S_INTERSECTS(geom, POINT(100 7 5))": "geometry_height",
    "S_INTERSECTS(geom, POINT Z (100 7 5))": "geometry_height",
    "S_INTERSECTS(geom, POINT M (100 7 5))": "geometry_height",
    "S_INTERSECTS(geom, BBOX(100, 6, 0, 101, 7, 9))": "geometry_height",
    "S_INTERSECTS(geom, POINT EMPTY)": "geometry_empty",
    "S_INTERSECTS(geom, POINT(100))": "geometry_malformed",
    "S_INTERSECTS(geom, POINT(100 7, 101 7))": "geometry_malformed",
    "S_INTERSECTS(geom, POINT(a b))": "geometry_malformed",
    "S_INTERSECTS(geom, POLYGON(100 7, 101 7, 101 8, 100 7))": "syntax",
    "S_INTERSECTS(geom, LINESTRING(100 7))": "geometry_invalid",
    "S_INTERSECTS(geom, LINESTRING(100 7, 100 7))": "geometry_invalid",
    "S_INTERSECTS(geom, POLYGON((100 7, 101 8, 101 7, 100 8, 100 7)))": "geometry_invalid",
    "S_INTERSECTS(geom, MULTIPOLYGON(((0 0, 2 0, 2 2, 0 0)), ((0 0, 2 0, 2 1, 0 0))))": "geometry_invalid",
    "S_INTERSECTS(geom, POLYGON((100 7, 101 7, 101 8, 100 8)))": "ring_not_closed",
    "S_INTERSECTS(geom, POLYGON((100 7, 101 7, 100 7)))": "ring_not_closed",
    "S_INTERSECTS(geom, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 1))))": "geometry_type",
    "S_INTERSECTS(geom, CIRCULARSTRING(0 0, 1 1, 2 0))": "unknown_function",
    "S_TOUCHES(geom, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(1 1, 2 2)))": "geometry_collection",
    "S_INTERSECTS(geom, BBOX(1, 2, 3))": "bbox",
    "S_INTERSECTS(geom, BBOX(100, 8, 101, 7))": "bbox",
    "S_INTERSECTS(geom)": "operand_count",
    "S_INTERSECTS(geom, geom, geom)": "operand_count",
    "CASEI(name, name) = 'x'": "operand_count",
    # what nobody may ask
    "set_config('role', 'postgres', false) = 'x'": "unknown_function",
    "pg_sleep(10)": "unknown_function",
    "query_to_xml('select 1', true, true, '') IS NULL": "unknown_function",
    "CAST(whole AS text) = '1'": "unknown_function",
    "count(*) = 1": "unknown_function",
    "INTERSECTS(geom, POINT(1 1))": "unknown_function",
    "S_DWITHIN(geom, POINT(1 1), 5)": "unknown_function",
    "isNull(whole)": "unknown_function",
    "in(whole, 1)": "unknown_function",
    "A_CONTAINS(name, ('a'))": "arrays_unsupported",
    # too much
    "(" * 81 + "wet" + ")" * 81: "too_deep",
    "NOT " * 81 + "wet": "too_deep",
    "CASEI(" * 81 + "name" + ")" * 81 + " = 'x'": "too_deep",
    "depth_m" + " + depth_m" * 81 + " > 1": "too_deep",
    "(" * 50_000: "too_deep",
    "wet = " * 8_000 + "wet": "chained",
    " OR ".join(["wet"] * 1100): "too_complex",
    "whole IN (" + ",".join(map(str, range(1001))) + ")": "list_too_long",
    "name = '" + "ก" * 50_000 + "'": "too_long",
    "S_INTERSECTS(geom, MULTIPOINT(" + ",".join(["1 1"] * 10_001) + "))": "geometry_too_many_vertices",
}


@pytest.mark.parametrize(("text", "code"), TEXTS.items(), ids=[one[:50] for one in TEXTS])
def test_text_is_refused_by_name(text: str, code: str) -> None:
    check(refused(text), code)


def op(name: Any, *arguments: Any) -> dict[str, Any]:
    return {"op": name, "args": list(arguments)}


GEOM = {"property": "geom"}
WHOLE = {"property": "whole"}
VALUES: list[tuple[Any, str]] = [
    (None, "null"),
    (5, "not_a_condition"),
    ([], "arrays_unsupported"),
    ({}, "json_form"),
    ({"op": "="}, "json_form"),
    ({"op": "=", "args": {}}, "json_form"),
    ({"op": 5, "args": []}, "json_form"),
    ({**op("=", WHOLE, 1), "more": 1}, "json_form"),
    ({"property": 5}, "json_form"),
    ({"property": {"op": "x"}}, "json_form"),
    ({"date": 20251121}, "json_form"),
    (op("=", WHOLE), "operand_count"),
    (op("and", True), "operand_count"),
    (op("in", WHOLE, 1), "operand_count"),
    (op("in", WHOLE, []), "list_empty"),
    (op("in", WHOLE, [0] * 1001), "list_too_long"),
    (op("=", WHOLE, [1]), "arrays_unsupported"),
    (op("=", WHOLE, None), "null"),
    (op("=", WHOLE, "1"), "type"),
    (op("=", WHOLE, True), "type"),
    (op("=", WHOLE, 2**63), "number_too_large"),
    (op("=", WHOLE, 10**3000), "number_too_large"),
    (op("=", {"property": "fid"}, 1), "unknown_property"),
    (op("=", {"property": "name"}, "a\0"), "text_unusable"),
    (op("=", {"property": "name"}, "\ud800"), "text_unusable"),
    (op("=", {"property": "\udfff"}, 1), "text_unusable"),
    (op("\ud800", 1), "text_unusable"),
    (op("pg_sleep", 1), "unknown_function"),
    ({"op": "pg_sleep"}, "unknown_function"),
    ({"function": {"name": "set_config", "args": []}}, "unknown_function"),
    (op("!=", WHOLE, 1), "unknown_operator"),
    (op("a_equals", [1], [1]), "arrays_unsupported"),
    (op("t_after", {"property": "seen"}, {"interval": ["2025-11-21"]}), "interval"),
    (op("t_after", {"property": "seen"}, {"interval": [5, ".."]}), "interval"),
    (op("t_after", {"property": "seen"}, {"timestamp": "2568-11-21T00:00:00Z"}), "buddhist_year"),
    (op("s_within", GEOM, {"type": "Circle"}), "geometry_type"),
    (op("s_within", GEOM, {"type": ["Point"]}), "geometry_type"),
    (op("s_within", GEOM, {"type": "Point"}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [100.5, 7], "crs": {}}), "geometry_crs"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [100.5, 7], "id": 5}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": []}), "geometry_empty"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [100.5, "7"]}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [100.5, True]}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [[100.5, 7]]}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [100.5, 7, 1]}), "geometry_height"),
    (op("s_within", GEOM, {"type": "Point", "coordinates": [[[[[[1]]]]]]}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "Polygon", "coordinates": [[]]}), "geometry_empty"),
    (op("s_within", GEOM, {"type": "Polygon", "coordinates": [[1, 1], [2, 2]]}), "geometry_malformed"),
    (op("s_within", GEOM, {"type": "GeometryCollection", "geometries": []}), "geometry_empty"),
    (op("s_within", GEOM, {"type": "GeometryCollection", "geometries": [5]}), "geometry_type"),
    (op("s_within", GEOM, {"bbox": [1, 2, "3", 4]}), "geometry_malformed"),
    (op("s_within", GEOM, {"bbox": [1, 2, 3]}), "bbox"),
]
NOT_JSON = {
    "whole = 1": "json",
    "{": "json",
    '{"op": "=", "args": [{"property": "whole"}, NaN]}': "number_not_finite",
    '{"op": "=", "args": [{"property": "whole"}, -Infinity]}': "number_not_finite",
    '{"op": "=", "args": [{"property": "whole"}, 1e999]}': "number_not_finite",
    '{"op": "=", "op": "<", "args": [1, 2]}': "json_repeated",
    '{"op":"not","args":[' * 200 + "true" + "]}" * 200: "too_deep",
    "[" * 50_000: "too_deep",
    '{"a":' * 9_000: "too_deep",
    '{"op":"not","args":[' * 81 + "true" + "]}" * 81: "too_deep",
}


@pytest.mark.parametrize(("text", "code"), NOT_JSON.items(), ids=[one[:50] for one in NOT_JSON])
def test_broken_json_is_refused_by_name(text: str, code: str) -> None:
    check(refused(text, "cql2-json"), code)


@pytest.mark.parametrize(("value", "code"), VALUES, ids=[json.dumps(one)[:60] for one, _ in VALUES])
def test_json_is_refused_by_name(value: Any, code: str) -> None:
    check(refused(json.dumps(value), "cql2-json"), code)


@pytest.mark.parametrize(
    ("shape", "crs", "code"),
    [
        ("POINT(100.5 7)", WGS84, "axes_swapped"),
        ("POINT(95 200)", WGS84, "coordinate_out_of_range"),
        ("POINT(1e9 0)", UTM47, "outside_crs"),
        ("POINT(5e7 0)", UTM47, "outside_crs"),
        ("POINT(500000 2e7)", UTM47, "outside_crs"),
        ("LINESTRING(500000 700000, 1e8 700000)", UTM47, "outside_crs"),
        ("POINT(21000000 0)", MERCATOR, "outside_crs"),
        ("BBOX(700000, 700000, 600000, 800000)", UTM47, "bbox"),
        *(("POINT(1e9 1e9)", crs, "outside_crs") for crs in KNOWN.values() if crs.srid != 4326),
    ],
)
def test_a_shape_outside_of_its_crs_is_refused(shape: str, crs: Crs, code: str) -> None:
    check(refused(f"S_INTERSECTS(geom, {shape})", crs=crs), code)


def test_an_error_says_where_and_how_to_mend_it() -> None:
    error = refused("whole = 1 AND nam = 'x'")
    assert error.detail.en == (
        "filter: at character 15 (nam = 'x'): there is no property nam. Did you mean name? There are: whole, depth_m,"
        " name, wet, day, seen, geom (text is quoted 'so')"
    )
    assert error.detail.th.startswith("filter: ที่อักขระ 15 (nam = 'x'): ไม่มีข้อมูลชื่อ nam ท่านหมายถึง name ใช่หรือไม่")
    error = refused(json.dumps(op("and", True, op("=", {"property": "WHOLE"}, 1))), "cql2-json")
    assert "at /args/1/args/0: there is no property WHOLE. Did you mean whole?" in error.detail.en
    assert "S_INTERSECTS?" in refused("intersects(geom, geom)").detail.en
    assert "%2B" in refused("seen > TIMESTAMP('2025-11-21T00:00:00 07:00')").detail.en
    assert "%2B" in refused("whole   1 = 2").detail.en
    assert "Did you mean 2025-11-21?" in refused("day = DATE('2568-11-21')").detail.en
    assert "T_INTERSECTS" in refused("T_DURING(seen, INTERVAL('2025-11-21', '..'))").detail.en
    assert "text is quoted 'so'" in refused("name = 5").detail.en


def test_a_long_list_of_properties_is_cut_short() -> None:
    many = {f"column_{number}": column(f"column_{number}", "text") for number in range(200)}
    with pytest.raises(FilterRefused) as caught:
        compile_filter("x = 1", language="cql2-text", properties=many, crs=CRS84)
    assert "(+170)" in caught.value.detail.en
    assert len(caught.value.detail.en) < 700


DEEP = {
    "(" * 80 + "wet" + ")" * 80: "cql2-text",
    "NOT " * 80 + "wet": "cql2-text",
    "CASEI(" * 79 + "name" + ")" * 79 + " = 'x'": "cql2-text",
    "depth_m" + " + depth_m" * 79 + " > 1": "cql2-text",
    "depth_m + (" * 79 + "depth_m" + ")" * 79 + " > 1": "cql2-text",
    "(whole = 1 AND (wet OR " * 40 + "wet" + "))" * 40: "cql2-text",
    '{"op":"not","args":[' * 80 + "true" + "]}" * 80: "cql2-json",
}


@pytest.mark.parametrize(("text", "language"), DEEP.items(), ids=[one[:30] for one in DEEP])
def test_the_deepest_filter_leaves_half_of_the_stack(text: str, language: Literal["cql2-text", "cql2-json"]) -> None:
    def compiled(frames: int) -> str:
        if frames:
            return compiled(frames - 1)
        return compile_filter(text, language=language, properties=PROPERTIES, crs=CRS84).where.as_string(None)

    used = len(inspect.stack(0))
    assert compiled(sys.getrecursionlimit() // 2 - used)
