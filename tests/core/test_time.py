"""Moments: UTC inside, the Buddhist era for people only."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from app.core.time import Moment, christian_era_text, display

READ = TypeAdapter(Moment)


def test_a_moment_is_shown_in_thai_time_and_era() -> None:
    moment = datetime(2025, 11, 21, 13, 30, tzinfo=UTC)
    assert display(moment, "th") == "21 พ.ย. 2568 20:30 น."
    assert display(moment, "en") == "21 Nov 2025 20:30"


def test_the_last_hours_of_a_year_are_next_years_in_thailand() -> None:
    assert display(datetime(2025, 12, 31, 17, 0, tzinfo=UTC), "th") == "1 ม.ค. 2569 00:00 น."


@pytest.mark.parametrize("text", ["2025-11-21T20:30:00+07:00", "2025-11-21T13:30:00Z", "2025-11-21 13:30:00+00:00"])
def test_a_moment_is_read_in_utc(text: str) -> None:
    assert READ.validate_python(text) == datetime(2025, 11, 21, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["2025-11-21T20:30:00", "2025-11-21", "1763731800", "2568", 1763731800, 1.5, None, "", " 2025-11-21T20:30:00Z",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2025-02-30T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(value)


def test_a_leap_day_of_the_buddhist_era_is_hinted_as_it_is() -> None:
    with pytest.raises(ValueError, match="buddhist_year") as fault:
        christian_era_text("2567-02-29T00:00:00+07:00")
    assert "2024-02-29T00:00:00+07:00" in fault.value.detail.en  # type: ignore[attr-defined]
