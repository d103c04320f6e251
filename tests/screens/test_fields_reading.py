"""What officials type becomes answers, or a fault beside the field; nothing that a browser sends breaks the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.engine.answers import Fault
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.screens.fields.answers import COMMENTING, raw, read
from tests.answers_kit import EVERY_TYPE, NAME, answers_to, every_question, inputs_of, question_of

ROWS = (
    'type: rows, rows: {plate: {type: text, label: "Plate", personal: no}, since: {type: date, label: "Since", '
    'personal: no}, owner: {type: person, label: "Owner", personal: ordinary}, note: {type: long_text, label: "Note", '
    "personal: no}}"
)


def reading(written: str, sent: str | Mapping[str, str]) -> Any:
    """Return the answer, or the kind of the first fault and its part, of what is sent under the question's name."""
    fields = {"": sent} if isinstance(sent, str) else sent
    submitted = {f"{NAME}.{part}" if part else NAME: [value] for part, value in fields.items()}
    answer, faults = read(question_of(written), NAME, submitted)
    return (faults[0].kind, faults[0].part) if faults else answer


# -- every type --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", EVERY_TYPE.values(), ids=EVERY_TYPE)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_stands_in_the_fields_for_an_answer_is_read_as_that_answer(written: str, data: st.DataObject) -> None:
    question = question_of(written)
    answer = data.draw(answers_to(question))
    assert read(question, NAME, raw(question, NAME, answer)) == (answer, ())


@pytest.mark.parametrize("written", EVERY_TYPE.values(), ids=EVERY_TYPE)
def test_a_question_whose_fields_are_empty_is_unanswered(written: str) -> None:
    question = question_of(written)
    empty = {name: ["  "] for name in inputs_of(question)}
    assert read(question, NAME, empty) == (None, ())
    assert read(question, NAME, {}) == (None, ())
    assert read(question, NAME, {name: [] for name in empty}) == (None, ())


def every_input() -> list[str]:
    """Return the names of all inputs that a question of any type can have, and some that none has."""
    names = {name for question in every_question() for name in inputs_of(question, rows=("0", "1", "007", "999"))}
    return sorted(names | {"", ".", f"{NAME}.", f"{NAME}.0", f"{NAME}.0.", f"{NAME}.9999.plate", f"{NAME}.x.y"})


ANYTHING = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text("0123456789+-.,' \u00a0eE_nainf", max_size=30),
    st.sampled_from(["31", "2", "2026", "2026-02-31", "2026-W01-1", "yes", "full", "road", "DE", "9" * 5000, "٣", "²"]),
)


@given(submitted=st.dictionaries(st.sampled_from(every_input()), st.lists(ANYTHING, max_size=3), max_size=12))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_sent_breaks_reading_and_what_is_read_is_read_again_the_same(
    submitted: dict[str, list[str]],
) -> None:
    for question in every_question():
        answer, faults = read(question, NAME, submitted)
        assert all(fault.name == NAME for fault in faults)
        if not faults:
            assert read(question, NAME, raw(question, NAME, answer)) == (answer, ())


# -- text --------------------------------------------------------------------------------------------------------------


def test_text_is_trimmed_and_its_letters_are_composed() -> None:
    assert reading("type: text", "  Zoe\u0308 \u00a0Demo ") == "Zo\u00eb \u00a0Demo"


def test_lines_of_a_long_text_end_in_one_way() -> None:
    answer = reading("type: long_text", {"text": "one\r\ntwo\rthree\n\nfour", "language": "en"})
    assert answer == {"text": "one\ntwo\nthree\n\nfour", "language": "en"}


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\u2028", "\u2029", "\u061c", "\u200e", "\u200f", "\u202a", "\u202e",
     "\u2066", "\u2069", "\ud800", "\udfff", "\ufffe", "\uffff", "\U000e0041"],
    ids=ascii,
)
def test_characters_that_nobody_can_see_are_refused(hidden: str) -> None:
    assert reading("type: text", f"Demo{hidden}name") == ("control_characters", "")
    assert reading("type: person", {"family_name": f"De{hidden}mo"}) == ("control_characters", "family_name")
    assert reading("type: long_text", {"text": f"De{hidden}mo"}) == ("control_characters", "text")


def test_letters_of_every_script_and_joined_emoji_are_text() -> None:
    for text in ("Γιώργος", "Йордан", "Łódź", "عربي", "日本語", "👩‍⚖️", "l·l", "O’Demo"):
        assert reading("type: text", text) == text


