"""Question sets, code lists, and the closed vocabulary of answer types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from imi_runtime.model.conditions import ALWAYS, TODAY, Condition
from imi_runtime.model.ids import CodeListId, QuestionId, QuestionSetId
from imi_runtime.model.text import Text
from imi_runtime.problems import Position


class AnswerType(Enum):
    """What kind of answer a question takes. The value is the word that authors write."""

    YES_NO = "yes_no"
    YES_NO_NOT_KNOWN = "yes_no_not_known"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    DATE_RANGE = "date_range"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    TEXT = "text"
    LONG_TEXT = "long_text"
    COUNTRY = "country"
    REGION = "region"
    LANGUAGE = "language"
    CODE = "code"
    AUTHORITY = "authority"
    AUTHORITIES = "authorities"
    PERSON = "person"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    DOCUMENT = "document"
    FILES = "files"
    ROWS = "rows"
    DECLARATION = "declaration"


class FileKind(Enum):
    """What an attached file can be, as its content shows. The value is the word that authors write."""

    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    DOCUMENT = "document"
    TABLE = "table"
    SIGNED = "signed"


class Personal(Enum):
    """How a question stands to data protection; `special` and `offence` need a legal basis (GDPR Articles 9 and 10)."""

    NO = "no"
    ORDINARY = "ordinary"
    SPECIAL = "special"
    OFFENCE = "offence"


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a composite answer. `required` says that an answer without this part is not complete.

    `at_most` is the largest answer, for a day as authors write it.
    """

    name: str
    type: AnswerType
    required: bool
    at_most: str = ""


def _part(name: str, type: AnswerType = AnswerType.TEXT, required: bool = False) -> Part:
    return Part(name, type, required)


PARTS: Mapping[AnswerType, tuple[Part, ...]] = MappingProxyType({
    AnswerType.DATE_RANGE: (_part("from", AnswerType.DATE, True), _part("to", AnswerType.DATE)),
    AnswerType.MONEY: (_part("amount", AnswerType.DECIMAL, True), _part("currency", AnswerType.TEXT, True)),
    AnswerType.LONG_TEXT: (_part("text", AnswerType.TEXT, True), _part("language", AnswerType.LANGUAGE, True)),
    AnswerType.REGION: (_part("country", AnswerType.COUNTRY, True), _part("region", AnswerType.TEXT, True)),
    AnswerType.PERSON: (
        _part("family_name", required=True),
        _part("given_names", required=True),
        Part("birth_date", AnswerType.DATE, required=False, at_most=TODAY),
        _part("birth_place"),
        _part("nationality", AnswerType.COUNTRY),
    ),
    AnswerType.ORGANISATION: (
        _part("name", required=True),
        _part("legal_form"),
        _part("register_number"),
        _part("country", AnswerType.COUNTRY),
    ),
    AnswerType.ADDRESS: (
        _part("street", required=True),
        _part("postal_code"),
        _part("town", required=True),
        _part("country", AnswerType.COUNTRY, True),
    ),
    AnswerType.DOCUMENT: (
        _part("title", required=True),
        _part("number"),
        _part("issued_on", AnswerType.DATE),
        _part("issued_by"),
        _part("language", AnswerType.LANGUAGE),
    ),
})
"""The fields of every composite answer type, in the order in which they are asked."""

CLOSED_SETS: Mapping[AnswerType, tuple[str, ...]] = MappingProxyType({
    AnswerType.YES_NO: ("yes", "no"),
    AnswerType.YES_NO_NOT_KNOWN: ("yes", "no", "not_known"),
    AnswerType.DECLARATION: ("yes",),
})
"""Answer types whose values are fixed by the language; their words come with the interface."""

FILE_ENDINGS: Mapping[FileKind, tuple[str, ...]] = MappingProxyType({
    FileKind.PDF: ("pdf",),
    FileKind.IMAGE: ("png", "jpg", "jpeg", "tif", "tiff"),
    FileKind.TEXT: ("txt",),
    FileKind.DOCUMENT: ("docx", "odt"),
    FileKind.TABLE: ("xlsx", "ods", "csv"),
    FileKind.SIGNED: ("p7m", "asice"),
})
"""Kinds of files by the ends of their names."""
EVERY_FILE_KIND = tuple(FileKind)
MOST_FILES = 10
"""How many files an answer holds where the author says nothing, and beside a picked question."""
TEXT_LENGTH = 250
LONG_TEXT_LENGTH = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    `at_least` / `at_most` bound numbers, dates (ISO or `today`), characters, choices, files or rows, by type. `accepts`
    are the kinds of files that can be attached. `was` holds the ids under which older versions kept the answer,
    `choices_were` those of its choices.
    """

    id: QuestionId
    type: AnswerType
    label: Text
    help: Text | None = None
    required: bool = False
    ask_when: Condition = ALWAYS
    personal: Personal = Personal.NO
    law: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)
    code_list: CodeListId | None = None
    columns: tuple[Question, ...] = ()
    accepts: tuple[FileKind, ...] = EVERY_FILE_KIND
    at_least: str = ""
    at_most: str = ""
    was: tuple[str, ...] = ()
    choices_were: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions that belong together; filled whole, or picked from. Shared blocks are unfolded already."""

    id: QuestionSetId
    title: Text
    questions: Mapping[QuestionId, Question]
    shared: bool = False
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A closed list of codes with their words, such as professions or activities."""

    id: CodeListId
    title: Text
    codes: Mapping[str, Text]
    codes_were: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at: Position = field(compare=False, repr=False)
