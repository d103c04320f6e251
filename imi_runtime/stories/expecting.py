"""What a story expects, filled in by playing it: where it looks, it expects what is found there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from imi_runtime.engine.decide import Refused, Tick
from imi_runtime.engine.telling import DAWN, Deed, Look, StoryDirectory, Telling, own_cast, told
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AuthorityId
from imi_runtime.model.scenarios import Act, Behind, Expectation, RefusedFor, Scenario, When
from imi_runtime.prover.story_words import wanted_reason
from imi_runtime.stories.standing import Standing


def with_expectations(bundle: Bundle, story: Scenario, calendar: Calendar) -> Scenario:
    """Return the story with every look filled in: with state and turn, and the last look with everything.

    After the last one it also looks at the cases behind the links. A step that is to be `refused` says why; where the
    engine lets it through, it is left out of the story.
    """
    around = World(DAWN, StoryDirectory(story.authorities), calendar)
    playing = _Playing(bundle, story, Telling(bundle, around, cast=own_cast(story)))
    return replace(story, steps=tuple(playing.steps()))


@dataclass(frozen=True, slots=True)
class _Playing:
    """A story while it is played."""

    bundle: Bundle
    story: Scenario
    telling: Telling

    def steps(self) -> Iterator[Act | Expectation]:
        steps = told(self.bundle, self.story)
        last = max((place for place, step in enumerate(steps) if isinstance(step, Look)), default=-1)
        for place, (step, written) in enumerate(zip(steps, self.story.steps, strict=True)):
            if isinstance(step, Deed):
                assert isinstance(written, Act)
                yield from self._done(step, written)
            else:
                yield from self._seen(step, written.when, whole=place == last)

    def _done(self, deed: Deed, act: Act) -> Iterator[Act]:
        case = self.telling.standing(act.case)
        command = deed.command(self.story.procedure, case)
        if act.refused is None:
            self.telling.decided(command, deed.at, act.case)
            yield act
            return
        tried = replace(self.telling, linked=dict(self.telling.linked))
        decision = tried.decided(command, deed.at, act.case)
        if isinstance(decision, Refused):
            self.telling.decided(command, deed.at, act.case)
            yield replace(act, refused=wanted_reason(decision.reason) or RefusedFor.ANYTHING)

    def _seen(self, look: Look, when: When, *, whole: bool) -> Iterator[Expectation]:
        if self.telling.case:
            self.telling.decided(Tick(), look.at)
        for _ in self.telling.pass_time(look.at):
            pass
        case = self.telling.standing(look.expected.case)
        if case:
            standing = self._standing(look, case, look.expected.case)
            yield standing.whole(when) if whole else standing.state_alone(when)
        if whole:
            yield from (self._standing(look, one, behind).whole(When()) for behind, one in self._linked())

    def _standing(self, look: Look, case: Case, behind: Behind | None) -> Standing:
        people = own_cast(self.story).people
        return Standing(
            bundle=self.bundle, case=case, people=people, world=self.telling.world(look.at), behind=behind,
            at=self.story.at,
        )

    def _linked(self) -> Iterator[tuple[Behind, Case]]:
        for case in self.telling.linked.values():
            behind = behind_of(self.telling, case)
            if behind:
                yield behind, case


def behind_of(telling: Telling, case: Case) -> Behind | None:
    """Return how a story calls a linked case; None where nothing that it can say means this one."""
    own = telling.case
    for link, ids in own.links.items() if own else ():
        if case.id in ids:
            holders: tuple[AuthorityId | None, ...] = tuple(holding.holder for holding in case.seats.values())
            named = (Behind(link, of) for of in (*((None,) if len(ids) == 1 else ()), *reversed(holders)))
            return next((one for one in named if _means(telling, one, case)), None)
    return None


def _means(telling: Telling, behind: Behind, case: Case) -> bool:
    found = telling.standing(behind)
    return found is not None and found.id == case.id


