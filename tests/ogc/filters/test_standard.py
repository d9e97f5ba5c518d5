"""What the standard itself says of filters (OGC 21-065r2, Annex A), and what another reader of CQL2 makes of them."""

import json
import sys
import unicodedata
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import cql2
import psycopg
import pytest

from app.ogc.filters import tree
from app.ogc.filters.text_reader import read_text
from tests.ogc.filters.making import Making, Writing
from tests.ogc.filters.tables import Table, make_table

# The rows of the standard's test data that have times; the end of the second is known to lie after 2022 only.
ROWS = [
    {
        "date": date(2021, 4, 16),
        "start": datetime(2021, 4, 16, 10, 15, 59, tzinfo=UTC),
        "end": datetime(2022, 4, 16, 10, 16, 6, tzinfo=UTC),
        "boolean": True,
    },
    {
        "date": date(2022, 4, 16),
        "start": datetime(2022, 4, 16, 10, 13, 19, tzinfo=UTC),
        "end": datetime(2023, 4, 16, 10, 16, 6, tzinfo=UTC),
        "boolean": False,
    },
    {
        "date": date(2023, 4, 16),
        "start": datetime(2022, 4, 16, 10, 15, 10, tzinfo=UTC),
        "end": datetime(2022, 4, 16, 10, 16, 6, tzinfo=UTC),
        "boolean": True,
    },
    dict.fromkeys(("date", "start", "end", "boolean")),
]
# One count of the annex is left out: T_FINISHEDBY(interval(…), interval(start,end)) is 0 there, where T_FINISHES with
# the operands swapped is 1, and the two are converses of each other.
COUNTS = {
    "\"date\" in (DATE('2021-04-16'),DATE('2022-04-16'),DATE('2022-04-18'))": 2,
    "start not in (TIMESTAMP('2022-04-16T10:13:19Z'))": 2,
    "boolean in (true)": 2,
    "boolean not in (false)": 2,
    "t_after(\"date\",date('2022-04-16'))": 1,
    "t_before(\"date\",date('2022-04-16'))": 1,
    "t_disjoint(\"date\",date('2022-04-16'))": 2,
    "t_equals(\"date\",date('2022-04-16'))": 1,
    "t_intersects(\"date\",date('2022-04-16'))": 1,
    "t_after(\"date\",interval('2022-01-01','2022-12-31'))": 1,
    "t_before(\"date\",interval('2022-01-01','2022-12-31'))": 1,
    "t_disjoint(\"date\",interval('2022-01-01','2022-12-31'))": 2,
    "t_equals(\"date\",interval('2022-01-01','2022-12-31'))": 0,
    "t_equals(\"date\",interval('2022-04-16','2022-04-16'))": 1,
    "t_intersects(\"date\",interval('2022-01-01','2022-12-31'))": 1,
    "t_after(start,timestamp('2022-04-16T10:13:19Z'))": 1,
    "t_before(start,timestamp('2022-04-16T10:13:19Z'))": 1,
    "t_disjoint(start,timestamp('2022-04-16T10:13:19Z'))": 2,
    "t_equals(start,timestamp('2022-04-16T10:13:19Z'))": 1,
    "t_after(start,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))": 0,
    "t_before(start,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))": 1,
    "t_intersects(start,interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))": 2,
    "t_after(interval(start,end),interval('..','2022-04-16T10:13:19Z'))": 1,
    "t_before(interval(start,end),interval('2023-01-01T00:00:00Z','..'))": 2,
    "t_disjoint(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))": 1,
    "t_equals(interval(start,end),interval('2021-04-16T10:15:59Z','2022-04-16T10:16:06Z'))": 1,
    "t_intersects(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:09Z'))": 2,
    "T_CONTAINS(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 1,
    "T_DURING(interval(start,end),interval('2022-01-01T00:00:00Z','2022-12-31T23:59:59Z'))": 1,
    "T_FINISHES(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z'))": 1,
    "T_FINISHEDBY(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z'))": 1,
    "T_MEETS(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 0,
    "T_METBY(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 1,
    "T_OVERLAPPEDBY(interval(start,end),interval('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 2,
    "T_OVERLAPS(interval(start,end),interval('2022-04-16T10:13:19Z','2023-04-16T10:15:10Z'))": 1,
    "T_STARTEDBY(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 1,
    "T_STARTS(interval(start,end),interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'))": 0,
    "t_after(date('2022-04-16'),\"date\")": 1,
    "t_after(interval('2023-01-01T00:00:00Z','..'),interval(start,end))": 2,
    "T_CONTAINS(interval('2021-04-16T10:13:19Z','2023-04-16T10:15:10Z'),interval(start,end))": 2,
    "T_DURING(interval('2022-07-01T00:00:00Z','2022-12-31T23:59:59Z'),interval(start,end))": 1,
    "T_FINISHES(interval('2022-04-16T10:13:19Z','2022-04-16T10:16:06Z'),interval(start,end))": 1,
    "T_MEETS(interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'),interval(start,end))": 1,
    "T_OVERLAPPEDBY(interval('2020-04-16T10:13:19Z','2022-04-16T10:15:10Z'),interval(start,end))": 0,
    "T_STARTS(interval('2022-04-16T10:13:19Z','2022-04-16T10:15:10Z'),interval(start,end))": 1,
    "start<end": 3,
    "start>=end": 0,
}


