"""An author looks at the real screens while writing: as anybody, at any time, over whatever was saved last."""

from __future__ import annotations

import re
from html import unescape

from click.testing import CliRunner

from cli.main import main
from tests.library_kit import AREA
from tests.operations.test_file_kinds import PDF
from tests.preview.kit import ANSWERER, ANSWERING, ASKER, STRANGER, Author, Page, Started

PROCEDURE = f"procedures/{AREA}/permit_request.yaml"
HOLDER = f"question_sets/{AREA}/holder.yaml"
REQUEST = f"/start/{AREA}/permit_request"
SAVED = "permit_asked"
ASKING = "Maxime Dubois of Demo Professional Register Brussels"


def story_page(case: str) -> str:
    return f"/preview/story/{case.removeprefix('/cases/')}"


def clock(page: Page) -> str:
    return re.search(r"It is <b>([^<]+)</b>", page.html)[1]  # type: ignore[index]


def days_left(page: Page) -> int:
    return int(re.search(r"Days left: (\d+)", page.main)[1])  # type: ignore[index]


def test_nobody_signs_in_and_every_page_says_that_nothing_is_real(author: Author) -> None:
    for path in ("/", "/start", REQUEST, "/about", "/nothing-there", "/sign-in"):
        page = author.get(path)
        assert "Preview: nothing here is real" in page.words and not page.path.startswith("/sign-in"), path


def test_the_link_to_the_content_stays_the_first_thing_to_reach(author: Author) -> None:
    body = author.get().html.partition("<body")[2]
    assert body.index("govuk-skip-link") < body.index("<aside")


def test_each_side_of_a_case_is_played_in_turn(author: Author) -> None:
    case = author.ask()
    page = author.be(ANSWERER, author.get(case))
    assert (page.path, page.status) == (case, 200)
    assert "It is your turn" in page.main
    replied = author.fill(author.get(f"{case}/acts/reply/reply/answers"), **{"permit.valid": "yes", "permit.kind": "full"})
    replied = author.post(replied.path, replied, then="send")
    assert "Answered" in replied.main


def test_an_attached_file_is_looked_at_by_the_preview_itself_and_can_be_opened(author: Author) -> None:
    case = author.ask()
    page = author.be(ANSWERER, author.get(case))
    page = author.get(f"{case}/acts/reply/reply/answers")
    page = author.attach(page, "permit.valid.files", "extract.pdf", PDF)
    assert "extract.pdf" in page.main and "Being checked for viruses" not in page.main, page.main
    (href,) = re.findall(rf'href="({case}/files/[^"]+)"', page.html)
    assert author.get(href).status == 200


def test_who_has_nothing_to_do_with_a_case_does_not_find_it_and_can_be_left_again(author: Author) -> None:
    case = author.ask()
    page = author.be(STRANGER, author.get(case))
    assert (page.path, page.status) == (case, 404)
    assert author.be(ASKER, page).status == 200


def test_whoever_has_a_seat_at_the_case_is_named_first(author: Author) -> None:
    page = author.get(author.ask())
    titles = re.findall(r'<optgroup label="([^"]+)">', page.html)
    assert titles[:3] == ["In this case: Requester", "In this case: Responder, whose turn it is", "Austria"]


def test_there_are_people_of_every_country(author: Author) -> None:
    titles = re.findall(r'<optgroup label="([^"]+)">', author.get().html)
    assert len(titles) == 30


def test_a_private_window_can_be_the_other_side(started: Started, author: Author) -> None:
    case = author.ask()
    other = Author(started.address)
    other.be(ANSWERER)
    assert "It is your turn" in other.get(case).main
    assert "It is your turn" not in author.get(case).main


def test_the_language_is_the_same_whoever_is_played(author: Author) -> None:
    page = author.get()
    french = author.post("/preview/language", page, language="fr", back="/")
    assert '<html lang="fr"' in french.html
    assert '<html lang="fr"' in author.be(ANSWERER, french).html


