"""Stories told as commands: who does what at which moment, played by whoever is cast, then or today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import cast as typed

from imi_runtime.engine.decide import Accepted, Command, Decision, Fire, Open, Tick, decide
from imi_runtime.engine.world import AnyFile, World
from imi_runtime.model.beside import DECLINED, end_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answer, Answers, Case
from imi_runtime.model.forms import Chooses, Form
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    Country,
    FactId,
    FormId,
    Locality,
    OfficeId,
    PageId,
    ProcedureId,
    QuestionId,
    UserId,
)
from imi_runtime.model.questions import PARTS, AnswerType, Question
from imi_runtime.model.scenarios import Act, Behind, Expectation, Scenario, StoryAuthority, When

STORY = "story"
DAWN = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays the people of a story, and which authorities stand for its own."""

    people: Mapping[UserId, Actor]
    authorities: Mapping[AuthorityId, AuthorityId]


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody does something at a moment, with the answers of the cast."""

    at: datetime
    actor: Actor
    act: Act

    def command(self, procedure: ProcedureId, case: Case | None) -> Command:
        """Return what the engine is asked. A case that the story opens is called by the word for a story."""
        if self.act.transition is None:
            return Open(CaseId(STORY), CaseNumber(STORY), procedure, self.actor)
        return Fire(self.act.transition, self.actor, case.revision if case else 0, self.act.answers)


@dataclass(frozen=True, slots=True)
class Look:
    """The story looks at the case at a moment."""

    at: datetime
    expected: Expectation


Step = Deed | Look


@dataclass(frozen=True, slots=True)
class StoryDirectory:
    """The authorities of a story; all of them take part."""

    authorities: Mapping[AuthorityId, StoryAuthority]

    def country(self, authority: AuthorityId) -> Country | None:
        """Return the authority's country."""
        found = self.authorities.get(authority)
        return found.country if found else None

    def locality(self, authority: AuthorityId) -> Locality | None:
        """Return where its days are counted: in its country."""
        country = self.country(authority)
        return Locality(country) if country else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Tell whether there is such an authority in the story."""
        found = self.authorities.get(authority)
        return found is not None and not found.external

    def bearers(self, office: OfficeId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that say they bear the office."""
        return frozenset(one.id for one in self.authorities.values() if office in one.offices)

    def fact(self, authority: AuthorityId, area: AreaId, fact: FactId) -> str | None:
        """Return what the story says is known about the authority."""
        found = self.authorities.get(authority)
        return found.facts.get(fact) if found else None

    def is_external(self, authority: AuthorityId) -> bool:
        """Tell whether the story calls this an external actor."""
        found = self.authorities.get(authority)
        return found is not None and found.external

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the authorities that say they coordinate this one."""
        return frozenset(one.id for one in self.authorities.values() if authority in one.coordinates)


def own_cast(scenario: Scenario) -> Cast:
    """Return the cast in which everybody plays themselves."""
    people = {id: Actor(id, one.authority, one.rights) for id, one in scenario.people.items()}
    return Cast(people, {id: id for id in scenario.authorities})


def told(bundle: Bundle, scenario: Scenario, cast: Cast | None = None, *, days: int = 0) -> tuple[Step, ...]:
    """Return the steps of a story in order; every moment, and every date in an answer, is moved by so many days.

    Whole days keep the hour of each step, and the order of all dates among themselves.
    """
    retelling = _Retelling(bundle, cast or own_cast(scenario), timedelta(days=days))
    return tuple(retelling.steps(scenario))


@dataclass(slots=True)
class Telling:
    """A story under way: its case and the cases linked with it, in a world whose clock the story moves."""

    bundle: Bundle
    around: World
    case: Case | None = None
    linked: dict[CaseId, Case] = field(default_factory=dict)
    cast: Cast | None = None
    _opened: Iterator[int] = field(default_factory=partial(count, 1))

    def world(self, now: datetime) -> World:
        """Return the outside at a moment of the story."""
        own = {self.case.id: self.case} if self.case else {}
        linked = {**self.linked, **own}
        return replace(self.around, now=now, linked=linked, new_case=self._new_case, files=AnyFile())

    def standing(self, behind: Behind | None) -> Case | None:
        """Return the story's case, or the linked one that is meant."""
        if behind is None or self.case is None:
            return self.case
        cases = (self.linked.get(id) for id in self.case.links.get(behind.link, ()))
        of = self.cast.authorities.get(behind.of, behind.of) if self.cast and behind.of else behind.of
        return next((case for case in cases if case and (of is None or _holds_a_seat(case, of))), None)

    def decided(self, command: Command, now: datetime, behind: Behind | None = None) -> Decision:
        """Let the engine judge a command, and go on with the cases as it leaves them."""
        judged = self.standing(behind)
        decision = decide(self.bundle, judged, command, self.world(now))
        for case in (decision.case, *(step.case for step in decision.linked)):
            self._keep(case)
        return decision

    def pass_time(self, now: datetime) -> Iterator[Decision]:
        """Let due clocks act in every linked case; yield what was decided."""
        for id in tuple(self.linked):
            decision = decide(self.bundle, self.linked[id], Tick(), self.world(now))
            for case in (decision.case, *(step.case for step in decision.linked)):
                self._keep(case)
            yield decision

    def _keep(self, case: Case | None) -> None:
        if case is None:
            return
        if case.id == STORY:
            self.case = case
        else:
            self.linked[case.id] = case

    def _new_case(self) -> CaseId:
        return CaseId(f"{STORY}-{next(self._opened)}")


