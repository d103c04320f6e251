"""A found list as a file: what lists show of each case, and nothing that anybody has answered."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.operations.account_history import Happened, note_own
from imi_runtime.operations.directory.finding import NO_PLACES, Places
from imi_runtime.operations.lists.case_finding import AskedCases, Hit, search_cases
from imi_runtime.operations.visits import Visit

MOST_EXPORTED = 10_000
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Exported:
    """What goes into a file; `more` says that it ends at the limit."""

    hits: tuple[Hit, ...]
    more: bool


def cases_to_export(visit: Visit, asked: AskedCases, places: Places = NO_PLACES) -> Exported:
    """Return everything that is meant, up to the limit."""
    hits: list[Hit] = []
    behind = None
    while True:
        at_once = min(AT_ONCE, MOST_EXPORTED - len(hits))
        found = search_cases(visit, asked, places=places, behind=behind, limit=at_once)
        hits += found.hits
        if not found.more or len(hits) >= MOST_EXPORTED:
            return Exported(tuple(hits), found.more)
        behind = hits[-1].place


def note_export(visit: Visit, exported: Exported, kind: str, asked: AskedCases) -> None:
    """Write into the history of the account that a list left as a file: how long it was, and what narrowed it.

    Words that were looked for are not repeated, since they may name people.
    """
    by = {name: getattr(asked, name) for name in ("area", "procedure", "state", "country")}
    narrowed = {name: str(value) for name, value in by.items() if value}
    words = {"words": "yes"} if asked.words.strip() else {}
    note_own(visit, Happened.CASES_EXPORTED, kind=kind, cases=str(len(exported.hits)), **narrowed, **words)
