"""Who may do what in the directory: one function, and the table that it reads.

Every change is made by an administrator of some authority. What ties that authority to the one that is changed decides:
being the same one, having validated it, having given it access to an area, or coordinating where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from imi_runtime.model.directory import Authority, CoordinatorKind, CoordinatorRole
from imi_runtime.model.ids import AreaId, UserId


class Act(Enum):
    """What can be done in the directory. Those of an area are judged for that area."""

    READ_ENTRY = "read_entry"
    READ_PEOPLE = "read_people"
    READ_HISTORY = "read_history"
    REGISTER = "register"
    CHANGE_OFFICIAL_NAME = "change_official_name"
    CHANGE_DATA = "change_data"
    CHANGE_COMPETENCE = "change_competence"
    GIVE_ACCESS = "give_access"
    CHANGE_COORDINATORS = "change_coordinators"
    CHANGE_SETTINGS = "change_settings"
    CHANGE_ARRANGEMENTS = "change_arrangements"
    CHANGE_STANDING = "change_standing"
    HAND_OVER = "hand_over"
    NAME_COORDINATOR = "name_coordinator"
    CHANGE_PEOPLE = "change_people"
    APPOINT_ADMINISTRATOR = "appoint_administrator"
    GIVE_RIGHTS = "give_rights"
    APPROVE_DEPLOYMENT = "approve_deployment"


@dataclass(frozen=True, slots=True)
class DirectoryActor:
    """A signed-in user of an authority."""

    user: UserId
    authority: Authority
    administrator: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """The rule that allows it."""

    rule: str


@dataclass(frozen=True, slots=True)
class Denied:
    """No rule allows it; `who` are the rules by which somebody could."""

    who: tuple[str, ...]


Ruling = Allowed | Denied
Rule = Callable[[DirectoryActor, Authority, AreaId | None], bool]


def _anybody(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    """Everybody who is signed in may read of authorities that take part."""
    return subject.active


def _colleague(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    return actor.authority.id == subject.id


def _own_administrator(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    return actor.administrator and actor.authority.id == subject.id


def _own_administrator_there(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    """An administrator gives nothing in an area to which the authority has no access."""
    return _own_administrator(actor, subject, area) and area in subject.areas


def _validator(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    return actor.administrator and subject.validator == actor.authority.id


def _granter(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    return actor.administrator and area is not None and subject.granters.get(area) == actor.authority.id


def _first_granter(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    """Where nobody gave access yet, any coordinator of the place and the area may."""
    return area is not None and area not in subject.areas and _overseer(actor, subject, area)


def _overseer(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    """A coordinator in whose place, and area, the authority stands."""
    own = actor.authority
    return actor.administrator and own.id != subject.id and any(
        role.covers(own.country, subject.country, subject.region, area) for role in own.roles
    )


def _country(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    """The coordinator of the whole country, or the operator."""
    whole = (CoordinatorKind.NATIONAL.value, CoordinatorKind.OPERATOR.value)
    return any(role.kind in whole for role in actor.authority.roles) and _overseer(actor, subject, None)


def _operator(actor: DirectoryActor, subject: Authority, area: AreaId | None) -> bool:
    return actor.administrator and is_operator(actor.authority)


RULES: Mapping[str, Rule] = {
    "anybody": _anybody, "colleague": _colleague, "own_administrator": _own_administrator,
    "own_administrator_there": _own_administrator_there, "validator": _validator, "granter": _granter,
    "first_granter": _first_granter, "overseer": _overseer, "country": _country, "operator": _operator,
}
"""Name -> what ties an actor to an authority."""

TABLE: Mapping[Act, tuple[str, ...]] = {
    Act.READ_ENTRY: ("anybody", "colleague", "validator", "country"),
    Act.READ_PEOPLE: ("own_administrator", "validator"),
    Act.READ_HISTORY: ("own_administrator", "validator", "country"),
    Act.REGISTER: ("overseer",),
    Act.CHANGE_OFFICIAL_NAME: ("validator",),
    Act.CHANGE_DATA: ("own_administrator", "validator"),
    Act.CHANGE_COMPETENCE: ("own_administrator_there", "granter"),
    Act.CHANGE_ARRANGEMENTS: ("own_administrator_there", "granter"),
    Act.GIVE_ACCESS: ("granter", "first_granter"),
    Act.CHANGE_COORDINATORS: ("granter",),
    Act.CHANGE_SETTINGS: ("granter",),
    Act.CHANGE_STANDING: ("validator", "country"),
    Act.HAND_OVER: ("validator",),
    Act.NAME_COORDINATOR: ("overseer",),
    Act.CHANGE_PEOPLE: ("own_administrator",),
    Act.APPOINT_ADMINISTRATOR: ("own_administrator", "validator"),
    Act.GIVE_RIGHTS: ("own_administrator_there",),
    Act.APPROVE_DEPLOYMENT: ("operator",),
}
"""Act -> the rules by which it is allowed. What stands in no row is allowed to nobody."""


def may(actor: DirectoryActor, act: Act, subject: Authority, area: AreaId | None = None) -> Ruling:
    """Say whether the actor may do this to the authority. Nobody whose own authority is not active may do anything."""
    if actor.authority.active:
        for rule in TABLE[act]:
            if RULES[rule](actor, subject, area):
                return Allowed(rule)
    return Denied(TABLE[act])


def may_name(actor: DirectoryActor, role: CoordinatorRole, subject: Authority) -> Ruling:
    """Say whether the actor may make the authority such a coordinator: only somebody above it, and nothing wider.

    The operator names national coordinators; a national one names all others in its country; any other coordinator
    delegates what it has.
    """
    kind, who = CoordinatorKind(role.kind), TABLE[Act.NAME_COORDINATOR]
    if not actor.authority.active or not _overseer(actor, subject, role.area or None):
        return Denied(who)
    if kind is CoordinatorKind.OPERATOR:
        return Denied(())
    if kind is CoordinatorKind.NATIONAL:
        return Allowed("operator") if is_operator(actor.authority) else Denied(("operator",))
    above = CoordinatorKind.DELEGATED if kind is CoordinatorKind.DELEGATED else CoordinatorKind.NATIONAL
    named = any(_is_wider(own, role, above) for own in actor.authority.roles)
    return Allowed("overseer") if named else Denied(who)


def _is_wider(own: CoordinatorRole, role: CoordinatorRole, above: CoordinatorKind) -> bool:
    whole = own.kind in (CoordinatorKind.OPERATOR.value, CoordinatorKind.NATIONAL.value)
    if above is CoordinatorKind.NATIONAL or whole:
        return whole
    return own.area in ("", role.area) and own.region in ("", role.region)


def is_whole(role: CoordinatorRole) -> bool:
    """Tell whether a role names what its kind needs, and nothing that its kind does not have."""
    match CoordinatorKind(role.kind):
        case CoordinatorKind.OPERATOR | CoordinatorKind.NATIONAL:
            return not role.area and not role.region
        case CoordinatorKind.REGIONAL:
            return bool(role.region) and not role.area
        case CoordinatorKind.AREA:
            return bool(role.area) and not role.region
    return bool(role.area or role.region)


def is_operator(authority: Authority) -> bool:
    """Tell whether the authority operates this installation."""
    return any(role.kind == CoordinatorKind.OPERATOR.value for role in authority.roles)
