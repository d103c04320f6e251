"""How terms are counted: Regulation (EEC, Euratom) No 1182/71, with the holidays of the bound seat's place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.engine.counting import agreed_day, count_term, end_of
from imi_runtime.model.ids import Language, Locality
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.procedure import Term, Unit

GERMANY, GREECE, FINLAND = Locality("DE"), Locality("GR"), Locality("FI")
CALENDAR = PublicCalendar()


def last_day(start: str, count: int, unit: Unit, place: Locality = GERMANY) -> str:
    return count_term(date.fromisoformat(start), Term(count, unit), place, CALENDAR).last_day.isoformat()


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
    assert counted.lines == (
        "place DE", "event 2026-12-23", "counted 2026-12-24", "holiday 2026-12-25", "weekend 2026-12-26 2026-12-27",
        "counted 2026-12-28", "last 2026-12-28",
    )


def test_the_sum_of_a_month_shows_the_stretch_and_why_it_ends_later() -> None:
    counted = count_term(date(2026, 3, 3), Term(1, Unit.MONTHS), GERMANY, CALENDAR)
    assert counted.lines == (
        "place DE", "event 2026-03-03", "counted 2026-03-04 2026-04-03", "moved 2026-04-03", "moved 2026-04-04",
        "moved 2026-04-05", "moved 2026-04-06", "last 2026-04-07",
    )


@pytest.mark.parametrize(("place", "last"), [("DE-BY", "2026-01-07"), ("DE-BE", "2026-01-06"), ("DE-XX", "2026-01-06")])
def test_holidays_of_the_region_count_and_an_unknown_region_has_those_of_its_country(place: str, last: str) -> None:
    assert last_day("2026-01-05", 1, Unit.WORKING_DAYS, Locality(place)) == last


def test_the_unions_institutions_have_days_of_their_own() -> None:
    assert last_day("2026-12-22", 2, Unit.WORKING_DAYS, Locality("EU")) == "2027-01-04"
    assert last_day("2026-12-22", 2, Unit.WORKING_DAYS, Locality("BE")) == "2026-12-24"


def test_the_unions_days_of_2014_are_those_of_the_decision() -> None:
    year = (date(2014, 1, 1) + timedelta(days=n) for n in range(365))
    closed = [f"{day:%m-%d}" for day in year if day.weekday() < 5 and not CALENDAR.is_working_day(Locality("EU"), day)]
    assert closed == [
        "01-01", "01-02", "04-17", "04-18", "04-21", "05-01", "05-09", "05-29", "05-30", "06-09", "07-21", "08-15",
        "12-24", "12-25", "12-26", "12-29", "12-30", "12-31",
    ]


def test_holidays_are_named_in_the_readers_language_where_it_is_known_and_else_in_english() -> None:
    epiphany = date(2026, 1, 6)
    names = {language: CALENDAR.holiday_name(Locality("DE-BY"), epiphany, Language(language)) for language in ("de", "fi")}
    assert names == {"de": "Heilige Drei Könige", "fi": "Epiphany"}
    assert CALENDAR.holiday_name(Locality("DE-BE"), epiphany, Language("de")) == ""


def test_an_agreed_date_stays_and_the_sum_says_where_nobody_works_then() -> None:
    agreed = agreed_day(date(2026, 3, 2), date(2026, 3, 25), GREECE, CALENDAR)
    assert (agreed.last_day, agreed.lines[-1]) == (date(2026, 3, 25), "agreed_rest 2026-03-25")
    assert agreed_day(date(2026, 3, 2), date(2026, 3, 25), FINLAND, CALENDAR).lines[-1] == "agreed 2026-03-25"


def test_a_day_ends_when_it_ends_in_the_region() -> None:
    assert end_of(date(2026, 7, 1), Locality("PT-20"), CALENDAR) - end_of(date(2026, 7, 1), Locality("PT"), CALENDAR) == (
        timedelta(hours=1)
    )


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_every_country_has_holidays_in_every_year_near(country: str) -> None:
    for year in range(2024, 2032):
        christmas = date(year, 12, 25)
        assert not CALENDAR.is_working_day(Locality(country), christmas)
        assert christmas.weekday() >= 5 or CALENDAR.holiday_name(Locality(country), christmas, Language("en"))
