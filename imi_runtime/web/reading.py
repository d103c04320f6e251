"""What a sent page says: answers in canonical form, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.form_plan import COMMENT, PagePlan
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import Chooses, PickedFrom
from imi_runtime.screens.fields.answers import read, read_comment, read_picks

Submitted = Mapping[str, Sequence[str]]


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


def is_asked(plan: PagePlan, name: str) -> bool:
    """Tell whether an input of that name belongs to the page; what belongs to no question of it is refused."""
    if name == plan.page.id and not plan.fields:
        return True
    return any(name == field.name or name.startswith(f"{field.name}.") for field in plan.fields)


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
