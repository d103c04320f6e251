"""Administrators whom another authority appoints. They could open every case of the authority for themselves, so once
there can be cases this is never one person's act, nor a silent one.

As long as nobody of an authority has ever signed in, the one that validated it appoints its administrators. Later one
administrator of the validating authority asks and says why, everybody of the authority is told at once, and another one
confirms: at once where no administrator is left who can sign in, else after three days in which each may refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from imi_runtime.directory.access import Act
from imi_runtime.directory.changes import Fault
from imi_runtime.model.directory import Authority, Member
from imi_runtime.model.ids import AuthorityId, Language, UserId
from imi_runtime.operations.account_history import Happened, note
from imi_runtime.operations.directory.authorities import FirstUser, faults_of_user, plain_grants
from imi_runtime.operations.directory.inviting import invite_appointed
from imi_runtime.operations.directory.keeping import (
    Faulty,
    Kept,
    NoSuchEntry,
    allowed,
    entry_in,
    present,
    write_history,
)
from imi_runtime.operations.visits import Visit
from imi_runtime.store import appointments, people
from imi_runtime.store.appointments import AskedAppointment

REQUEST_LASTS = timedelta(days=14)
TIME_TO_REFUSE = timedelta(days=3)
"""For the authority's own administrators, where one is left who can sign in."""


OUTSIDE = "validator"
"""The rule of the directory by which it happens."""


class Reason(Enum):
    """Why somebody from outside appoints an administrator. A choice and no text: the history keeps it for ever."""

    LEFT = "left"
    UNREACHABLE = "unreachable"
    SHUT_OUT = "shut_out"


class Appointing(Enum):
    """How the visitor may appoint an administrator of another authority."""

    ALONE = "alone"
    TOGETHER = "together"
    NOT = "not"


def appointing(visit: Visit, authority: Authority) -> Appointing:
    """Say how the visitor may appoint an administrator there from outside."""
    if visit.user.authority == authority.id or not allowed(visit, Act.APPOINT_ADMINISTRATOR, authority):
        return Appointing.NOT
    return Appointing.TOGETHER if people.anybody_came(visit.connection, authority.id) else Appointing.ALONE


@dataclass(frozen=True, slots=True)
class WaitingAppointment:
    """A request that waits, and from when on it can be confirmed."""

    asked: AskedAppointment
    ripe: datetime

    def may_confirm(self, visit: Visit) -> bool:
        """Tell whether the visitor may confirm it now: another person of the authority that asked."""
        of_the_asker = visit.user.authority != self.asked.authority
        return of_the_asker and visit.user.id != self.asked.asked_by and visit.world.now >= self.ripe


def waiting_appointment(visit: Visit, id: AuthorityId) -> WaitingAppointment | None:
    """Return the request that waits about an authority, for those who may confirm or refuse it."""
    authority = visit.directory.authorities.get(id)
    if authority is None or not allowed(visit, Act.APPOINT_ADMINISTRATOR, authority):
        return None
    fresh = visit.world.now - REQUEST_LASTS
    found = [one for one in appointments.appointments_of(visit.connection, [id]) if one.asked >= fresh]
    return WaitingAppointment(found[0], _ripe(visit, found[0])) if found else None


def _ripe(visit: Visit, asked: AskedAppointment) -> datetime:
    ways = people.with_way_in(visit.connection, asked.authority)
    left = any(
        one.administrator and not one.suspended and one.id in ways
        for one in people.members_of(visit.connection, asked.authority)
    )
    return asked.asked + TIME_TO_REFUSE if left else asked.asked


def ask_appointment(
    visit: Visit, id: AuthorityId, *, name: str, email: str, language: Language, reason: str
) -> Kept | Faulty:
    """Ask that an authority may have a new administrator. Everybody of it is told.

    Raises NoSuchEntry where the visitor may not, or somebody was asked for already.
    """
    visit.demand_confirmed()
    authority = entry_in(visit, present(visit), id).authority
    if appointing(visit, authority) is not Appointing.TOGETHER or waiting_appointment(visit, id):
        raise NoSuchEntry
    wrong = faults_of_user(visit.connection, FirstUser(name=name, email=email))
    if reason not in {one.value for one in Reason}:
        wrong += (Fault("reason", "missing"),)
    if wrong:
        return Faulty(wrong)
    appointments.forget_before(visit.connection, visit.world.now - REQUEST_LASTS)
    appointments.ask(visit.connection, AskedAppointment(
        authority=id, name=name.strip(), email=email.strip().casefold(), language=language, reason=reason,
        asked_by=visit.user.id, asked=visit.world.now,
    ))
    _tell_everybody(visit, id, Happened.APPOINTMENT_ASKED)
    write_history(visit, "appointment_asked", id, rule=OUTSIDE, details={"reason": reason})
    return Kept(id)


def confirm_appointment(visit: Visit, id: AuthorityId) -> Kept | Faulty:
    """Appoint whom a colleague asked for; the link for a first password is mailed to the new administrator alone.

    Raises NoSuchEntry where nothing waits that the visitor may confirm now.
    """
    visit.demand_confirmed()
    present(visit)
    waiting = waiting_appointment(visit, id)
    if waiting is None or not waiting.may_confirm(visit):
        raise NoSuchEntry
    asked = waiting.asked
    if wrong := faults_of_user(visit.connection, FirstUser(name=asked.name, email=asked.email)):
        return Faulty(wrong)
    member = Member(
        id=UserId(visit.installation.ids.case()), name=asked.name, email=asked.email, authority=id,
        language=asked.language, administrator=True, suspended=False, grants=frozenset(), reviewed=visit.world.now,
    )
    _tell_everybody(visit, id, Happened.APPOINTMENT_CONFIRMED)
    people.add_members(visit.connection, [member])
    appointments.take_back(visit.connection, id)
    write_history(visit, "person_added", id, rule=OUTSIDE, user=member.id, details={
        "administrator": True, "grants": plain_grants(member), "asked_by": asked.asked_by, "reason": asked.reason,
    })
    note(visit.installation, visit.connection, member.id, Happened.INVITED, by=visit.user.id,
         path=invite_appointed(visit, member))
    return Kept(id)


def refuse_appointment(visit: Visit, id: AuthorityId) -> None:
    """Take a request back, or refuse it: as somebody who could confirm it, or as an administrator of the authority.

    Raises NoSuchEntry where nothing waits for the visitor.
    """
    present(visit)
    if waiting_appointment(visit, id) is None:
        raise NoSuchEntry
    appointments.take_back(visit.connection, id)
    _tell_everybody(visit, id, Happened.APPOINTMENT_REFUSED)
    write_history(visit, "appointment_refused", id, rule=OUTSIDE)


def _tell_everybody(visit: Visit, id: AuthorityId, what: Happened) -> None:
    """Note it with every user of the authority who can sign in, and mail it to them."""
    ways = people.with_way_in(visit.connection, id)
    for one in people.members_of(visit.connection, id):
        if one.id in ways and not one.suspended:
            note(visit.installation, visit.connection, one.id, what, by=visit.user.id)
