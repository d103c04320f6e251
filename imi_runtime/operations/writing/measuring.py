"""Counting a case: what it adds to the figures, as its history tells it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.measuring import Measure, counts_of, measure
from imi_runtime.engine.world import Directory
from imi_runtime.model.case import Case
from imi_runtime.model.events import Event
from imi_runtime.model.ids import AuthorityId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.installation import Installation
from imi_runtime.store import cases, moves, tallies
from imi_runtime.store.cases import StoredCase
from imi_runtime.store.tallies import ALL, ASKED, ASKING, Sums, TallyKey

NO_COUNTRY = ""


def count_case(installation: Installation, connection: Connection, stored: StoredCase, directory: Directory) -> None:
    """Let the figures hold what a case adds as it stands now, in place of what it added before."""
    case = stored.case
    bundle = installation.bundles.get(connection, case.deployment)
    if bundle.procedures[case.procedure].statistics is None:
        return
    found = measure(_course(installation, connection, stored))
    sums = sums_of(case, found, directory) if found else {}
    tallies.put_measured(connection, case.id, case.revision, sums)


def _course(
    installation: Installation, connection: Connection, stored: StoredCase
) -> Iterator[tuple[Event, Case, Procedure]]:
    """Yield what happened, each with the case after it and the procedure of the version under which it happened."""
    rows = cases.history(connection, stored.case.id)
    former = moves.former_answers(connection, stored, installation.sealing)
    case: Case | None = None
    for event in cases.events_of(stored.case, rows, former):
        case = evolve(case, event)
        yield event, case, installation.bundles.get(connection, case.deployment).procedures[case.procedure]


def sums_of(case: Case, found: Measure, directory: Directory) -> Sums:
    """Return what a measured case adds: to the figures of both sides, and to those of their countries."""
    asking, asked = (_country(directory, authority) for authority in (found.asked_by, found.asked))
    sides = (
        (ASKING, found.asked_by, asking, asked), (ASKED, found.asked, asked, asking), (ALL, "", asking, asked),
    )  # fmt: skip
    return {
        TallyKey(case.area, case.procedure, side, authority, count.month, own, other, count.what):
            (count.number, count.total)
        for side, authority, own, other in sides for count in counts_of(found)
    }


def _country(directory: Directory, authority: AuthorityId) -> str:
    return directory.country(authority) or NO_COUNTRY
