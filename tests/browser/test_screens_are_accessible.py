"""Every page that a signed-out visitor and two officials can reach is accessible, on a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from imi_runtime.operations.work.recounting import recount
from tests.browser.looked_at import SEEN
from tests.browser.official import Official
from tests.library_kit import AREA, library
from tests.served import ROOT, ServedTown, serve_town

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (375, 1280)
OUTSIDE = ("/sign-in", "/accessibility", "/data-protection", "/about", "/no-such-page")
NOT_PAGES = ("/static/", "/styles/", "/sign-out", "/statistics/figures.csv", "/statistics/figures.xlsx")
COUNTED = ("retention:\n", "statistics: {asked_by: requester, asked: responder, sent: sent, answered: answered}\nretention:\n")
FULL = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`))"
INLINE = "[...document.querySelectorAll('[style], style, script:not([src])')].map(e => e.outerHTML.slice(0, 120))"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = "[...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.getAttribute('href').split('#')[0])"
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    """A served town of the invented area."""
    if not AXE.exists():
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no axe-core in node_modules: npm ci")
        pytest.skip("NO ACCESSIBILITY TESTS: no axe-core in node_modules; npm ci brings it")
    served = serve_town(tmp_path_factory.mktemp("served"), library(permit_request=COUNTED), AREA)
    yield served
    served.stop()


class Inspector:
    """Looks at pages in one window and notes what is wrong with them."""

    def __init__(self, page: Any, address: str, judged: tuple[int, ...] = WIDTHS) -> None:
        self.page, self.address, self.judged = page, address, judged
        self.axe = AXE.read_text(encoding="utf-8")
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        page.on("request", self._requested)

    def _requested(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc:
            self.wrong.append(f"asked another origin: {request.url}")

    def look(self) -> None:
        """Judge the page that is open, folded parts unfolded: its width at every width, by axe where it is judged."""
        path = str(self.page.url).removeprefix(self.address)
        self.seen.add(path)
        SEEN.add(path)
        self._note(path, self.page.evaluate(INLINE), "inline")
        self.page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        self.page.evaluate(self.axe)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate(OVERFLOW):
                self.wrong.append(f"{path} at {width}: wider than the window")
            if width in self.judged:
                self._note(path, self.page.evaluate(FULL), f"at {width}")

    def _note(self, path: str, found: list[str], how: str) -> None:
        self.wrong += [f"{path} {how}: {what}" for what in found]

    def crawl(self) -> None:
        """Look at every page that links lead to, from the inbox on."""
        visited: set[str] = set()
        to_do = ["/"]
        while to_do:
            path = to_do.pop()
            if path in visited or path.startswith(NOT_PAGES):
                continue
            self.page.goto(self.address + path)
            visited.add(path)
            to_do += self.page.evaluate(LINKS)
            if str(self.page.url).removeprefix(self.address) not in self.seen:
                self.look()


def test_pages_for_visitors_are_accessible(chromium: Any, town: ServedTown) -> None:
    page = chromium.new_context(locale="en-IE").new_page()
    inspector = Inspector(page, town.address)
    for path in OUTSIDE:
        page.goto(town.address + path)
        inspector.look()
    page.goto(town.address + "/sign-in")
    page.click("main button[type=submit]")
    inspector.look()
    assert inspector.wrong == []


def test_pages_for_officials_are_accessible(chromium: Any, town: ServedTown) -> None:
    """The asker reads another language, the answerer English; both meet forms with faults on their way."""
    anna, hanna = Official(chromium, town, "anna"), Official(chromium, town, "hanna")
    _speak(hanna, "en")
    asking, answering = (Inspector(official.page, town.address) for official in (anna, hanna))
    anna.visit("/start")
    anna.press_on()
    asking.look()
    anna.fill_form(counterpart="helsinki")
    case = anna.path
    _begin(anna)
    hanna.visit(case)
    hanna.visit(str(hanna.page.get_attribute("main a[href*='/acts/']", "href")))
    hanna.press_on()
    answering.look()
    assert list(recount(town.installation))
    for inspector in (asking, answering):
        for scope in ("own", "all"):
            inspector.page.goto(f"{town.address}/statistics?scope={scope}")
            assert inspector.page.query_selector(".imi-bars")
            inspector.look()
        inspector.crawl()
    _begin(anna, "/review", counterpart="helsinki")
    asking.look()
    assert asking.wrong == [] and answering.wrong == []
    assert _errors(anna) == [] and _errors(hanna) == []
    assert {case, f"{case}/print", "/account"} <= asking.seen & answering.seen
    languages = [official.page.get_attribute("html", "lang") for official in (anna, hanna)]
    assert languages == ["el", "en"]


def _speak(official: Official, language: str) -> None:
    official.page.click("details.imi-menu summary >> nth=0")
    official.page.click(f"button[name=language][value={language}]")
    official.page.wait_for_load_state()


def _errors(official: Official) -> list[str]:
    """Return what the browser complains of; that a form with faults is answered by 422 is meant."""
    return [problem for problem in official.problems if "status of 422" not in problem]


def _begin(official: Official, until: str = "/cases/", counterpart: str = "") -> None:
    """Begin another case and leave it as a draft, so that every page of a form can be reached."""
    official.visit("/start")
    for _ in range(6):
        if until in official.path:
            return
        official.fill_page(counterpart)
        official.press_on()
    raise AssertionError(f"no page {until}: {official.path} {official.faults()}")


def test_without_scripts_the_list_of_questions_unfolds_by_keyboard_and_stays_open_where_something_is_ticked(
    chromium: Any, town: ServedTown
) -> None:
    anna = Official(chromium, town, "anna", java_script_enabled=False)
    _begin(anna, "/request/ask")
    box = anna.page.query_selector(".imi-set input[type=checkbox]")
    assert box is not None and not box.is_visible()
    anna.page.focus(".imi-set__summary")
    anna.page.keyboard.press("Enter")
    anna.page.keyboard.press("Tab")
    anna.page.keyboard.press("Space")
    assert box.is_checked() and anna.page.is_visible(".imi-set__count")
    where = anna.path
    anna.press_on()
    anna.visit(where)
    assert anna.page.is_visible(".imi-set input[type=checkbox] >> nth=0")
