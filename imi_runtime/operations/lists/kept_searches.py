"""Searches that a user keeps under a name. They may hold names of people, so they are sealed and nobody else's."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from imi_runtime.operations.visits import Visit
from imi_runtime.problems import ImiError
from imi_runtime.store import accounts

MOST_KEPT = 20
LONGEST_NAME = 60


class TooManyKept(ImiError):
    """The user has as many searches as one may keep."""


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A search under its name: the query of its address."""

    id: str
    name: str
    query: str


def kept_searches(visit: Visit) -> tuple[KeptSearch, ...]:
    """Return the user's own searches, by name. Takes no statement: they come with the session."""
    sealed = visit.session.searches
    if sealed is None:
        return ()
    return tuple(KeptSearch(**one) for one in json.loads(visit.installation.sealing.open_own(_place(visit), sealed)))


def keep_search(visit: Visit, name: str, query: str) -> None:
    """Keep a search; one of the same name is replaced. Raises TooManyKept."""
    others = tuple(one for one in kept_searches(visit) if one.name != name)
    if len(others) >= MOST_KEPT:
        raise TooManyKept
    _write(visit, (*others, KeptSearch(visit.installation.ids.case(), name, query)))


def forget_search(visit: Visit, id: str) -> None:
    """Forget a search, if it is there."""
    kept = kept_searches(visit)
    if any(one.id == id for one in kept):
        _write(visit, tuple(one for one in kept if one.id != id))


def _write(visit: Visit, searches: tuple[KeptSearch, ...]) -> None:
    listed = [asdict(one) for one in sorted(searches, key=lambda one: one.name.casefold())]
    sealed = visit.installation.sealing.seal_own(_place(visit), json.dumps(listed).encode())
    accounts.keep_searches(visit.connection, visit.user.id, sealed)


def _place(visit: Visit) -> str:
    return f"searches|{visit.user.id}"
