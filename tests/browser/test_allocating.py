"""An allocator gives cases to colleagues in a real Chromium, and a deputy acts for somebody; axe judges every page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.serving import make_server

from imi_runtime.assembly import make_site, page_pieces
from imi_runtime.model.directory import Absence, Allocation, Direction, Entry
from imi_runtime.model.ids import CaseId, Language, RightId, UserId
from imi_runtime.model.notices import Mailbox
from imi_runtime.settings import read_settings
from imi_runtime.store import outbox, people
from imi_runtime.store.directory import change_entry
from imi_runtime.web.app import create_app
from tests.browser.served_land import ServedLand, Visitor, speaks
from tests.browser.stage import Quiet
from tests.library_kit import AREA
from tests.town import AUTHORITIES, REQUEST_ANSWERS, USERS, Town, authority, sqlite_town, user

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
BIG = replace(
    authority("lisbon", "PT"), allocation={(AREA, Direction.INCOMING): Allocation.READING}, languages=(Language("el"),)
)
STAFF = (
    user("lena", "lisbon"), user("luis", "lisbon"), user("lola", "lisbon", frozenset({RightId("allocator")})),
    user("vasco", "lisbon", frozenset({RightId("viewer")})),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLand]:
    town = sqlite_town(
        tmp_path_factory.mktemp("big"), make_pieces=page_pieces, authorities=(*AUTHORITIES, BIG), users=(*USERS, *STAFF)
    )
    app = create_app(make_site(town.installation, read_settings({})))
    server = make_server("localhost", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ServedLand(town, f"http://localhost:{server.server_port}")
    server.shutdown()
    town.installation.database.close()


def sent(town: Town) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", {"request": {**REQUEST_ANSWERS["request"], "recipient": "lisbon"}})
    return case


def test_an_allocator_gives_several_cases_at_once_and_one_of_them_to_somebody_else(
    chromium: Any, served: ServedLand
) -> None:
    cases = [sent(served.town) for _ in range(3)]
    today = served.town.clock.now().date()
    with served.town.installation.database.writing() as connection:
        people.put_absence(connection, Absence(user=UserId("luis"), first=today, last=today, deputy=UserId("vasco")))
    lola = Visitor(chromium, served)
    lola.enter("lola")
    lola.look("inbox-of-an-allocator")
    lola.follow("a[href='/to-give-out']")
    lola.look("to-give-out")
    lola.press()
    assert lola.page.is_visible("[role=alert]")
    lola.look("to-give-out-nothing-chosen")
    for case in cases[:2]:
        lola.page.check(f"[name=cases][value='{case}']")
    lola.page.check("[name=people][value=lena]")
    lola.press()
    assert "2" in lola.page.inner_text(".imi-notice--success")
    left = lola.page.eval_on_selector_all("[name=cases]", "boxes => boxes.map(box => box.value)")
    assert left == [cases[2]]
    lola.visit(f"/cases/{cases[0]}")
    lola.look("case-of-an-allocator")
    lola.follow(f"a[href='/cases/{cases[0]}/allocation']")
    lola.look("allocation")
    assert lola.page.is_checked("[name=people][value=lena]")
    lola.page.uncheck("[name=people][value=lena]")
    lola.page.check("[name=people][value=luis]")
    lola.press()
    assert "Demo Luis" in lola.page.inner_text(".imi-strip") and "Demo Lena" in lola.page.inner_text("#history")
    lola.look("case-given-to-somebody-else")


def test_who_has_a_case_works_on_it_and_others_are_told_why_they_cannot(chromium: Any, served: ServedLand) -> None:
    case = sent(served.town)
    lola = Visitor(chromium, served, java_script_enabled=False)
    lola.enter("lola")
    lola.visit(f"/cases/{case}/allocation")
    lola.page.check("[name=people][value=lena]")
    lola.press()
    lena = Visitor(chromium, served)
    lena.enter("lena")
    lena.visit("/?view=given")
    lena.look("given-to-me")
    assert lena.page.is_visible(f"a[href='/cases/{case}']")
    lena.visit("/find?status=open&given=yes")
    lena.look("found-what-was-given-to-me")
    assert lena.page.is_visible(f"a[href='/cases/{case}']")
    lena.visit(f"/cases/{case}")
    assert lena.page.is_visible("a[href*='/acts/reply']")
    speaks(served, "luis", "el")
    luis = Visitor(chromium, served, locale="el-GR")
    luis.enter("luis")
    luis.visit(f"/cases/{case}")
    luis.look("case-of-a-colleague-in-greek")
    assert not luis.page.is_visible("a[href*='/acts/reply']") and "Demowska" not in luis.page.content()


def test_a_deputy_sees_for_whom_and_the_history_says_so(chromium: Any, served: ServedLand) -> None:
    served.town.clock.forward(minutes=2)
    case = sent(served.town)
    lola = Visitor(chromium, served)
    lola.enter("lola")
    lola.visit(f"/cases/{case}/allocation")
    lola.page.check("[name=people][value=lena]")
    lola.press()
    today = served.town.clock.now().date()
    with served.town.installation.database.writing() as connection:
        absence = Absence(user=UserId("lena"), first=today, last=today + timedelta(days=1), deputy=UserId("vasco"))
        people.put_absence(connection, absence)
    speaks(served, "vasco", "de")
    vasco = Visitor(chromium, served, locale="de-DE")
    vasco.enter("vasco")
    vasco.visit(f"/cases/{case}")
    assert "Demo Lena" in vasco.page.inner_text(".imi-strip")
    vasco.look("case-of-a-deputy-in-german")
    vasco.follow("a[href*='/acts/reply']")
    assert "/acts/reply" in vasco.path


def test_who_keeps_a_shared_mailbox_sees_that_it_takes_no_mail(chromium: Any, served: ServedLand) -> None:
    address = "box@lisbon.example.org"
    with served.town.installation.database.writing() as connection:
        change_entry(connection, Entry(replace(BIG, mailboxes={AREA: address})))
        outbox.mark_mailbox(connection, Mailbox(BIG.id, AREA), address, since=served.town.clock.now())
        lola = people.member(connection, UserId("lola"))
        assert lola is not None
        people.change_members(connection, [replace(lola, administrator=True)])
    speaks(served, "lola", "fi")
    keeper = Visitor(chromium, served, locale="fi-FI")
    keeper.enter("lola")
    for path, name in ((f"/directory/{BIG.id}", "authority"), (f"/directory/{BIG.id}/areas/{AREA}", "settings")):
        keeper.visit(path)
        keeper.look(f"mailbox-takes-no-mail-{name}-in-finnish")
        assert keeper.page.is_visible(".imi-notice--warning")
