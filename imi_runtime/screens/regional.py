"""How each language writes dates, times and numbers.

The patterns are taken apart once per language, so that no page waits for a library of locales; months and signs come
from Babel, which is imported when the first language is asked for.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from imi_runtime.model.ids import Language

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from babel import Locale

_TERRITORY = {"en": "en_IE"}
"""Locales that differ from the bare language: the Union's English is written as in Ireland."""
MOST_LOCALES = 2
MOST_MONTHS = 2048
_PIECE = re.compile(r"'([^']*)'|([dMyHm])\2*|[^'dMyHm]+")

T = TypeVar("T")
Writer = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Regional:
    """The writing habits of one language, ready for use."""

    date: tuple[Writer, ...]
    moment: tuple[Writer, ...]
    decimal: str
    group: str
    minus: str


@lru_cache(maxsize=MOST_LOCALES)
def locale_of(language: Language) -> Locale:
    """Return Babel's locale for one of our languages, for whoever goes on asking it."""
    from babel import Locale

    return Locale.parse(_TERRITORY.get(language, language))


def taken_from(language: Language, take: Callable[[Locale], T]) -> T:
    """Return what is taken from Babel's locale, and let it go with the megabyte that it holds."""
    from babel import Locale, localedata

    taken = take(Locale.parse(_TERRITORY.get(language, language)))
    localedata._cache.clear()  # it keeps every language for ever, and has no door by which to leave
    gc.collect(1)  # what it held is circles, which are found cheaply while they are young
    return taken


@cache
def regional_of(language: Language) -> Regional:
    """Take the language's patterns apart. Times have 24 hours everywhere, as in official texts."""
    return taken_from(language, _regional)


def _regional(locale: Locale) -> Regional:
    joined = str(locale.datetime_formats["medium"]).replace("{0}", locale.datetime_skeletons["Hm"].pattern)
    symbols = locale.number_symbols
    latin = symbols.get("latn", symbols)
    return Regional(
        date=_writers(locale.date_formats["long"].pattern, locale),
        moment=_writers(joined.replace("{1}", locale.date_formats["medium"].pattern), locale),
        decimal=latin["decimal"],
        group=latin["group"],
        minus=latin["minusSign"],
    )


def _writers(pattern: str, locale: Locale) -> tuple[Writer, ...]:
    return tuple(_writer(found, locale) for found in _PIECE.finditer(pattern))


def _writer(found: re.Match[str], locale: Locale) -> Writer:
    piece, letter = found[0], found[2]
    if letter is None:
        literal = found[1] if piece.startswith("'") else piece
        return lambda _: literal
    if letter == "M" and len(piece) > 2:
        names = dict(locale.months["format"]["abbreviated" if len(piece) == 3 else "wide"])
        return lambda instant: str(names[instant.month])
    attribute, width = {"d": "day", "M": "month", "y": "year", "H": "hour", "m": "minute"}[letter], len(piece)
    return lambda instant: f"{getattr(instant, attribute):0{width}}"


@lru_cache(maxsize=MOST_MONTHS)
def format_month(language: Language, month: str) -> str:
    """Write a month and its year shortly, as in Mar 2026; `month` is like 2026-03."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMM", date.fromisoformat(f"{month}-01"), locale=locale_of(language))


def format_date(language: Language, day: date) -> str:
    """Write the day in words, as in 27 March 2026."""
    return "".join([write(day) for write in regional_of(language).date])  # type: ignore[arg-type]


def format_moment(language: Language, local: datetime) -> str:
    """Write the local time, then the abbreviation of its zone."""
    return "".join([write(local) for write in regional_of(language).moment]) + f" {local.tzname()}"


@cache
def format_zone(language: Language, zone: ZoneInfo) -> str:
    """Write which zone it is, by its city and the name of its time."""
    from babel.dates import get_timezone_location, get_timezone_name

    city = get_timezone_location(zone, locale=locale_of(language), return_city=True)
    return f"{city} ({get_timezone_name(zone, locale=locale_of(language))})"


def format_number(language: Language, number: str) -> str:
    """Write a number given with a point as its decimal sign and without groups; other text stays as it is."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, fraction = digits.partition(".")
    if not (whole.isdecimal() and (fraction.isdecimal() or not point)):
        return number
    habits = regional_of(language)
    grouped = f"{int(whole):,}".replace(",", habits.group)
    return (habits.minus if sign else "") + grouped + (habits.decimal + fraction if point else "")
