"""Stories as ways of the matrix: played by people of the town, every text a canary, the last deed shortly before now.

A way of a story that is split goes through all its cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from imi_runtime.engine.decide import asked_forms
from imi_runtime.engine.telling import Cast, Deed, asked_question, followed, told
from imi_runtime.engine.world import World
from imi_runtime.model.beside import COMMENT
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case
from imi_runtime.model.ids import AuthorityId, Country, FormId, RightId, TransitionId, UserId
from imi_runtime.model.questions import PARTS, TEXT_LENGTH, AnswerType, Question
from imi_runtime.model.scenarios import Act, Scenario
from tests.linked_cases import FIRST, LinkedCases, name_of
from tests.matrix.matrix_kit import ACTORS, FACTUAL, Path, canary
from tests.matrix.oracle import Deed as Done
from tests.matrix.oracle import Oracle, Viewer

DAY = timedelta(days=1)
HOMES: Mapping[int, tuple[str, ...]] = {0: ("athens", "corinth"), 1: ("helsinki", "oulu"), 2: ("warsaw",)}
"""Who plays the authorities of a story's first, second and third country, as long as there are some."""
ABOVE: Mapping[str, str] = {"athens": "delphi", "corinth": "delphi", "helsinki": "tampere", "oulu": "tampere"}
"""Who plays the coordinators of those authorities."""
WORDS = (AnswerType.MONEY, AnswerType.REGION)
"""Answers of parts whose texts are codes."""


def ways(bundle: Bundle, story: Scenario, oracle: Oracle, world: World) -> Iterator[tuple[Path, LinkedCases]]:
    """Yield the way to the end of every first part of a story, with the cases as the engine has them there."""
    cast = _cast(story)
    deeds = [n for n, step in enumerate(told(bundle, story, cast), 1) if isinstance(step, Deed) and not step.act.refused]
    for last in deeds:
        days = (world.now - told(bundle, story, cast)[last - 1].at) // DAY
        steps = [
            step if not isinstance(step, Deed) else replace(step, act=_marked(bundle, step.act, f"{number:02}"))
            for number, step in enumerate(told(bundle, story, cast, days=days)[:last])
        ]
        played = [LinkedCases(one.cases, one.there) for one in followed(bundle, story.procedure, steps, world, cast)]
        assert len(played) == last, f"{story.id} stops at step {len(played) + 1}"
        told_deeds = [(step, played[n]) for n, step in enumerate(steps) if n + 1 in deeds and isinstance(step, Deed)]
        yield _path(bundle, oracle, told_deeds), played[-1].turned_to(FIRST)


def _path(bundle: Bundle, oracle: Oracle, deeds: list[tuple[Deed, LinkedCases]]) -> Path:
    done = [done_as_kept(bundle, deed, cases) for deed, cases in deeds]
    situation = oracle.opened(done[0].viewer)
    for one in done[1:]:
        situation = oracle.after(situation, one)
    return Path(tuple(done), situation)


def done_as_kept(bundle: Bundle, deed: Deed, cases: LinkedCases) -> Done:
    """Return the deed with its answers as they were kept: only those that were asked."""
    transition, case = deed.act.transition, cases.case
    kept = kept_answers(bundle, case, transition) if transition else {}
    viewer = Viewer(deed.actor.user, deed.actor.authority, frozenset(str(right) for right in deed.actor.rights))
    return Done(viewer, transition or "", kept, deed.at, name_of(cases.watched))


def kept_answers(bundle: Bundle, case: Case, transition: TransitionId) -> Mapping[str, Answers]:
    """Return what the case keeps of the answers to a transition's forms once it was taken."""
    latest = {form: case.latest(form) for form in asked_forms(bundle.procedures[case.procedure].transitions[transition])}
    return {str(form): filling.latest for form, filling in latest.items() if filling}


def _cast(story: Scenario) -> Cast:
    opener = story.people[next(step.who for step in story.steps if isinstance(step, Act))].authority
    below = {one.id: [c for c in one.coordinates if c != one.id] for one in story.authorities.values()}
    found: dict[AuthorityId, AuthorityId] = {}
    countries: list[Country] = []
    for one in sorted(story.authorities.values(), key=lambda one: (bool(below[one.id]), one.id != opener)):
        countries += [] if one.country in countries else [one.country]
        homes = [ABOVE[found[below[one.id][0]]]] if below[one.id] else HOMES[countries.index(one.country)]
        free = [home for home in homes if home not in found.values()]
        found[one.id] = AuthorityId(min(free, key=lambda home: (home in FACTUAL) != bool(one.facts)))
    return Cast(_people(story, found), found)


def _people(story: Scenario, authorities: Mapping[AuthorityId, AuthorityId]) -> dict[UserId, Actor]:
    people: dict[UserId, Actor] = {}
    for person in story.people.values():
        taken = {actor.user for actor in people.values()}
        able = [
            viewer for viewer in ACTORS
            if viewer.authority == authorities[person.authority] and person.rights <= viewer.rights and viewer.user not in taken
        ]
        viewer = min(able, key=lambda one: len(one.rights))
        rights = frozenset(RightId(right) for right in viewer.rights)
        people[person.id] = Actor(UserId(viewer.user), AuthorityId(viewer.authority), rights)
    return people


def _marked(bundle: Bundle, act: Act, serial: str) -> Act:
    """Return the act with a canary in every text that people write."""
    return replace(act, answers={form: _canaries(bundle, form, given, serial) for form, given in act.answers.items()})


def _canaries(bundle: Bundle, form: FormId, given: Answers, serial: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, answer in given.items():
        question, word = asked_question(bundle, form, name), canary(serial, form, name)
        if name.endswith(COMMENT) and isinstance(answer, dict):
            found[name] = {**answer, "text": word}
        else:
            found[name] = _with_canary(question, answer, word) if question else answer
    return found


def _with_canary(question: Question, answer: Any, word: str) -> Any:
    if question.type is AnswerType.TEXT:
        return word if len(word) <= int(question.at_most or TEXT_LENGTH) else answer
    if question.type is AnswerType.ROWS and isinstance(answer, list):
        columns = {column.id: column for column in question.columns}
        return [{name: _with_canary(columns[name], cell, word) for name, cell in row.items()} for row in answer]
    if question.type in PARTS and question.type not in WORDS and isinstance(answer, dict):
        texts = {part.name for part in PARTS[question.type] if part.type is AnswerType.TEXT}
        return {name: word if name in texts else part for name, part in answer.items()}
    return answer
