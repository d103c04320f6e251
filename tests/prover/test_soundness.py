"""The proof has looked wherever a real case can come to."""

from __future__ import annotations

import pytest

from tests.prover.proof_kit import LIBRARIES, procedures_of
from tests.prover.soundness import Walk

EVERY = [pair for name in LIBRARIES for pair in procedures_of(name)]
STEPS = 2000


@pytest.mark.parametrize(("bundle", "procedure"), EVERY, ids=[procedure.id for _, procedure in EVERY])
def test_a_case_never_leaves_the_situations_that_were_looked_at(bundle, procedure) -> None:  # type: ignore[no-untyped-def]
    walk = Walk.of(bundle, procedure, seed=7)
    walk.go(STEPS // len(EVERY))
    assert walk.left == ""
    assert len(walk.met) > 3


@pytest.mark.parametrize(("bundle", "procedure"), EVERY, ids=[procedure.id for _, procedure in EVERY])
def test_a_walk_notices_what_a_proof_has_left_out(bundle, procedure) -> None:  # type: ignore[no-untyped-def]
    walk = Walk.of(bundle, procedure, seed=7)
    final = {state.id for state in procedure.states.values() if state.final}
    walk.known = {told: number for told, number in walk.known.items() if told[0] not in final}
    walk.go(STEPS)
    assert walk.left.partition(":")[0] in final
