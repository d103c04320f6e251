"""Nobody acts in an area before acknowledging its confidentiality; what was acknowledged is kept for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages import confidentiality as page
from imi_runtime.store.acknowledgements import ACKNOWLEDGEMENTS
from imi_runtime.web import confidentiality
from tests.library_kit import AREA
from tests.town import Town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

START, ASKED = f"/start/{AREA}/permit_request", f"/areas/{AREA}/confidentiality"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


@pytest.fixture
def anna(town: Town, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Anna, after the words have changed."""
    monkeypatch.setattr(confidentiality, "VERSION", "words of tomorrow")
    return signed_in(application(town, {Language("en"): Interface()}), "anna")


def test_reading_goes_on_and_acting_waits_until_it_is_acknowledged(town: Town, anna: FlaskClient) -> None:
    case = town.open("anna")
    assert anna.get(f"/cases/{case}", base_url=BASE).status_code == 200
    for path in (START, f"/cases/{case}/acts/send", f"/cases/{case}/acts/send/review", f"/cases/{case}/acts/send/request/about"):
        assert anna.get(path, base_url=BASE).headers["Location"] == f"{ASKED}?then={path}", path
    token = hidden(anna.get("/account", base_url=BASE).text)["csrf"]
    sent = {"csrf": token, "form_token": "x" * 32 + ".1.0", "name.family_name": "Demowska", "then": "leave"}
    assert anna.post(START, base_url=BASE, data=sent).headers["Location"] == f"{ASKED}?then={START}"
    shown = anna.get(f"{ASKED}?then={START}", base_url=BASE)
    assert "Before you begin: confidentiality" in shown.text and "(&#39;" not in shown.text
    assert anna.post(ASKED, base_url=BASE, data=hidden(shown.text)).headers["Location"] == START
    assert anna.get(START, base_url=BASE).status_code == 200


def test_what_was_acknowledged_is_kept_with_its_words_and_cannot_be_changed(town: Town, anna: FlaskClient) -> None:
    shown = hidden(anna.get(ASKED, base_url=BASE).text)
    for _ in range(2):
        assert anna.post(ASKED, base_url=BASE, data=shown).headers["Location"] == "/"
    with town.installation.database.reading() as connection:
        rows = connection.execute(select(ACKNOWLEDGEMENTS).where(ACKNOWLEDGEMENTS.c.user == "anna")).all()
    assert sorted(row.version for row in rows) == sorted([page.VERSION, "words of tomorrow"])
    assert "I use what I read here only for the purpose" in next(row.words for row in rows if row.version != page.VERSION)
    with pytest.raises(DatabaseError), town.installation.database.writing() as connection:
        connection.execute(text("DELETE FROM acknowledgements"))


def test_whoever_has_acknowledged_is_not_asked_again(town: Town) -> None:
    """The twin: with the words of today, which everybody in the town has acknowledged."""
    anna = signed_in(application(town, {Language("en"): Interface()}), "anna")
    assert anna.get(START, base_url=BASE).status_code == 200
