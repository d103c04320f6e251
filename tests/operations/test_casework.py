"""What officials do with cases, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from imi_runtime.engine.decide import FaultyAnswers, NotPermitted, Stale
from imi_runtime.engine.evolve import evolve
from imi_runtime.model.case import Case
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import Done, DoneBefore, NoSuchCase, NotDone
from imi_runtime.operations.lists import listing
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store import cases, sight
from imi_runtime.store.sight import Shelf
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town


def answered(town: Town) -> str:
    case = town.open("anna")
    assert isinstance(town.step("anna", case, "send", REQUEST_ANSWERS), Done)
    assert isinstance(town.step("hanna", case, "reply", REPLY_ANSWERS), Done)
    return case


def test_a_request_travels_from_asker_to_answerer_and_back(any_town: Town) -> None:
    case = answered(any_town)
    outcome = any_town.step("anna", case, "close")
    assert isinstance(outcome, Done) and outcome.case.state == "closed"
    assert [f.form for f in outcome.case.fillings] == ["request", "reply"]


def test_a_case_is_no_such_case_for_everybody_who_is_no_party(any_town: Town) -> None:
    case = answered(any_town)
    for reader in (case, "never-was"):
        with any_town.reading("wanda") as visit, pytest.raises(NoSuchCase):
            casework.open_case(visit, reader)


def test_a_draft_is_no_such_case_for_the_authority_it_will_be_sent_to(any_town: Town) -> None:
    case = any_town.open("anna")
    with any_town.reading("hanna") as visit, pytest.raises(NoSuchCase):
        casework.open_case(visit, case)


def test_a_viewer_reads_but_cannot_act(town: Town) -> None:
    case = town.open("anna")
    with town.reading("viki") as visit:
        opened = casework.open_case(visit, case)
    assert opened.access.sight.outline and opened.access.acts == ()
    outcome = town.step("viki", case, "send", REQUEST_ANSWERS)
    assert outcome.reason == NotPermitted("not_your_seat")


def test_lists_show_exactly_whose_turn_it_is(any_town: Town) -> None:
    any_town.step("anna", any_town.open("anna"), "send", REQUEST_ANSWERS)
    shelves = {}
    for name in ("anna", "hanna", "wanda"):
        with any_town.reading(name) as visit:
            shelves[name] = [e.shelf for e in listing.list_cases(visit, tuple(Shelf)).entries]
    assert shelves == {"anna": [Shelf.OPEN], "hanna": [Shelf.WAITING], "wanda": []}


def test_a_step_on_a_case_that_went_on_meanwhile_is_refused(any_town: Town) -> None:
    case = answered(any_town)
    outcome = any_town.step("anna", case, "close", seen=1)
    assert isinstance(outcome, NotDone) and outcome.reason == Stale(1, 3)


def test_sending_the_same_form_twice_is_one_step(any_town: Town) -> None:
    case = any_town.open("anna")
    first = any_town.step("anna", case, "send", REQUEST_ANSWERS, token="one-and-the-same-form")
    again = any_town.step("anna", case, "send", REQUEST_ANSWERS, token="one-and-the-same-form")
    assert isinstance(first, Done) and again == DoneBefore(case, 2)


def test_answers_that_were_not_asked_are_refused_and_nothing_changes(town: Town) -> None:
    case = town.open("anna")
    answers = {"request": {**REQUEST_ANSWERS["request"], "smuggled": "yes"}}
    outcome = town.step("anna", case, "send", answers)
    assert isinstance(outcome.reason, FaultyAnswers)
    assert [f.kind for f in outcome.reason.faults["request"]] == ["not_asked"]
    assert outcome.case.state == "draft"


def test_the_other_authority_must_sit_in_another_country(town: Town) -> None:
    case = town.open("anna")
    answers = {"request": {**REQUEST_ANSWERS["request"], "recipient": "athens"}}
    outcome = town.step("anna", case, "send", answers)
    assert [f.kind for f in outcome.reason.faults["request"]] == ["already_a_party"]


def stored_case(town: Town, case: str) -> tuple[Case, tuple[cases.HistoryRow, ...]]:
    with town.installation.database.reading() as connection:
        stored = cases.load(connection, case, town.installation.sealing)
        assert stored is not None
        return stored.case, cases.history(connection, case)


def test_history_replays_to_the_stored_case(any_town: Town) -> None:
    any_town.clock.forward(days=20)
    case, history = stored_case(any_town, answered(any_town))
    replayed = None
    for happened in cases.events_of(case, history):
        replayed = evolve(replayed, happened)
    assert replayed == case


def test_history_holds_no_answer(any_town: Town) -> None:
    _, history = stored_case(any_town, answered(any_town))
    assert not any("Demowska" in row.payload for row in history)


def test_a_changed_event_breaks_the_chain(town: Town) -> None:
    case, history = stored_case(town, answered(town))
    forged = list(history)
    row = forged[1]
    forged[1] = cases.HistoryRow(row.sequence, row.kind, row.at, row.data, row.payload.replace("anna", "aris"), row.digest)
    with pytest.raises(cases.HistoryBroken):
        list(cases.events_of(case, forged))


REWRITES = (
    "UPDATE case_events SET payload = '{}'",
    "DELETE FROM case_events",
    "DROP TABLE case_events",
    "INSERT OR REPLACE INTO case_events SELECT case_id, sequence, kind, at, '{}', digest FROM case_events",
    "PRAGMA writable_schema = ON",
    "DROP TRIGGER case_events_no_update",
    "ALTER TABLE case_events RENAME TO gone",
)
POSTGRES_REWRITES = (
    "UPDATE case_events SET payload = '{}'",
    "DELETE FROM case_events",
    "TRUNCATE case_events",
    "DROP TABLE case_events",
    "INSERT INTO case_events SELECT case_id, sequence, kind, at, '{}', digest FROM case_events "
    "ON CONFLICT (case_id, sequence) DO UPDATE SET payload = '{}'",
)


def test_the_application_cannot_rewrite_history(any_town: Town) -> None:
    case = answered(any_town)
    _, before = stored_case(any_town, case)
    attacks = REWRITES if any_town.installation.database.is_sqlite else POSTGRES_REWRITES
    for attack in attacks:
        with pytest.raises(DBAPIError), any_town.installation.database.writing() as connection:
            connection.execute(text(attack))
    _, after = stored_case(any_town, case)
    assert after == before


def test_answers_are_unreadable_in_the_database_file(town: Town, tmp_path: object) -> None:
    answered(town)
    with town.installation.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        path = town.installation.database.engine.url.database
    town.installation.database.close()
    assert path is not None
    data = Path(path).read_bytes()
    assert b"Demowska" not in data and b"permit_request" in data


def test_the_sight_table_is_what_the_access_function_says(any_town: Town) -> None:
    case = answered(any_town)
    with any_town.reading("anna") as visit:
        opened = casework.open_case(visit, case)
        rows = sight.sight_of_case(visit.connection, case)
        expected = sight_rows(opened.bundle, opened.stored.case, visit.world)
    assert sorted(rows, key=str) == sorted(expected, key=str)


def statements(town: Town) -> list[str]:
    heard: list[str] = []

    @event.listens_for(town.installation.database.engine, "before_cursor_execute")
    def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            heard.append(statement)

    return heard


def test_a_list_takes_two_statements_and_a_case_four(any_town: Town) -> None:
    case = answered(any_town)
    for name in ("anna", "hanna"):
        with any_town.reading(name) as visit:
            casework.open_case(visit, case)
    heard = statements(any_town)
    with any_town.reading("anna") as visit:
        listing.list_cases(visit, (Shelf.WAITING, Shelf.OPEN))
    assert len(heard) == 2
    heard.clear()
    with any_town.reading("anna") as visit:
        casework.history_of(visit, casework.open_case(visit, case))
    assert len(heard) == 4
