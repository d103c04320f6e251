"""When a case wants to be looked at: the ends of its clocks, reminders before them, and silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from imi_runtime.engine.counting import add_months, add_working_days, local_day
from imi_runtime.engine.deadlines import bound_locality
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.case import Case, Clock, Phase
from imi_runtime.model.ids import Locality
from imi_runtime.model.notices import NO_DEADLINE, NO_PARTY, Timer
from imi_runtime.model.procedure import Deadline, Procedure, Term, Unit

MORNING = time(7)
"""When reminders go out where the reminded clock is counted."""
SILENT_MONTHS = 2
"""After so long without any step either side may bring in coordinators: Regulation (EU) 1024/2012, Article 14(7)."""


def timers_of(procedure: Procedure, case: Case, world: World) -> Iterator[Timer]:
    """Yield every moment at which the case wants to be looked at, past ones included."""
    for clock in case.clocks.values():
        if clock.phase is Phase.RUNNING:
            yield Timer(case.id, clock.deadline, NO_PARTY, clock.due)
            deadline = procedure.deadlines[clock.deadline]
            for tell in deadline.tell:
                if tell.before is not None:
                    morning = reminded_at(deadline, tell.before, case, clock, world)
                    yield Timer(case.id, clock.deadline, tell.party, morning)
    if not procedure.states[case.state].final:
        yield Timer(case.id, NO_DEADLINE, NO_PARTY, silent_at(case))


def silent_at(case: Case) -> datetime:
    """Return when two months have gone by in which nothing happened."""
    day = add_months(case.updated.date(), SILENT_MONTHS)
    return datetime.combine(day, case.updated.timetz())


def reminded_at(deadline: Deadline, before: Term, case: Case, clock: Clock, world: World) -> datetime:
    """Return the morning on which a reminder goes out, that term before the clock's last day."""
    place = bound_locality(case, deadline, world)
    last_day = local_day(clock.due - timedelta(seconds=1), place, world.calendar)
    day = _earlier(last_day, before, place, world.calendar)
    return datetime.combine(day, MORNING, world.calendar.zone(place)).astimezone(UTC)


def _earlier(day: date, term: Term, place: Locality, calendar: Calendar) -> date:
    match term.unit:
        case Unit.WORKING_DAYS:
            return add_working_days(day, -term.count, place, calendar)
        case Unit.DAYS:
            return day - timedelta(days=term.count)
        case Unit.WEEKS:
            return day - timedelta(weeks=term.count)
        case Unit.YEARS:
            return add_months(day, -12 * term.count)
    return add_months(day, -term.count)
