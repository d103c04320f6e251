"""The rehearsal: every running case of an area tried on another version, before anything is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from imi_runtime.engine.decide import Tick, decide
from imi_runtime.engine.successors import Successors
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AreaId, CaseId, CaseNumber, Digest, ProcedureId, StateId
from imi_runtime.model.moving import NO_MAPPING, CaseMapping, Place
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.moves.judging import Finding, Judged, Kind, Verdict, final_states, judge_family
from imi_runtime.operations.writing.step_writing import linked_with
from imi_runtime.store import cases, deployments, moves
from imi_runtime.store.cases import StoredCase
from imi_runtime.store.directory import read_directory

BEFORE_ALL = CaseId("")
MOVABLE = frozenset({Verdict.UNCHANGED, Verdict.CONTINUES})


@dataclass(slots=True)
class Versions:
    """The versions on which cases of an area hang, beside the one they are to move to."""

    installation: Installation
    new: Bundle
    mapping: CaseMapping = NO_MAPPING
    _successors: dict[Digest, Successors] = field(default_factory=dict)
    _final: dict[Digest, frozenset[tuple[ProcedureId, StateId]]] = field(default_factory=dict)

    def successors(self, connection: Connection, digest: Digest) -> Successors:
        """Return what the ids of a version are called in the new one."""
        if digest not in self._successors:
            old = self.installation.bundles.get(connection, digest)
            self._successors[digest] = Successors(old, self.new, self.mapping)
        return self._successors[digest]

    def is_over(self, connection: Connection, digest: Digest, procedure: ProcedureId, state: StateId) -> bool:
        """Tell whether a case is over in that state."""
        if digest not in self._final:
            self._final[digest] = final_states(self.successors(connection, digest).old)
        return (procedure, state) in self._final[digest]

    def former_bundles(self, area: AreaId) -> tuple[Bundle, ...]:
        """Return the versions on which cases of the area hang, beside the new one."""
        return tuple(successors.old for successors in self.all_successors(area))

    def all_successors(self, area: AreaId) -> tuple[Successors, ...]:
        """Return what the ids of every such version are called in the new one."""
        with self.installation.database.reading() as connection:
            own = {one.digest for one in deployments.versions_of(connection, area)} - {self.new.digest}
            used = {tally.deployment for tally in moves.tallies(connection)} & own
            return tuple(self.successors(connection, digest) for digest in sorted(used))


def running_cases(installation: Installation, area: AreaId, versions: Versions) -> int:
    """Return how many cases of the area run on other versions."""
    with installation.database.reading() as connection:
        known = {one.digest for one in deployments.versions_of(connection, area)} - {versions.new.digest}
        return sum(
            tally.cases for tally in moves.tallies(connection)
            if tally.deployment in known
            and not versions.is_over(connection, tally.deployment, tally.procedure, tally.state)
        )


def running_ids(installation: Installation, area: AreaId, versions: Versions) -> Iterator[CaseId]:
    """Yield the ids of the running cases on other versions, some hundred read at a time."""
    behind = BEFORE_ALL
    while True:
        with installation.database.reading() as connection:
            found = moves.standings(connection, area, not_on=versions.new.digest, behind=behind)
            running = [
                one.id for one in found
                if not versions.is_over(connection, one.deployment, one.procedure, one.state)
            ]
        if not found:
            return
        behind = found[-1].id
        yield from running


@dataclass(frozen=True, slots=True)
class Family:
    """A case with those linked with it, as stored and as they stand once due clocks have acted."""

    stored: Mapping[CaseId, StoredCase]
    now: Mapping[CaseId, Case]

    def leader(self, versions: Versions, connection: Connection) -> CaseId | None:
        """Return the running case for which the family is judged; None when all of it is over."""
        running = [
            case.id for case in self.now.values()
            if not versions.is_over(connection, case.deployment, case.procedure, case.state)
        ]
        return min(running, default=None)


def load_family(
    installation: Installation, connection: Connection, id: CaseId, versions: Versions, world: World
) -> Family | None:
    """Return a case and those linked with it, or None when it is not there or moved already."""
    stored = cases.load(connection, id, installation.sealing)
    if stored is None or stored.case.deployment == versions.new.digest:
        return None
    linked = linked_with(installation, connection, stored.case) if stored.case.links else {}
    family = {**linked, id: stored}
    return Family(family, _after_due_clocks(family, id, versions.successors(connection, stored.case.deployment), world))


def _after_due_clocks(
    family: Mapping[CaseId, StoredCase], id: CaseId, successors: Successors, world: World
) -> dict[CaseId, Case]:
    now = {each: one.case for each, one in family.items()}
    for each in now:
        others = {key: case for key, case in now.items() if key != each}
        decision = decide(successors.old, now[each], Tick(), replace(world, linked=others))
        now[each] = decision.case or now[each]
        now |= {step.case.id: step.case for step in decision.linked}
    return now


def rehearse(installation: Installation, area: AreaId, versions: Versions) -> Iterator[Judged]:
    """Yield every running case of the area with its verdict, one at a time; nothing is changed."""
    world = present_world(installation)
    for id in running_ids(installation, area, versions):
        with installation.database.reading() as connection:
            family = load_family(installation, connection, id, versions, world)
            if family is None or family.leader(versions, connection) != id:
                continue
            successors = versions.successors(connection, family.stored[id].case.deployment)
            judged = judge_family(family.now, successors, world)
            running = [
                one for one in judged.values()
                if not versions.is_over(connection, one.before.deployment, one.before.procedure, one.before.state)
            ]
        yield from running


def present_world(installation: Installation) -> World:
    """Return the outside as it is now, for work that no user has begun."""
    with installation.database.reading() as connection:
        return installation.world(read_directory(connection))


def may_move(judged: Judged, mapping: CaseMapping) -> bool:
    """Tell whether a case moves: nothing is missing, and who gains or loses sight was accepted."""
    return judged.verdict in MOVABLE and (mapping.accepts_sight or not judged.changes_sight)


# -- the sum -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Group:
    """Cases of which the same was found: how many, and one of them as an example."""

    example: CaseNumber
    dates: str
    cases: int = 0


@dataclass(slots=True)
class Rehearsal:
    """The sum of a rehearsal: as large as what was found is manifold, however many cases there are."""

    area: AreaId
    new: Digest
    cases: int = 0
    movable: int = 0
    kept_by_sight: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    groups: dict[Finding, Group] = field(default_factory=dict)
    gaps: dict[Place, int] = field(default_factory=dict)

    def add(self, judged: Judged, mapping: CaseMapping) -> None:
        """Count a case in."""
        self.cases += 1
        self.movable += may_move(judged, mapping)
        self.kept_by_sight += judged.verdict in MOVABLE and not may_move(judged, mapping)
        self.verdicts[judged.verdict] += 1
        self.kinds.update({finding.kind for finding in judged.findings})
        for finding in judged.findings:
            group = self.groups.setdefault(finding, Group(judged.before.number, judged.dates.get(finding, "")))
            group.cases += 1
        for place in judged.places:
            self.gaps[place] = self.gaps.get(place, 0) + 1

    def of(self, *kinds: Kind) -> list[tuple[Finding, Group]]:
        """Return the groups of some kinds, the largest first."""
        found = [(finding, group) for finding, group in self.groups.items() if finding.kind in kinds]
        return sorted(found, key=lambda pair: -pair[1].cases)