def test_a_line_break_is_no_part_of_a_short_text() -> None:
    assert reading("type: text", "one\ntwo") == ("control_characters", "")


def test_a_text_over_its_limit_is_kept_for_the_engine_to_judge() -> None:
    assert reading("type: text", "x" * 100_000) == "x" * 100_000


def test_a_text_beyond_all_measure_is_not_read() -> None:
    answer, faults = read(question_of("type: text"), NAME, {NAME: ["x" * 100_001]})
    assert answer is None
    assert faults == (Fault(NAME, "too_many_characters", values={"at_most": "100000", "found": "100001"}),)


def test_the_first_of_several_values_counts_for_a_single_field() -> None:
    assert read(question_of("type: text"), NAME, {NAME: ["first", "second"]}) == ("first", ())


def test_a_language_without_a_text_is_no_answer_because_it_is_chosen_beforehand() -> None:
    assert reading("type: long_text", {"text": " ", "language": "en"}) is None


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", "0"), ("12", "12"), ("12.5", "12.5"), ("12,5", "12.5"), ("-3,25", "-3.25"), ("\u22123", "-3"), ("+4", "4"),
     ("007", "7"), ("1.50", "1.5"), ("-0,00", "0"), ("1 234", "1234"), ("1\u00a0234\u202f567,5", "1234567.5"),
     ("1'234.5", "1234.5"), ("0.125", "0.125"), ("1234.567", "1234.567"), ("1.2340", "1.234"),
     ("999999999999999", "999999999999999")],
)
def test_a_number_is_read_with_point_or_comma_and_with_spaces_between_thousands(written: str, number: str) -> None:
    assert reading("type: decimal", written) == number


@pytest.mark.parametrize("written", ["1.234", "1,234", "-12.345", "999,999"])
def test_a_number_that_means_a_thousand_times_as_much_to_half_of_the_readers_is_refused(written: str) -> None:
    assert reading("type: decimal", written) == ("unclear_number", "")


@pytest.mark.parametrize(
    "written",
    ["x", "1e5", "1_000", "NaN", "inf", "--1", "1-", ".", ",", "5.", "1 2", "12 34", "1 5,5", "1,2,3", "1.2.3", "٣", "²",
     "0x10", "9" * 16, "1" * 5000, "12 €"],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    assert reading("type: decimal", written) == ("not_a_number", "")


@pytest.mark.parametrize(("written", "number"), [("12", 12), ("-3", -3), ("1 234", 1234), ("0012", 12), ("-0", 0)])
def test_a_whole_number_is_read(written: str, number: int) -> None:
    answer = reading("type: integer", written)
    assert (answer, type(answer)) == (number, int)


@pytest.mark.parametrize("written", ["1.5", "1,0", "1.234", "x", "9" * 16, "1" * 5000, "٣", "1 5"])
def test_what_is_no_whole_number_is_refused(written: str) -> None:
    assert reading("type: integer", written) == ("not_a_whole_number", "")


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1250", "1250"), ("12,5", "12.50"), ("12.50", "12.50"), ("1 250,00", "1250.00"), ("-0,00", "0.00")],
)
def test_an_amount_has_no_cents_or_two_digits_of_them(written: str, amount: str) -> None:
    assert reading("type: money", {"amount": written, "currency": "EUR"}) == {"amount": amount, "currency": "EUR"}


@pytest.mark.parametrize("written", ["1.234", "1,234", "1.2345", "12 EUR", "x"])
def test_an_amount_that_could_be_misread_is_refused(written: str) -> None:
    assert reading("type: money", {"amount": written, "currency": "EUR"}) == ("not_an_amount", "amount")


# -- dates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [{"day": "7", "month": "3", "year": "2026"}, {"day": " 07 ", "month": "03", "year": "2026"}, {"": "2026-03-07"},
     {"day": "2026-03-07"}],
)
def test_a_date_comes_in_three_boxes_or_in_its_international_form(sent: dict[str, str]) -> None:
    assert reading("type: date", sent) == "2026-03-07"


