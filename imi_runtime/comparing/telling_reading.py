"""Rights to read that were gained and lost, told by example: who, what, in which states, and who could before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import (
    OTHERWISE,
    PERSONAL_RIGHT,
    RIGHT_GAINED,
    RIGHT_LOST,
    RIGHT_TO_NEW,
    Rule,
)
from imi_runtime.comparing.meanings import meanings_in
from imi_runtime.comparing.phrases import (
    SEVERAL,
    both,
    condition_phrase,
    quoted,
    reader_name,
    spaced,
    state_name,
    states_phrase,
)
from imi_runtime.comparing.reading import (
    Grant,
    Item,
    Line,
    Rights,
    gained,
    grants,
    named_items,
    rights_of,
)
from imi_runtime.comparing.sides import Sides, names_in
from imi_runtime.comparing.telling import name
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always
from imi_runtime.model.ids import StateId
from imi_runtime.model.procedure import Procedure, Seat, Which

MOST_ITEMS = 200
"""Who reads what is told in full; an area with more answers than this in one form is told by their number."""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that one sentence tells: the same reader, the same way of reading on both sides, the same states.

    `others` is how the reader reads the same on the side on which this grant is not.
    """

    rule: Rule
    seat: Seat
    grant: Grant
    others: tuple[Grant, ...]
    states: tuple[StateId, ...]
    items: tuple[Item, ...]


def tell_reading(old: Procedure, new: Procedure, sides: Sides, addresses: tuple[str, ...]) -> Iterator[Change]:
    """Yield the rights gained and lost in a procedure; `addresses` are the differences of its access rules."""
    teller = _Teller(old, new, sides, addresses)
    told = [*teller.gained(), *teller.lost()]
    yield from told or ([teller.written_otherwise()] if addresses else [])


