"""Clocks: which ones a step starts, stops, pauses or prolongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from imi_runtime.engine.counting import Counted, agreed_day, count_term, end_of, local_day
from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.engine.world import FALLBACK, World
from imi_runtime.model.case import Case, Clock, Phase
from imi_runtime.model.ids import AuthorityId, Country, DeadlineId, Locality, TransitionId
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.procedure import Deadline, NoLimit, Procedure, Term, Trigger, UntilDate, Within


def bound_localities(case: Case, deadline: Deadline, world: World) -> tuple[Locality, ...]:
    """Return the places in which the bound seat, or the members of the bound group, sit."""
    if deadline.binds in case.groups:
        members = case.groups[deadline.binds].members
        found = {world.directory.locality(AuthorityId(id)) or (Locality(id) if Country(id) in COUNTRIES else None)
                 for id in members}
        return tuple(sorted(place for place in found if place)) or (FALLBACK,)
    holding = case.seats.get(deadline.binds)
    return ((world.directory.locality(holding.holder) if holding else None) or FALLBACK,)


def bound_locality(case: Case, deadline: Deadline, world: World) -> Locality:
    """Return the place in which the bound seat sits; of a group the first by its code."""
    return bound_localities(case, deadline, world)[0]


@dataclass(frozen=True, slots=True)
class Happened:
    """What a step did, as far as clocks look at it."""

    transition: TransitionId
    entered: bool
    filled: frozenset[str]


def clocks_after(procedure: Procedure, case: Case, step: Happened, world: World) -> dict[DeadlineId, Clock | None]:
    """Return the clocks that the step changes; None stops one. `case` stands as the step has left it."""
    changed: dict[DeadlineId, Clock | None] = {}
    final = step.entered and procedure.states[case.state].final
    for deadline in procedure.deadlines.values():
        before = case.clocks.get(deadline.id)
        after = None if final else before
        after = _ended(deadline, after, case, step)
        after = _resumed_or_paused(deadline, after, step, world.now)
        after = _prolonged(deadline, after, case, step, world)
        after = _started(deadline, after, case, step, world)
        if after != before:
            changed[deadline.id] = after
    return changed


def _hits(triggers: tuple[Trigger, ...], case: Case, step: Happened) -> bool:
    return any(
        (trigger.transition == step.transition and trigger.transition is not None)
        or (step.entered and trigger.state == case.state)
        for trigger in triggers
    )


def _ended(deadline: Deadline, clock: Clock | None, case: Case, step: Happened) -> Clock | None:
    return None if clock and _hits(deadline.ends, case, step) else clock


def _resumed_or_paused(deadline: Deadline, clock: Clock | None, step: Happened, now: datetime) -> Clock | None:
    if clock is None or clock.phase is Phase.MISSED:
        return clock
    if clock.phase is Phase.PAUSED and clock.paused_at and step.transition in deadline.pauses.values():
        return replace(clock, phase=Phase.RUNNING, due=clock.due + (now - clock.paused_at), paused_at=None)
    if clock.phase is Phase.RUNNING and step.transition in deadline.pauses:
        return replace(clock, phase=Phase.PAUSED, paused_at=now)
    return clock


def _prolonged(deadline: Deadline, clock: Clock | None, case: Case, step: Happened, world: World) -> Clock | None:
    term = deadline.prolonged_by.get(step.transition)
    if clock is None or term is None or clock.phase is not Phase.RUNNING:
        return clock
    place = bound_locality(case, deadline, world)
    old_last_day = local_day(clock.due, place, world.calendar) - timedelta(days=1)
    counted = count_term(old_last_day, term, place, world.calendar)
    due = end_of(counted.last_day, place, world.calendar)
    return replace(clock, due=due, counted=clock.counted + counted.lines)


def _started(deadline: Deadline, clock: Clock | None, case: Case, step: Happened, world: World) -> Clock | None:
    if _hits(deadline.starts, case, step):
        return _start_clock(deadline, case, world, world.now)
    for trigger in deadline.starts:
        if trigger.date and trigger.date.form in step.filled:
            day = _answered_day(case, trigger.date)
            return _start_on(deadline, case, day, world) if day else None
    return clock


def _answered_day(case: Case, at: UntilDate) -> date | None:
    filling = case.latest(at.form)
    answer = filling.latest.get(at.question) if filling else None
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


def _chosen_within(deadline: Deadline, case: Case, today: date) -> Within:
    lookup = case_lookup(case)
    return next((b.within for b in deadline.within if holds(b.when, lookup, today)), NoLimit())


def _start_clock(deadline: Deadline, case: Case, world: World, started: datetime) -> Clock | None:
    clocks = [
        _clock_in(place, deadline, case, local_day(started, place, world.calendar), world)
        for place in bound_localities(case, deadline, world)
    ]
    return _last(clocks)


def _start_on(deadline: Deadline, case: Case, day: date, world: World) -> Clock | None:
    return _last([_clock_in(place, deadline, case, day, world)
                  for place in bound_localities(case, deadline, world)])


def recounted(deadline: Deadline, case: Case, clock: Clock, world: World) -> Clock | None:
    """Return the clock as this deadline counts it from the day on which it once started; None where none would run."""
    days = [_answered_day(case, trigger.date) if trigger.date else None for trigger in deadline.starts]
    day = next((day for day in days if day), None) if all(trigger.date for trigger in deadline.starts) else None
    counted = _start_on(deadline, case, day, world) if day else _start_clock(deadline, case, world, clock.started)
    return replace(counted, started=clock.started) if counted else None


def _last(clocks: list[Clock | None]) -> Clock | None:
    """Return the clock that is due last: a group is late when its last member is."""
    return max((clock for clock in clocks if clock), key=lambda clock: clock.due, default=None)


def _clock_in(place: Locality, deadline: Deadline, case: Case, day: date, world: World) -> Clock | None:
    counted = _count(_chosen_within(deadline, case, day), case, day, place, world)
    if counted is None:
        return None
    due = end_of(counted.last_day, place, world.calendar)
    return Clock(deadline.id, Phase.RUNNING, world.now, due, counted=counted.lines)


def _count(within: Within, case: Case, day: date, place: Locality, world: World) -> Counted | None:
    match within:
        case Term():
            return count_term(day, within, place, world.calendar)
        case UntilDate():
            until = _answered_day(case, within)
            return agreed_day(day, until, place, world.calendar) if until else None
    return None


def due_clocks(clocks: Mapping[DeadlineId, Clock], now: datetime) -> Iterator[Clock]:
    """Yield running clocks whose end has come, the earliest first; ties in the order of the file."""
    due = [clock for clock in clocks.values() if clock.phase is Phase.RUNNING and clock.due <= now]
    yield from sorted(due, key=lambda clock: clock.due)
