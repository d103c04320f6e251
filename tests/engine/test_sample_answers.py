"""Answers drawn by chance are such as forms accept, whatever the type of the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.engine.answers import Checking, question_faults
from imi_runtime.engine.sample_answers import SAMPLES, Sampler
from imi_runtime.engine.world import AnyFile, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AuthorityId, CodeListId, Country, QuestionId
from imi_runtime.model.questions import AnswerType, CodeList, Question
from imi_runtime.model.text import Text
from imi_runtime.problems import Position
from imi_runtime.store.directory import Authority, DirectorySnapshot
from tests.library_kit import AREA, library

HERE = Position("demo.yaml", 1, 1)
WORDS = Text("demo", "Demo")
BERLIN = AuthorityId("berlin")
DIRECTORY = DirectorySnapshot({
    BERLIN: Authority(id=BERLIN, name="Demo", official_name="Demo", country=Country("DE"), languages=(), folded="demo"),
})
DRAWS = 60


def bundle() -> Bundle:
    found = compile_bundle(library(), AREA).bundle
    assert found is not None
    codes = CodeList(id=CodeListId("trades"), title=WORDS, codes={"baker": WORDS, "smith": WORDS}, at=HERE)
    return replace(found, code_lists={codes.id: codes})


def question(type: AnswerType, **more: object) -> Question:
    plain = {"id": QuestionId("demo"), "type": type, "label": WORDS, "required": True, "at": HERE}
    return Question(**plain | more)  # type: ignore[arg-type]


COLUMNS = (question(AnswerType.TEXT), question(AnswerType.DATE, id=QuestionId("day"), required=False, at_most="today"))
SHAPED = {
    AnswerType.CHOICE: {"choices": {"one": WORDS, "two": WORDS}},
    AnswerType.CHOICES: {"choices": {"one": WORDS, "two": WORDS, "three": WORDS}, "at_least": "2", "at_most": "2"},
    AnswerType.CODE: {"code_list": CodeListId("trades")},
    AnswerType.ROWS: {"columns": COLUMNS, "at_least": "2", "at_most": "4"},
}
BOUNDED = [
    question(AnswerType.DATE, at_least="today"),
    question(AnswerType.DATE, at_most="today"),
    question(AnswerType.DATE, at_least="2026-01-01", at_most="2026-01-02"),
    question(AnswerType.DATE_RANGE, at_most="today"),
    question(AnswerType.INTEGER, at_least="1990", at_most="2030"),
    question(AnswerType.INTEGER, at_least="-3", at_most="-3"),
    question(AnswerType.INTEGER, at_most="0"),
    question(AnswerType.DECIMAL, at_least="0.5", at_most="7.5"),
    question(AnswerType.MONEY, at_least="1000000"),
    question(AnswerType.MONEY, at_most="50"),
    question(AnswerType.TEXT, at_least="30", at_most="40"),
    question(AnswerType.TEXT, at_most="4"),
    question(AnswerType.LONG_TEXT, at_most="12"),
]


def faults_of(asked: Question) -> list[object]:
    whole, world = bundle(), World(datetime(2026, 3, 2, 9, tzinfo=UTC), DIRECTORY, PublicCalendar(), files=AnyFile())
    checking = Checking(whole, world, date(2026, 3, 2))
    sampler = Sampler(bundle=whole, world=world, random=Random(7), partners=(BERLIN,))
    return [f for _ in range(DRAWS) for f in question_faults(asked, "demo", sampler.answer(asked), checking)]


@pytest.mark.parametrize("type", AnswerType, ids=lambda type: type.value)
def test_an_answer_of_every_type_is_drawn_and_accepted(type: AnswerType) -> None:
    assert type in SAMPLES
    assert faults_of(question(type, **SHAPED.get(type, {}))) == []


@pytest.mark.parametrize("asked", BOUNDED, ids=lambda q: f"{q.type.value} {q.at_least}..{q.at_most}")
def test_a_drawn_answer_keeps_the_bounds(asked: Question) -> None:
    assert faults_of(asked) == []
