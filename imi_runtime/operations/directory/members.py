"""What administrators do with the users of an authority: add them, give rights, suspend them, review who needs what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from imi_runtime.directory.access import Act
from imi_runtime.directory.changes import Fault
from imi_runtime.directory.demands import rights_named
from imi_runtime.model.directory import Absence, Authority, Member
from imi_runtime.model.ids import AreaId, AuthorityId, Language, RightId, UserId
from imi_runtime.operations.directory.authorities import (
    FirstUser,
    faults_of_user,
    live_bundle,
    plain_grants,
)
from imi_runtime.operations.directory.keeping import (
    Faulty,
    Kept,
    NoSuchEntry,
    allowed,
    demand,
    demand_appointment,
    entry_in,
    present,
    write_history,
)
from imi_runtime.operations.visits import Visit
from imi_runtime.store import people

REVIEW_AFTER_DAYS = 90
LONGEST_ABSENCE_DAYS = 366
Grants = frozenset[tuple[AreaId, RightId]]


@dataclass(frozen=True, slots=True)
class Members:
    """The users of an authority, their coming absences, and the rights that can be given in each of its areas."""

    authority: Authority
    members: tuple[Member, ...]
    absences: tuple[Absence, ...]
    rights: dict[AreaId, tuple[RightId, ...]]
    ways_in: frozenset[UserId] = frozenset()
    """Who has chosen how to sign in."""

    def awaited(self, member: Member) -> bool:
        """Tell whether a user has never signed in, and needs the link to choose how."""
        return not member.last_seen and member.id not in self.ways_in


def list_members(visit: Visit, id: AuthorityId) -> Members:
    """Return who works for an authority. Raises NoSuchEntry.

    Whoever validated the authority sees its administrators only: whom to turn to, and no colleague of theirs.
    """
    authority = entry_in(visit, visit.directory, id).authority
    demand(visit, Act.READ_PEOPLE, authority)
    found = people.members_of(visit.connection, id)
    own = visit.user.authority == id
    absences = people.absences_of(visit.connection, id, visit.today) if own else ()
    return Members(authority, found if own else tuple(m for m in found if m.administrator), absences,
                   rights_of(visit, authority), people.with_way_in(visit.connection, id))


def rights_of(visit: Visit, authority: Authority) -> dict[AreaId, tuple[RightId, ...]]:
    """Return the rights that the live bundles name, per area of the authority."""
    bundles = ((area, live_bundle(visit, area)) for area in sorted(authority.areas))
    return {area: rights_named(bundle) for area, bundle in bundles if bundle}


def add_member(
    visit: Visit, id: AuthorityId, *, name: str, email: str, language: Language, grants: Grants, administrator: bool
) -> tuple[UserId | None, Kept | Faulty]:
    """Add a user who has no password yet. Raises NoSuchEntry where the visitor may not give that."""
    authority = entry_in(visit, present(visit), id).authority
    rule = _rule_for(visit, authority, administrator=administrator, grants=grants)
    _demand_known(visit, authority, grants)
    wrong = faults_of_user(visit.connection, FirstUser(name=name, email=email))
    if wrong:
        return None, Faulty(wrong)
    member = Member(
        id=UserId(visit.installation.ids.case()), name=name.strip(), email=email.strip().casefold(), authority=id,
        language=language, administrator=administrator, suspended=False, grants=grants, reviewed=visit.world.now,
    )
    people.add_members(visit.connection, [member])
    details = {"administrator": administrator, "grants": plain_grants(member)}
    write_history(visit, "person_added", id, rule=rule, user=member.id, details=details)
    return member.id, Kept(id)


def _rule_for(visit: Visit, authority: Authority, *, administrator: bool, grants: Grants) -> str:
    """Return the rule that allows to add such a user: whoever validated an authority may add administrators only."""
    if administrator and not grants:
        return demand_appointment(visit, authority)
    for area, _ in grants:
        demand(visit, Act.GIVE_RIGHTS, authority, area)
    return demand(visit, Act.CHANGE_PEOPLE, authority)


def _demand_known(visit: Visit, authority: Authority, added: Grants) -> None:
    known = {(area, right) for area, rights in rights_of(visit, authority).items() for right in rights}
    if added - known:
        raise NoSuchEntry


def change_member(
    visit: Visit, id: AuthorityId, user: UserId, *, grants: Grants, administrator: bool, suspended: bool
) -> Kept | Faulty:
    """Give and take rights, suspend and restore a user; it holds for open sessions at once. Raises NoSuchEntry.

    Nobody suspends oneself, and an authority keeps one administrator who is not suspended.
    """
    authority, before = _member(visit, id, user)
    rule = demand(visit, Act.CHANGE_PEOPLE, authority)
    for area, _ in grants ^ before.grants:
        if (area not in authority.areas) and not (grants - before.grants):
            continue  # what is left of an area that is gone may be taken away
        demand(visit, Act.GIVE_RIGHTS, authority, area)
    _demand_known(visit, authority, grants - before.grants)
    after = replace(before, grants=grants, administrator=administrator, suspended=suspended, reviewed=visit.world.now)
    if wrong := _last_one(visit, before, after):
        return Faulty(wrong)
    people.change_members(visit.connection, [after])
    details: dict[str, dict[str, object]] = {
        "grants": {"before": plain_grants(before), "after": plain_grants(after)},
        "administrator": {"before": before.administrator, "after": after.administrator},
        "suspended": {"before": before.suspended, "after": after.suspended},
    }
    changed = {part: both for part, both in details.items() if both["before"] != both["after"]}
    write_history(visit, "person_changed" if changed else "rights_confirmed", id, rule=rule, user=user,
                  details=dict(changed))
    return Kept(id)


def _member(visit: Visit, id: AuthorityId, user: UserId) -> tuple[Authority, Member]:
    """Return an authority and one of its users as they stand now."""
    authority = entry_in(visit, present(visit), id).authority
    found = people.member(visit.connection, user)
    if found is None or found.authority != id:
        raise NoSuchEntry
    return authority, found


def _last_one(visit: Visit, before: Member, after: Member) -> tuple[Fault, ...]:
    if before.id == visit.user.id and after.suspended:
        return (Fault("suspended", "yourself"),)
    was, remains = (one.administrator and not one.suspended for one in (before, after))
    others = (m for m in people.members_of(visit.connection, before.authority) if m.id != before.id)
    if was and not remains and not any(m.administrator and not m.suspended for m in others):
        return (Fault("administrator", "last_one"),)
    return ()


def confirm_rights(visit: Visit, id: AuthorityId, user: UserId) -> Kept:
    """Confirm that a user still needs the rights, in the course of a review. Raises NoSuchEntry."""
    authority, member = _member(visit, id, user)
    rule = demand(visit, Act.CHANGE_PEOPLE, authority)
    people.change_members(visit.connection, [replace(member, reviewed=visit.world.now)])
    write_history(visit, "rights_confirmed", id, rule=rule, user=user, details={"grants": plain_grants(member)})
    return Kept(id)


def is_due(member: Member, today: date) -> bool:
    """Tell whether the rights of a user want a review: not confirmed for a quarter of a year, or never."""
    return not member.suspended and (
        member.reviewed is None or (today - member.reviewed.date()).days >= REVIEW_AFTER_DAYS
    )


# -- absences ----------------------------------------------------------------------------------------------------------


def note_absence(visit: Visit, absence: Absence) -> Kept | Faulty:
    """Note that a colleague is away; anybody may for oneself, an administrator for all. Raises NoSuchEntry.

    The deputy acts with the colleague's rights meanwhile, so only who can give rights names one who has fewer.
    """
    id = visit.user.authority
    member = _absent(visit, absence.user)
    wrong = tuple(_faults_of_absence(visit, absence, member))
    if wrong:
        return Faulty(wrong)
    people.put_absence(visit.connection, absence)
    days = {"first": absence.first.isoformat(), "last": absence.last.isoformat()}
    details: dict[str, object] = {**days, "deputy": absence.deputy}
    write_history(visit, "absence_noted", id, rule="own", user=absence.user, details=details)
    return Kept(id)


def _absent(visit: Visit, user: UserId) -> Member:
    id = visit.user.authority
    if user != visit.user.id:
        demand(visit, Act.CHANGE_PEOPLE, visit.directory.authorities[id])
    return _member(visit, id, user)[1]


def _faults_of_absence(visit: Visit, absence: Absence, member: Member) -> list[Fault]:
    found: list[Fault] = []
    keeps = may_change_people(visit, visit.directory.authorities[member.authority])
    if absence.last < absence.first:
        found.append(Fault("last", "before_first"))
    elif (absence.last - absence.first).days > LONGEST_ABSENCE_DAYS:
        found.append(Fault("last", "too_far"))
    if absence.last < visit.today:
        found.append(Fault("last", "past"))
    if absence.deputy:
        deputy = people.member(visit.connection, absence.deputy)
        if deputy is None or deputy.authority != member.authority or deputy.suspended or deputy.id == member.id:
            found.append(Fault("deputy", "unknown"))
        elif member.grants - deputy.grants and not keeps:
            found.append(Fault("deputy", "fewer_rights"))
    return found


def coming_absences(visit: Visit) -> tuple[Absence, ...]:
    """Return present and coming absences in the visitor's authority."""
    return people.absences_of(visit.connection, visit.user.authority, visit.today)


def end_absence(visit: Visit, user: UserId, first: date) -> Kept:
    """Take an absence back. Raises NoSuchEntry."""
    _absent(visit, user)
    people.drop_absence(visit.connection, user, first)
    write_history(visit, "absence_ended", visit.user.authority, rule="own", user=user,
                  details={"first": first.isoformat()})
    return Kept(visit.user.authority)


def may_change_people(visit: Visit, authority: Authority) -> bool:
    """Tell whether the visitor keeps the users of the authority."""
    return allowed(visit, Act.CHANGE_PEOPLE, authority)


