"""What the figures count of one case: when it was sent, accepted and answered, in time or not, and how it was rated.

The bundle says which steps these are. The version under which a step was taken says what that step counted as.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.model.case import Case
from imi_runtime.model.conditions import Condition, paths_of
from imi_runtime.model.events import CaseOpened, Event, TransitionFired
from imi_runtime.model.ids import AuthorityId, FormId, PartyId, StateId
from imi_runtime.model.procedure import Procedure, Statistics, Trigger


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating: on which day it was given, and whether it was poor."""

    day: date
    poor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted of one case. Days are days of UTC, so that they are the same for both sides.

    `reached` is the day on which it came to whom it was answered by, or will be; `in_time` is None without a date.
    """

    sent: date
    reached: date
    asked_by: AuthorityId
    asked: AuthorityId
    state: StateId
    accepted: date | None = None
    answered: date | None = None
    agreed: datetime | None = None
    in_time: bool | None = None
    timeliness: Rated | None = None
    effort: Rated | None = None


Course = Iterable[tuple[Event, Case, Procedure]]
"""What happened in a case: each event, the case after it, and the procedure under which it happened."""


def measure(course: Course) -> Measure | None:
    """Return what is counted of a case; None while it was not sent, or where the procedure counts nothing."""
    found: Measure | None = None
    last: tuple[Case, Procedure] | None = None
    for event, case, procedure in course:
        if procedure.statistics is not None:
            found = _after(found, event, case, procedure.statistics)
        last = case, procedure
    if found is None or last is None:
        return None
    case, procedure = last
    counted = procedure.statistics
    return replace(
        found, state=case.state,
        timeliness=_rated(counted.poor_timeliness, case) if counted else None,
        effort=_rated(counted.poor_effort, case) if counted else None,
    )


def _after(found: Measure | None, event: Event, case: Case, counted: Statistics) -> Measure | None:
    """Return the measure after one event. What was answered stays as it is; before, being sent begins anew."""
    if found is not None and found.answered is not None:
        return found
    if _happened(counted.sent, event, case):
        found = _sent(found, event.at.date(), case, counted)
    if found is None:
        return None
    if found.accepted is None and _happened(counted.accepted, event, case):
        found = replace(found, accepted=event.at.date(), asked=_holder(case, counted.asked) or found.asked)
    clock = case.clocks.get(counted.agreed_date) if counted.agreed_date else None
    if clock is not None:
        found = replace(found, agreed=clock.due)
    if _happened(counted.answered, event, case):
        in_time = event.at <= found.agreed if found.agreed else None
        found = replace(found, answered=event.at.date(), in_time=in_time)
    return found


def _sent(found: Measure | None, day: date, case: Case, counted: Statistics) -> Measure | None:
    asked_by, asked = _holder(case, counted.asked_by), _holder(case, counted.asked)
    if asked_by is None or asked is None:
        return found
    first = found.sent if found else day
    return Measure(sent=first, reached=day, asked_by=asked_by, asked=asked, state=case.state)


def _holder(case: Case, party: PartyId) -> AuthorityId | None:
    holding = case.seats.get(party)
    return holding.holder if holding else None


def _happened(triggers: tuple[Trigger, ...], event: Event, case: Case) -> bool:
    match event:
        case TransitionFired(transition=transition, entered=entered, target=target):
            return Trigger(transition=transition) in triggers or (entered and Trigger(state=target) in triggers)
        case CaseOpened(state=state):
            return Trigger(state=state) in triggers
    return False


def _rated(poor: Condition | None, case: Case) -> Rated | None:
    """Return how a case was rated, once everything that the condition looks at is answered."""
    if poor is None:
        return None
    lookup = case_lookup(case)
    if any(lookup(path) in (None, "", []) for path in paths_of(poor)):
        return None
    fillings = (case.latest(FormId(path.form)) for path in paths_of(poor) if path.form)
    days = [filling.at.date() for filling in fillings if filling]
    return Rated(max(days), holds(poor, lookup, max(days))) if days else None


SOON_DAYS = 7
"""Within how many days a request shall be accepted, as it is published."""


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """What one case adds to the figures of a month: once `number`, and `total` of what is measured."""

    month: str
    what: str
    number: int
    total: int


SENT, STATE, ACCEPTED, ANSWERED, DATED = "sent", "state:", "accepted", "answered", "dated"
TIMELINESS, EFFORT = "timeliness", "effort"


def counts_of(found: Measure) -> tuple[Count, ...]:
    """Return what a case adds to the figures, each in the month in which it happened.

    `total` is 1 where a request was accepted soon, answered by the agreed date, or rated poorly, and days for answers.
    """
    counts = [Count(_month(found.sent), SENT, 1, 0), Count(_month(found.sent), STATE + found.state, 1, 0)]
    if found.accepted:
        soon = (found.accepted - found.reached).days <= SOON_DAYS
        counts.append(Count(_month(found.accepted), ACCEPTED, 1, int(soon)))
    if found.answered:
        month, days = _month(found.answered), (found.answered - (found.accepted or found.reached)).days
        counts.append(Count(month, ANSWERED, 1, days))
        if found.in_time is not None:
            counts.append(Count(month, DATED, 1, int(found.in_time)))
    for what, rated in ((TIMELINESS, found.timeliness), (EFFORT, found.effort)):
        if rated:
            counts.append(Count(_month(rated.day), what, 1, int(rated.poor)))
    return tuple(counts)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
