"""How differences become changes: a teller takes one kind of difference and says what it is to a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import Rule
from imi_runtime.comparing.phrases import quoted, spaced
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.walk import Difference
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import CodeList, QuestionSet

Teller = Callable[[Difference, Sides], Iterator[Change]]


def change(
    difference: Difference, topic: Topic, rule: Rule, sentence: str, *, before: str = "", after: str = "",
    meaning: str = "", example: str = "", widened: bool = False,
) -> Change:
    """Return the change that tells one difference."""
    return Change(
        topic=topic, rule=rule, where=home_of(difference), sentence=sentence, before=before, after=after,
        meaning=meaning, example=example, addresses=(difference.address,), widened=widened,
    )


def home_of(difference: Difference) -> str:
    """Return the file in which a difference stands, by the name that its reader knows."""
    for kind in (Procedure, Form, QuestionSet, CodeList):
        owner = difference.within(kind)
        if owner:
            return name(owner.after, with_kind=True)
    gone = difference.before if difference.after is None else difference.after
    if len(difference.owners) == 1 and isinstance(gone, (Procedure, Form, QuestionSet, CodeList)):
        return name(gone, with_kind=True)
    area: Bundle = difference.owners[0].after
    return area.title.english


def name(part: Any, *, with_kind: bool = False) -> str:
    """Return what a part is called, without quotes."""
    text = getattr(part, "label", None) or getattr(part, "title", None)
    called = (text.english if text else "") or spaced(part.id)
    if not with_kind:
        return called
    kinds = {Form: "Form", QuestionSet: "Questions", CodeList: "List", Procedure: "Procedure"}
    return f"{kinds[type(part)]} {quoted(called)}"


def procedures(difference: Difference) -> tuple[Procedure, Procedure]:
    """Return the procedure around a difference, as it was and as it is."""
    owner = difference.within(Procedure)
    assert owner is not None
    return owner.before, owner.after
