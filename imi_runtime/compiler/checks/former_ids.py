"""Former ids: what running cases keep under an id must never be taken for something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from imi_runtime import codes
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.procedure import Mark
from imi_runtime.model.questions import Question
from imi_runtime.problems import Position, Problem


class Renamable(Protocol):
    """Anything that says which ids it had before."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def was(self) -> tuple[str, ...]:
        """Its former ids."""

    @property
    def at(self) -> Position:
        """Where it is declared."""


def former_ids_are_free(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every former id that another thing of the same kind has, or had."""
    for kind, things in _families(bundle):
        known = list(things)
        for thing in (each for each in known if each.was):
            others = {id for other in known if other is not thing for id in (other.id, *other.was)} | {thing.id}
            yield from _in_use(kind, thing.id, thing.was, thing.at, others)
    for question in _questions(bundle):
        yield from _below("choice", question.choices_were, question.choices, question.at)
    for codes_of in bundle.code_lists.values():
        yield from _below("code", codes_of.codes_were, codes_of.codes, codes_of.at)
    for mark in _marks(bundle):
        yield from _below("mark value", mark.values_were, dict.fromkeys(mark.values), mark.at)


def former_ids_belong_to_something(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every former id of a choice, a code or a value of a mark that is not there."""
    noted = [("choices_were", "choices", q.choices_were, q.choices, q.at) for q in _questions(bundle)]
    noted += [("codes_were", "codes", each.codes_were, each.codes, each.at) for each in bundle.code_lists.values()]
    values = [("values_were", "values", each.values_were, each.values, each.at) for each in _marks(bundle)]
    for key, things, were, there, at in (*noted, *values):
        for id in were:
            if id not in there:
                yield codes.FORMER_ID_OF_NOTHING.at(at, key=key, id=id, things=things)


def _families(bundle: Bundle) -> Iterator[tuple[str, Iterable[Renamable]]]:
    yield "form", bundle.forms.values()
    yield "procedure", bundle.procedures.values()
    yield "question set", bundle.question_sets.values()
    for form in bundle.forms.values():
        yield "page", form.pages.values()
    for question_set in bundle.question_sets.values():
        yield "question", question_set.questions.values()
    for question in _questions(bundle):
        yield "column", question.columns
    for procedure in bundle.procedures.values():
        yield "party", procedure.parties.values()
        yield "state", procedure.states.values()
        yield "mark", procedure.marks.values()
        yield "link", procedure.links.values()
        yield from (("status", party.statuses.values()) for party in procedure.parties.values())
        yield "transition", procedure.transitions.values()
        yield "deadline", procedure.deadlines.values()


def _questions(bundle: Bundle) -> Iterator[Question]:
    """Yield every question and column where it is declared; what is brought in is told of in the shared set."""
    for question_set in bundle.question_sets.values():
        for question in question_set.questions.values():
            if question.at.file == question_set.at.file:
                yield question
                yield from question.columns


def _marks(bundle: Bundle) -> Iterator[Mark]:
    for procedure in bundle.procedures.values():
        yield from procedure.marks.values()


def _below(
    kind: str, were: Mapping[str, tuple[str, ...]], there: Mapping[str, object], at: Position
) -> Iterator[Problem]:
    for id, formers in were.items():
        others = {*there, *(former for other, ids in were.items() if other != id for former in ids)}
        yield from _in_use(kind, id, formers, at, others)


def _in_use(kind: str, id: str, formers: tuple[str, ...], at: Position, others: set[str]) -> Iterator[Problem]:
    for former in formers:
        if former in others:
            yield codes.FORMER_ID_IN_USE.at(at, kind=kind, id=id, former=former)
