"""How invented cases come to stand where they stand: stories of the area, cut short and moved near to today.

Nothing here touches the database. A scene is tried on the engine first and then enacted, step by step, by operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from imi_runtime.engine.telling import STORY, Cast, Deed, StoryDirectory, followed, told
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Phase
from imi_runtime.model.ids import CaseId, StateId
from imi_runtime.model.scenarios import Scenario

DAY = timedelta(days=1)
NEARBY = (0, 1, 2, -1, -2, 3, -3)
"""By how many days a story is moved further so that people work on weekdays only; nearest first."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The first steps of a story, and the state in which the case stands after them."""

    story: Scenario
    steps: int
    state: StateId


@dataclass(frozen=True, slots=True)
class Enacted:
    """What is to be done for a case, and the case as it stands then.

    Each deed has its moment, and the case of the story in which it is done: the own one, or one that a link opened.
    """

    deeds: tuple[tuple[Deed, CaseId], ...]
    last: datetime
    cases: Mapping[CaseId, Case]

    @property
    def case(self) -> Case:
        """The story's own case."""
        return self.cases[CaseId(STORY)]


def scenes(bundle: Bundle, stories: Iterable[Scenario], world: World) -> Iterator[Scene]:
    """Yield every story cut after each step that was taken, by people or by a clock."""
    for story in stories:
        around = replace(world, directory=StoryDirectory(story.authorities))
        steps = told(bundle, story)
        before = None
        for number, moment in enumerate(followed(bundle, story.procedure, steps, around), 1):
            if moment.cases != before:
                yield Scene(story, number, moment.case.state)
            before = moment.cases


def dated(bundle: Bundle, scene: Scene, cast: Cast, world: World, turn: int) -> Enacted | None:
    """Return the scene so near to today that its deadlines have just begun, end soon, or have passed, in turns.

    Return None where the cast cannot play it.
    """
    first = _enacted(bundle, scene, cast, 0, world)
    if first is None:
        return None
    wanted = world.now - _rest(first, turn)
    days = (wanted - first.last) // DAY
    moved = next((days + more for more in NEARBY if _is_office_time(first, days + more, world.now)), days)
    return _enacted(bundle, scene, cast, moved, world)


def _enacted(bundle: Bundle, scene: Scene, cast: Cast, days: int, world: World) -> Enacted | None:
    cut = told(bundle, scene.story, cast, days=days)[: scene.steps]
    moments = tuple(followed(bundle, scene.story.procedure, cut, world, cast))
    if len(moments) < len(cut) or moments[-1].case.state != scene.state:
        return None
    done = zip(cut, moments, strict=True)
    deeds = tuple((step, one.there) for step, one in done if isinstance(step, Deed) and step.act.refused is None)
    return Enacted(deeds, cut[-1].at, moments[-1].cases)


def _is_office_time(enacted: Enacted, days: int, now: datetime) -> bool:
    """Tell whether everything happens on weekdays, and nothing in the future, when it is moved by so many days."""
    moved = timedelta(days=days)
    return enacted.last + moved < now and all((deed.at + moved).weekday() < 5 for deed, _ in enacted.deeds)


def _rest(enacted: Enacted, turn: int) -> timedelta:
    """Return how long ago the last step shall have been: short before the deadline, past it, or quite recently."""
    clocks = (clock for case in enacted.cases.values() for clock in case.clocks.values())
    running = [clock.due for clock in clocks if clock.phase is Phase.RUNNING]
    if not running:
        return timedelta(days=(2, 9, 30, 75)[turn % 4])
    span = min(running) - enacted.last
    return (span - timedelta(hours=30), DAY, span + timedelta(days=2, hours=6))[turn % 3]
