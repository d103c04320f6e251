"""How terms are counted: Regulation (EEC, Euratom) No 1182/71, with the holidays of the bound seat's place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.engine.deadlines import count_term, end_of
from imi_runtime.model.ids import Country
from imi_runtime.model.procedure import Term, Unit

GERMANY, GREECE, FINLAND = Country("DE"), Country("GR"), Country("FI")
CALENDAR = PublicCalendar()


def last_day(start: str, count: int, unit: Unit, country: Country = GERMANY) -> str:
    return count_term(date.fromisoformat(start), Term(count, unit), country, CALENDAR).last_day.isoformat()


def test_the_day_of_the_event_is_not_counted() -> None:
    assert last_day("2026-03-02", 7, Unit.DAYS) == "2026-03-09"


def test_a_last_day_on_a_weekend_moves_to_monday() -> None:
    assert last_day("2026-03-02", 5, Unit.DAYS) == "2026-03-09"


def test_a_last_day_on_a_public_holiday_of_the_place_moves_on() -> None:
    assert last_day("2026-03-18", 7, Unit.DAYS, GREECE) == "2026-03-26"
    assert last_day("2026-03-18", 7, Unit.DAYS, FINLAND) == "2026-03-25"


def test_weeks_end_on_the_same_weekday() -> None:
    assert last_day("2026-03-04", 2, Unit.WEEKS) == "2026-03-18"


def test_a_month_from_the_last_of_january_ends_with_february() -> None:
    assert last_day("2026-01-31", 1, Unit.MONTHS) == "2026-03-02"
    assert last_day("2028-01-31", 1, Unit.MONTHS) == "2028-02-29"


def test_a_year_from_a_leap_day_ends_on_the_last_of_february() -> None:
    assert last_day("2028-02-29", 1, Unit.YEARS) == "2029-02-28"


def test_two_days_contain_two_working_days() -> None:
    assert last_day("2026-03-06", 2, Unit.DAYS) == "2026-03-10"


def test_working_days_pass_over_weekends_and_holidays() -> None:
    assert last_day("2026-12-23", 2, Unit.WORKING_DAYS) == "2026-12-28"


def test_no_days_end_on_the_very_date_even_on_a_holiday() -> None:
    assert last_day("2026-12-25", 0, Unit.DAYS) == "2026-12-25"


@pytest.mark.parametrize(("day", "ends"), [
    ("2026-03-27", "2026-03-27T22:00+00:00"), ("2026-03-29", "2026-03-29T21:00+00:00"),
])
def test_a_last_day_ends_at_midnight_of_the_place_whatever_the_summer_time(day: str, ends: str) -> None:
    assert end_of(date.fromisoformat(day), GREECE, CALENDAR) == datetime.fromisoformat(ends).astimezone(UTC)


def test_the_sum_names_every_day_that_mattered() -> None:
    counted = count_term(date(2026, 12, 23), Term(2, Unit.WORKING_DAYS), GERMANY, CALENDAR)
    assert counted.lines == ("event 2026-12-23", "holiday 2026-12-25", "last 2026-12-28")