@pytest.fixture(scope="module")
def dated(connection: psycopg.Connection) -> Table:
    kinds = {"date": "date", "start": "timestamp", "end": "timestamp", "boolean": "boolean"}
    table = make_table(connection, "dated", kinds)  # type: ignore[arg-type]
    table.fill(ROWS)
    return table


@pytest.mark.parametrize(("text", "count"), COUNTS.items(), ids=list(COUNTS))
def test_a_filter_of_the_standard_finds_as_many_as_it_says(dated: Table, text: str, count: int) -> None:
    assert len(dated.ask(text)) == count


def test_escapes_of_text_are_those_of_the_standard(connection: psycopg.Connection) -> None:
    table = make_table(connection, "escapes", {"text": "text"})
    table.fill([{"text": "\a\b\t\n\v\f\r'\\"}])
    assert table.ask(r"text = '\a\b\t\n\v\f\r\'\\'") == {0}
    assert table.ask("text = '\a\b\t\n\v\f\r''\\\\'") == {0}


def test_casei_is_full_case_folding_of_every_character(connection: psycopg.Connection) -> None:
    characters = [
        one
        for one in map(chr, range(1, sys.maxunicode + 1))
        if one != one.casefold() and unicodedata.category(one) != "Cs"
    ]
    assert len(characters) > 1400
    table = make_table(connection, "cases", {"text": "text", "folded": "text"})
    table.fill([{"text": f"x{one}x", "folded": f"x{one.casefold()}x"} for one in characters])
    assert table.ask("CASEI(text) = CASEI(folded)") == set(range(len(characters)))
    table.fill(
        [{"text": one, "folded": other} for one, other in (("ı", "i"), ("ป่า", "ปา"), ("é", "e"), ("ΟΔΟΣ", "οδος"))]
    )
    assert table.ask("CASEI(text) = CASEI(folded)") == {0, 3}


def comparable(node: Any) -> Any:
    """A filter as any reader may have it: numbers as doubles, AND and OR of many, negative numbers as such."""
    match node:
        case bool() | str() | None:
            return node
        case int() | float():
            return float(node)
        case list():
            return [comparable(one) for one in node]
        case {"op": "and" | "or" as name, "args": arguments}:
            found: list[Any] = []
            for one in map(comparable, arguments):
                found += one["args"] if isinstance(one, dict) and one.get("op") == name else [one]
            return {"op": name, "args": found}
        case {"op": name, "args": arguments}:
            return {"op": name.lower(), "args": comparable(arguments)}
        case {"timestamp": text}:
            return {"timestamp": datetime.fromisoformat(text)}
        case _:
            return {key: comparable(one) for key, one in node.items()}


def read_by_us(text: str) -> Any:
    """Our tree as CQL2 JSON."""

    def told(node: Any) -> Any:
        match node:
            case tree.Value():
                return node.value
            case tree.Name():
                return {"property": node.name}
            case tree.Instant():
                return {node.unit: node.text}
            case tree.Open():
                return ".."
            case tree.Span():
                return {"interval": [told(node.begin), told(node.end)]}
            case tree.Box():
                return {"bbox": list(node.numbers)}
            case tree.Shape():
                return {"type": node.type, "coordinates": node.coordinates}
            case tree.Operation(op="in"):
                what, *items = map(told, node.operands)
                return {"op": "in", "args": [what, items]}
            case tree.Operation():
                return {"op": node.op, "args": [told(one) for one in node.operands]}
            case _:
                raise AssertionError(node)

    return told(read_text(text))


def test_text_is_read_as_it_was_meant_and_as_another_reader_reads_it() -> None:
    random = Random(3)
    compared = 0
    for _ in range(800):
        meant = Making(random).condition(3)
        text = Writing(random).text(meant)
        ours = comparable(read_by_us(text))
        assert ours == comparable(json.loads(json.dumps(meant))), text
        if "\\" in text or "ชื่อ" in text:  # the other one knows neither escapes nor Thai names
            continue
        compared += 1
        assert ours == comparable(cql2.parse_text(text).to_json()), text
    assert compared > 300
