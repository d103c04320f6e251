"""How invented cases come to stand where they stand: stories of the area, cut short and moved near to today.

Nothing here touches the database. A scene is tried on the engine first and then enacted, step by step, by operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from imi_runtime.engine.telling import Cast, Deed, Step, StoryDirectory, followed, told
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Phase
from imi_runtime.model.ids import StateId
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
    """What is to be done for a case, each deed at its moment, and the case as it stands then."""

    deeds: tuple[Deed, ...]
    last: datetime
    case: Case


def scenes(bundle: Bundle, stories: Iterable[Scenario], world: World) -> Iterator[Scene]:
    """Yield every story cut after each step that was taken, by people or by a clock."""
    for story in stories:
        around = replace(world, directory=StoryDirectory(story.authorities))
        steps = told(bundle, story)
        before = None
        for number, case in enumerate(followed(bundle, story.procedure, steps, around), 1):
            if case != before:
                yield Scene(story, number, case.state)
            before = case


def dated(bundle: Bundle, scene: Scene, cast: Cast, world: World, turn: int) -> Enacted | None:
    """Return the scene so near to today that its deadlines have just begun, end soon, or have passed, in turns.

    Return None where the cast cannot play it.
    """
    first = _enacted(bundle, scene, told(bundle, scene.story, cast), world)
    if first is None:
        return None
    wanted = world.now - _rest(first, turn)
    days = (wanted - first.last) // DAY
    moved = next((days + more for more in NEARBY if _is_office_time(first, days + more, world.now)), days)
    return _enacted(bundle, scene, told(bundle, scene.story, cast, days=moved), world)


def _enacted(bundle: Bundle, scene: Scene, steps: tuple[Step, ...], world: World) -> Enacted | None:
    cut = steps[: scene.steps]
    cases = tuple(followed(bundle, scene.story.procedure, cut, world))
    if len(cases) < len(cut) or cases[-1].state != scene.state:
        return None
    deeds = tuple(step for step in cut if isinstance(step, Deed) and step.act.refused is None)
    return Enacted(deeds, cut[-1].at, cases[-1])


def _is_office_time(enacted: Enacted, days: int, now: datetime) -> bool:
    """Tell whether everything happens on weekdays, and nothing in the future, when it is moved by so many days."""
    moved = timedelta(days=days)
    return enacted.last + moved < now and all((deed.at + moved).weekday() < 5 for deed in enacted.deeds)


def _rest(enacted: Enacted, turn: int) -> timedelta:
    """Return how long ago the last step shall have been: short before the deadline, past it, or quite recently."""
    running = [clock.due for clock in enacted.case.clocks.values() if clock.phase is Phase.RUNNING]
    if not running:
        return timedelta(days=(2, 9, 30, 75)[turn % 4])
    span = min(running) - enacted.last
    return (span - timedelta(hours=30), DAY, span + timedelta(days=2, hours=6))[turn % 3]
