"""Forms: which questions stand on which page, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from imi_runtime.model.ids import FormId, PageId, PartyId, QuestionId, QuestionSetId
from imi_runtime.model.questions import Question
from imi_runtime.model.text import Text
from imi_runtime.problems import Position


@dataclass(frozen=True, slots=True)
class AskedQuestions:
    """A page that asks the listed questions.

    `prefill` names, per question, a (form, question) whose latest answer stands in the field at first.
    """

    questions: tuple[Question, ...]
    prefill: Mapping[QuestionId, tuple[FormId, QuestionId]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PickedFrom:
    """A page on which the author of the form picks predefined questions for the other side.

    The answer under the page's id is the list of picked names, each `set.question`.
    """

    sets: tuple[QuestionSetId, ...]
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class PicksAmong:
    """A page on which questions are picked among those already picked on `page` of the latest filling of `form`.

    The answer is the same as that of a page that picks from sets. `without` are the pages (form, page) whose picks, in
    all fillings, are no longer among them.
    """

    form: FormId
    page: PageId
    at_least: int
    at_most: int
    without: tuple[tuple[FormId, PageId], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswersTo:
    """A page that asks exactly what was picked on `page` of the latest filling of `form`, each with room for a comment.

    Answers stand under `set.question`, comments under `set.question.comment`. `declined_for` asks for which reason a
    question is not answered; the reason stands under `set.question.declined`. `without` as for `PicksAmong`.
    """

    form: FormId
    page: PageId
    declined_for: Question | None = None
    without: tuple[tuple[FormId, PageId], ...] = ()


@dataclass(frozen=True, slots=True)
class Chooses:
    """A page that chooses the authority for a seat; the answer under the page's id is the authority's id."""

    party: PartyId


PageContent = AskedQuestions | PickedFrom | PicksAmong | AnswersTo | Chooses
PICKING = (PickedFrom, PicksAmong)
"""What a page has on which questions are picked."""
ON_WHAT_WAS_PICKED = (PicksAmong, AnswersTo)
"""What a page has that hangs on what was picked on another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One step of a form."""

    id: PageId
    label: Text
    help: Text | None = None
    content: PageContent
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Pages in the order in which they are filled. Within a form a question's id is unique."""

    id: FormId
    pages: Mapping[PageId, Page]
    was: tuple[str, ...] = ()
    at: Position = field(compare=False, repr=False)

    def questions(self) -> Iterator[Question]:
        """Yield the questions that the form itself asks; picked questions are not among them."""
        for page in self.pages.values():
            if isinstance(page.content, AskedQuestions):
                yield from page.content.questions

    def question(self, id: QuestionId) -> Question | None:
        """Return the form's own question of that id."""
        return next((question for question in self.questions() if question.id == id), None)

    @property
    def declined_for(self) -> Question | None:
        """What asks why a picked question is not answered, where the form lets single ones be declined."""
        asking = (page.content for page in self.pages.values() if isinstance(page.content, AnswersTo))
        return next((content.declined_for for content in asking if content.declined_for), None)
