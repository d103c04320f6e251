"""The order of lists holds over their whole length, whatever the stretch, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from imi_runtime.model.ids import CaseId
from imi_runtime.operations.lists import listing
from imi_runtime.store import sight
from imi_runtime.store.sight import Shelf, SightEntry
from tests.town import NOON, REQUEST_ANSWERS, Town

DUE_IN_DAYS = (None, 12, -3, 40, -90, None, 2, 12)


@pytest.fixture
def many(any_town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town where the asker's list holds more cases than three stretches, on two shelves."""
    monkeypatch.setattr(listing, "PAGE", 5)
    for number, days in enumerate(DUE_IN_DAYS * 2):
        case = any_town.open("anna")
        if number % 2:
            any_town.step("anna", case, "send", REQUEST_ANSWERS)
        _let(any_town, case, None if days is None else NOON + timedelta(days=days))
        any_town.clock.forward(minutes=1)
    return any_town


def _let(town: Town, case: CaseId, due: datetime | None) -> None:
    with town.installation.database.writing() as connection:
        rows = [replace(row, due=due) for row in sight.sight_of_case(connection, case)]
        sight.replace_sight(connection, case, rows)


def stretches(town: Town, *shelves: Shelf) -> list[list[SightEntry]]:
    found: list[list[SightEntry]] = []
    behind = None
    with town.reading("anna") as visit:
        while True:
            listed = listing.list_cases(visit, shelves, behind=behind)
            found.append(list(listed.entries))
            if not listed.more:
                return found
            behind = (listed.entries[-1].place, listed.entries[-1].case)


def by_hand(entry: SightEntry) -> tuple[object, ...]:
    """The order in words: what waits, then what is due first, none last, then the newest."""
    due = entry.due.timestamp() if entry.due else float("inf")
    return entry.shelf, due, -entry.updated.timestamp()


def test_late_cases_stand_on_top_of_the_whole_list_and_not_of_a_stretch(many: Town) -> None:
    pages = stretches(many, Shelf.WAITING, Shelf.OPEN)
    whole = [entry for page in pages for entry in page]
    assert len(pages) >= 3 and len({entry.case for entry in whole}) == len(whole) == len(DUE_IN_DAYS) * 2
    assert [e.case for e in whole] == [e.case for e in sorted(whole, key=by_hand)]
    assert [e.case for e in whole] != [e.case for e in sorted(whole, key=lambda e: (e.shelf, -e.updated.timestamp()))]


def test_each_view_holds_its_own_shelves_only(many: Town) -> None:
    for shelf in Shelf:
        assert {entry.shelf for page in stretches(many, shelf) for entry in page} <= {shelf}
    assert sum(map(len, stretches(many, Shelf.WAITING))) == len(DUE_IN_DAYS)


def test_a_place_of_another_view_begins_at_the_top_of_this_one(many: Town) -> None:
    with many.reading("anna") as visit:
        top = listing.list_cases(visit, (Shelf.OPEN,)).entries
        assert listing.list_cases(visit, (Shelf.OPEN,), behind=("0" * 37, CaseId("x"))).entries == top


def test_time_that_passes_changes_no_place(many: Town) -> None:
    before = stretches(many, Shelf.WAITING, Shelf.OPEN)
    many.clock.forward(days=15)
    many.secrets.clear()
    assert stretches(many, Shelf.WAITING, Shelf.OPEN) == before


def test_a_stretch_is_read_from_the_index_from_its_place_on(town: Town) -> None:
    heard: list[tuple[str, list[object]]] = []
    event.listen(
        town.installation.database.engine, "before_cursor_execute",
        lambda connection, cursor, sql, given, context, many: heard.append((sql, given)),
    )
    with town.reading("anna") as visit:
        listing.list_cases(visit, (Shelf.WAITING, Shelf.OPEN))
    [(sql, given)] = [(sql, given) for sql, given in heard if "FROM sight" in sql]
    with town.installation.database.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(given)).fetchall()
    steps = " ".join(row[3] for row in plan)
    assert "INDEX sight_list (authority=? AND (place,case_id)>(?,?)" in steps and "TEMP B-TREE" not in steps
