"""Who reads what in which state, rule by rule taken apart; two versions compared combination by combination."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.comparing.meanings import Meanings
from imi_runtime.comparing.sides import names_in
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Condition
from imi_runtime.model.ids import VIEWER, FormId, QuestionId, StateId
from imi_runtime.model.procedure import (
    AccessRule,
    Procedure,
    Readable,
    ReadForm,
    ReadMark,
    ReadOutline,
    Seat,
    Which,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be read: the outline, a mark, or one answer of a form."""

    form: str = ""
    name: str = ""

    @property
    def is_outline(self) -> bool:
        """Tell whether it is the outline."""
        return not self.name

    @property
    def is_mark(self) -> bool:
        """Tell whether it is a mark."""
        return bool(self.name) and not self.form


OUTLINE = Item()


@dataclass(frozen=True, slots=True)
class Grant:
    """How something is open: which fillings, former versions too, under which condition, found by which values."""

    which: Which
    all_versions: bool
    when: Condition
    found_by: tuple[tuple[FormId, QuestionId], ...]

    def covers(self, other: Grant, meanings: Meanings) -> bool:
        """Tell whether whoever reads by the other grant reads the same by this one."""
        return (
            self.which in (Which.EVERY, other.which)
            and (self.all_versions or not other.all_versions)
            and set(self.found_by) <= set(other.found_by)
            and meanings.follows(other.when, self.when)
        )


Place = tuple[Item, StateId]
Rights = Mapping[Seat, Mapping[Place, tuple[Grant, ...]]]
"""Seat -> (what, state) -> how it is open to whoever reads in that seat."""


@dataclass(frozen=True, slots=True)
class Line:
    """One combination that is open on one side and not on the other."""

    seat: Seat
    item: Item
    state: StateId
    grant: Grant


def rights_of(procedure: Procedure, bundle: Bundle, named: frozenset[Item]) -> Rights:
    """Return every combination that the rules open; `named` are single items of either version."""
    found: dict[Seat, dict[Place, tuple[Grant, ...]]] = {}
    for rule in procedure.access.values():
        for item, grant in _opened(rule, bundle, named):
            for seat in rule.who:
                places = found.setdefault(_plain(seat), {})
                for state in rule.states:
                    places[item, state] = (*places.get((item, state), ()), grant)
    return found


def _plain(seat: Seat) -> Seat:
    return Seat(seat.party, seat.right, seat.former)


def _opened(rule: AccessRule, bundle: Bundle, named: frozenset[Item]) -> Iterator[tuple[Item, Grant]]:
    yield OUTLINE, Grant(Which.LATEST, False, rule.when, rule.found_by)
    for readable in rule.may_read:
        which = readable.which if isinstance(readable, ReadForm) else Which.LATEST
        versions = rule.all_versions and isinstance(readable, ReadForm)
        for item in items_of(readable, bundle, named):
            if item != OUTLINE:
                yield item, Grant(which, versions, rule.when, rule.found_by)


def items_of(readable: Readable, bundle: Bundle, named: frozenset[Item] = frozenset()) -> tuple[Item, ...]:
    """Return the single things that a rule names."""
    match readable:
        case ReadOutline():
            return (OUTLINE,)
        case ReadMark(mark=mark):
            return (Item("", mark),)
        case ReadForm(form=form, question=None):
            whole = tuple(Item(form, name) for name in names_in(bundle, form))
            return (*whole, *(item for item in named if item.form == form and item not in whole and "." in item.name))
    return (Item(readable.form, readable.question or ""),)


def named_items(*procedures: Procedure) -> frozenset[Item]:
    """Return the single answers that rules of any of the procedures name."""
    return frozenset(
        Item(readable.form, readable.question)
        for procedure in procedures for rule in procedure.access.values() for readable in rule.may_read
        if isinstance(readable, ReadForm) and readable.question
    )  # fmt: skip


def grants(rights: Rights, seat: Seat, place: Place) -> tuple[Grant, ...]:
    """Return how something is open to a seat; whoever has any right reads what is open to its viewers."""
    own = rights.get(seat, {}).get(place, ())
    if seat.right == VIEWER:
        return own
    return (*own, *rights.get(Seat(seat.party, VIEWER, seat.former), {}).get(place, ()))


def gained(old: Rights, new: Rights, meanings: Meanings) -> Iterator[Line]:
    """Yield every combination that the second opens and the first does not; swapped, what was lost."""
    for seat, places in new.items():
        for place, given in places.items():
            if given == old.get(seat, {}).get(place):
                continue
            known = (*grants(old, seat, place), *_of_viewers(new, seat, place))
            fresh = [grant for grant in dict.fromkeys(given) if not any(one.covers(grant, meanings) for one in known)]
            yield from (Line(seat, *place, grant) for grant in fresh if not _within_another(grant, fresh, meanings))


def _of_viewers(rights: Rights, seat: Seat, place: Place) -> tuple[Grant, ...]:
    """Return what is told of the viewers of the same party, and need not be told again of somebody with a right."""
    return () if seat.right == VIEWER else rights.get(Seat(seat.party, VIEWER, seat.former), {}).get(place, ())


def _within_another(grant: Grant, others: list[Grant], meanings: Meanings) -> bool:
    return any(
        other != grant and other.covers(grant, meanings) and not grant.covers(other, meanings) for other in others
    )
