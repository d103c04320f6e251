"""What the parts of one version are called in another: by the mapping, by their own id, or by their former ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import AskedQuestions, Form
from imi_runtime.model.moving import NO_MAPPING, SET_ASIDE, CaseMapping, Place
from imi_runtime.model.procedure import Party
from imi_runtime.model.questions import Question

Were = Mapping[str, tuple[str, ...]]
"""Former ids by the present id, for things that cannot carry their own."""
BECOMES = "becomes"
"""Ends the place of what owns other things: a procedure, a form, a question set."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Things of one kind in the new version, by id. `were` are their former ids where they carry none themselves."""

    there: Mapping[str, Any] | Collection[str]
    were: Were | None = None
    fits: Callable[[Any], bool] | None = None
    """Whether a thing of the old version can become this one at all; left out where anything can."""

    def takes(self, id: str) -> bool:
        """Tell whether there is such a thing and it fits."""
        if id not in self.there:
            return False
        return self.fits is None or not isinstance(self.there, Mapping) or self.fits(self.there[id])

    def formerly(self, old: str) -> str | None:
        """Return the thing that says it was called so."""
        for id in self.there:
            was = self.were.get(id, ()) if self.were is not None else self._was(id)
            if old in was:
                return id
        return None

    def _was(self, id: str) -> tuple[str, ...]:
        found = self.there[id] if isinstance(self.there, Mapping) else None
        return getattr(found, "was", ())


@dataclass(slots=True)
class Successors:
    """The ids of an old version in a new one. What was found once is remembered; many cases ask the same."""

    old: Bundle
    new: Bundle
    mapping: CaseMapping = NO_MAPPING
    _found: dict[Place, str | None] = field(default_factory=dict)

    def of(self, place: Place, old: str, parts: Parts) -> str | None:
        """Return the new id, SET_ASIDE, or None where nobody says what becomes of it."""
        if place not in self._found:
            self._found[place] = self.mapping.says.get(place) or self._by_itself(old, parts)
        return self._found[place]

    @staticmethod
    def _by_itself(old: str, parts: Parts) -> str | None:
        if parts.takes(old):
            return old
        former = parts.formerly(old)
        return former if former is not None and parts.takes(former) else None


def fitting_parties(old: Party | None, parties: Mapping[Any, Party]) -> Parts:
    """Return the parties that a seat, or a group, can become: a seat stays a seat, and a group a group."""
    return Parts(parties, fits=lambda new: old is None or new.many == old.many)


def fitting_questions(old: Question | None, questions: Iterable[Question]) -> Parts:
    """Return the questions under which an answer can stand: those of the same type."""
    there = {str(question.id): question for question in questions}
    return Parts(there, fits=lambda new: old is None or new.type is old.type)


def fitting_pages(old: Form, page: str, new: Form) -> Parts:
    """Return the pages on which a pick or a choice can stand: those that pick or choose as well."""
    known = next((type(each.content) for id, each in old.pages.items() if id == page), AskedQuestions)
    there = {str(id): each for id, each in new.pages.items()}
    return Parts(there, fits=lambda each: type(each.content) is known)


def is_set_aside(id: str) -> bool:
    """Tell whether something has no successor because the mapping says so."""
    return id == SET_ASIDE
