"""All situations that a case can come to, with the shortest way to each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from imi_runtime.engine.decide import Accepted, Open, decide
from imi_runtime.engine.evolve import evolve
from imi_runtime.model.case import Actor, Case, Phase, Standing
from imi_runtime.model.events import CarriedFilling, CaseOpened, TransitionFired
from imi_runtime.model.ids import (
    HANDLER,
    AuthorityId,
    CaseId,
    CaseNumber,
    DeadlineId,
    FormId,
    PartyId,
)
from imi_runtime.model.procedure import FromTheLink
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.moves import SOMEBODY, Memory, Move, Next, begun_with, next_moves
from imi_runtime.prover.outside import Reading, now_of
from imi_runtime.prover.situations import MOMENT, NOBODY, Situation, crowded, crowds, settled, situation

MOST_SITUATIONS = 20_000


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one situation to another; situations are numbered as they are found.

    `started` are the clocks that begin with it, and `marked` what a watcher has noted about it.
    """

    source: int
    target: int
    move: Move
    started: frozenset[DeadlineId] = frozenset()
    marked: frozenset[str] = frozenset()


Watcher = Callable[[Case, Next], Iterable[str]]
"""Looks at a step as it happens, and says what is to be noted about it."""


@dataclass(slots=True)
class Graph:
    """The situations, the steps between them, and how each was first reached. `complete` unless there were too many.

    `crowded` are forms of which more open texts stood at once than are told apart; of `sent_back` ones an open text was
    sent back. Of a form that is both, fewer are left in the graph than there can be.
    """

    cases: list[Case] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    outgoing: list[list[Step]] = field(default_factory=list)
    incoming: list[list[Step]] = field(default_factory=list)
    reached_by: list[Step | None] = field(default_factory=list)
    numbers: dict[Situation, int] = field(default_factory=dict)
    tried: int = 0
    crowded: set[FormId] = field(default_factory=set)
    sent_back: set[FormId] = field(default_factory=set)
    complete: bool = True

    def story_to(self, number: int) -> tuple[Step, ...]:
        """Return the shortest way from an opening to a situation."""
        steps: list[Step] = []
        step = self.reached_by[number]
        while step is not None:
            steps.append(step)
            step = self.reached_by[step.source]
        return tuple(reversed(steps))

    def story_of(self, step: Step) -> tuple[Step, ...]:
        """Return the shortest way on which the step is taken."""
        return (*self.story_to(step.source), step)

    def opening_of(self, story: tuple[Step, ...], end: int) -> Case:
        """Return the opened case with which a story to a situation begins."""
        return self.cases[story[0].source if story else end]

    def leading_to(self, goals: Iterable[int], allowed: Callable[[Step], bool]) -> set[int]:
        """Return the situations from which a goal can be reached by allowed steps, the goals among them."""
        found = set(goals)
        waiting = list(found)
        while waiting:
            for step in self.incoming[waiting.pop()]:
                if step.source not in found and allowed(step):
                    found.add(step.source)
                    waiting.append(step.source)
        return found

    def following(self, starts: Iterable[int]) -> dict[int, Step | None]:
        """Return the situations that can follow, with the step by which each is first reached from a start."""
        found: dict[int, Step | None] = dict.fromkeys(starts)
        waiting = deque(found)
        while waiting:
            for step in self.outgoing[waiting.popleft()]:
                if step.target not in found:
                    found[step.target] = step
                    waiting.append(step.target)
        return found


def explore(ground: Ground, watch: Watcher, *, most: int = MOST_SITUATIONS) -> Graph:
    """Return every situation that a case can come to, those nearest to the opening first."""
    graph, memory = Graph(), Memory()
    for opened in openings(ground):
        _enter(ground, graph, opened, None)
    number = 0
    while number < len(graph.cases):
        if len(graph.cases) > most:
            graph.complete = False
            break
        _expand(ground, graph, number, watch, memory)
        number += 1
    return graph


def _expand(ground: Ground, graph: Graph, source: int, watch: Watcher, memory: Memory) -> None:
    case = graph.cases[source]
    known: set[tuple[object, ...]] = set()
    for found in next_moves(ground, case, memory):
        graph.tried += 1
        graph.sent_back |= _sent_back(case, found.fired)
        started = _started(found.fired)
        marked = frozenset(watch(case, found))
        target = source if _changes_nothing(found) else _enter(ground, graph, found.case, None)
        kind = (found.move.transition, found.move.seat, found.move.clock, target, started, marked)
        step = Step(source, target, found.move, started, marked)
        if kind not in known:
            known.add(kind)
            graph.steps.append(step)
            graph.outgoing[source].append(step)
            graph.incoming[target].append(step)
        if graph.reached_by[target] is None and target > source and not _is_opening(graph, target):
            graph.reached_by[target] = step


