"""A reader has a text translated by a machine: on request, off by default, never what must not leave, and marked as such."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from imi_runtime.adapters.credentials import Credentials
from imi_runtime.adapters.e_translation import ETranslation
from imi_runtime.engine import translatable
from imi_runtime.model.ids import CaseId, Language
from imi_runtime.model.questions import Personal
from imi_runtime.operations.cases import casework
from imi_runtime.operations.installation import Translator
from imi_runtime.operations.work import translation_orders
from imi_runtime.operations.work.translation_orders import send_next
from imi_runtime.operations.writing import free_texts, step_writing
from imi_runtime.operations.writing.free_texts import SENT_BY_DEFAULT
from imi_runtime.screens.interface import Interface
from imi_runtime.web.site import KEY
from tests.library_kit import library
from tests.postgres import fresh_postgres
from tests.town import REQUEST_ANSWERS, Town, found_town, sqlite_town, what_may_leave
from tests.translation_service.stand_in import APPLICATION, PASSWORD, Job, StandIn, served, standing_in
from tests.web.crawl import BASE, application, hidden, signed_in

QUESTIONS = """  remark: {type: long_text, label: "Remark", personal: no}
  story: {type: long_text, label: "Story", personal: ordinary}
  illness: {type: long_text, label: "Illness", personal: special, law: "Demo Directive 1/2020, Article 5"}
  offence: {type: long_text, label: "Offence", personal: offence, law: "Demo Directive 1/2020, Article 6"}
"""
PICKED = """  valid: {type: yes_no_not_known, label: "Is the permit valid?", personal: no}
  why: {type: long_text, label: "Why is that so?", personal: no}
  crime: {type: yes_no, label: "Was it forged?", personal: offence, law: "Demo Directive 1/2020, Article 6"}
"""
EVERY_KIND = frozenset(Personal)
GREEK = "Η άδεια είναι έγκυρη.\n\nΔεύτερη παράγραφος"
BUTTON = "(machine translation)"


def with_texts() -> Any:
    """Return an area with texts of every kind, a picked text, and a step that corrects the request."""
    return library(
        holder=('  remark: {type: long_text, label: "Remark", personal: ordinary}\n', QUESTIONS),
        request=("questions: [reply_by]", "questions: [reply_by, remark, story, illness, offence]"),
        permit=('  valid: {type: yes_no_not_known, label: "Is the permit valid?", personal: no}\n', PICKED),
        permit_request=(
            "  close: {label",
            '  correct: {label: "Correct", by: requester, from: sent, to: same, corrects: request}\n  close: {label',
        ),
    )


def written(words: str, language: str = "el") -> dict[str, str]:
    return {"text": words, "language": language}


REQUEST: dict[str, Any] = {
    **REQUEST_ANSWERS["request"], "remark": written(GREEK), "story": written("Μια ιστορία"),
    "illness": written("Μια ασθένεια"), "offence": written("Ένα αδίκημα"), "ask": ["permit.valid", "permit.why", "permit.crime"],
}


@dataclass
class Stage:
    """A town, the service that translates for it, and the application as that service reaches it."""

    town: Town
    service: StandIn
    app: Flask
    address: str
    case: CaseId

    def sends(self, kinds: frozenset[Personal]) -> None:
        """Let the operator say which texts may leave."""
        machine = ETranslation(f"{self.service.address}/api", Credentials(APPLICATION, PASSWORD))
        self.translates(Translator(machine=machine, address=self.address, sends=kinds))

    def translates(self, translation: Translator | None) -> None:
        """Let the installation translate, or not."""
        self.town.installation = replace(self.town.installation, translation=translation)
        self.app.extensions[KEY].installation = self.town.installation

    def reader(self, name: str) -> Reader:
        """Return somebody who reads the case."""
        self.town.clock.forward(minutes=2)
        return Reader(self, signed_in(self.app, name))

    def work(self) -> int:
        """Let a worker hand over everything that waits; return how many texts that were."""
        count = 0
        while send_next(self.town.installation):
            count += 1
        return count


@dataclass
class Reader:
    """Somebody in front of the case page."""

    stage: Stage
    client: Any

    def sees(self, path: str = "") -> str:
        """Return the page of the case."""
        return self.client.get(f"/cases/{self.stage.case}{path}", base_url=BASE).get_data(as_text=True)

    def asks(self, of: str, **more: str) -> Any:
        """Press the button below a text, or pretend to."""
        csrf = hidden(self.client.get("/account", base_url=BASE).get_data(as_text=True))["csrf"]
        data = {"csrf": csrf, "of": of, **more}
        return self.client.post(f"/cases/{self.stage.case}/translations", base_url=BASE, data=data)

    def offered(self) -> set[str]:
        """Return the texts for which the page has a button."""
        return set(re.findall(r'name="of" value="([^"]+)"', self.sees()))


@contextmanager
def staged(town: Town) -> Iterator[Stage]:
    """Set a town's application behind a server on this machine, and the service beside it, and send a request."""
    app = application(town, {Language("en"): Interface()})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    with standing_in() as service, served(server):
        stage = Stage(town, service, app, f"http://127.0.0.1:{server.server_port}", town.open("anna"))
        stage.sends(SENT_BY_DEFAULT)
        outcome = town.step("anna", stage.case, "send", {"request": REQUEST})
        assert type(outcome).__name__ == "Done", outcome
        yield stage
    town.installation.database.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(sqlite_town(tmp_path, files=with_texts(), make_pieces=what_may_leave)) as stage:
        yield stage


