"""Authorities, who takes part in what, and who coordinates whom; each worker keeps them until they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, select, update

from imi_runtime.directory.words import words_of
from imi_runtime.model.directory import (
    Allocation,
    Authority,
    CoordinatorRole,
    Direction,
    Entry,
    Level,
    Person,
    Profile,
    Standing,
)
from imi_runtime.model.ids import AreaId, AuthorityId, CodeListId, Country, FactId, Locality, OfficeId, UserId
from imi_runtime.store import schema
from imi_runtime.store.bulk import add_rows
from imi_runtime.store.deployments import raise_revision

__all__ = ["Authority", "DirectorySnapshot", "Person", "add_authorities", "add_entries", "change_entry",
           "read_directory", "read_profiles"]

AUTHORITIES = cast(Table, schema.AuthorityRow.__table__)
TEXTS = cast(Table, schema.AuthorityTextRow.__table__)
WORDS = cast(Table, schema.AuthorityWordRow.__table__)
PARTICIPATIONS = cast(Table, schema.ParticipationRow.__table__)
VALIDATIONS = cast(Table, schema.ValidationRow.__table__)
ACCESSES = cast(Table, schema.AccessRow.__table__)
USERS = cast(Table, schema.UserRow.__table__)
ROLES = cast(Table, schema.CoordinatorRoleRow.__table__)
COORDINATIONS = cast(Table, schema.CoordinationRow.__table__)
OBSERVATIONS = cast(Table, schema.ObservationRow.__table__)
ALERTS = cast(Table, schema.AlertCoordinationRow.__table__)
COMPETENCES = cast(Table, schema.CompetenceRow.__table__)
OFFICES = cast(Table, schema.OfficeRow.__table__)
FACTS = cast(Table, schema.FactRow.__table__)
SETTINGS = cast(Table, schema.AllocationSettingRow.__table__)
MOST_AT_ONCE = 500
MAILBOXES = cast(Table, schema.AreaMailboxRow.__table__)


@dataclass(frozen=True, slots=True)
class DirectorySnapshot:
    """The directory at one revision; it answers the engine's questions. `by_area` holds active authorities only."""

    authorities: Mapping[AuthorityId, Authority]
    people: Mapping[UserId, Person] = field(default_factory=dict)
    by_area: Mapping[AreaId, tuple[Authority, ...]] = field(default_factory=dict)
    coordinating: frozenset[AuthorityId] = frozenset()
    """Who coordinates somebody in some area."""

    def country(self, authority: AuthorityId) -> Country | None:
        """Return the authority's country, or None when there is no such authority."""
        found = self.authorities.get(authority)
        return found.country if found else None

    def locality(self, authority: AuthorityId) -> Locality | None:
        """Return where the authority's days are counted: in its region, its country, or the Union's institutions."""
        found = self.authorities.get(authority)
        if found is None:
            return None
        return Locality("EU" if found.level is Level.UNION else found.region or found.country)

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Tell whether the authority may hold seats in cases of this area; one that is suspended may not."""
        found = self.authorities.get(authority)
        return found is not None and found.active and area in found.areas

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


# -- reading -----------------------------------------------------------------------------------------------------------


def read_directory(connection: Connection) -> DirectorySnapshot:
    """Read the whole directory, but what is read about one authority only. Fifteen statements, whatever its size."""
    relations = _Relations.read(connection)
    people = {
        UserId(row.id): Person(row.name, row.authority, row.administrator, row.active)
        for row in connection.execute(
            select(USERS.c.id, USERS.c.name, USERS.c.authority, USERS.c.administrator, USERS.c.active)
        )
    }
    wanted = ("id", "name", "official_name", "country", "languages", "folded", "region", "level", "standing")
    rows = connection.execute(select(*(AUTHORITIES.c[name] for name in wanted)))
    authorities = {AuthorityId(row.id): relations.authority(row) for row in rows}
    coordinating = frozenset(c for a in authorities.values() for found in a.coordinators.values() for c in found)
    return DirectorySnapshot(authorities, people, _by_area(authorities.values()), coordinating)


Grouped = dict[str, dict[Any, Any]]


def _sets(connection: Connection, table: Table, key: Callable[[Any], Any], value: Callable[[Any], Any]) -> Grouped:
    """Return authority -> key -> the set of values."""
    found: dict[str, dict[Any, set[Any]]] = {}
    for row in connection.execute(select(table)):
        found.setdefault(row.authority, {}).setdefault(key(row), set()).add(value(row))
    return {id: {key: frozenset(values) for key, values in of.items()} for id, of in found.items()}


def _ones(connection: Connection, table: Table, key: Callable[[Any], Any], value: Callable[[Any], Any]) -> Grouped:
    """Return authority -> key -> the one value."""
    found: Grouped = {}
    for row in connection.execute(select(table)):
        found.setdefault(row.authority, {})[key(row)] = value(row)
    return found


@dataclass(frozen=True, slots=True)
class _Relations:
    """Everything that hangs on authorities, by their ids."""

    areas: Grouped
    granters: Grouped
    validators: Mapping[str, AuthorityId]
    coordinators: Grouped
    observers: Grouped
    alerted_by: Grouped
    roles: Grouped
    offices: Grouped
    facts: Grouped
    competences: Grouped
    names: Grouped
    allocation: Grouped
    mailboxes: Grouped

    @classmethod
    def read(cls, connection: Connection) -> _Relations:
        """Read all of it."""
        validators = connection.execute(select(VALIDATIONS.c.authority, VALIDATIONS.c.coordinator))
        named = select(TEXTS.c.authority, TEXTS.c.language, TEXTS.c.name).where(TEXTS.c.name != "")
        names: Grouped = {}
        for id, language, name in connection.execute(named):
            names.setdefault(id, {})[language] = name
        return cls(
            areas=_ones(connection, PARTICIPATIONS, lambda r: r.area, lambda r: True),
            granters=_ones(connection, ACCESSES, lambda r: r.area, lambda r: r.coordinator),
            validators={row.authority: row.coordinator for row in validators},
            coordinators=_sets(connection, COORDINATIONS, lambda r: r.area, lambda r: r.coordinator),
            observers=_sets(connection, OBSERVATIONS, lambda r: r.area, lambda r: r.observer),
            alerted_by=_sets(connection, ALERTS, lambda r: (r.area, r.procedure), lambda r: r.coordinator),
            roles=_ones(connection, ROLES, lambda r: CoordinatorRole(r.kind, r.area, r.region), lambda r: True),
            offices=_sets(connection, OFFICES, lambda r: r.area, lambda r: r.office),
            facts=_ones(connection, FACTS, lambda r: (r.area, r.fact), lambda r: r.value),
            competences=_sets(connection, COMPETENCES, lambda r: r.area, lambda r: (CodeListId(r.code_list), r.code)),
            names=names,
            allocation=_ones(connection, SETTINGS, lambda r: (r.area, Direction(r.direction)),
                             lambda r: Allocation(r.kept)),
            mailboxes=_ones(connection, MAILBOXES, lambda r: r.area, lambda r: r.address),
        )

    def authority(self, row: Any) -> Authority:
        """Return an authority of its row and everything that hangs on it."""
        id = row.id
        return Authority(
            id=id, name=row.name, official_name=row.official_name, country=row.country,
            languages=tuple(row.languages), folded=row.folded, region=row.region, level=Level(row.level),
            standing=Standing(row.standing), areas=frozenset(self.areas.get(id, ())),
            granters=self.granters.get(id, {}), validator=self.validators.get(id),
            coordinators=self.coordinators.get(id, {}), observers=self.observers.get(id, {}),
            alerted_by=self.alerted_by.get(id, {}), roles=frozenset(self.roles.get(id, ())),
            offices=self.offices.get(id, {}), facts=self.facts.get(id, {}),
            competences=self.competences.get(id, {}), names=self.names.get(id, {}),
            allocation=self.allocation.get(id, {}), mailboxes=self.mailboxes.get(id, {}),
        )


def read_profiles(connection: Connection, ids: Iterable[AuthorityId] | None = None) -> dict[AuthorityId, Profile]:
    """Return what is read about some authorities, or about all of them."""
    wanted = ("id", "keywords", "address", "phone", "email", "website")
    rows = select(*(AUTHORITIES.c[name] for name in wanted))
    texts = select(TEXTS.c.authority, TEXTS.c.language, TEXTS.c.description).where(TEXTS.c.description != "")
    if ids is not None:
        listed = list(ids)
        rows, texts = rows.where(AUTHORITIES.c.id.in_(listed)), texts.where(TEXTS.c.authority.in_(listed))
    descriptions: dict[str, dict[Any, str]] = {}
    for id, language, description in connection.execute(texts):
        descriptions.setdefault(id, {})[language] = description
    return {
        AuthorityId(row.id): Profile(
            descriptions=descriptions.get(row.id, {}), keywords=tuple(row.keywords), address=row.address,
            phone=row.phone, email=row.email, website=row.website,
        )
        for row in connection.execute(rows)
    }


def _by_area(authorities: Iterable[Authority]) -> dict[AreaId, tuple[Authority, ...]]:
    """Return the active authorities of each area by country and name."""
    found: dict[AreaId, list[Authority]] = {}
    for authority in sorted((a for a in authorities if a.active), key=lambda a: (a.country, a.folded)):
        for area in authority.areas:
            found.setdefault(area, []).append(authority)
    return {area: tuple(listed) for area, listed in found.items()}


# -- writing -----------------------------------------------------------------------------------------------------------


def add_authorities(connection: Connection, authorities: Iterable[Authority]) -> None:
    """Store new authorities of which nothing else is known."""
    add_entries(connection, (Entry(authority) for authority in authorities))


def add_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Store new entries; they may name each other in any order."""
    listed = tuple(entries)
    if listed:
        add_rows(connection, AUTHORITIES, [{"id": e.authority.id, **_own_columns(e)} for e in listed])
        _add_relations(connection, listed)
    raise_revision(connection, "directory")


