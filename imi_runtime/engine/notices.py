"""Who is told what about a case: derived from what people gain by a step, never from the name of one.

A person is told who gains an act, a text or the case itself, whose turn it has become, and who sees that the case has
moved on. Deadlines are told to whom they bind, to whom the procedure names, and, when missed, to coordinators.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imi_runtime.engine.access import Access, Seats, access_of, acting_seat, seats_of
from imi_runtime.engine.reminders import silent_at
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case, Phase, Reach
from imi_runtime.model.events import ClockMissed, Event, TransitionFired
from imi_runtime.model.ids import AuthorityId, DeadlineId, PartyId, TransitionId, UserId
from imi_runtime.model.notices import NO_DEADLINE, Notice, NoticeKind, Timer
from imi_runtime.model.procedure import Coordinates, Deadline, Procedure


@dataclass(frozen=True, slots=True)
class Passage:
    """A case before and after some events; `before` is None for a new one. `actor` is the user who acted, if any."""

    before: Case | None
    events: tuple[Event, ...]
    after: Case
    actor: UserId


def notices_of(bundle: Bundle, passage: Passage, people: Iterable[Actor], world: World) -> Iterator[Notice]:
    """Yield what each of these people is told about a passage: at most one notice about the step, and of deadlines.

    Who comes in several capacities, as a deputy, is told the gravest.
    """
    yield from gravest(_all_notices(bundle, passage, tuple(people), world))


def gravest(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return one notice for each person and deadline, the gravest."""
    found: dict[tuple[UserId, AuthorityId, DeadlineId], Notice] = {}
    for notice in notices:
        key = (notice.user, notice.authority, notice.deadline)
        if key not in found or _GRAVITY[notice.kind] < _GRAVITY[found[key].kind]:
            found[key] = notice
    return tuple(found.values())


_GRAVITY = {kind: place for place, kind in enumerate(NoticeKind)}


def _all_notices(bundle: Bundle, passage: Passage, listed: tuple[Actor, ...], world: World) -> Iterator[Notice]:
    acting = next((person for person in listed if person.user == passage.actor), None)
    done_by = access_of(bundle, passage.after, acting, world).acts if acting else ()
    stepped = any(isinstance(event, TransitionFired) for event in passage.events)
    missed: list[DeadlineId | None] = [event.deadline for event in passage.events if isinstance(event, ClockMissed)]
    missed += [_ran_out(bundle, passage, event) for event in passage.events if isinstance(event, TransitionFired)]
    for person in listed:
        after = _Standing.of(bundle, passage.after, person, world)
        if not after.access.exists or person.user == passage.actor:
            continue
        if stepped:
            before = _Standing.of(bundle, passage.before, person, world) if passage.before else None
            colleague = acting is not None and acting.authority == person.authority
            kind = _gained(passage, before, after, done_by if colleague else None)
            if kind and _is_theirs(person, kind):
                yield _notice(passage.after, person, kind)
        for deadline in (one for one in missed if one):
            kind = _about_missed(after, bundle.procedures[passage.after.procedure].deadlines[deadline])
            if kind and _is_theirs(person, kind):
                yield _notice(passage.after, person, kind, deadline)


OWN_PART = frozenset({NoticeKind.NEW_DUTY, NoticeKind.YOUR_TURN, NoticeKind.CAN_ACT})
"""What people hear of cases that others have: what is for them to do with rights that count in every case."""


def _is_theirs(person: Actor, kind: NoticeKind) -> bool:
    """Tell whether news of a case are for this person, where the authority gives its cases to some of its people."""
    return person.reach is Reach.WHOLE or person.gives_out or kind in OWN_PART


def _notice(case: Case, person: Actor, kind: NoticeKind, deadline: DeadlineId = NO_DEADLINE) -> Notice:
    return Notice(person.user, person.authority, kind, case.revision, case.updated, deadline)


def _ran_out(bundle: Bundle, passage: Passage, event: TransitionFired) -> DeadlineId | None:
    """Return the deadline whose end fired the transition, if one did."""
    procedure = bundle.procedures[passage.after.procedure]
    if not procedure.transitions[event.transition].by_clock or passage.before is None:
        return None
    return next((
        id for id, clock in event.clocks.items()
        if clock is None and procedure.deadlines[id].then == event.transition and id in passage.before.clocks
    ), None)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a person stands to a case: in which seats, seeing and able to do what."""

    case: Case
    procedure: Procedure
    person: Actor
    seats: Seats
    access: Access

    @classmethod
    def of(cls, bundle: Bundle, case: Case, person: Actor, world: World) -> _Standing:
        procedure = bundle.procedures[case.procedure]
        seats = seats_of(procedure, case, person.authority, world.directory)
        return cls(case, procedure, person, seats, access_of(bundle, case, person, world))

    @property
    def has_duty(self) -> bool:
        """Tell whether the state waits for a seat of this person in which something can be done."""
        waits_for = self.procedure.states[self.case.state].waits_for
        return waits_for is not None and any(
            (seat := acting_seat(self.procedure.transitions[act], self.person.acting, self.seats)) is not None
            and seat.party == waits_for
            for act in self.access.acts
        )

    def sits_in(self, party: PartyId) -> bool:
        """Tell whether this person's authority is in a party now."""
        return (party, False) in self.seats

    def coordinates(self, party: PartyId) -> bool:
        """Tell whether this person's authority is here as a coordinator of who holds that seat."""
        joins = (self.procedure.parties[seat].joins for seat, former in self.seats if not former)
        return any(isinstance(way, Coordinates) and way.party == party for way in joins)

    def texts(self) -> frozenset[tuple[int, int, str]]:
        """Return what can be read: number and version of a filling, and the name of an answer."""
        versions = {filling.number: len(filling.versions) for filling in self.case.fillings}
        return frozenset(
            (number, versions[number], name) for number, names in self.access.sight.fillings.items() for name in names
        )


