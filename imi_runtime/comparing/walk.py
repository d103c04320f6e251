"""Everything in which two bundles differ, found over the definitions themselves, whatever they are.

What is said about a difference elsewhere may be good or bad; that none is missed is decided here, and knows no key.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import AskedQuestions
from imi_runtime.model.text import Text

NOT_COMPARED = {(Bundle, "digest")}
"""Follows from all the rest."""
WALKED = (AskedQuestions,)
"""What has no id of its own and holds parts that have; all else without an id is one value."""


class How(Enum):
    """What happened to a part or a field."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORDER = "order"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Owner:
    """A part with an id, as it was and as it is."""

    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: `field` of the innermost owner, or what is under `path`'s last id in that field.

    `owners` lead from the bundle to the innermost part that has an id in both.
    """

    how: How
    path: tuple[str, ...]
    owners: tuple[Owner, ...] = field(repr=False)
    field: str
    before: Any
    after: Any

    @property
    def owner(self) -> Owner:
        """The innermost part that holds the difference."""
        return self.owners[-1]

    @property
    def address(self) -> str:
        """The path as one word."""
        return "/".join(self.path)

    def within(self, kind: type) -> Owner | None:
        """Return the owner of that kind around the difference."""
        return next((owner for owner in reversed(self.owners) if isinstance(owner.after, kind)), None)


@dataclass(frozen=True, slots=True)
class _Place:
    path: tuple[str, ...]
    owners: tuple[Owner, ...]
    field: str = ""

    def below(self, *steps: str, field: str = "") -> _Place:
        return _Place((*self.path, *steps), self.owners, field or self.field)

    def owned(self, before: Any, after: Any) -> _Place:
        return _Place(self.path, (*self.owners, Owner(before, after)))

    def tell(self, how: How, before: Any, after: Any, *steps: str) -> Difference:
        return Difference(how, (*self.path, *steps), self.owners, self.field, before, after)


def differences(before: Bundle, after: Bundle) -> Iterator[Difference]:
    """Yield everything in which two bundles differ, in the order of the definitions."""
    yield from _fields(before, after, _Place((), (Owner(before, after),)))


@cache
def compared_fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a definition that say what it means."""
    return tuple(f.name for f in dataclasses.fields(kind) if f.compare and (kind, f.name) not in NOT_COMPARED)


def is_part(thing: Any) -> bool:
    """Tell whether something has an id of its own."""
    return dataclasses.is_dataclass(thing) and hasattr(thing, "id")


def _fields(before: Any, after: Any, place: _Place) -> Iterator[Difference]:
    for name in compared_fields(after.__class__):
        yield from _value(getattr(before, name), getattr(after, name), place.below(name, field=name))


def _value(before: Any, after: Any, place: _Place) -> Iterator[Difference]:
    if type(before) is type(after) and (is_part(after) or isinstance(after, WALKED)):
        yield from _fields(before, after, place.owned(before, after) if is_part(after) else place)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _entries(before, after, place)
    elif _are_parts(before) and _are_parts(after) and (before or after):
        yield from _entries({part.id: part for part in before}, {part.id: part for part in after}, place)
    elif before != after:
        yield place.tell(How.CHANGED, before, after)


def _are_parts(value: Any) -> bool:
    return isinstance(value, tuple) and all(is_part(each) for each in value)


def _entries(before: Mapping[str, Any], after: Mapping[str, Any], place: _Place) -> Iterator[Difference]:
    for id in before:
        if id not in after:
            yield place.tell(How.REMOVED, before[id], None, str(id))
    for id in after:
        if id in before:
            yield from _value(before[id], after[id], place.below(str(id)))
        else:
            yield place.tell(How.ADDED, None, after[id], str(id))
    kept, stands = [id for id in before if id in after], [id for id in after if id in before]
    # What stands in files of its own has no order that anybody wrote.
    if kept != stands and len(place.owners) > 1:
        yield place.tell(How.ORDER, tuple(kept), tuple(stands))


def texts_in(thing: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Text]]:
    """Yield every human text inside a definition, with the path to it."""
    if isinstance(thing, Text):
        yield path, thing
    elif dataclasses.is_dataclass(thing):
        for name in compared_fields(thing.__class__):
            yield from texts_in(getattr(thing, name), (*path, name))
    elif isinstance(thing, Mapping):
        for id, value in thing.items():
            yield from texts_in(value, (*path, str(id)))
    elif isinstance(thing, tuple):
        for number, value in enumerate(thing):
            yield from texts_in(value, (*path, str(getattr(value, "id", number))))
