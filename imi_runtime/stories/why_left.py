"""Why no story covers a transition, in the words of the procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imi_runtime.engine.decide import NotPermitted, permit
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import RIGHTS, UserId
from imi_runtime.model.procedure import Procedure, Transition
from imi_runtime.stories.courses import Courses
from imi_runtime.stories.deeds import Stage
from imi_runtime.stories.scene import Label, Scene


def why_left(bundle: Bundle, label: Label, courses: tuple[Courses, ...]) -> str:
    """Return why none of the courses that were looked at leads to a transition."""
    procedure = bundle.procedures[label[0]]
    way = procedure.transitions[label[1]]
    if any(label in edge.labels for found in courses for edges in found.ways for edge in edges):
        return "the invented answers do not get through the forms on the way"
    if not all(found.complete for found in courses):
        looked = sum(len(found.scenes) for found in courses)
        return f"not met among the first {looked:,} situations; there are more"
    met = [(found.stage, scene, case) for found in courses for scene in found.scenes for case in _cases(scene, label)]
    if not met:
        return _no_case(procedure, courses)
    there = [(stage, scene, case) for stage, scene, case in met if case.state in way.sources]
    if not there:
        return f"no case comes to {_listed(way.sources)}"
    if way.by_clock:
        return _by_clock(procedure, way, (case for _, _, case in there))
    if way.by_link:
        return "no step of a linked case fires it where it can happen"
    return _by_seat(procedure, way, there)


def _cases(scene: Scene, label: Label) -> Iterator[Case]:
    yield from (case for case in scene.near.values() if case.procedure == label[0])


def _no_case(procedure: Procedure, courses: tuple[Courses, ...]) -> str:
    further = any(case.procedure == procedure.id for one in courses for s in one.scenes for case in s.cases.values())
    if further:
        return "its cases are opened by linked cases, and a story looks one link far"
    return "nobody opens its cases, and no step of another procedure does"


def _by_clock(procedure: Procedure, way: Transition, cases: Iterable[Case]) -> str:
    names = [deadline.id for deadline in procedure.deadlines.values() if deadline.then == way.id]
    if not names:
        return "no deadline does it"
    running = any(name in case.clocks for case in cases for name in names)
    if running:
        return f"its condition does not hold when {_listed(names)} runs out"
    return f"the deadline {_listed(names)} never runs in {_listed(way.sources)}"


def _by_seat(procedure: Procedure, way: Transition, there: list[tuple[Stage, Scene, Case]]) -> str:
    reasons = {
        refused.why if isinstance(refused, NotPermitted) else "" for stage, scene, case in there
        for refused in _asked(procedure, way, stage, scene, case)
    }
    if "" in reasons:
        return "a linked case refuses what it fires, or its answers would open a second case behind a link"
    if "condition" in reasons:
        return "its condition never holds while somebody could do it"
    if "same_person" in reasons:
        return "only the person who did the other step could do it"
    if reasons == {"not_your_seat"}:
        return f"nobody has the seat of {_listed([seat.party for seat in way.by])} in {_listed(way.sources)}"
    return f"no member comes to {_listed(way.from_statuses)} while the case stands in {_listed(way.sources)}"


def _asked(
    procedure: Procedure, way: Transition, stage: Stage, scene: Scene, case: Case
) -> Iterator[object]:
    world = stage.world(scene, scene.next_act(stage.bundle))
    for authority in stage.company.authorities:
        yield permit(procedure, case, way, Actor(UserId(f"{authority}/3"), authority, frozenset(RIGHTS)), world)


def _listed(names: Iterable[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)
