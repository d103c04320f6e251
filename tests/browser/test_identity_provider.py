"""Through the certified identity provider in a real Chromium: linking, signing in, cancelling, and being signed out there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.assembly import interface_of
from imi_runtime.model.ids import Language
from tests.browser.official import Official
from tests.browser.test_screens_are_accessible import Inspector
from tests.browser.test_second_step import look
from tests.entering import code_for
from tests.identity_provider.certified import certified_provider
from tests.library_kit import AREA, library
from tests.served import ServedTown, email, free_port, serve_town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SECRET, STRONG, STRANGER = "the shared secret of imi, long enough", "demo-person with mfa", "demo-stranger"
PHONE = {"width": 375, "height": 800}


@dataclass(frozen=True)
class Both:
    """The application and the provider, each knowing the other's address."""

    town: ServedTown
    issuer: str


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder, port = tmp_path_factory.mktemp("provider"), free_port()
    here = f"http://localhost:{port}"
    client = {
        "client_id": "imi", "client_secret": SECRET, "redirect_uris": [f"{here}/providers/demo/back"],
        "post_logout_redirect_uris": [f"{here}/sign-in"], "backchannel_logout_uri": f"{here}/providers/demo/logout",
        "backchannel_logout_session_required": True,
    }
    with certified_provider([client]) as provider:
        settings = {"IMI_PROVIDERS_FILE": str(_written(folder, provider.issuer)), "IMI_ADDRESS": here}
        town = serve_town(folder, library(), AREA, port=port, settings=settings)
        yield Both(town, provider.issuer)
        town.stop()


def _written(folder: Path, issuer: str) -> Path:
    secret = folder / "demo.secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET, encoding="ascii")
    file = folder / "providers.toml"
    file.write_text(
        f'[demo]\nname = "Demo Login"\nissuer = "{issuer}"\nclient_id = "imi"\nclient_secret_file = "demo.secret"\n'
        'accepted_amr = ["mfa"]\n', encoding="utf-8",
    )
    return file


def be(page: Any, both: Both, name: str) -> None:
    """Be somebody at the provider's page, which must be open."""
    page.wait_for_url(f"{both.issuer}/interaction/**")
    page.fill("[name=name]", name)
    page.click("text=Sign in")
    page.wait_for_url(f"{both.town.address}/**")


def wrong(inspector: Inspector, both: Both) -> list[str]:
    """Return what is wrong with pages of ours; the way there and back leads over pages of the provider."""
    return [one for one in inspector.wrong if not one.startswith(f"asked another origin: {both.issuer}/")]


def set_out(page: Any, both: Both, path: str = "/sign-in") -> None:
    """Press the provider's button on the page to sign in."""
    page.goto(both.town.address + path)
    page.click("main a:has-text('Demo Login')")


def test_an_account_is_linked_once_and_opens_through_the_provider_until_it_signs_out_there(
    chromium: Any, both: Both
) -> None:
    town = both.town
    anna = Official(chromium, town, "anna")
    anna.visit("/account/security")
    anna.page.click("main a[href='/providers/demo/link']")
    be(anna.page, both, STRONG)
    anna.problems.clear()  # the provider has no picture for the tab
    inspector = Inspector(anna.page, town.address)
    assert anna.path == "/account/security" and anna.page.is_visible("form[action='/providers/demo/unlink']")
    inspector.look()
    look(anna.page, "provider-linked")
    page = chromium.new_context(locale="el-GR", viewport=PHONE).new_page()
    set_out(page, both, "/sign-in?then=/find")
    be(page, both, STRONG)
    page.wait_for_url(f"{town.address}/find")
    with page.context.expect_page() as opened:
        page.evaluate(f"window.open('{both.issuer}/session/end')")
    elsewhere = opened.value
    elsewhere.click("button[value=yes]")
    elsewhere.wait_for_load_state("networkidle")
    page.bring_to_front()
    page.click("header a.imi-header__product")
    page.wait_for_url(f"{town.address}/sign-in**")
    told = interface_of(Language("el")).say("sign_in/fault_ended")
    assert page.is_visible(f"text={told}"), "whoever is out by an order from elsewhere reads it"
    after = Inspector(page, town.address)
    after.look()
    look(page, "signed-out-there")
    anna.visit("/account/security")
    assert anna.path == "/account/security", "who came by a password is still in"
    assert wrong(inspector, both) == [] and wrong(after, both) == [] and anna.problems == []


def test_where_the_provider_asked_for_one_factor_the_second_is_asked_for_here(chromium: Any, both: Both) -> None:
    page = chromium.new_context(locale="fi-FI", viewport=PHONE).new_page()
    hanna = Official(chromium, both.town, "hanna")
    hanna.page.goto(f"{both.town.address}/providers/demo/link")
    be(hanna.page, both, "demo-hanna")
    hanna.problems.clear()
    set_out(page, both)
    be(page, both, "demo-hanna")
    assert page.url == f"{both.town.address}/sign-in/code"
    inspector = Inspector(page, both.town.address)
    inspector.look()
    page.fill("[name=code]", code_for(both.town.installation, email("hanna")))
    page.click("main button[type=submit]")
    page.wait_for_url(f"{both.town.address}/")
    assert wrong(inspector, both) == [] and hanna.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_who_cancels_there_or_is_nobody_here_reads_why_and_can_go_on(chromium: Any, both: Both, script: bool) -> None:
    page = chromium.new_context(locale="de-DE", java_script_enabled=script).new_page()
    set_out(page, both)
    page.wait_for_url(f"{both.issuer}/interaction/**")
    page.click("text=Cancel")
    page.wait_for_url(f"{both.town.address}/**")
    assert page.is_visible(".govuk-error-summary") and page.is_visible("main a:has-text('Demo Login')")
    inspector = Inspector(page, both.town.address)
    if script:
        inspector.look()
        look(page, "provider-cancelled")
    set_out(page, both)
    be(page, both, STRANGER)
    assert page.is_visible(".govuk-error-summary") and page.is_visible("[name=password]")
    if script:
        inspector.look()
        look(page, "provider-not-linked")
    assert wrong(inspector, both) == []
