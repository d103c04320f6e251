"""What people of a company can do in a scene, on the real engine: every step, with every answer that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice, product
from random import Random

from imi_runtime.engine.access import member_for
from imi_runtime.engine.course import Course
from imi_runtime.engine.decide import Accepted, Fire, NotPermitted, Open, decide, permit
from imi_runtime.engine.sample_answers import Sampler
from imi_runtime.engine.step import Doing
from imi_runtime.engine.telling import StoryDirectory
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answer, Answers, Case
from imi_runtime.model.conditions import TODAY, Condition, atoms_of, paths_of
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import (
    HANDLER,
    RIGHTS,
    AuthorityId,
    CaseId,
    CaseNumber,
    Country,
    FormId,
    PartyId,
    ProcedureId,
    QuestionId,
    TransitionId,
    UserId,
)
from imi_runtime.model.procedure import ByOffice, Holder, Party, Procedure, Seat, Transition
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.prover.ground import conditions_of, ground_of
from imi_runtime.prover.values import (
    ANYTHING,
    DAY,
    Trials,
    compared_dates,
    is_imagined_pick,
    real_picks,
    trials_of,
)
from imi_runtime.stories.company import HOME, Company
from imi_runtime.stories.nearest_ways import Taken, nearest_ways
from imi_runtime.stories.scene import OWN, Label, Looked, Scene, fired_in

MOST_WAYS = 48
SHIFTS = (timedelta(days=20), timedelta(days=700), timedelta(), timedelta(days=-20))
"""How far from the day of a step the dates lie that somebody may answer: soon, much later, today, and past."""
ATTEMPTS = 6
PERSONS = ("1", "2")
NOBODY, NO_USER = AuthorityId(""), UserId("")
Given = Mapping[FormId, Answers]


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody takes a step, or, without a transition, time passes until a clock acts. `given` is what counts of it."""

    case: CaseId = OWN
    transition: TransitionId | None = None
    seat: Seat | None = None
    actor: AuthorityId = NOBODY
    user: UserId = NO_USER
    given: Given = field(default_factory=dict)


PASSING = Deed()


def trials_in(bundle: Bundle) -> dict[FormId, Trials]:
    """Return what is tried in each form: whatever some procedure looks at, since texts are carried to others."""
    names: dict[FormId, dict[str, None]] = {}
    for procedure in bundle.procedures.values():
        for form, trials in ground_of(bundle, procedure).trials.items():
            names.setdefault(form, {}).update(dict.fromkeys(trials.names))
    atoms = _atoms(bundle)
    return {form: trials_of(bundle, form, asked, atoms) for form, asked in names.items()}


def looked_at(bundle: Bundle, trials: Mapping[FormId, Trials]) -> Looked:
    """Return at what conditions look.

    Of days that only start clocks it is enough how the clocks stand, of questions that can be taken away whether any
    is left.
    """
    atoms = _atoms(bundle)
    compared = compared_dates(bundle, atoms)
    left = {path.left for atom in atoms for path in paths_of(atom) if path.left}
    taken = {(form, name) for pages in left for form, name in pages}
    found: dict[FormId, tuple[str, ...]] = {}
    for form, tried in trials.items():
        dates = {str(one.id) for one in bundle.forms[form].questions() if one.type is AnswerType.DATE}
        names = (name for name in tried.names if name not in dates or (form, name) in compared)
        found[form] = tuple(name for name in names if (form, name) not in taken)
    return Looked(found, tuple(sorted(left)))


def _atoms(bundle: Bundle) -> tuple[Condition, ...]:
    conditions = (one for procedure in bundle.procedures.values() for one in conditions_of(procedure))
    return tuple(atom for condition in conditions for atom in atoms_of(condition))


