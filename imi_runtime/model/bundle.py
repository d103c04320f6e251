"""A bundle: one policy area's documents as one compiled, immutable whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imi_runtime.model.forms import ON_WHAT_WAS_PICKED, Form, PickedFrom, PicksAmong
from imi_runtime.model.ids import (
    AreaId,
    CodeListId,
    Digest,
    FormId,
    Language,
    OfficeId,
    PageId,
    ProcedureId,
    QuestionId,
    QuestionSetId,
)
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import CodeList, Question, QuestionSet
from imi_runtime.model.text import Text
from imi_runtime.problems import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One policy area, compiled without errors. `digest` is the sha256 of the exact bytes it was read from.

    `offices` are what people read for the offices that have words.
    """

    format: int
    id: AreaId
    title: Text
    languages: tuple[Language, ...]
    law: tuple[str, ...]
    purpose: Text
    controllers: Text
    contact: str
    question_sets: Mapping[QuestionSetId, QuestionSet]
    code_lists: Mapping[CodeListId, CodeList]
    forms: Mapping[FormId, Form]
    procedures: Mapping[ProcedureId, Procedure]
    digest: Digest
    offices: Mapping[OfficeId, Text] = field(default_factory=dict)
    at: Position = field(compare=False, repr=False)

    def picked(self, name: str) -> Question | None:
        """Return the question that a pick `set.question` names, or None when there is none of that name."""
        set_id, _, question_id = name.partition(".")
        question_set = self.question_sets.get(QuestionSetId(set_id))
        return question_set.questions.get(QuestionId(question_id)) if question_set else None

    def sets_picked_on(self, form: FormId, page: PageId) -> tuple[QuestionSetId, ...]:
        """Return the sets of which questions can be picked on a page, also among those that were picked before."""
        found = self.forms[form].pages.get(page) if form in self.forms else None
        match found.content if found else None:
            case PickedFrom(sets=sets):
                return tuple(id for id in sets if id in self.question_sets)
            case PicksAmong(form=form, page=page):
                return self.sets_picked_on(form, page)
        return ()

    def takes_away(self, form: FormId, page: PageId) -> bool:
        """Tell whether what is picked on the page is no longer asked elsewhere: some page is `without` it."""
        pages = (other.content for each in self.forms.values() for other in each.pages.values())
        return any(isinstance(p, ON_WHAT_WAS_PICKED) and (form, page) in p.without for p in pages)
