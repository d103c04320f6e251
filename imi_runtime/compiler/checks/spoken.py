"""What conditions say: routing maps exclude each other, and no condition is impossible or easily misread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from imi_runtime import codes
from imi_runtime.compiler.checks.possible import TooIntertwined, Types, example_for, told
from imi_runtime.compiler.condition_printer import words
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import (
    AllOf,
    Always,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    atoms_of,
    members_asked,
    paths_of,
)
from imi_runtime.model.ids import FactId, FormId, MarkId, QuestionId
from imi_runtime.model.procedure import Branch, Fact, Mark, NeverWhile, NoLimit, Procedure, Term, WithinBranch
from imi_runtime.model.questions import Question
from imi_runtime.problems import Position, Problem


@dataclass(frozen=True, slots=True)
class Said:
    """A condition where it stands: `what` begins the sentence of a problem."""

    what: str
    condition: Condition
    at: Position
    types: Types
    procedure: Procedure | None = None


def routes_exclude_each_other(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every two ways of a routing map that can be open at once."""
    for procedure in bundle.procedures.values():
        types = types_in(bundle, procedure)
        for transition in procedure.transitions.values():
            what = f"transition '{transition.id}'"
            ways = [(_way(branch), branch.when) for branch in transition.route]
            yield from _overlaps(what, ways, types, transition.at)
        for deadline in procedure.deadlines.values():
            what = f"deadline '{deadline.id}'"
            terms = [(_way(branch), branch.when) for branch in deadline.within]
            yield from _overlaps(what, terms, types, deadline.at)


def _overlaps(what: str, ways: list[tuple[str, Condition]], types: Types, at: Position) -> Iterator[Problem]:
    conditions = [(name, when) for name, when in ways if not isinstance(when, Always)]
    for (one, first), (other, second) in combinations(conditions, 2):
        place = place_of(second) or at
        try:
            example = example_for(AllOf((first, second)), types)
        except TooIntertwined:
            yield codes.TOO_INTERTWINED.at(place, what=what, one=one, other=other)
            continue
        if example is not None:
            yield codes.ROUTES_OVERLAP.at(place, what=what, one=one, other=other, example=told(example))


def _way(branch: Branch | WithinBranch) -> str:
    if isinstance(branch, Branch):
        return branch.to or "same"
    match branch.within:
        case Term(count=count, unit=unit):
            return f"{count} {unit.value}"
        case NoLimit():
            return "no limit"
        case until:
            return f"{until.form}.{until.question}"


