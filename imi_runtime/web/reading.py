"""What a sent page says: answers in canonical form, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.form_plan import AskedField, PagePlan
from imi_runtime.model.beside import DECLINED, question_name
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import Chooses, PickedFrom, PicksAmong
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.screens.fields.answers import STANDING_BESIDE, pickable, read, read_picks
from imi_runtime.screens.fields.files import ATTACH, REMOVE_FILE
from imi_runtime.screens.frame import CSRF_FIELD, LANGUAGE_FIELD
from imi_runtime.screens.pages.form import THEN_FIELD, TOKEN_FIELD

Submitted = Mapping[str, Sequence[str]]
OURS = frozenset({CSRF_FIELD, TOKEN_FIELD, THEN_FIELD, LANGUAGE_FIELD, "add_row", "remove_row", ATTACH, REMOVE_FILE})
"""Inputs of the frame, which are no answers."""


def read_page(bundle: Bundle, plan: PagePlan, submitted: Submitted) -> tuple[Answers, tuple[Fault, ...]]:
    """Return the answers of a page that could be read, and the faults of those that could not."""
    page = plan.page
    match page.content:
        case PickedFrom() as content:
            picks = read_picks(pickable(bundle, content), page.id, submitted)
            return ({page.id: picks} if picks else {}), ()
        case PicksAmong():
            picks = read_picks(plan.offered, page.id, submitted)
            return ({page.id: picks} if picks else {}), ()
        case Chooses():
            chosen = (submitted.get(page.id) or ("",))[0]
            return ({page.id: chosen} if chosen else {}), ()
    return _read_fields(plan, submitted)


def _read_fields(plan: PagePlan, submitted: Submitted) -> tuple[Answers, tuple[Fault, ...]]:
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for field in plan.fields:
        for name, question in readable(field):
            answer, found = read(question, name, submitted)
            faults.extend(found)
            if answer is not None:
                answers[name] = answer
    return answers, tuple(faults)


def readable(field: AskedField) -> Iterator[tuple[str, Question]]:
    """Yield everything that a field asks: its question, and what can stand beside a picked one."""
    yield field.name, field.question
    if field.picked:
        yield from ((field.name + end, question) for end, question in STANDING_BESIDE.items())
    if field.declined_for:
        yield field.name + DECLINED, field.declined_for


def takes_files(plan: PagePlan) -> bool:
    """Tell whether files can come with the page."""
    return any(field.picked or field.question.type is AnswerType.FILES for field in plan.fields)


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
    return frozenset(name for field in plan.fields for name, _ in readable(field))


def joined(plan: PagePlan, unread: Sequence[Fault], meant: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return the faults of reading and of meaning together: of questions that apply, each place once."""
    applying = {field.name for field in plan.fields if field.applies}
    shown = tuple(f for f in unread if not plan.fields or question_name(f.name) in applying)
    return (*shown, *(fault for fault in meant if not any(_stands_at(known, fault) for known in shown)))


def _stands_at(unread: Fault, meant: Fault) -> bool:
    """Tell whether what could not be read is what seems to be missing."""
    if unread.name != meant.name or (meant.row is not None and unread.row != meant.row):
        return False
    return not meant.part or unread.part == meant.part or unread.part.startswith(f"{meant.part}.")
