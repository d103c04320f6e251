"""What one command sets going: the case, and the cases linked with it, from due clocks to the last consequence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from imi_runtime.engine.behind_links import has_room
from imi_runtime.engine.deadlines import due_clocks
from imi_runtime.engine.evaluate import holds, step_lookup
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.links import opened_by
from imi_runtime.engine.step import Doing, step
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Case, Clock
from imi_runtime.model.events import ClockMissed, Event
from imi_runtime.model.ids import CaseId, FormId, LinkId, TransitionId
from imi_runtime.model.procedure import Procedure, Transition


@dataclass(frozen=True, slots=True)
class LinkedStep:
    """What happened to a linked case: `before` is None for a case that was opened."""

    before: Case | None
    events: tuple[Event, ...]
    case: Case


@dataclass(slots=True)
class Course:
    """Cases while a command is judged, and the events that each has met. A step that fails leaves no trace."""

    bundle: Bundle
    world: World
    cases: dict[CaseId, Case]
    events: dict[CaseId, list[Event]] = field(default_factory=dict)
    began: Mapping[CaseId, Case] = field(default_factory=dict)

    @classmethod
    def of(cls, bundle: Bundle, case: Case, world: World) -> Course:
        """Begin with a case and the cases linked with it."""
        cases = {**world.linked, case.id: case}
        return cls(bundle, world, cases, {}, dict(cases))

    def events_of(self, id: CaseId) -> tuple[Event, ...]:
        """Return what has happened to a case."""
        return tuple(self.events.get(id, ()))

    def linked_steps(self, own: CaseId) -> tuple[LinkedStep, ...]:
        """Return what has happened to the other cases, in the order in which it first did."""
        return tuple(
            LinkedStep(self.began.get(id), tuple(events), self.cases[id])
            for id, events in self.events.items() if id != own and events
        )

    def seen_by(self, world: World) -> World:
        """Return the world with the linked cases as they stand now."""
        return replace(world, linked=self.cases)

    # -- clocks

    def let_due_clocks_act(self, id: CaseId, world: World) -> None:
        """Let every due clock of a case act at its own instant, the earliest first."""
        while (clock := next(due_clocks(self.cases[id].clocks, world.now), None)) is not None:
            at_end = replace(world, now=clock.due)
            if not self._clock_fires(id, clock, at_end):
                self._note(id, ClockMissed(clock.deadline, clock.due))

    def _clock_fires(self, id: CaseId, clock: Clock, world: World) -> bool:
        case = self.cases[id]
        then = self._procedure(case).deadlines[clock.deadline].then
        if then is None:
            return False
        stopped = replace(case, clocks={key: c for key, c in case.clocks.items() if key != clock.deadline})
        return self._by_itself(id, then, world, stopped, clock)

    # -- steps

    def perform(self, id: CaseId, doing: Doing, world: World) -> bool:
        """Do a step with everything that it fires; return False, and change nothing, when a linked case refuses."""
        return self._whole(lambda: self._perform(id, self.cases[id], doing, world, None))

    def _by_itself(
        self, id: CaseId, transition: TransitionId, world: World, case: Case, clock: Clock | None
    ) -> bool:
        """Fire a transition that nobody does; return False when it cannot happen as the case stands."""
        way = self._procedure(case).transitions[transition]
        if not happens_by_itself(self._procedure(case), way, case, self.seen_by(world)):
            return False
        return self._whole(lambda: self._perform(id, case, Doing(way, {}), world, clock))

    def _perform(self, id: CaseId, case: Case, doing: Doing, world: World, stopped: Clock | None) -> bool:
        fired = step(self.bundle, case, doing, self.seen_by(world))
        if stopped:
            fired = replace(fired, clocks={stopped.deadline: None, **fired.clocks})
        before = self.cases[id]
        self.cases[id] = evolve(before, fired)
        self.events.setdefault(id, []).append(fired)
        place = len(self.events[id]) - 1
        opened = self._fire_links(id, doing.transition, doing.answers, world)
        if opened is None:
            return False
        if opened:
            self.events[id][place] = fired = replace(fired, links=opened)
            links = {link: (*self.cases[id].links.get(link, ()), *ids) for link, ids in opened.items()}
            self.cases[id] = replace(self.cases[id], links={**self.cases[id].links, **links})
        return True

    # -- links

    def _fire_links(
        self, id: CaseId, transition: Transition, answers: Mapping[FormId, Answers], world: World
    ) -> dict[LinkId, tuple[CaseId, ...]] | None:
        """Fire what the transition names in linked cases; return which cases it opened, or None when one refuses."""
        procedure, opened = self._procedure(self.cases[id]), dict[LinkId, tuple[CaseId, ...]]()
        for name, target in transition.fires.items():
            link = procedure.links[name]
            opens = bool(link.seats) and self.bundle.procedures[link.procedure].opens_with(target)
            if opens:
                openings = tuple(opened_by(self.bundle, self.cases[id], link, answers, world))
                if not has_room(link, self.cases[id], len(openings)):
                    return None
                opened[name] = tuple(self._open(openings))
            ids = opened[name] if opens else self.cases[id].links.get(name, ())
            if not all(self._fire_in(linked, target, world) for linked in ids):
                return None
        return opened

    def _open(self, openings: Iterable[Event]) -> Iterator[CaseId]:
        for opening in openings:
            case = evolve(None, opening)
            self.cases[case.id] = case
            self.events.setdefault(case.id, []).append(opening)
            yield case.id

    def _fire_in(self, id: CaseId, transition: TransitionId, world: World) -> bool:
        if id not in self.cases:
            return False
        self.let_due_clocks_act(id, world)
        return self._by_itself(id, transition, world, self.cases[id], None)

    # -- all or nothing

    def _whole(self, do: Callable[[], bool]) -> bool:
        cases, events = dict(self.cases), {id: list(noted) for id, noted in self.events.items()}
        done = do()
        if not done:
            self.cases, self.events = cases, events
        return done

    def _note(self, id: CaseId, event: Event) -> None:
        self.cases[id] = evolve(self.cases[id], event)
        self.events.setdefault(id, []).append(event)

    def _procedure(self, case: Case) -> Procedure:
        return self.bundle.procedures[case.procedure]


def happens_by_itself(procedure: Procedure, transition: Transition, case: Case, world: World) -> bool:
    """Tell whether a transition that nobody does, by clock or by link, can happen in the case as it stands."""
    lookup = step_lookup(procedure, case, world)
    return case.state in transition.sources and holds(transition.when, lookup, world.now.date())
