"""Days on which the Union's institutions are closed; the `holidays` library does not know them.

They are laid down year by year. The list for 2014 is that of the Commission's decision of 21 December 2012 (OJ C 39,
12.2.2013, p. 26); the days below give exactly that list and recur in those of other years. What a later decision lays
down otherwise is entered in `OTHERWISE` with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from holidays.calendars.gregorian import DEC, JAN, JUL
from holidays.groups import ChristianHolidays, InternationalHolidays
from holidays.holiday_base import HolidayBase


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What a decision lays down for one year otherwise than usual, and where it is published."""

    source: str
    closed: Mapping[date, str]
    open: frozenset[date] = frozenset()


OTHERWISE: Mapping[int, Otherwise] = {
    2015: Otherwise("OJ C 39, 12.2.2013, p. 26, on 2015", {date(2015, JAN, 2): "Day after New Year's Day"}),
}
"""Year -> what is known to be otherwise. 2015 only repeats the usual day, and shows how an entry is written."""


class UnionDays(HolidayBase, ChristianHolidays, InternationalHolidays):
    """The holidays of the Union's institutions, as the library's own calendars are built."""

    country = "EU"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare the movable feasts of the western churches."""
        ChristianHolidays.__init__(self)
        InternationalHolidays.__init__(self)
        super().__init__(*args, **kwargs)

    def _populate_public_holidays(self) -> None:
        self._add_new_years_day("New Year's Day")
        self._add_new_years_day_two("Day after New Year's Day")
        self._add_holy_thursday("Maundy Thursday")
        self._add_good_friday("Good Friday")
        self._add_easter_monday("Easter Monday")
        self._add_labor_day("Labour Day")
        self._add_europe_day("Anniversary of the Schuman Declaration")
        ascension = self._add_ascension_thursday("Ascension Day")
        self._add_holiday("Day after Ascension Day", ascension + timedelta(days=1))
        self._add_pentecost_monday("Whit Monday")
        self._add_holiday("Belgian National Day", (JUL, 21))
        self._add_assumption_of_mary_day("Assumption Day")
        self._add_all_saints_day("All Saints' Day")
        self._add_all_souls_day("All Souls' Day")
        for day in range(24, 32):
            self._add_holiday("End of the year", (DEC, day))
        self._do_otherwise(OTHERWISE.get(self._year))

    def _do_otherwise(self, other: Otherwise | None) -> None:
        if other:
            for day in other.open:
                self.pop(day, None)
            for closed, name in other.closed.items():
                self._add_holiday(name, closed)
