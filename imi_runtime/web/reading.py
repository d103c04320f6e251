"""What a sent page says: answers in canonical form, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.form_plan import COMMENT, PagePlan
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import Chooses, PickedFrom
from imi_runtime.screens.fields.answers import read, read_comment, read_picks
from imi_runtime.screens.frame import CSRF_FIELD, LANGUAGE_FIELD
from imi_runtime.screens.pages.form import THEN_FIELD, TOKEN_FIELD

Submitted = Mapping[str, Sequence[str]]
OURS = frozenset({CSRF_FIELD, TOKEN_FIELD, THEN_FIELD, LANGUAGE_FIELD, "add_row", "remove_row"})
"""Inputs of the frame, which are no answers."""


def read_page(bundle: Bundle, plan: PagePlan, submitted: Submitted) -> tuple[Answers, tuple[Fault, ...]]:
    """Return the answers of a page that could be read, and the faults of those that could not."""
    page = plan.page
    match page.content:
        case PickedFrom() as content:
            picks = read_picks(bundle, content, page.id, submitted)
            return ({page.id: picks} if picks else {}), ()
        case Chooses():
            chosen = (submitted.get(page.id) or ("",))[0]
            return ({page.id: chosen} if chosen else {}), ()
    return _read_fields(plan, submitted)


def _read_fields(plan: PagePlan, submitted: Submitted) -> tuple[Answers, tuple[Fault, ...]]:
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for field in plan.fields:
        readings = [(field.name, read(field.question, field.name, submitted))]
        if field.comment:
            readings.append((field.name + COMMENT, read_comment(field.name, submitted)))
        for name, (answer, found) in readings:
            faults.extend(found)
            if answer is not None:
                answers[name] = answer
    return answers, tuple(faults)


def all_asked(plan: PagePlan, names: Iterable[str]) -> bool:
    """Tell whether all inputs belong to the page or its frame; what belongs to no question of it is refused."""
    if not plan.fields:
        return all(name in OURS or name == plan.page.id for name in names)
    asked = {field.name for field in plan.fields}
    return all(name in OURS or not asked.isdisjoint(_questions_of(name)) for name in names)


def _questions_of(name: str) -> Iterator[str]:
    """Yield every name that a question can have to which an input of this name belongs."""
    yield name
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def names_on(plan: PagePlan) -> frozenset[str]:
    """Return every key that the answers of a page may have."""
    if not plan.fields:
        return frozenset({plan.page.id})
    return frozenset(field.name for field in plan.fields) | {f.name + COMMENT for f in plan.fields if f.comment}


def joined(plan: PagePlan, unread: Sequence[Fault], meant: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return the faults of reading and of meaning together: of questions that apply, each place once."""
    applying = {field.name for field in plan.fields if field.applies}
    shown = tuple(f for f in unread if not plan.fields or f.name.removesuffix(COMMENT) in applying)
    return (*shown, *(fault for fault in meant if not any(_stands_at(known, fault) for known in shown)))


def _stands_at(unread: Fault, meant: Fault) -> bool:
    """Tell whether what could not be read is what seems to be missing."""
    if unread.name != meant.name or (meant.row is not None and unread.row != meant.row):
        return False
    return not meant.part or unread.part == meant.part or unread.part.startswith(f"{meant.part}.")
