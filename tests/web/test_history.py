"""What the timeline of a case tells: only what its reader may know of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from imi_runtime.store.directory import raise_revision
from tests.library_kit import library
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

CHECKED = {
    "permit_request": """
        procedure: permit_request
        kind: request
        title: "Request about a permit"
        law: ["Demo Directive 1/2020, Article 4"]
        parties:
          requester: {is: authority, joins: opens the case}
          responder: {is: authority, joins: chosen by requester, country: other than requester}
          checker: {is: authority, joins: coordinates responder}
        states:
          draft: {initial: true, label: "Draft", waits_for: requester}
          sent: {label: "Sent", waits_for: responder}
          checked: {label: "Being checked", waits_for: checker, holds: reply}
          answered: {label: "Answered", waits_for: requester}
          closed: {final: true, label: "Closed"}
        transitions:
          send: {label: "Send", done: "It is on its way", by: requester, from: draft, to: sent, form: request}
          reply: {label: "Reply", by: responder, from: sent, to: checked, form: reply}
          give_back: {label: "Give back for mending", by: checker, from: checked, to: sent, takes_back: reply}
          approve: {label: "Approve", by: checker, from: checked, to: answered}
          close: {label: "Close", by: requester, from: answered, to: closed}
        access:
          asking: {who: requester, may_read: [request, reply], in: any}
          answering: {who: responder, may_read: [request, reply], in: [sent, checked, answered, closed]}
          checking: {who: checker, may_read: [request, reply], in: checked}
        retention:
          block: {after: closed, within: 6 months}
          erase: {after: closed, within: 3 years}
    """,
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, files=library(CHECKED), make_pieces=page_pieces)
    with founded.installation.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO coordinations VALUES ('helsinki', 'warsaw', 'demo_permits')")
        raise_revision(connection, "directory")
    yield founded
    founded.installation.database.close()


def test_a_step_of_an_authority_that_the_reader_may_not_know_is_not_told(town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.step("wanda", case, "give_back")
    html = signed_in(application(town, {Language("en"): Interface()}), "anna").get(f"/cases/{case}", base_url=BASE)
    page = html.get_data(as_text=True)
    assert "Reply" in page and "Give back for mending" not in page and "By the passing of the term" not in page


def test_a_step_is_told_in_its_own_words_or_in_those_of_its_button(town: Town) -> None:
    case = town.open("anna")
    client = signed_in(application(town, {Language("en"): Interface()}), "anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.step("wanda", case, "approve")
    page = client.get(f"/cases/{case}", base_url=BASE).get_data(as_text=True)
    assert "It is on its way" in page and "Done: Send" not in page
    assert "Done: Reply" in page
    reviewed = client.get(f"/cases/{case}/acts/close", base_url=BASE).get_data(as_text=True)
    client.post(f"/cases/{case}/acts/close/review", base_url=BASE, data={**hidden(reviewed), "then": "send"})
    assert "Done: Close. The case number is" in client.get(f"/cases/{case}", base_url=BASE).get_data(as_text=True)


def test_whoever_loses_sight_by_an_act_of_its_own_is_led_to_the_inbox(town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    client = signed_in(application(town, {Language("en"): Interface()}), "wanda")
    page = client.get(f"/cases/{case}/acts/approve", base_url=BASE).get_data(as_text=True)
    sent = client.post(f"/cases/{case}/acts/approve/review", base_url=BASE, data={**hidden(page), "then": "send"})
    assert sent.headers["Location"] == "/"
    assert client.get(f"/cases/{case}", base_url=BASE).status_code == 404
