"""The survey of broken copies sees a guard on what the directory says, although no reader and no way is otherwise without it."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import Library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import FactId, ProcedureId
from tests.library_kit import AREA, library
from tests.prover import mutants
from tests.prover.mutants import Known, Steps, noticed, told_alike

PROCEDURE = "permit_request"
PATH = PurePosixPath(f"procedures/{AREA}/{PROCEDURE}.yaml")
CLOSE = 'close: {label: "Close"'
FACT = "facts:\n  may_drop: {of: requester, type: yes_no}\n"
DROP = f'drop: {{label: "Drop", by: requester, from: sent, to: closed, when: may_drop is yes}}\n  {CLOSE}'


def permits() -> tuple[Library, Bundle]:
    files = library(permit_request=(CLOSE, DROP))
    files[PATH] = files[PATH] + b"\n" + FACT.encode()
    compiled = compile_bundle(files, AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    return files, compiled.bundle


def broken(what: str) -> tuple[str, str]:
    """Return who notices that one thing is dropped from a procedure with a step that asks for a fact."""
    files, bundle = permits()
    changed = dict(mutants.mutants(files[PATH]))[what]
    return noticed(Known.of(bundle, bundle.procedures[ProcedureId(PROCEDURE)]), AREA, PROCEDURE, {**files, PATH: changed})


def test_a_dropped_guard_on_a_fact_is_noticed_by_the_steps_that_can_happen_then() -> None:
    who, how = broken("transition drop: drop when")
    assert (who, how.rpartition(" ")[2]) == ("steps", "drop")


def test_without_what_steps_are_told_of_facts_it_is_noticed_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(here: Steps, there: Steps, facts: object) -> tuple[Steps, Steps]:
        return {key[:-1]: way for key, way in here.items()}, {key[:-1]: way for key, way in there.items()}

    monkeypatch.setattr(mutants, "told_alike", forgetful)
    assert broken("transition drop: drop when")[0] == "nobody"


def test_a_step_that_does_not_ask_takes_whatever_the_other_side_asks() -> None:
    fact = FactId("may_drop")
    facts = permits()[1].procedures[ProcedureId(PROCEDURE)].facts
    asking: Steps = {("sent", "drop", "requester", "sent", ((fact, "yes"),)): ("drop",)}
    careless: Steps = {("sent", "drop", "requester", "sent", ()): ("drop",)}
    here, there = told_alike(asking, careless, facts)
    assert here == asking
    assert {key[-1] for key in there} == {((fact, value),) for value in ("yes", "no", None)}
    assert told_alike(careless, careless, facts) == (careless, careless)
