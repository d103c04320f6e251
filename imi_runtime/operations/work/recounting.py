"""Counting every case anew: after an upgrade, after cases came from elsewhere, or when figures are doubted."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.operations.installation import Installation
from imi_runtime.operations.work.time_passing import present_world
from imi_runtime.operations.writing.measuring import count_case
from imi_runtime.store import cases, tallies

AT_ONCE = 100


def how_many(installation: Installation) -> int:
    """Return how many cases there are."""
    with installation.database.reading() as connection:
        return cases.how_many(connection)


def recount(installation: Installation, *, anew: bool = False) -> Iterator[int]:
    """Count every case, some in each transaction; yield how many were counted each time.

    `anew` empties the figures before: what erased cases have added is lost then.
    """
    if anew:
        with installation.database.writing() as connection:
            tallies.forget_all(connection)
    behind = ""
    while True:
        with installation.database.writing() as connection:
            ids = cases.behind(connection, behind, AT_ONCE)
            directory = present_world(installation, connection).directory
            for id in ids:
                stored = cases.load(connection, id, installation.sealing)
                if stored is not None:
                    count_case(installation, connection, stored, directory)
        if not ids:
            return
        behind = ids[-1]
        yield len(ids)