def test_a_language_that_nobody_speaks_shows_what_is_hard_wired(author: Author) -> None:
    page = author.post("/preview/language", author.get(), language="en-XA", back="/")
    assert "⟦" in page.main
    first = author.get(REQUEST)
    assert "⟦Whö höldš thé pérmït?" in first.main
    assert "⟦" in author.get("/procedures").main


def test_the_clock_goes_forward_and_deadlines_pass(author: Author) -> None:
    case = author.ask()
    page = author.get(case)
    before, left = clock(page), days_left(page)
    page = author.post("/preview/clock", page, to="day", back=case)
    assert clock(page) != before and days_left(page) == left - 1
    page = author.post("/preview/clock", page, to="week", back=case)
    assert days_left(page) < left - 1 and page.status == 200
    page = author.post("/preview/clock", page, to="deadline", back=case)
    assert "Past the next deadline" not in page.words
    assert "Days late: 1" in author.be(ANSWERER, page).main


def test_starting_again_forgets_every_case_and_sets_the_clock_back(author: Author) -> None:
    case = author.ask()
    page = author.post("/preview/clock", author.get(case), to="week", back="/")
    later = clock(page)
    page = author.post("/preview/again", page)
    assert clock(page) != later
    assert author.get(case).status == 404


def test_a_saved_file_is_on_the_page(started: Started, author: Author) -> None:
    assert "Who holds the permit?" in author.get(REQUEST).main
    started.edit(HOLDER, "Who holds the permit?", "Whose permit is it?")
    page = author.get(REQUEST)
    assert "Whose permit is it?" in page.main and "Who holds the permit?" not in page.main


def test_open_pages_learn_that_something_was_saved(started: Started, author: Author) -> None:
    before = author.get("/preview/revision").html
    assert author.get("/preview/revision").html == before
    started.edit(HOLDER, "Who holds the permit?", "Whose permit is it?")
    assert author.get("/preview/revision").html != before


def test_a_case_stands_where_it_stood_after_a_save_at_the_same_address(started: Started, author: Author) -> None:
    case = author.ask()
    before = author.get(case).main
    started.edit(PROCEDURE, 'label: "Sent"', 'label: "On its way"')
    page = author.get(case)
    assert page.status == 200 and "On its way" in page.main
    number = re.search(r"\d{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", before)[0]  # type: ignore[index]
    assert number in page.main


def test_what_was_filled_and_not_sent_is_still_there_after_a_save(started: Started, author: Author) -> None:
    page = author.be(ASKER)
    page = author.fill(author.get(REQUEST), **{"name.family_name": "Demowska", "name.given_names": "Ewa", "urgent": "no"})
    started.edit(HOLDER, "Who holds the permit?", "Whose permit is it?")
    first = author.get(page.path.rpartition("/")[0] + "/about")
    assert 'value="Demowska"' in first.html and "Whose permit is it?" in first.main


def test_a_broken_save_is_shown_as_validate_prints_it_and_the_last_sound_files_stay(
    started: Started, author: Author
) -> None:
    case = author.ask()
    started.edit(PROCEDURE, "to: answered", "to: answerd")
    page = author.get(case)
    printed = CliRunner().invoke(main, ["validate", AREA, "--no-cache", "--library", str(started.folder)]).stdout
    assert f"{PROCEDURE}:" in printed and "IMI-R002" in printed
    assert printed.strip() in unescape(page.html)
    assert "Sent" in page.main
    started.edit(PROCEDURE, "to: answerd", "to: answered")
    assert "IMI-R002" not in author.get(case).html


