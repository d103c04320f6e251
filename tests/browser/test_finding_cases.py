"""An official finds a case, keeps the search and takes the list along: in another language, and without any script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.model.ids import FormId, ProcedureId, TransitionId
from imi_runtime.operations import visits
from imi_runtime.operations.cases import casework
from imi_runtime.web.site import COOKIE
from tests.browser.official import Official
from tests.browser.test_screens_are_accessible import Inspector
from tests.library_kit import AREA, library
from tests.served import ServedTown, serve_town
from tests.town import REQUEST_ANSWERS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    """A served town of the invented area."""
    served = serve_town(tmp_path_factory.mktemp("finding"), library(), AREA)
    yield served
    served.stop()


def sent(town: ServedTown, official: Official, how_many: int) -> None:
    """Let the official send requests, without going through the forms."""
    installation, [secret] = town.installation, [c["value"] for c in official.context.cookies() if c["name"] == COOKIE]
    for _ in range(how_many):
        with visits.writing(installation, secret) as visit:
            opened = casework.begin_case(visit, visit.live()[AREA], ProcedureId("permit_request"), installation.ids.secret())
            assert isinstance(opened, casework.OpenedCase)
        with visits.writing(installation, secret) as visit:
            casework.take_step(visit, casework.StepRequest(
                case=opened.case.id, transition=TransitionId("send"), seen=opened.case.revision,
                token=installation.ids.secret(), answers={FormId("request"): REQUEST_ANSWERS["request"]},
            ))


def test_a_case_is_found_kept_and_taken_along_on_accessible_pages(chromium: Any, town: ServedTown) -> None:
    anna = Official(chromium, town, "anna", accept_downloads=True)
    inspector = Inspector(anna.page, town.address)
    sent(town, anna, 30)
    anna.visit("/")
    inspector.look()
    anna.page.set_viewport_size({"width": 1280, "height": 900})
    anna.page.fill("#find", "demowska")
    anna.page.press("#find", "Enter")
    anna.page.wait_for_load_state()
    assert anna.path == "/find?q=demowska" and anna.page.locator(".imi-found-in").count() == 25
    inspector.look()
    anna.page.click("a[rel=next]")
    anna.page.wait_for_load_state()
    assert anna.page.locator(".imi-found-in").count() == 5 and "q=demowska&after=" in anna.path
    anna.visit("/find?q=demowska&due_from=x&state=a/b/c")
    assert len(anna.faults()) == 2
    inspector.look()
    anna.visit("/find?q=xyzzy&country=FR")
    inspector.look()
    anna.visit("/find?q=demowska&country=FI")
    anna.page.fill("input[name=name]", "Demowska")
    anna.page.click("form[action='/find/searches'] button")
    anna.page.wait_for_load_state()
    inspector.look()
    assert anna.page.locator(".imi-searches a").inner_text() == "Demowska"
    anna.visit("/")
    assert anna.page.get_attribute("a:text-is('Demowska')", "href") == "/find?q=demowska&country=FI"
    assert inspector.wrong == [] and [p for p in anna.problems if "422" not in p] == []


def test_everything_works_without_scripts(chromium: Any, town: ServedTown, tmp_path: Path) -> None:
    wanda = Official(chromium, town, "wanda")
    state = wanda.context.storage_state()
    page = chromium.new_context(storage_state=state, java_script_enabled=False, accept_downloads=True).new_page()
    sent(town, wanda, 1)
    page.goto(f"{town.address}/find")
    page.fill("#q", "demowska")
    page.locator(".imi-find-form details summary").click()
    page.select_option("#country", "FI")
    page.check("#mine", force=True)
    page.click(".imi-find-form button[type=submit]")
    assert page.locator(".imi-found-in").count() == 1
    assert page.locator(".imi-find-form details").get_attribute("open") is not None, "filters in use are shown"
    for kind in ("csv", "xlsx"):
        with page.expect_download() as coming:
            page.click(f"button[value={kind}]")
        saved = tmp_path / coming.value.suggested_filename
        coming.value.save_as(saved)
        assert saved.suffix == f".{kind}"
        if kind == "csv":
            assert len(list(csv.reader(io.StringIO(saved.read_text("utf-8-sig"))))) == 2
        else:
            assert saved.read_bytes()[:2] == b"PK"
