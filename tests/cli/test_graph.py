"""`imi graph` as its user runs it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.library_kit import library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


def written(folder: Path, **changes: tuple[str, str]) -> Path:
    for path, data in library(**changes).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def imi(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--library", str(folder), "graph", *words])


def test_a_procedure_is_told_in_lines(folder: Path) -> None:
    told = imi(folder)
    assert told.exit_code == 0
    assert "Sent\n----\n" in told.output
    assert "  * Reply\n" in told.output and "-> Answered" in told.output
    assert "Answer: 14 days" in told.output or "answer: 14 days" in told.output


def test_a_file_of_that_ending_is_a_picture(folder: Path, tmp_path: Path) -> None:
    done = imi(folder, "permit_request", "--out", str(tmp_path / "x.svg"))
    assert done.exit_code == 0, done.output
    assert ET.parse(tmp_path / "x.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_two_runs_write_the_same_bytes(folder: Path) -> None:
    one, two = (imi(folder, "demo_permits/permit_request", "--format", "svg").output for _ in range(2))
    assert one == two and one.startswith("<svg")


def test_a_page_stands_alone(folder: Path, tmp_path: Path) -> None:
    assert imi(folder, "permit_request", "--out", str(tmp_path / "x.html")).exit_code == 0
    page = (tmp_path / "x.html").read_text("utf-8")
    assert "<script" not in page and "<link" not in page and "<img" not in page
    assert not re.search(r"url\((?!#)|@import|src=|href=", page)
    assert page.count("<table") == 3 and page.count("<svg") == 1 and page.count("<h1") == 1


def test_a_misspelt_procedure_is_met_with_the_one_that_was_meant(folder: Path) -> None:
    wrong = imi(folder, "permit_requst")
    assert wrong.exit_code == 2
    assert "Did you mean 'permit_request'?" in wrong.output


def test_an_unknown_language_is_named(folder: Path) -> None:
    wrong = imi(folder, "permit_request", "--language", "xx")
    assert (wrong.exit_code, "There is no language 'xx'." in wrong.output) == (2, True)


def test_the_labels_are_in_the_language_that_was_asked_for(folder: Path) -> None:
    (folder / "i18n/demo_permits").mkdir(parents=True)
    entry = 'msgctxt "permit_request/states/sent/label"\nmsgid "Sent"\nmsgstr "Envoyée"\n'
    head = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "i18n/demo_permits/fr.po").write_text(head + entry, encoding="utf-8")
    assert "Envoyée" in imi(folder, "--language", "fr").output


def test_an_area_with_mistakes_is_not_drawn_but_explained(tmp_path: Path) -> None:
    folder = written(tmp_path, permit_request=("from: sent, to: answered", "from: sent, to: answerd"))
    told = imi(folder, "permit_request")
    assert told.exit_code == 1
    assert "did you mean 'answered'" in told.output


def test_a_place_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    wrong = imi(folder, "permit_request", "--out", str(tmp_path / "nowhere" / "x.svg"))
    assert (wrong.exit_code, "cannot be written" in wrong.output) == (2, True)
