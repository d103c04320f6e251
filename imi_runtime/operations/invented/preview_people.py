"""Who takes part in a preview: invented authorities and people of every country, and outside actors where wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import (
    HANDLER,
    RIGHTS,
    VIEWER,
    AreaId,
    AuthorityId,
    Country,
    FactId,
    Language,
    OfficeId,
    RightId,
    UserId,
)
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.procedure import ByOffice, EveryCountry, Holder, Party
from imi_runtime.operations.installation import Directories
from imi_runtime.operations.invented.people import PREFIX, Fold, invented
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import Authority, DirectorySnapshot, read_directory

ENGLISH = Language("en")
OUTSIDE = f"{PREFIX}outside-"
KINDS = {"coordination": "Coordination Office", "north": "Authority North", "south": "Authority South"}
"""The authorities of a country for which nobody has invented any yet; the first one coordinates the others."""
ROLES = {
    "handler": frozenset({HANDLER}), "approver": frozenset(RIGHTS) - {VIEWER}, "viewer": frozenset({VIEWER}),
}  # fmt: skip

NameOf = Callable[[Country], str]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of a preview."""

    authorities: tuple[Authority, ...]
    users: tuple[User, ...]


def everybody(area: AreaId, bundle: Bundle | None, fold: Fold, name_of: NameOf) -> People:
    """Return authorities of every country, with the offices and facts that the area's procedures speak of."""
    known = invented(frozenset({area}), fold)
    there = {authority.country for authority in known.authorities}
    new = [_Newcomers(area, country, name_of(country), fold) for country in COUNTRIES if country not in there]
    authorities = [*known.authorities, *(authority for one in new for authority in one.authorities())]
    authorities.sort(key=lambda authority: bool(authority.coordinators))
    users = [*known.users, *(user for one in new for user in one.users())]
    outside = _outside(area, fold, name_of) if bundle and _has_outside(bundle) else ()
    told = tuple(_endowed(authority, area, bundle) for authority in authorities)
    return People(
        (*told, *(authority for authority, _ in outside)), (*users, *(user for _, user in outside)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Newcomers:
    """The authorities of one country, and their people."""

    area: AreaId
    country: Country
    land: str
    fold: Fold

    def authorities(self) -> Iterator[Authority]:
        above = frozenset({self._id("coordination")})
        for kind, title in KINDS.items():
            name = f"Demo {title} {self.land}"
            yield Authority(
                id=self._id(kind), name=name, official_name=name, country=self.country, languages=(ENGLISH,),
                folded=self.fold(name), areas=frozenset({self.area}),
                coordinators={} if kind == "coordination" else {self.area: above},
            )

    def users(self) -> Iterator[User]:
        for kind in KINDS:
            for role, rights in ROLES.items():
                yield User(
                    id=UserId(f"{self._id(kind)}-{role}"), name=f"Demo {role.title()}", authority=self._id(kind),
                    email=f"{role}@demo-{kind}.{self.country.lower()}.example.org", language=ENGLISH,
                    grants=frozenset((self.area, right) for right in rights),
                )

    def _id(self, kind: str) -> AuthorityId:
        return AuthorityId(f"{PREFIX}{self.country.lower()}-{kind}")


def _outside(area: AreaId, fold: Fold, name_of: NameOf) -> tuple[tuple[Authority, User], ...]:
    """Return somebody who is no authority in every country."""
    return tuple(_outsider(area, country, f"Demo Applicant {name_of(country)}", fold) for country in COUNTRIES)


def _outsider(area: AreaId, country: Country, name: str, fold: Fold) -> tuple[Authority, User]:
    id = AuthorityId(f"{OUTSIDE}{country.lower()}")
    rights: tuple[RightId, ...] = (HANDLER, VIEWER)
    itself = Authority(
        id=id, name=name, official_name=name, country=country, languages=(ENGLISH,), folded=fold(name),
    )  # fmt: skip
    return itself, User(
        id=UserId(f"{id}-handler"), name=name, authority=id, email=f"applicant@{country.lower()}.example.org",
        language=ENGLISH, grants=frozenset((area, right) for right in rights),
    )


def _has_outside(bundle: Bundle) -> bool:
    return any(party.holder is Holder.EXTERNAL for party in _parties(bundle))


def _parties(bundle: Bundle) -> Iterator[Party]:
    for procedure in bundle.procedures.values():
        yield from procedure.parties.values()


def _endowed(authority: Authority, area: AreaId, bundle: Bundle | None) -> Authority:
    """Give an authority its offices and facts: offices to the coordinating one, the facts' values in turns."""
    if bundle is None:
        return authority
    offices = frozenset(_offices(bundle)) if not authority.coordinators else frozenset()
    return replace(authority, offices={area: offices} if offices else {}, facts=_facts(authority, area, bundle))


def _offices(bundle: Bundle) -> Iterator[OfficeId]:
    for party in _parties(bundle):
        if isinstance(party.joins, (ByOffice, EveryCountry)):
            yield party.joins.office


def _facts(authority: Authority, area: AreaId, bundle: Bundle) -> dict[tuple[AreaId, FactId], str]:
    turn = sum(authority.id.encode())
    return {
        (area, fact.id): fact.values[turn % len(fact.values)]
        for procedure in bundle.procedures.values()
        for fact in procedure.facts.values()
        if fact.values
    }


class PreviewDirectory(DirectorySnapshot):
    """A directory that knows outside actors too, which belong to another application in operation."""

    __slots__ = ()

    def is_external(self, authority: AuthorityId) -> bool:
        """Tell whether this is one of the invented outside actors."""
        return authority.startswith(OUTSIDE)


class PreviewDirectories(Directories):
    """The directory of a preview in memory."""

    __slots__ = ()

    def at(self, connection: Connection, revision: int) -> DirectorySnapshot:
        """Return the directory of this revision."""
        if self._snapshot is None or revision != self._revision:
            found = read_directory(connection)
            self._snapshot = PreviewDirectory(found.authorities, found.people, found.by_area)
            self._revision = revision
        return self._snapshot
