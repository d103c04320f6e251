"""The fixed phrases of the language: lengths of time, seats, and notices."""

from __future__ import annotations

import re

from imi_runtime import codes
from imi_runtime.compiler.references import RIGHT_NAMES, Names
from imi_runtime.compiler.written import Word
from imi_runtime.model.ids import HANDLER, VIEWER, PartyId, RightId
from imi_runtime.model.procedure import Seat, Tell, Term, Unit
from imi_runtime.problems import Problem

TERM = re.compile(r"(0|[1-9][0-9]{0,3}) (days?|working days?|weeks?|months?|years?)")
BEFORE = re.compile(r"(.+) before")
SEAT = re.compile(r"(?P<former>former )?(?P<party>[^\s]+)(?: as (?P<right>[^\s]+))?")
ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
WHEN_MISSED = "when missed"
ON_ENDING = "on ending"
NO_LIMIT = "no limit"


def term_or_none(text: str) -> Term | None:
    """Return the length of time that a text says, or None."""
    found = TERM.fullmatch(text)
    if found is None:
        return None
    unit = found[2] if found[2].endswith("s") else f"{found[2]}s"
    return Term(int(found[1]), Unit(unit))


def term(word: Word, what: str, problems: list[Problem]) -> Term | None:
    """Return the length of time that is written, or note that it is none."""
    read = term_or_none(word.text)
    if read is None:
        problems.append(codes.NOT_A_TERM.at(word.at, what=what, found=word.text))
    return read


def acting_seat(word: Word, parties: Names, subject: str, problems: list[Problem]) -> Seat | None:
    """Return the seat that acts: a party, or `PARTY as RIGHT`."""
    found = SEAT.fullmatch(word.text)
    if found is None or found["former"]:
        problems.append(codes.NOT_A_SEAT.at(word.at, subject=subject, found=word.text))
        return None
    return _seat(word, found, parties, subject, problems, HANDLER)


def reading_seat(word: Word, parties: Names, subject: str, problems: list[Problem]) -> Seat | None:
    """Return the seat that reads: a party, `PARTY as RIGHT` or `former PARTY`."""
    found = SEAT.fullmatch(word.text)
    if found is None:
        problems.append(codes.NOT_A_SEAT.at(word.at, subject=subject, found=word.text))
        return None
    return _seat(word, found, parties, subject, problems, VIEWER)


def _seat(
    word: Word, found: re.Match[str], parties: Names, subject: str, problems: list[Problem], usual: RightId
) -> Seat | None:
    party = parties.find(word.part(*found.span("party")), subject, problems)
    right: str | None = usual
    if found["right"]:
        right = RIGHT_NAMES.find(word.part(*found.span("right")), f"{subject} '{found['party']}' as", problems)
    if party is None or right is None:
        return None
    return Seat(PartyId(party), RightId(right), former=bool(found["former"]), at=word.at)


def tell(party: PartyId, word: Word, subject: str, problems: list[Problem]) -> Tell | None:
    """Return when a party is told about a deadline."""
    if word.text in (WHEN_MISSED, ON_ENDING):
        return Tell(party, on_ending=word.text == ON_ENDING)
    found = BEFORE.fullmatch(word.text)
    before = term_or_none(found[1]) if found else None
    if before is None:
        problems.append(codes.NOT_A_NOTICE.at(word.at, subject=subject, found=word.text))
        return None
    return Tell(party, before)
