"""Walks through a procedure: who could do what next, with answers drawn by chance, and where that leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from imi_runtime.engine.access import access_of
from imi_runtime.engine.deadlines import due_clocks
from imi_runtime.engine.decide import Accepted, Fire, Open, Tick
from imi_runtime.engine.sample_answers import Sampler
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, StateId, TransitionId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.writing.sight_writing import concerned
from tests.linked_cases import FIRST, LinkedCases

TRIES = 12
"""How often answers are drawn anew until every way of a step was found."""
MOST_SITUATIONS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A case on its way, with the cases that it was split into. `partners` are the authorities that choosers choose, in order."""

    bundle: Bundle
    world: World
    people: Mapping[AuthorityId, tuple[Actor, ...]]
    partners: tuple[AuthorityId, ...]
    random: Random
    cases: LinkedCases

    @property
    def case(self) -> Case:
        """The case that is looked at."""
        return self.cases.case

    @property
    def procedure(self) -> Procedure:
        """The procedure that it follows."""
        return self.bundle.procedures[self.case.procedure]

    @property
    def has_ended(self) -> bool:
        """Whether the case stands in a final state."""
        return self.procedure.states[self.case.state].final

    def of(self, id: CaseId) -> Walk:
        """Return the walk of a case that belongs with it."""
        return replace(self, cases=self.cases.turned_to(id))

    def possible(self) -> Iterator[tuple[Actor, TransitionId]]:
        """Yield who may do what now."""
        for authority in sorted(concerned(self.procedure, self.case, self.world)):
            for actor in self.people.get(authority, ()):
                for transition in access_of(self.bundle, self.case, actor, self.cases.world(self.world)).acts:
                    yield actor, transition

    def tried(self, actor: Actor, transition: TransitionId) -> Walk | None:
        """Return the walk after a step with fresh answers, or None when the answers do not pass."""
        sampler = Sampler(bundle=self.bundle, world=self.world, random=self.random, partners=self.partners)
        answers = sampler.answers(self.procedure, self.case, self.procedure.transitions[transition])
        decision, after = self.cases.decided(self.bundle, Fire(transition, actor, self.case.revision, answers), self.world)
        return replace(self, cases=after) if isinstance(decision, Accepted) else None

    def waited(self, moment: datetime) -> Walk:
        """Return the walk after due clocks have acted."""
        world = replace(self.world, now=max(moment, self.world.now))
        return replace(self, world=world, cases=self.cases.decided(self.bundle, Tick(), world)[1])


def begin(
    bundle: Bundle, procedure: Procedure, world: World, people: Mapping[AuthorityId, tuple[Actor, ...]],
    partners: tuple[AuthorityId, ...], opener: Actor, random: Random,
) -> Walk:
    """Return the walk of a case that was just opened."""
    decision, cases = LinkedCases().decided(bundle, Open(FIRST, CaseNumber("walk"), procedure.id, opener), world)
    assert isinstance(decision, Accepted), f"nobody may open '{procedure.id}' for {opener.authority}"
    return Walk(bundle=bundle, world=world, people=people, partners=partners, random=random, cases=cases)


def reachable(start: Walk) -> frozenset[StateId]:
    """Return every state that people and clocks bring the case to, the present one included, once its parts have ended too."""
    found: set[StateId] = set()
    for walk in _onwards(start):
        if walk.case.state not in found:
            found |= {walk.case.state, parts_ended(walk).case.state}
        if len(found) == len(start.procedure.states):
            break
    return frozenset(found)


def parts_ended(walk: Walk) -> Walk:
    """Return the walk after every case that it opened was brought to an end as far as it can be, what they opened first."""
    for id in (part for parts in walk.case.links.values() for part in parts if part not in _openers(walk)):
        part = parts_ended(walk.of(id))
        walk = next((after for after in _onwards(part) if after.has_ended), part).of(walk.case.id)
    return walk


def _openers(walk: Walk) -> frozenset[CaseId]:
    """Return the cases to which the links without seats lead back."""
    back = (link.id for link in walk.procedure.links.values() if not link.seats)
    return frozenset(id for link in back for id in walk.case.links.get(link, ()))


def _onwards(start: Walk) -> Iterator[Walk]:
    """Yield the walk, and where people and clocks bring the case that is looked at, the nearest first."""
    seen, waiting = {_situation(start.case)}, [start]
    yield start
    while waiting and len(seen) < MOST_SITUATIONS:
        for after in _ways_on(waiting.pop(0)):
            if _situation(after.case) not in seen:
                seen.add(_situation(after.case))
                waiting.append(after)
                yield after


def _situation(case: Case) -> tuple[object, ...]:
    linked = tuple(sorted((link, len(there)) for link, there in case.links.items()))
    return case.state, tuple(sorted(case.marks.items())), frozenset(case.seats), linked


def _ways_on(walk: Walk) -> Iterator[Walk]:
    for actor, transition in walk.possible():
        reached: set[StateId] = set()
        for _ in range(TRIES):
            after = walk.tried(actor, transition)
            if after and after.case.state not in reached:
                reached.add(after.case.state)
                yield after
            if len(reached) == len(walk.procedure.transitions[transition].route):
                break
    running = tuple(due_clocks(walk.case.clocks, datetime.max.replace(tzinfo=UTC)))
    for clock in running[:1]:
        if walk.procedure.deadlines[clock.deadline].then:
            yield walk.waited(clock.due + timedelta(minutes=10))
