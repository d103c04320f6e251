"""The words by which a case is found: those of the answers that somebody may read, as they stand and as values.

Words are folded, and in Latin letters whatever they were written in. A value that people read in words of their own
language, such as a code or a country, is one word too, so that it is found in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from imi_runtime.engine.access import Sight
from imi_runtime.engine.telling import asked_question
from imi_runtime.model.beside import COMMENT, end_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Case, Filling
from imi_runtime.model.folding import latin, words_in
from imi_runtime.model.ids import FormId
from imi_runtime.model.questions import PARTS, AnswerType, Personal, Question

SHORTEST_SEALED = 3
"""Personal answers are found by words of at least so many signs: shorter ones say little and are soon tried out."""
MOST_WORDS_OF_ANSWER = 500
_WRITTEN_DATE = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})|\d{4}-\d{2}-\d{2}")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class FoundBy:
    """The words of one answer; `field` is the address `form/name` by which a reader is told where a word stood."""

    field: str
    personal: bool
    words: frozenset[str]


ReadAnswers = Mapping[int, frozenset[str]]
"""Of the latest answers of each filling, by its number, the names of those that somebody may read; WHOLE for all."""


def read_answers(case: Case, sight: Sight) -> ReadAnswers:
    """Return which of the latest answers may be read."""
    names = ((filling.number, sight.fillings.get(filling.number)) for filling in case.fillings)
    return {number: readable for number, readable in names if readable}


def words_of_answers(bundle: Bundle, filling: Filling) -> dict[str, tuple[FoundBy, ...]]:
    """Return the words of every latest answer of a filling, those of personal parts apart from the others."""
    found = ((name, tuple(_answered(bundle, filling.form, name, answer))) for name, answer in filling.latest.items())
    return {name: words for name, words in found if words}


def _answered(bundle: Bundle, form: FormId, name: str, answer: Answer) -> Iterator[FoundBy]:
    field, end = f"{form}/{name}", end_of(name)
    if end:
        if end == COMMENT and isinstance(answer, dict):  # whatever was asked, a comment may name people
            yield from _kept(field, True, words_of_text(str(answer.get("text", ""))))
        return
    question = asked_question(bundle, form, name)
    if question is None:
        return
    if question.type is AnswerType.ROWS:
        yield from _rows(field, question, cast("list[dict[str, object]]", answer))
    else:
        yield from _kept(field, question.personal is not Personal.NO, words_of_value(question, answer))


def _rows(field: str, question: Question, rows: Iterable[Mapping[str, object]]) -> Iterator[FoundBy]:
    listed = list(rows)
    for personal in (False, True):
        columns = [c for c in question.columns if (c.personal is not Personal.NO) is personal]
        words = (
            word for row in listed for column in columns if column.id in row
            for word in words_of_value(column, cast(Answer, row[column.id]))
        )
        yield from _kept(field, personal, words)


def _kept(field: str, personal: bool, words: Iterable[str]) -> Iterator[FoundBy]:
    """Yield the words that are kept, if any: not more than fit, and of personal answers no short ones."""
    shortest = SHORTEST_SEALED if personal else 1
    kept = list(dict.fromkeys(word for word in words if len(word) >= shortest))[:MOST_WORDS_OF_ANSWER]
    if kept:
        yield FoundBy(field, personal, frozenset(kept))


# -- values ------------------------------------------------------------------------------------------------------------


def words_of_value(question: Question, answer: Answer) -> Iterator[str]:
    """Yield the words of an answer to a question."""
    kind = question.type
    if kind is AnswerType.CODE:
        yield choice_word(str(question.code_list), str(answer))
    elif kind in (AnswerType.CHOICE, AnswerType.CHOICES):
        yield from (choice_word(question.id, one) for one in _each(answer))
    elif kind in (AnswerType.AUTHORITY, AnswerType.AUTHORITIES):
        yield from map(authority_word, _each(answer))
    elif kind in PARTS and isinstance(answer, dict):
        for part in PARTS[kind]:
            if part.name in answer:
                yield from _simple(part.type, str(answer[part.name]))
    else:
        yield from _simple(kind, str(answer))


def _each(answer: Answer) -> list[str]:
    return [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]


def _simple(kind: AnswerType, value: str) -> Iterator[str]:
    """Yield the words of an answer that is one value; yes and no, files and languages have none."""
    match kind:
        case AnswerType.TEXT | AnswerType.INTEGER | AnswerType.DECIMAL:
            yield from words_of_text(value)
        case AnswerType.DATE:
            yield date_word(value)
        case AnswerType.COUNTRY:
            yield country_word(value)


def choice_word(of: str, value: str) -> str:
    """Return the word that stands for a chosen value of a question, or for a code of a list."""
    return f"={of}={value}"


def country_word(iso: str) -> str:
    """Return the word that stands for a country."""
    return f"=country={iso}"


def authority_word(id: str) -> str:
    """Return the word that stands for an authority."""
    return f"=authority={id}"


def doer_word(user: str) -> str:
    """Return the word that stands for whoever has taken a step in a case."""
    return f"=doer={user}"


def date_word(iso: str) -> str:
    """Return the word that stands for a day."""
    return f"={iso}"


# -- texts -------------------------------------------------------------------------------------------------------------


def words_of_text(text: str) -> Iterator[str]:
    """Yield the words of a text; what was written in one piece with digits and signs is also one word without them."""
    for chunk in text.split():
        parts = words_in(chunk)
        yield from map(latin, parts)
        if len(parts) > 1 and _DIGIT.search(chunk):
            yield joined(parts)


def joined(parts: Iterable[str]) -> str:
    """Return the parts of a number as one word, as `AB-12/3` is found however its signs were typed."""
    return latin("".join(parts))


def typed_words(text: str) -> Iterator[str]:
    """Yield what somebody who types a text wants to find: days, numbers in one piece, and words."""
    for chunk in text.split():
        day = _WRITTEN_DATE.fullmatch(chunk)
        parts = words_in(chunk)
        if day:
            yield date_word(chunk if day["year"] is None else f"{day['year']}-{day['month']:0>2}-{day['day']:0>2}")
        elif len(parts) > 1 and _DIGIT.search(chunk):
            yield joined(parts)
        else:
            yield from map(latin, parts)
