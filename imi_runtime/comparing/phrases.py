"""Names and lists as they stand in the sentences of a comparison."""

from __future__ import annotations

from collections.abc import Iterable

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always, Condition, Path
from imi_runtime.model.ids import HANDLER, VIEWER, FormId, QuestionId, StateId
from imi_runtime.model.procedure import Procedure, Readable, ReadForm, ReadMark, Seat, Which
from imi_runtime.saying.conditions import condition_in_words, name_of, question_at
from imi_runtime.saying.tongue import ENGLISH

MOST_NAMED = 8
WHICH = {Which.EVERY: "every filling of ", Which.OWN: "its own ", Which.OTHER: "others' fillings of "}
SEVERAL = 3
"""How many times more states must be meant than left out before those left out are named instead."""


def quoted(words: str) -> str:
    """Return a name in quotes."""
    return f"“{words}”"


def spaced(id: str) -> str:
    """Return an id as words."""
    return id.replace("_", " ")


def either(words: Iterable[str]) -> str:
    """Return alternatives."""
    return _joined(tuple(words), "or")


def both(words: Iterable[str], most: int = MOST_NAMED) -> str:
    """Return things that belong together."""
    return _joined(tuple(words), "and", most)


def _joined(words: tuple[str, ...], last: str, most: int = MOST_NAMED) -> str:
    if len(words) > most:
        words = (*words[: most - 1], f"{len(words) - most + 1} more")
        last = "and"
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its word."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def state_name(procedure: Procedure, id: StateId) -> str:
    """Return a state by its label, in quotes."""
    state = procedure.states.get(id)
    return quoted((state.label.english if state else "") or spaced(id))


def states_phrase(procedure: Procedure, ids: Iterable[StateId]) -> str:
    """Return when something holds, by the states."""
    ids = tuple(ids)
    others = [id for id in procedure.states if id not in ids]
    if not others:
        return "at any time"
    if len(others) * SEVERAL < len(ids):
        return f"at any time, except while the case stands at {either(state_name(procedure, id) for id in others)}"
    return f"while the case stands at {either(state_name(procedure, id) for id in ids)}"


def reader_name(seat: Seat, *procedures: Procedure) -> str:
    """Return who reads, in quotes; a mere viewer is the usual reader and needs no word."""
    party = next((p.parties[seat.party] for p in procedures if seat.party in p.parties), None)
    label = quoted(party.label.english if party else spaced(seat.party))
    who = "who handles" if seat.right == HANDLER else ENGLISH.say(f"said/{seat.right}")
    return f"{'a former ' if seat.former else ''}{label}{'' if seat.right == VIEWER else f' ({who})'}"


def condition_phrase(condition: Condition, bundle: Bundle, procedure: Procedure | None = None) -> str:
    """Return a condition, or that there is none."""
    if isinstance(condition, Always):
        return "always"
    return f"if {condition_in_words(condition, bundle, ENGLISH, procedure)}"


def readable_phrase(item: Readable, bundle: Bundle) -> str:
    """Return what a rule or a guarantee names."""
    if isinstance(item, ReadMark):
        return quoted(spaced(item.mark))
    if not isinstance(item, ReadForm):
        return "the outline"
    return WHICH.get(item.which, "") + answer_phrase(item.form, item.question, bundle)


def answer_phrase(form: FormId, question: QuestionId | None, bundle: Bundle) -> str:
    """Return a form, or one answer of it."""
    if question is None:
        return f"the form {quoted(spaced(form))}"
    path = Path(question, form)
    return quoted(name_of(path, question_at(bundle, path), bundle, ENGLISH))
