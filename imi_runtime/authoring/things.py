"""What has an id in a library, and every place where the id stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from imi_runtime.problems import Position


class Kind(StrEnum):
    """The kinds of thing that have an id, with the words that authors use for them."""

    PROCEDURE = "procedure"
    PARTY = "party"
    STATUS = "status"
    FACT = "fact"
    LINK = "link"
    PUBLICATION = "publication"
    GUARANTEE = "guarantee"
    MARK = "mark"
    MARK_VALUE = "mark value"
    STATE = "state"
    STAGE = "stage"
    TRANSITION = "transition"
    DEADLINE = "deadline"
    ACCESS_RULE = "access rule"
    FORM = "form"
    PAGE = "page"
    QUESTION_SET = "question set"
    QUESTION = "question"
    COLUMN = "column"
    CHOICE = "choice"
    CODE_LIST = "code list"
    CODE = "code"
    SCENARIO = "scenario"
    STORY_AUTHORITY = "authority"
    PERSON = "person"


OF_A_FILE = (Kind.PROCEDURE, Kind.FORM, Kind.QUESTION_SET, Kind.CODE_LIST, Kind.SCENARIO)
"""Things that a whole file defines; the file is called after the id."""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Something with an id: its kind, the file that declares it, and the ids that lead to it within the file."""

    kind: Kind
    file: str
    path: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return its id."""
        return self.path[-1] if self.path else PurePosixPath(self.file).stem

    @property
    def area(self) -> str:
        """Return the policy area to which it belongs, or `shared`."""
        return PurePosixPath(self.file).parts[1]

    @property
    def full_name(self) -> str:
        """Return the name that tells it from all others of its kind in the area: `SET.QUESTION`, `PROCEDURE.STATE`."""
        return ".".join((PurePosixPath(self.file).stem, *self.path))

    def __str__(self) -> str:
        return f"{self.kind.value} '{self.full_name}'"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a thing is named; `at` covers exactly its id."""

    thing: Thing
    at: Position
