"""Authorities, who takes part in what, and who coordinates whom; each worker keeps them until they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Connection, Table, insert, select

from imi_runtime.model.ids import AreaId, AuthorityId, Country, FactId, Language, OfficeId, UserId
from imi_runtime.store import schema
from imi_runtime.store.deployments import raise_revision

AUTHORITIES = cast(Table, schema.AuthorityRow.__table__)
PARTICIPATIONS = cast(Table, schema.ParticipationRow.__table__)
USERS = cast(Table, schema.UserRow.__table__)
COORDINATIONS = cast(Table, schema.CoordinationRow.__table__)
OFFICES = cast(Table, schema.OfficeRow.__table__)
FACTS = cast(Table, schema.FactRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An authority as others find it."""

    id: AuthorityId
    name: str
    official_name: str
    country: Country
    languages: tuple[Language, ...]
    folded: str
    areas: frozenset[AreaId] = frozenset()
    coordinators: Mapping[AreaId, frozenset[AuthorityId]] = field(default_factory=dict)
    offices: Mapping[AreaId, frozenset[OfficeId]] = field(default_factory=dict)
    facts: Mapping[tuple[AreaId, FactId], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """A user's name, for colleagues of the same authority."""

    name: str
    authority: AuthorityId


@dataclass(frozen=True, slots=True)
class DirectorySnapshot:
    """The directory at one revision; it answers the engine's questions."""

    authorities: Mapping[AuthorityId, Authority]
    people: Mapping[UserId, Person] = field(default_factory=dict)
    by_area: Mapping[AreaId, tuple[Authority, ...]] = field(default_factory=dict)

    def country(self, authority: AuthorityId) -> Country | None:
        """Return the authority's country, or None when there is no such authority."""
        found = self.authorities.get(authority)
        return found.country if found else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Tell whether the authority may hold seats in cases of this area."""
        found = self.authorities.get(authority)
        return found is not None and area in found.areas

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that coordinate this one in the area."""
        found = self.authorities.get(authority)
        return found.coordinators.get(area, frozenset()) if found else frozenset()

    def bearers(self, office: OfficeId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that bear the office in the area."""
        return frozenset(a.id for a in self.by_area.get(area, ()) if office in a.offices.get(area, ()))

    def fact(self, authority: AuthorityId, area: AreaId, fact: FactId) -> str | None:
        """Return what is known about the authority in the area, or None when nothing is."""
        found = self.authorities.get(authority)
        return found.facts.get((area, fact)) if found else None

    def is_external(self, authority: AuthorityId) -> bool:
        """Tell whether this is an external actor; the authorities' directory knows none."""
        return False

    def found(
        self, area: AreaId, words: str, country: Country | None, limit: int
    ) -> tuple[Authority, ...]:
        """Return authorities of the area whose names hold all the (folded) words, by country and name."""
        found = self.by_area.get(area, ())
        if country is not None:
            found = tuple(a for a in found if a.country == country)
        for word in words.split():
            found = tuple([a for a in found if word in a.folded])
        return found[:limit]


def read_directory(connection: Connection) -> DirectorySnapshot:
    """Read the whole directory. Six statements."""
    areas: dict[str, set[AreaId]] = {}
    for row in connection.execute(select(PARTICIPATIONS)):
        areas.setdefault(row.authority, set()).add(row.area)
    coordinators: dict[str, dict[AreaId, frozenset[AuthorityId]]] = {}
    for row in connection.execute(select(COORDINATIONS)):
        of_area = coordinators.setdefault(row.authority, {})
        of_area[row.area] = of_area.get(row.area, frozenset()) | {row.coordinator}
    offices: dict[str, dict[AreaId, frozenset[OfficeId]]] = {}
    for row in connection.execute(select(OFFICES)):
        borne = offices.setdefault(row.authority, {})
        borne[row.area] = borne.get(row.area, frozenset()) | {row.office}
    facts: dict[str, dict[tuple[AreaId, FactId], str]] = {}
    for row in connection.execute(select(FACTS)):
        facts.setdefault(row.authority, {})[row.area, row.fact] = row.value
    people = {
        UserId(row.id): Person(row.name, row.authority)
        for row in connection.execute(select(USERS.c.id, USERS.c.name, USERS.c.authority))
    }
    authorities = {
        AuthorityId(row.id): Authority(
            id=row.id, name=row.name, official_name=row.official_name, country=row.country,
            languages=tuple(row.languages), folded=row.folded, areas=frozenset(areas.get(row.id, ())),
            coordinators=coordinators.get(row.id, {}), offices=offices.get(row.id, {}), facts=facts.get(row.id, {}),
        )
        for row in connection.execute(select(AUTHORITIES))
    }
    return DirectorySnapshot(authorities, people, _by_area(authorities.values()))


def _by_area(authorities: Iterable[Authority]) -> dict[AreaId, tuple[Authority, ...]]:
    """Return the authorities of each area by country and name."""
    found: dict[AreaId, list[Authority]] = {}
    for authority in sorted(authorities, key=lambda a: (a.country, a.folded)):
        for area in authority.areas:
            found.setdefault(area, []).append(authority)
    return {area: tuple(listed) for area, listed in found.items()}


def add_authorities(connection: Connection, authorities: Iterable[Authority]) -> None:
    """Store new authorities with their areas and coordinators; coordinators must come before whom they coordinate."""
    listed = tuple(authorities)
    connection.execute(insert(AUTHORITIES), [
        {
            "id": a.id, "name": a.name, "official_name": a.official_name, "country": a.country,
            "languages": list(a.languages), "folded": a.folded,
        }
        for a in listed
    ])
    part = [{"authority": a.id, "area": area} for a in listed for area in sorted(a.areas)]
    coordinate = [
        {"authority": a.id, "coordinator": c, "area": area}
        for a in listed for area, found in a.coordinators.items() for c in sorted(found)
    ]
    bear = [
        {"authority": a.id, "area": area, "office": office}
        for a in listed for area, borne in a.offices.items() for office in sorted(borne)
    ]
    know = [
        {"authority": a.id, "area": area, "fact": fact, "value": value}
        for a in listed for (area, fact), value in a.facts.items()
    ]
    if bear:
        connection.execute(insert(OFFICES), bear)
    if know:
        connection.execute(insert(FACTS), know)
    if part:
        connection.execute(insert(PARTICIPATIONS), part)
    if coordinate:
        connection.execute(insert(COORDINATIONS), coordinate)
    raise_revision(connection, "directory")
