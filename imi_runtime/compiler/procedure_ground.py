"""What the parts of one procedure may name: its own parties, states, transitions, marks, and the area's forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.condition_scope import Scope
from imi_runtime.compiler.documents import Document
from imi_runtime.compiler.references import Names
from imi_runtime.compiler.written import Word, words_of
from imi_runtime.model.forms import Chooses, Form
from imi_runtime.model.ids import CodeListId, FormId, MarkId, QuestionId, StageId, StateId
from imi_runtime.model.procedure import Mark
from imi_runtime.model.questions import AnswerType, CodeList, Question
from imi_runtime.problems import Problem

ANY = "any"


@dataclass(frozen=True, slots=True)
class AreaForms:
    """The forms of the area; of an `uncertain` one not everything could be understood."""

    names: Names
    forms: Mapping[FormId, Form]
    uncertain: frozenset[str]
    code_lists: Mapping[CodeListId, CodeList]


@dataclass(frozen=True, slots=True)
class Ground:
    """The names of one procedure, and the problems found in it so far."""

    document: Document
    area: AreaForms
    parties: Names
    states: Names
    places: Names
    transitions: Names
    marks: Mapping[MarkId, Mark]
    mark_names: Names
    stages: Mapping[StageId, tuple[StateId, ...]]
    scope: Scope
    problems: list[Problem]

    def state_list(self, words: Iterable[Word], subject: str) -> tuple[StateId, ...]:
        """Return the states that are named, with the states of each stage in its place."""
        found = self.places.found(words, subject, self.problems)
        unfolded = (state for id in found for state in self.stages.get(StageId(id), (StateId(id),)))
        return tuple(dict.fromkeys(unfolded))

    def form_list(self, words: Iterable[Word], subject: str) -> tuple[FormId, ...]:
        """Return the forms that are named."""
        return tuple(FormId(id) for id in self.area.names.found(words, subject, self.problems))

    def form_and_name(self, path: Word, subject: str) -> tuple[Form, Word] | None:
        """Return the form of `form.name`, and the name; None when there is no such form."""
        form_id, dot, name = path.text.partition(".")
        if not dot or not name:
            self.problems.append(codes.NOT_A_PATH.at(path.at, subject=subject, found=path.text))
            return None
        found = self.area.names.find(path.part(0, len(form_id)), subject, self.problems)
        form = self.area.forms.get(FormId(found)) if found else None
        return (form, path.part(len(form_id) + 1, len(path.text))) if form else None

    def question(self, path: Word, subject: str) -> tuple[FormId, Question] | None:
        """Return the question that `form.question` names."""
        split = self.form_and_name(path, subject)
        if split is None:
            return None
        form, name = split
        ids = tuple(question.id for question in form.questions())
        names = references.questions(form.id, ids, complete=form.id not in self.area.uncertain)
        found = names.find(name, subject, self.problems)
        question = form.question(QuestionId(found)) if found else None
        return (form.id, question) if question else None

    def naming_authority(self, path: Word, subject: str) -> tuple[FormId, QuestionId] | None:
        """Return the answer that names an authority: a question of that type, or a page that chooses one."""
        split = self.form_and_name(path, subject)
        if split is None:
            return None
        form, name = split
        fitting = tuple(_naming_authority(form))
        known = name.text in form.pages or form.question(QuestionId(name.text)) is not None
        if known and name.text not in fitting:
            self.problems.append(
                codes.NAMES_NO_AUTHORITY.at(path.at, subject=subject, found=path.text,
                                            listing=references.listing(f"in '{form.id}' there are", fitting))
            )  # fmt: skip
            return None
        names = references.questions(form.id, fitting, complete=form.id not in self.area.uncertain)
        found = names.find(name, subject, self.problems)
        return (form.id, QuestionId(found)) if found else None


def _naming_authority(form: Form) -> Iterable[str]:
    for question in form.questions():
        if question.type is AnswerType.AUTHORITY:
            yield question.id
    for id, page in form.pages.items():
        if isinstance(page.content, Chooses):
            yield id


def ground_of(document: Document, area: AreaForms, problems: list[Problem]) -> Ground:
    """Return what the parts of the procedure may name."""
    state_ids, stage_ids = document.ids("states"), document.ids("stages")
    whole = document.is_whole("states")
    states = references.states(state_ids, complete=whole)
    marks = _marks(document)
    broken = area.uncertain | {id for id in document.ids("marks") if MarkId(id) not in marks}
    return Ground(
        document=document,
        area=area,
        parties=references.parties(document.ids("parties"), complete=document.is_whole("parties")),
        states=states,
        places=references.states_and_stages((*state_ids, *stage_ids), complete=whole and document.is_whole("stages")),
        transitions=references.transitions(document.ids("transitions"), complete=document.is_whole("transitions")),
        marks=marks,
        mark_names=references.marks(document.ids("marks"), complete=document.is_whole("marks")),
        stages=_stages(document, states, problems),
        scope=Scope(forms=area.forms, marks=marks, code_lists=area.code_lists, broken=frozenset(broken)),
        problems=problems,
    )


def _marks(document: Document) -> dict[MarkId, Mark]:
    return {
        MarkId(entry.key): Mark(
            id=MarkId(entry.key), values=tuple(word.text for word in words_of(entry.value)), at=entry.key_at
        )
        for entry in document.sound("marks")
    }


def _stages(document: Document, states: Names, problems: list[Problem]) -> dict[StageId, tuple[StateId, ...]]:
    stages = {}
    for entry in document.sound("stages"):
        found = states.found(words_of(entry.value), f"stage '{entry.key}' has", problems)
        stages[StageId(entry.key)] = tuple(StateId(id) for id in found)
    for id in document.ids("stages"):
        stages.setdefault(StageId(id), ())
    return stages


