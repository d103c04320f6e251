"""One running case judged: what a move to another version would mean for it and for everybody at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from imi_runtime.engine.moving import Moved, Unmapped, moved
from imi_runtime.engine.successors import Successors
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Clock, Phase
from imi_runtime.model.ids import CaseId, ProcedureId, StateId, TransitionId
from imi_runtime.model.moving import Place
from imi_runtime.model.procedure import Transition
from imi_runtime.operations.moves.sight_comparing import (
    ANSWER,
    MARK,
    OUTLINE,
    VERSIONS,
    Around,
    Change,
    Point,
    Seen,
    Standpoint,
    changes,
    points,
    renamed,
    standpoints,
)

A_MINUTE = timedelta(minutes=1)


class Verdict(Enum):
    """What becomes of a case; each case has exactly one."""

    UNCHANGED = "unchanged"
    CONTINUES = "continues"
    NEEDS_MAPPING = "needs a mapping"
    STUCK = "would be stuck"


class Kind(Enum):
    """What is found about a case; a case may have any number."""

    GAP = "nobody says what becomes of it"
    STUCK = "nobody could do anything any more"
    GAINS = "somebody gains sight"
    LOSES = "somebody loses sight"
    CLOCK = "a deadline moves"
    CAN = "somebody can do more"
    CANNOT = "somebody can do less"
    BECOMES = "is called otherwise"


SIGHT = frozenset({Kind.GAINS, Kind.LOSES})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is found about cases of one procedure in one state: the same for many of them."""

    kind: Kind
    procedure: ProcedureId
    state: StateId
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its verdict. `after` is the case as it would go on; `dates` is what is true of this case alone."""

    before: Case
    after: Moved | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    dates: Mapping[Finding, str]
    places: tuple[Place, ...] = ()

    @property
    def changes_sight(self) -> bool:
        """Tell whether somebody gains or loses sight."""
        return any(finding.kind in SIGHT for finding in self.findings)


def judge_family(family: Mapping[CaseId, Case], successors: Successors, world: World) -> dict[CaseId, Judged]:
    """Judge a case together with those linked with it: they go on together, or not at all."""
    around = replace(world, linked=family)
    found = {id: moved(case, successors, around) for id, case in family.items()}
    going_on = {id: one for id, one in found.items() if isinstance(one, Moved)}
    linked = replace(world, linked={id: one.case for id, one in going_on.items()})
    judged = {}
    for id, case in family.items():
        one = found[id]
        if isinstance(one, Unmapped):
            judged[id] = _unmapped(case, one.places)
        elif len(going_on) < len(family):
            judged[id] = _held_back(case)
        else:
            judged[id] = _judged(
                Around(bundle=successors.old, case=case, world=around),
                Around(bundle=successors.new, case=one.case, world=linked), one, successors,
            )
    return judged


def _unmapped(case: Case, places: tuple[Place, ...]) -> Judged:
    findings = tuple(Finding(Kind.GAP, case.procedure, case.state, place) for place in places)
    return Judged(case, None, Verdict.NEEDS_MAPPING, findings, {}, places)


def _held_back(case: Case) -> Judged:
    finding = Finding(Kind.GAP, case.procedure, case.state, ("a linked case",))
    return Judged(case, None, Verdict.NEEDS_MAPPING, (finding,), {})


def _judged(before: Around, after: Around, one: Moved, successors: Successors) -> Judged:
    looked_from = points(before, after)
    steps = {old: TransitionId(new) for old, new in _steps(before.case.procedure, one)}
    at_first = standpoints(before, looked_from)
    was = {point: renamed(found, one, steps) for point, found in at_first.items()}
    now = standpoints(after, looked_from)
    told = _Telling(before, after, one)
    for change in changes(before, after, was, now):
        told.sight(change)
    told.clocks()
    told.names()
    stuck = _goes_on(before, at_first) and not _goes_on(after, now)
    if stuck and not after.bundle.procedures[after.case.procedure].states[after.case.state].final:
        told.add(Kind.STUCK, str(after.case.state))
        return told.judged(Verdict.STUCK)
    same = replace(after.case, deployment=before.case.deployment) == before.case and was == now
    return told.judged(Verdict.UNCHANGED if same else Verdict.CONTINUES)


def _steps(procedure: ProcedureId, one: Moved) -> Iterator[tuple[TransitionId, str]]:
    beginning = f"procedures/{procedure}/transitions/"
    for place, became in one.mapped.items():
        if place.startswith(beginning):
            yield TransitionId(place.removeprefix(beginning)), became


def _goes_on(around: Around, found: Mapping[Point, Standpoint]) -> bool:
    """Tell whether somebody, a clock or a linked case can still bring the case further."""
    procedure, case = around.bundle.procedures[around.case.procedure], around.case
    offered = {act for standpoint in found.values() for act in standpoint.acts}
    if any(_leads_on(procedure.transitions[act]) for act in offered):
        return True
    running = (clock for clock in case.clocks.values() if clock.phase is Phase.RUNNING)
    if any(procedure.deadlines[clock.deadline].then is not None for clock in running):
        return True
    return any(way.by_link and case.state in way.sources for way in procedure.transitions.values())


def _leads_on(way: Transition) -> bool:
    """Tell whether a step does more than add a text."""
    moves = any(branch.to is not None for branch in way.route)
    return moves or bool(way.set or way.to_status or way.fires or way.add or way.replace or way.restart)


class _Telling:
    """Collects what is found about one case, in words of the files."""

    def __init__(self, before: Around, after: Around, one: Moved) -> None:
        self.before, self.after, self.one = before, after, one
        self.findings: dict[Finding, None] = {}
        self.dates: dict[Finding, str] = {}

    def add(self, kind: Kind, *about: str) -> Finding:
        """Note a finding once."""
        finding = Finding(kind, self.before.case.procedure, self.before.case.state, about)
        self.findings[finding] = None
        return finding

    def judged(self, verdict: Verdict) -> Judged:
        """Return the case with everything that was noted."""
        return Judged(self.before.case, self.one, verdict, tuple(self.findings), self.dates)

    def sight(self, change: Change) -> None:
        """Note what somebody gains and loses."""
        who = (" and ".join(change.parties) or "somebody", change.right)
        for what in _things(change.gained, self.after):
            self.add(Kind.GAINS, *who, what)
        for what in _things(change.lost, self.before):
            self.add(Kind.LOSES, *who, what)
        for act in sorted(change.can):
            self.add(Kind.CAN, *who, act)
        for act in sorted(change.cannot):
            self.add(Kind.CANNOT, *who, act)

    def clocks(self) -> None:
        """Note which clocks end at another time, or no longer run."""
        names = {became: old for old, became in _deadlines(self.before.case.procedure, self.one)}
        after = {names.get(id, id): clock for id, clock in self.after.case.clocks.items()}
        for id, clock in self.before.case.clocks.items():
            there = after.get(id)
            if there is None or there.due != clock.due:
                way = "stops" if there is None else "later" if there.due > clock.due else "sooner"
                finding = self.add(Kind.CLOCK, str(id), way)
                self.dates[finding] = f"{last_day(clock)}..{last_day(there) if there else 'no end'}"

    def names(self) -> None:
        """Note what is called otherwise afterwards."""
        for place, became in self.one.mapped.items():
            self.add(Kind.BECOMES, place, became)


def _deadlines(procedure: ProcedureId, one: Moved) -> Iterator[tuple[str, str]]:
    beginning = f"procedures/{procedure}/deadlines/"
    for place, became in one.mapped.items():
        if place.startswith(beginning):
            yield place.removeprefix(beginning), became


def last_day(clock: Clock) -> str:
    """Return the last day of a clock; its end is the midnight behind that day."""
    return f"{clock.due - A_MINUTE:%Y-%m-%d}"


def _things(seen: frozenset[Seen], side: Around) -> list[str]:
    """Return what was gained or lost, whole forms where all of a filling is: never an answer."""
    if OUTLINE in seen:
        return ["the case at all"]
    forms = {str(filling.number): filling for filling in side.case.fillings}
    told: set[str] = set()
    for thing in seen:
        match thing:
            case (kind, mark) if kind == MARK:
                told.add(f"mark {mark}")
            case (kind, number) if kind == VERSIONS:
                told.add(f"former versions of form {forms[number].form}")
            case (kind, number, name) if kind == ANSWER:
                filling = forms[number]
                whole = all((ANSWER, number, each) in seen for each in filling.latest)
                told.add(f"form {filling.form}" if whole else f"question {filling.form}.{name}")
    return sorted(told)


def final_states(bundle: Bundle) -> frozenset[tuple[ProcedureId, StateId]]:
    """Return the states in which a case of the bundle is over."""
    return frozenset(
        (procedure.id, state.id)
        for procedure in bundle.procedures.values() for state in procedure.states.values() if state.final
    )
