"""What stands in the inputs of a form for the answers of a story, and which words a reader must find of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from imi_runtime.engine.telling import asked_question
from imi_runtime.model.beside import COMMENT, end_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers
from imi_runtime.model.forms import AnswersTo, AskedQuestions
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.questions import PARTS, AnswerType, Question
from imi_runtime.model.text import Labels
from imi_runtime.screens.fields import answers as fields

Typed = Mapping[str, list[str]]
LONG_ENOUGH = 4


def typed(bundle: Bundle, form: FormId, given: Answers) -> dict[str, list[str]]:
    """Return what people type and tick for these answers, by the names of inputs."""
    found: dict[str, list[str]] = {}
    for name, answer in given.items():
        page = bundle.forms[form].pages.get(PageId(name))
        if page and not isinstance(page.content, (AskedQuestions, AnswersTo)):
            found[name] = [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
        elif name.endswith(COMMENT):
            found |= fields.raw(fields.STANDING_BESIDE[end_of(name)], name, answer)
        elif question := asked_question(bundle, form, name):
            found |= fields.raw(question, name, answer)
    return found


def rows(bundle: Bundle, form: FormId, given: Answers) -> dict[str, int]:
    """Return how many rows each answer of rows has."""
    asked = ((name, asked_question(bundle, form, name), answer) for name, answer in given.items())
    return {name: len(answer) for name, q, answer in asked if q and q.type is AnswerType.ROWS and isinstance(answer, list)}


def words(bundle: Bundle, form: FormId, given: Answers, labels: Labels, only: str | None = None) -> Iterator[str]:
    """Yield the words that somebody who reads the answers must find: texts, and the words of what was chosen."""
    for name, answer in given.items():
        question = asked_question(bundle, form, name)
        if only in (None, name) and question:
            yield from _words(question, answer, bundle, labels)
        elif only is None and name.endswith(COMMENT) and isinstance(answer, dict):
            yield answer["text"]


def texts(bundle: Bundle, form: FormId, given: Answers) -> set[str]:
    """Return the texts that people wrote themselves, as far as they are long enough to be recognised."""
    found: set[str] = set()
    for name, answer in given.items():
        question = asked_question(bundle, form, name)
        found |= set(_texts(question, answer)) if question else set()
    return {text for text in found if len(text) >= LONG_ENOUGH}


def _words(question: Question, answer: Any, bundle: Bundle, labels: Labels) -> Iterator[str]:
    match question.type:
        case AnswerType.CHOICE:
            yield labels.of(question.choices[answer])
        case AnswerType.CHOICES:
            yield from (labels.of(question.choices[one]) for one in answer)
        case AnswerType.CODE:
            assert question.code_list
            yield labels.of(bundle.code_lists[question.code_list].codes[answer])
        case AnswerType.ROWS:
            columns = {column.id: column for column in question.columns}
            for row in answer:
                for name, cell in row.items():
                    yield from _words(columns[name], cell, bundle, labels)
        case _:
            yield from _texts(question, answer)


def _texts(question: Question, answer: Any) -> Iterator[str]:
    if question.type is AnswerType.TEXT:
        yield str(answer)
    elif question.type is AnswerType.ROWS and isinstance(answer, list):
        columns = {column.id: column for column in question.columns}
        for row in answer:
            for name, cell in row.items():
                yield from _texts(columns[name], cell)
    elif question.type in PARTS and question.type not in (AnswerType.MONEY, AnswerType.REGION):
        plain = {part.name for part in PARTS[question.type] if part.type is AnswerType.TEXT}
        yield from (str(value) for name, value in answer.items() if name in plain and value)
