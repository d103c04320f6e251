"""Due clocks act in the database by themselves: state, history and lists move on without anybody looking."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from imi_runtime.model.ids import CaseId
from imi_runtime.operations.cases.casework import history_of, open_case
from imi_runtime.operations.lists.listing import list_cases
from imi_runtime.operations.writing.step_writing import let_due_clocks_act
from imi_runtime.store.directory import read_directory
from imi_runtime.store.sight import Shelf
from tests.library_kit import library
from tests.town import REQUEST_ANSWERS, Town, sqlite_town

CLOSING = 'close: {label: "Close", by: requester, from: answered, to: closed}'
EXPIRING = library(permit_request=(CLOSING, f'{CLOSING}\n  expire: {{label: "Expire", by: clock, from: sent, to: closed}}'))
LATE = {path: data.replace(b"within: 14 days", b"within: 14 days, then: expire") for path, data in EXPIRING.items()}


def sent(town: Town) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    return case


def acted(town: Town, case: CaseId) -> int:
    with town.installation.database.writing() as connection:
        world = town.installation.world(read_directory(connection))
        return let_due_clocks_act(town.installation, connection, case, world)


def test_nothing_is_written_before_a_clock_is_due(town: Town) -> None:
    case = sent(town)
    town.clock.forward(days=13)
    assert acted(town, case) == 0


def test_a_missed_deadline_is_written_once_and_the_case_stays_where_it_is(town: Town) -> None:
    case = sent(town)
    town.clock.forward(days=20)
    assert (acted(town, case), acted(town, case)) == (1, 0)
    town.secrets.clear()
    with town.reading("hanna") as visit:
        opened = open_case(visit, case)
        assert opened.stored.case.state == "sent" and len(history_of(visit, opened)) == 3


def test_a_clock_that_fires_a_transition_moves_the_case_in_all_lists(tmp_path: Path) -> None:
    town = sqlite_town(tmp_path, files=LATE)
    case = sent(town)
    town.clock.forward(days=20)
    assert acted(town, case) == 1
    town.secrets.clear()
    with town.reading("anna") as visit:
        [entry] = list_cases(visit, tuple(Shelf)).entries
        stored = open_case(visit, case).stored.case
    assert (entry.state, entry.shelf) == ("closed", Shelf.OVER)
    assert stored.state == "closed" and stored.updated == datetime(2026, 3, 16, 22, tzinfo=UTC)


def test_a_case_that_does_not_exist_has_no_clocks(town: Town) -> None:
    assert acted(town, CaseId("never-was")) == 0
