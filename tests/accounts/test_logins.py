"""Sign-in names as people write them."""

import pytest

from app.accounts.logins import checked_login, normalised_login
from app.core.body import Fault


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Somchai@Example.ORG ", "somchai@example.org"),
        ("081-234-5678", "+66812345678"),
        ("+66 81 234 5678", "+66812345678"),
        ("(0)81 2345678", "+66812345678"),
        ("+44 20 7946 0018", "+442079460018"),
    ],
)
def test_a_name_is_kept_in_one_form(written: str, kept: str) -> None:
    assert normalised_login(written) == kept
    assert checked_login(written) == kept
    assert normalised_login(kept) == kept


@pytest.mark.parametrize("written", ["", "somchai", "a@", "@b.org", "a b@c.org", "0812", "+", "1" * 40, "a@b@c.org"])
def test_what_is_neither_address_nor_number_is_refused_for_somebody_new(written: str) -> None:
    with pytest.raises(Fault, match="login"):
        checked_login(written)
