"""Random filters over random tables: PostGIS finds the rows that a slow reading in Python finds, of text as of JSON."""

import json
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ogc.filters.making import COLUMNS, Making, Writing
from tests.ogc.filters.reference import Row, holds
from tests.ogc.filters.tables import Table, make_table

FILTERS_A_TABLE = 5


@pytest.fixture(scope="module")
def table(connection: psycopg.Connection) -> Table:
    return make_table(connection, "random_rows", COLUMNS)


def check(table: Table, random: Random) -> None:
    """One table, a few filters."""
    making = Making(random)
    rows = making.rows()
    table.fill(rows)
    for _ in range(FILTERS_A_TABLE):
        filter_ = making.condition(3)
        expected = {fid for fid, row in enumerate(rows) if holds(filter_, Row(row, COLUMNS))}
        text = Writing(random).text(filter_)
        assert table.ask(json.dumps(filter_), language="cql2-json") == expected, filter_
        assert table.ask(text) == expected, text


@settings(max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=False))
def test_a_filter_finds_the_rows_that_it_holds_for(table: Table, random: Random) -> None:
    check(table, random)


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", range(20))
def test_thousands_of_filters_find_the_rows_that_they_hold_for(table: Table, seed: int) -> None:
    random = Random(seed)
    for _ in range(500):
        check(table, random)
