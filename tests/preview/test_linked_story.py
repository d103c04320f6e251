"""A played case that opened others is saved as one story of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from imi_runtime.compiler.compile import read_library
from tests.preview.kit import Page, Started, start

WORKED = Path(__file__).resolve().parents[1] / "worked_library"
AREA, SAVED = "demo_cards", "card_for_one_country"
APPLICANT, MINISTRY = "demo-outside-ee-handler", "demo-ee-coordination-handler"
HOME, HOST = "demo-ee-north-handler", "demo-bg-south-handler"


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[Started]:
    """A running preview of an area whose cases open others."""
    found = start(tmp_path, read_library(WORKED), AREA)
    yield found
    found.stop()


def done(cards: Started, person: str, page: str, **answers: str | list[str]) -> Page:
    """Do a step of one page as somebody."""
    cards.author.be(person)
    shown = cards.author.get(page)
    assert shown.status == 200, (page, shown.main)
    sent = cards.author.post(page, shown, then="send", **answers)
    assert sent.status == 200, sent.main
    return sent


def test_a_story_tells_the_linked_cases_too(cards: Started) -> None:
    author = cards.author
    author.be(APPLICANT)
    page = author.get(f"/start/{AREA}/card_application")
    assert page.status == 200, page.main
    page = author.fill(page, **{"person.family_name": "Demo", "person.given_names": "Ada", "profession": "nurse"})
    page = author.fill(page, home_country="EE", hosts=["demo-bg-south"], regime="automatic")
    case = author.post(page.path, page, then="send").path
    done(cards, MINISTRY, f"{case}/acts/allocate/routing/to", home="demo-ee-north")
    done(cards, HOME, f"{case}/acts/transmit/verification/words", text="Checked")
    author.be(HOST)
    linked = next(path for path in links(author.get()) if path != case)
    done(cards, HOST, f"{linked}/acts/ask_home/doubt/words", text="Which diploma?")
    assert author.get(f"{linked}/acts/answer_host/home_answer/words").status == 404
    done(cards, HOME, f"{linked}/acts/answer_host/home_answer/words", text="The one of 2012")
    page = author.get(f"/preview/story/{linked.removeprefix('/cases/')}")
    saved = author.post(page.path, page, name=SAVED, title="A card for one country", refusals="yes")
    assert "The story is saved" in saved.main, saved.main
    text = (cards.folder / f"procedures/{AREA}/scenarios/{SAVED}.yaml").read_text("utf-8")
    assert "does: answer_host" in text and "case: decision" in text and "refused: not_your_seat" in text
    tested = CliRunner().invoke(main, ["test", AREA, "--library", str(cards.folder)])
    assert tested.exit_code == 0 and f"holds   {SAVED}" in tested.stdout, tested.stdout


def links(page: Page) -> list[str]:
    """Return the cases to which a page leads."""
    return list(dict.fromkeys(re.findall(r"/cases/[\w-]+", page.html)))
