"""Conditions as a reader of the procedure would say them: labels instead of ids, in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import (
    TODAY,
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
    SomeMember,
    SomeRow,
)
from imi_runtime.model.ids import FactId, FormId, LinkId, MarkId, PageId, PartyId, QuestionId, StateId
from imi_runtime.model.procedure import Fact, Mark, Procedure
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.saying.tongue import ENGLISH, Tongue

Find = Callable[[Path], Question | None]
"""Gives the question at which a path looks."""
FIXED = ("yes", "no", "not_known")


def condition_in_words(
    condition: Condition, bundle: Bundle, tongue: Tongue = ENGLISH, procedure: Procedure | None = None
) -> str:
    """Return the condition as a clause, without a capital letter or a full stop; nothing for one that always holds.

    `procedure` knows the groups and links that a condition may ask about.
    """
    return _Sayer(bundle, tongue, procedure, lambda path: question_at(bundle, path)).say(condition)


def question_at(bundle: Bundle, path: Path) -> Question | None:
    """Return the question of a form, or a picked one, that a path of a case names."""
    form = bundle.forms.get(FormId(path.form))
    if form is None:
        return None
    return form.question(QuestionId(path.name)) or bundle.picked(path.name)


def name_of(path: Path, question: Question | None, bundle: Bundle, tongue: Tongue) -> str:
    """Return what a path is called: the question's or the page's label; without one, its id as words."""
    if question:
        return tongue.label(question.label)
    form = bundle.forms.get(FormId(path.form))
    page = form.pages.get(PageId(path.name)) if form else None
    return tongue.label(page.label) if page else spaced(path.name)


def remembered(path: Path, procedure: Procedure | None) -> Mark | Fact | None:
    """Return the mark or the fact at which a path looks."""
    if procedure is None:
        return None
    if path.of_mark:
        return procedure.marks.get(MarkId(path.name))
    return procedure.facts.get(FactId(path.name)) if path.of_fact else None


def _known(path: Path) -> bool:
    """Tell whether a path looks at what is known without asking: a mark or a fact is no answer."""
    return path.of_mark or path.of_fact


def spaced(id: str) -> str:
    """Return an id as words."""
    return id.replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Sayer:
    bundle: Bundle
    tongue: Tongue
    procedure: Procedure | None
    find: Find

    def say(self, condition: Condition) -> str:
        match condition:
            case Always():
                return ""
            case Is(path=path, values=values):
                word = "said/is_known" if _known(path) else "said/is"
                return self._about(path, word, answer=self._either(path, values))
            case IsNot(path=path, values=values):
                word = "said/is_other" if _known(path) else "said/is_not"
                return self._about(path, word, answer=self._either(path, values))
            case IsAnswered(path=path):
                return self._about(path, "said/left" if path.left else "said/answered")
            case Compares(path=path, order=order, other=other):
                return self._about(path, f"said/{order}", other=self._other(other))
            case SomeRow():
                return self._row(condition)
            case SomeMember():
                return self._member(condition)
            case Not() | AllOf() | AnyOf():
                return self._joined(condition)

    def _joined(self, condition: Not | AllOf | AnyOf) -> str:
        match condition:
            case Not(condition=IsAnswered(path=path)):
                return self._about(path, "said/none_left" if path.left else "said/not_answered")
            case Not(condition=inner):
                return self.tongue.say("said/not", condition=self._enclosed(inner))
            case AllOf(conditions=parts):
                return self._chain("said/and", [self._enclosed(part) for part in parts])
            case AnyOf(conditions=parts):
                return self._chain("said/or", [self._enclosed(part) for part in parts])

    def _enclosed(self, condition: Condition) -> str:
        said = self.say(condition)
        several = isinstance(condition, (AllOf, AnyOf))
        return self.tongue.say("said/together", condition=said) if several else said

    def _chain(self, word: str, said: list[str]) -> str:
        return chained(word, said, self.tongue)

    def _about(self, path: Path, word: str, **values: str) -> str:
        known = remembered(path, self.procedure)
        name = (self.tongue.label(known.label) if known and known.label
                else name_of(path, self.find(path), self.bundle, self.tongue))
        return self.tongue.say(word, question=name, **values)

    def _either(self, path: Path, values: tuple[str, ...]) -> str:
        question, known = self.find(path), remembered(path, self.procedure)
        if isinstance(known, Mark) and known.said:
            said = (self.tongue.label(known.said[v]) if v in known.said else spaced(v) for v in values)
            return self._chain("said/either", list(said))
        return self._chain("said/either", [answer_in_words(v, question, self.bundle, self.tongue) for v in values])

    def _other(self, other: Path | Decimal | str) -> str:
        if isinstance(other, Path):
            return self.tongue.say("said/quoted", question=name_of(other, self.find(other), self.bundle, self.tongue))
        if isinstance(other, Decimal):
            return self.tongue.number(format(other, "f"))
        return self.tongue.say("said/today") if other == TODAY else other

    def _row(self, condition: SomeRow) -> str:
        rows = self.find(condition.path)
        columns = {column.id: column for column in rows.columns} if rows else {}
        inside = _Sayer(self.bundle, self.tongue, self.procedure, lambda path: columns.get(QuestionId(path.name)))
        return self._about(condition.path, f"said/{condition.quantifier}_row", condition=inside.say(condition.has))

    def _member(self, condition: SomeMember) -> str:
        labels = _standings(condition, self.bundle, self.procedure, self.tongue)
        said = [labels.get(status) or spaced(status) for status in condition.statuses]
        return self.tongue.say(
            f"said/{condition.quantifier}_member", group=_group(condition, self.procedure, self.tongue),
            status=self._chain("said/either", said),
        )


def chained(word: str, said: list[str], tongue: Tongue) -> str:
    """Return several clauses as one, joined two by two with the sentence of that word."""
    return reduce(lambda first, second: tongue.say(word, first=first, second=second), said) if said else ""


def answer_in_words(value: str, question: Question | None, bundle: Bundle, tongue: Tongue) -> str:
    """Return an answer of a closed set as its reader knows it."""
    if question and value in question.choices:
        return tongue.label(question.choices[value])
    codes = bundle.code_lists.get(question.code_list) if question and question.code_list else None
    if codes and value in codes.codes:
        return tongue.label(codes.codes[value])
    if question and question.type is AnswerType.COUNTRY:
        return tongue.country(value)
    return tongue.say(f"said/{value}") if value in FIXED else spaced(value)


def _group(condition: SomeMember, procedure: Procedure | None, tongue: Tongue) -> str:
    party = procedure.parties.get(PartyId(condition.group)) if procedure and not condition.of_link else None
    return tongue.label(party.label) if party else spaced(condition.group)


def _standings(
    condition: SomeMember, bundle: Bundle, procedure: Procedure | None, tongue: Tongue
) -> Mapping[str, str]:
    """Return the labels of where members of a group, or linked cases, can stand."""
    if procedure is None:
        return {}
    if condition.of_link:
        link = procedure.links.get(LinkId(condition.group))
        linked = bundle.procedures.get(link.procedure) if link else None
        return {id: tongue.label(state.label) for id, state in linked.states.items()} if linked else {}
    party = procedure.parties.get(PartyId(condition.group))
    return {StateId(id): tongue.label(s.label) for id, s in party.statuses.items()} if party else {}
