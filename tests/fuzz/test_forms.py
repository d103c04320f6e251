"""Whatever is sent to whichever form that can be reached, the answer is never a fault of ours (INP-4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.operations.lists import listing
from imi_runtime.screens.interface import Interface
from tests.fuzz.forms import Figures, Person, fuzz
from tests.town import Town, sqlite_town
from tests.web.crawl import application

REQUESTS = 300
"""Many more by the command in forms.py, in the demonstration."""


@pytest.fixture
def people(tmp_path: Path) -> Iterator[list[Person]]:
    """Somebody who asks, somebody who answers, and somebody who only reads, each with what a crawl has found."""
    town: Town = sqlite_town(tmp_path, make_pieces=page_pieces)
    app = application(town, {Language("en"): Interface()})
    case = town.open("anna")
    found = [Person(name, app, town.sign_in(name)) for name in ("anna", "hanna", "viki")]
    for person in found:
        person.crawl()
        person.pages += [f"/cases/{case}"]
    yield found
    town.installation.database.close()


def test_no_form_that_can_be_reached_is_broken_by_what_is_sent(people: list[Person], capsys: pytest.CaptureFixture[str]) -> None:
    figures = Figures()
    for _ in fuzz(people, REQUESTS, 5, figures):
        pass
    with capsys.disabled():
        print(f"\nfuzzed forms: {figures}")
    assert figures.broken == []
    assert figures.statuses[303] > 5 and figures.statuses[200] > 50 and len(figures.addresses) > 15


def test_a_page_that_breaks_is_noticed(people: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(listing, "list_cases", broken)
    figures = Figures()
    for _ in fuzz(people, 60, 5, figures):
        pass
    assert any(line.startswith("500") for line in figures.broken)
