"""Lists of cases: read from the sight table and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from imi_runtime.engine.counting import add_months
from imi_runtime.engine.reminders import SILENT_MONTHS
from imi_runtime.model.ids import HANDLER, VIEWER, AreaId, CaseId, RightId
from imi_runtime.model.procedure import Coordinates
from imi_runtime.operations.cases.allocating import for_holders, persons
from imi_runtime.operations.visits import Visit
from imi_runtime.store import sight
from imi_runtime.store.sight import Held, Shelf, SightEntry

PAGE = 50


class Part(Enum):
    """Which cases are listed: all, what is for the reader to do, or what the reader was given.

    Cases that an authority gives out are for those to do to whom they were given, or for whom these stand in; those who
    approve do their part in every case.
    """

    ALL = "all"
    OWN = "own"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Listed:
    """A stretch of a list; `more` says that it goes on behind the last entry."""

    entries: tuple[SightEntry, ...]
    more: bool


def list_cases(
    visit: Visit, shelves: tuple[Shelf, ...], *, area: AreaId | None = None,
    behind: tuple[str, CaseId] | None = None, part: Part = Part.ALL,
) -> Listed:
    """Return a stretch of the cases that the user may know of: waiting ones first, of each kind the late on top."""
    found = sight.listed(
        visit.connection, authority=visit.user.authority, rights=_rights(visit, area), shelves=shelves,
        limit=PAGE + 1, behind=behind, held=_held(visit, part),
    )
    unique = {entry.case: entry for entry in found}
    return Listed(tuple(unique.values())[:PAGE], more=len(found) > PAGE)


def _held(visit: Visit, part: Part) -> Held | None:
    if part is Part.GIVEN:
        return Held(persons(visit))
    among = for_holders(visit) if part is Part.OWN else frozenset()
    return Held(persons(visit), among) if among else None


def _rights(visit: Visit, area: AreaId | None) -> frozenset[tuple[AreaId, RightId]]:
    """Return under which rights rows are meant for the user; any right includes reading."""
    granted = {(of, right) for of, right in visit.grants if area in (None, of)}
    return frozenset(granted | {(of, VIEWER) for of, _ in granted})


def late_first(entries: tuple[SightEntry, ...]) -> tuple[SightEntry, ...]:
    """Return the entries by due date, those without one last."""
    return tuple(sorted(entries, key=lambda e: (e.due is None, e.due.timestamp() if e.due else 0.0)))


SOON = timedelta(days=3)
MOST_URGENT = 200


@dataclass(frozen=True, slots=True)
class Urgent:
    """Open cases of authorities that the reader coordinates: late, due soon, and long silent, each case once.

    `more` says that there are others beyond those that are looked at at a time.
    """

    late: tuple[SightEntry, ...]
    soon: tuple[SightEntry, ...]
    silent: tuple[SightEntry, ...]
    more: bool


def coordinates_somebody(visit: Visit) -> bool:
    """Tell whether the user's authority coordinates anybody, and the user has any right."""
    return bool(visit.grants) and visit.user.authority in visit.directory.coordinating


def works_on_cases(visit: Visit) -> bool:
    """Tell whether the user may work on cases of some area, for colleagues who are away too, and so begin one."""
    return any(right == HANDLER for _, right in visit.grants)


def list_urgent(visit: Visit) -> Urgent:
    """Return the cases of coordinated authorities that need attention, the most urgent first; outlines only."""
    now = visit.world.now
    silent_since = datetime.combine(add_months(now.date(), -SILENT_MONTHS), now.timetz())
    found = sight.urgent(
        visit.connection, authority=visit.user.authority, rights=_rights(visit, None), due_before=now + SOON,
        unchanged_since=silent_since, limit=MOST_URGENT + 1,
    )
    entries = tuple({entry.case: entry for entry in found if _as_coordinator(visit, entry)}.values())
    late = tuple(entry for entry in entries if entry.due and entry.due <= now)
    soon = tuple(entry for entry in entries if entry.due and now < entry.due <= now + SOON)
    known = {entry.case for entry in (*late, *soon)}
    silent = tuple(entry for entry in entries if entry.case not in known)
    return Urgent(late_first(late), late_first(soon), silent, more=len(found) > MOST_URGENT)


def _as_coordinator(visit: Visit, entry: SightEntry) -> bool:
    parties = visit.bundle(entry.deployment).procedures[entry.procedure].parties
    return any(isinstance(parties[seat].joins, Coordinates) for seat in entry.seats)
