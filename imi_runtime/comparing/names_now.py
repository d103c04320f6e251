"""What things of a former bundle are called now: collected from the successions, by kind and by home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from imi_runtime.comparing.successors import Succession, successions
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form
from imi_runtime.model.ids import (
    CodeListId,
    DeadlineId,
    FactId,
    FormId,
    GuaranteeId,
    LinkId,
    MarkId,
    PartyId,
    ProcedureId,
    PublicationId,
    QuestionSetId,
    RuleId,
    StageId,
    StateId,
    TransitionId,
)
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import Question

Ids = Mapping[Any, Mapping[str, str]]
"""Kind of id -> former id -> id now."""

FILES: Mapping[str, Any] = {
    "question_sets": QuestionSetId, "code_lists": CodeListId, "forms": FormId, "procedures": ProcedureId,
}
NAMED: Mapping[str, Any] = {
    "parties": PartyId, "states": StateId, "transitions": TransitionId, "deadlines": DeadlineId,
}
UNNAMED: Mapping[str, Any] = {
    "marks": MarkId, "facts": FactId, "links": LinkId, "access": RuleId, "publications": PublicationId,
    "guarantees": GuaranteeId, "stages": StageId,
}
"""Parts of a procedure without a name: they are known again by what they say, once the rest has its names."""


Asked = tuple[str, str]
"""A question: the address of its label, which a shared set gives, and its id, which the using set gives."""


def asked(question: Question) -> Asked:
    """Return by what a question is known."""
    return question.label.context, question.id


@dataclass(slots=True)
class NamesNow:
    """Former names and names of now. A question is known by its id and its label's address, wherever it is asked."""

    ids: dict[Any, dict[str, str]] = field(default_factory=dict)
    questions: dict[Asked, str] = field(default_factory=dict)
    siblings: dict[Asked, dict[str, str]] = field(default_factory=dict)
    choices: dict[Asked, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    pages: dict[tuple[str, str], str] = field(default_factory=dict)
    of_procedures: dict[str, dict[Any, dict[str, str]]] = field(default_factory=dict)
    statuses: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    values: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    found: list[Succession] = field(default_factory=list)


def names_in_files(before: Bundle, after: Bundle) -> NamesNow:
    """Return what files, questions, choices, codes and pages are called now."""
    names = NamesNow()
    for section, kind in FILES.items():
        names.ids[kind] = _taken(names, successions(getattr(before, section), getattr(after, section), (section,)))
    for id, question_set in before.question_sets.items():
        now = _now(names.ids[QuestionSetId], id)
        if now in after.question_sets:
            _questions(names, question_set.questions, after.question_sets[QuestionSetId(now)].questions, now)
    for list_id, code_list in before.code_lists.items():
        other = after.code_lists.get(CodeListId(_now(names.ids[CodeListId], list_id)))
        if other:
            path = ("code_lists", other.id, "codes")
            names.codes[list_id] = _taken(names, successions(code_list.codes, other.codes, path, other.codes_were))
    for form in before.forms.values():
        _pages(names, form, after.forms.get(FormId(_now(names.ids[FormId], form.id))))
    return names


def names_in_procedures(before: Bundle, after: Bundle, sections: Mapping[str, Any]) -> NamesNow:
    """Return what those parts of procedures are called now; the procedures have the names of now already."""
    names = NamesNow()
    for id, procedure in before.procedures.items():
        if id in after.procedures:
            of_procedure = names.of_procedures[id] = {
                kind: _taken(names, successions(
                    getattr(procedure, section), getattr(after.procedures[id], section), ("procedures", id, section)))
                for section, kind in sections.items()
            }  # fmt: skip
            if PartyId in of_procedure:
                _statuses(names, procedure, after.procedures[id])
            if MarkId in of_procedure:
                _values(names, procedure, after.procedures[id])
    return names


def _statuses(names: NamesNow, before: Procedure, after: Procedure) -> None:
    """Note what the statuses of groups are called now, by the former name of the group."""
    for id, party in before.parties.items():
        now = after.parties.get(PartyId(_now(names.of_procedures[before.id][PartyId], id)))
        if now:
            path = ("procedures", before.id, "parties", now.id, "statuses")
            names.statuses[before.id, id] = _taken(names, successions(party.statuses, now.statuses, path))


def _values(names: NamesNow, before: Procedure, after: Procedure) -> None:
    """Note what the values of marks are called now, by the former name of the mark."""
    for id, mark in before.marks.items():
        now = after.marks.get(MarkId(_now(names.of_procedures[before.id][MarkId], id)))
        if now:
            path = ("procedures", before.id, "marks", now.id, "values")
            one, other = ({value: value for value in each.values} for each in (mark, now))
            names.values[before.id, id] = _taken(names, successions(one, other, path, now.values_were))


def _questions(
    names: NamesNow, before: Mapping[Any, Question], after: Mapping[Any, Question], set_now: str
) -> None:
    path = ("question_sets", set_now, "questions")
    renamed = _taken(names, successions(before, after, path))
    for id, question in before.items():
        names.siblings.setdefault(asked(question), {}).update(renamed)
        now = after.get(_now(renamed, id))
        if now:
            names.questions[asked(question)] = now.id
            _inside(names, question, now, (*path, now.id))


def _inside(names: NamesNow, question: Question, now: Question, path: tuple[str, ...]) -> None:
    found = successions(question.choices, now.choices, (*path, "choices"), now.choices_were)
    names.choices[asked(question)] = _taken(names, found)
    columns, columns_now = ({str(c.id): c for c in each.columns} for each in (question, now))
    renamed = _taken(names, successions(columns, columns_now, (*path, "columns")))
    for id, column in columns.items():
        names.siblings.setdefault(asked(column), {}).update(renamed)
        other = columns_now.get(_now(renamed, id))
        if other:
            names.questions[asked(column)] = other.id
            _inside(names, column, other, (*path, "columns", other.id))


def _pages(names: NamesNow, form: Form, now: Form | None) -> None:
    if now is None:
        return
    renamed = _taken(names, successions(form.pages, now.pages, ("forms", now.id, "pages")))
    names.pages.update({(form.id, old): new for old, new in renamed.items()})


def _taken(names: NamesNow, found: Iterable[Succession]) -> dict[str, str]:
    return {each.old: each.new for each in _kept(names, found)}


def _kept(names: NamesNow, found: Iterable[Succession]) -> Iterator[Succession]:
    for each in found:
        names.found.append(each)
        yield each


def _now(renamed: Mapping[str, str], id: str) -> str:
    return renamed.get(id, id)
