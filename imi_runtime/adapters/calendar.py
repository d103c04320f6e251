"""Time zones, public holidays and regions of the thirty countries."""

from __future__ import annotations

from datetime import date, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from imi_runtime.model.folding import fold
from imi_runtime.model.ids import Country

_ZONES = {
    "BE": "Brussels", "BG": "Sofia", "CZ": "Prague", "DK": "Copenhagen", "DE": "Berlin", "EE": "Tallinn",
    "IE": "Dublin", "GR": "Athens", "ES": "Madrid", "FR": "Paris", "HR": "Zagreb", "IT": "Rome", "CY": "Nicosia",
    "LV": "Riga", "LT": "Vilnius", "LU": "Luxembourg", "HU": "Budapest", "MT": "Malta", "NL": "Amsterdam",
    "AT": "Vienna", "PL": "Warsaw", "PT": "Lisbon", "RO": "Bucharest", "SI": "Ljubljana", "SK": "Bratislava",
    "FI": "Helsinki", "SE": "Stockholm", "LI": "Vaduz", "NO": "Oslo",
}


class PublicCalendar:
    """Holidays from the `holidays` library, regions from ISO 3166-2; both are loaded when first asked for."""

    def zone(self, country: Country) -> tzinfo:
        """Return the time zone of the country's capital."""
        return _zone(country)

    def is_working_day(self, country: Country, day: date) -> bool:
        """Tell whether the day is no Saturday, Sunday or nationwide public holiday there."""
        return day.weekday() < 5 and day not in _holidays(country, day.year)

    def is_region(self, country: Country, name: str) -> bool:
        """Tell whether the country has a region of that name or code; accents and case do not matter."""
        return fold(name) in _regions(country)


@lru_cache(maxsize=64)
def _zone(country: str) -> tzinfo:
    return ZoneInfo("Atlantic/Reykjavik" if country == "IS" else f"Europe/{_ZONES.get(country, 'Brussels')}")


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))


@lru_cache(maxsize=64)
def _regions(country: str) -> frozenset[str]:
    from pycountry import subdivisions

    found = subdivisions.get(country_code=country) or ()
    names = {fold(region.name) for region in found} | {fold(region.code) for region in found}
    return frozenset(names | {code.partition("-")[2] for code in names if "-" in code})
