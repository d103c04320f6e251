"""Cases that go their own way on the real engine never leave the situations that a proof has looked at.

`python -m tests.prover.soundness 100000` walks so many steps and says how many situations were met.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from imi_runtime.engine.course import happens_by_itself
from imi_runtime.engine.decide import Accepted, Fire, Open, Tick, decide
from imi_runtime.engine.evaluate import case_lookup, holds, left_of
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.sample_answers import Sampler
from imi_runtime.engine.step import Doing, step
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case, Filling
from imi_runtime.model.conditions import Condition, atoms_of, paths_of
from imi_runtime.model.events import CarriedFilling, CaseOpened
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import (
    RIGHTS,
    AuthorityId,
    CaseId,
    CaseNumber,
    FactId,
    FormId,
    MemberId,
    PartyId,
    UserId,
)
from imi_runtime.model.procedure import ByOffice, Coordinates, EveryCountry, FromTheLink, Procedure, Transition
from imi_runtime.prover.graph import explore
from imi_runtime.prover.ground import Ground, conditions_of, ground_of
from imi_runtime.prover.invented import PLACES, InventedDirectory, country_of, invented
from imi_runtime.prover.outside import Crowd
from imi_runtime.prover.situations import Situation, settled, situation
from imi_runtime.prover.values import EVERYTHING_LEFT, SOME_OF_IT
from tests.prover.proof_kit import CALENDAR, LIBRARIES, procedures_of

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
WAITS = (*(timedelta(minutes=5),) * 5, timedelta(days=2), timedelta(days=9), timedelta(days=45), timedelta(days=300))
BEGUN = 0.3
"""How often a case is begun by a linked one, where people open cases too."""
PEOPLE = ("anna", "bert", "carla")


@dataclass
class Walk:
    """A case that goes its own way; `left` is the first situation outside the proof, in words."""

    bundle: Bundle
    procedure: Procedure
    random: Random
    ground: Ground
    known: Mapping[Situation, int]
    met: set[Situation] = field(default_factory=set)
    steps: int = 0
    left: str = ""

    @classmethod
    def of(cls, bundle: Bundle, procedure: Procedure, seed: int) -> Walk:
        ground = ground_of(bundle, procedure)
        graph = explore(ground, lambda case, found: ())
        return cls(ground.bundle, ground.procedure, Random(seed), ground, graph.numbers)

    def go(self, steps: int, most: int = 25) -> None:
        """Walk so many steps, case after case."""
        while self.steps < steps and not self.left:
            case, now = self.opened(), MORNING
            for _ in range(most):
                now += self.random.choice(WAITS)
                case = self.step_on(case, now)
                self.steps += 1
                if self.left or self.steps >= steps:
                    return

    def world(self, now: datetime) -> World:
        facts = {FactId(f.id): self.random.choice((*f.values, None)) for f in self.procedure.facts.values()}
        return World(now, InventedDirectory(self.procedure, facts), CALENDAR)

    # -- steps

    def opened(self) -> Case:
        opener = self.procedure.opener
        if opener is None:
            return self._opened_by_link()
        if self.ground.beginning and self.random.random() < BEGUN:
            return self._begun()
        actor = Actor(UserId("anna"), invented(opener.id, "FI"), frozenset(RIGHTS))
        command = Open(CaseId("case"), CaseNumber("D-1"), self.procedure.id, actor)
        decision = decide(self.bundle, None, command, self.world(MORNING))
        assert isinstance(decision, Accepted)
        return decision.case

    def _begun(self) -> Case:
        """Return a case that a linked one has begun, of a procedure of which people open cases too."""
        [(id, seats)] = self.ground.beginning.items()
        given = {party: invented(party, place) for party, place in zip(sorted(seats), PLACES, strict=False)}
        case = self._opened_by_link(given)
        return evolve(case, step(self.bundle, case, Doing(self.procedure.transitions[id], {}), self.world(MORNING)))

    def _opened_by_link(self, given: Mapping[PartyId, AuthorityId] | None = None) -> Case:
        parties = self.procedure.parties.values()
        seats = given or {p.id: invented(p.id, "FR") for p in parties if isinstance(p.joins, FromTheLink)}
        opening = CaseOpened(
            case=CaseId("case"), number=CaseNumber("D-1"), area=self.bundle.id, procedure=self.procedure.id,
            deployment=self.bundle.digest, state=self.procedure.initial.id, party=None, authority=None, user=None,
            at=MORNING, marks={m.id: m.values[0] for m in self.procedure.marks.values()}, seats=seats,
        )
        empty = evolve(None, opening)
        texts = (self._filled(empty, form, {}, MORNING) for form in self.procedure.carried)
        carried = tuple(
            CarriedFilling(form, n + 1, PartyId("" if given is None else "requester"), AuthorityId(""), text)
            for n, (form, text) in enumerate(zip(self.procedure.carried, texts, strict=True))
        )
        return evolve(None, replace(opening, carried=carried))

    def step_on(self, case: Case, now: datetime) -> Case:
        """Let clocks act and somebody try something; every case on the way must stand in a known situation."""
        ticked = decide(self.bundle, case, Tick(), self.world(now))
        assert ticked.case is not None
        self.check(ticked.case)
        after, world = ticked.case, self.world(now)
        begun = self.procedure.begins if after.state == self.procedure.initial.id else frozenset()
        possible = (way for way in self.procedure.transitions.values() if after.state in way.sources and not way.by_clock)
        ways = [way for way in possible if way.id not in begun]
        transition = self.random.choice(ways) if ways else None
        if transition and transition.by_link:
            if happens_by_itself(self.procedure, transition, after, world):
                after = evolve(after, step(self.bundle, after, Doing(transition, {}), world))
        elif transition:
            after = self._act(after, transition, world)
        self.check(after)
        return after

    def _act(self, case: Case, transition: Transition, world: World) -> Case:
        for who in self._who(case, transition, world):
            user = UserId(f"{self.random.choice(PEOPLE)}")
            answers = {form: self._answers(case, transition, form, who, world.now) for form in self._forms(transition)}
            command = Fire(transition.id, Actor(user, who, frozenset(RIGHTS)), case.revision, answers)
            decision = decide(self.bundle, case, command, world)
            if isinstance(decision, Accepted):
                return decision.case
        return case

    def _forms(self, transition: Transition) -> tuple[FormId, ...]:
        return (*transition.forms, *((transition.corrects,) if transition.corrects else ()))

    def _who(self, case: Case, transition: Transition, world: World) -> list[AuthorityId]:
        found: list[AuthorityId] = []
        for seat in transition.by:
            party = self.procedure.parties[seat.party]
            match party.joins:
                case Coordinates(party=of) if of in case.seats:
                    found += sorted(world.directory.coordinators(case.seats[of].holder, case.area))
                case ByOffice(country=place):
                    found += [invented(party.id, str(case.answer(*place)))] if place else []
                case EveryCountry():
                    found += [invented(party.id, country) for country in case.group(party.id).members]
                case _ if party.many:
                    found += [AuthorityId(id) for id in case.group(party.id).members]
                case _ if party.id in case.seats:
                    found.append(case.seats[party.id].holder)
        self.random.shuffle(found)
        return found

    # -- answers

    def _answers(
        self, case: Case, transition: Transition, form: FormId, who: AuthorityId, now: datetime
    ) -> Answers:
        known: dict[str, object] = {}
        for page in self.bundle.forms[form].pages.values():
            if isinstance(page.content, Chooses):
                known[page.id] = self._somebody(case, page.content.party)
        for party, (where, name) in transition.replace.items():
            if where == form:
                known[name] = self._somebody(case, party)
        for party, (where, name) in transition.add.items():
            if where == form:
                own = self.procedure.parties[party].country_as_adding
                places = (country_of(who),) * 3 if own else PLACES[:4]
                some = [invented(party, place, n) for n, place in enumerate(places)]
                known[name] = sorted(self.random.sample(some, self.random.randint(1, 3)))
        return self._filled(case, form, known, now)

    def _somebody(self, case: Case, id: PartyId) -> str:
        party = self.procedure.parties[id]
        country = self.random.choice(PLACES)
        if party.country_as_answered:
            country = str(case.answer(*party.country_as_answered) or country)
        if party.country_same_as and party.country_same_as in case.seats:
            country = country_of(case.seats[party.country_same_as].holder)
        return invented(id, country, self.random.randint(0, 2))

    def _filled(self, case: Case, form: FormId, known: dict[str, object], now: datetime) -> Answers:
        partners = tuple(invented(PartyId("office"), place) for place in PLACES)
        sampler = Sampler(bundle=self.bundle, world=self.world(now), random=self.random, partners=partners)
        return sampler.fill(self.procedure, case, form, known)  # type: ignore[arg-type]

    # -- situations

    def check(self, case: Case) -> None:
        """Note where the case stands, for every member that could be watched; stop where the proof has not been."""
        for watched in product(*(self._members(case, party) for party in self._groups())):
            seen = dict(zip(self._groups(), watched, strict=True))
            found = [self._told(one) for one in self._as_answered(self._watched(case, seen))]
            if not any(one in self.known for one in found):
                self.left = f"{case.state}: {found[0] if found else 'answers that the proof does not try'}"
                return
            self.met |= {one for one in found if one in self.known}

    def _groups(self) -> tuple[PartyId, ...]:
        return tuple(party.id for party in self.procedure.parties.values() if party.many)

    def _members(self, case: Case, party: PartyId) -> tuple[MemberId | None, ...]:
        members = tuple(case.group(party).members)
        return (*members[:3], None)

    def _watched(self, case: Case, seen: Mapping[PartyId, MemberId | None]) -> Case:
        groups = {party: crowd_of(case, party, member) for party, member in seen.items()}
        fillings = tuple(
            replace(f, member=MemberId(f"{f.author}#watched" if seen.get(f.author) == f.member else f"{f.author}#other"))
            if f.member else f for f in case.fillings
        )
        return replace(case, groups=groups, fillings=fillings)

    def _told(self, case: Case) -> Situation:
        return situation(self.ground, settled(self.ground, case))

    def _as_answered(self, case: Case) -> Iterator[Case]:
        """Yield the case with each answer replaced by those that the proof tries and no condition tells from it."""
        case = self._picked(case)
        options = [tuple(self._alike(case, filling)) for filling in case.fillings]
        for fillings in product(*options):
            yield replace(case, fillings=fillings)

    def _picked(self, case: Case) -> Case:
        """Return the case with the picks of the proof: some of what is left, and with the last one everything."""
        fillings = list(case.fillings)
        for (base, page), *taking in {p.left for one in conditions_of(self.procedure) for p in paths_of(one) if p.left}:
            last = None if left_of(case, ((base, page), *taking)) else max(
                (n for n, f in enumerate(fillings) if any(f.form == form for form, _ in taking)), default=None)
            for n, filling in enumerate(fillings):
                for form, name in ((base, page), *taking):
                    if filling.form == form and name in filling.latest:
                        said = EVERYTHING_LEFT if form == base or n == last else SOME_OF_IT
                        fillings[n] = replace(filling, versions=({**filling.latest, name: [said]},))
        return replace(case, fillings=tuple(fillings))

    def _alike(self, case: Case, filling: Filling) -> Iterator[Filling]:
        trials = self.ground.trials.get(filling.form)
        if trials is None or filling is not case.latest(filling.form) or filling.form in self.ground.taking:
            yield filling
            return
        for answers in trials.answers:
            other = replace(filling, versions=(answers,))
            if _same(case, filling, other, trials.names, tuple(conditions_of(self.procedure))):
                yield other


def crowd_of(case: Case, party: PartyId, watched: MemberId | None) -> Crowd:
    """Return a real group as a proof sees it."""
    members = case.group(party).members
    others = frozenset(member.status for id, member in members.items() if id != watched)
    own = members.get(watched) if watched else None
    return Crowd(party=party, present=own is not None, stands_at=own.status if own else None, others=others)


def _same(
    case: Case, filling: Filling, other: Filling, names: tuple[str, ...], conditions: tuple[Condition, ...]
) -> bool:
    if any((name in filling.latest) != (name in other.latest) for name in names):
        return False
    atoms = [a for one in conditions for a in atoms_of(one) if any(p.form == filling.form for p in paths_of(a))]
    cases = [replace(case, fillings=tuple(f if f is not filling else one for f in case.fillings)) for one in (filling, other)]
    today = case.updated.date()
    return all(holds(a, case_lookup(cases[0]), today) == holds(a, case_lookup(cases[1]), today) for a in atoms)


def main() -> None:
    """Walk through every procedure of the worked, the second and the shipped library."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    every = [pair for name in LIBRARIES for pair in procedures_of(name)]
    for bundle, procedure in every:
        walk = Walk.of(bundle, procedure, seed=1)
        walk.go(steps // len(every))
        verdict = f"LEFT: {walk.left}" if walk.left else "never left the proof"
        print(f"{procedure.id}: {walk.steps} steps, {len(walk.met)} of {len(walk.known)} situations met, {verdict}")


if __name__ == "__main__":
    main()

