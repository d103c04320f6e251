"""Questions with their answer types, bounds, choices and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from imi_runtime import codes
from imi_runtime.compiler.references import Names
from imi_runtime.compiler.written import (
    Word,
    certain_label,
    entries,
    flag,
    former_ids,
    former_ids_of_each,
    key_of,
    label,
    labels,
    string,
    under,
    word,
    word_of,
    words,
)
from imi_runtime.model.ids import CodeListId, QuestionId
from imi_runtime.model.questions import EVERY_FILE_KIND, TEXT_LENGTH, AnswerType, FileKind, Personal, Question
from imi_runtime.problems import Edit, Problem
from imi_runtime.source.located import Entry, MapNode, NumberNode, TextNode

DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
WHOLE = re.compile(r"-?[0-9]{1,15}")
COUNT = re.compile(r"[0-9]{1,5}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TODAY = "today"
BOUNDS = {
    AnswerType.INTEGER: (WHOLE, "a whole number, such as 1"),
    AnswerType.DECIMAL: (DECIMAL, "a number, such as 0.5"),
    AnswerType.DATE: (ISO_DATE, "a date such as 2026-01-31, or 'today'"),
    AnswerType.TEXT: (COUNT, "a number of characters, such as 100"),
    AnswerType.LONG_TEXT: (COUNT, "a number of characters, such as 2000"),
    AnswerType.CHOICES: (COUNT, "a number of choices, such as 1"),
    AnswerType.AUTHORITIES: (COUNT, "a number of authorities, such as 1"),
    AnswerType.FILES: (COUNT, "a number of files, such as 1"),
    AnswerType.ROWS: (COUNT, "a number of rows, such as 1"),
}
"""Answer type -> how its bounds are written, and what they are called."""


def question(entry: Entry, context: str, lists: Names, problems: list[Problem]) -> Question | None:
    """Return one question of a set, without its `ask_when`; None when what it names does not exist."""
    node = entry.value
    if not isinstance(node, MapNode):
        return None
    type = AnswerType(string(node, "type"))
    context = f"{context}/{entry.key}"
    code_list = _code_list(node, entry.key, lists, problems)
    if type is AnswerType.CODE and code_list is None:
        return None
    faults = list(_bound_problems(node, entry.key, type))
    problems += (*faults, *_unmarked(node, entry.key, type))
    return Question(
        id=QuestionId(entry.key),
        type=type,
        label=certain_label(node, "label", context),
        help=label(node, "help", context),
        required=flag(node, "required"),
        personal=Personal(string(node, "personal")),
        law=string(node, "law"),
        choices=labels(node, "choices", context),
        code_list=code_list,
        columns=tuple(_columns(node, context, lists, problems)),
        accepts=tuple(FileKind(kind.text) for kind in words(node, "accepts")) or EVERY_FILE_KIND,
        at_least=_bound(node, "at_least"),
        at_most=_bound(node, "at_most"),
        was=former_ids(node),
        choices_were=former_ids_of_each(node, "choices_were"),
        at=key_of(entry).at,
    )


def _unmarked(node: MapNode, id: str, type: AnswerType) -> Iterator[Problem]:
    """Yield a warning where an answer certainly or easily names people, and is said to be about nobody."""
    said = word(node, "personal")
    if said is None or said.text != Personal.NO.value:
        return
    if type is AnswerType.PERSON:
        yield codes.PERSON_UNMARKED.at(said.at, question=id, fix=Edit.of(said.at, Personal.ORDINARY.value))
    elif type is AnswerType.LONG_TEXT or (type is AnswerType.TEXT and _is_long(_bound(node, "at_most"))):
        yield codes.FREE_TEXT_UNMARKED.at(said.at, question=id, fix=Edit.of(said.at, Personal.ORDINARY.value))


def _is_long(most: str) -> bool:
    return COUNT.fullmatch(most) is not None and int(most) > TEXT_LENGTH


def _columns(node: MapNode, context: str, lists: Names, problems: list[Problem]) -> Iterator[Question]:
    for entry in entries(node, "rows").values():
        column = question(entry, f"{context}/rows", lists, problems)
        if column:
            yield column


def _code_list(node: MapNode, id: str, lists: Names, problems: list[Problem]) -> CodeListId | None:
    named = word(node, "list")
    found = lists.find(named, f"question '{id}' chooses from", problems) if named else None
    return CodeListId(found) if found else None


def _bound(node: MapNode, key: str) -> str:
    written = _written_bound(node, key)
    return written.text if written else ""


def _written_bound(node: MapNode, key: str) -> Word | None:
    match under(node, key):
        case TextNode() as found:
            return word_of(found)
        case NumberNode(value=value, at=at):
            return Word(str(value), at)
    return None


def _bound_problems(node: MapNode, id: str, type: AnswerType) -> Iterator[Problem]:
    written = {key: _written_bound(node, key) for key in ("at_least", "at_most")}
    wrong = False
    for key, bound in written.items():
        if bound and not _fits(bound.text, type):
            wrong = True
            yield codes.NOT_A_BOUND.at(bound.at, key=key, id=id, wanted=BOUNDS[type][1], found=bound.text)
    least, most = written["at_least"], written["at_most"]
    if least and most and not wrong and _greater(least.text, most.text, type):
        yield codes.BOUNDS_CROSSED.at(most.at, id=id, least=least.text, most=most.text)


def _fits(text: str, type: AnswerType) -> bool:
    if type is AnswerType.DATE:
        return text == TODAY or _is_date(text)
    return BOUNDS[type][0].fullmatch(text) is not None


def _is_date(text: str) -> bool:
    if not ISO_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _greater(least: str, most: str, type: AnswerType) -> bool:
    if type is AnswerType.DATE:
        return TODAY not in (least, most) and least > most
    return Decimal(least) > Decimal(most)
