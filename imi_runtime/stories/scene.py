"""Where a case and the cases linked with it stand at a moment, and what makes two such moments the same for a story."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from imi_runtime.engine.decide import Tick, decide
from imi_runtime.engine.evaluate import left_of
from imi_runtime.engine.world import Calendar, Directory, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Case, Clock, Filling, Phase
from imi_runtime.model.events import Event, TransitionFired
from imi_runtime.model.ids import CaseId, FormId, ProcedureId, TransitionId
from imi_runtime.model.procedure import Procedure

Label = tuple[ProcedureId, TransitionId]
OWN = CaseId("story")
NEXT_DAY = timedelta(days=1)
FRIDAY, AT_SIX, AT_NINE = 4, 6, 9
JUST_BEFORE = timedelta(hours=2)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """The cases of a story at a moment, the story's own first."""

    cases: Mapping[CaseId, Case]
    now: datetime

    @property
    def own(self) -> Case:
        """The case with which the story began."""
        return self.cases[OWN]

    @property
    def near(self) -> Mapping[CaseId, Case]:
        """The story's own case and those right behind its links: a story looks no further."""
        ids = {OWN, *(id for ids in self.own.links.values() for id in ids)}
        return {id: case for id, case in self.cases.items() if id in ids}

    def clocks(self, bundle: Bundle) -> list[tuple[CaseId, Clock]]:
        """Return the running clocks that will do something, the earliest first."""
        found = [
            (id, clock) for id, case in self.cases.items() for clock in case.clocks.values()
            if clock.phase is Phase.RUNNING and bundle.procedures[case.procedure].deadlines[clock.deadline].then
        ]
        return sorted(found, key=lambda one: one[1].due)

    def next_act(self, bundle: Bundle) -> datetime:
        """Return when the next step happens: on the next weekday, or in time before a clock acts."""
        due = next((clock.due for _, clock in self.clocks(bundle)), None)
        later = _next_morning(self.now)
        return later if due is None or later < due else max(self.now + A_MINUTE, due - JUST_BEFORE)

    def world(self, now: datetime, directory: Directory, calendar: Calendar) -> World:
        """Return the outside at a moment."""
        names = (CaseId(f"{OWN}-{number}") for number in range(len(self.cases), len(self.cases) + 100))
        return World(now, directory, calendar, dict(self.cases), lambda: next(names))

    def after(self, cases: Mapping[CaseId, Case], now: datetime) -> Scene:
        """Return the scene with cases as they are now."""
        return Scene({**self.cases, **cases}, now)


def _next_morning(now: datetime) -> datetime:
    day = now + NEXT_DAY
    while day.weekday() > FRIDAY:
        day += NEXT_DAY
    return day.replace(hour=AT_NINE, minute=0, second=0, microsecond=0)


def _morning_after(due: datetime) -> datetime:
    """Return the morning on which people see what a clock has done at midnight."""
    morning = due.replace(hour=AT_SIX, minute=0, second=0, microsecond=0)
    return morning if morning >= due else morning + NEXT_DAY


def fired_in(cases: Mapping[CaseId, Case], events: Mapping[CaseId, tuple[Event, ...]]) -> Iterator[Label]:
    """Yield every transition that happened, by procedure."""
    for id, happened in events.items():
        yield from ((cases[id].procedure, one.transition) for one in happened if isinstance(one, TransitionFired))


def time_passes(
    bundle: Bundle, scene: Scene, directory: Directory, calendar: Calendar
) -> tuple[Scene, frozenset[Label]] | None:
    """Let the next clock act that will do something; return the scene then and what happened, or None without one."""
    due = next((clock.due for _, clock in scene.clocks(bundle)), None)
    if due is None:
        return None
    now, labels = max(_morning_after(due), scene.now), list[Label]()
    for id in tuple(scene.cases):
        world = scene.world(now, directory, calendar)
        decision = decide(bundle, scene.cases[id], Tick(), world)
        assert decision.case
        linked = {step.case.id: step for step in decision.linked}
        cases = {id: decision.case, **{other: step.case for other, step in linked.items()}}
        events = {id: decision.events, **{other: step.events for other, step in linked.items()}}
        scene = scene.after(cases, now)
        labels += fired_in(scene.cases, events)
    return replace(scene, now=now), frozenset(labels)


@dataclass(frozen=True, slots=True)
class Looked:
    """At what some condition looks: by form the answers, and the lists of questions of which some can be taken away."""

    answers: Mapping[FormId, tuple[str, ...]]
    left: tuple[tuple[tuple[str, str], ...], ...] = ()


def sort_of(bundle: Bundle, scene: Scene, looked: Looked) -> Hashable:
    """Return what counts of a scene for what can happen next: two scenes of one sort go on alike."""
    clocks = tuple((scene.cases[id].procedure, clock.deadline) for id, clock in scene.clocks(bundle))
    return (clocks, tuple(_sort_of_case(bundle, case, scene.now.date(), looked) for case in scene.cases.values()))


def _sort_of_case(bundle: Bundle, case: Case, today: date, looked: Looked) -> Hashable:
    procedure = bundle.procedures[case.procedure]
    if not any(case.state in way.sources for way in procedure.transitions.values()):
        return (case.procedure, case.state)
    judged = _judged(procedure)
    texts = [(f.form, f.standing.value, f.author) for f in _latest(case) if f.form in judged]
    answers = [
        (form, name, _answer(case.answer(form, name), today))
        for form, asked in looked.answers.items() for name in asked
    ]
    left = [bool(left_of(case, pages)) for pages in looked.left]
    groups = [
        (party, tuple(sorted({str(member.status) for member in group.members.values()})))
        for party, group in case.groups.items()
    ]
    counted = {way.not_same_person_as for way in procedure.transitions.values()}
    doers = [(way, user[-1:]) for way, user in case.doers.items() if way in counted]
    return (
        case.procedure, case.state, tuple(sorted(case.marks.items())), tuple(sorted(texts)), repr(answers), repr(left),
        tuple(sorted(groups)), tuple(sorted(case.seats)), tuple(sorted(doers)),
        tuple(sorted((link, len(ids)) for link, ids in case.links.items())),
    )


def _judged(procedure: Procedure) -> frozenset[FormId]:
    """Return the forms of which it counts whether they are filled and how they stand."""
    found = {form for state in procedure.states.values() for form in state.holds}
    for way in procedure.transitions.values():
        found |= {*way.takes_back, *((way.corrects,) if way.corrects else ())}
    return frozenset(found)


def _latest(case: Case) -> Iterator[Filling]:
    for form in dict.fromkeys(filling.form for filling in case.fillings):
        found = case.latest(form)
        if found:
            yield found


def _answer(value: Answer | None, today: date) -> object:
    """Return an answer; of a day only whether it is past, present or to come."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    return (day > today) - (day < today) if day else value
