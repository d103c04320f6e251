"""What a printed report proves: whether a digest belongs to the stored history of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from imi_runtime.model.ids import CaseId, CaseNumber
from imi_runtime.operations.installation import Installation
from imi_runtime.problems import ImiError
from imi_runtime.store import cases, moves
from imi_runtime.store.cases import HistoryBroken, HistoryRow

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NoSuchNumber:
    """No case has this number."""


@dataclass(frozen=True, slots=True)
class Unproved:
    """The history holds together, and no event of it has this digest."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The stored history does not hold together, or answers are not those that it speaks of."""

    why: str


@dataclass(frozen=True, slots=True)
class Proved:
    """The digest is that of an event; `later` says how many came after it."""

    sequence: int
    at: datetime
    later: int


Verdict = NoSuchNumber | Unproved | Broken | Proved


def digest_in(text: str) -> str | None:
    """Return the digest that somebody typed, with or without spaces, or None when it is none."""
    digest = "".join(text.split()).lower()
    return digest if DIGEST.fullmatch(digest) else None


def check_digest(installation: Installation, number: CaseNumber, digest: str) -> Verdict:
    """Tell whether a digest belongs to a case of this number, after its whole history was counted anew.

    Linked cases share a number; each of them is tried.
    """
    with installation.database.reading() as connection:
        found = cases.of_number(connection, number)
        for id in found:
            rows = cases.history(connection, id)
            try:
                _demand_whole(installation, connection, id, rows)
            except ImiError as broken:
                return Broken(str(broken))
            for row in rows:
                if row.digest == digest:
                    return Proved(row.sequence, row.at, len(rows) - row.sequence)
    return Unproved() if found else NoSuchNumber()


def _demand_whole(
    installation: Installation, connection: Connection, id: CaseId, rows: tuple[HistoryRow, ...]
) -> None:
    stored = cases.load(connection, id, installation.sealing)
    if stored is None:
        raise HistoryBroken("the key of the case is gone: its answers cannot be compared any more")
    former = moves.former_answers(connection, stored, installation.sealing)
    cases.demand_whole(stored, rows, former, installation.sealing)
