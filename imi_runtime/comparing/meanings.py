"""Whether conditions mean the same however they are written: every kind of answer that they tell apart is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from imi_runtime.comparing.sides import Sides, follows
from imi_runtime.compiler.checks.possible import Named, TooIntertwined, example_for
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import AllOf, Always, AnyOf, Condition, Not, Path
from imi_runtime.model.ids import FactId, MarkId
from imi_runtime.model.procedure import Branch, Fact, Mark, Procedure, WithinBranch
from imi_runtime.model.questions import Question
from imi_runtime.problems import ImiError
from imi_runtime.saying.conditions import question_at

Types = Callable[[Path], Named]


class Unlike(ImiError):
    """What a condition looks at takes other answers in one version than in the other."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What conditions mean where names stand for the same things in both versions."""

    before: Types
    after: Types
    _known: dict[tuple[Condition, Condition], bool] = field(default_factory=dict)

    def same(self, one: Condition, other: Condition) -> bool:
        """Tell whether the conditions hold for the same answers."""
        return one == other or (self.follows(one, other) and self.follows(other, one))

    def follows(self, narrow: Condition, wide: Condition) -> bool:
        """Tell whether the second holds wherever the first does."""
        return follows(narrow, wide) or self._never_alone(narrow, wide)

    def same_ways(self, before: Iterable[Way], after: Iterable[Way]) -> bool:
        """Tell whether two routing maps lead to the same under the same conditions."""
        one, other = _by_goal(before), _by_goal(after)
        return one.keys() == other.keys() and all(self.same(one[goal], other[goal]) for goal in one)

    def _never_alone(self, narrow: Condition, wide: Condition) -> bool:
        """Tell whether no answers fulfil the first alone; no, where there are too many, or of other kinds, to try."""
        pair = narrow, wide
        if pair not in self._known:
            try:
                self._known[pair] = example_for(AllOf((narrow, Not(wide))), self._named) is None
            except (TooIntertwined, Unlike):
                self._known[pair] = False
        return self._known[pair]

    def _named(self, path: Path) -> Named:
        before, after = self.before(path), self.after(path)
        if _kind(before) != _kind(after):
            raise Unlike
        return after


def _kind(named: Named) -> object:
    """Return what decides which answers there can be."""
    if isinstance(named, Question):
        return named.type, tuple(named.choices), named.code_list, tuple((c.id, _kind(c)) for c in named.columns)
    return named.values if named else None


Way = tuple[object, Condition]
"""Where a way leads, and when; the last one is for everything else."""


def ways_of(branches: tuple[Branch, ...] | tuple[WithinBranch, ...]) -> tuple[Way, ...]:
    """Return the ways of a routing map."""
    return tuple((one.to if isinstance(one, Branch) else one.within, one.when) for one in branches)


def _by_goal(ways: Iterable[Way]) -> dict[object, Condition]:
    """Return for every goal the condition under which it is reached."""
    found: dict[object, tuple[Condition, ...]] = {}
    others: tuple[Condition, ...] = ()
    for goal, when in ways:
        said = when if not isinstance(when, Always) or not others else Not(AnyOf(others))
        found[goal] = (*found.get(goal, ()), said)
        others = (*others, when)
    return {goal: conditions[0] if len(conditions) == 1 else AnyOf(conditions) for goal, conditions in found.items()}


def meanings_in(old: Procedure, new: Procedure, sides: Sides) -> Meanings:
    """Return what conditions of a procedure mean."""
    return Meanings(_types_of(old, sides.old), _types_of(new, sides.new))


def _types_of(procedure: Procedure, bundle: Bundle) -> Types:
    def named(path: Path) -> Question | Mark | Fact | None:
        if path.of_mark:
            return procedure.marks.get(MarkId(path.name))
        if path.of_fact:
            return procedure.facts.get(FactId(path.name))
        return question_at(bundle, path)

    return named


def meanings_among(before: Iterable[Question], after: Iterable[Question]) -> Meanings:
    """Return what conditions mean that look at the questions beside them."""
    return Meanings(_siblings(before), _siblings(after))


def _siblings(questions: Iterable[Question]) -> Types:
    known = {str(question.id): question for question in questions}
    return lambda path: known.get(path.name)