def test_a_step_that_does_not_fit_any_more_is_told_and_taken_again_when_it_does(started: Started, author: Author) -> None:
    case = author.ask()
    started.edit(HOLDER, "remark: {type: long_text,", "remark: {type: long_text, required: true,")
    started.edit(f"forms/{AREA}/request.yaml", "questions: [reply_by]", "questions: [reply_by, remark]")
    page = author.get(case)
    line = 1 + (started.folder / PROCEDURE).read_text().splitlines().index(
        '  send: {label: "Send", by: requester, from: draft, to: sent, form: request}'
    )
    assert f"{PROCEDURE}:{line}:3 {ASKING} did 'send', and cannot any more: 'remark" in page.words
    assert "the case stands in 'draft'." in page.words and "Draft" in page.main
    started.edit(f"forms/{AREA}/request.yaml", "questions: [reply_by, remark]", "questions: [reply_by]")
    assert "Sent" in author.get(case).main


def test_a_transition_that_is_gone_is_told_in_words(started: Started, author: Author) -> None:
    case = author.ask()
    started.edit(PROCEDURE, '  send: {label: "Send"', '  hand_in: {label: "Send"')
    page = author.get(case)
    assert "there is no transition 'send'; the case stands in 'draft'." in page.words


def test_a_played_case_becomes_a_story_that_holds(started: Started, author: Author) -> None:
    case = author.ask()
    page = author.be(ANSWERER, author.get(case))
    replied = author.fill(author.get(f"{case}/acts/reply/reply/answers"), **{"permit.valid": "yes", "permit.kind": "full"})
    author.post(replied.path, replied, then="send")
    author.post("/preview/clock", author.get(case), to="week", back=case)
    page = author.get(story_page(case))
    saved = author.post(page.path, page, name=SAVED, title="A permit is asked about, and answered")
    assert "The story is saved" in saved.main, saved.main
    file = started.folder / f"procedures/{AREA}/scenarios/{SAVED}.yaml"
    text = file.read_text("utf-8")
    assert "picks: [permit.valid, permit.kind]" in text and f"chooses: {ANSWERING[5:].replace('-', '_')}" in text
    assert "state: answered" in text and "waits_for: requester" in text and "Demowska" in text
    tested = CliRunner().invoke(main, ["test", AREA, "--library", str(started.folder)])
    assert tested.exit_code == 0 and f"holds   {SAVED}" in tested.stdout, tested.stdout
    laid = CliRunner().invoke(main, ["fmt", "--check", "--library", str(started.folder), str(file)])
    assert laid.exit_code == 0, laid.output


def test_a_story_tells_also_what_was_refused(started: Started, author: Author) -> None:
    started.edit(f"question_sets/{AREA}/permit.yaml", 'label: "Is the permit valid?"', 'label: "Is it?", required: true')
    case = author.ask()
    reply = f"{case}/acts/reply/reply/answers"
    assert author.get(reply).status == 404
    author.be(ANSWERER, author.get(case))
    assert author.post(reply, author.get(reply), then="send", **{"permit.kind": "full"}).status == 422
    page = author.get(story_page(case))
    assert "Tell also what was tried and refused (2 times)" in page.main, page.main
    assert author.post(page.path, page, name=SAVED, title="Tried by the wrong side", refusals="yes").status == 200
    text = (started.folder / f"procedures/{AREA}/scenarios/{SAVED}.yaml").read_text("utf-8")
    assert "refused: not_your_seat" in text and "refused: answers" in text
    tested = CliRunner().invoke(main, ["test", AREA, "--library", str(started.folder)])
    assert tested.exit_code == 0 and f"holds   {SAVED}" in tested.stdout, tested.stdout
    assert author.post(page.path, page, name=f"{SAVED}_only", title="Without what was tried").status == 200
    assert "refused" not in (started.folder / f"procedures/{AREA}/scenarios/{SAVED}_only.yaml").read_text("utf-8")


def test_a_story_needs_a_name_of_its_own(started: Started, author: Author) -> None:
    case = author.ask()
    page = author.get(story_page(case))
    assert author.post(page.path, page, name="../escaped", title="Told").status == 422
    assert author.post(page.path, page, name=SAVED, title="Told").status == 200
    again = author.post(page.path, page, name=SAVED, title="Told")
    assert again.status == 422 and f"There is a story '{SAVED}' already" in again.main
