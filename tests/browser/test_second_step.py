"""The second step in a real Chromium: a passkey of its virtual authenticator, an app set up by hand, no JavaScript, axe."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyotp import TOTP

from imi_runtime.adapters.hashing import Argon2Passwords
from imi_runtime.model.ids import UserId
from imi_runtime.store import accounts
from tests.browser.official import Official
from tests.browser.test_screens_are_accessible import Inspector
from tests.entering import PASSWORD, sign_in_on_page
from tests.library_kit import AREA, library
from tests.served import ServedTown, email, serve_town
from tests.town import user

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    served = serve_town(tmp_path_factory.mktemp("second-step"), library(), AREA)
    stored = Argon2Passwords().hash(PASSWORD)
    with served.installation.database.writing() as connection:
        accounts.add_users(connection, [(user(name, "athens"), stored) for name in ("nina", "nora")])
    yield served
    served.stop()


def virtual_authenticator(page: Any) -> Any:
    """Give the browser's page an authenticator of software, through the protocol for developers' tools."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]


def first_step(page: Any, town: ServedTown, address: str) -> None:
    page.goto(f"{town.address}/sign-in")
    page.fill("[name=identifier]", address)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def look(page: Any, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if folder := os.environ.get("IMI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_passkey_is_set_up_and_lets_in(chromium: Any, town: ServedTown) -> None:
    anna = Official(chromium, town, "anna")
    page = anna.page
    inspector = Inspector(page, town.address)
    tools, authenticator = virtual_authenticator(page)
    anna.visit("/account/security")
    inspector.look()
    look(page, "own-security")
    anna.visit("/account/factors/new")
    inspector.look()
    look(page, "set-up-another")
    page.click("[data-passkey-button]")
    page.wait_for_url("**/account/security")
    assert len(tools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1
    assert page.locator(".imi-thing strong").count() >= 2
    first_step(page, town, email("anna"))
    inspector.look()
    look(page, "second-step-passkey")
    page.click("[data-passkey-button]")
    page.wait_for_url(f"{town.address}/")
    anna.context.clear_cookies()
    page.goto(f"{town.address}/sign-in?then=/about")
    inspector.look()
    look(page, "sign-in-by-passkey")
    with page.expect_navigation():
        page.click("[data-passkey-button]")
    page.wait_for_url("**/about")
    anna.visit("/confirm?then=/about")
    inspector.look()
    page.keyboard.press("Tab")
    page.click("[data-passkey-button]")
    page.wait_for_url("**/about")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    assert inspector.wrong == [] and anna.problems == []


def test_a_newcomer_sets_up_an_app_with_the_keyboard_alone_and_gets_recovery_codes(chromium: Any, town: ServedTown) -> None:
    page = chromium.new_context(locale="en-IE").new_page()
    inspector = Inspector(page, town.address)
    first_step(page, town, "nina@athens.example.org")
    assert page.url.endswith("/sign-in/set-up")
    inspector.look()
    look(page, "set-up-first")
    secret = "".join(page.inner_text("code.imi-copy").split())
    page.focus("[name=code]")
    page.keyboard.type("000000")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    inspector.look()
    assert "".join(page.inner_text("code.imi-copy").split()) == secret, "the offer stays the same after a slip"
    page.focus("[name=code]")
    page.keyboard.type(TOTP(secret).now())
    page.keyboard.press("Tab")
    page.keyboard.type("My telephone")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    inspector.look()
    look(page, "recovery-codes")
    codes = [line.inner_text() for line in page.query_selector_all(".imi-recovery-codes code")]
    assert len(codes) == 10 and all(re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", code) for code in codes)
    page.click("main a.govuk-button")
    page.wait_for_url(f"{town.address}/")
    other = chromium.new_context(locale="en-IE").new_page()
    first_step(other, town, "nina@athens.example.org")
    other.fill("[name=code]", codes[0])
    other.click("main button[type=submit]")
    other.wait_for_url(f"{town.address}/")
    assert inspector.wrong == []


def test_without_javascript_an_app_does_everything_and_the_page_says_why_a_passkey_does_not(
    chromium: Any, town: ServedTown
) -> None:
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800}).new_page()
    first_step(page, town, "nora@athens.example.org")
    assert page.is_visible("text=A passkey needs JavaScript") and not page.is_visible("[data-passkey-button]")
    look(page, "set-up-phone-no-script")
    secret = "".join(page.inner_text("code.imi-copy").split())
    page.fill("[name=code]", TOTP(secret).now())
    page.click("main button[type=submit]")
    assert page.is_visible(".imi-recovery-codes")
    look(page, "recovery-codes-phone")
    page.click("main a.govuk-button")
    assert page.url == f"{town.address}/"


def test_pages_for_who_has_forgotten_something_are_accessible(chromium: Any, town: ServedTown) -> None:
    page = chromium.new_context(locale="de-DE").new_page()
    inspector = Inspector(page, town.address)
    page.goto(f"{town.address}/forgotten")
    inspector.look()
    look(page, "forgotten-german")
    page.click("main button[type=submit]")
    inspector.look()
    page.fill("[name=identifier]", "niemand@example.org")
    page.click("main button[type=submit]")
    inspector.look()
    hanna = Official(chromium, town, "hanna")
    within = Inspector(hanna.page, town.address)
    hanna.visit("/account/password")
    within.look()
    look(hanna.page, "password-finnish")
    hanna.page.fill("[name=present]", PASSWORD)
    hanna.page.fill("[name=new]", "password1234")
    hanna.page.click("main button[type=submit]")
    hanna.page.wait_for_load_state()
    within.look()
    assert inspector.wrong == [] and within.wrong == []


def test_who_comes_with_a_leaked_password_chooses_another_first(chromium: Any, town: ServedTown) -> None:
    """On a telephone, with a page that was wanted before."""
    leaked, new = "liverpoolfc1892", "vier andere Wörter durch Zufall"
    with town.installation.database.writing() as connection:
        accounts.set_password(connection, UserId("wanda"), Argon2Passwords().hash(leaked))
    page = chromium.new_context(locale="de-DE", viewport={"width": 375, "height": 800}).new_page()
    inspector = Inspector(page, town.address)
    page.goto(f"{town.address}/sign-in?then=/find")
    sign_in_on_page(page, town.installation, email("wanda"), leaked)
    page.wait_for_url("**/account/password?then=/find")
    inspector.look()
    look(page, "leaked-password-phone")
    for where in ("/", "/directory", "/account/security"):
        page.goto(town.address + where)
        assert "/account/password" in page.url
    page.goto(f"{town.address}/account/password?then=/find")
    page.fill("[name=present]", leaked)
    page.fill("[name=new]", leaked)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    inspector.look()
    page.fill("[name=present]", leaked)
    page.fill("[name=new]", new)
    page.click("main button[type=submit]")
    page.wait_for_url("**/find")
    inspector.look()
    assert inspector.wrong == []