def _changes_nothing(found: Next) -> bool:
    """Tell whether a linked case told something, and nothing that is told apart can be otherwise than before."""
    fired = found.fired
    return fired is not None and fired.user is None and found.move.clock is None and not (
        fired.entered or fired.fillings or fired.corrects or fired.marks or fired.seats or fired.taken_back
        or fired.joined or fired.restarted or fired.clocks
    )


def _is_opening(graph: Graph, number: int) -> bool:
    return graph.cases[number].opened != MOMENT


def _enter(ground: Ground, graph: Graph, case: Case, reached: Step | None) -> int:
    graph.crowded |= crowded(ground, case)
    told = situation(ground, case)
    number = graph.numbers.get(told)
    if number is None:
        number = graph.numbers[told] = len(graph.cases)
        graph.cases.append(settled(ground, case))
        graph.outgoing.append([])
        graph.incoming.append([])
        graph.reached_by.append(reached)
    return number


def _sent_back(case: Case, fired: TransitionFired | None) -> set[FormId]:
    taken = fired.taken_back if fired else ()
    return {f.form for f in case.fillings if f.number in taken and f.standing is Standing.OPEN}


def _started(fired: TransitionFired | None) -> frozenset[DeadlineId]:
    clocks = fired.clocks if fired else {}
    return frozenset(id for id, clock in clocks.items() if clock and clock.phase is Phase.RUNNING)


# -- openings ----------------------------------------------------------------------------------------------------------


def openings(ground: Ground) -> Iterator[Case]:
    """Yield the cases with which everything begins: opened by somebody, or by another case with every carried text."""
    opener = ground.procedure.opener
    if opener is None:
        parties = ground.procedure.parties.values()
        seats = frozenset(party.id for party in parties if isinstance(party.joins, FromTheLink))
        yield from (replace(evolve(None, event), groups=crowds(ground)) for event in _opened_by_links(ground, seats))
        return
    actor = Actor(SOMEBODY, now_of(opener.id), frozenset({HANDLER}))
    world = Reading(ground.days[0]).world(ground.procedure, _no_case(ground), actor.authority)
    command = Open(CaseId("case"), CaseNumber("case"), ground.procedure.id, actor)
    opened = decide(ground.bundle, None, command, world)
    assert isinstance(opened, Accepted)
    yield replace(opened.case, groups=crowds(ground))
    for step_id, seats in ground.beginning.items():
        for event in _opened_by_links(ground, seats):
            begun = replace(evolve(None, event), groups=crowds(ground))
            yield begun_with(ground, begun, ground.procedure.transitions[step_id], world)


def _no_case(ground: Ground) -> Case:
    return evolve(None, _opening(ground, {}, ()))


def _opening(
    ground: Ground, seats: Mapping[PartyId, AuthorityId], carried: tuple[CarriedFilling, ...]
) -> CaseOpened:
    procedure = ground.procedure
    return CaseOpened(
        case=CaseId("case"), number=CaseNumber("case"), area=ground.bundle.id, procedure=procedure.id,
        deployment=ground.bundle.digest, state=procedure.initial.id, party=None, authority=None, user=None, at=MOMENT,
        marks={mark.id: mark.values[0] for mark in procedure.marks.values()}, seats=seats, carried=carried,
    )


def _opened_by_links(ground: Ground, filled: frozenset[PartyId]) -> Iterator[CaseOpened]:
    seats = {party: now_of(party) for party in sorted(filled)}
    forms = [form for form in ground.procedure.carried if form in ground.forms]
    tried = [ground.trials[form].answers if form in ground.trials else ({},) for form in forms]
    for answers in product(*tried):
        carried = tuple(
            CarriedFilling(form, place + 1, _author(ground, form, filled), AuthorityId(""), given)
            for place, (form, given) in enumerate(zip(forms, answers, strict=True))
        )
        yield _opening(ground, seats, carried)


def _author(ground: Ground, form: FormId, filled: frozenset[PartyId]) -> PartyId:
    """Return the seat whose text a carried one is: the one that fills the form here too, where people open cases."""
    if ground.procedure.opener is None:
        return NOBODY
    ways = (way for way in ground.procedure.transitions.values() if form in way.forms)
    return next((seat.party for way in ways for seat in way.by if seat.party in filled), NOBODY)


def acts_of(graph: Graph, number: int, party: PartyId) -> Iterator[Step]:
    """Yield the steps that a party can take in a situation."""
    yield from (step for step in graph.outgoing[number] if step.move.seat and step.move.seat.party == party)

