"""Every seeded fault is found, with its code, its sentence and a story that ends where it must."""

from __future__ import annotations

import pytest

from tests.prover.faults import FAULTS, Fault
from tests.prover.proof_kit import proof_of


@pytest.mark.parametrize("fault", FAULTS.values(), ids=[name.replace(" ", "-") for name in FAULTS])
def test_a_fault_is_found_with_its_story(fault: Fault) -> None:
    problems = proof_of(*fault.where, *fault.changes).problems
    found = [problem for problem in problems if problem.code == fault.code and fault.says in problem.message]
    assert found, [f"{problem.code} {problem.message}" for problem in problems]
    story = found[0].listing.splitlines()
    assert not fault.ends or fault.ends in story[-1], story
    assert not fault.ends or all(line[:2] == "20" for line in story), story
