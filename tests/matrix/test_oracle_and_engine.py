"""The engine says of everybody in every situation what a second reading of the language says; no broken rule goes unseen."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path as File
from typing import Any

import pytest

from imi_runtime.engine import access
from imi_runtime.model.ids import ProcedureId
from tests.library_kit import AREA
from tests.matrix import oracle as oracle_module
from tests.matrix.engine_matrix import EngineMatrix, built, world_of
from tests.matrix.matrix_kit import (
    PROCEDURE,
    PROCEDURE_PATH,
    Path,
    oracle_of,
    paths,
    permit_answers,
    permits,
    settled,
    telling,
    way,
)
from tests.matrix.mutants import mutants
from tests.matrix.oracle import Answer, Oracle

LIBRARY = permits()
LONGEST = 4
LONGER = (
    "send reply correct ask_more reply close", "send reply:1 return_reply reply:1 return_reply", "send reply contest settle contest",
)  # fmt: skip
"""Situations with two of a kind, which lie further than all ways of that length."""
ALONE = "the form is filled once at most in a case, so that the latest filling is every filling"
READS_ANYWAY = "another rule of the same state opens the same to this seat"
HELD = "the text is held there, and held texts reach only who acts: approvers"
EQUIVALENT = {
    "access asking: every rating for rating": ALONE,
    "access asking: every withdrawal for withdrawal": ALONE,
    "access afterwards: every rating for rating": ALONE,
    "access not_needed: every withdrawal for withdrawal": ALONE,
    "access afterwards: every request.name for request.name": "former requests were taken back and reach the requester only",
    "access answering: every request for request": "former requests were taken back and reach the requester only",
    "access approving: for requester too": READS_ANYWAY,
    "access naming: for requester too": READS_ANYWAY,
    "access answering: for requester too": READS_ANYWAY,
    "access afterwards: for requester too": READS_ANYWAY,
    "access not_needed: for requester too": READS_ANYWAY,
    "access checking: for requester too": "the requester reads every reply that is not held, and cannot act where one is",
    "access dispute: for requester too": "the requester of this town coordinates itself and has that sight already",
    "access checking: add versions": "what is held there was filled just before, so that nobody has corrected it yet",
    "access overview: for requester too": READS_ANYWAY,
    "access overview: for responder too": READS_ANYWAY,
    "access checking: for responder too": "the responder reads its own replies, and only its own can be held there",
    "access complaining: for requester_coordinator too": "coordinators complain of nothing, so that they have nothing of their own",
    "access approving: for requester_coordinator as approver under any right": HELD,
}
"""Broken copies that no reader can tell from the whole, each with the reason."""


@cache
def the_oracle() -> Oracle:
    return oracle_of(permits(), AREA, PROCEDURE)


@cache
def ways() -> tuple[Path, ...]:
    found = telling(paths(the_oracle(), permit_answers, LONGEST), the_oracle())
    return (*found, *(way(the_oracle(), permit_answers, words) for words in LONGER))


TELLING = list(ways())
SAID: dict[tuple[str, int, str], Answer] = {}


def matrix(procedure: bytes = LIBRARY[PROCEDURE_PATH]) -> EngineMatrix:
    bundle = built({**LIBRARY, PROCEDURE_PATH: procedure}, AREA)
    assert bundle is not None
    return EngineMatrix(
        bundle, ProcedureId(PROCEDURE), the_oracle(), world_of(settled(AREA)[0]), permit_answers, SAID
    )


def is_red(compared: EngineMatrix) -> bool:
    """Tell whether the matrix sees any difference; where one was seen last it is looked for first."""
    for path in tuple(TELLING):
        if next(compared.differences([path], acting=()), None):
            TELLING.remove(path)
            TELLING.insert(0, path)
            return True
    return False


def test_the_oracle_shares_nothing_with_the_runtime() -> None:
    tree = ast.parse(File(oracle_module.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} == {"__future__", "collections", "dataclasses", "re", "typing", "yaml"}


def test_everybody_may_do_and_read_what_the_files_say_in_every_situation() -> None:
    compared = matrix()
    differences = list(compared.differences(ways()))
    print(f"engine matrix: {len(ways())} situations, {compared.cells} cells, {len(differences)} differences")
    assert {path.case.state for path in ways()} == set(the_oracle().states)
    assert not differences, "\n".join(str(one) for one in differences[:20])


def test_no_broken_rule_or_guard_of_a_bundle_goes_unseen() -> None:
    broken = list(mutants(LIBRARY[PROCEDURE_PATH]))
    alive = {name for name, procedure in broken if not is_red(matrix(procedure))}
    print(f"mutants of rules: {len(broken) - len(alive)} of {len(broken)} killed, {len(EQUIVALENT)} equivalent by reason")
    assert alive == set(EQUIVALENT), (sorted(alive - set(EQUIVALENT)), sorted(set(EQUIVALENT) - alive))


GUARDS: dict[str, Any] = {
    "in_seat": lambda seat, viewer, seats: (seat.party, seat.former) in seats,
    "acting_seat": lambda transition, viewer, seats: next(iter(transition.by), None),
    "may_act": lambda procedure, transition, case, viewer, seats, world: case.state in transition.sources,
    "same_person": lambda transition, case, viewer: False,
    "_applies": lambda rule, case, viewer, seats, today, given: case.state in rule.states,
    "_unheld": lambda procedure, case, filling, viewer, seats, own: True,
    "_coordinates": lambda case, party, authority, directory: False,
}
"""Guards in code, each with what it would be if somebody left something out."""


@pytest.mark.parametrize("guard", GUARDS)
def test_no_broken_guard_in_code_goes_unseen(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, guard, GUARDS[guard])
    assert is_red(matrix())
