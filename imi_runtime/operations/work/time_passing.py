"""What workers do: let time act in cases, and find out who is to be told of what happened. One row, one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.notices import Passage, notices_of, reminders_of
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.events import Event
from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.model.notices import DUTIES, NO_PERSON, Happening, Mailbox, Notice, NoticeKind, Timer, Way
from imi_runtime.operations.absences import absent_among
from imi_runtime.operations.capacities import mailbox_readers, narrowed
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.writing.measuring import count_case
from imi_runtime.operations.writing.sight_writing import concerned
from imi_runtime.operations.writing.step_writing import let_due_clocks_act, linked_with, world_with
from imi_runtime.store import accounts, allocations, cases, moves, outbox, timers
from imi_runtime.store.cases import StaleCase, StoredCase
from imi_runtime.store.database import is_busy

log = logging.getLogger("imi.time")
GATHERING = timedelta(minutes=1)
"""How long a mail waits for further notices about the same case."""
DIGEST_HOUR = 6
"""When mails of a whole day go out, on the clock of who reads them."""


Take = Callable[[Connection, datetime], Any]
Do = Callable[[Installation, Connection, Any, World], None]
Postpone = Callable[[Connection, Any, datetime], None]


def let_time_act(installation: Installation) -> bool:
    """Let the timer act that is due longest; return False when none is. Each acts once, whoever dies meanwhile."""
    return _work(installation, timers.take_timer, _let_timer_act, timers.postpone_timer)


def tell_next(installation: Installation) -> bool:
    """Find out who is told of the oldest step that is not told yet; return False when there is none."""
    return _work(installation, timers.take_happening, _tell, timers.postpone_happening)


def _work(installation: Installation, take: Take, do: Do, postpone: Postpone) -> bool:
    """Take a row and work on it in one transaction. One that cannot be worked on is put off, and holds up no other."""
    row = None
    try:
        with installation.database.writing() as connection:
            row = take(connection, installation.clock.now())
            if row is not None:
                do(installation, connection, row, present_world(installation, connection))
    except StaleCase:
        log.info("a step came first; the row is looked at again")
    except DBAPIError as error:
        if not is_busy(error):
            _put_off(installation, row, postpone, error)
    except Exception as error:
        _put_off(installation, row, postpone, error)
    return row is not None


def _put_off(installation: Installation, row: Any, postpone: Postpone, error: Exception) -> None:
    """Put off what failed. Without a row the database itself failed, and that is the caller's matter."""
    if row is None:
        raise error
    log.exception("put off", extra={"imi": {"case": row.case}})
    with installation.database.writing() as connection:
        postpone(connection, row, installation.clock.now())


def present_world(installation: Installation, connection: Connection) -> World:
    """Return the outside as it is now, with today's directory; deployed words are looked at again too."""
    revisions = accounts.revisions(connection)
    installation.bundles.notice(connection, revisions.get("deployments", 0))
    return installation.world(installation.directories.at(connection, revisions.get("directory", 0)))


# -- timers ------------------------------------------------------------------------------------------------------------


def _let_timer_act(installation: Installation, connection: Connection, timer: Timer, world: World) -> None:
    if timer.is_clock:
        let_due_clocks_act(installation, connection, timer.case, world)
    else:
        _remind(installation, connection, timer, world)
    timers.remove_timer(connection, timer)


def _remind(installation: Installation, connection: Connection, timer: Timer, world: World) -> None:
    stored = cases.load(connection, timer.case, installation.sealing)
    if stored is not None:
        case, around = stored.case, _around(installation, connection, stored.case, world)
        bundle = installation.bundles.get(connection, case.deployment)
        everybody = people_of(connection, bundle, case, (case,), around)
        notices = reminders_of(bundle, case, timer, everybody, around)
        put_out(installation, connection, case, notices, around)


def _around(installation: Installation, connection: Connection, case: Case, world: World) -> World:
    """Return the world with the cases linked with this one, since rules may ask how they stand."""
    return world_with(installation, world, linked_with(installation, connection, case)) if case.links else world


# -- steps that are to be told -----------------------------------------------------------------------------------------


