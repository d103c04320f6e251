"""Terms: how days, working days, weeks, months and years are counted, with the sum as it is shown to people."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from imi_runtime.engine.world import Calendar
from imi_runtime.model.ids import Locality
from imi_runtime.model.procedure import Term, Unit

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A last day and how it was found: lines of a kind and a day, or the first and last day of a stretch, for the page.

    The first line names the place whose holidays were looked at: `place DE-BY`, `event 2026-03-02`,
    `counted 2026-03-03 2026-03-06`, `weekend 2026-03-07 2026-03-08`.
    """

    last_day: date
    lines: tuple[str, ...]


def count_term(start: date, term: Term, place: Locality, calendar: Calendar) -> Counted:
    """Return the last day of a term that begins with an event on `start`.

    Regulation (EEC, Euratom) No 1182/71, Article 3: the day of the event is not counted; weeks, months and years end
    on the same weekday or date, or on the month's last day; a last day that is a holiday, Sunday or Saturday moves to
    the next working day; two days or more contain two working days.
    """
    lines = [f"place {place}", f"event {start}"]
    if term.unit is Unit.WORKING_DAYS:
        end = add_working_days(start, term.count, place, calendar)
        lines += _passed(start, end, place, calendar)
    else:
        end = _plain_end(start, term)
        if end > start:
            lines.append(_stretch("counted", start + A_DAY, end))
        if term.count > 0:
            end = _next_working_day(end, place, calendar, lines)
            if term.unit is not Unit.DAYS or term.count >= 2:
                end = _with_two_working_days(start, end, place, calendar, lines)
    return Counted(end, (*lines, f"last {end}"))


def agreed_day(start: date, until: date, place: Locality, calendar: Calendar) -> Counted:
    """Return a date that was agreed: it stays as it is, and the sum says where it is no working day."""
    rests = () if calendar.is_working_day(place, until) else (f"agreed_rest {until}",)
    return Counted(until, (f"place {place}", f"event {start}", f"agreed {until}", *rests))


def _stretch(kind: str, first: date, last: date) -> str:
    return f"{kind} {first} {last}" if last > first else f"{kind} {first}"


def _plain_end(start: date, term: Term) -> date:
    match term.unit:
        case Unit.DAYS:
            return start + timedelta(days=term.count)
        case Unit.WEEKS:
            return start + timedelta(weeks=term.count)
        case Unit.YEARS:
            return add_months(start, 12 * term.count)
    return add_months(start, term.count)


def add_months(start: date, months: int) -> date:
    """Return the same date so many months later, or the last day of a month that is too short."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_working_days(start: date, days: int, place: Locality, calendar: Calendar) -> date:
    """Return the day that is so many working days later, or earlier where the number is negative."""
    day, left, step = start, abs(days), A_DAY if days > 0 else -A_DAY
    while left > 0:
        day += step
        left -= calendar.is_working_day(place, day)
    return day


def _passed(start: date, end: date, place: Locality, calendar: Calendar) -> Iterator[str]:
    """Yield every day between the event and the end: stretches that count, weekends, and each holiday for itself."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    for (kind, _), stretch in groupby(days, lambda day: _kind_of(day, place, calendar)):
        listed = tuple(stretch)
        yield _stretch(kind, listed[0], listed[-1])


def _kind_of(day: date, place: Locality, calendar: Calendar) -> tuple[str, date | None]:
    if calendar.is_working_day(place, day):
        return "counted", None
    return ("weekend", None) if day.weekday() >= 5 else ("holiday", day)


def _next_working_day(day: date, place: Locality, calendar: Calendar, lines: list[str]) -> date:
    while not calendar.is_working_day(place, day):
        lines.append(f"moved {day}")
        day += A_DAY
    return day


def _with_two_working_days(start: date, end: date, place: Locality, calendar: Calendar, lines: list[str]) -> date:
    days = (start + timedelta(days=n) for n in range(1, min((end - start).days, 30) + 1))
    if sum(calendar.is_working_day(place, day) for day in days) >= 2:
        return end
    lines.append(f"two_working_days {end}")
    return _next_working_day(end + A_DAY, place, calendar, lines)


def end_of(day: date, place: Locality, calendar: Calendar) -> datetime:
    """Return 24:00 of the day in that place, in UTC."""
    midnight = datetime.combine(day + A_DAY, time(), calendar.zone(place))
    return midnight.astimezone(UTC)


def local_day(moment: datetime, place: Locality, calendar: Calendar) -> date:
    """Return the calendar day of a moment in that place."""
    return moment.astimezone(calendar.zone(place)).date()
