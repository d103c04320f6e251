"""Questions as an author writes them, and every answer that may be given to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.engine.form_plan import AskedField
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import QuestionId, QuestionSetId
from imi_runtime.model.places import COUNTRIES, CURRENCIES, LANGUAGES
from imi_runtime.model.questions import CLOSED_SETS, PARTS, AnswerType, Question
from tests.library_kit import AREA, library

NAME = "asked"
CODE_LIST = """
    code_list: activities
    title: "Activities"
    codes: {baking: "Baking", milling: "Milling"}
"""
EVERY_TYPE: Mapping[str, str] = {
    "yes_no": "type: yes_no",
    "yes_no_not_known": "type: yes_no_not_known",
    "choice": 'type: choice, choices: {full: "Full", limited: "Limited"}',
    "choices": 'type: choices, choices: {road: "Road", rail: "Rail", air: "Air"}',
    "date": "type: date",
    "date_range": "type: date_range",
    "integer": "type: integer",
    "decimal": "type: decimal",
    "money": "type: money",
    "text": "type: text",
    "long_text": "type: long_text",
    "country": "type: country",
    "region": "type: region",
    "language": "type: language",
    "code": "type: code, list: activities",
    "authority": "type: authority",
    "authorities": "type: authorities",
    "person": "type: person",
    "organisation": "type: organisation",
    "address": "type: address",
    "document": "type: document",
    "files": "type: files",
    "declaration": "type: declaration",
    "rows": (
        'type: rows, rows: {plate: {type: text, label: "Plate", personal: no}, '
        'since: {type: date, label: "Since", personal: no}, owner: {type: person, label: "Owner", personal: ordinary}, '
        'fee: {type: money, label: "Fee", personal: no}, seats: {type: integer, label: "Seats", personal: no}, '
        'note: {type: long_text, label: "Note", personal: ordinary}}'
    ),
}
"""A question of every type as it stands between the braces of a question set."""


@lru_cache(maxsize=256)
def bundle_asking(written: str) -> Bundle:
    """Return a compiled bundle whose set `permit` has one question, written as between the braces of a question set."""
    permit = f"""
        question_set: permit
        title: "The permit"
        questions:
          {NAME}: {{label: "What is asked?", personal: no, {written}}}
    """
    files: dict[str, str | None] = {"permit": permit, "question_sets/demo_permits/activities.yaml": CODE_LIST}
    result = compile_bundle(library(files), AREA)
    assert result.bundle is not None, "\n".join(str(problem) for problem in result.problems)
    return result.bundle


def question_of(written: str) -> Question:
    """Return the question that an author wrote."""
    return bundle_asking(written).question_sets[QuestionSetId("permit")].questions[QuestionId(NAME)]


def every_question() -> list[Question]:
    """Return a question of every type."""
    return [question_of(written) for written in EVERY_TYPE.values()]


def field_of(question: Question, name: str = NAME, *, picked: bool = False, applies: bool = True) -> AskedField:
    """Return the question as it stands on a page."""
    return AskedField(name, question, picked, applies)


def inputs_of(question: Question, name: str = NAME, rows: Sequence[str] = ("0",)) -> Iterator[str]:
    """Yield the names of the inputs of a question; repeated rows have these numbers."""
    if question.type is AnswerType.ROWS:
        for column in question.columns:
            for row in rows:
                yield from _inputs(column.type, f"{name}.{row}.{column.id}")
    else:
        yield from _inputs(question.type, name)


def _inputs(type: AnswerType, name: str) -> Iterator[str]:
    yield name
    for part in PARTS.get(type, ()):
        yield from _inputs(part.type, f"{name}.{part.name}")
    if type is AnswerType.DATE:
        yield from (f"{name}.{box}" for box in ("day", "month", "year"))


_SEEN = st.characters(exclude_categories=("C", "Z"), max_codepoint=0xDFFFF)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def lines() -> st.SearchStrategy[str]:
    """Texts of one line that say something."""
    return st.text(st.one_of(_SEEN, st.just(" ")), min_size=1, max_size=40).map(_composed).filter(bool)


def texts() -> st.SearchStrategy[str]:
    """Texts of one or several lines that say something."""
    return st.text(st.one_of(_SEEN, st.sampled_from(" \n")), min_size=1, max_size=80).map(_composed).filter(bool)


def dates(last: date = date.max) -> st.SearchStrategy[str]:
    """Dates as they are kept."""
    return st.dates(date(1000, 1, 1), last).map(date.isoformat)


def decimals() -> st.SearchStrategy[str]:
    """Decimals as they are kept: a point, no needless zeros."""
    whole, fraction = st.integers(0, 10**15 - 1), st.integers(0, 10**12 - 1).map(lambda n: str(n).rstrip("0"))
    return st.builds(_decimal, st.booleans(), whole, fraction)


def _decimal(negative: bool, whole: int, fraction: str) -> str:
    number = f"{whole}.{fraction}" if fraction else str(whole)
    return f"-{number}" if negative and number != "0" else number


def amounts() -> st.SearchStrategy[str]:
    """Amounts of money as they are kept: no cents, or two digits of them."""
    return st.builds(lambda n, cents: f"{n}.{cents:02}" if cents else str(n), st.integers(0, 10**15 - 1), st.integers(0, 99))


_PLAIN: Mapping[AnswerType, st.SearchStrategy[Any]] = {
    AnswerType.DATE: dates(),
    AnswerType.INTEGER: st.integers(-(10**15) + 1, 10**15 - 1),
    AnswerType.DECIMAL: decimals(),
    AnswerType.TEXT: lines(),
    AnswerType.COUNTRY: st.sampled_from(sorted(COUNTRIES)),
    AnswerType.LANGUAGE: st.sampled_from(sorted(LANGUAGES)),
    AnswerType.CODE: st.sampled_from(["baking", "milling"]),
    AnswerType.AUTHORITY: st.uuids().map(str),
    AnswerType.FILES: st.lists(st.uuids().map(str), min_size=1, max_size=4, unique=True),
    AnswerType.AUTHORITIES: st.lists(st.uuids().map(str), min_size=1, max_size=4, unique=True),
}
_OWN: Mapping[tuple[AnswerType, str], st.SearchStrategy[str]] = {
    (AnswerType.MONEY, "amount"): amounts(),
    (AnswerType.MONEY, "currency"): st.sampled_from(CURRENCIES),
    (AnswerType.LONG_TEXT, "text"): texts(),
    (AnswerType.PERSON, "birth_date"): dates(last=date(2026, 1, 1)),
}


def answers_to(question: Question, *, complete: bool = False) -> st.SearchStrategy[Any]:
    """Return every answer that can be given to the question, in canonical form; `complete` has all required parts."""
    if question.type in CLOSED_SETS:
        return st.sampled_from(CLOSED_SETS[question.type])
    if question.type is AnswerType.CHOICE:
        return st.sampled_from(list(question.choices))
    if question.type is AnswerType.CHOICES:
        return st.sets(st.sampled_from(list(question.choices)), min_size=1).map(
            lambda chosen: [choice for choice in question.choices if choice in chosen]
        )
    if question.type is AnswerType.ROWS:
        return st.lists(_rows(question, complete), min_size=1, max_size=3)
    if question.type in PARTS:
        return _composites(question.type, complete)
    return _PLAIN[question.type]


def _rows(question: Question, complete: bool) -> st.SearchStrategy[dict[str, Any]]:
    columns = {str(column.id): answers_to(column, complete=complete) for column in question.columns}
    return st.fixed_dictionaries({}, optional=columns).filter(bool)


def _composites(type: AnswerType, complete: bool) -> st.SearchStrategy[dict[str, str]]:
    parts = {part.name: _OWN.get((type, part.name), _PLAIN.get(part.type, st.nothing())) for part in PARTS[type]}
    always = {p.name for p in PARTS[type] if p.required and complete} | ({"text"} if type is AnswerType.LONG_TEXT else set())
    needed = {name: strategy for name, strategy in parts.items() if name in always}
    rest = {name: strategy for name, strategy in parts.items() if name not in always}
    return st.fixed_dictionaries(needed, optional=rest).filter(bool)
