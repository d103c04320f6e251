"""What a condition may name, and what can be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from imi_runtime.model.conditions import Path
from imi_runtime.model.forms import AskedQuestions, Chooses, Form, Page, PickedFrom, PicksAmong
from imi_runtime.model.ids import CodeListId, FormId, MarkId, PageId, QuestionId
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.model.procedure import Mark
from imi_runtime.model.questions import CLOSED_SETS, AnswerType, CodeList, Question


@dataclass(frozen=True, slots=True)
class Scope:
    """The names within reach of a condition.

    `groups` give the statuses of members, `links` the states of linked cases, `facts` the values of what the directory
    knows. `elsewhere` holds names of facts and links where they cannot be looked at. `broken` holds names as they are
    written (`form`, `form.question`, `question`, `mark`) that are declared but could not be read: conditions may name
    them, and nothing is said about them.
    """

    siblings: Mapping[str, Question] = field(default_factory=dict)
    forms: Mapping[FormId, Form] = field(default_factory=dict)
    marks: Mapping[MarkId, Mark] = field(default_factory=dict)
    code_lists: Mapping[CodeListId, CodeList] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()


class Sort(Enum):
    """What can be asked of a thing; the value is what it is called in messages."""

    CLOSED = "a question with given answers"
    MARK = "a mark"
    DATE = "a date"
    NUMBER = "a number"
    ROWS = "a question with rows"
    PAGE = "a page"
    OTHER = "an answer in words"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that a condition names: what can be asked of it, and its values where they are given."""

    path: Path
    sort: Sort
    values: tuple[str, ...] = ()
    columns: Mapping[str, Question] = field(default_factory=dict)


NUMBERS = (AnswerType.INTEGER, AnswerType.DECIMAL)


def values_of(question: Question, code_lists: Mapping[CodeListId, CodeList]) -> tuple[str, ...]:
    """Return the closed set of answers that the question takes, in order; empty when there is none."""
    match question.type:
        case AnswerType.CHOICE | AnswerType.CHOICES:
            return tuple(question.choices)
        case AnswerType.COUNTRY:
            return tuple(COUNTRIES)
        case AnswerType.LANGUAGE:
            return tuple(LANGUAGES)
        case AnswerType.CODE:
            codes = code_lists.get(question.code_list) if question.code_list else None
            return tuple(codes.codes) if codes else ()
    return CLOSED_SETS.get(question.type, ())


def subject_of_question(path: Path, question: Question, code_lists: Mapping[CodeListId, CodeList]) -> Subject:
    """Return what can be asked of a question."""
    values = values_of(question, code_lists)
    if values:
        return Subject(path, Sort.CLOSED, values)
    if question.type is AnswerType.DATE:
        return Subject(path, Sort.DATE)
    if question.type in NUMBERS:
        return Subject(path, Sort.NUMBER)
    if question.type is AnswerType.ROWS:
        return Subject(path, Sort.ROWS, columns={str(column.id): column for column in question.columns})
    # A code question whose list could not be read: its problem is told where the list is named.
    return Subject(path, Sort.UNKNOWN if question.type is AnswerType.CODE else Sort.OTHER)


def subject_of_bare(name: str, scope: Scope) -> Subject | None:
    """Return what a name without a dot means: a sibling question or a mark."""
    question = scope.siblings.get(name)
    if question:
        return subject_of_question(Path(name), question, scope.code_lists)
    mark = scope.marks.get(MarkId(name))
    if mark:
        return Subject(Path(name, of_mark=True), Sort.MARK, mark.values)
    fact = scope.facts.get(name)
    if fact:
        return Subject(Path(name, of_fact=True), Sort.CLOSED, fact)
    return Subject(Path(name), Sort.UNKNOWN) if name in scope.broken else None


def subject_in_form(name: str, form: Form, scope: Scope) -> Subject | None:
    """Return what `form.name` means: a question of the form, or a page on which something is picked or chosen."""
    path = Path(name, str(form.id))
    question = form.question(QuestionId(name))
    if question:
        return subject_of_question(path, question, scope.code_lists)
    page = form.pages.get(PageId(name))
    if page and isinstance(page.content, PickedFrom | PicksAmong | Chooses):
        return Subject(path, Sort.PAGE)
    return Subject(path, Sort.UNKNOWN) if str(path) in scope.broken else None


def names_in_form(form: Form) -> tuple[str, ...]:
    """Return every name that may stand after the form's name and a dot."""
    return tuple(name for page in form.pages.values() for name in _names_on(page))


def _names_on(page: Page) -> tuple[str, ...]:
    match page.content:
        case AskedQuestions(questions=questions):
            return tuple(str(question.id) for question in questions)
        case PickedFrom() | PicksAmong() | Chooses():
            return (str(page.id),)
    return ()
