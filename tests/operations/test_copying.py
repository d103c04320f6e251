"""A case is copied into a new draft: what its opener sent and may read, under today's version, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from imi_runtime.model.ids import AuthorityId, CaseId
from imi_runtime.operations.cases import casework, copying, drafting
from imi_runtime.operations.cases.casework import Done, DoneBefore, NoSuchCase, OpenedCase
from imi_runtime.operations.cases.copying import Copied, NotCopied, WhyNotCopied, copy_case, original_of
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.store.drafts import Draft
from tests.attachments_kit import attach_to
from tests.library_kit import AREA, DEFAULTS, library
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town, no_pieces, sqlite_town

SENT: Mapping[str, Any] = REQUEST_ANSWERS["request"]
PRIVATE = {"name": {"family_name": "Demowska", "given_names": "Ewa"}, "urgent": "yes", "why_urgent": "A private reason"}
PROCEDURE_PATH = "procedures/demo_permits/permit_request.yaml"


def answered(town: Town, request: Mapping[str, Any] = SENT) -> CaseId:
    """Return a case in which the other side has replied."""
    case = town.open("anna")
    assert isinstance(town.step("anna", case, "send", {"request": request}), Done)
    assert isinstance(town.step("hanna", case, "reply", REPLY_ANSWERS), Done)
    return case


@contextmanager
def looking(town: Town, person: str, case: CaseId) -> Iterator[tuple[Any, OpenedCase]]:
    with town.reading(person) as visit:
        yield visit, casework.open_case(visit, case)


def copy(town: Town, person: str, case: CaseId, token: str = "") -> Copied | DoneBefore:
    with town.writing(person) as visit:
        return copy_case(visit, casework.open_case(visit, case), token or town.installation.ids.secret())


def draft_of(town: Town, person: str, copied: Copied | DoneBefore) -> tuple[OpenedCase, Draft]:
    """Return the copy as somebody finds it later."""
    assert isinstance(copied, Copied)
    with looking(town, person, copied.opened.case.id) as (visit, opened):
        return opened, drafting.load_draft(visit, opened, opened.procedure.transitions[copied.transition.id])


def left_out(town: Town, case: CaseId) -> list[tuple[str, str]]:
    _, draft = draft_of(town, "anna", copy(town, "anna", case))
    assert draft.copied is not None
    return [(one.name, one.why.value) for one in draft.copied.left_out]


def newer(town: Town, **changes: tuple[str, str]) -> None:
    """Put another version live."""
    deploy(town.installation, library(**changes), AREA, by="a test", notes="", make_pieces=no_pieces)


def leaves(town: Town, authority: str) -> None:
    """Let an authority take part no more."""
    with town.installation.database.writing() as connection:
        connection.execute(text("DELETE FROM participations WHERE authority = :left"), {"left": authority})
        connection.execute(text("UPDATE revisions SET value = value + 1"))


def test_a_copy_is_a_draft_of_a_new_case_with_everything_that_was_sent_and_nothing_of_the_other_side(any_town: Town) -> None:
    case = answered(any_town)
    opened, draft = draft_of(any_town, "aris", copy(any_town, "anna", case))
    assert (opened.case.id, opened.case.state) != (case, "draft") and opened.case.state == "draft"
    assert draft.answers == {"request": dict(SENT)} and opened.case.fillings == ()
    assert set(draft.pages) == {"request/about", "request/ask", "request/recipient"} and set(draft.by.values()) == {"anna"}
    with looking(any_town, "anna", case) as (_, copied):
        assert draft.copied is not None and draft.copied.number == copied.case.number and draft.copied.left_out == ()


def test_a_copy_can_be_changed_and_sent(any_town: Town) -> None:
    opened, draft = draft_of(any_town, "anna", copy(any_town, "anna", answered(any_town)))
    changed = {**draft.answers["request"], "recipient": "warsaw"}
    outcome = any_town.step("anna", opened.case.id, "send", {"request": changed})
    assert isinstance(outcome, Done) and outcome.case.seats["responder"].holder == "warsaw"


def test_nothing_of_the_copied_case_is_changed(any_town: Town) -> None:
    case = answered(any_town)

    def rows() -> list[Any]:
        with any_town.installation.database.reading() as connection:
            every = ("cases WHERE id", "case_events WHERE case_id", "drafts WHERE case_id")
            return [connection.execute(text(f"SELECT * FROM {one} = :case"), {"case": case}).all() for one in every]

    before = rows()
    copy(any_town, "anna", case)
    assert rows() == before


def test_a_copy_form_that_is_sent_twice_copies_once(any_town: Town) -> None:
    case = answered(any_town)
    first = copy(any_town, "anna", case, token="one-and-the-same-form")
    assert isinstance(first, Copied)
    assert copy(any_town, "anna", case, token="one-and-the-same-form") == DoneBefore(first.opened.case.id, 1)


@pytest.mark.parametrize("person", ["hanna", "wanda"])
def test_for_all_but_the_authority_that_opened_it_there_is_nothing_to_copy(town: Town, person: str) -> None:
    case = answered(town)
    with pytest.raises(NoSuchCase):
        copy(town, person, case)


def test_who_may_not_open_cases_may_not_copy_one(town: Town) -> None:
    with pytest.raises(NotCopied) as refused:
        copy(town, "viki", answered(town))
    assert refused.value.why is WhyNotCopied.NOT_YOUR_RIGHT


def test_a_draft_that_was_never_sent_has_nothing_to_copy(town: Town) -> None:
    with pytest.raises(NotCopied) as refused:
        copy(town, "anna", town.open("anna"))
    assert refused.value.why is WhyNotCopied.NOTHING_SENT


def test_an_authority_that_has_left_the_area_cannot_copy_into_it(town: Town) -> None:
    case = answered(town)
    leaves(town, "athens")
    with pytest.raises(NotCopied) as refused:
        copy(town, "anna", case)
    assert refused.value.why is WhyNotCopied.NOT_OFFERED


def test_a_procedure_that_is_offered_no_more_takes_no_copy_and_nothing_is_begun(town: Town) -> None:
    case = answered(town)
    other = DEFAULTS[PROCEDURE_PATH].replace("procedure: permit_request", "procedure: other_request")
    files = library({PROCEDURE_PATH: None, PROCEDURE_PATH.replace("permit_request", "other_request"): other})
    deploy(town.installation, files, AREA, by="a test", notes="", make_pieces=no_pieces)
    with pytest.raises(NotCopied) as refused:
        copy(town, "anna", case)
    assert refused.value.why is WhyNotCopied.NOT_OFFERED
    with town.installation.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases")).scalar() == 1


def test_files_and_declarations_are_given_anew_and_that_is_told(tmp_path: Path) -> None:
    files = library(
        holder=("remark: {type: long_text", 'paper: {type: files, label: "Papers", personal: ordinary}\n  '
                'honest: {type: declaration, label: "It is true.", personal: no}\n  remark: {type: long_text'),
        request=("questions: [reply_by]", "questions: [reply_by, paper, honest]"),
    )
    town = sqlite_town(tmp_path, files=files)
    case = town.open("anna")
    with town.installation.database.writing() as connection:
        file = attach_to(town.installation, connection, case, AuthorityId("athens"), "paper.pdf")
    sent = {**SENT, "paper": [file], "honest": "yes", "reply_by": "2026-03-20"}
    assert isinstance(town.step("anna", case, "send", {"request": sent}), Done)
    assert left_out(town, case) == [("paper", "file"), ("honest", "declaration")]
    _, draft = draft_of(town, "anna", copy(town, "anna", case))
    assert not {"paper", "honest"} & set(draft.answers["request"]) and "request/date" not in draft.pages
    town.installation.database.close()


def test_a_copy_stands_under_the_version_that_is_live_and_answers_under_their_new_names(town: Town) -> None:
    case = answered(town, {**SENT, "reply_by": "2026-03-20"})
    newer(
        town, holder=("reply_by: {type: date,", "wanted_by: {type: date, was: reply_by,"),
        request=("questions: [reply_by]", "questions: [wanted_by]"),
    )
    opened, draft = draft_of(town, "anna", copy(town, "anna", case))
    assert draft.answers["request"]["wanted_by"] == "2026-03-20" and "reply_by" not in draft.answers["request"]
    assert draft.copied is not None and draft.copied.left_out == ()
    with looking(town, "anna", case) as (_, copied):
        assert opened.case.deployment != copied.case.deployment == draft.copied.deployment


def test_a_question_that_is_asked_no_more_is_told_and_the_others_come_along(town: Town) -> None:
    case = answered(town, {**SENT, "reply_by": "2026-03-20"})
    newer(town, request=("questions: [name, urgent, why_urgent]", "questions: [name]"))
    assert left_out(town, case) == [("urgent", "not_asked")]
    _, draft = draft_of(town, "anna", copy(town, "anna", case))
    assert set(draft.answers["request"]) == {"name", "ask", "recipient", "reply_by"}


def test_a_picked_question_that_there_is_no_more_is_told_and_the_others_stay_picked(town: Town) -> None:
    case = answered(town)
    newer(town, permit=(
        'valid: {type: yes_no_not_known, label: "Is the permit valid?"', 'found: {type: yes_no, label: "Was it found?"'
    ))
    assert left_out(town, case) == [("permit.valid", "not_asked")]
    _, draft = draft_of(town, "anna", copy(town, "anna", case))
    assert draft.answers["request"]["ask"] == ["permit.kind"] and "request/ask" not in draft.pages


def test_a_choice_that_is_no_more_is_told_and_not_kept_where_nobody_would_see_it(tmp_path: Path) -> None:
    kind = 'sort: {type: choice, label: "Kind", choices: {one: "One", two: "Two"}, personal: no}\n  '
    many = 'many: {type: choices, label: "Many", choices: {one: "One", two: "Two"}, personal: no}\n  '
    rows = (
        'table: {type: rows, label: "Table", personal: no, rows: {first: {type: text, label: "A", personal: no}, '
        'then: {type: choice, label: "B", choices: {one: "One", two: "Two"}, personal: no}}}\n  '
    )
    asked = ("questions: [reply_by]", "questions: [reply_by, sort, many, table]")

    def with_choices(*questions: str) -> dict[str, tuple[str, str]]:
        return {"holder": ("remark: {", "".join(questions) + "remark: {"), "request": asked}

    town = sqlite_town(tmp_path, files=library(**with_choices(kind, many, rows)))
    table = [{"first": "first", "then": "one"}, {"first": "second", "then": "two"}]
    case = answered(town, {**SENT, "sort": "two", "many": ["one", "two"], "table": table})
    newer(town, **with_choices(*(one.replace('two: "Two"', 'three: "Three"') for one in (kind, many, rows))))
    assert sorted(left_out(town, case)) == [("many", "unfit"), ("sort", "unfit"), ("table", "unfit")]
    _, draft = draft_of(town, "anna", copy(town, "anna", case))
    kept = draft.answers["request"]
    assert "sort" not in kept and kept["many"] == ["one"]
    assert kept["table"] == [{"first": "first", "then": "one"}, {"first": "second"}]
    town.installation.database.close()


def test_a_date_that_has_passed_is_kept_and_its_field_says_so(town: Town) -> None:
    case = answered(town, {**SENT, "reply_by": "2026-03-20"})
    town.clock.forward(days=60)
    town.secrets.clear()
    assert left_out(town, case) == []


def test_an_authority_that_takes_part_no_more_is_told_and_chosen_anew(town: Town) -> None:
    case = answered(town)
    leaves(town, "helsinki")
    assert left_out(town, case) == [("recipient", "unfit")]


def a_rule(readable: list[str]) -> dict[str, tuple[str, str]]:
    names = ", ".join(f"request.{name}" for name in readable)
    return {"permit_request": (
        "asking: {who: requester, may_read: [request, reply], in: any}",
        f"asking: {{who: requester, may_read: [{names}, reply], in: any}}",
    )}


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_never_holds_an_answer_that_its_reader_could_not_read(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    readable = sorted(random.sample(("name", "urgent", "why_urgent", "reply_by"), random.randint(1, 3)))
    town = sqlite_town(tmp_path, files=library(**a_rule(readable)))
    case = answered(town, {**SENT, **PRIVATE, "reply_by": "2026-03-20"})
    with looking(town, "anna", case) as (visit, opened):
        may = {name for filling in opened.case.fillings for name in opened.access.sight.answers(filling)}
        assert original_of(visit, opened) is not None
    _, draft = draft_of(town, "anna", copy(town, "anna", case))
    assert set(draft.answers["request"]) <= may and set(draft.answers["request"]) == set(readable)
    town.installation.database.close()


def test_a_copy_that_asks_nobody_what_may_be_read_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "_readable", lambda opened, filling: filling.latest)
    with pytest.raises(AssertionError):
        test_a_copy_never_holds_an_answer_that_its_reader_could_not_read(tmp_path, 0)
