"""Texts, ids, order: what a part is called, by people and by files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import (
    ARRANGEMENT,
    BARE_RENAME,
    NOTE_DROPPED,
    NOTED_RENAME,
    REFERENCE,
    REUSED,
    UNFORESEEN,
    WORDING,
)
from imi_runtime.comparing.phrases import both, either, quoted, spaced
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.telling import change, name
from imi_runtime.comparing.walk import Difference, How, is_part
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form, Page
from imi_runtime.model.procedure import Deadline, Link, Mark, Party, Procedure, Publication, State, Status, Transition
from imi_runtime.model.questions import CodeList, Question, QuestionSet
from imi_runtime.model.text import Text

KINDS: Mapping[type, str] = {
    Bundle: "policy area", Procedure: "procedure", Party: "party", State: "state", Status: "status",
    Mark: "mark", Link: "link", Transition: "step", Deadline: "deadline", Form: "form", Page: "page",
    Question: "question",
    QuestionSet: "question set", CodeList: "list", Publication: "publication",
}
"""What a part is to its reader."""
SECTIONS = {
    "procedures": "procedure", "parties": "party", "states": "state", "transitions": "step", "deadlines": "deadline",
    "forms": "form", "pages": "page", "questions": "question", "columns": "column", "question_sets": "question set",
    "code_lists": "list", "choices": "choice", "codes": "code", "marks": "mark", "facts": "fact", "links": "link",
    "access": "access rule", "publications": "publication", "guarantees": "guarantee", "stages": "list of states",
    "statuses": "status", "values": "value of a mark",
}  # fmt: skip
ENGLISH_FIELDS = {
    "done": "sentence of history", "help": "help", "purpose": "purpose",
    "controllers": "sentence about who controls the data",
}  # fmt: skip
CALLED = ("label", "title")


def part_phrase(part: Any) -> str:
    """Return a part with what it is: the state “Sent”."""
    kind = KINDS.get(type(part))
    return f"the {kind} {quoted(name(part))}" if kind else f"“{spaced(part.id)}”"


def tell_text(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a text that changed, came or went; one that moved to something else is an id used again."""
    before, after = (text.english if text else "" for text in (difference.before, difference.after))
    if before == after:
        yield change(difference, Topic.TEXTS, ARRANGEMENT,
                     f"The text {quoted(after)} has another address for translators; its translations move with it.")
    elif _is_of_another(difference, after):
        yield change(difference, Topic.NAMES, REUSED, f"{_subject(difference)} has taken over the words of another "
                     f"one: {quoted(after)}.", before=before, after=after,
                     meaning="What running cases hold under this id would be read as the other thing.")
    else:
        yield change(difference, Topic.TEXTS, WORDING, f"{_subject(difference)} {_verb(before, after)}.",
                     before=before, after=after)


def _verb(before: str, after: str) -> str:
    if not after:
        return "is gone"
    return "reads otherwise" if before else "is new"


def _subject(difference: Difference) -> str:
    owner, field = difference.owner.before, difference.field
    whole = part_phrase(owner)
    if field in ("choices", "codes"):
        words = difference.before.english if difference.before else difference.path[-1]
        return f"The {SECTIONS[field]} {quoted(words)} of {quoted(name(owner))}"
    if field in ("said", "offices"):
        of = "office" if field == "offices" else "value"
        return f"What people read for the {of} “{spaced(difference.path[-1])}”"
    if field == "shown_as":
        return f"What the party “{spaced(difference.path[-1])}” sees as {whole}"
    if field in CALLED:
        return f"The name of {whole}" if not isinstance(owner, Question) else f"The question {quoted(name(owner))}"
    return f"The {ENGLISH_FIELDS.get(field, spaced(field))} of {whole}"


def _is_of_another(difference: Difference, now: str) -> bool:
    """Tell whether the new words were those of another thing beside it, which has lost them."""
    if not now or difference.field not in (*CALLED, "choices", "codes"):
        return False
    return any(
        _english(thing) == now and _english(after.get(id)) != now
        for before, after in (_beside(difference),) for id, thing in before.items()
    )


