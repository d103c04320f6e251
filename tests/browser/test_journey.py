"""What no story tells of the main job in a real browser: pages with faults, and a case that is not there."""

from __future__ import annotations

from collections.abc import Iterator
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
