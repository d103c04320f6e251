"""Moves of cases to another version: which cases there are, their former answers, and the new ones in their place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from imi_runtime.model.case import Answers, Case
from imi_runtime.model.events import CaseMoved
from imi_runtime.model.ids import AreaId, CaseId, Digest, ProcedureId, StateId
from imi_runtime.ports import Sealing
from imi_runtime.store import schema
from imi_runtime.store.cases import CASES, EVENTS, FILLINGS, Former, StoredCase, canonical
from imi_runtime.store.statement import Statement

FORMER = cast(Table, schema.FormerAnswersRow.__table__)
MOVED = CaseMoved.__name__
AT_ONCE = 500
"""How many ids are read in one statement."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, without the case."""

    id: CaseId
    deployment: Digest
    procedure: ProcedureId
    state: StateId


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases of one version stand in one state."""

    deployment: Digest
    procedure: ProcedureId
    state: StateId
    cases: int


_STANDING = Statement(
    select(CASES.c.id, CASES.c.deployment, CASES.c.procedure, CASES.c.state)
    .where(
        CASES.c.area == bindparam("the_area"), CASES.c.deployment != bindparam("not_on"),
        CASES.c.id > bindparam("behind"),
    )
    .order_by(CASES.c.id)
    .limit(AT_ONCE)
)
_TALLY = select(CASES.c.deployment, CASES.c.procedure, CASES.c.state, func.count()).group_by(
    CASES.c.deployment, CASES.c.procedure, CASES.c.state
)
_LAST_MOVE = (
    select(EVENTS.c.case_id, func.max(EVENTS.c.sequence).label("sequence"))
    .where(EVENTS.c.kind == MOVED)
    .group_by(EVENTS.c.case_id)
    .subquery()
)
_MOVED = Statement(
    select(CASES.c.id, CASES.c.number, CASES.c.revision, EVENTS.c.sequence, EVENTS.c.payload)
    .join(_LAST_MOVE, _LAST_MOVE.c.case_id == CASES.c.id)
    .join(EVENTS, (EVENTS.c.case_id == CASES.c.id) & (EVENTS.c.sequence == _LAST_MOVE.c.sequence))
    .where(CASES.c.area == bindparam("the_area"), CASES.c.id > bindparam("behind"))
    .order_by(CASES.c.id)
    .limit(AT_ONCE)
)
_FORMER = Statement(
    select(FORMER.c.number, FORMER.c.version, FORMER.c.sequence, FORMER.c.sealed)
    .where(FORMER.c.case_id == bindparam("case"))
    .order_by(FORMER.c.sequence)
)
_KEEP = Statement(insert(FORMER))
_REWRITE = Statement(
    update(FILLINGS)
    .where(
        FILLINGS.c.case_id == bindparam("the_case"), FILLINGS.c.number == bindparam("the_number"),
        FILLINGS.c.version == bindparam("the_version"),
    )
    .values(sealed=bindparam("text"))
)
_PIN = Statement(
    update(CASES)
    .where(CASES.c.id == bindparam("the_case"))
    .values(deployment=bindparam("new_deployment"), procedure=bindparam("new_procedure"))
)


def standings(connection: Connection, area: AreaId, *, not_on: Digest, behind: CaseId) -> tuple[Standing, ...]:
    """Return some cases of the area that hang on another version, by id; the next ones stand `behind` the last."""
    rows = _STANDING.rows(connection, {"the_area": area, "not_on": not_on, "behind": behind})
    return tuple(Standing(*row) for row in rows)


def tallies(connection: Connection) -> Iterator[Tally]:
    """Yield how many cases stand where."""
    for row in connection.execute(_TALLY):
        yield Tally(*row)


@dataclass(frozen=True, slots=True)
class LastMove:
    """The last move of a case. `later` tells whether something has happened since, `back` whether it was undone."""

    id: CaseId
    number: str
    former: Digest
    later: bool
    back: bool


def last_moves(connection: Connection, area: AreaId, *, behind: CaseId) -> tuple[LastMove, ...]:
    """Return some cases of the area that were ever moved, by id."""
    rows = _MOVED.rows(connection, {"the_area": area, "behind": behind})
    return tuple(_last_move(*row) for row in rows)


def _last_move(id: str, number: str, revision: int, sequence: int, payload: str) -> LastMove:
    data = json.loads(payload)
    return LastMove(CaseId(id), number, Digest(data["former"]), revision > sequence, data["back"])


# -- answers -----------------------------------------------------------------------------------------------------------


def _place(number: int, version: int, sequence: int) -> str:
    return f"former|{number}|{version}|{sequence}"


def former_answers(connection: Connection, stored: StoredCase, sealing: Sealing) -> Former:
    """Return what stood in the fillings of a case before its moves."""
    found: dict[tuple[int, int], list[tuple[int, Answers]]] = {}
    for number, version, sequence, sealed in _FORMER.rows(connection, {"case": stored.case.id}):
        place = _place(number, version, sequence)
        answers = json.loads(sealing.open(stored.wrapped, stored.case.id, place, sealed))
        found.setdefault((number, version), []).append((sequence, answers))
    return {key: tuple(texts) for key, texts in found.items()}


def write_move(
    connection: Connection, before: StoredCase, moved: CaseMoved, after: Case, sealing: Sealing
) -> None:
    """Write what a move changes beside the event: the version, and answers under other names; former ones are kept."""
    former = {filling.number: filling.versions for filling in before.case.fillings}
    kept: list[dict[str, Any]] = []
    for new in moved.rewritten:
        place = _place(new.number, new.version, after.revision)
        was = canonical(dict(former[new.number][new.version - 1])).encode()
        kept.append({
            "case_id": after.id, "number": new.number, "version": new.version, "sequence": after.revision,
            "sealed": sealing.seal(before.wrapped, after.id, place, was),
        })
    _KEEP.run_each(connection, kept)
    _REWRITE.run_each(connection, _rewritings(before, moved, sealing))
    _PIN.run(connection, {
        "the_case": after.id, "new_deployment": after.deployment, "new_procedure": after.procedure,
    })


def _rewritings(before: StoredCase, moved: CaseMoved, sealing: Sealing) -> Sequence[dict[str, Any]]:
    id = before.case.id
    return [
        {
            "the_case": id, "the_number": new.number, "the_version": new.version,
            "text": sealing.seal(
                before.wrapped, id, f"filling|{new.number}|{new.version}", canonical(dict(new.answers)).encode()
            ),
        }
        for new in moved.rewritten
    ]
