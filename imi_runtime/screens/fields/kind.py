"""What every kind of answer can do: be asked, be read from what was submitted, stand in its inputs, and be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from imi_runtime.engine.answers import Fault
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer
from imi_runtime.model.ids import AuthorityId
from imi_runtime.model.questions import Part, Question
from imi_runtime.model.text import Labels, Text
from imi_runtime.screens.attached import FileOf, no_file
from imi_runtime.screens.faults import input_id
from imi_runtime.screens.interface import ENGLISH, Interface
from imi_runtime.screens.skeleton import Label, Said, Sheet, Word

Submitted = Mapping[str, Sequence[str]]
Reading = tuple[Answer | None, tuple[Fault, ...]]
UNANSWERED: Reading = (None, ())


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to be drawn under an input name. `inner` says that it is a part of a larger answer."""

    sheet: Sheet
    bundle: Bundle
    question: Question
    name: str
    inner: bool = False

    @property
    def id(self) -> str:
        """The id of its first input."""
        return input_id(self.name)

    @property
    def label(self) -> Said:
        """The words of the question, or of the part."""
        text = self.question.label
        return Word(text.context) if self.inner and not text.english else Label(text)


@dataclass(frozen=True, slots=True)
class Showing:
    """What is needed to show answers to a reader.

    `authorities` names authorities; without it they go by their id. `files` tells what is known of attached files.
    """

    labels: Labels
    interface: Interface
    bundle: Bundle
    authorities: Callable[[AuthorityId], str] = str
    files: FileOf = no_file

    def say(self, context: str, **values: object) -> Markup:
        """Return words of the interface, escaped, and marked as English where they are not translated."""
        return marked(self.interface, context, **values)


def marked(interface: Interface, context: str, **values: object) -> Markup:
    """Return words of the interface, escaped, and marked as English where they are not translated."""
    said = interface.html(context, **values)
    return said if interface.translates(context) else Markup('<span lang="{}">{}</span>').format(ENGLISH, said)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of answer."""

    ask: Callable[[Asking], Markup]
    read: Callable[[Question, str, Submitted], Reading]
    raw: Callable[[Question, str, Any], dict[str, list[str]]]
    show: Callable[[Question, Any, Showing], Markup]


def part_question(whole: Question, part: Part) -> Question:
    """Return a part of a composite answer as a question; its words come with the interface."""
    text = Text(f"part/{whole.type.value}/{part.name}", "")
    return Question(id=whole.id, type=part.type, label=text, required=part.required, at=whole.at)


