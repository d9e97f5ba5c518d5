"""Addresses of databases, for another role or database on the same server."""

import pytest

from app.operation.database_address import address, parts_of
from app.operation.refusal import Refusal


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://a:b@host:5433/db", "postgresql://me:p%40ss@host:5433/other"),
        ("postgres://a@host/db?sslmode=require", "postgresql://me:p%40ss@host/other?sslmode=require"),
        ("postgresql://a:b@/db?host=%2Ftmp%2Fx", "postgresql://me:p%40ss@/other?host=%2Ftmp%2Fx"),
        ("postgresql://a:b@[::1]:5432/db", "postgresql://me:p%40ss@[::1]:5432/other"),
    ],
)
def test_another_role_and_database_on_the_same_server(given: str, expected: str) -> None:
    assert address(given, user="me", password="p@ss", database="other") == expected


def test_the_password_goes_with_its_role() -> None:
    assert address("postgresql://a:b@host/db", user="me") == "postgresql://me@host/db"


def test_nothing_asked_changes_nothing() -> None:
    url = "postgresql://a:b%2Fc@host:5433/db?connect_timeout=3"
    assert address(url) == url
    assert parts_of(url)["password"] == "b/c"


@pytest.mark.parametrize("url", ["host=localhost", "mysql://a:secret@host/db", "postgresql://a:secret@[host/db"])
def test_an_unreadable_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Refusal) as caught:
        parts_of(url)
    assert "secret" not in str(caught.value)
