"""Walks through a procedure: who could do what next, with answers drawn by chance, and where that leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from imi_runtime.engine.access import access_of
from imi_runtime.engine.deadlines import due_clocks
from imi_runtime.engine.decide import Accepted, Fire, Open, decide, run_due_clocks
from imi_runtime.engine.sample_answers import Sampler
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, StateId, TransitionId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.writing.sight_writing import concerned

TRIES = 12
"""How often answers are drawn anew until every way of a step was found."""
MOST_SITUATIONS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A case on its way. `partners` are the authorities that choosers choose, in order."""

    bundle: Bundle
    procedure: Procedure
    world: World
    people: Mapping[AuthorityId, tuple[Actor, ...]]
    partners: tuple[AuthorityId, ...]
    random: Random
    case: Case

    def possible(self) -> Iterator[tuple[Actor, TransitionId]]:
        """Yield who may do what now."""
        for authority in sorted(concerned(self.procedure, self.case, self.world)):
            for actor in self.people.get(authority, ()):
                for transition in access_of(self.bundle, self.case, actor, self.world).acts:
                    yield actor, transition

    def tried(self, actor: Actor, transition: TransitionId) -> Walk | None:
        """Return the walk after a step with fresh answers, or None when the answers do not pass."""
        sampler = Sampler(bundle=self.bundle, world=self.world, random=self.random, partners=self.partners)
        answers = sampler.answers(self.procedure, self.case, self.procedure.transitions[transition])
        decision = decide(self.bundle, self.case, Fire(transition, actor, self.case.revision, answers), self.world)
        return replace(self, case=decision.case) if isinstance(decision, Accepted) else None

    def waited(self, moment: datetime) -> Walk:
        """Return the walk after due clocks have acted."""
        world = replace(self.world, now=max(moment, self.world.now))
        return replace(self, world=world, case=run_due_clocks(self.bundle, self.case, world)[1])


def begin(
    bundle: Bundle, procedure: Procedure, world: World, people: Mapping[AuthorityId, tuple[Actor, ...]],
    partners: tuple[AuthorityId, ...], opener: Actor, random: Random,
) -> Walk:
    """Return the walk of a case that was just opened."""
    decision = decide(bundle, None, Open(CaseId("walk"), CaseNumber("walk"), procedure.id, opener), world)
    assert isinstance(decision, Accepted), f"nobody may open '{procedure.id}' for {opener.authority}"
    return Walk(
        bundle=bundle, procedure=procedure, world=world, people=people, partners=partners, random=random,
        case=decision.case,
    )


def reachable(start: Walk) -> frozenset[StateId]:
    """Return every state that people and clocks bring the case to, the present one included."""
    found = {start.case.state}
    seen, waiting = {_situation(start.case)}, [start]
    while waiting and len(seen) < MOST_SITUATIONS and len(found) < len(start.procedure.states):
        for after in _ways_on(waiting.pop(0)):
            if _situation(after.case) not in seen:
                seen.add(_situation(after.case))
                found.add(after.case.state)
                waiting.append(after)
    return frozenset(found)


def _situation(case: Case) -> tuple[StateId, tuple[tuple[str, str], ...], frozenset[str]]:
    return case.state, tuple(sorted(case.marks.items())), frozenset(case.seats)


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
