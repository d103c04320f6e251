"""Every course of a case and of the cases linked with it, as far as they differ for a story, on the real engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from imi_runtime.model.case import Actor
from imi_runtime.model.procedure import Procedure
from imi_runtime.stories.deeds import PASSING, Deed, Stage
from imi_runtime.stories.scene import Label, Scene, sort_of, time_passes

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOST_SCENES = 20_000
NO_LABELS: frozenset[Label] = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """A deed that leads from one sort of scene to another, and the transitions that happen with it."""

    source: int
    target: int
    deed: Deed
    labels: frozenset[Label]


@dataclass(slots=True)
class Courses:
    """The sorts of scenes that can come after somebody has opened a case, and the ways between them.

    `complete` unless there were too many to look at all.
    """

    stage: Stage
    procedure: Procedure
    opener: Actor
    scenes: list[Scene] = field(default_factory=list)
    numbers: dict[Hashable, int] = field(default_factory=dict)
    ways: list[list[Way]] = field(default_factory=list)
    complete: bool = True

    def sort(self, scene: Scene) -> Hashable:
        """Return what counts of a scene."""
        return sort_of(self.stage.bundle, scene, self.stage.looked)

    def enter(self, scene: Scene) -> int:
        """Return the number of a scene's sort, a new one where it is met for the first time."""
        sort = self.sort(scene)
        if sort not in self.numbers:
            self.numbers[sort] = len(self.scenes)
            self.scenes.append(scene)
            self.ways.append([])
        return self.numbers[sort]


def courses_of(
    stage: Stage, procedure: Procedure, looked_at: Callable[[], object] = lambda: None, *, most: int = MOST_SCENES
) -> Courses | None:
    """Return the courses of a procedure; None where nobody opens its cases. `looked_at` is told of every scene."""
    opened = stage.opened(procedure, MORNING)
    if opened is None:
        return None
    scene, opener = opened
    found = Courses(stage, procedure, opener)
    found.enter(scene)
    number = 0
    while number < len(found.scenes):
        if len(found.scenes) > most:
            found.complete = False
            break
        looked_at()
        known: set[tuple[int, frozenset[Label]]] = set()
        for deed, after, labels in _next(stage, found.scenes[number]):
            target = found.enter(after)
            if (target, labels) not in known and (target != number or labels):
                known.add((target, labels))
                found.ways[number].append(Way(number, target, deed, labels))
        number += 1
    return found


def _next(stage: Stage, scene: Scene) -> Iterator[tuple[Deed, Scene, frozenset[Label]]]:
    for deed in stage.deeds(scene):
        done = stage.sketched(scene, deed)
        if done:
            yield deed, *done
    passed = time_passes(stage.bundle, scene, stage.directory, stage.calendar)
    if passed:
        yield PASSING, *passed
