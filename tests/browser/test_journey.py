"""The main job, in a real browser: two authorities in two countries, each in its own language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.compiler.compile import areas, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import AreaId
from tests.browser.official import Official
from tests.library_kit import AREA, library
from tests.served import ServedTown, serve_town

SHIPPED = read_library(shipped_library())
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module", params=[AREA, *areas(SHIPPED)])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    """A served town for the invented area, and one for every shipped area."""
    area = AreaId(request.param)
    files = library() if area == AREA else SHIPPED
    served = serve_town(tmp_path_factory.mktemp("served"), files, area)
    yield served
    served.stop()


def acts(official: Official) -> list[str]:
    """Return the addresses of what can be done with the case on the page."""
    links = official.page.query_selector_all("main a[href*='/acts/'], main form[action*='/acts/']")
    return [link.get_attribute("href") or link.get_attribute("action") for link in links]


def act(official: Official, case: str, number: int = 0) -> None:
    """Do what the case waits for, whatever it is called."""
    official.visit(case)
    address = acts(official)[number]
    official.visit(address)
    if official.page.query_selector("main form[action$='/review']") and "/acts/" in official.path:
        official.page.click("main form[action$='/review'] button")
        official.page.wait_for_load_state()
    official.fill_form()


def test_an_asker_in_greek_and_an_answerer_in_finnish_bring_a_request_to_its_end(
    chromium: Any, town: ServedTown, tmp_path: Path
) -> None:
    anna, hanna = Official(chromium, town, "anna"), Official(chromium, town, "hanna")
    anna.visit("/start")
    anna.fill_form(counterpart="helsinki")
    case = anna.path
    assert anna.page.get_attribute("html", "lang") in ("el", "en")
    hanna.visit("/")
    assert case in [a.get_attribute("href") for a in hanna.page.query_selector_all("main a")]
    for _ in range(4):
        hanna.visit(case)
        waits = hanna.page.query_selector(".imi-entry a, main a.govuk-button[href*='/acts/']")
        if waits is None:
            break
        act(hanna, case)
    anna.visit(case)
    answers = anna.page.inner_text("main")
    assert "Demo words" in answers
    act(anna, case)
    assert not anna.page.query_selector("main a.govuk-button[href*='/acts/']")
    assert anna.problems == [] and hanna.problems == []


def test_a_first_page_with_faults_opens_one_case_and_not_one_with_every_try(chromium: Any, town: ServedTown) -> None:
    anna = Official(chromium, town, "anna")
    before = len(anna.page.query_selector_all("main table a"))
    anna.visit("/start")
    for _ in range(3):
        anna.press_on()
        assert anna.faults()
    anna.visit("/")
    assert len(anna.page.query_selector_all("main table a")) == before + 1


def test_for_a_third_authority_there_is_no_such_case(chromium: Any, town: ServedTown) -> None:
    anna, wanda = Official(chromium, town, "anna"), Official(chromium, town, "wanda")
    anna.visit("/start")
    anna.fill_form(counterpart="helsinki")
    wanda.visit(anna.path)
    foreign = wanda.page.inner_text("main")
    wanda.visit("/cases/never-was-any")
    assert wanda.page.inner_text("main") == foreign
