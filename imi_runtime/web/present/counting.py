"""From the sum that a clock keeps to its lines on the page, with the names of holidays as the reader knows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from imi_runtime.engine.world import Calendar
from imi_runtime.model.case import Clock
from imi_runtime.model.ids import Locality
from imi_runtime.model.places import COUNTRIES
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.case import SumLine

NAMED = frozenset({"holiday", "moved", "agreed_rest"})
"""Lines about days that may be holidays with a name."""


def sum_lines(clock: Clock, calendar: Calendar, words: Interface) -> Iterator[SumLine]:
    """Yield the lines of a clock's sum. Sums that were kept without a place have holidays without names."""
    place: Locality | None = None
    for line in clock.counted:
        kind, *days = line.split(" ")
        if kind == "place":
            place = Locality(days[0])
            yield SumLine("place", name=place_name(place, words))
            continue
        first, *rest = (date.fromisoformat(day) for day in days)
        name = calendar.holiday_name(place, first, words.language) if place and kind in NAMED else ""
        yield SumLine(kind, first, rest[0] if rest else None, name)


def place_name(place: Locality, words: Interface) -> str:
    """Return the name of a country; of a region with its code, since regions have no names in all languages."""
    country, _, region = place.partition("-")
    if country not in COUNTRIES:
        return str(words.say("counted/union"))
    return f"{words.country_name(country)} ({place})" if region else words.country_name(country)
