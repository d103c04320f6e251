"""The directory of authorities: who takes part, who coordinates whom, and who works where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CodeListId,
    Country,
    FactId,
    Language,
    OfficeId,
    ProcedureId,
    RightId,
    UserId,
)


class Level(Enum):
    """At which level of a country's administration an authority stands; `union` for bodies of the Union."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"
    UNION = "union"


class Standing(Enum):
    """Whether an authority takes part. Only an active one does anything."""

    WAITING = "waiting"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class CoordinatorKind(Enum):
    """What a coordinator coordinates.

    The operator registers the national coordinators and approves deployments; a national one coordinates its whole
    country, a regional one everything in a region, one of an area that area, and a delegated one an area or a region.
    """

    OPERATOR = "operator"
    NATIONAL = "national"
    REGIONAL = "regional"
    AREA = "area"
    DELEGATED = "delegated"


class Direction(Enum):
    """Which cases of an authority are meant: those that it opens, or those that come to it."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class Allocation(Enum):
    """What an authority keeps for those to whom its allocators give a case: acting in it, or reading it as well."""

    ACTING = "acting"
    READING = "reading"


EVERY_AREA = AreaId("")


@dataclass(frozen=True, slots=True, order=True)
class CoordinatorRole:
    """That an authority coordinates: which kind, and in which area and region; empty means all of them."""

    kind: str
    area: AreaId = EVERY_AREA
    region: str = ""

    def covers(self, own: Country, country: Country, region: str, area: AreaId | None) -> bool:
        """Tell whether an authority there is within the role of a coordinator of the country `own`.

        Without an area the question is about the authority as a whole: a role that is limited to an area covers no
        whole authority but may still register one for its area.
        """
        if self.kind == CoordinatorKind.OPERATOR.value:
            return True
        if country != own or (self.region and self.region != region):
            return False
        return not self.area or self.area == area


Competence = tuple[CodeListId, str]
"""A code of one of an area's code lists: what an authority is competent for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An authority as others find it, and its relations to coordinators.

    `validator` is the one coordinator that validates it and may change its official name; none stands above those
    that the operator registered. `granters` is the one coordinator per area that gave it access; `coordinators` are
    those who take part in its requests, `observers` see an outline and nothing more, `alerted_by` coordinate its
    alerts per procedure. `names` are its informal name in other languages than its own. `allocation` says per area and
    direction what only those do to whom a case was given, `mailboxes` where news of an area go beside people.
    """

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
    region: str = ""
    level: Level = Level.NATIONAL
    standing: Standing = Standing.ACTIVE
    validator: AuthorityId | None = None
    granters: Mapping[AreaId, AuthorityId] = field(default_factory=dict)
    roles: frozenset[CoordinatorRole] = frozenset()
    observers: Mapping[AreaId, frozenset[AuthorityId]] = field(default_factory=dict)
    alerted_by: Mapping[tuple[AreaId, ProcedureId], frozenset[AuthorityId]] = field(default_factory=dict)
    competences: Mapping[AreaId, frozenset[Competence]] = field(default_factory=dict)
    names: Mapping[Language, str] = field(default_factory=dict)
    allocation: Mapping[tuple[AreaId, Direction], Allocation] = field(default_factory=dict)
    mailboxes: Mapping[AreaId, str] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Tell whether the authority takes part in anything."""
        return self.standing is Standing.ACTIVE

    def name_in(self, language: Language) -> str:
        """Return the informal name in a language, or the one for everybody."""
        return self.names.get(language) or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is read about one authority on its page, and seldom elsewhere."""

    descriptions: Mapping[Language, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that the directory holds of an authority."""

    authority: Authority
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class Person:
    """A user as colleagues and the directory know one. `active` counts the authority's standing too."""

    name: str
    authority: AuthorityId
    administrator: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A user as the administrators of the authority see one.

    `reviewed` is when somebody last confirmed that the rights are needed.
    """

    id: UserId
    name: str
    email: str
    authority: AuthorityId
    language: Language
    administrator: bool
    suspended: bool
    grants: frozenset[tuple[AreaId, RightId]] = frozenset()
    last_seen: datetime | None = None
    reviewed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A user is away from the first to the last day, and who stands in."""

    user: UserId
    first: date
    last: date
    deputy: UserId | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the user is away on that day."""
        return self.first <= day <= self.last
