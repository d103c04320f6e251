"""The door to all kinds of answers: ask, read, fill and show, by the type of the question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from markupsafe import Markup

from imi_runtime.model import beside
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer
from imi_runtime.model.forms import PickedFrom
from imi_runtime.model.ids import AuthorityId, QuestionId
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.model.text import Labels, Text
from imi_runtime.problems import Position
from imi_runtime.screens.fields import choosing, composite, lines
from imi_runtime.screens.fields.dates import DATE
from imi_runtime.screens.fields.files import FILES
from imi_runtime.screens.fields.kind import Asking, Kind, Reading, Showing, Submitted, marked
from imi_runtime.screens.fields.long_text import LONG_TEXT
from imi_runtime.screens.fields.rows import rows_of
from imi_runtime.screens.interface import Interface

_SINGLE: Mapping[AnswerType, Kind] = {
    AnswerType.YES_NO: choosing.CLOSED,
    AnswerType.YES_NO_NOT_KNOWN: choosing.CLOSED,
    AnswerType.CHOICE: choosing.CHOICE,
    AnswerType.CHOICES: choosing.CHOICES,
    AnswerType.DATE: DATE,
    AnswerType.DATE_RANGE: composite.DATE_RANGE,
    AnswerType.INTEGER: lines.INTEGER,
    AnswerType.DECIMAL: lines.DECIMAL,
    AnswerType.MONEY: composite.MONEY,
    AnswerType.TEXT: lines.TEXT,
    AnswerType.LONG_TEXT: LONG_TEXT,
    AnswerType.COUNTRY: choosing.COUNTRY,
    AnswerType.REGION: composite.COMPOSITE,
    AnswerType.LANGUAGE: choosing.LANGUAGE,
    AnswerType.CODE: choosing.CODE,
    AnswerType.AUTHORITY: choosing.AUTHORITY,
    AnswerType.AUTHORITIES: choosing.AUTHORITIES,
    AnswerType.PERSON: composite.COMPOSITE,
    AnswerType.ORGANISATION: composite.COMPOSITE,
    AnswerType.ADDRESS: composite.COMPOSITE,
    AnswerType.DOCUMENT: composite.COMPOSITE,
    AnswerType.FILES: FILES,
    AnswerType.DECLARATION: choosing.DECLARATION,
}
KINDS: Mapping[AnswerType, Kind] = MappingProxyType({**_SINGLE, AnswerType.ROWS: rows_of(_SINGLE)})
"""How each type of answer is asked, read and shown."""

COMMENTING = Question(
    id=QuestionId("comment"), type=AnswerType.LONG_TEXT, label=Text("field/comment", ""), required=True,
    at=Position.of_file("screens"),
)
"""The room for a comment beside every picked question: a long text that nobody has to fill."""
ATTACHING = Question(
    id=QuestionId("files"), type=AnswerType.FILES, label=Text("field/files", ""), required=True,
    at=Position.of_file("screens"),
)
"""The room for files beside every picked question."""
STANDING_BESIDE: Mapping[str, Question] = MappingProxyType({beside.COMMENT: COMMENTING, beside.FILES: ATTACHING})
"""What stands beside the answer to a picked question, by the end of its name."""


def ask(asking: Asking) -> Markup:
    """Draw the inputs of a question on the sheet."""
    return KINDS[asking.question.type].ask(asking)


def read(question: Question, name: str, submitted: Submitted) -> Reading:
    """Return the answer that was submitted under a name, in canonical form, and what could not be read.

    None means unanswered. Of an answer of several parts, those that could be read come beside the faults of the others.
    """
    return KINDS[question.type].read(question, name, submitted)


def raw(question: Question, name: str, answer: Answer | None) -> dict[str, list[str]]:
    """Return what stands in the inputs for an answer, so that `read` gives the same answer again."""
    return {} if answer is None else KINDS[question.type].raw(question, name, answer)


def shown(
    question: Question,
    answer: Answer | None,
    labels: Labels,
    interface: Interface,
    bundle: Bundle,
    *,
    authorities: Callable[[AuthorityId], str] = str,
) -> Markup:
    """Return the answer for a reader. `authorities` gives the names of authorities by their ids."""
    if answer is None:
        return Markup('<span class="imi-unanswered">{}</span>').format(marked(interface, "answer/none"))
    return KINDS[question.type].show(question, answer, Showing(labels, interface, bundle, authorities))


def read_picks(pickable: Iterable[str], name: str, submitted: Submitted) -> list[str]:
    """Return the picked names in the order of what can be picked; what is not on it is passed over."""
    given = frozenset(submitted.get(name, ()))
    return [pick for pick in pickable if pick in given]


def pickable(bundle: Bundle, content: PickedFrom) -> Iterable[str]:
    """Yield the name `set.question` of everything that can be picked on a page, in order."""
    for set_id in content.sets:
        for question_id in bundle.question_sets[set_id].questions:
            yield f"{set_id}.{question_id}"
