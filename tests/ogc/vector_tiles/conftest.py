"""A connection to a real PostGIS for the tables that tiles are drawn of."""

from collections.abc import Generator
from typing import Any

import psycopg
import pytest

from app.operation.database_address import DatabaseUrls


@pytest.fixture(scope="module")
def connection(database: DatabaseUrls) -> Generator[psycopg.Connection[Any]]:
    """As an owner of temporary tables, in a clone of this module's own."""
    with psycopg.connect(database.admin, autocommit=True) as connection:
        yield connection
