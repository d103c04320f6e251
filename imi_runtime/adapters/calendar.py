"""Time zones, public holidays and regions: of the thirty countries, their regions, and the Union's institutions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from imi_runtime.model.folding import fold
from imi_runtime.model.ids import Country, Language, Locality

_ZONES = {
    "BE": "Brussels", "BG": "Sofia", "CZ": "Prague", "DK": "Copenhagen", "DE": "Berlin", "EE": "Tallinn",
    "IE": "Dublin", "GR": "Athens", "ES": "Madrid", "FR": "Paris", "HR": "Zagreb", "IT": "Rome", "CY": "Nicosia",
    "LV": "Riga", "LT": "Vilnius", "LU": "Luxembourg", "HU": "Budapest", "MT": "Malta", "NL": "Amsterdam",
    "AT": "Vienna", "PL": "Warsaw", "PT": "Lisbon", "RO": "Bucharest", "SI": "Ljubljana", "SK": "Bratislava",
    "FI": "Helsinki", "SE": "Stockholm", "LI": "Vaduz", "NO": "Oslo",
}
_FAR_ZONES = {
    "IS": "Atlantic/Reykjavik", "ES-CN": "Atlantic/Canary", "PT-20": "Atlantic/Azores", "PT-30": "Atlantic/Madeira",
    "FR-971": "America/Guadeloupe", "FR-972": "America/Martinique", "FR-973": "America/Cayenne",
    "FR-974": "Indian/Reunion", "FR-976": "Indian/Mayotte",
}
UNION = "EU"
ENGLISH = "en"


class PublicCalendar:
    """Holidays from the `holidays` library, regions from ISO 3166-2; both are loaded when first asked for."""

    def zone(self, place: Locality | Country) -> tzinfo:
        """Return the time zone of a region that has its own, or else that of the country's capital."""
        return _zone(place)

    def is_working_day(self, place: Locality, day: date) -> bool:
        """Tell whether the day is no Saturday, Sunday or public holiday there, in the region or nationwide."""
        return day.weekday() < 5 and day not in _holidays(place, day.year, "")

    def holiday_name(self, place: Locality, day: date, language: Language) -> str:
        """Return what a holiday is called: in the language where the library knows it there, in English, or its own."""
        for spoken in _spoken(place, language):
            if name := _holidays(place, day.year, spoken).get(day, ""):
                return name
        return ""

    def is_region(self, country: Country, name: str) -> bool:
        """Tell whether the country has a region of that name or code; accents and case do not matter."""
        return fold(name) in _regions(country)


@lru_cache(maxsize=64)
def _zone(place: str) -> tzinfo:
    if place in _FAR_ZONES:
        return ZoneInfo(_FAR_ZONES[place])
    return ZoneInfo(f"Europe/{_ZONES.get(place.partition('-')[0], 'Brussels')}")


@lru_cache(maxsize=512)
def _holidays(place: str, year: int, language: str) -> Mapping[date, str]:
    """Return the holidays of a year with their names; those of the country where the library knows no such region."""
    if place == UNION:
        from imi_runtime.adapters.union_days import UnionDays

        return dict(UnionDays(years=year).items())
    from holidays import country_holidays

    country, _, region = place.partition("-")
    known = region if region in _subdivisions(country) else None
    return dict(country_holidays(country, subdiv=known, years=year, language=language or None).items())


@lru_cache(maxsize=64)
def _subdivisions(country: str) -> frozenset[str]:
    from holidays import country_holidays

    return frozenset(country_holidays(country).subdivisions)


@lru_cache(maxsize=256)
def _spoken(place: str, language: str) -> tuple[str, ...]:
    """Return in which of the library's languages to name holidays of a place, the best first; its own at the end."""
    if place == UNION:
        return ("",)
    from holidays import country_holidays

    there = country_holidays(place.partition("-")[0]).supported_languages
    wanted = {"nb": "no"}.get(language, language)
    best = [spoken for spoken in there if spoken.partition("_")[0] == wanted]
    english = [spoken for spoken in there if spoken.partition("_")[0] == ENGLISH]
    return (*best, *english, "")


@lru_cache(maxsize=64)
def regions_of(country: str) -> Mapping[str, str]:
    """Return the regions of a country: code of ISO 3166-2 -> its own name."""
    from pycountry import subdivisions

    found = subdivisions.get(country_code=country) or ()
    return {region.code: region.name.split(" [")[0] for region in sorted(found, key=lambda region: region.name)}


@lru_cache(maxsize=64)
def _regions(country: str) -> frozenset[str]:
    from pycountry import subdivisions

    found = subdivisions.get(country_code=country) or ()
    names = {fold(region.name) for region in found} | {fold(region.code) for region in found}
    return frozenset(names | {code.partition("-")[2] for code in names if "-" in code})
