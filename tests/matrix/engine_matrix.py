"""The matrix on the engine alone, without web and database: fast enough to be run once for every broken rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.builder import build
from imi_runtime.compiler.documents import read_documents
from imi_runtime.compiler.gathering import gather
from imi_runtime.compiler.library import Library
from imi_runtime.engine import access
from imi_runtime.engine.decide import Accepted, Fire, NotPermitted, Open, Refused
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseNumber,
    Digest,
    FormId,
    ProcedureId,
    RightId,
    TransitionId,
    UserId,
)
from imi_runtime.store.directory import Authority, DirectorySnapshot
from tests.linked_cases import FIRST, LinkedCases, id_of, name_of
from tests.matrix.matrix_kit import VIEWERS, Answers, Fill, Path
from tests.matrix.oracle import Answer, Deed, Item, Oracle, Situation, Viewer
from tests.town import NOON

CALENDAR = PublicCalendar()
WHOLE = frozenset({"*"})


@dataclass(frozen=True)
class Difference:
    """Where the engine and the oracle do not say the same."""

    what: str
    path: tuple[str, ...]
    viewer: str
    engine: object
    oracle: object

    def __str__(self) -> str:
        return f"{self.what} of {self.viewer} after {' > '.join(self.path)}: engine {self.engine}, oracle {self.oracle}"


def actor(viewer: Viewer) -> Actor:
    """Return the viewer as the engine knows people."""
    return Actor(UserId(viewer.user), AuthorityId(viewer.authority), frozenset(RightId(r) for r in viewer.rights))


def world_of(authorities: Sequence[Authority]) -> World:
    """Return a world in which time stands still."""
    return World(NOON, DirectorySnapshot({one.id: one for one in authorities}), CALENDAR)


@dataclass
class EngineMatrix:
    """Compares what one compiled bundle does with what the oracle says. `cells` counts the comparisons, `said` is what the oracle
    has said before."""

    bundle: Bundle
    procedure: ProcedureId
    oracle: Oracle
    world: World
    fill: Fill
    said: dict[tuple[str, int, str], Answer] = field(default_factory=dict)
    cells: int = 0
    _cases: dict[tuple[int, ...], LinkedCases] = field(default_factory=dict)

    def differences(self, paths: Sequence[Path], acting: Sequence[Path] | None = None) -> Iterator[Difference]:
        """Yield every difference at the end of each path; everybody tries every step at the end of the `acting` ones."""
        tried = {id(path) for path in (paths if acting is None else acting)}
        for path in paths:
            yield from self._at(path, id(path) in tried)

    def _wanted(self, viewer: Viewer, path: Path, situation: Situation) -> Answer:
        key = (viewer.user, id(path), situation.name)
        if key not in self.said:
            self.said[key] = self.oracle.ask(viewer, situation)
        return self.said[key]

    def _at(self, path: Path, acting: bool) -> Iterator[Difference]:
        done = tuple(deed.transition for deed in path.deeds[1:])
        cases = self._played(path.deeds)
        self.cells += 1
        stand = {name_of(id): (case.state, dict(case.marks)) for id, case in cases.cases.items()} if cases else "refused"
        wanted = {one.name: (one.state, dict(one.marks)) for one in path.cases}
        if cases is None or stand != wanted:
            yield Difference("way", done, path.deeds[-1].viewer.user, stand, wanted)
            return
        for situation in path.cases:
            there = cases.turned_to(id_of(situation.name))
            yield from self._in(there, path, situation, done, acting)

    def _in(
        self, cases: LinkedCases, path: Path, situation: Situation, done: tuple[str, ...], acting: bool
    ) -> Iterator[Difference]:
        """Yield the differences in one of the cases that belong together."""
        probes = {
            name: next(iter(self.fill(name, step, situation, "probe")), {})
            for name, step in self.oracle.transitions.items() if acting
        }
        for viewer in VIEWERS:
            wanted, found = self._wanted(viewer, path, situation), self._asked(viewer, cases)
            for name in ("acts", "items", "marks", "exists"):
                self.cells += 1
                if getattr(wanted, name) != getattr(found, name):
                    yield Difference(name, done, viewer.user, _sorted(getattr(found, name)), _sorted(getattr(wanted, name)))
            taken = self._taken(viewer, cases, probes) if acting else wanted.acts
            if taken != wanted.acts:
                yield Difference("steps", done, viewer.user, _sorted(taken), _sorted(wanted.acts))

    def _played(self, deeds: tuple[Deed, ...]) -> LinkedCases | None:
        key = tuple(id(deed) for deed in deeds)
        if key not in self._cases:
            before = self._played(deeds[:-1]) if deeds[1:] else LinkedCases()
            there = id_of(deeds[-1].case or "")
            if before is None or (deeds[1:] and there not in before.cases):
                return None
            world = replace(self.world, now=deeds[-1].at or self.world.now)
            cases = before.turned_to(there)
            decision, after = cases.decided(self.bundle, self._command(deeds[-1], cases), world)
            if not isinstance(decision, Accepted):
                return None
            self._cases[key] = after
        return self._cases[key]

    def _command(self, deed: Deed, cases: LinkedCases) -> Open | Fire:
        if not cases.cases:
            return Open(FIRST, CaseNumber("number"), self.procedure, actor(deed.viewer))
        answers = {FormId(form): given for form, given in deed.answers.items()}
        return Fire(TransitionId(deed.transition), actor(deed.viewer), cases.case.revision, answers)

    def _asked(self, viewer: Viewer, cases: LinkedCases) -> Answer:
        case = cases.case
        found = access.access_of(self.bundle, case, actor(viewer), cases.world(self.world))
        items = frozenset(item for n, names in found.sight.fillings.items() for item in _items(case, n, names, found.sight))
        return Answer(frozenset(found.acts), items, frozenset(found.sight.marks), found.exists)

    def _taken(self, viewer: Viewer, cases: LinkedCases, probes: Mapping[str, Answers]) -> frozenset[str]:
        """Return what the viewer gets done with these answers to each step, whatever the access function says of it."""
        done = set()
        for name, answers in probes.items():
            self.cells += 1
            decision, _ = cases.decided(self.bundle, self._command(Deed(viewer, name, answers), cases), self.world)
            refused = isinstance(decision, Refused) and isinstance(decision.reason, NotPermitted)
            done |= set() if refused else {name}
        return frozenset(done)


def _items(case: Case, number: int, names: frozenset[str], sight: access.Sight) -> Iterator[Item]:
    filling = case.fillings[number - 1]
    last = len(filling.versions) - 1
    for version, answers in enumerate(filling.versions):
        opened = names if version == last else sight.former.get(number, frozenset())
        yield from ((number - 1, version, name) for name in answers if opened == WHOLE or name in opened)


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def built(library: Library, area: AreaId) -> Bundle | None:
    """Return the bundle without asking whether it means anything sensible: the compiler would refuse many a broken one."""
    documents = read_documents(gather(library, area).said)
    return build(documents, Digest("")).bundle
