"""Played cases told as a story: who did what, when, with which answers, what was refused, and how everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.engine.world import Calendar
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers, Case
from imi_runtime.model.ids import AuthorityId, CaseId, FormId, TransitionId, UserId
from imi_runtime.model.scenarios import (
    Act,
    Behind,
    Expectation,
    RefusedFor,
    Scenario,
    StoryAuthority,
    StoryPerson,
    When,
)
from imi_runtime.operations.invented.people import PREFIX
from imi_runtime.operations.invented.preview_people import OUTSIDE
from imi_runtime.operations.invented.replaying import Taken
from imi_runtime.problems import ImiError, Position, Problem
from imi_runtime.prover.scenario_player import play
from imi_runtime.screens.interface import ENGLISH
from imi_runtime.screens.places import country_names
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import Authority
from imi_runtime.stories.expecting import with_expectations
from imi_runtime.stories.story_file import file_of, path_of


class CannotBeTold(ImiError):
    """The case does not make a story that holds; `problems` are those of the story."""

    def __init__(self, why: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(why)
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A step that somebody tried to take and was refused; `revision` is how the case stood."""

    at: datetime
    case: CaseId
    revision: int
    user: UserId
    transition: TransitionId
    answers: Mapping[FormId, Answers] = field(default_factory=dict)

    def repeats(self, other: Attempt) -> bool:
        """Tell whether somebody only tried the same again in a case that stands still."""
        return (self.case, self.revision, self.user, self.transition) == (
            other.case, other.revision, other.user, other.transition
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCase:
    """A case of the preview with everything that its story needs.

    `linked` are the cases under its number that other cases opened; `people` took part or hold seats.
    """

    bundle: Bundle
    case: Case
    linked: tuple[Case, ...]
    steps: tuple[Taken, ...]
    attempts: tuple[Attempt, ...]
    authorities: tuple[Authority, ...]
    people: tuple[User, ...]
    now: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Written:
    """The file of a story, and how many refused steps it tells."""

    file: bytes
    refusals: int


def story_of(played: PlayedCase, name: str, title: str) -> Written:
    """Return the story written. Raises CannotBeTold when what was done does not make a story that holds."""
    if not played.steps or played.steps[0].transition is not None:
        raise CannotBeTold("nobody opened this case, and a story begins with somebody's opening")
    bare = _Told(played, Position.of_file(path_of(played.bundle.id, name))).story(name, title)
    _play(played, bare)
    full = file_of(played.bundle, with_expectations(played.bundle, bare, played.calendar))
    found = read_scenarios({PurePosixPath(path_of(played.bundle.id, name)): full}, played.bundle)
    if found.problems:
        raise CannotBeTold("what was typed cannot be written as a story", found.problems)
    _play(played, found.scenarios[0])
    return Written(full, sum(isinstance(step, Act) and step.refused is not None for step in found.scenarios[0].steps))


def _play(played: PlayedCase, story: Scenario) -> None:
    problems = play(played.bundle, story, played.calendar).problems
    if problems:
        raise CannotBeTold("told with the people of this case alone, it goes another way", problems)


@dataclass(frozen=True, slots=True)
class _Told:
    """A played case on the way to its story; `at` is the file of the story."""

    played: PlayedCase
    at: Position

    def story(self, name: str, title: str) -> Scenario:
        """Return the story without what it expects: it only looks at the end."""
        look = Expectation(when=When(_minute(self.played.now)), at=self.at)
        return Scenario(
            id=name, title=title, procedure=self.played.case.procedure,
            authorities={short(one.id): self._authority(one) for one in self.played.authorities},
            people={UserId(short(one.id)): self._person(one) for one in self.played.people},
            steps=(*self._acts(), look), at=self.at,
        )

    def _authority(self, one: Authority) -> StoryAuthority:
        area = self.played.bundle.id
        below = [short(o.id) for o in self.played.authorities if one.id in o.coordinators.get(area, ())]
        told = {
            fact for case in (self.played.case, *self.played.linked)
            for fact in self.played.bundle.procedures[case.procedure].facts
        }
        return StoryAuthority(
            id=short(one.id), name=one.name, country=one.country, seat=country_names(ENGLISH)[one.country],
            coordinates=tuple(below), offices=one.offices.get(area, frozenset()),
            facts={fact: value for (_, fact), value in one.facts.items() if fact in told},
            external=one.id.startswith(OUTSIDE), at=self.at,
        )

    def _person(self, user: User) -> StoryPerson:
        rights = frozenset(user.rights(self.played.bundle.id))
        return StoryPerson(id=UserId(short(user.id)), authority=short(user.authority), rights=rights, at=self.at)

    def _acts(self) -> Iterator[Act]:
        """Yield what was done and what was tried, in the order of time."""
        happened: list[Taken | Attempt] = [*self.played.steps, *self.played.attempts]
        for step in sorted(happened, key=lambda one: one.at):
            tried = isinstance(step, Attempt)
            yield Act(
                who=UserId(short(step.user)), transition=step.transition, when=When(_minute(step.at)),
                answers={form: _named_short(given) for form, given in step.answers.items()},
                refused=RefusedFor.ANYTHING if tried else None, case=self._behind(step.case), at=self.at,
            )

    def _behind(self, id: CaseId) -> Behind | None:
        """Return how the story calls the case of a step. Raises CannotBeTold where it has no name for it."""
        own = self.played.case
        if id == own.id:
            return None
        case = next(case for case in self.played.linked if case.id == id)
        for link, ids in own.links.items():
            if id in ids:
                others = [one for one in self.played.linked if one.id in ids and one.id != id]
                return Behind(link, _telling_apart(case, others) if others else None)
        raise CannotBeTold("something was done in a case that a linked case opened, and a story looks one link far")


def _telling_apart(case: Case, others: list[Case]) -> AuthorityId:
    """Return who holds a seat in this case and in none of the others. Raises CannotBeTold where nobody does."""
    elsewhere = {holding.holder for other in others for holding in other.seats.values()}
    own = [holding.holder for holding in case.seats.values() if holding.holder not in elsewhere]
    if not own:
        raise CannotBeTold("two linked cases have the same seats, and a story could not tell them apart")
    return short(own[0])


def short(id: str) -> AuthorityId:
    """Return an id of the preview as an id of a story."""
    return AuthorityId(id.removeprefix(PREFIX).replace("-", "_"))


def _named_short(given: Answers) -> dict[str, Answer]:
    return {name: _renamed(answer) for name, answer in given.items()}


def _renamed(answer: Answer) -> Answer:
    """Return an answer in which authorities are called as the story calls them."""
    match answer:
        case list() if all(isinstance(one, str) for one in answer):
            return [_short_name(str(one)) for one in answer]
        case str():
            return _short_name(answer)
    return answer


def _short_name(text: str) -> str:
    return short(text) if text.startswith(PREFIX) else text


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
