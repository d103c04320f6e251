"""The main job on an area of another shape: other states, a board that must agree, and a language pair of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pycountry
import pytest

from imi_runtime.adapters.hashing import Argon2Passwords
from imi_runtime.compiler.compile import read_library
from imi_runtime.model.ids import AreaId, Language, RightId
from imi_runtime.store.accounts import add_users
from imi_runtime.store.directory import add_authorities
from tests.browser.official import Official
from tests.served import ServedTown, serve_town
from tests.town import PASSWORD, authority, user

SECOND = read_library(Path(__file__).parents[1] / "second_library")
HARBOURS = AreaId("harbour_visits")
APPROVER = frozenset({RightId("approver")})
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


class Visitor(Official):
    """An official who knows regions, may prefer an answer, and may work for any authority."""

    def __init__(self, chromium: Any, town: ServedTown, address: str, prefers: str = "") -> None:
        self.prefers = prefers
        super().__init__(chromium, town, address)

    def sign_in(self, name: str) -> None:
        """Sign in with an e-mail address."""
        self.visit("/sign-in")
        self.page.fill("[name=identifier]", f"{name}.example.org")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()
        assert self.page.url == f"{self.town.address}/", self.faults()

    def _fill(self, field: Any) -> None:
        preferred = self.prefers and field.query_selector(f"input[type=radio][value={self.prefers}]")
        if preferred:
            preferred.check(force=True)
        else:
            super()._fill(field)

    def _text_for(self, line: Any) -> str:
        name = line.get_attribute("name") or ""
        if not name.endswith(".region"):
            return super()._text_for(line)
        country = self.page.input_value(f"[name='{name.removesuffix('region')}country']")
        return str(next(region.code for region in pycountry.subdivisions.get(country_code=country)))

    def acts(self, case: str) -> list[str]:
        """Return what can be done with the case, in the order of the page."""
        self.visit(case)
        links = self.page.query_selector_all("main a[href*='/acts/'], main form[action*='/acts/']")
        addresses = [link.get_attribute("href") or link.get_attribute("action") for link in links]
        return [address.partition("/acts/")[2].split("/")[0] for address in addresses]

    def act(self, case: str, transition: str = "") -> None:
        """Do what is named, or the first thing that the page offers."""
        chosen = transition or self.acts(case)[0]
        self.visit(f"{case}/acts/{chosen}")
        if self.page.query_selector("main form[action$='/review']"):
            self.page.click("main form[action$='/review'] button")
            self.page.wait_for_load_state()
        self.fill_form()

    def ask(self, counterpart: str) -> str:
        """Open a case with an authority and return its address."""
        self.visit("/start")
        self.fill_form(counterpart)
        return self.path

    def reads(self, case: str) -> str:
        """Return all words on the page of the case."""
        self.visit(case)
        return str(self.page.inner_text("main"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    """A served town of harbours, one of them under a board."""
    served = serve_town(tmp_path_factory.mktemp("harbours"), SECOND, HARBOURS)
    _add_a_harbour_under_a_board(served)
    yield served
    served.stop()


def _add_a_harbour_under_a_board(town: ServedTown) -> None:
    norwegian = replace(user("ingrid", "oslo", area=HARBOURS), language=Language("nb"))
    others = [user("tuula", "turku", area=HARBOURS), user("britta", "board", APPROVER, HARBOURS)]
    stored = Argon2Passwords().hash(PASSWORD)
    with town.installation.database.writing() as connection:
        add_authorities(connection, [
            authority("board", "FI", HARBOURS), authority("turku", "FI", HARBOURS, ("board",)),
            authority("oslo", "NO", HARBOURS),
        ])
        add_users(connection, [(one, stored) for one in (norwegian, *others)])


def test_a_question_is_asked_inspected_reported_and_accepted(chromium: Any, town: ServedTown) -> None:
    anna, hanna = Visitor(chromium, town, "anna@athens"), Visitor(chromium, town, "hanna@helsinki")
    case = anna.ask("helsinki")
    assert "With the harbour" in anna.reads(case)
    assert "On your desk" in hanna.reads(case)
    for _ in range(2):
        hanna.act(case)
    assert "Reported" in anna.reads(case) and "Demo words" in anna.reads(case)
    anna.act(case)
    assert "Report accepted" in anna.reads(case)
    assert anna.acts(case) == [] and hanna.acts(case) == ["amend_report"]
    assert anna.problems == [] and hanna.problems == []


def test_a_report_with_measures_waits_for_the_board_and_may_come_back(chromium: Any, town: ServedTown) -> None:
    ingrid, britta = Visitor(chromium, town, "ingrid@oslo"), Visitor(chromium, town, "britta@board")
    tuula = Visitor(chromium, town, "tuula@turku", prefers="measures")
    case = ingrid.ask("turku")
    for _ in range(2):
        tuula.act(case)
    assert "Rapporten skrives" in ingrid.reads(case) and ingrid.acts(case) == []
    assert sorted(set(britta.acts(case))) == ["pass_report", "send_back"]
    britta.act(case, "send_back")
    assert "Inspected" in tuula.reads(case)
    tuula.act(case, "file_report")
    britta.act(case, "pass_report")
    assert "Rapportert" in ingrid.reads(case)
    ingrid.act(case, "accept")
    assert "Rapport godtatt" in ingrid.reads(case) and ingrid.acts(case) == []
    assert ingrid.problems == [] and tuula.problems == [] and britta.problems == []
