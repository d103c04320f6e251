"""The pages about mail, as people use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from imi_runtime.adapters.post import FolderPost
from imi_runtime.assembly import interface_of, page_pieces
from imi_runtime.mailing.worker import Worker
from imi_runtime.model.directory import Entry
from imi_runtime.model.ids import AuthorityId, Language, UserId
from imi_runtime.model.notices import Mailbox, Way
from imi_runtime.store import outbox, people
from imi_runtime.store.directory import change_entry, read_directory
from imi_runtime.web.site import KEY
from tests.library_kit import AREA
from tests.mailing.post_office import STATIONERY
from tests.town import REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

ENGLISH = Language("en")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


@pytest.fixture
def app(town: Town) -> Flask:
    return application(town, {ENGLISH: interface_of(ENGLISH)})


def choice_of(town: Town, name: str) -> Way:
    with town.installation.database.reading() as connection:
        return outbox.mail_choice(connection, UserId(name)).way


def test_a_person_chooses_how_often_to_get_mail_and_sees_it_kept(town: Town, app: Flask) -> None:
    client = signed_in(app, "hanna")
    page = client.get("/account/mail", base_url=BASE).get_data(as_text=True)
    assert 'value="at_once" aria-describedby="way-at_once-hint" checked' in page
    sent = client.post("/account/mail", base_url=BASE, data={**hidden(page), "way": "daily"})
    assert sent.status_code == 303 and choice_of(town, "hanna") is Way.DAILY
    again = client.get("/account/mail", base_url=BASE).get_data(as_text=True)
    assert "Your choice is kept." in again and 'value="daily" aria-describedby="way-daily-hint" checked' in again
    assert choice_of(town, "anna") is Way.AT_ONCE


@pytest.mark.parametrize("way", [None, "", "never", "at_once\r\nX: y", "daily" * 1000])
def test_what_nobody_can_choose_changes_nothing(town: Town, app: Flask, way: str | None) -> None:
    client = signed_in(app, "hanna")
    page = client.get("/account/mail", base_url=BASE).get_data(as_text=True)
    sent = client.post("/account/mail", base_url=BASE, data={**hidden(page), **({} if way is None else {"way": way})})
    assert sent.status_code == 400 and choice_of(town, "hanna") is Way.AT_ONCE


def test_who_takes_no_mail_is_told_on_the_page(town: Town, app: Flask) -> None:
    with town.installation.database.writing() as connection:
        outbox.choose_mail(connection, UserId("hanna"), outbox.MailChoice(Way.AT_ONCE, town.clock.now()))
    page = signed_in(app, "hanna").get("/account/mail", base_url=BASE).get_data(as_text=True)
    assert "mails to your address come back" in page


def test_a_mailbox_that_takes_no_mail_is_shown_to_who_keeps_it_with_what_to_do(town: Town, app: Flask) -> None:
    with town.installation.database.writing() as connection:
        helsinki = read_directory(connection).authorities[AuthorityId("helsinki")]
        change_entry(connection, Entry(replace(helsinki, mailboxes={AREA: "box@helsinki.example.org"})))
        hanna = people.member(connection, UserId("hanna"))
        assert hanna is not None
        people.change_members(connection, [replace(hanna, administrator=True)])
        box = Mailbox(AuthorityId("helsinki"), AREA)
        outbox.mark_mailbox(connection, box, "box@helsinki.example.org", since=town.clock.now())
    words = "mails to this shared mailbox come back. Correct the address"
    hannas, annas = signed_in(app, "hanna"), signed_in(app, "anna")
    pages = ("/directory/helsinki", f"/directory/helsinki/areas/{AREA}")
    assert [words in hannas.get(page, base_url=BASE).get_data(as_text=True) for page in pages] == [True, True]
    assert words not in annas.get(pages[0], base_url=BASE).get_data(as_text=True)
    with town.installation.database.writing() as connection:
        outbox.mark_mailbox(connection, box, "former@helsinki.example.org", since=town.clock.now())
    assert words not in hannas.get(pages[0], base_url=BASE).get_data(as_text=True), "it was another address"


def test_a_demonstration_shows_its_mails_with_links_that_lead_into_it(town: Town, app: Flask, tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "mail")
    app.extensions[KEY].mailbox = post
    client = app.test_client()
    assert "There are no mails yet" in client.get("/mailbox", base_url=BASE).get_data(as_text=True)
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    worker = Worker(town.installation, STATIONERY, post)
    worker.work()
    town.clock.forward(minutes=2)
    worker.work()
    app.extensions[KEY].settings = app.extensions[KEY].settings.__class__(
        database_url="", owner_database_url="", key_file=tmp_path, address=STATIONERY.address
    )
    page = client.get("/mailbox", base_url=BASE).get_data(as_text=True)
    assert "hanna@helsinki.example.org" in page
    [kept] = post.mails()
    one = client.get(f"/mailbox/{kept.id}", base_url=BASE).get_data(as_text=True)
    assert f'href="/cases/{case}"' in one and 'href="/account/mail"' in one
    assert client.get("/mailbox/" + "0" * 32, base_url=BASE).status_code == 404
