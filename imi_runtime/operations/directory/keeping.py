"""What every change of the directory has in common: who asks, what stands there now, and what is written of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from imi_runtime.directory.access import Act, Allowed, DirectoryActor, may
from imi_runtime.directory.changes import Difference, Fault, parts
from imi_runtime.model.directory import Authority, Entry
from imi_runtime.model.ids import AreaId, AuthorityId, UserId
from imi_runtime.operations.visits import Visit
from imi_runtime.problems import ImiError
from imi_runtime.store import directory_history, people
from imi_runtime.store.accounts import revisions
from imi_runtime.store.deployments import raise_revision
from imi_runtime.store.directory import DirectorySnapshot, read_directory, read_profiles
from imi_runtime.store.directory_history import Change


class NoSuchEntry(ImiError):
    """There is no such authority, user or act for this visitor; whether there is one for others is not said."""


@dataclass(frozen=True, slots=True)
class Kept:
    """It is done, and stands in the history."""

    authority: AuthorityId


@dataclass(frozen=True, slots=True)
class Faulty:
    """It was not done: this is wrong with what was sent."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """It was not done: somebody else changed the same since it was shown."""


def actor_of(visit: Visit) -> DirectoryActor:
    """Return the visitor as one who acts in the directory."""
    user = visit.user
    person = visit.directory.people.get(user.id)
    administrator = person.administrator if person else False
    return DirectoryActor(user.id, visit.directory.authorities[user.authority], administrator)


def present(visit: Visit) -> DirectorySnapshot:
    """Return the directory as it stands, and let other writers of it wait until this one is through."""
    raise_revision(visit.connection, "directory")
    seen, now = visit.session.directory, revisions(visit.connection)["directory"]
    return visit.directory if now == seen + 1 else read_directory(visit.connection)


def entry_in(visit: Visit, directory: DirectorySnapshot, id: AuthorityId) -> Entry:
    """Return an entry that the visitor may read. Raises NoSuchEntry."""
    authority = directory.authorities.get(id)
    if authority is None or not isinstance(may(actor_of(visit), Act.READ_ENTRY, authority), Allowed):
        raise NoSuchEntry
    return Entry(authority, read_profiles(visit.connection, [id])[id])


def demand(visit: Visit, act: Act, subject: Authority, area: AreaId | None = None) -> str:
    """Return the rule by which the visitor may do this. Raises NoSuchEntry where none allows it."""
    ruling = may(actor_of(visit), act, subject, area)
    if not isinstance(ruling, Allowed):
        raise NoSuchEntry
    return ruling.rule


def demand_appointment(visit: Visit, authority: Authority) -> str:
    """Return the rule by which the visitor appoints an administrator alone. Raises NoSuchEntry where none allows it.

    Its own administrators may; others only as long as nobody of the authority has ever signed in: afterwards it takes
    two of them, and everybody of the authority is told (`appointing`).
    """
    rule = demand(visit, Act.APPOINT_ADMINISTRATOR, authority)
    if visit.user.authority != authority.id and people.anybody_came(visit.connection, authority.id):
        raise NoSuchEntry
    return rule


def allowed(visit: Visit, act: Act, subject: Authority, area: AreaId | None = None) -> bool:
    """Tell whether the visitor may do this, for showing the way to it."""
    return isinstance(may(actor_of(visit), act, subject, area), Allowed)


def fingerprint(entry: Entry) -> str:
    """Return what a form carries, so that nobody overwrites what somebody else wrote meanwhile."""
    plain = [[part, area or "", value] for (part, area), value in sorted(parts(entry).items(), key=_place)]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:24]


def _place(item: tuple[tuple[str, AreaId | None], object]) -> tuple[str, str]:
    (part, area), _ = item
    return part, area or ""


def write_history(
    visit: Visit, kind: str, authority: AuthorityId, *, rule: str, user: UserId | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Append to the history what the visitor did."""
    change = Change(
        kind=kind, authority=authority, by=visit.user.id, by_authority=visit.user.authority, rule=rule, user=user,
        details=details or {},
    )
    directory_history.append(visit.connection, visit.world.now, [change])


def told(differences: tuple[Difference, ...]) -> dict[str, object]:
    """Return differences as the history keeps them: part, and area where there is one, with before and after."""
    return {
        f"{d.part} {d.area}" if d.area else d.part: {"before": d.before, "after": d.after} for d in differences
    }
