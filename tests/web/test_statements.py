"""How often pages ask the database: counted exactly, whatever the rows, languages and questions (goal 10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

ENGLISH = Language("en")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


class Heard:
    """Counts statements and commits."""

    def __init__(self, town: Town) -> None:
        self.statements: list[str] = []
        self.commits = 0
        engine = town.installation.database.engine
        event.listen(engine, "before_cursor_execute", lambda *a: self.statements.append(a[2]))
        event.listen(engine, "commit", lambda *a: self._commit())

    def _commit(self) -> None:
        self.commits += 1

    def during(self, act: Any) -> tuple[int, int]:
        """Return (statements, commits) of what is done."""
        self.statements.clear()
        self.commits = 0
        act()
        return len(self.statements), self.commits


def test_a_list_takes_two_statements_however_many_cases_there_are(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "hanna")
    heard = Heard(town)
    counts = []
    for _ in range(2):
        for _ in range(8):
            town.step("anna", town.open("anna"), "send", REQUEST_ANSWERS)
        client.get("/", base_url=BASE)
        counts.append(heard.during(lambda: client.get("/", base_url=BASE))[0])
    assert counts == [2, 2]


def test_a_case_takes_four_statements_however_much_was_answered(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    heard = Heard(town)
    counts = []
    for name, transition, answers in (("anna", "send", REQUEST_ANSWERS), ("hanna", "reply", REPLY_ANSWERS)):
        town.step(name, case, transition, answers)
        client.get(f"/cases/{case}", base_url=BASE)
        counts.append(heard.during(lambda: client.get(f"/cases/{case}", base_url=BASE))[0])
    assert counts == [4, 4]


def test_a_step_is_one_commit(town: Town) -> None:
    client = signed_in(application(town, {ENGLISH: Interface()}), "anna")
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    page = client.get(f"/cases/{case}/acts/close", base_url=BASE).get_data(as_text=True)
    sent = {**hidden(page), "then": "send"}
    heard = Heard(town)
    statements, commits = heard.during(lambda: client.post(f"/cases/{case}/acts/close/review", base_url=BASE, data=sent))
    assert commits == 1 and statements <= 16, heard.statements
