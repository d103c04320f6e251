"""What the engine is told about the outside at the moment of a decision: time, directory and calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from imi_runtime.model.ids import AreaId, AuthorityId, Country


class Directory(Protocol):
    """The authorities that take part, as they are known now."""

    def country(self, authority: AuthorityId) -> Country | None:
        """Return the authority's country, or None when there is no such authority."""

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Tell whether the authority may hold seats in cases of this area."""

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that coordinate this one in the area."""


class Calendar(Protocol):
    """Time zones and public holidays of the countries, and the names of their regions."""

    def zone(self, country: Country) -> tzinfo:
        """Return the time zone of the country's capital."""

    def is_working_day(self, country: Country, day: date) -> bool:
        """Tell whether the day is no Saturday, Sunday or public holiday there."""

    def is_region(self, country: Country, name: str) -> bool:
        """Tell whether the country has a region of that name or code."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the case that a decision may depend on. `now` is aware and in UTC."""

    now: datetime
    directory: Directory
    calendar: Calendar
