"""What the engine is told about the outside at the moment of a decision: time, directory and calendars."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Protocol

from imi_runtime.model.case import Case
from imi_runtime.model.ids import AreaId, AuthorityId, CaseId, Country, FactId, Language, Locality, OfficeId


class Directory(Protocol):
    """The authorities that take part, as they are known now."""

    def country(self, authority: AuthorityId) -> Country | None:
        """Return the authority's country, or None when there is no such authority."""

    def locality(self, authority: AuthorityId) -> Locality | None:
        """Return where the authority's days are counted, by country and region, or None without such an authority."""

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Tell whether the authority may hold seats in cases of this area."""

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that coordinate this one in the area."""

    def bearers(self, office: OfficeId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that bear the office in the area."""

    def fact(self, authority: AuthorityId, area: AreaId, fact: FactId) -> str | None:
        """Return what is known about the authority in the area, or None when nothing is."""

    def is_external(self, authority: AuthorityId) -> bool:
        """Tell whether this is an external actor, such as a citizen or a firm, and no authority."""


class Calendar(Protocol):
    """Time zones and public holidays of the countries, and the names of their regions."""

    def zone(self, place: Locality | Country) -> tzinfo:
        """Return the time zone of the place; of a country that of its capital."""

    def is_working_day(self, place: Locality, day: date) -> bool:
        """Tell whether the day is no Saturday, Sunday or public holiday there."""

    def holiday_name(self, place: Locality, day: date, language: Language) -> str:
        """Return what a holiday is called, in that language as far as it is known; nothing for other days."""

    def is_region(self, country: Country, name: str) -> bool:
        """Tell whether the country has a region of that name or code."""


FALLBACK = Locality("BE")
"""Where days are counted of a seat that nobody holds, and of who has no place: Brussels."""


class AnyFile:
    """Every file that a story names: it is told without a store to ask."""

    def __contains__(self, id: object) -> bool:
        """Tell that there is such a file."""
        return isinstance(id, str) and id != ""


def _no_new_cases() -> CaseId:
    raise RuntimeError("this world cannot open linked cases")


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the case that a decision may depend on. `now` is aware and in UTC.

    `linked` are the cases to which the case has links, and `new_case` gives ids to cases that a step opens. `files` are
    the ids of the attached files that whoever acts may put into an answer.
    """

    now: datetime
    directory: Directory
    calendar: Calendar
    linked: Mapping[CaseId, Case] = field(default_factory=dict)
    new_case: Callable[[], CaseId] = _no_new_cases
    files: Container[str] = ()

    def zone(self, authority: AuthorityId | None) -> tzinfo:
        """Return the time zone in which an authority's days begin and end."""
        place = self.directory.locality(authority) if authority else None
        return self.calendar.zone(place or FALLBACK)

    def today(self, authority: AuthorityId) -> date:
        """Return which day it is for an authority, on the clock of where it is."""
        return self.now.astimezone(self.zone(authority)).date()