def _beside(difference: Difference) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if difference.field in ("choices", "codes"):
        return getattr(difference.owner.before, difference.field), getattr(difference.owner.after, difference.field)
    if len(difference.owners) < 2 or len(difference.path) < 3:
        return {}, {}
    parent, section = difference.owners[-2], difference.path[-3]
    found = (getattr(side, section, {}) for side in (parent.before, parent.after))
    before, after = (each if isinstance(each, Mapping) else {} for each in found)
    return before, after


def _english(thing: Any) -> str:
    text = thing if isinstance(thing, Text) else next((getattr(thing, n) for n in CALLED if hasattr(thing, n)), None)
    return text.english if isinstance(text, Text) else ""


def tell_order(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield which of the same things stand in another place."""
    kind = SECTIONS.get(difference.field, spaced(difference.field))
    called, order = _called(difference), difference.after
    moved = both(f"{quoted(called(id))} {_stands(id, order, called)}" for id in _moved(difference.before, order))
    owner = difference.owner.after
    yield change(difference, Topic.NAMES, ARRANGEMENT, f"Another order ({kind}) in {part_phrase(owner)}: {moved}.")


def _moved(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    """Yield what must be moved to come from one order to the other, as little as possible."""
    for tag, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in ("insert", "replace"):
            yield from after[start:end]


def _stands(id: str, order: tuple[str, ...], called: Callable[[str], str]) -> str:
    place = order.index(id)
    return f"now after {quoted(called(order[place - 1]))}" if place else "now first"


def _called(difference: Difference) -> Callable[[str], str]:
    """Return how the things are called whose order it is."""
    holder: Any = difference.owner.after
    for step in difference.path[-1:]:
        holder = getattr(holder, step, getattr(getattr(holder, "content", None), step, {}))
    parts = holder if isinstance(holder, Mapping) else {part.id: part for part in holder}
    return lambda id: _english(parts.get(id)) or spaced(id)


def tell_rename(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield that something stands under another id; `field` says whether the files note the former one."""
    old, new = difference.path[-2:]
    kind = SECTIONS.get(difference.path[-3], "part")
    part = difference.after
    called = "" if isinstance(part, Text) or not is_part(part) else f" {quoted(name(part))}"
    if isinstance(part, Text):
        called = f" {quoted(part.english)}"
    if difference.field == "noted":
        yield change(difference, Topic.NAMES, NOTED_RENAME, f"The {kind}{called} has the id '{new}', formerly '{old}'.",
                     meaning="The files note the former id, so running cases are found.")
        return
    can = f"write the note 'was: {old}'; imi rename does it"
    harmless = kind in ("access rule", "publication", "guarantee", "fact", "list", "list of states")
    rule = ARRANGEMENT if harmless else BARE_RENAME
    yield change(difference, Topic.NAMES, rule, f"The {kind}{called} has the id '{new}', formerly '{old}'.",
                 meaning="" if harmless else f"The files do not say so. If it is the same thing, {can}.")


def tell_note(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield that notes of former ids came or went."""
    before, after = _ids(difference.before), _ids(difference.after)
    gone = [id for id in before if id not in after]
    owner = difference.owner.after
    if gone:
        yield change(difference, Topic.NAMES, NOTE_DROPPED,
                     f"{_capital(part_phrase(owner))} no longer notes its former id {either(gone)}.")
    else:
        said = both(id for id in after if id not in before) or ", ".join(after)
        sentence = f"{_capital(part_phrase(owner))} notes its former id {said}."
        yield change(difference, Topic.NAMES, NOTED_RENAME, sentence)


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(value or ())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def tell_reference(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a legal reference, a contact, or the format of the files."""
    what = {"law": "legal basis", "contact": "contact", "format": "format of the files"}[difference.field]
    owner = difference.owner.after
    of = part_phrase(owner) if type(owner) in KINDS else f"“{spaced(owner.id)}”"
    yield change(difference, Topic.AREA, REFERENCE, f"The {what} of {of} changes.",
                 before=_lines(difference.before), after=_lines(difference.after))


def _lines(value: Any) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def tell_unforeseen(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield whatever no other teller knows, as the files say it."""
    verb = {How.ADDED: "is new", How.REMOVED: "is gone"}.get(difference.how, "changes")
    where = " / ".join(spaced(step) for step in difference.path)
    yield change(difference, Topic.NAMES, UNFORESEEN, f"{_capital(where)} {verb}.",
                 before=_shown(difference.before), after=_shown(difference.after))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