@pytest.fixture(params=["sqlite", "postgres"])
def any_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A stage on SQLite, and again on PostgreSQL as the application's narrow role."""
    if request.param == "sqlite":
        yield request.getfixturevalue("stage")
        return
    app, owner = fresh_postgres(request.getfixturevalue("postgres_server"))
    with staged(found_town(app, owner, files=with_texts(), make_pieces=what_may_leave)) as stage:
        yield stage


def rows(stage: Stage) -> list[Any]:
    with stage.town.installation.database.reading() as connection:
        return list(connection.execute(text("SELECT progress, failure, attempts, sealed FROM translations")))


def ordered(stage: Stage, reader: Reader, of: str = "1/remark") -> Job:
    """Ask for a translation and return the order as the service has it."""
    assert reader.asks(of).status_code == 303
    assert stage.work() == 1
    return stage.service.jobs[-1]


def test_a_text_is_shown_in_the_readers_language_marked_as_machine_made_with_its_source_above(any_stage: Stage) -> None:
    stage = any_stage
    hanna = stage.reader("hanna")
    page = hanna.sees()
    assert page.count(BUTTON) == 1 and "This text is sent to a translation service for it." in page
    answer = hanna.asks("1/remark")
    assert answer.headers["Location"] == f"/cases/{stage.case}#translation-1-remark"
    assert "is being made" in hanna.sees() and 'id="translation-1-remark"' in hanna.sees()
    assert stage.work() == 1 and "is being made" in hanna.sees()
    (job,) = stage.service.jobs
    assert job.order["textToTranslate"] == GREEK and stage.service.faulty == []
    assert job.bring() == 204
    page = hanna.sees()
    assert page.index('lang="el"><p class="govuk-body">Η άδεια') < page.index("Machine translation</strong>")
    assert '<div class="imi-long-text-shown" lang="en"><p class="govuk-body">[EN] Η άδεια' in page
    assert "From Greek into English" in page and "What counts is the text above" in page and BUTTON not in page
    paper = hanna.sees("/print")
    assert "[EN] Η άδεια" in paper and "Machine translation" in paper


