"""Files are attached page by page, wait in quarantine, and are handed out to whoever may read the answer, and to nobody else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.adapters.scanning import NoScanner, ScannerMissing
from imi_runtime.assembly import page_pieces
from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import CaseId, Language
from imi_runtime.operations.cases import attaching, casework
from imi_runtime.operations.cases.own_files import files_of
from imi_runtime.operations.work import scanning
from imi_runtime.operations.work.scanning import scan_next, scan_waiting
from imi_runtime.screens.interface import Interface
from imi_runtime.store.database import Database
from tests.adapters.object_server import BUCKET, ObjectServer, object_server
from tests.adapters.test_scanning import TEST_FILE
from tests.attachments_kit import attach_unnamed
from tests.library_kit import library
from tests.operations.test_file_kinds import PDF, PNG
from tests.postgres import fresh_postgres
from tests.town import REQUEST_ANSWERS, Town, found_town, sqlite_town
from tests.web.crawl import BASE, application, hidden, signed_in

QUESTION = '  proof: {type: files, accepts: [pdf], at_most: 2, label: "Proof", personal: ordinary}\n'
HOLDER = ("  remark: {type: long_text", QUESTION + "  remark: {type: long_text")
PAGE = ("questions: [reply_by]", "questions: [reply_by, proof]")
ENGLISH = {Language("en"): Interface()}


def with_files() -> Any:
    return library(holder=HOLDER, request=PAGE)


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    options: dict[str, Any] = {"files": with_files(), "make_pieces": page_pieces}
    if request.param == "sqlite":
        founded = sqlite_town(tmp_path, **options)
    else:
        application, owner = fresh_postgres(request.getfixturevalue("postgres_server"))
        founded = found_town(application, owner, **options)
    yield founded
    founded.installation.database.close()


class Official:
    """Somebody at the form of a case."""

    def __init__(self, town: Town, name: str, case: str, transition: str = "send", page: str = "request/date") -> None:
        self.town, self.case = town, case
        town.clock.forward(minutes=2)  # a code of the second factor is good once
        self.client = signed_in(application(town, ENGLISH), name)
        self.page = f"/cases/{case}/acts/{transition}/{page}"

    def sees(self, path: str = "") -> str:
        """Return the page as it stands."""
        return self.client.get(path or self.page, base_url=BASE).get_data(as_text=True)

    def sends(self, *files: tuple[str, bytes], field: str = "proof", **buttons: str) -> Any:
        """Send the page with files as a browser does."""
        shown = self.sees()
        kept = attached_in(shown, field)
        data: dict[str, Any] = {**hidden(shown), **(buttons or {"attach": field})}
        data[field] = [*kept, *((io.BytesIO(content), name) for name, content in files)]
        return self.client.post(self.page, base_url=BASE, data=data, content_type="multipart/form-data")

    def fetches(self, id: str) -> Any:
        """Ask for a file."""
        return self.client.get(f"/cases/{self.case}/files/{id}", base_url=BASE)


def attached_in(page: str, field: str = "proof") -> list[str]:
    """Return the ids of the files that a page shows as attached."""
    start = f'type="hidden" name="{field}" value="'
    return [piece.split('"', 1)[0] for piece in page.split(start)[1:]]


def sent_with_file(town: Town, content: bytes = PDF, name: str = "Δίπλωμα.pdf") -> tuple[Official, str]:
    """Let Anna attach a file and send her request."""
    anna = Official(town, "anna", town.open("anna"))
    assert anna.sends((name, content)).status_code == 303
    (id,) = attached_in(anna.sees())
    outcome = town.step("anna", anna.case, "send", {"request": {**REQUEST_ANSWERS["request"], "proof": [id]}})
    assert type(outcome).__name__ == "Done", outcome
    return anna, id


def test_a_file_is_attached_shown_and_taken_away_again(town: Town) -> None:
    anna = Official(town, "anna", town.open("anna"))
    assert 'enctype="multipart/form-data"' in anna.sees() and 'accept=".pdf"' in anna.sees()
    answer = anna.sends(("diploma.pdf", PDF))
    assert answer.status_code == 303 and answer.headers["Location"].endswith("#q-proof")
    shown = anna.sees()
    (id,) = attached_in(shown)
    assert "diploma.pdf" in shown and "Being checked for viruses" in shown
    assert anna.sends(remove_file=f"proof.{id}").status_code == 303
    assert attached_in(anna.sees()) == []


def test_until_it_is_scanned_nobody_opens_a_file_and_then_whoever_reads_the_answer_does(town: Town) -> None:
    anna, id = sent_with_file(town)
    hanna = Official(town, "hanna", anna.case)
    assert "Being checked" in hanna.sees(f"/cases/{anna.case}") and hanna.fetches(id).status_code == 409
    assert anna.fetches(id).status_code == 409
    assert scan_waiting(town.installation) == 1
    for reader in (anna, hanna):
        fetched = reader.fetches(id)
        assert fetched.status_code == 200 and fetched.data == PDF
        assert fetched.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('Δίπλωμα.pdf')}"
        assert fetched.headers["Content-Type"] == "application/octet-stream"
        assert fetched.headers["X-Content-Type-Options"] == "nosniff"
        assert f'href="/cases/{anna.case}/files/{id}"' in reader.sees(f"/cases/{anna.case}")


def test_a_file_is_no_such_file_for_everybody_who_may_not_read_the_answer(town: Town) -> None:
    anna = Official(town, "anna", town.open("anna"))
    anna.sends(("diploma.pdf", PDF))
    (id,) = attached_in(anna.sees())
    scan_waiting(town.installation)
    colleague, stranger = Official(town, "aris", anna.case), Official(town, "wanda", anna.case)
    assert anna.fetches(id).status_code == 200 and colleague.fetches(id).status_code == 200
    nothing = stranger.fetches("no-such-file").get_data()
    for outsider in (stranger, Official(town, "hanna", anna.case)):
        refused = outsider.fetches(id)
        assert refused.status_code == 404
    assert stranger.fetches(id).get_data() == nothing
    other = town.open("anna")
    assert Official(town, "anna", other).fetches(id).status_code == 404
    assert anna.client.delete_cookie("__Host-imi") is None
    assert anna.client.get(f"/cases/{anna.case}/files/{id}", base_url=BASE).status_code == 303


def test_a_file_of_another_case_cannot_be_named_in_an_answer(town: Town) -> None:
    anna, id = sent_with_file(town)
    other = town.open("anna")
    outcome = town.step("anna", other, "send", {"request": {**REQUEST_ANSWERS["request"], "proof": [id]}})
    assert [(f.name, f.kind) for faults in outcome.reason.faults.values() for f in faults] == [("proof", "unknown_file")]
    assert anna.case != other


def test_nobody_lets_go_of_a_file_that_another_authority_attached(town: Town) -> None:
    anna, _ = sent_with_file(town)
    id = attach_unnamed(town.installation, CaseId(anna.case))
    town.clock.forward(minutes=2)
    for name, kept in (("hanna", True), ("anna", False)):
        with town.writing(name) as visit:
            opened = casework.open_case(visit, CaseId(anna.case))
            attaching.let_go(visit, opened, [id])
            assert (id in files_of(visit, opened.stored)) is kept


def test_a_file_that_was_taken_away_stays_as_long_as_the_page_without_it_was_not_saved(town: Town) -> None:
    anna = Official(town, "anna", town.open("anna"))
    anna.sends(("diploma.pdf", PDF))
    (id,) = attached_in(anna.sees())
    stale = hidden(anna.sees())
    aris = Official(town, "aris", anna.case)
    aris.sends(("other.pdf", PDF))
    removed = {**stale, "proof": [id], "remove_file": f"proof.{id}"}
    assert anna.client.post(anna.page, base_url=BASE, data=removed).status_code == 409
    scan_waiting(town.installation)
    assert aris.fetches(id).status_code == 200 and id in attached_in(aris.sees())
    assert aris.sends(remove_file=f"proof.{id}").status_code == 303
    assert aris.fetches(id).status_code == 404 and len(attached_in(aris.sees())) == 1


def test_the_language_of_the_paper_is_stated_beside_a_file_until_it_is_sent(town: Town) -> None:
    anna = Official(town, "anna", town.open("anna"))
    anna.sends(("diploma.pdf", PDF))
    (id,) = attached_in(anna.sees())
    field = f"proof.language.{id}"
    assert f'name="{field}"' in anna.sees() and "Language not stated" in anna.sees()
    assert anna.sends(then="continue", **{field: "el"}).status_code == 303
    assert '<option value="el" selected>' in anna.sees()
    for wrong in ("xx", "<b>"):
        anna.sends(then="continue", **{field: wrong})
        assert " selected>Greek" not in anna.sees()
    anna.sends(then="continue", **{field: "el"})
    town.step("anna", anna.case, "send", {"request": {**REQUEST_ANSWERS["request"], "proof": [id]}})
    hanna = Official(town, "hanna", anna.case)
    scan_waiting(town.installation)
    page = hanna.sees(f"/cases/{anna.case}")
    assert f'href="/cases/{anna.case}/files/{id}" hreflang="el" download' in page and "1 kB · Greek" in page
    with town.writing("anna") as visit:
        opened = casework.open_case(visit, CaseId(anna.case))
        attaching.state_languages(visit, opened, {id: Language("fi")})
        assert files_of(visit, opened.stored)[id].language == "el", "what was sent stays as it was"


def test_nobody_states_the_language_of_another_authoritys_file(town: Town) -> None:
    anna, _ = sent_with_file(town)
    id = attach_unnamed(town.installation, CaseId(anna.case))
    town.clock.forward(minutes=2)
    for name, stated in (("hanna", None), ("anna", "fi")):
        with town.writing(name) as visit:
            opened = casework.open_case(visit, CaseId(anna.case))
            attaching.state_languages(visit, opened, {id: Language("fi")})
            assert files_of(visit, opened.stored)[id].language == stated


class SlowScanner:
    """A scanner that takes a minute for each piece, while another worker looks for something to do."""

    def __init__(self, town: Town) -> None:
        self.town, self.found_meanwhile = town, 0

    def scan(self, content: Any) -> FileVerdict:
        """Take every piece, one after another."""
        for _ in content:
            self.town.clock.forward(minutes=1)
            self.found_meanwhile += scan_next(self.town.installation)
        return FileVerdict.CLEAN


@pytest.mark.parametrize(("longer", "twice"), [(True, False), (False, True)])
def test_a_slow_scanner_has_its_file_to_itself(
    town: Town, longer: bool, twice: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not longer:
        monkeypatch.setattr(scanning, "_kept_for_us", lambda installation, file, pieces, until: pieces)
    anna, id = sent_with_file(town, PDF + b" " * 64 * 1024 * 12)
    slow, own = SlowScanner(town), town.installation.attachments
    slowly = replace(town.installation, attachments=replace(own, scanner=slow))
    assert scan_next(slowly)
    assert bool(slow.found_meanwhile) is twice
    town.clock.forward(minutes=30)
    assert Official(town, "anna", anna.case).fetches(id).status_code == 200


def test_a_virus_keeps_a_file_closed_for_ever(town: Town) -> None:
    infected = PDF + TEST_FILE
    anna, id = sent_with_file(town, infected)
    scan_waiting(town.installation)
    assert anna.fetches(id).status_code == 409 and b"virus was found" in anna.fetches(id).data
    assert "Held back: a virus was found" in anna.sees(f"/cases/{anna.case}")


def test_a_scanner_that_is_away_keeps_files_in_quarantine_and_is_asked_again_later(town: Town) -> None:
    installed = town.installation
    town.installation = replace(installed, attachments=replace(installed.attachments, scanner=ScannerMissing()))
    anna, id = sent_with_file(town)
    assert scan_waiting(town.installation) == 1
    assert anna.fetches(id).status_code == 409 and scan_waiting(town.installation) == 0
    town.installation = replace(installed, attachments=replace(installed.attachments, scanner=NoScanner()))
    assert scan_waiting(town.installation) == 0, "not before its time"
    town.clock.forward(minutes=1)
    assert scan_next(town.installation) and anna.fetches(id).status_code == 200


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("diploma.pdf", PNG, "cannot be attached"), ("diploma.png", PNG, "cannot be attached"),
    ("program.exe", b"MZ", "cannot be attached"), ("empty.pdf", b"", "is empty"),
])
def test_what_is_refused_is_said_beside_the_field_and_the_rest_is_kept(
    town: Town, name: str, content: bytes, sentence: str
) -> None:
    anna = Official(town, "anna", town.open("anna"))
    answer = anna.sends((name, content), ("good.pdf", PDF))
    assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)
    assert len(attached_in(answer.get_data(as_text=True))) == 1 and len(attached_in(anna.sees())) == 1


def test_limits_are_said_with_their_number(town: Town) -> None:
    small = replace(town.installation.attachments, largest=2_000_000, most_at_once=10_000_000, most_in_case=3_000_000)
    town.installation = replace(town.installation, attachments=small)
    anna = Official(town, "anna", town.open("anna"))
    large = PDF + b" " * 2_000_000
    assert "is larger than 2 MB" in anna.sends(("large.pdf", large)).get_data(as_text=True)
    part = PDF + b" " * 1_600_000
    assert anna.sends(("one.pdf", part)).status_code == 303
    assert "may have 3 MB together" in anna.sends(("two.pdf", part)).get_data(as_text=True)
    assert anna.sends(("whole.pdf", PDF + b" " * 12_100_000)).status_code == 413
    assert len(attached_in(anna.sees())) == 1
    anna.sends(("two.pdf", PDF))
    anna.sends(("three.pdf", PDF))
    assert anna.sends(then="continue").status_code == 422, "more files than the question takes"


def test_neither_name_nor_content_of_a_file_stands_in_clear_anywhere(town: Town) -> None:
    anna, id = sent_with_file(town, PDF + b"secret words of a diploma", "Papadopoulou-diploma.pdf")
    kept = b"".join(town.installation.attachments.store.get(id))
    assert b"secret" not in kept and b"%PDF" not in kept
    database: Database = town.installation.database
    with database.reading() as connection:
        for table in ("attachments", "case_attachments", "case_events", "cases", "drafts"):
            assert b"Papadopoulou" not in repr(connection.execute(text(f"SELECT * FROM {table}")).all()).encode()
    assert anna.case


def test_files_that_belong_to_nothing_are_swept_away_after_two_days_and_no_other(town: Town) -> None:
    anna, id = sent_with_file(town)
    other = Official(town, "anna", town.open("anna"))
    other.sends(("gone.pdf", PDF))
    (gone,) = attached_in(other.sees())
    other.sends(remove_file=f"proof.{gone}")
    assert attaching.sweep(town.installation) == 0
    town.clock.forward(days=3)
    assert attaching.sweep(town.installation) == 1
    store = town.installation.attachments.store
    assert {name for name, _ in store.kept()} == {id} and anna.case


def test_a_file_beside_a_picked_question_is_read_with_the_answer(town: Town) -> None:
    anna, _ = sent_with_file(town)
    hanna = Official(town, "hanna", anna.case, "reply", "reply/answers")
    field = "permit.valid.files"
    assert hanna.sends(("extract.png", PNG), field=field).status_code == 303
    (id,) = attached_in(hanna.sees(), field)
    assert anna.fetches(id).status_code == 404, "a draft is nobody else's"
    answers = {"permit.valid": "yes", "permit.valid.files": [id]}
    town.step("hanna", anna.case, "reply", {"reply": answers})
    scan_waiting(town.installation)
    assert "extract.png" in anna.sees(f"/cases/{anna.case}") and anna.fetches(id).data == PNG


@pytest.fixture
def in_a_bucket(tmp_path: Path) -> Iterator[tuple[Town, ObjectServer]]:
    """A town whose files lie in a bucket of a real server."""
    with object_server() as server:
        town = sqlite_town(tmp_path, files=with_files(), make_pieces=page_pieces)
        own = replace(town.installation.attachments, store=ObjectFiles(f"s3://{BUCKET}/town"))
        town.installation = replace(town.installation, attachments=own)
        yield town, server
        town.installation.database.close()


def test_files_in_a_bucket_are_attached_scanned_fetched_and_swept(in_a_bucket: tuple[Town, ObjectServer]) -> None:
    town, server = in_a_bucket
    anna, id = sent_with_file(town, PDF + b" " * 1_000_000)
    assert scan_waiting(town.installation) == 1 and anna.fetches(id).data == PDF + b" " * 1_000_000
    other = Official(town, "anna", town.open("anna"))
    other.sends(("gone.pdf", PDF))
    (gone,) = attached_in(other.sees())
    other.sends(remove_file=f"proof.{gone}")
    assert server.objects() == {f"town/{id}", f"town/{gone}"}
    town.clock.forward(days=3)
    assert attaching.sweep(town.installation) == 1 and server.objects() == {f"town/{id}"}


def test_a_bucket_that_refuses_us_is_said_beside_the_field_and_what_was_typed_is_kept(
    in_a_bucket: tuple[Town, ObjectServer], caplog: pytest.LogCaptureFixture
) -> None:
    town, server = in_a_bucket
    anna, id = sent_with_file(town)
    scan_waiting(town.installation)
    new = Official(town, "anna", town.open("anna"))
    server.demand_credentials()
    answer = new.sends(("diploma.pdf", PDF), **{"attach": "proof", "reply_by.day": "7", "reply_by.month": "9"})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "diploma.pdf was not attached: the store of files does not answer" in said
    assert 'value="7"' in said and 'value="9"' in said and attached_in(said) == []
    assert anna.fetches(id).status_code == 503
    whys = [record.imi["why"] for record in caplog.records if "why" in getattr(record, "imi", {})]
    assert len(whys) == 2 and all("AWS_ACCESS_KEY_ID" in why for why in whys)
    server.forgive()
    assert anna.fetches(id).status_code == 200
