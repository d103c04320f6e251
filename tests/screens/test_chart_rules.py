"""Conditions, terms and deadlines as they are said to a reader."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    SomeMember,
)
from imi_runtime.model.procedure import Term, Unit
from imi_runtime.model.text import Labels, Text
from imi_runtime.saying.conditions import condition_in_words
from imi_runtime.saying.deadlines import deadline_in_words, term_in_words
from imi_runtime.saying.tongue import English
from imi_runtime.saying.words import SAID_WORDS
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.interface import Interface
from tests.library_kit import AREA, library

URGENT, KIND, BY = Path("urgent", "request"), Path("permit.kind", "reply"), Path("reply_by", "request")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    found = compile_bundle(library(), AREA).bundle
    assert found is not None
    return found


@pytest.mark.parametrize(("condition", "said"), [
    (ALWAYS, ""),
    (Is(URGENT, ("yes",)), "“Is it urgent?” is: Yes"),
    (Is(KIND, ("full", "limited")), "“What kind of permit is it?” is: Full or Limited"),
    (IsNot(URGENT, ("no",)), "“Is it urgent?” is answered, but not with: No"),
    (IsAnswered(BY), "“When do you need the answer?” is answered"),
    (Not(IsAnswered(BY)), "“When do you need the answer?” is not answered"),
    (Compares(BY, "before", "today"), "“When do you need the answer?” is before today"),
    (Compares(BY, "after", BY), "“When do you need the answer?” is after “When do you need the answer?”"),
    (Compares(URGENT, "at_least", Decimal("2.5")), "“Is it urgent?” is at least 2.5"),
    (Is(Path("longer_term", of_mark=True), ("yes",)), "“longer term” is: Yes"),
    (IsNot(Path("longer_term", of_mark=True), ("yes",)), "“longer term” is not: Yes"),
    (AllOf((IsAnswered(BY), AnyOf((Is(URGENT, ("yes",)), IsAnswered(KIND))))),
     "“When do you need the answer?” is answered, and (“Is it urgent?” is: Yes, or “What kind of permit is it?” is answered)"),
    (SomeMember("some", "concerned", ("objects",)), "at least one of “concerned” stands at: objects"),
])
def test_a_condition_is_said_with_the_labels_of_questions_and_answers(
    bundle: Bundle, condition: Condition, said: str
) -> None:
    assert condition_in_words(condition, bundle) == said


def test_a_condition_is_said_in_the_language_of_the_reader(bundle: Bundle) -> None:
    words = Interface(words={"said/is": "à la question « {question} » : {answer}", "said/yes": "Oui"})
    labels = Labels("fr", {"holder/urgent/label": "Urgent ?"})
    question = next(q for q in bundle.forms["request"].questions() if q.id == "urgent")  # type: ignore[index]
    tongue = InterfaceTongue(words, Labels("fr", {question.label.context: "Urgent ?"}))
    assert labels and condition_in_words(Is(URGENT, ("yes",)), bundle, tongue) == "à la question « Urgent ? » : Oui"


@pytest.mark.parametrize(("term", "said"), [
    (Term(7, Unit.DAYS), "7 days"), (Term(1, Unit.MONTHS), "1 month"), (Term(2, Unit.WEEKS), "2 weeks"),
    (Term(10, Unit.WORKING_DAYS), "10 days, only working days count"), (Term(3, Unit.YEARS), "3 years"),
])
def test_a_term_is_said_alike_by_tools_and_pages(term: Term, said: str) -> None:
    assert term_in_words(term) == said
    assert term_in_words(term, InterfaceTongue(Interface(), Labels("en", {}))) == said


@pytest.mark.parametrize(("language", "said"), [("fi", "7 päivää"), ("pl", "7 dni"), ("sl", "7 dni"), ("el", "7 ημέρες")])
def test_a_length_of_time_has_the_form_that_the_language_wants(language: str, said: str) -> None:
    tongue = InterfaceTongue(Interface(language), Labels(language, {}))  # type: ignore[arg-type]
    assert term_in_words(Term(7, Unit.DAYS), tongue) == said


def test_a_deadline_says_everything_about_itself(bundle: Bundle) -> None:
    procedure = bundle.procedures["permit_request"]  # type: ignore[index]
    told = deadline_in_words(procedure.deadlines["answer"], bundle, procedure)  # type: ignore[index]
    assert (told.term, told.binds) == ("14 days", English().label(procedure.parties["responder"].label))  # type: ignore[index]
    assert told.course == ("Starts when the case reaches “Sent”.", "Ends when the case reaches “Answered”.")
    assert told.tells == (f"Reminder to: {told.binds}. Time left then: 2 days",)


def test_what_stands_in_a_gap_is_never_read_as_a_gap() -> None:
    label = Text("x", "{answer}")
    assert English().say("said/is", question=English().label(label), answer="Yes") == "“{answer}” is: Yes"


def test_said_sentences_have_no_tails_that_a_page_must_cut() -> None:
    assert [word for word in SAID_WORDS.values() if word != word.strip()] == []