def _tell(installation: Installation, connection: Connection, happening: Happening, world: World) -> None:
    stored = cases.load(connection, happening.case, installation.sealing)
    if stored is not None:
        passage = _passage(installation, connection, stored, happening)
        around = _around(installation, connection, stored.case, world)
        bundle = installation.bundles.get(connection, passage.after.deployment)
        met = (passage.before, passage.after) if passage.before else (passage.after,)
        everybody = people_of(connection, bundle, stored.case, met, around)
        put_out(installation, connection, stored.case, notices_of(bundle, passage, everybody, around), around)
        count_case(installation, connection, stored, world.directory)
    timers.remove_happening(connection, happening)


def _passage(
    installation: Installation, connection: Connection, stored: StoredCase, happening: Happening
) -> Passage:
    """Return the case before and after what happened, as its history tells it."""
    rows = cases.history(connection, happening.case)
    former = moves.former_answers(connection, stored, installation.sealing)
    before: Case | None = None
    case: Case | None = None
    met: list[Event] = []
    for sequence, event in enumerate(cases.events_of(stored.case, rows, former), start=1):
        if sequence > happening.sequence:
            break
        case = evolve(case, event)
        if sequence <= happening.since:
            before = case
        else:
            met.append(event)
    assert case is not None
    return Passage(before, tuple(met), case, happening.actor)


def people_of(
    connection: Connection, bundle: Bundle, now: Case, met: Iterable[Case], world: World
) -> tuple[Actor, ...]:
    """Return everybody who may have to do with a case as it was and is: users of authorities concerned by it.

    A deputy comes once more for each colleague who is away, and the shared mailbox of an authority as one that has
    every right. Everybody reaches as far as the authority lets them now.
    """
    authorities = frozenset[AuthorityId]().union(*(
        concerned(bundle.procedures[case.procedure], case, world) for case in met
    ))
    users = {user.id: user for user in accounts.users_of(connection, authorities)}
    away = absent_among(connection, users, world)
    found = [Actor(user.id, user.authority, user.rights(bundle.id)) for user in users.values()]
    found += [
        Actor(absence.deputy, absent.authority, absent.rights(bundle.id), deputy_for=absent.id)
        for absence in away
        if absence.deputy in users and (absent := users[absence.user]).authority == users[absence.deputy].authority
    ]
    found += mailbox_readers(world, authorities, bundle.id)
    return narrowed(connection, bundle, now, [actor for actor in dict.fromkeys(found) if actor.rights], world)


def put_out(
    installation: Installation, connection: Connection, case: Case, notices: Iterable[Notice], world: World
) -> None:
    """Put notices into mails: one for each reader and case, or one for each person and day."""
    by_person: dict[UserId, list[Notice]] = {}
    by_mailbox: dict[Mailbox, list[Notice]] = {}
    for notice in notices:
        if notice.kind is NoticeKind.TO_GIVE_OUT:
            allocations.note_told(connection, [case.id], notice.authority, world.now)
        if notice.user == NO_PERSON:
            by_mailbox.setdefault(Mailbox(notice.authority, case.area), []).append(notice)
        else:
            by_person.setdefault(notice.user, []).append(notice)
    for mailbox, told in by_mailbox.items():
        due = world.now + GATHERING
        outbox.put_notices(connection, case.id, mailbox, told, now=world.now, due=due, grouped=False)
    for user, told in by_person.items():
        choice = outbox.mail_choice(connection, user)
        wanted = [one for one in told if choice.way is not Way.DUTIES or one.kind in DUTIES]
        if wanted:
            daily = choice.way is Way.DAILY
            due = next_digest(world.now, world.zone(wanted[0].authority)) if daily else world.now + GATHERING
            outbox.put_notices(connection, case.id, user, wanted, now=world.now, due=due, grouped=daily)


def next_digest(now: datetime, zone: tzinfo) -> datetime:
    """Return when the mail of a whole day goes out next in a time zone; clock changes move it with the clock."""
    local = now.astimezone(zone)
    day = local.date() if local.hour < DIGEST_HOUR else local.date() + timedelta(days=1)
    return datetime.combine(day, time(DIGEST_HOUR), zone).astimezone(UTC)