def test_what_leaves_tells_nothing_of_the_case_its_parties_or_the_reader(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    with stage.town.reading("hanna") as visit:
        number = casework.open_case(visit, stage.case).case.number
    sent = json.dumps({**job.order, "textToTranslate": ""}) + json.dumps(dict(job.headers))
    for word in (stage.case, number, "hanna", "anna", "athens", "helsinki", "Demowska", "remark", "permit"):
        assert word not in sent


def test_what_was_made_once_is_there_for_every_reader_and_nothing_leaves_again(stage: Stage) -> None:
    job = ordered(stage, stage.reader("hanna"))
    job.bring()
    anna = stage.reader("anna")
    assert "[EN] Η άδεια" in anna.sees()
    assert anna.asks("1/remark").status_code == 303 and stage.work() == 0


def test_what_an_operator_did_not_allow_and_special_data_never_leave(stage: Stage) -> None:
    ordinary = SENT_BY_DEFAULT | {Personal.ORDINARY}
    both = {"1/remark", "1/story"}
    hanna = stage.reader("hanna")
    for kinds, leave in ((frozenset(), set()), (SENT_BY_DEFAULT, {"1/remark"}), (ordinary, both), (EVERY_KIND, both)):
        stage.sends(kinds)
        assert hanna.offered() == leave
        for name in ("remark", "story", "illness", "offence", "name", "nothing", "permit.why"):
            assert hanna.asks(f"1/{name}").status_code == (303 if f"1/{name}" in leave else 404)
        stage.work()
        sent = {job.order["textToTranslate"] for job in stage.service.jobs}
        assert sent == {REQUEST[one[2:]]["text"] for one in leave}
        with stage.town.installation.database.writing() as connection:
            connection.execute(text("DELETE FROM translations"))


def test_without_its_guard_special_data_would_leave(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_texts, "NEVER", frozenset())
    stage.sends(EVERY_KIND)
    hanna = stage.reader("hanna")
    assert hanna.offered() == {"1/remark", "1/story"}, "what was deployed does not name the others"
    monkeypatch.setattr(translatable, "NEVER", frozenset())
    monkeypatch.setattr(
        type(stage.town.installation.bundles), "piece",
        lambda bundles, connection, digest, kind, language: translatable.translatable(bundles.get(connection, digest)),
    )
    assert hanna.offered() == {"1/remark", "1/story", "1/illness", "1/offence"}


def test_a_deployment_that_says_nothing_about_texts_lets_none_leave(tmp_path: Path) -> None:
    with staged(sqlite_town(tmp_path, files=with_texts())) as stage:
        stage.sends(EVERY_KIND)
        hanna = stage.reader("hanna")
        assert hanna.offered() == set() and hanna.asks("1/remark").status_code == 404


def test_off_there_is_no_button_no_page_and_no_door(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    stage.translates(None)
    assert BUTTON not in hanna.sees() and hanna.asks("1/remark").status_code == 404
    assert job.bring() == 404 and stage.work() == 0


def test_only_who_may_read_a_text_asks_for_it_and_a_stranger_meets_no_such_case(stage: Stage) -> None:
    wanda = stage.reader("wanda")
    refused = wanda.asks("1/remark")
    here, stage.case = stage.case, CaseId("case-that-never-was")
    never = wanda.asks("1/remark")
    assert refused.status_code == never.status_code == 404 and refused.data == never.data
    stage.case = here
    hanna = stage.reader("hanna")
    for of in ("", "remark", "1/", "2/remark", "-1/remark", "1/remark/", "9999999999999/remark", "１/remark"):
        assert hanna.asks(of).status_code == 404, of
    assert hanna.asks("1/remark", more="x").status_code == 400, "a field that the form does not have"
    assert rows(stage) == []


def test_a_reply_is_translated_for_the_asker_and_its_draft_for_nobody(stage: Stage) -> None:
    stage.sends(SENT_BY_DEFAULT | {Personal.ORDINARY})
    reply = {
        "permit.valid": "yes", "permit.valid.comment": written("Huomautus", "fi"), "permit.why": written("Syy", "fi"),
        "permit.crime": "no", "permit.crime.comment": written("Rikos", "fi"),
    }
    outcome = stage.town.step("hanna", stage.case, "reply", {"reply": reply})
    assert type(outcome).__name__ == "Done", outcome
    anna = stage.reader("anna")
    assert anna.offered() == {"1/remark", "1/story", "2/permit.valid.comment", "2/permit.why"}
    ordered(stage, anna, "2/permit.valid.comment").bring()
    assert "[EN] Huomautus" in anna.sees()


def test_what_the_service_says_against_a_text_is_told_plainly_and_can_be_tried_again(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    for code, sentence in (
        (-20013, "does not translate from Greek into English"), (-20021, "too long for the translation service"),
        (-12345, "did not take this text"),
    ):
        job = ordered(stage, hanna)
        assert job.bring(job.error(code)) == 204
        assert sentence in hanna.sees() and "Try again" in hanna.sees()
        assert job.bring() == 404, "it was answered already"
    ordered(stage, hanna).bring()
    assert "[EN] Η άδεια" in hanna.sees()


def test_whatever_is_brought_wrongly_is_taken_by_nobody_and_the_right_thing_still_is(any_stage: Stage) -> None:
    stage = any_stage
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    stranger = job.callback[:-4] + "AAAA"
    refused = [
        job.bring(to=stranger), job.bring(to=f"{stage.address}/translated/x"),
        job.bring(kind="text/plain"), job.bring(kind="application/x-www-form-urlencoded"), job.bring(b"{"), job.bring([]),
        job.bring(job.result(requestId=job.number + 1)), job.bring(job.result(externalReference="another")),
        job.bring(job.error(-20013, requestId=job.number + 1)), job.bring(b"x" * 100_000),
    ]
    assert set(refused) == {404}
    assert job.bring(b" " * 300_000) == 413
    assert [row.progress for row in rows(stage)] == ["sent"] and "is being made" in hanna.sees()
    assert job.bring() == 204
    assert [job.bring(), job.bring(job.result(translatedText="another"))] == [404, 404], "once"
    assert "[EN] Η άδεια" in hanna.sees() and "another" not in hanna.sees()


def test_what_cannot_be_used_is_not_shown(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    for changed in (
        {"targetLanguage": "DE"}, {"sourceLanguage": "FI"}, {"translatedText": ""}, {"translatedText": "x" * 600},
        {"translatedText": "abc\u202edef"}, {"translatedText": "a\u0000b"}, {"translatedText": "\ud800"},
    ):
        job = ordered(stage, hanna)
        assert job.bring(job.result(**changed)) == 204
        assert "could not be used" in hanna.sees() and [row.sealed for row in rows(stage)] == [None]


def test_markup_in_what_comes_back_is_text(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    assert job.bring(job.result(translatedText="<script>alert(1)</script> <b onclick=x>bold</b> {name} &amp;")) == 204
    page = hanna.sees()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onclick=x&gt;bold&lt;/b&gt; {name} &amp;amp;" in page
    assert "<script>alert" not in page


def test_what_comes_too_late_or_never_is_told_and_taken_by_nobody(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    stage.town.clock.forward(hours=2, minutes=1)
    hanna = stage.reader("hanna")
    assert "No translation came back in time" in hanna.sees(), "before any worker has looked"
    assert job.bring() == 404
    assert ordered(stage, hanna).bring() == 204 and job.bring() == 404
    assert "[EN] Η άδεια" in hanna.sees()


def test_a_service_that_is_away_is_tried_again_later_and_at_last_given_up(any_stage: Stage) -> None:
    stage = any_stage
    hanna = stage.reader("hanna")
    hanna.asks("1/remark")
    stage.service.fault = "is broken"
    assert stage.work() == 1 and stage.work() == 0, "not before its time"
    assert "is being made" in hanna.sees()
    for _ in range(translation_orders.MOST_ATTEMPTS - 1):
        stage.town.clock.forward(hours=7)
        assert stage.work() == 1
    hanna = stage.reader("hanna")
    assert "cannot be reached at present" in hanna.sees() and stage.work() == 0
    stage.service.fault = ""
    for attempt in (1, 2):
        hanna.asks("1/remark")
        assert stage.work() == (attempt == 1)
    assert stage.service.jobs[-1].bring() == 204


def test_too_many_at_once_is_said_by_either_side_and_waits(any_stage: Stage) -> None:
    stage = any_stage
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    assert job.bring(job.error(-20028)) == 204
    assert "is being made" in hanna.sees() and job.bring() == 404
    stage.town.clock.forward(hours=1)
    assert stage.work() == 1
    stage.sends(SENT_BY_DEFAULT | {Personal.ORDINARY})
    translation = stage.town.installation.translation
    assert translation is not None
    stage.translates(replace(translation, most_at_once=1))
    hanna = stage.reader("hanna")
    hanna.asks("1/story")
    assert stage.work() == 0, "one is under way"
    assert stage.service.jobs[-1].bring() == 204 and stage.work() == 1


@pytest.mark.parametrize(("fault", "sentence"), [("", "[EN] Η άδεια"), ("gives another number", "could not be used")])
def test_a_result_may_come_before_the_service_has_answered_the_order(stage: Stage, fault: str, sentence: str) -> None:
    hanna = stage.reader("hanna")
    stage.service.fault = fault
    brought: list[int] = []
    stage.service.at_once = lambda job: brought.append(job.bring())
    ordered(stage, hanna)
    assert brought == [204] and sentence in hanna.sees()


def test_a_worker_that_died_after_handing_over_leaves_the_text_to_the_next_and_the_first_result_to_nobody(
    any_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = any_stage
    hanna = stage.reader("hanna")
    hanna.asks("1/remark")

    def dies(*about: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as death:
        death.setattr(translation_orders, "_note_sent", dies)
        with pytest.raises(KeyboardInterrupt):
            stage.work()
    assert stage.work() == 0
    stage.town.clock.forward(minutes=6)
    assert stage.work() == 1
    first, second = stage.service.jobs
    assert [first.bring(), second.bring(), second.bring()] == [404, 204, 404]


def test_a_corrected_text_has_no_translation_and_what_was_under_way_is_taken_by_nobody(any_stage: Stage) -> None:
    stage = any_stage
    stage.sends(SENT_BY_DEFAULT | {Personal.ORDINARY})
    hanna = stage.reader("hanna")
    ordered(stage, hanna, "1/story").bring()
    job = ordered(stage, hanna)
    correct(stage, remark=written("Άλλο κείμενο"))
    assert len(rows(stage)) == 1, "the text that did not change keeps its translation"
    assert job.bring() == 404
    page = hanna.sees()
    assert "Άλλο κείμενο" in page and "[EN] Μια ιστορία" in page and "[EN] Η άδεια" not in page and BUTTON in page
    correct(stage, story=written("Μια ιστορία", "bg"))
    assert rows(stage) == []


def correct(stage: Stage, **changed: Any) -> None:
    outcome = stage.town.step("anna", stage.case, "correct", {"request": {**REQUEST, **changed}})
    assert type(outcome).__name__ == "Done", outcome


def test_even_a_translation_that_was_left_behind_is_not_shown_for_another_text_and_none_is_sent(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanna = stage.reader("hanna")
    ordered(stage, hanna).bring()
    with monkeypatch.context() as forgotten:
        forgotten.setattr(step_writing, "forget_changed", lambda *about: None)
        correct(stage, remark=written("Άλλο κείμενο"))
    assert len(rows(stage)) == 1 and "[EN] Η άδεια" not in hanna.sees() and BUTTON in hanna.sees()
    hanna.asks("1/remark")
    with monkeypatch.context() as forgotten:
        forgotten.setattr(step_writing, "forget_changed", lambda *about: None)
        correct(stage, remark=written("Τρίτο κείμενο"))
    assert stage.work() == 1 and len(stage.service.jobs) == 1 and rows(stage) == [], "nobody asked for this text"


def test_neither_source_nor_result_nor_secret_stands_in_clear(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    secret = job.callback.rpartition("/")[2]
    with stage.town.installation.database.reading() as connection:
        assert secret not in repr(connection.execute(text("SELECT * FROM translations")).all())
    job.bring()
    with stage.town.installation.database.reading() as connection:
        (kept,) = connection.execute(text("SELECT * FROM translations")).all()
    said = b"".join(bytes(one) for one in kept if isinstance(one, bytes | memoryview)) + repr(kept).encode()
    assert b"[EN]" not in said and GREEK[:5].encode() not in said


def test_a_result_for_a_case_whose_key_is_gone_is_not_kept(any_stage: Stage) -> None:
    stage = any_stage
    job = ordered(stage, stage.reader("hanna"))
    with stage.town.installation.database.writing() as connection:
        connection.execute(text("DELETE FROM case_keys"))
    assert job.bring() == 404 and [row.sealed for row in rows(stage)] == [None]


def test_strangers_who_bring_much_have_to_wait_and_the_service_does_not(stage: Stage) -> None:
    hanna = stage.reader("hanna")
    job = ordered(stage, hanna)
    stranger = f"{stage.address}/translated/never"
    found = [job.bring(to=stranger) for _ in range(103)]
    assert found[:100] == [404] * 100 and found[-1] == 429
    assert job.bring() == 204, "from the same address"
    stage.town.clock.forward(hours=2)
    assert job.bring(to=stranger) == 404


def test_what_nobody_awaits_is_answered_as_an_address_that_never_was(stage: Stage) -> None:
    client = application(stage.town, {Language("en"): Interface()}).test_client()
    job = ordered(stage, stage.reader("hanna"))
    body = json.dumps(job.result())
    wrong = client.post("/translated/never", data=body, content_type="application/json", base_url=BASE)
    known = client.post(
        job.callback.removeprefix(stage.address), data=json.dumps(job.result(requestId=1)),
        content_type="application/json", base_url=BASE,
    )
    assert wrong.status_code == known.status_code == 404
    assert re.sub(rb'value="[^"]*"', b"", wrong.data).replace(b"never", b"") == re.sub(
        rb'value="[^"]*"', b"", known.data
    ).replace(job.callback.rpartition("/")[2].encode(), b"")
    assert client.get("/translated/never", base_url=BASE).status_code == 404


def test_a_text_in_the_readers_own_language_has_no_button(stage: Stage) -> None:
    correct(stage, remark=written("In English", "en"))
    hanna = stage.reader("hanna")
    assert hanna.offered() == set() and hanna.asks("1/remark").status_code == 404


def test_the_data_protection_page_says_where_texts_go_and_which_never(stage: Stage) -> None:
    page = stage.reader("hanna").client.get("/data-protection", base_url=BASE).get_data(as_text=True)
    assert "Machine translation" not in page, "the settings name no service"
