"""A form of one page is sent at once, but never before everything that it asks was shown."""

from __future__ import annotations

from pathlib import Path

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from tests.library_kit import library
from tests.town import REQUEST_ANSWERS, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

ASKED_LATER = ("ask_when: kind is limited", "ask_when: kind is limited and seen is after today")
QUESTION = ("  kind:", "  seen: {type: date, label: \"When was it seen?\", personal: no}\n  kind:")
REQUEST = {"request": {**REQUEST_ANSWERS["request"], "ask": ["permit.limited_until"]}}


def test_a_question_that_an_answer_brings_up_is_shown_before_the_form_is_sent(tmp_path: Path) -> None:
    permit = next(data.decode() for path, data in library(permit=ASKED_LATER).items() if path.stem == "permit")
    town = sqlite_town(tmp_path, files=library({"permit": permit.replace(*QUESTION)}), make_pieces=page_pieces)
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST)
    client = signed_in(application(town, {Language("en"): Interface()}), "hanna")
    path = f"/cases/{case}/acts/reply/reply/answers"
    given = {"permit.kind": "limited", **{f"permit.seen.{box}": part for box, part in
                                          (("day", "1"), ("month", "4"), ("year", "2026"))}}  # fmt: skip
    shown = client.get(path, base_url=BASE).get_data(as_text=True)
    assert 'name="permit.limited_until.day"' not in shown
    first = client.post(path, base_url=BASE, data={**hidden(shown), **given, "then": "send"})
    assert first.headers["Location"] == path
    again = client.get(path, base_url=BASE).get_data(as_text=True)
    assert 'name="permit.limited_until.day"' in again
    second = client.post(path, base_url=BASE, data={**hidden(again), **given, "then": "send"})
    assert second.headers["Location"].startswith(f"/cases/{case}") and "acts" not in second.headers["Location"]
    town.installation.database.close()
