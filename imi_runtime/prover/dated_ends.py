"""Ends that real dates allow: where clocks race each other, the calendar says which of them runs out first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from imi_runtime.prover.endings import Ending, running, surely_ending
from imi_runtime.prover.graph import Graph, Step
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.moves import without_crowds
from imi_runtime.prover.replay import Played
from imi_runtime.prover.situations import situation

MOST_COURSES = 60
"""How many courses of a procedure are played to find dates for ends."""
MOST_FROM_ONE = 6
"""How many ways to a situation, and from there to an end, are tried."""

Play = Callable[[tuple[Step, ...], int], Played | None]
"""Plays a story to a situation with real dates, if there are any."""
TimePasses = Callable[[Played], bool]
"""Tells whether a played case comes to an end by clocks alone."""


def with_dates(ground: Ground, graph: Graph, ending: Ending, play: Play, time_passes: TimePasses) -> Ending:
    """Return how cases end on real dates."""
    ends = _Ends(ground, graph, play, time_passes)
    undated = () if ending.stuck else tuple(islice(ends.missing(), 1))
    cut = ends.cut
    return replace(
        ending, undated=undated, by_itself=ending.by_itself and not undated and ends.need_nobody(), cut=cut
    )


def kind_of(ground: Ground, graph: Graph, number: int) -> Hashable:
    """Return what tells a situation from others as far as its end goes: without groups about which nobody asks."""
    return situation(ground, without_crowds(ground, graph.cases[number]))


@dataclass(slots=True)
class _Ends:
    ground: Ground
    graph: Graph
    play: Play
    time_passes: TimePasses
    played: int = 0
    cut: bool = False
    seen: set[Hashable] = field(default_factory=set)

    def missing(self) -> Iterator[int]:
        """Yield the situations that can come about, and from which no end could be dated."""
        sure = surely_ending(self.ground, self.graph, lambda step: True)
        for number in self._doubtful(sure):
            reached = self._reached(number)
            if reached and not self.time_passes(reached) and not self._dated(number, sure):
                yield number

    def need_nobody(self) -> bool:
        """Tell whether time alone ends every case that has begun, on real dates."""
        sure = surely_ending(self.ground, self.graph, lambda step: step.move.by_itself)
        self.seen.clear()
        for number in self._doubtful(sure | set(range(len(self.graph.cases))) - running(self.ground, self.graph)):
            reached = self._reached(number)
            if reached and not self.time_passes(reached):
                return False
        return not self.cut

    def _doubtful(self, sure: set[int]) -> Iterator[int]:
        """Yield one situation of each kind that is not sure to end, those first in which the case has begun."""
        begun = running(self.ground, self.graph)
        for number in sorted(set(range(len(self.graph.cases))) - sure, key=lambda n: (n not in begun, n)):
            kind = kind_of(self.ground, self.graph, number)
            if kind in self.seen:
                continue
            if self.played >= MOST_COURSES:
                self.cut = True
                return
            self.seen.add(kind)
            yield number

    def _reached(self, number: int) -> Played | None:
        """Return the case in the situation, by the shortest way that can be dated."""
        stories = islice(self._stories(number), MOST_FROM_ONE)
        return next(filter(None, (self._played(story, number) for story in stories)), None)

    def _stories(self, number: int) -> Iterator[tuple[Step, ...]]:
        nearest = self.graph.story_to(number)
        yield nearest
        for step in self.graph.steps:
            if step.target == number and (not nearest or step != nearest[-1]):
                yield self.graph.story_of(step)

    def _dated(self, number: int, sure: set[int]) -> bool:
        for way in islice(self._ways_on(number, sure), MOST_FROM_ONE):
            for story in islice(self._stories(number), MOST_FROM_ONE):
                if self._played((*story, *way), way[-1].target):
                    return True
        return False

    def _ways_on(self, number: int, sure: set[int]) -> Iterator[tuple[Step, ...]]:
        """Yield ways from a situation to one that is sure to end, the shortest first, none through a place twice."""
        waiting: deque[tuple[Step, ...]] = deque((step,) for step in self.graph.outgoing[number])
        while waiting:
            way = waiting.popleft()
            if way[-1].target in sure:
                yield way
            elif len(waiting) < MOST_COURSES:
                met = {number, *(step.target for step in way)}
                waiting += ((*way, step) for step in self.graph.outgoing[way[-1].target] if step.target not in met)

    def _played(self, story: tuple[Step, ...], end: int) -> Played | None:
        self.played += 1
        return self.play(story, end)

