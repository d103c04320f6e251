"""Broken copies of the procedures that come with the program: which of them somebody notices before they are used.

`python -m tests.prover.mutants [LIBRARY]` (shipped, second or worked) breaks every rule, route and guard once, and says
who notices: `imi validate`, `imi prove`, or whoever compares `imi audience` and the steps with what they were before.
What nobody notices can make no difference in any course of a case.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import PurePosixPath

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, ProcedureId
from imi_runtime.problems import Severity
from imi_runtime.prover.audience import Audience, Readers, audience_of
from imi_runtime.prover.graph import explore
from imi_runtime.prover.ground import ground_of
from imi_runtime.prover.prove import prove
from tests.matrix.mutants import mutants
from tests.prover.proof_kit import CALENDAR, library_of, procedures_of

Steps = frozenset[tuple[object, ...]]


def read_by(audience: Audience) -> dict[tuple[str, str], frozenset[tuple[object, ...]]]:
    """Return who reads what, since when, in which states, and earlier texts too or not."""
    items: dict[tuple[str, str], Readers] = {**audience.questions, ("", "outline"): audience.outline}
    items |= {("", mark): readers for mark, readers in audience.marks.items()}
    return {
        (form, name): frozenset((reader.seat, reader.since, reader.states, reader.every) for reader in readers)
        for (form, name), readers in items.items()
    }


def steps_of(bundle: Bundle, procedure: str) -> Steps:
    """Return every step that can be taken: from which state, by whom, to which."""
    ground = ground_of(bundle, bundle.procedures[ProcedureId(procedure)])
    graph = explore(ground, lambda case, found: ())
    return frozenset(
        (tuple(graph.numbers)[step.source], step.move.transition, step.move.seat, tuple(graph.numbers)[step.target])
        for step in graph.steps
    )


def noticed(before: Bundle, area: str, procedure: str, files: dict[PurePosixPath, bytes]) -> str:
    """Return who notices the change, the first who does."""
    compiled = compile_bundle(files, AreaId(area))
    if compiled.bundle is None or any(problem.severity is Severity.ERROR for problem in compiled.problems):
        return "validate"
    id = ProcedureId(procedure)
    if prove(compiled.bundle, compiled.bundle.procedures[id], CALENDAR).problems:
        return "prove"
    if read_by(audience_of(before, before.procedures[id])) != read_by(audience_of(compiled.bundle, compiled.bundle.procedures[id])):
        return "audience"
    return "steps" if steps_of(before, procedure) != steps_of(compiled.bundle, procedure) else "nobody"


def main() -> None:
    """Break every procedure of a library in every way."""
    name = sys.argv[1] if len(sys.argv) > 1 else "shipped"
    for bundle, procedure in procedures_of(name):
        path = PurePosixPath(f"procedures/{bundle.id}/{procedure.id}.yaml")
        counted: Counter[str] = Counter()
        for what, text in mutants(library_of(name)[path]):
            who = noticed(bundle, bundle.id, procedure.id, {**library_of(name), path: text})
            counted[who] += 1
            if who == "nobody":
                print(f"  nobody: {what}")
        print(f"{procedure.id}: {sum(counted.values())} broken copies, {dict(counted)}")


if __name__ == "__main__":
    main()