class _Teller:
    def __init__(self, old: Procedure, new: Procedure, sides: Sides, addresses: tuple[str, ...]) -> None:
        self.old, self.new, self.sides, self.addresses = old, new, sides, addresses
        self.meanings = meanings_in(old, new, sides)
        named = named_items(old, new)
        self.before: Rights = rights_of(old, sides.old, named)
        self.after: Rights = rights_of(new, sides.new, named)

    def gained(self) -> Iterator[Change]:
        lines = _without_outline(gained(self.before, self.after, self.meanings))
        shown: set[Seat] = set()
        groups = _groups(((self._rule(line), line) for line in lines), self.before)
        for group in sorted(groups, key=lambda group: -group.rule.grade):
            example = "" if group.seat in shown else self._example(group)
            shown.add(group.seat)
            sentence = f"{self._reader(group)} can now read {self._read(group, self.sides.new)}."
            fresh = group.rule is RIGHT_TO_NEW
            yield self._change(group, f"{sentence} {self._before(group)}", example, widened=not fresh)

    def lost(self) -> Iterator[Change]:
        fewer = _without_outline(gained(self.after, self.before, self.meanings))
        lines = [line for line in fewer if self._still_there(line)]
        for group in _groups(((RIGHT_LOST, line) for line in lines), self.after):
            still = self._still(group)
            yield self._change(
                group, f"{self._reader(group)} can no longer read {self._read(group, self.sides.old)}.{still}"
            )

    def written_otherwise(self) -> Change:
        sentence = "The access rules are written otherwise. Nobody reads more or less than before."
        return self._as_change(OTHERWISE, sentence)

    # -- grading -------------------------------------------------------------------------------------------------------

    def _rule(self, line: Line) -> Rule:
        if self._is_new(line):
            return RIGHT_TO_NEW
        item = line.item
        personal = item.form and self.sides.is_personal(item.form, item.name)
        return PERSONAL_RIGHT if personal else RIGHT_GAINED

    def _is_new(self, line: Line) -> bool:
        """Tell whether no running case can hold it, or it opens in a new state to who could read it in another."""
        if not _is_there(line.item, self.old, self.sides.old):
            return True
        if line.state in self.old.states:
            return False
        elsewhere = (grants(self.before, line.seat, (line.item, state)) for state in self.old.states)
        return any(known.covers(line.grant, self.meanings) for given in elsewhere for known in given)

    def _still_there(self, line: Line) -> bool:
        """What is gone altogether is told once, as gone."""
        there = line.state in self.new.states and line.seat.party in self.new.parties
        return there and _is_there(line.item, self.new, self.sides.new)

    # -- words ---------------------------------------------------------------------------------------------------------

    def _reader(self, group: Group) -> str:
        said = reader_name(group.seat, self.new, self.old)
        return said[0].upper() + said[1:]

    def _read(self, group: Group, bundle: Bundle) -> str:
        procedure = self.new if bundle is self.sides.new else self.old
        which = {Which.EVERY: " (every filling)", Which.OWN: " (only its own)"}.get(group.grant.which, "")
        versions = " with former versions" if group.grant.all_versions else ""
        states = states_phrase(procedure, group.states)
        condition = self._when(group.grant, bundle, procedure)
        return f"{self._items(group.items, bundle)}{which}{versions} {states}{condition}"

    def _when(self, grant: Grant, bundle: Bundle, procedure: Procedure) -> str:
        said = "" if isinstance(grant.when, Always) else f", {condition_phrase(grant.when, bundle, procedure)}"
        keys = both(quoted(self.sides.answer_label(*path)) for path in grant.found_by)
        return f"{said}, for whoever gives the exact {keys}" if keys else said

    def _items(self, items: tuple[Item, ...], bundle: Bundle) -> str:
        said = [quoted(spaced(item.name)) if item.is_mark else "the outline" for item in items if not item.form]
        for form in dict.fromkeys(item.form for item in items if item.form):
            said += self._in_form(form, [item.name for item in items if item.form == form], bundle)
        return both(said, most=MOST_ITEMS)

    def _in_form(self, form: str, names: list[str], bundle: Bundle) -> list[str]:
        """Return answers of a form one by one, or as everything in it where at most a few are left out."""
        left = [name for name in names_in(bundle, form) if name not in names]
        if len(names) < 2 or len(left) * SEVERAL > len(names):
            return [self._answer(form, name) for name in names]
        but = f" except {both(self._answer(form, name) for name in left)}" if left else ""
        return [f"everything in the form {quoted(spaced(form))}{but}"]

    def _answer(self, form: str, name: str) -> str:
        return quoted(self.sides.answer_label(form, name))

    def _before(self, group: Group) -> str:
        places = [(item, state) for item in group.items for state in group.states]
        if group.others:
            return f"Before, {self._narrower(group.others[0], group.grant, self.sides.old, self.old)}."
        if group.rule is RIGHT_TO_NEW and not any(_is_there(i, self.old, self.sides.old) for i in group.items):
            return "It did not exist before."
        readers = [seat for seat in self.before if any(place in self.before[seat] for place in places)]
        if not readers:
            return "Before, nobody could."
        return f"Before, nobody but {both(reader_name(seat, self.old) for seat in readers)} could."

    def _narrower(self, narrow: Grant, wide: Grant, bundle: Bundle, procedure: Procedure) -> str:
        if narrow.which is not wide.which and narrow.which is not Which.EVERY:
            return "only the latest filling" if narrow.which is Which.LATEST else "only its own"
        if wide.all_versions and not narrow.all_versions:
            return "only the latest version"
        said = self._when(narrow, bundle, procedure)
        return f"only {said.removeprefix(', ')}" if said else "in another way"

    def _still(self, group: Group) -> str:
        if not group.others:
            return ""
        return f" What is left: {self._narrower(group.others[0], group.grant, self.sides.new, self.new)}."

    def _example(self, group: Group) -> str:
        item, state = group.items[0], group.states[0]
        what = f"“{self.sides.answer_label(item.form, item.name)}”" if item.form else "it"
        return (f"A case stands at {state_name(self.new, state)}. {self._reader(group)} opens it and sees {what}; "
                "on the former version it is not shown.") if group.rule is not RIGHT_TO_NEW else ""  # fmt: skip

    def _change(self, group: Group, sentence: str, example: str = "", *, widened: bool = False) -> Change:
        return self._as_change(group.rule, sentence, example, widened=widened)

    def _as_change(self, rule: Rule, sentence: str, example: str = "", *, widened: bool = False) -> Change:
        return Change(
            topic=Topic.READING, rule=rule, where=name(self.new, with_kind=True), sentence=sentence, example=example,
            addresses=self.addresses, widened=widened,
        )


def _is_there(item: Item, procedure: Procedure, bundle: Bundle) -> bool:
    if item.is_outline:
        return True
    if item.is_mark:
        return item.name in procedure.marks
    return "." in item.name or item.name in names_in(bundle, item.form)


def _without_outline(lines: Iterable[Line]) -> list[Line]:
    """Reading anything includes the outline, so it is told only where it is all that somebody reads."""
    found = list(lines)
    more = {(line.seat, line.state, line.grant.when, line.grant.found_by) for line in found if not line.item.is_outline}
    return [
        line for line in found
        if not line.item.is_outline or (line.seat, line.state, line.grant.when, line.grant.found_by) not in more
    ]


def _groups(lines: Iterable[tuple[Rule, Line]], other: Rights) -> Iterator[Group]:
    """Yield the lines put together: first their states, then what is read in the same states."""
    states: dict[tuple[Rule, Seat, Grant, tuple[Grant, ...], Item], list[StateId]] = {}
    for rule, line in lines:
        others = grants(other, line.seat, (line.item, line.state))
        states.setdefault((rule, line.seat, line.grant, others, line.item), []).append(line.state)
    items: dict[tuple[Rule, Seat, Grant, tuple[Grant, ...], tuple[StateId, ...]], list[Item]] = {}
    for (rule, seat, grant, others, item), found in states.items():
        items.setdefault((rule, seat, grant, others, tuple(found)), []).append(item)
    for (rule, seat, grant, others, where), what in items.items():
        yield Group(rule, seat, grant, others, where, tuple(what))
