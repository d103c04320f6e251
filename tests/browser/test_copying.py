"""Who opened a case copies it in a real Chromium: asked, done, told what did not come along, and sent; axe judges."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from imi_runtime.assembly import make_site, page_pieces
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.settings import read_settings
from imi_runtime.web.app import create_app
from tests.browser.served_land import ServedLand, Visitor, speaks
from tests.browser.stage import Quiet
from tests.library_kit import AREA, library
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, sqlite_town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
NEWER = library(
    request=("questions: [name, urgent, why_urgent]", "questions: [name, urgent]"),
    permit=('valid: {type: yes_no_not_known, label: "Is the permit valid?"', 'found: {type: yes_no, label: "Was it found?"'),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLand]:
    town = sqlite_town(tmp_path_factory.mktemp("copies"), make_pieces=page_pieces)
    app = create_app(make_site(town.installation, read_settings({})))
    server = make_server("localhost", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ServedLand(town, f"http://localhost:{server.server_port}")
    server.shutdown()
    town.installation.database.close()


@pytest.fixture(scope="module")
def case(served: ServedLand) -> CaseId:
    """An answered case, asked under a version that is live no more."""
    case = served.town.open("anna")
    urgent = {"urgent": "yes", "why_urgent": "The hearing is on Monday"}
    served.town.step("anna", case, "send", {"request": {**REQUEST_ANSWERS["request"], **urgent}})
    served.town.step("hanna", case, "reply", REPLY_ANSWERS)
    deploy(served.town.installation, NEWER, AREA, by="a test", notes="", make_pieces=page_pieces)
    return case


def test_a_case_is_copied_changed_and_sent(chromium: Any, served: ServedLand, case: CaseId) -> None:
    anna = Visitor(chromium, served)
    anna.enter("anna")
    anna.visit(f"/cases/{case}")
    anna.look("case-to-copy")
    anna.follow(f"a[href='/cases/{case}/copy']")
    anna.look("copy-asked")
    anna.press()
    note = anna.page.inner_text(".imi-copied")
    assert "Why is it urgent?" in note and "Is the permit valid?" in note and "What kind" not in note
    assert anna.page.input_value("[name='name.family_name']") == "Demowska"
    anna.look("copied-draft")
    for _ in range(4):
        anna.press(".imi-form-buttons button[value=continue]")
    anna.look("copied-review")
    anna.press(".imi-form-buttons button[value=send]")
    assert anna.page.is_visible(".imi-notice--success") and case not in anna.path


def test_without_scripts_a_case_is_copied_all_the_same(chromium: Any, served: ServedLand, case: CaseId) -> None:
    served.town.clock.forward(minutes=1)
    aris = Visitor(chromium, served, java_script_enabled=False)
    aris.enter("aris")
    aris.visit(f"/cases/{case}")
    aris.follow(f"a[href='/cases/{case}/copy']")
    aris.press()
    aris.press(".imi-form-buttons button[value=continue]")
    assert "/acts/send/request/ask" in aris.path and aris.page.is_visible(".imi-copied")


def test_the_draft_tells_in_the_readers_language_from_where_it_comes(chromium: Any, served: ServedLand, case: CaseId) -> None:
    served.town.clock.forward(minutes=1)
    speaks(served, "aris", "el")
    aris = Visitor(chromium, served, locale="el-GR")
    aris.enter("aris")
    aris.visit(f"/cases/{case}/copy")
    aris.look("copy-asked-in-greek")
    aris.press()
    assert "αντίγραφο" in aris.page.inner_text(".imi-copied")
    aris.look("copied-draft-in-greek")


def test_for_the_other_side_there_is_nothing_to_copy(chromium: Any, served: ServedLand, case: CaseId) -> None:
    served.town.clock.forward(minutes=1)
    hanna = Visitor(chromium, served)
    hanna.enter("hanna")
    hanna.visit(f"/cases/{case}")
    assert not hanna.page.query_selector_all("a[href$='/copy']")