def _gained(
    passage: Passage, before: _Standing | None, after: _Standing, done_by: tuple[TransitionId, ...] | None
) -> NoticeKind | None:
    """Return why a person is told of a step, if at all.

    To a colleague of who acted only acts are news that the one who acted cannot do.
    """
    new = before is None or not before.access.exists
    entered = any(isinstance(event, TransitionFired) and event.entered for event in passage.events)
    could = before.access.acts if before else ()
    acts = {act for act in after.access.acts if act not in could}
    if after.person.gives_out and (new or entered):
        return NoticeKind.TO_GIVE_OUT
    if done_by is not None:
        acts -= set(done_by)
        if not acts:
            return None
        return NoticeKind.YOUR_TURN if after.has_duty else NoticeKind.CAN_ACT
    if after.has_duty and (new or entered or not (before and before.has_duty)):
        return NoticeKind.NEW_DUTY if new else NoticeKind.YOUR_TURN
    if new:
        return NoticeKind.NEW_CASE
    if acts:
        return NoticeKind.CAN_ACT
    if before and after.texts() - before.texts():
        return NoticeKind.NEW_TEXT
    return NoticeKind.NEWS if entered and after.access.sight.outline else None


def _about_missed(standing: _Standing, deadline: Deadline) -> NoticeKind | None:
    """Return why a person is told that a deadline has passed: it binds them, or they answer for whom it binds.

    Where somebody is to be told `on ending`, the end is a date that has come and nobody's fault.
    """
    named = frozenset(tell.party for tell in deadline.tell if tell.on_ending)
    if named:
        return NoticeKind.DATE_COME if any(standing.sits_in(party) for party in named) else None
    if standing.sits_in(deadline.binds):
        return NoticeKind.MISSED
    if standing.coordinates(deadline.binds):
        return NoticeKind.ESCALATED
    told = (tell.party for tell in deadline.tell if tell.before is None)
    return NoticeKind.MISSED if any(standing.sits_in(party) for party in told) else None


def reminders_of(bundle: Bundle, case: Case, timer: Timer, people: Iterable[Actor], world: World) -> Iterator[Notice]:
    """Yield what people are told when a reminder's moment has come, or when a case has been silent for long."""
    kind = NoticeKind.DUE_SOON if timer.deadline else NoticeKind.QUIET
    reminded = (
        person for person in people
        if (standing := _Standing.of(bundle, case, person, world)).access.exists
        and _is_reminded(standing, timer, world) and _is_theirs(person, kind)
    )
    yield from gravest(
        Notice(person.user, person.authority, kind, case.revision, timer.due, timer.deadline) for person in reminded
    )


def _is_reminded(standing: _Standing, timer: Timer, world: World) -> bool:
    if timer.deadline:
        return standing.sits_in(timer.told) and is_running(standing.case, timer.deadline, world)
    case = standing.case
    over = standing.procedure.states[case.state].final
    return not over and silent_at(case) <= world.now and any(not former for _, former in standing.seats)


def is_running(case: Case, deadline: DeadlineId, world: World) -> bool:
    """Tell whether a clock still runs towards its end."""
    clock = case.clocks.get(deadline)
    return clock is not None and clock.phase is Phase.RUNNING and clock.due > world.now


def still_holds(
    bundle: Bundle, case: Case, person: Actor, notice: NoticeKind, deadline: DeadlineId, *, acted_since: bool,
    world: World,
) -> bool:
    """Tell whether a notice is still worth a mail: the person may see the case, and what it says is still so.

    What asks for something to be done goes as long as it is to be done; all else is old once the person's authority
    has acted in the case since.
    """
    standing = _Standing.of(bundle, case, person, world)
    if not standing.access.exists or not _is_theirs(person, notice):
        return False
    match notice:
        case NoticeKind.NEW_DUTY | NoticeKind.YOUR_TURN:
            return standing.has_duty
        case NoticeKind.TO_GIVE_OUT:
            return person.gives_out
        case NoticeKind.GIVEN:
            return person.reach is Reach.WHOLE and not standing.procedure.states[case.state].final
        case NoticeKind.DUE_SOON:
            return is_running(case, deadline, world)
        case NoticeKind.MISSED | NoticeKind.ESCALATED | NoticeKind.DATE_COME:
            clock = case.clocks.get(deadline)
            return clock is None or clock.phase is Phase.MISSED
        case NoticeKind.QUIET:
            return silent_at(case) <= world.now
    return not acted_since
