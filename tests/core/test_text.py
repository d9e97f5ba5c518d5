"""Text in two languages, and the choice between them."""

import pytest

from app.core.text import Text, language_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "th"),
        ("", "th"),
        ("th", "th"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("de,fr;q=0.9", "th"),
        ("th;q=0.1, en;q=0.2", "en"),
        ("th,en", "th"),
        ("en;q=0", "th"),
        ("en;q=nonsense", "th"),
        ("en;q=nan", "th"),
        (",;,;q=,=;", "th"),
        ("english", "th"),
    ],
)
def test_it_is_thai_unless_english_is_preferred(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_both_wordings_are_filled_in_alike() -> None:
    text = Text("ไม่เกิน {max} จุด", "At most {max} positions").format(max=3)
    assert text.as_dict() == {"th": "ไม่เกิน 3 จุด", "en": "At most 3 positions"}
    assert (text.to("th"), text.to("en")) == (text.th, text.en)


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert Text("{a}", "{a}").format(a="{b}").en == "{b}"