@dataclass(frozen=True, slots=True)
class Stage:
    """An area, its company, and the answers that are tried; `nearest` are all steps that some linked cases need."""

    bundle: Bundle
    company: Company
    calendar: Calendar
    trials: Mapping[FormId, Trials]
    looked: Looked
    nearest: Mapping[ProcedureId, frozenset[Taken]]

    @classmethod
    def of(cls, bundle: Bundle, company: Company, calendar: Calendar) -> Stage:
        """Return the stage of an area."""
        trials = trials_in(bundle)
        return cls(bundle, company, calendar, trials, looked_at(bundle, trials), nearest_ways(bundle))

    @property
    def directory(self) -> StoryDirectory:
        """The company as the engine asks for it."""
        return StoryDirectory(self.company.authorities)

    def world(self, scene: Scene, now: datetime) -> World:
        """Return the outside at a moment."""
        return scene.world(now, self.directory, self.calendar)

    # -- openings

    def opened(self, procedure: Procedure, now: datetime) -> tuple[Scene, Actor] | None:
        """Return the scene after somebody has opened a case, and who that was; None where nobody opens one."""
        opener = procedure.opener
        if opener is None:
            return None
        outside = opener.holder is Holder.EXTERNAL
        who = self.company.outsiders[0] if outside else self.company.plain[0]
        actor = Actor(UserId(f"{who}/{PERSONS[0]}"), who, frozenset({HANDLER}))
        scene = Scene({}, now)
        decision = decide(self.bundle, None, Open(OWN, CaseNumber(OWN), procedure.id, actor), self.world(scene, now))
        return (Scene({OWN: decision.case}, now), actor) if isinstance(decision, Accepted) else None

    # -- deeds

    def deeds(self, scene: Scene) -> Iterator[Deed]:
        """Yield everything that somebody can do, once for each seat and each answer that counts."""
        now = scene.next_act(self.bundle)
        for id, case in scene.near.items():
            procedure = self.bundle.procedures[case.procedure]
            needed = self.nearest.get(procedure.id) if id != OWN else None
            for way in procedure.transitions.values():
                if needed is not None and (case.state, way.id) not in needed:
                    continue
                if case.state in way.sources and not way.by_clock and not way.by_link:
                    yield from self._by_somebody(scene, id, way, now)

    def _by_somebody(self, scene: Scene, id: CaseId, way: Transition, now: datetime) -> Iterator[Deed]:
        case, world = scene.cases[id], self.world(scene, now)
        procedure = self.bundle.procedures[case.procedure]
        if self._opens_again(case, procedure, way):
            return
        known: set[tuple[PartyId, str]] = set()
        for authority in self.company.authorities:
            for person in PERSONS:
                actor = Actor(UserId(f"{authority}/{person}"), authority, frozenset(RIGHTS))
                seat = permit(procedure, case, way, actor, world)
                if isinstance(seat, NotPermitted):
                    continue
                kind = (seat.party, self._status(procedure.parties[seat.party], case, authority))
                if kind not in known:
                    known.add(kind)
                    for given in islice(self._ways(case, way, authority, now.date()), MOST_WAYS):
                        yield Deed(id, way.id, seat, authority, actor.user, given)
                break

    def _opens_again(self, case: Case, procedure: Procedure, way: Transition) -> bool:
        """Tell whether the step would open a second case behind a link: a story needs one."""
        return any(
            case.links.get(link) and procedure.links[link].seats
            and self.bundle.procedures[procedure.links[link].procedure].opens_with(target)
            for link, target in way.fires.items()
        )

    def _status(self, party: Party, case: Case, authority: AuthorityId) -> str:
        member = member_for(party, case, authority, self.directory) if party.many else None
        return str(case.group(party.id).status(member)) if member else ""

    # -- answers

    def _ways(self, case: Case, way: Transition, actor: AuthorityId, today: date) -> Iterator[Given]:
        forms = (*way.forms, *((way.corrects,) if way.corrects else ()))
        tried = [tuple(self._tried(case.procedure, form, today)) for form in forms]
        chosen = dict(self._chosen(case, way, actor))
        for answers in product(*tried):
            yield {
                form: {**known, **{name: one for (of, name), one in chosen.items() if of == form}}
                for form, known in zip(forms, answers, strict=True)
            }

    def _tried(self, procedure: ProcedureId, form: FormId, today: date) -> Iterator[Answers]:
        trials = self.trials.get(form)
        own = self.bundle.forms[form]
        seen: set[str] = set()
        for shift in SHIFTS:
            for answers in trials.answers if trials else ({},):
                told = {
                    name: self._placed((procedure, form, name), own.question(QuestionId(name)), value, today, shift)
                    for name, value in answers.items()
                }
                if repr(told) not in seen:
                    seen.add(repr(told))
                    yield told

    def _placed(
        self, place: tuple[ProcedureId, FormId, str], question: Question | None, value: Answer, today: date,
        shift: timedelta,
    ) -> Answer:
        """Return a tried answer as it is given so long before or after a day."""
        procedure, form, name = place
        if (form, name) in self._countries(procedure):
            return HOME
        if question is None or question.type is not AnswerType.DATE:
            return value
        found = today + shift + (date.fromisoformat(str(value)) - DAY)
        return _within(question, found, today).isoformat()

    def _countries(self, id: ProcedureId) -> set[tuple[FormId, str]]:
        """Return the answers that say where somebody sits."""
        found: set[tuple[FormId, str]] = set()
        for party in self.bundle.procedures[id].parties.values():
            if isinstance(party.joins, ByOffice) and party.joins.country:
                found.add(party.joins.country)
            if party.country_as_answered:
                found.add(party.country_as_answered)
        return found

    # -- who is chosen

    def _chosen(self, case: Case, way: Transition, actor: AuthorityId) -> Iterator[tuple[tuple[FormId, str], Answer]]:
        """Yield whom a step chooses, seats, adds, or lets join through a link."""
        procedure = self.bundle.procedures[case.procedure]
        for form in way.forms:
            for page in self.bundle.forms[form].pages.values():
                if isinstance(page.content, Chooses):
                    yield (form, page.id), self._for_seat(case, procedure.parties[page.content.party], actor, 1)[0]
        for party, (form, name) in way.replace.items():
            yield (form, name), self._for_seat(case, procedure.parties[party], actor, 1)[0]
        for party, (form, name) in way.add.items():
            yield (form, name), self._fitting(form, name, self._for_seat(case, procedure.parties[party], actor, 2))
        for form in way.forms:
            pages = self.bundle.forms[form].pages.values()
            chosen = {str(page.id) for page in pages if isinstance(page.content, Chooses)}
            for link in procedure.links.values():
                for source in link.seats.values():
                    if isinstance(source, tuple) and source[0] == form and str(source[1]) not in chosen:
                        yield source, self._fitting(*source, self._for_seat(case, None, actor, 1))

    def _fitting(self, form: FormId, name: str, ids: list[str]) -> Answer:
        question = self.bundle.forms[form].question(QuestionId(name))
        return ids[0] if question and question.type is AnswerType.AUTHORITY else ids

    def _for_seat(self, case: Case, party: Party | None, actor: AuthorityId, count: int) -> list[str]:
        """Return authorities that a seat allows, newcomers to the case first."""
        known = {holding.holder for holding in case.seats.values()} | {actor}
        known |= {AuthorityId(member) for group in case.groups.values() for member in group.members}
        allowed = [id for id in self.company.plain if self._allows(case, party, id, actor)] or [*self.company.plain]
        fresh = [id for id in allowed if id not in known] or allowed
        if party is None:
            fresh = sorted(fresh, key=lambda id: self.company.country(id) == self.company.country(actor))
        apart = {self.company.country(id): id for id in reversed(fresh)}
        order = [*dict.fromkeys([*sorted(apart.values(), key=fresh.index), *fresh])]
        return [str(id) for id in order[:count]]

    def _allows(self, case: Case, party: Party | None, id: AuthorityId, actor: AuthorityId) -> bool:
        if party is None:
            return True
        country = self.company.country(id)
        if party.country_as_answered:
            return country == (case.answer(*party.country_as_answered) or HOME)
        if party.country_as_adding:
            return country == self.company.country(actor)
        if party.country_same_as:
            return country == self._seated(case, party.country_same_as)
        return not party.country_other_than or country != self._seated(case, party.country_other_than)

    def _seated(self, case: Case, party: PartyId) -> Country | None:
        holding = case.seats.get(party)
        return self.company.country(holding.holder) if holding else None

    # -- doing it

    def sketched(self, scene: Scene, deed: Deed) -> tuple[Scene, frozenset[Label]] | None:
        """Return what a deed leads to, judged on what counts of its answers alone."""
        now = scene.next_act(self.bundle)
        case, world = scene.cases[deed.case], self.world(scene, now)
        way = self.bundle.procedures[case.procedure].transitions[deed.transition or TransitionId("")]
        course = Course.of(self.bundle, case, world)
        actor = Actor(deed.user, deed.actor, frozenset(RIGHTS))
        if not course.perform(case.id, Doing(way, deed.given, actor, deed.seat), world):
            return None
        events = {id: course.events_of(id) for id in course.cases}
        return scene.after(course.cases, now), frozenset(fired_in(course.cases, events))

    def done(self, scene: Scene, deed: Deed) -> tuple[Scene, Given] | None:
        """Return what the deed leads to with whole answers, and these; None when the engine refuses every attempt."""
        now = scene.next_act(self.bundle)
        case, world = scene.cases[deed.case], self.world(scene, now)
        assert deed.transition
        actor = Actor(deed.user, deed.actor, frozenset(RIGHTS))
        for attempt in range(ATTEMPTS):
            random = Random(f"{deed.transition} {attempt}")  # noqa: S311 - draws invented answers, and no secrets
            answers = {form: self._filled(case, form, given, world, random) for form, given in deed.given.items()}
            decision = decide(self.bundle, case, Fire(deed.transition, actor, case.revision, answers), world)
            if isinstance(decision, Accepted):
                cases = {decision.case.id: decision.case, **{one.case.id: one.case for one in decision.linked}}
                return scene.after(cases, now), answers
        return None

    def _filled(
        self, case: Case, form: FormId, given: Answers, world: World, random: Random
    ) -> dict[str, Answer]:
        own, trials = self.bundle.forms[form], self.trials.get(form)
        sampler = Sampler(bundle=self.bundle, world=world, random=random, partners=self.company.plain)
        known: dict[str, Answer] = {}
        for name, value in given.items():
            question = own.question(QuestionId(name))
            if is_imagined_pick(value):
                continue
            invented = question and _is_anything(value)
            known[name] = sampler.answer(question) if question and invented else _whole(value, question, sampler)
        known |= real_picks(own, case, given)
        answers = sampler.fill(self.bundle.procedures[case.procedure], case, form, known)
        left_open = [name for name in (trials.names if trials else ()) if name not in given]
        return {name: value for name, value in answers.items() if name not in left_open}


def _within(question: Question, day: date, today: date) -> date:
    """Return the day, or the nearest one that the question takes."""
    least, most = (_bound(text, today) for text in (question.at_least, question.at_most))
    after = max(day, least) if least else day
    return min(after, most) if most else after


def _bound(written: str, today: date) -> date | None:
    if written == TODAY:
        return today
    return date.fromisoformat(written) if written else None


def _is_anything(value: Answer) -> bool:
    return value == ANYTHING or (isinstance(value, list) and ANYTHING in value)


def _whole(value: Answer, question: Question | None, sampler: Sampler) -> Answer:
    """Return an answer with the cells that its rows must have besides those that count."""
    if question is None or question.type is not AnswerType.ROWS or not isinstance(value, list):
        return value
    rows: list[dict[str, object]] = []
    for row in value:
        cells = dict(row) if isinstance(row, dict) else {}
        missing = {str(c.id): sampler.answer(c) for c in question.columns if c.required and c.id not in cells}
        rows.append({**missing, **cells})
    return rows
