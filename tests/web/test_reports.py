"""The report of a case: the page on paper as a tagged PDF, in any language, with nothing in it read as code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imi_runtime.adapters.typesetting import LARGEST, PdfTypesetter
from imi_runtime.assembly import interface_of, page_pieces
from imi_runtime.model.ids import CaseId, Language
from imi_runtime.ports import Busy, Manuscript, NotTypeset
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.printed.report import report_template
from imi_runtime.web.site import KEY
from tests.documents import HereTypesetter, opened, tags_of, text_of
from tests.library_kit import library
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town, sqlite_town
from tests.web.crawl import BASE, application, signed_in

EN, DE, EL, FI, BG = (Language(code) for code in ("en", "de", "el", "fi", "bg"))
BULGARIAN = Interface(BG, {"case/history": "Какво се случи", "paper/state": "Докъде е стигнало", "case/answer": "Отговор"})
HOSTILE = (
    '#read("/etc/passwd")', "#let x = 1; #x", "$ sum_(i=0)^n $ = Heading *bold* _emph_ `raw` <label> @ref", '"), #panic("x") //',
    "#import \"@preview/cetz:0.1.0\"", "\\u{41} \\\\ {{ 7*7 }} #sys.inputs", "[[ ]] #[ ] #( ) /* */ -- ~ ---", "中文 😀 \u202eabc",
)


def remarked(text: str) -> Mapping[str, Any]:
    """Return the answers of a request that says this in its free text."""
    return {"request": {**REQUEST_ANSWERS["request"], "urgent": "yes", "why_urgent": text}}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    founded = sqlite_town(tmp_path_factory.mktemp("reports"), files=library(), make_pieces=page_pieces)
    yield founded
    founded.installation.database.close()


@pytest.fixture(scope="module")
def app(town: Town) -> Flask:
    made = application(town, {code: BULGARIAN if code == BG else interface_of(code) for code in (EN, DE, EL, FI, BG)})
    made.extensions[KEY].typesetter = HereTypesetter()
    return made


@pytest.fixture(scope="module")
def anna(app: Flask) -> FlaskClient:
    return signed_in(app, "anna")


def asked(town: Town, text: str = "Ewa Demowska wartet; η Εύα περιμένει; Ева чака; Ewa odottaa äkkiä") -> CaseId:
    """Return a case that was asked and answered."""
    case = town.open("anna")
    town.step("anna", case, "send", remarked(text))
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    return case


class _Article(HTMLParser):
    """Collects what the article of a page says."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.said = 0, ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside += tag == "article"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "article"

    def handle_data(self, data: str) -> None:
        self.said += data if self.inside else ""


def letters(text: str) -> str:
    """Return a text without white space and marks of lists."""
    return re.sub(r"[\s•]", "", text)


def test_the_report_says_what_the_page_on_paper_says_in_any_language(town: Town, anna: FlaskClient) -> None:
    case = asked(town)
    for code in (DE, EL, FI, BG, EN):
        document = anna.get(f"/cases/{case}/report?language={code}", base_url=BASE)
        assert document.mimetype == "application/pdf"
        assert document.headers["Content-Disposition"].endswith(f'-{code}.pdf"')
        with town.installation.database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE sessions SET language = '{code}'")
        page = _Article()
        page.feed(anna.get(f"/cases/{case}/print", base_url=BASE).get_data(as_text=True))
        assert letters(text_of(document.data)) == letters(page.said), code
        assert len(letters(page.said)) > 1000


@pytest.mark.parametrize("code", [DE, EL])
def test_the_report_is_tagged_and_knows_its_language_and_title(code: Language, town: Town, anna: FlaskClient) -> None:
    document = anna.get(f"/cases/{asked(town)}/report?language={code}", base_url=BASE).data
    read = opened(document)
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == code
    assert read.metadata is not None and "Request about a permit" in str(read.metadata.title)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    tags = tags_of(document)
    assert {"H1", "Table", "TR", "TH", "TD", "L", "LI", "P"} <= set(tags), sorted(set(tags))
    assert tags.count("Title") == 1


def test_what_users_write_is_printed_and_never_read_as_code(town: Town, anna: FlaskClient) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", remarked(" § ".join(HOSTILE)))
    said = letters(text_of(anna.get(f"/cases/{case}/report", base_url=BASE).data))
    assert "root:x:0" not in said
    for text in HOSTILE:
        for sign in "中文😀\u202e":
            text = text.replace(sign, f"[U+{ord(sign):04X}]")
        assert letters(text) in said, text


def test_who_takes_no_part_hears_of_no_report(town: Town, app: Flask) -> None:
    case, client = asked(town), signed_in(app, "wanda")
    foreign, never = (client.get(f"/cases/{id}/report", base_url=BASE) for id in (case, "case-that-never-was"))
    assert foreign.status_code == never.status_code == 404
    assert foreign.data.replace(case.encode(), b"case-that-never-was") == never.data


def test_an_unknown_language_is_answered_in_the_readers_own(town: Town, anna: FlaskClient) -> None:
    case = asked(town)
    for language in ("xx", "../de", "", "sv"):
        found = anna.get(f"/cases/{case}/report", query_string={"language": language}, base_url=BASE)
        assert found.headers["Content-Disposition"].endswith('-en.pdf"')


def manuscript(*texts: str, template: str = "") -> Manuscript:
    values = {
        "title": "Demo", "description": "Demo", "product": "Demo", "lang": "en", "footer": "Demo",
        "blocks": [{"kind": "paragraph", "runs": [{"text": text}]} for text in texts],
    }
    return Manuscript(template or report_template(), values, datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC))


def test_a_document_is_made_in_a_process_of_its_own_and_the_same_again() -> None:
    first, second = (PdfTypesetter().typeset(manuscript("\ud800 \x00 Δοκιμή 中")) for _ in range(2))
    assert first == second
    assert "[U+D800] [U+0000] Δοκιμή [U+4E2D]" in text_of(first)


def test_the_process_reads_no_file_fetches_nothing_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMI_DATABASE_URL", "sqlite:///secret")
    for template in ('#read("/etc/passwd")', '#read("/../../etc/passwd")', '#import "@preview/cetz:0.3.0": *', "#panic(sys.inputs.secret)"):
        with pytest.raises(NotTypeset):
            PdfTypesetter().typeset(manuscript(template=template))


def test_a_document_that_takes_too_long_or_says_too_much_is_given_up() -> None:
    with pytest.raises(NotTypeset, match="not done after"):
        PdfTypesetter(patience=0.02).typeset(manuscript("Demo"))
    with pytest.raises(NotTypeset):
        PdfTypesetter().typeset(manuscript(template="#while true [x]"))
    with pytest.raises(NotTypeset, match="bytes"):
        PdfTypesetter().typeset(manuscript("x" * LARGEST))


def test_a_report_that_cannot_be_made_is_said_and_nothing_else_happens(
    town: Town, app: Flask, anna: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = asked(town)

    class Refusing:
        def __init__(self, reason: Exception) -> None:
            self.reason = reason

        def typeset(self, manuscript: Manuscript) -> bytes:
            raise self.reason

    for reason in (NotTypeset("too long"), Busy("too many")):
        monkeypatch.setattr(app.extensions[KEY], "typesetter", Refusing(reason))
        assert anna.get(f"/cases/{case}/report", base_url=BASE).status_code == 503
        assert anna.get(f"/cases/{case}", base_url=BASE).status_code == 200
