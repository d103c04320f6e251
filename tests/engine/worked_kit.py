"""The worked procedures played by hand: invented authorities, people and a clock that is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.library import read_library
from imi_runtime.engine.access import Access, Keys, access_of
from imi_runtime.engine.decide import Accepted, Decision, Fire, NotPermitted, Open, Refused, Tick, decide
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    Country,
    FactId,
    Locality,
    OfficeId,
    ProcedureId,
    RightId,
    TransitionId,
    UserId,
)

WORKED = Path(__file__).resolve().parents[1] / "worked_library"
CALENDAR = PublicCalendar()
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@cache
def worked(area: str) -> Bundle:
    """Return a bundle of the worked library; it compiles without errors."""
    compiled = compile_bundle(read_library(WORKED), AreaId(area))
    assert compiled.bundle is not None, [problem.message for problem in compiled.problems]
    return compiled.bundle


@dataclass(frozen=True)
class Folk:
    """A directory of invented authorities: their countries, offices, coordinators, facts; the rest are externals."""

    countries: Mapping[str, str]
    offices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    externals: tuple[str, ...] = ()

    def country(self, authority: AuthorityId) -> Country | None:
        found = self.countries.get(authority)
        return Country(found) if found else None

    def locality(self, authority: AuthorityId) -> Locality | None:
        country = self.country(authority)
        return Locality(country) if country else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        return authority in self.countries

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        return frozenset(AuthorityId(one) for one in self.above.get(authority, ()))

    def bearers(self, office: OfficeId, area: AreaId) -> frozenset[AuthorityId]:
        return frozenset(AuthorityId(one) for one in self.offices.get(office, ()))

    def fact(self, authority: AuthorityId, area: AreaId, fact: FactId) -> str | None:
        return self.facts.get((authority, fact))

    def is_external(self, authority: AuthorityId) -> bool:
        return authority in self.externals


@dataclass
class Table:
    """Cases at which invented people act, one after another, at a moment that the test moves."""

    bundle: Bundle
    folk: Folk
    now: datetime = MORNING
    cases: dict[str, Case] = field(default_factory=dict)
    ids: Any = field(default_factory=count)

    @property
    def world(self) -> World:
        linked = {case.id: case for case in self.cases.values()}
        return World(self.now, self.folk, CALENDAR, linked, lambda: CaseId(f"linked-{next(self.ids)}"))

    def actor(self, who: str) -> Actor:
        """Return a person: 'anna@athens' or 'anna@athens as approver'."""
        seat, _, right = who.partition(" as ")
        user, _, authority = seat.partition("@")
        rights = {RightId("handler"), *({RightId(right)} if right else set())}
        return Actor(UserId(user), AuthorityId(authority or user), frozenset(rights))

    def open(self, procedure: str, who: str, name: str = "case") -> Case:
        command = Open(CaseId(name), CaseNumber("D-1"), ProcedureId(procedure), self.actor(who))
        return self._keep(name, decide(self.bundle, None, command, self.world))

    def try_to(self, who: str, does: str, name: str = "case", **answers: Mapping[str, Any]) -> Decision:
        case = self.cases[name]
        command = Fire(TransitionId(does), self.actor(who), case.revision, answers)  # type: ignore[arg-type]
        return decide(self.bundle, case, command, self.world)

    def do(self, who: str, does: str, name: str = "case", **answers: Mapping[str, Any]) -> Case:
        return self._keep(name, self.try_to(who, does, name, **answers))

    def refused(self, who: str, does: str, name: str = "case", **answers: Mapping[str, Any]) -> str:
        decision = self.try_to(who, does, name, **answers)
        assert isinstance(decision, Refused), f"{who} could {does}"
        assert isinstance(decision.reason, NotPermitted), decision.reason
        return decision.reason.why

    def wait(self, **time: float) -> None:
        """Let time pass, and let clocks that are due act in every case."""
        self.now += timedelta(**time)
        for name, case in list(self.cases.items()):
            self._keep(name, decide(self.bundle, case, Tick(), self.world))

    def sees(self, who: str, name: str = "case", given: Keys | None = None) -> Access:
        return access_of(self.bundle, self.cases[name], self.actor(who), self.world, given)

    def reads(self, who: str, form: str, name: str = "case") -> set[str]:
        """Return the names that somebody reads in any filling of a form."""
        case, sight = self.cases[name], self.sees(who, name).sight
        return {answer for filling in case.fillings if filling.form == form for answer in sight.answers(filling)}

    def _keep(self, name: str, decision: Decision) -> Case:
        assert isinstance(decision, Accepted), getattr(decision, "reason", None)
        self.cases[name] = decision.case
        for step in decision.linked:
            known = next((key for key, case in self.cases.items() if case.id == step.case.id), str(step.case.id))
            self.cases[known] = step.case
        return decision.case
