"""Statements that the database refuses, by the SQLSTATE that it gives."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

NOT_ALLOWED = "42501"


@contextmanager
def refused(connection: psycopg.Connection[Any], *codes: str) -> Generator[None]:
    """A statement that is refused for one of these reasons, else for want of a right; the transaction goes on."""
    with pytest.raises(psycopg.Error) as refusal, connection.transaction():
        yield
    assert refusal.value.sqlstate in (codes or (NOT_ALLOWED,)), refusal.value
