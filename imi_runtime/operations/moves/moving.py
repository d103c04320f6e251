"""Moving running cases to another version, and back: a logged step for each case, in a transaction of its own.

A run that was broken off is simply run again: what has moved stays moved, the rest is still to be moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from sqlalchemy import Connection

from imi_runtime.engine.deadlines import due_clocks
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.moving import rewritten
from imi_runtime.engine.world import World
from imi_runtime.model.case import Case
from imi_runtime.model.events import CaseMoved
from imi_runtime.model.ids import AreaId, CaseId, CaseNumber
from imi_runtime.operations.cases.draft_moving import move_drafts
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.moves.judging import Judged, judge_family
from imi_runtime.operations.moves.rehearsing import (
    BEFORE_ALL,
    Family,
    Versions,
    load_family,
    may_move,
    present_world,
    running_ids,
)
from imi_runtime.operations.proposing import proposer_before
from imi_runtime.operations.writing.step_writing import let_due_clocks_act, linked_with, write_step
from imi_runtime.store import cases, moves
from imi_runtime.store.cases import StaleCase, StoredCase
from imi_runtime.store.moves import LastMove

TRIES = 3
"""How often a case is tried when officials change it at the same moment."""


@dataclass(frozen=True, slots=True)
class MovedOrLeft:
    """A running case that was moved, or left where it is because of what was found."""

    judged: Judged
    moved: bool


def move_cases(installation: Installation, area: AreaId, versions: Versions, *, by: str) -> Iterator[MovedOrLeft]:
    """Move every running case of the area that may move; yield each case once it is written. Raises NoSuchProposer."""
    who, world = proposer_before(installation, by).in_history, present_world(installation)
    return (
        one for id in running_ids(installation, area, versions)
        for one in _persistently(installation, id, versions, world, who)
    )


def _persistently(
    installation: Installation, id: CaseId, versions: Versions, world: World, by: str
) -> tuple[MovedOrLeft, ...]:
    for left in reversed(range(TRIES)):
        try:
            with installation.database.writing() as connection:
                return _move_family(installation, connection, id, versions, world, by)
        except StaleCase:
            if not left:
                raise
    return ()


def _move_family(
    installation: Installation, connection: Connection, id: CaseId, versions: Versions, world: World, by: str
) -> tuple[MovedOrLeft, ...]:
    family = load_family(installation, connection, id, versions, world)
    if family is None or family.leader(versions, connection) != id:
        return ()
    family = _with_clocks_written(installation, connection, family, id, versions, world)
    judged = judge_family(family.now, versions.successors(connection, family.stored[id].case.deployment), world)
    running = [
        one for one in judged.values()
        if not versions.is_over(connection, one.before.deployment, one.before.procedure, one.before.state)
    ]
    going = all(may_move(one, versions.mapping) for one in running) and all(one.after for one in judged.values())
    for each, one in judged.items() if going else ():
        _write(installation, connection, family.stored[each], _event(one, world, by), versions, world)
    return tuple(MovedOrLeft(one, going) for one in running)


def _with_clocks_written(
    installation: Installation, connection: Connection, family: Family, id: CaseId, versions: Versions, world: World
) -> Family:
    """Let due clocks act under the version that they started on, as they would have when somebody looked."""
    due = [each for each, one in family.stored.items() if next(due_clocks(one.case.clocks, world.now), None)]
    for each in due:
        let_due_clocks_act(installation, connection, each, world)
    again = load_family(installation, connection, id, versions, world) if due else family
    assert again is not None
    return again


def _event(judged: Judged, world: World, by: str) -> CaseMoved:
    assert judged.after is not None
    before, after = judged.before, judged.after.case
    return CaseMoved(
        at=world.now, by=by, former=before.deployment, after=after, mapped=judged.after.mapped,
        rewritten=rewritten(before, after),
    )


def _write(
    installation: Installation, connection: Connection, stored: StoredCase, event: CaseMoved, versions: Versions,
    world: World,
) -> None:
    after = evolve(stored.case, event)
    bundle = versions.installation.bundles.get(connection, after.deployment)
    write_step(installation, connection, bundle, stored, (event,), after, world, actor=None)
    moves.write_move(connection, stored, event, after, installation.sealing)
    if not event.back:
        move_drafts(installation, connection, stored, versions.successors(connection, stored.case.deployment))


# -- and back ----------------------------------------------------------------------------------------------------------


class Back(Enum):
    """What became of a case that was to go back."""

    RETURNED = "returned"
    ACTED = "something has happened in it since"
    LINKED = "a case linked with it cannot return"


@dataclass(frozen=True, slots=True)
class ReturnedOrLeft:
    """A case that was moved, and whether it went back."""

    id: CaseId
    number: CaseNumber
    outcome: Back


def move_back(installation: Installation, area: AreaId, *, by: str) -> Iterator[ReturnedOrLeft]:
    """Undo the last move of every case of the area in which nothing has happened since; yield each such case.

    Raises NoSuchProposer.
    """
    who, world = proposer_before(installation, by).in_history, present_world(installation)
    return (told for one in _last_moves(installation, area) for told in _back(installation, one, world, who))


def _last_moves(installation: Installation, area: AreaId) -> Iterator[LastMove]:
    """Yield the last move of every case that was moved and has not gone back."""
    behind = BEFORE_ALL
    while True:
        with installation.database.reading() as connection:
            found = moves.last_moves(connection, area, behind=behind)
        if not found:
            return
        behind = found[-1].id
        yield from (one for one in found if not one.back)


def _back(installation: Installation, move: LastMove, world: World, by: str) -> Iterator[ReturnedOrLeft]:
    if move.later:
        yield ReturnedOrLeft(move.id, CaseNumber(move.number), Back.ACTED)
        return
    with installation.database.writing() as connection:
        stored = cases.load(connection, move.id, installation.sealing)
        family = {**linked_with(installation, connection, stored.case), move.id: stored} if stored else {}
        former = {id: _before_the_move(installation, connection, one) for id, one in family.items()}
        returns = all(former.values())
        if not former.get(move.id) or (returns and min(family) != move.id):
            return
        for id, case in former.items() if returns else ():
            if case:
                _return(installation, connection, family[id], case, world, by)
        told = [ReturnedOrLeft(id, one.case.number, Back.RETURNED) for id, one in family.items()]
    yield from told if returns else [ReturnedOrLeft(move.id, CaseNumber(move.number), Back.LINKED)]


def _before_the_move(installation: Installation, connection: Connection, stored: StoredCase) -> Case | None:
    """Return the case as its history has it before its last event, if that event is a move."""
    former = moves.former_answers(connection, stored, installation.sealing)
    events = tuple(cases.events_of(stored.case, cases.history(connection, stored.case.id), former))
    if not isinstance(events[-1], CaseMoved) or events[-1].back:
        return None
    case: Case | None = None
    for event in events[:-1]:
        case = evolve(case, event)
    return case


def _return(
    installation: Installation, connection: Connection, stored: StoredCase, case: Case, world: World, by: str
) -> None:
    now = stored.case
    event = CaseMoved(
        at=world.now, by=by, former=now.deployment, after=replace(case, revision=now.revision),
        rewritten=rewritten(now, case), back=True,
    )
    after = evolve(now, event)
    bundle = installation.bundles.get(connection, after.deployment)
    write_step(installation, connection, bundle, stored, (event,), after, world, actor=None)
    moves.write_move(connection, stored, event, after, installation.sealing)