def change_entry(connection: Connection, entry: Entry) -> None:
    """Store an entry as it is now, in place of what was known of it."""
    change_entries(connection, (entry,))


def change_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Store entries as they are now, in place of what was known of them."""
    listed = tuple(entries)
    for entry in listed:
        id = entry.authority.id
        connection.execute(update(AUTHORITIES).where(AUTHORITIES.c.id == id).values(**_own_columns(entry)))
    ids = [entry.authority.id for entry in listed]
    for table, _ in _RELATIONS:
        for start in range(0, len(ids), MOST_AT_ONCE):
            connection.execute(delete(table).where(table.c.authority.in_(ids[start : start + MOST_AT_ONCE])))
    _add_relations(connection, listed)
    raise_revision(connection, "directory")


def _own_columns(entry: Entry) -> dict[str, Any]:
    a, p = entry.authority, entry.profile
    return {
        "name": a.name, "official_name": a.official_name, "country": a.country, "languages": list(a.languages),
        "folded": a.folded, "region": a.region, "level": a.level.value, "standing": a.standing.value,
        "keywords": list(p.keywords), "address": p.address, "phone": p.phone, "email": p.email, "website": p.website,
    }


def _add_relations(connection: Connection, entries: tuple[Entry, ...]) -> None:
    for table, rows_of in _RELATIONS:
        add_rows(connection, table, [{"authority": e.authority.id, **row} for e in entries for row in rows_of(e)])


Rows = Iterator[dict[str, Any]]


def _texts(entry: Entry) -> Rows:
    names, descriptions = entry.authority.names, entry.profile.descriptions
    for language in sorted({*names, *descriptions}):
        yield {"language": language, "name": names.get(language, ""), "description": descriptions.get(language, "")}


def _words(entry: Entry) -> Rows:
    yield from ({"word": word, "weight": weight} for word, weight in sorted(words_of(entry).items()))


def _validations(entry: Entry) -> Rows:
    if entry.authority.validator:
        yield {"coordinator": entry.authority.validator}


def _accesses(entry: Entry) -> Rows:
    yield from ({"area": area, "coordinator": who} for area, who in sorted(entry.authority.granters.items()))


def _roles(entry: Entry) -> Rows:
    a = entry.authority
    yield from ({"kind": r.kind, "area": r.area, "region": r.region, "country": a.country} for r in sorted(a.roles))


def _participations(entry: Entry) -> Rows:
    yield from ({"area": area} for area in sorted(entry.authority.areas))


def _each(found: Mapping[AreaId, frozenset[Any]], column: str) -> Rows:
    yield from ({"area": area, column: one} for area, several in found.items() for one in sorted(several))


def _alerts(entry: Entry) -> Rows:
    for (area, procedure), coordinators in entry.authority.alerted_by.items():
        yield from ({"area": area, "procedure": procedure, "coordinator": one} for one in sorted(coordinators))


def _facts(entry: Entry) -> Rows:
    for (area, fact), value in entry.authority.facts.items():
        yield {"area": area, "fact": fact, "value": value}


def _competences(entry: Entry) -> Rows:
    for area, found in entry.authority.competences.items():
        yield from ({"area": area, "code_list": codes, "code": code} for codes, code in sorted(found))


def _settings(entry: Entry) -> Rows:
    for (area, direction), kept in entry.authority.allocation.items():
        yield {"area": area, "direction": direction.value, "kept": kept.value}


def _mailboxes(entry: Entry) -> Rows:
    yield from ({"area": area, "address": address} for area, address in entry.authority.mailboxes.items())


_RELATIONS: tuple[tuple[Table, Callable[[Entry], Rows]], ...] = (
    (TEXTS, _texts), (WORDS, _words), (VALIDATIONS, _validations), (ACCESSES, _accesses), (ROLES, _roles),
    (PARTICIPATIONS, _participations), (COORDINATIONS, lambda e: _each(e.authority.coordinators, "coordinator")),
    (OBSERVATIONS, lambda e: _each(e.authority.observers, "observer")), (ALERTS, _alerts),
    (OFFICES, lambda e: _each(e.authority.offices, "office")), (FACTS, _facts), (COMPETENCES, _competences),
    (SETTINGS, _settings), (MAILBOXES, _mailboxes),
)
