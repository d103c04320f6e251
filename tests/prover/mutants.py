"""Broken copies of the procedures that come with the program: which of them somebody notices before they are used.

`python -m tests.prover.mutants [LIBRARY]` (shipped, second or worked) breaks every rule, route and guard once, and says
who notices: `imi validate`, `imi prove`, or whoever compares `imi audience` and the steps with what they were before.
What nobody notices can make no difference in any course of a case; in `equivalents.py` it is written why. The exit code
is 1 when a reason is missing, or is given for what somebody notices.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import PurePosixPath
from typing import cast

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AreaId, Digest, FactId, ProcedureId
from imi_runtime.model.procedure import Fact, Procedure
from imi_runtime.prover.audience import Audience, Readers, audience_in
from imi_runtime.prover.graph import MOST_SITUATIONS, Graph, Step, explore
from imi_runtime.prover.ground import Ground, ground_of
from imi_runtime.prover.moves import Next
from imi_runtime.prover.promises import watcher_of
from imi_runtime.prover.prove import proof_in
from tests.matrix.mutants import mutants
from tests.prover.equivalents import EQUIVALENT
from tests.prover.proof_kit import CALENDAR, library_of, procedures_of

Steps = dict[tuple[object, ...], tuple[str, ...]]
"""A step, what it was told of facts last, and the shortest way on which it is."""
Told = tuple[tuple[FactId, str | None], ...]


def read_by(audience: Audience) -> dict[tuple[str, str], frozenset[tuple[object, ...]]]:
    """Return who reads what, since when, in which states, and earlier texts too or not."""
    items: dict[tuple[str, str], Readers] = {**audience.questions, ("", "outline"): audience.outline}
    items |= {("", mark): readers for mark, readers in audience.marks.items()}
    return {
        (form, name): frozenset((reader.seat, reader.since, reader.states, reader.every) for reader in readers)
        for (form, name), readers in items.items()
    }


def steps_of(graph: Graph) -> Steps:
    """Return every step that can be taken, from where and by whom to where, with the shortest way on which it is.

    What the directory said of the facts that the step asks for is part of it.
    """
    situations = tuple(graph.numbers)
    found: Steps = {}
    for step in graph.steps:
        way = tuple(f"{_by(one)}{one.move.transition}" for one in graph.story_of(step))
        told = tuple(sorted(step.move.reading.facts.items()))
        found.setdefault((situations[step.source], step.move.transition, step.move.seat, situations[step.target], told), way)
    return found


def told_alike(here: Steps, there: Steps, facts: Mapping[FactId, Fact]) -> tuple[Steps, Steps]:
    """Return the steps of both sides, each told all facts that either side asks of it: what does not ask takes any."""
    asked: dict[object, set[FactId]] = {}
    for key in (*here, *there):
        asked.setdefault(key[1], set()).update(id for id, _ in cast(Told, key[-1]))
    return _fully_told(here, asked, facts), _fully_told(there, asked, facts)


def _fully_told(steps: Steps, asked: Mapping[object, set[FactId]], facts: Mapping[FactId, Fact]) -> Steps:
    found: Steps = {}
    for key, way in steps.items():
        told = dict(cast(Told, key[-1]))
        missing = sorted(asked[key[1]] - set(told))
        for values in product(*((*facts[id].values, None) for id in missing)):
            whole = told | dict(zip(missing, values, strict=True))
            found.setdefault((*key[:-1], tuple(sorted(whole.items()))), way)
    return found


def explored(ground: Ground) -> Graph:
    """Return every situation, and each step once for everything that it can be told of facts."""
    watch = watcher_of(ground)

    def both(case: Case, found: Next) -> Iterator[str]:
        yield from watch(case, found)
        yield from (f"{id} is {value}" for id, value in found.move.reading.facts.items())

    return explore(ground, both)


def _by(step: Step) -> str:
    return f"{step.move.seat.party}: " if step.move.seat else ""


@dataclass(frozen=True)
class Known:
    """What a procedure is like before it is broken: its situations, who reads what, and every step."""

    ground: Ground
    graph: Graph
    audience: Audience
    steps: Steps

    @classmethod
    def of(cls, bundle: Bundle, procedure: Procedure) -> Known:
        """Look at the procedure once, for all its broken copies."""
        ground = ground_of(bundle, procedure)
        graph = explored(ground)
        return cls(ground, graph, audience_in(bundle, procedure, ground, graph), steps_of(graph))

    def explored(self, bundle: Bundle, procedure: Procedure) -> tuple[Ground, Graph]:
        """Return every situation of a broken copy: the same ones where it differs in access rules that no step asks."""
        ground = ground_of(bundle, procedure)
        return ground, self.graph if _apart(ground) == _apart(self.ground) else explored(ground)


def _apart(ground: Ground) -> Ground:
    """Return what decides about situations and steps: all but who reads what."""
    procedure = replace(ground.procedure, access={})
    return replace(ground, procedure=procedure, bundle=replace(ground.bundle, procedures={}, digest=Digest("")))


def noticed(before: Known, area: str, procedure: str, files: dict[PurePosixPath, bytes]) -> tuple[str, str]:
    """Return who notices the change, the first who does, and what it sees: with the shortest story where there is one."""
    compiled = compile_bundle(files, AreaId(area))
    if compiled.bundle is None or compiled.problems:
        return "validate", compiled.problems[0].message
    after, broken = compiled.bundle, compiled.bundle.procedures[ProcedureId(procedure)]
    ground, graph = before.explored(after, broken)
    problems = proof_in(broken, ground, graph, CALENDAR, MOST_SITUATIONS).problems
    if problems:
        return "prove", f"{problems[0].message}; {' > '.join(problems[0].listing.splitlines())}"
    changed = changed_readers(before.audience, audience_in(after, broken, ground, graph))
    if changed:
        return "audience", changed
    here, there = told_alike(before.steps, steps_of(graph), broken.facts)
    new, gone = {key: there[key] for key in there if key not in here}, {key: here[key] for key in here if key not in there}
    if not (new or gone):
        return "nobody", ""
    story = min((new or gone).values(), key=len)
    return "steps", f"{'can' if new else 'can no longer'} happen: {' > '.join(story)}"


def changed_readers(before: Audience, after: Audience) -> str:
    """Return the first item that others read, or from another step on, than before."""
    was, now = read_by(before), read_by(after)
    for item in sorted({*was, *now}):
        lost, gained = was.get(item, frozenset()) - now.get(item, frozenset()), now.get(item, frozenset()) - was.get(item, frozenset())
        if lost or gained:
            return f"{'.'.join(filter(None, item))}: {_readers('gained', gained)}{_readers('lost', lost)}"
    return ""


def _readers(how: str, readers: frozenset[tuple[object, ...]]) -> str:
    said = sorted(
        f"{getattr(seat, 'party', 'the public')} after {since or 'the opening'} in {'/'.join(sorted(states))}"  # type: ignore[call-overload]
        for seat, since, states, _ in readers
    )
    return f"{how} {', '.join(said)}; " if said else ""


def survey(library: str) -> int:
    """Break every procedure of a library in every way; return how many copies are noticed by nobody, without a reason."""
    unexplained = 0
    for bundle, procedure in procedures_of(library):
        path = PurePosixPath(f"procedures/{bundle.id}/{procedure.id}.yaml")
        reasons = dict(EQUIVALENT.get(procedure.id, {}))
        counted: Counter[str] = Counter()
        before = Known.of(bundle, procedure)
        for what, text in mutants(library_of(library)[path]):
            who, how = noticed(before, bundle.id, procedure.id, {**library_of(library), path: text})
            why = reasons.pop(what, "") if who == "nobody" else how
            unexplained += who == "nobody" and not why
            counted[who if who != "nobody" or not why else "equivalent"] += 1
            print(f"  {what}\n    {who}: {why or 'WITHOUT A REASON'}", flush=True)
        unexplained += len(reasons)
        for stale in reasons:
            print(f"  {stale}\n    A REASON FOR WHAT IS NOTICED, OR IS NOT THERE")
        print(f"{procedure.id}: {sum(counted.values())} broken copies, {dict(counted)}")
    return unexplained


if __name__ == "__main__":
    sys.exit(1 if survey(sys.argv[1] if len(sys.argv) > 1 else "shipped") else 0)
