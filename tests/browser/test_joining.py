"""How authorities and people come in, and out again, in a real Chromium: each page judged by axe on a desk and a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pyotp import TOTP

from tests.browser.served_land import NEW_PASSWORD, ServedLand, Visitor, served_land, speaks
from tests.library_kit import AREA

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLand]:
    with served_land(tmp_path_factory.mktemp("land")) as served:
        yield served


def set_up_app(visitor: Visitor) -> None:
    """Set up an app with the secret that the page shows, and go on past the recovery codes."""
    secret = "".join(visitor.page.inner_text("code.imi-copy").split())
    visitor.fill(code=TOTP(secret).at(visitor.land.town.clock.now()))
    visitor.press("main form:has([name=code]) button[type=submit]")
    assert visitor.page.is_visible(".imi-recovery-codes"), visitor.faults()
    visitor.follow("main a.govuk-button")


def let_in(visitor: Visitor, email: str) -> None:
    """Take the first step with the password that newcomers choose here."""
    visitor.visit("/sign-in")
    visitor.fill(identifier=email, password=NEW_PASSWORD)
    visitor.press("main form button[type=submit] >> nth=0")


def test_a_coordinator_registers_an_authority_whose_first_user_brings_in_colleagues_and_sends_one_away(
    chromium: Any, land: ServedLand
) -> None:
    national = Visitor(chromium, land)
    national.enter("national_admin")
    national.visit("/directory")
    national.look("directory-of-a-coordinator")
    national.follow("main a[href='/directory/new']")
    national.press()
    assert len(national.faults()) >= 3
    national.look("register-with-faults")
    national.fill(
        official_name="Demo-Kammer der Prüfer", name="Demo Chamber of Inspectors", user_name="Demo Clara",
        user_email="clara@chamber.example.org", email="office@chamber.example.org",
    )
    national.page.check("[name=languages][value=de]")
    national.page.check(f"[name=areas][value={AREA}]")
    national.press()
    assert national.faults() == []
    national.look("register-link")
    link = national.link_once()

    clara = Visitor(chromium, land, "de-DE")
    clara.visit(link)
    clara.look("first-user-invited-german")
    clara.fill(password="kurz")
    clara.press()
    clara.look("first-user-fault-german")
    clara.fill(password=NEW_PASSWORD)
    clara.press()
    assert clara.path == "/sign-in"
    clara.look("first-user-accepted-german")
    let_in(clara, "clara@chamber.example.org")
    assert clara.path.startswith("/sign-in/set-up")
    clara.authenticator()
    clara.look("first-user-set-up-german")
    clara.follow("[data-passkey-button]")
    clara.look("first-user-recovery-codes-german")
    clara.follow("main a.govuk-button")
    assert clara.path == "/"
    clara.visit("/directory")
    clara.follow("main a[href^='/directory/']:not([href$=absences]) >> nth=0")
    clara.look("own-entry-german")
    clara.follow("main a[href$='/people']")
    clara.look("people-german")
    people = clara.path
    clara.follow("main a[href$='/people/new']")
    clara.press()
    clara.look("new-colleague-faults-german")
    clara.fill(user_name="Demo Dora", user_email="dora@chamber.example.org")
    clara.page.check(f"[name=rights_{AREA}][value='{AREA}:handler']")
    clara.press()
    clara.look("new-colleague-link-german")

    dora = Visitor(chromium, land, "el-GR")
    dora.visit(clara.link_once())
    dora.look("colleague-invited-greek")
    dora.fill(password=NEW_PASSWORD)
    dora.press()
    let_in(dora, "dora@chamber.example.org")
    set_up_app(dora)
    dora.visit(f"/start/{AREA}/permit_request")
    assert dora.path.startswith(f"/areas/{AREA}/confidentiality")
    dora.look("confidentiality")
    dora.press()
    assert dora.path == f"/start/{AREA}/permit_request"

    clara.visit(people)
    clara.follow("main li.imi-thing:has-text('Demo Dora') a")
    clara.look("rights-of-a-colleague-german")
    clara.page.check("[name=suspended]")
    clara.press()
    clara.look("people-one-suspended-german")
    dora.visit("/start")
    assert dora.path.startswith("/sign-in"), "the open session ends with the next click"
    dora.look("suspended-and-out-greek")
    let_in(dora, "dora@chamber.example.org")
    assert len(dora.faults()) == 1
    clara.visit(people.replace("/people", "/history"))
    clara.look("history-german")
    told = clara.page.inner_text("main")
    assert "Gesperrt: Nein → Ja" in told and "Griechenland" in told and "Demo permits: Koordinatoren" in told
    assert clara.inspector.wrong == [] and national.inspector.wrong == [] and dora.inspector.wrong == []


def test_an_invited_authority_fills_in_its_data_and_takes_part_once_its_coordinator_validates_it(
    chromium: Any, land: ServedLand
) -> None:
    speaks(land, "national_admin", "fr")
    national = Visitor(chromium, land)
    land.town.clock.forward(minutes=2)
    national.enter("national_admin")
    national.visit("/directory/invitations")
    national.press()
    national.look("invite-with-fault-french")
    national.fill(user_email="petra@guild.example.org")
    national.page.check(f"[name=areas][value={AREA}]")
    national.press()
    link = national.link_once()
    national.visit("/directory/invitations")
    national.look("invitations-french")

    petra = Visitor(chromium, land, "fi-FI")
    petra.visit(link)
    petra.look("invited-authority-finnish")
    petra.press()
    assert len(petra.faults()) >= 3
    petra.look("invited-authority-faults-finnish")
    petra.fill(
        official_name="Demo-kilta", name="Demo Guild", user_name="Demo Petra", password=NEW_PASSWORD,
        email="office@guild.example.org", website="guild.example.org",
    )
    petra.page.check("[name=languages][value=fi]")
    petra.press()
    if petra.faults():
        petra.look("invited-authority-website-finnish")
        petra.fill(website="https://guild.example.org", password=NEW_PASSWORD)
        petra.press()
    assert petra.path == "/sign-in", petra.faults()
    petra.look("invited-authority-registered-finnish")
    let_in(petra, "petra@guild.example.org")
    assert len(petra.faults()) == 1, "nobody comes in before the data were checked"
    land.mails()

    national.visit("/directory")
    national.follow("main a:has-text('Demo Guild')")
    national.look("entry-to-validate-french")
    national.press("main button[name=standing][value=active]")
    national.look("entry-validated-french")
    [(to, text)] = land.mails()
    assert to == "petra@guild.example.org" and f"{land.address}/sign-in" in text
    let_in(petra, to)
    petra.look("set-up-finnish")
    set_up_app(petra)
    petra.visit("/start")
    petra.press()
    assert petra.path == "/start", "confidentiality was acknowledged on the way"
    assert petra.inspector.wrong == [] and national.inspector.wrong == []


def test_rights_are_reviewed_after_half_a_year(chromium: Any, land: ServedLand) -> None:
    land.town.clock.forward(days=400)
    speaks(land, "patras_admin", "el")
    patras = Visitor(chromium, land)
    patras.enter("patras_admin")
    patras.visit("/directory/patras/people")
    patras.look("review-due-greek")
    before = patras.page.locator("form[action*='/confirm']").count()
    patras.press("form[action*='/confirm'] button >> nth=0")
    assert patras.page.locator("form[action*='/confirm']").count() == before - 1
    patras.look("review-confirmed-greek")
    patras.visit("/directory/absences")
    patras.press()
    patras.look("absences-fault-greek")
    assert patras.inspector.wrong == []


def test_two_administrators_let_somebody_begin_again_who_has_lost_everything(chromium: Any, land: ServedLand) -> None:
    land.town.clock.forward(hours=1)
    speaks(land, "national_admin", "de")
    one, other = Visitor(chromium, land), Visitor(chromium, land)
    one.enter("patras_admin")
    one.visit("/recoveries")
    one.fill(email="nobody@example.org")
    one.press()
    one.fill(email="patras_plain@patras.example.org")
    one.press()
    one.look("recovery-asked-greek")
    assert one.page.locator("form[action$='/confirm']").count() == 0, "whoever asked does not confirm"
    other.enter("national_admin")
    other.visit("/recoveries")
    other.look("recovery-waits-german")
    land.mails()
    other.press("form[action$='/confirm'] button")
    other.look("recovery-confirmed-german")
    [text] = [text for to, text in land.mails() if to == "patras_plain@patras.example.org" and "/reset/" in text]
    found = re.search(r"/reset/\S+", text)
    assert found is not None

    plain = Visitor(chromium, land)
    plain.visit(found[0])
    plain.look("reset")
    plain.fill(new="password1234")
    plain.press()
    plain.look("reset-too-easy")
    plain.fill(new=NEW_PASSWORD)
    plain.press()
    assert plain.path.startswith("/sign-in/set-up"), "the second factor is set up anew"
    set_up_app(plain)
    assert plain.path == "/"
    again = Visitor(chromium, land)
    again.visit(found[0])
    again.look("reset-link-used")
    assert all(visitor.inspector.wrong == [] for visitor in (one, other, plain, again))


def test_without_javascript_an_invited_authority_comes_in_all_the_same(chromium: Any, land: ServedLand) -> None:
    land.town.clock.forward(hours=1)
    coordinator = Visitor(chromium, land, java_script_enabled=False)
    coordinator.enter("neighbour_admin")
    coordinator.visit("/directory/invitations")
    coordinator.fill(user_email="nils@bureau.example.org")
    coordinator.page.check(f"[name=areas][value={AREA}]")
    coordinator.press()
    nils = Visitor(chromium, land, java_script_enabled=False)
    nils.visit(coordinator.link_once())
    nils.fill(official_name="Demo-toimisto", name="Demo Bureau", user_name="Demo Nils", password=NEW_PASSWORD)
    nils.page.check("[name=languages][value=fi]")
    nils.press()
    assert nils.path == "/sign-in", nils.faults()
    coordinator.visit("/directory")
    coordinator.follow("main a:has-text('Demo Bureau')")
    coordinator.press("main button[name=standing][value=active]")
    assert coordinator.page.locator("main button[name=standing][value=suspended]").count() == 1
    let_in(nils, "nils@bureau.example.org")
    set_up_app(nils)
    assert nils.path == "/"
