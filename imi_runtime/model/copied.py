"""What a draft says of the case from which it was copied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from imi_runtime.model.ids import CaseId, CaseNumber, Digest, FormId


class Omission(Enum):
    """Why something did not come along: files are attached anew, declarations are given anew; the question is asked no
    more, takes no such answer any more, or is asked only after another answer, until which this one is kept."""

    FILE = "file"
    DECLARATION = "declaration"
    NOT_ASKED = "not_asked"
    UNFIT = "unfit"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What did not come along: the name of an answer to a form, or of a picked question, as the copied case has it."""

    form: FormId
    name: str
    why: Omission


@dataclass(frozen=True, slots=True)
class CopiedFrom:
    """The case from which a draft was copied, under which version its answers were given, and what was left out."""

    case: CaseId
    number: CaseNumber
    deployment: Digest
    left_out: tuple[LeftOut, ...] = ()
