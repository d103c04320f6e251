"""Lists of cases: read from the sight table and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from imi_runtime.model.ids import VIEWER, AreaId, CaseId, RightId
from imi_runtime.operations.visits import Visit
from imi_runtime.store import sight
from imi_runtime.store.sight import Shelf, SightEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A stretch of a list; `more` says that it goes on behind the last entry."""

    entries: tuple[SightEntry, ...]
    more: bool


def list_cases(
    visit: Visit, shelves: tuple[Shelf, ...], *, area: AreaId | None = None,
    before: tuple[Shelf, datetime, CaseId] | None = None,
) -> Listed:
    """Return a stretch of the cases that the user may know of: waiting ones first, late ones on top of them."""
    found = sight.listed(
        visit.connection, authority=visit.user.authority, rights=_rights(visit, area), shelves=shelves,
        limit=PAGE + 1, before=before,
    )
    unique = {entry.case: entry for entry in found}
    return Listed(tuple(unique.values())[:PAGE], more=len(found) > PAGE)


def _rights(visit: Visit, area: AreaId | None) -> frozenset[tuple[AreaId, RightId]]:
    """Return under which rights rows are meant for the user; any right includes reading."""
    granted = {(of, right) for of, right in visit.user.grants if area in (None, of)}
    return frozenset(granted | {(of, VIEWER) for of, _ in granted})


def late_first(entries: tuple[SightEntry, ...]) -> tuple[SightEntry, ...]:
    """Return the entries by due date, those without one last."""
    return tuple(sorted(entries, key=lambda e: (e.due is None, e.due.timestamp() if e.due else 0.0)))