def conditions_can_hold(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every condition that holds for no answers."""
    for said in all_conditions(bundle):
        try:
            impossible = example_for(said.condition, said.types) is None
        except TooIntertwined:
            continue
        if impossible:
            at = place_of(said.condition) or said.at
            yield codes.NEVER_HOLDS.at(at, what=said.what, condition=words(said.condition))


def not_of_optional_answers(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every `not` before a comparison that is also false when nothing was answered.

    Only where the question may stay unanswered, and the condition does not say elsewhere what then holds.
    """
    for said in all_conditions(bundle):
        spoken_of = {atom.path for atom in atoms_of(said.condition) if isinstance(atom, IsAnswered)}
        for atom in (atom for inner in _negated(said.condition) for atom in atoms_of(inner)):
            if not isinstance(atom, Is | IsNot | Compares) or atom.path in spoken_of:
                continue
            if _optional(atom.path, said.types):
                at = atom.path.at or said.at
                yield codes.NOT_ON_OPTIONAL.at(at, comparison=words(atom), name=atom.path)


def _negated(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(condition=inner):
            yield inner
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from _negated(part)


def _optional(path: Path, types: Types) -> bool:
    named = types(path)
    return isinstance(named, Question) and not (named.required and isinstance(named.ask_when, Always))


def conditions_ask_what_is_filled(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every condition of a procedure on a form that no transition of it fills."""
    for said in all_conditions(bundle):
        if said.procedure is None:
            continue
        filled = {form for transition in said.procedure.transitions.values() for form in transition.forms}
        filled.update(said.procedure.carried)
        for path in dict.fromkeys(paths_of(said.condition)):
            if path.form and path.form not in filled:
                yield codes.ASKED_OF_FORM_NOT_FILLED.at(
                    path.at or said.at, what=said.what, procedure=said.procedure.id, form=path.form, path=path,
                )


def questions_can_be_asked(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every circle of questions that are asked only depending on each other."""
    for question_set in bundle.question_sets.values():
        told_of: set[str] = set()
        for question in question_set.questions.values():
            circle = _circle(question, question_set.questions)
            if circle and told_of.isdisjoint(circle):
                told_of.update(circle)
                shown = " needs ".join(circle)
                yield codes.CIRCLE_OF_QUESTIONS.at(question.at, question=question.id, circle=shown)


def _circle(question: Question, questions: Mapping[QuestionId, Question]) -> list[str]:
    ways = [(question, [str(question.id)])]
    seen: set[str] = set()
    while ways:
        at, trail = ways.pop()
        for path in paths_of(at.ask_when):
            if path.name == question.id:
                return [*trail, path.name]
            other = questions.get(QuestionId(path.name))
            if other and path.name not in seen:
                seen.add(path.name)
                ways.append((other, [*trail, path.name]))
    return []


# -- every condition of a bundle ---------------------------------------------------------------------------------------


def all_conditions(bundle: Bundle) -> Iterator[Said]:
    """Yield every condition of the bundle, those that are left out aside."""
    everything = (*_in_question_sets(bundle), *_in_procedures(bundle))
    return (said for said in everything if not isinstance(said.condition, Always))


def _in_question_sets(bundle: Bundle) -> Iterator[Said]:
    for question_set in bundle.question_sets.values():
        named = {str(question.id): question for question in question_set.questions.values()}
        for question in question_set.questions.values():
            yield Said(f"question '{question.id}'", question.ask_when, question.at, _siblings(named))


def _siblings(named: dict[str, Question]) -> Types:
    return lambda path: named.get(path.name)


def _in_procedures(bundle: Bundle) -> Iterator[Said]:
    for procedure in bundle.procedures.values():
        types = types_in(bundle, procedure)
        for transition in procedure.transitions.values():
            what = f"transition '{transition.id}'"
            for condition in (transition.when, *(branch.when for branch in transition.route)):
                yield Said(what, condition, transition.at, types, procedure)
        for deadline in procedure.deadlines.values():
            for term in deadline.within:
                yield Said(f"deadline '{deadline.id}'", term.when, deadline.at, types, procedure)
        for rule in procedure.access.values():
            yield Said(f"access rule '{rule.id}'", rule.when, rule.at, types, procedure)
        for publication in procedure.publications.values():
            yield Said(f"publication '{publication.id}'", publication.when, publication.at, types, procedure)
        for guarantee in procedure.guarantees.values():
            if isinstance(guarantee.never, NeverWhile):
                what = f"guarantee '{guarantee.id}'"
                yield Said(what, guarantee.never.condition, guarantee.at, types, procedure)


def types_in(bundle: Bundle, procedure: Procedure) -> Types:
    """Return what finds the questions and marks that the procedure's conditions name."""

    def named(path: Path) -> Question | Mark | Fact | None:
        if path.of_fact:
            return procedure.facts.get(FactId(path.name))
        if path.of_mark:
            return procedure.marks.get(MarkId(path.name))
        form = bundle.forms.get(FormId(path.form))
        return form.question(QuestionId(path.name)) if form else None

    return named


def place_of(condition: Condition) -> Position | None:
    """Return where the condition starts."""
    places = (*(path.at for path in paths_of(condition)), *(asked.at for asked in members_asked(condition)))
    return next((at for at in places if at), None)