@pytest.mark.parametrize(
    "sent",
    [{"day": "31", "month": "2", "year": "2026"}, {"day": "29", "month": "2", "year": "2025"},
     {"day": "7", "month": "3", "year": "26"}, {"day": "7", "month": "3", "year": "0026"},
     {"day": "7", "month": "3"}, {"day": "7", "year": "2026"}, {"month": "3", "year": "2026"},
     {"day": "0", "month": "1", "year": "2026"}, {"day": "1", "month": "13", "year": "2026"},
     {"day": "7", "month": "March", "year": "2026"}, {"day": "٧", "month": "3", "year": "2026"},
     {"": "7.3.2026"}, {"": "2026-02-31"}, {"": "2026-W01-1"}, {"": "20260307"}, {"": "2026-03-07T10:00"}],
)
def test_a_day_that_does_not_exist_or_is_not_clear_is_no_date(sent: dict[str, str]) -> None:
    assert reading("type: date", sent) == ("not_a_date", "")


def test_a_faulty_date_inside_an_answer_is_told_beside_its_part() -> None:
    sent = {"family_name": "Demo", "birth_date.day": "31", "birth_date.month": "2", "birth_date.year": "1990"}
    assert reading("type: person", sent) == ("not_a_date", "birth_date")


# -- choices -----------------------------------------------------------------------------------------------------------


def test_chosen_answers_are_kept_once_and_in_the_order_of_the_question() -> None:
    submitted = {NAME: ["air", "road", "", "air"]}
    assert read(question_of(EVERY_TYPE["choices"]), NAME, submitted) == (["road", "air"], ())


@pytest.mark.parametrize("written", ["choice", "choices", "yes_no", "declaration"])
def test_what_was_not_offered_cannot_be_chosen(written: str) -> None:
    assert reading(EVERY_TYPE[written], "not_known") == ("not_a_choice", "")


def test_a_declaration_that_is_not_ticked_is_unanswered() -> None:
    assert reading("type: declaration", {}) is None
    assert reading("type: declaration", "yes") == "yes"


# -- answers of several parts, and rows --------------------------------------------------------------------------------


def test_parts_that_are_empty_are_left_out_of_an_answer() -> None:
    sent = {"street": "Demo street 1", "postal_code": "", "town": " ", "country": "DE"}
    assert reading("type: address", sent) == {"street": "Demo street 1", "country": "DE"}


def test_what_could_be_read_of_an_answer_stays_beside_the_fault() -> None:
    submitted = {f"{NAME}.family_name": ["Demo"], f"{NAME}.birth_date.day": ["x"]}
    answer, faults = read(question_of("type: person"), NAME, submitted)
    assert answer == {"family_name": "Demo"}
    assert faults == (Fault(NAME, "not_a_date", part="birth_date"),)


def test_empty_rows_leave_no_gap() -> None:
    sent = {"0.plate": " ", "2.plate": "A", "2.note.language": "en", "5.since.day": "1", "5.since.month": "2",
            "5.since.year": "2020", "7.note.language": "de", "7.plate": ""}
    assert reading(ROWS, sent) == [{"plate": "A"}, {"since": "2020-02-01"}]


def test_a_fault_in_a_row_names_the_row_as_shown_the_column_and_the_part() -> None:
    submitted = {f"{NAME}.3.plate": ["A"], f"{NAME}.8.owner.birth_date.day": ["x"], f"{NAME}.8.since.year": ["1"]}
    answer, faults = read(question_of(ROWS), NAME, submitted)
    assert answer == [{"plate": "A"}, {}]
    assert faults == (
        Fault(NAME, "not_a_date", part="since", row=1), Fault(NAME, "not_a_date", part="owner.birth_date", row=1),
    )


def test_rows_with_columns_that_nobody_asked_for_are_not_kept() -> None:
    assert reading(ROWS, {"0.colour": "red", "007.plate": "B"}) is None


def test_more_than_a_hundred_rows_are_too_many() -> None:
    hundred = {f"{number}.plate": "A" for number in range(100)}
    assert len(reading(ROWS, hundred)) == 100
    assert reading(ROWS, {**hundred, "100.plate": "A"}) == ("too_many", "")


# -- comments ----------------------------------------------------------------------------------------------------------


def test_a_comment_is_read_as_it_stands_in_its_field() -> None:
    comment = {"text": "One.\n\nTwo.", "language": "lv"}
    assert read(COMMENTING, "permit.kind.comment", raw(COMMENTING, "permit.kind.comment", comment)) == (comment, ())
    assert set(raw(COMMENTING, "permit.kind.comment", comment)) == {"permit.kind.comment.text", "permit.kind.comment.language"}


def test_every_type_of_answer_is_covered_here() -> None:
    questions: list[Question] = every_question()
    assert {question.type for question in questions} == set(AnswerType)
