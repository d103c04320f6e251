"""Every human text of a bundle, with what translators must know about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form
from imi_runtime.model.procedure import Mark, Procedure
from imi_runtime.model.questions import CodeList, Question, QuestionSet
from imi_runtime.model.text import Text

SHARED_SETS = PurePosixPath("question_sets/shared")
ROOM = 1.5
LIMITS = {
    "title": 120, "statement": 500, "party": 60, "state": 60, "button": 60, "history": 80, "deadline": 80, "page": 80,
    "question": 250, "column": 80, "help": 600, "choice": 120, "code": 160, "interface": 80,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text, what it is for (`kind`), where it stands (`place`, in words), and about how long it may be."""

    text: Text
    kind: str
    place: str

    @property
    def limit(self) -> int:
        """Return about how many characters fit where the text is shown; an author's longer text makes more room."""
        return max(LIMITS[self.kind], int(len(self.text.english) * ROOM))

    @property
    def comment(self) -> str:
        """Return what the PO file tells translators about the text."""
        return f"{self.kind}; {self.place}; at most {self.limit} characters"

    @property
    def file(self) -> str:
        """Return the file in which the text stands."""
        return self.text.at.file if self.text.at else ""

    @property
    def shared(self) -> bool:
        """Say whether the text belongs to a shared question set, and is translated with these."""
        return SHARED_SETS in PurePosixPath(self.file).parents


def texts_of(bundle: Bundle) -> Iterator[PlacedText]:
    """Yield every text of the bundle once, shared ones too."""
    seen: set[str] = set()
    for placed in _all(bundle):
        if placed.text.context not in seen and placed.text.english:
            seen.add(placed.text.context)
            yield placed


def _all(bundle: Bundle) -> Iterator[PlacedText]:
    place = f"policy area '{bundle.title.english}'"
    yield PlacedText(bundle.title, "title", place)
    yield PlacedText(bundle.purpose, "statement", f"{place}, its purpose")
    yield PlacedText(bundle.controllers, "statement", f"{place}, who controls the data")
    yield from (PlacedText(said, "party", f"{place}, an office") for said in bundle.offices.values())
    for procedure in bundle.procedures.values():
        yield from _of_procedure(procedure)
    for form in bundle.forms.values():
        yield from _of_form(form)
    for question_set in bundle.question_sets.values():
        yield from _of_set(question_set)
    for code_list in bundle.code_lists.values():
        yield from _of_list(code_list)


def _of_procedure(procedure: Procedure) -> Iterator[PlacedText]:
    place = f"procedure '{procedure.title.english}'"
    yield PlacedText(procedure.title, "title", place)
    yield from _of_parties(procedure, place)
    for state in procedure.states.values():
        yield PlacedText(state.label, "state", place)
        for seat, shown in state.shown_as.items():
            yield PlacedText(shown, "state", f"{place}, as '{procedure.parties[seat].label.english}' sees it")
    for transition in procedure.transitions.values():
        yield PlacedText(transition.label, "button", place)
        if transition.done:
            yield PlacedText(transition.done, "history", f"{place}, after the button '{transition.label.english}'")
        if transition.help:
            yield PlacedText(transition.help, "help", f"{place}, beside the button '{transition.label.english}'")
    for deadline in procedure.deadlines.values():
        yield PlacedText(deadline.label, "deadline", place)
    yield from _of_memories(procedure, place)
    for publication in procedure.publications.values():
        sentences = (shown for shown in publication.shows if isinstance(shown, Text))
        yield from (PlacedText(sentence, "statement", f"{place}, what the public reads") for sentence in sentences)


def _of_memories(procedure: Procedure, place: str) -> Iterator[PlacedText]:
    """Yield the words of what a case remembers, and of what the directory knows."""
    for mark in procedure.marks.values():
        yield from _of_mark(mark, place)
    for fact in procedure.facts.values():
        if fact.label:
            yield PlacedText(fact.label, "party", f"{place}, a setting of authorities")


def _of_mark(mark: Mark, place: str) -> Iterator[PlacedText]:
    if mark.label:
        yield PlacedText(mark.label, "state", f"{place}, what a case remembers")
        yield from (PlacedText(said, "state", f"{place}, of '{mark.label.english}'") for said in mark.said.values())


def _of_parties(procedure: Procedure, place: str) -> Iterator[PlacedText]:
    for party in procedure.parties.values():
        yield PlacedText(party.label, "party", place)
        for status in party.statuses.values():
            yield PlacedText(status.label, "state", f"{place}, a member of '{party.label.english}'")


def _of_form(form: Form) -> Iterator[PlacedText]:
    for page in form.pages.values():
        yield PlacedText(page.label, "page", f"form '{form.id}'")
        if page.help:
            yield PlacedText(page.help, "help", f"form '{form.id}', page '{page.label.english}'")


def _of_set(question_set: QuestionSet) -> Iterator[PlacedText]:
    place = f"questions '{question_set.title.english}'"
    yield PlacedText(question_set.title, "title", place)
    yield from _of_questions(question_set.questions.values(), "question", place)


def _of_questions(questions: Iterable[Question], kind: str, place: str) -> Iterator[PlacedText]:
    for question in questions:
        asked = f"question '{question.label.english}'"
        yield PlacedText(question.label, kind, place)
        if question.help:
            yield PlacedText(question.help, "help", asked)
        for choice in question.choices.values():
            yield PlacedText(choice, "choice", asked)
        yield from _of_questions(question.columns, "column", asked)


def _of_list(code_list: CodeList) -> Iterator[PlacedText]:
    place = f"list '{code_list.title.english}'"
    yield PlacedText(code_list.title, "title", place)
    for code in code_list.codes.values():
        yield PlacedText(code, "code", place)
