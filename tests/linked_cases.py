"""A case and the cases that were opened through its links, as the real engine leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count

from imi_runtime.engine.decide import Command, Decision, decide
from imi_runtime.engine.telling import STORY
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import CaseId

FIRST = CaseId(STORY)


def id_of(name: str) -> CaseId:
    """Return the id of the case of that number; the first one has none."""
    return CaseId(f"{FIRST}-{name}") if name else FIRST


def name_of(id: CaseId) -> str:
    """Return the number of a case, nothing for the first one."""
    return id.removeprefix(FIRST).removeprefix("-")


@dataclass(frozen=True, slots=True)
class LinkedCases:
    """The cases that belong together, called as those of a story: the one that people opened, and the others by number."""

    cases: Mapping[CaseId, Case] = field(default_factory=dict)
    watched: CaseId = FIRST

    @property
    def case(self) -> Case:
        """The case that is looked at."""
        return self.cases[self.watched]

    def turned_to(self, id: CaseId) -> LinkedCases:
        """Return the same cases, looked at from another one."""
        return replace(self, watched=id)

    def decided(self, bundle: Bundle, command: Command, world: World) -> tuple[Decision, LinkedCases]:
        """Let the engine judge a command on the case that is looked at; return the cases as it leaves them."""
        decision = decide(bundle, self.cases.get(self.watched), command, self.world(world))
        left = (decision.case, *(step.case for step in decision.linked))
        return decision, replace(self, cases={**self.cases, **{case.id: case for case in left if case}})

    def world(self, world: World) -> World:
        """Return the world in which these cases are, and others can be opened."""
        return replace(world, linked=self.cases, new_case=partial(_named, count(len(self.cases))))


def _named(numbers: count[int]) -> CaseId:
    return id_of(str(next(numbers)))
