"""Who is told what: derived from what people gain, in any procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.model.ids import CaseId, RightId
from imi_runtime.operations.work.time_passing import let_time_act, tell_next
from tests.library_kit import library
from tests.mailing.post_office import PostOffice, body, worker_of
from tests.town import (
    AUTHORITIES,
    HANDLER_RIGHTS,
    REPLY_ANSWERS,
    REQUEST_ANSWERS,
    USERS,
    Town,
    authority,
    sqlite_town,
    user,
)

PARTIES = 'responder: {is: authority, joins: chosen by requester, country: other than requester}'
OVERSEEN = library(permit_request=(PARTIES, f"{PARTIES}\n  overseer: {{is: authority, joins: coordinates responder}}"))
READING = b"answering: {who: responder, may_read: [request, reply], in: [open, closed]}"
OVERSEEN = {
    path: data.replace(READING, READING + b"\n  overseeing: {who: overseer, may_read: outline, in: open}")
    for path, data in OVERSEEN.items()
}
REPLY = 'reply: {label: "Reply", by: responder, from: sent, to: answered, form: reply}'
APPROVED = library(permit_request=(REPLY, "\n  ".join((
    'reply: {label: "Reply", by: responder, from: sent, to: checked, form: reply}',
    'approve: {label: "Approve", by: responder as approver, from: checked, to: answered, not_same_person_as: reply}',
    'give_back: {label: "Give back", by: responder as approver, from: checked, to: sent, takes_back: reply}',
))))
APPROVED = {
    path: data.replace(
        b'answered: {label: "Answered"', b'checked: {label: "Checked", waits_for: responder, holds: reply}\n  answered: {label: "Answered"'
    ).replace(b"open: [sent, answered]", b"open: [sent, checked, answered]")
    for path, data in APPROVED.items()
}
NORDIC = authority("nordic", "FI")
HELSINKI = authority("helsinki", "FI", coordinators=("nordic",))
PEOPLE = (
    *USERS, user("nora", "nordic", frozenset({RightId("viewer")})), user("arto", "helsinki", frozenset({RightId("approver")})),
    user("heli", "helsinki", HANDLER_RIGHTS),
)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Callable[[Any], Town]]:
    towns: list[Town] = []

    def make(files: Any) -> Town:
        rest = tuple(one for one in AUTHORITIES if one.id != "helsinki")
        towns.append(sqlite_town(tmp_path, files=files, authorities=(NORDIC, *rest, HELSINKI), users=PEOPLE))
        return towns[-1]

    yield make
    for town in towns:
        town.installation.database.close()


def sent(town: Town) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    return case


def told(town: Town, case: CaseId) -> dict[str, list[str]]:
    """Let everything be told; return for each person why, in the order of what happened."""
    while let_time_act(town.installation):
        pass
    while tell_next(town.installation):
        pass
    found: dict[str, list[str]] = {}
    with town.installation.database.reading() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT \"user\", kind FROM notices WHERE case_id = '{case}' ORDER BY sequence, at, kind"
        )
        for person, kind in rows:
            found.setdefault(person, []).append(kind)
    return found


def test_whoever_is_to_answer_is_told_so_and_a_coordinator_of_the_new_case(found: Any) -> None:
    town = found(OVERSEEN)
    assert told(town, sent(town)) == {"hanna": ["new_duty"], "heli": ["new_duty"], "arto": ["new_case"], "nora": ["new_case"]}


def test_a_missed_deadline_is_told_to_whom_it_binds_and_escalated_to_who_coordinates_them(found: Any) -> None:
    town = found(OVERSEEN)
    case = sent(town)
    told(town, case)
    town.clock.forward(days=20)
    late = told(town, case)
    assert late["hanna"][1:] == ["missed"] and late["nora"][1:] == ["escalated"]
    assert "anna" not in late, "nobody named her in this deadline"


def test_without_sight_of_the_case_a_coordinator_hears_nothing(found: Any) -> None:
    blind = {path: data.replace(b"may_read: outline, in: open}", b"may_read: outline, in: closed}") for path, data in OVERSEEN.items()}
    town = found(blind)
    case = sent(town)
    town.clock.forward(days=20)
    assert "nora" not in told(town, case)


def test_a_text_that_waits_for_approval_is_told_to_approvers_and_to_nobody_outside(found: Any) -> None:
    town = found(APPROVED)
    case = sent(town)
    told(town, case)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    after = told(town, case)
    assert after["arto"][-1] == "your_turn"
    assert after["hanna"] == ["new_duty"] and after["heli"] == ["new_duty"], "a colleague can do nothing that she cannot"
    assert after["aris"] == after["anna"] == ["news"], "the state has moved; the text is held"


def test_a_text_that_was_given_back_is_told_to_those_who_can_go_on(found: Any) -> None:
    town = found(APPROVED)
    case = sent(town)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    told(town, case)
    town.step("arto", case, "give_back")
    after = told(town, case)
    assert after["hanna"][-1] == after["heli"][-1] == "your_turn"


def test_an_approved_text_is_told_to_the_other_side_as_its_turn(found: Any) -> None:
    town = found(APPROVED)
    case = sent(town)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    told(town, case)
    town.step("arto", case, "approve")
    after = told(town, case)
    assert after["anna"][-1] == "your_turn" and after["viki"][-1] == "new_text"


def test_a_reminder_goes_to_whom_it_names_and_not_after_the_answer(found: Any, office: PostOffice) -> None:
    town = found(OVERSEEN)
    case, worker = sent(town), worker_of(town, office)
    worker.work()
    town.clock.forward(days=13)
    worker.work()
    assert told(town, case)["hanna"][-1] == "due_soon"
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    office.taken.clear()
    town.clock.forward(minutes=2)
    worker.work()
    assert all("ends soon" not in body(mail) for mail in office.to("hanna") + office.to("heli"))


def test_without_the_answer_the_reminder_arrives(found: Any, office: PostOffice) -> None:
    town = found(OVERSEEN)
    sent(town)
    worker = worker_of(town, office)
    worker.work()
    town.clock.forward(minutes=2)
    worker.work()
    office.taken.clear()
    town.clock.present = town.clock.present.replace(month=3, day=15)
    worker.work()
    town.clock.forward(minutes=2)
    worker.work()
    assert "A deadline in the case ends soon." in body(office.to("heli")[0])
