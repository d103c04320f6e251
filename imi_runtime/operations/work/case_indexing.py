"""Making cases findable whose words were never written: those from before there was a search, or all of them anew.

Each case says of itself whether its words were written, so the work can be broken off and taken up at any point, by any
number of workers. A step in the meantime writes the words itself and wins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from imi_runtime.engine.world import World
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work.time_passing import present_world
from imi_runtime.operations.writing.list_writing import write_lists
from imi_runtime.store import case_words, cases
from imi_runtime.store.database import is_busy

LOG = logging.getLogger("imi.finding")
AT_ONCE = 20
"""So many cases share a transaction: enough to go fast, and few enough that nobody who takes a step waits long."""


def count_not_findable(installation: Installation) -> int:
    """Return how many cases cannot be found yet."""
    with installation.database.reading() as connection:
        return cases.count_not_findable(connection)


def forget_every_word(installation: Installation) -> None:
    """Let every case be made findable anew, oldest first; until then each is found by what stood there before."""
    with installation.database.writing() as connection:
        cases.let_none_be_findable(connection)


def make_findable(installation: Installation, made: Callable[[], None] = lambda: None) -> int:
    """Make the oldest cases findable that are not; return how many, 0 when none is left. `made` hears of each."""
    try:
        with installation.database.writing() as connection:
            waiting = cases.not_findable(connection, AT_ONCE)
            world = present_world(installation, connection) if waiting else None
            for id in waiting:
                assert world is not None
                _make_findable(installation, connection, id, world)
    except DBAPIError as error:
        if not is_busy(error):
            raise
        return AT_ONCE  # somebody works on one of them; another time
    for _ in waiting:
        made()
    return len(waiting)


def _make_findable(installation: Installation, connection: Connection, id: CaseId, world: World) -> None:
    if not cases.claim_findable(connection, id):
        return  # a step came first, and has written them
    try:
        stored = cases.load(connection, id, installation.sealing)
    except Exception as fault:  # what cannot be opened holds up no other case
        LOG.exception("not made findable", extra={"imi": {"case": id, "why": type(fault).__name__}})
        stored = None
    if stored is None:
        case_words.forget_words(connection, id)
    else:
        bundle = installation.bundles.get(connection, stored.case.deployment)
        write_lists(installation, connection, bundle, stored.case, world, anew=True)
