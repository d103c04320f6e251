"""What stands at a place of a mapping: the ids of a former version on its left, those of the new one on its right."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from imi_runtime.engine.successors import (
    BECOMES,
    Parts,
    Successors,
    fitting_pages,
    fitting_parties,
    fitting_questions,
)
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form
from imi_runtime.model.moving import Place
from imi_runtime.model.questions import Question

SECTIONS = ("procedures", "forms", "question_sets", "code_lists")


def former_things(old: Bundle, place: Place) -> Collection[str] | None:
    """Return the ids that the old version has where a mapping speaks, or None where it has no such owner."""
    section, owner = place[0], getattr(old, place[0]).get(place[1])
    if place[-1] == BECOMES:
        return tuple(getattr(old, section))
    return None if owner is None else _ids_in(owner, place[2], place[3:-1])


def _ids_in(owner: Any, kind: str, below: Place) -> Collection[str] | None:
    if kind in ("statuses", "values"):
        within = (owner.parties if kind == "statuses" else owner.marks).get(below[0])
        return None if within is None else tuple(within.statuses if kind == "statuses" else within.values)
    if kind in ("choices", "columns"):
        question = _question(owner, below[0])
        return None if question is None else _below(question, kind)
    if kind == "questions":
        return tuple(str(question.id) for question in _questions(owner))
    return tuple(getattr(owner, kind))


def _below(question: Question, kind: str) -> Collection[str]:
    return tuple(question.choices) if kind == "choices" else tuple(str(column.id) for column in question.columns)


def _questions(owner: Any) -> tuple[Question, ...]:
    return tuple(owner.questions() if isinstance(owner, Form) else owner.questions.values())


def _question(owner: Any, name: str) -> Question | None:
    """Return a question, or the column of one that is written `question.column`."""
    first, _, column = name.partition(".")
    found = next((question for question in _questions(owner) if question.id == first), None)
    return found if found is None or not column else next((c for c in found.columns if c.id == column), None)


def new_parts(version: Successors, place: Place) -> Parts | None:
    """Return what can be meant on the right of a line, or None where its owner has no successor to look in."""
    section, id = place[0], place[1]
    there = getattr(version.new, section)
    if place[-1] == BECOMES:
        return Parts(there)
    found = version.of((section, id, BECOMES), id, Parts(there))
    old, new = getattr(version.old, section).get(id), there.get(found)
    if old is None or new is None:
        return None
    return _parts_in(version, place, old, new)


def _parts_in(version: Successors, place: Place, old: Any, new: Any) -> Parts | None:
    kind, last = place[2], place[-1]
    match kind:
        case "parties":
            return fitting_parties(old.parties.get(last), new.parties)
        case "pages":
            return fitting_pages(old, last, new)
        case "questions":
            return fitting_questions(_question(old, last), _questions(new))
        case "statuses" | "values":
            return _within(version, place, new, "parties" if kind == "statuses" else "marks", kind)
        case "choices" | "columns":
            question = _successor(version, place, old, new)
            return None if question is None else _parts_below(question, _question(old, place[3]), kind, last)
    return Parts(getattr(new, kind))


def _within(version: Successors, place: Place, new: Any, owners: str, kind: str) -> Parts | None:
    there = getattr(new, owners)
    found = version.of((*place[:2], owners, place[3]), place[3], Parts(there))
    if found not in there:
        return None
    within = there[found]
    return Parts(within.values, within.values_were) if kind == "values" else Parts(within.statuses)


def _successor(version: Successors, place: Place, old: Any, new: Any) -> Question | None:
    first, _, column = place[3].partition(".")
    parts = fitting_questions(_question(old, first), _questions(new))
    found = version.of((*place[:2], "questions", first), first, parts)
    if not found or not column:
        return _question(new, found or "")
    columns = _question(new, found)
    there = fitting_questions(_question(old, place[3]), columns.columns if columns else ())
    into = version.of((*place[:2], "columns", first, column), column, there)
    return _question(new, f"{found}.{into}")


def _parts_below(new: Question, old: Question | None, kind: str, last: str) -> Parts:
    if kind == "choices":
        return Parts(new.choices, new.choices_were)
    before = next((column for column in old.columns if column.id == last), None) if old else None
    return fitting_questions(before, new.columns)
