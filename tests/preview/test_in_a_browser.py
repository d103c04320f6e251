"""The bar in a real browser: it reloads by itself, stays off paper, folds on a phone, and shuts nobody out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.test_screens_are_accessible import AXE, FULL, INLINE, OVERFLOW
from tests.library_kit import AREA
from tests.preview.kit import Started

PROCEDURE, HOLDER = f"procedures/{AREA}/permit_request.yaml", f"question_sets/{AREA}/holder.yaml"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
TYPED = "[name='name.family_name']"
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A window on a desk."""
    context = chromium.new_context(viewport=DESK)
    yield context.new_page()
    context.close()


def faults(page: Any) -> list[str]:
    """Return what is wrong with the page, on a desk and on a phone."""
    found = [f"inline: {one}" for one in page.evaluate(INLINE)]
    page.evaluate(AXE.read_text("utf-8"))
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        found += page.evaluate(FULL) + (["wider than the window"] if page.evaluate(OVERFLOW) else [])
    page.set_viewport_size(DESK)
    return found


def test_a_save_shows_by_itself_and_so_do_its_mistakes(page: Any, started: Started) -> None:
    page.goto(started.address + started.author.ask())
    started.edit(PROCEDURE, 'label: "Sent"', 'label: "On its way"')
    page.wait_for_selector("main >> text=On its way", timeout=20_000)
    started.edit(PROCEDURE, "to: answered", "to: answerd")
    page.wait_for_selector("aside >> text=did you mean 'answered'?", timeout=20_000)
    started.edit(PROCEDURE, "to: answerd", "to: answered")
    page.wait_for_selector("aside >> text=did you mean 'answered'?", state="detached", timeout=20_000)


def test_a_page_on_which_somebody_types_is_not_taken_away(page: Any, started: Started) -> None:
    page.goto(f"{started.address}/start/{AREA}/permit_request")
    page.fill(TYPED, "Demowska")
    started.edit(HOLDER, "Who holds the permit?", "Whose permit is it?")
    page.wait_for_selector("text=The files have changed", timeout=20_000)
    assert page.input_value(TYPED) == "Demowska"


def test_the_bar_is_never_printed(page: Any, started: Started) -> None:
    case = started.author.ask()
    page.emulate_media(media="print")
    for path in (case, f"{case}/print"):
        page.goto(started.address + path)
        assert page.locator(".preview").count() == 1 and not page.locator(".preview").is_visible()


def test_the_buttons_work_without_javascript(chromium: Any, started: Started) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(started.address)
    before = page.inner_text(".preview b")
    page.click("text=+1 day")
    tomorrow = page.inner_text(".preview b")
    page.click("text=Start again")
    assert tomorrow not in (before, page.inner_text(".preview b"))
    context.close()


def test_the_bar_folds_on_a_phone_and_opens_again(page: Any, started: Started) -> None:
    page.set_viewport_size(PHONE)
    page.goto(started.address)
    assert not page.locator("#preview-person").is_visible()
    page.click("summary:has-text('nothing here is real')")
    assert page.locator("#preview-person").is_visible()


@pytest.mark.skipif(not AXE.exists(), reason="NO ACCESSIBILITY TESTS: no axe-core in node_modules; npm ci brings it")
def test_every_state_of_the_bar_is_accessible_and_fits(page: Any, started: Started) -> None:
    case = started.author.ask()
    wrong: dict[str, list[str]] = {}
    for path in (case, f"{case}/print", f"/preview/story/{case.removeprefix('/cases/')}"):
        page.goto(started.address + path)
        wrong[path] = faults(page)
    page.goto(started.address + case)
    page.select_option("#preview-language", "en-XA")
    page.click("form[action='/preview/language'] button")
    wrong["the longest language"] = faults(page)
    started.edit(PROCEDURE, "to: answered", "to: answerd")
    page.wait_for_selector("aside >> text=The last save has errors", timeout=20_000)
    wrong["broken"] = faults(page)
    text = (started.folder / PROCEDURE).read_text("utf-8").replace("to: answerd", "to: answered")
    (started.folder / PROCEDURE).write_text(text.replace("send: {label", "hand_in: {label"), "utf-8")
    page.wait_for_selector("aside >> text=do not fit the edited files", timeout=20_000)
    wrong["unfit"] = faults(page)
    assert {place: found for place, found in wrong.items() if found} == {}