def _holds_a_seat(case: Case, authority: AuthorityId) -> bool:
    return any(holding.holder == authority for holding in case.seats.values())


@dataclass(frozen=True, slots=True)
class Followed:
    """The cases of a story after a step, in the order in which they were opened, and in which of them it happened."""

    cases: Mapping[CaseId, Case]
    there: CaseId

    @property
    def case(self) -> Case:
        """The story's own case."""
        return self.cases[CaseId(STORY)]


def followed(
    bundle: Bundle, procedure: ProcedureId, steps: Iterable[Step], world: World, cast: Cast | None = None
) -> Iterator[Followed]:
    """Yield the cases after each step; time passes, what a story says is refused is left out.

    It ends before a step that the engine refuses although the story does not. `cast` are those who play the steps.
    """
    telling = Telling(bundle, world, cast=cast)
    for step in steps:
        there = CaseId(STORY)
        match step:
            case Deed(act=Act(refused=None)):
                standing = telling.standing(step.act.case)
                there = standing.id if standing else there
                decision = telling.decided(step.command(procedure, standing), step.at, step.act.case)
            case _:
                decision = telling.decided(Tick(), step.at)
        if not isinstance(decision, Accepted) or telling.case is None:
            return
        yield Followed({telling.case.id: telling.case, **telling.linked}, there)


@dataclass(frozen=True, slots=True)
class _Retelling:
    """A story told with another cast at another time."""

    bundle: Bundle
    cast: Cast
    moved: timedelta

    def steps(self, scenario: Scenario) -> Iterator[Step]:
        now = DAWN
        for step in scenario.steps:
            now = _moment(step.when, now)
            yield self._deed(step, now) if isinstance(step, Act) else self._look(step, now)

    def _deed(self, act: Act, now: datetime) -> Deed:
        answers = {form: self._answers(self.bundle.forms[form], given) for form, given in act.answers.items()}
        return Deed(now + self.moved, self.cast.people[act.who], replace(act, answers=answers))

    def _look(self, expected: Expectation, now: datetime) -> Look:
        due = tuple(replace(one, last_day=one.last_day + self.moved) for one in expected.due)
        return Look(now + self.moved, replace(expected, due=due))

    def _answers(self, form: Form, given: Answers) -> Answers:
        return {name: self._answer(form, name, answer) for name, answer in given.items()}

    def _answer(self, form: Form, name: str, answer: Answer) -> Answer:
        page = form.pages.get(PageId(name))
        if page and isinstance(page.content, Chooses):
            return self._authority(answer)
        question = asked_question(self.bundle, form.id, name)
        return typed(Answer, self._value(question, answer)) if question else answer

    def _value(self, question: Question, value: object) -> object:
        if question.type is AnswerType.AUTHORITY:
            return self._authority(value)
        if question.type is AnswerType.AUTHORITIES and isinstance(value, list):
            return [self._authority(one) for one in value]
        if question.type is AnswerType.DATE:
            return self._day(value)
        if question.type is AnswerType.ROWS and isinstance(value, list):
            columns = {str(column.id): column for column in question.columns}
            return [self._parts(row, columns) for row in value]
        if question.type in PARTS and isinstance(value, dict):
            days = {part.name for part in PARTS[question.type] if part.type is AnswerType.DATE}
            return {name: self._day(part) if name in days else part for name, part in value.items()}
        return value

    def _parts(self, row: object, columns: Mapping[str, Question]) -> object:
        if not isinstance(row, dict):
            return row
        return {name: self._value(columns[name], cell) if name in columns else cell for name, cell in row.items()}

    def _authority(self, id: object) -> str:
        return self.cast.authorities.get(AuthorityId(str(id)), str(id))

    def _day(self, written: object) -> object:
        """Return a date moved; what a story writes wrongly on purpose stays as it is."""
        try:
            return (date.fromisoformat(str(written)) + self.moved).isoformat()
        except ValueError:
            return written


def asked_question(bundle: Bundle, form: FormId, name: str) -> Question | None:
    """Return the question to which an answer of that name belongs; None for picks, choices, comments and files."""
    if end_of(name) == DECLINED:
        return bundle.forms[form].declined_for
    return bundle.picked(name) if "." in name else bundle.forms[form].question(QuestionId(name))


def _moment(when: When, now: datetime) -> datetime:
    return max(now, when.moment) if when.moment else now + when.after
