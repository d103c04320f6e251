"""A party that cannot do something is told why: the rule, who can, and by when, and nothing that it may not know."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import CaseId, Language
from imi_runtime.screens.interface import Interface
from tests.library_kit import library
from tests.town import REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, signed_in


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = sqlite_town(tmp_path, files=library({}), make_pieces=page_pieces)
    yield made
    made.installation.database.close()


def told(town: Town, person: str, case: CaseId) -> Mapping[str, list[str]]:
    """Return what the page of the case says cannot be done, with the reasons."""
    client = signed_in(application(town, {Language("en"): Interface()}), person)
    page = client.get(f"/cases/{case}", base_url=BASE).get_data(as_text=True)
    found: dict[str, list[str]] = {}
    for block in re.findall(r'<dl class="imi-refused">(.*?)</dl>', page, re.S):
        for kind, text in re.findall(r"<(dt|dd)>(.*?)</\1>", block, re.S):
            said = html.unescape(text)
            if kind == "dt":
                found[said] = reasons = []
            else:
                reasons.append(said)
    return found


def test_a_step_of_another_state_is_told_with_the_states_in_which_it_can_be_done(town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    reasons = told(town, "anna", case)
    assert reasons["Close"] == ["Only while the case stands at: “Answered”."]


def test_what_the_case_waits_for_is_told_with_who_can_do_it_and_by_when(town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    [who, day] = told(town, "anna", case)["Reply"]
    assert who == "Only these can do this: Responder."
    assert re.fullmatch(r"Last day: .*\d{4}\.", day)


def test_what_lies_behind_is_not_told_any_more(town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    assert "Send" not in told(town, "anna", case)


def test_who_can_do_everything_is_told_nothing_of_it(town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    assert "Reply" not in told(town, "hanna", case)


def test_beginning_a_case_is_offered_to_whoever_may_begin_one(town: Town) -> None:
    app = application(town, {Language("en"): Interface()})
    pages = {name: signed_in(app, name).get("/", base_url=BASE).text for name in ("anna", "viki")}
    assert [name for name, page in pages.items() if 'href="/start"' in page] == ["anna"]
    refused = signed_in(app, "viki").get("/start", base_url=BASE)
    assert refused.status_code == 200 and "You cannot start a case." in refused.text
