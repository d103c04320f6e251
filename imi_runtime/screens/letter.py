"""A mail as people read it: subject, plain text and HTML, all from the same words."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.screens.interface import Interface
from imi_runtime.screens.templates import ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Link:
    """Where a line of a mail leads: the address as it stands in plain text, and the words for it in HTML."""

    address: str
    plain: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail: a heading or none, sentences, and a link or none."""

    heading: str
    sentences: tuple[str, ...]
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class LetterText:
    """A mail without its headers."""

    subject: str
    parts: tuple[Part, ...]
    closing: tuple[str, ...]


def plain_text(letter: LetterText) -> str:
    """Return the mail as plain text."""
    blocks = []
    for part in letter.parts:
        lines = [part.heading] if part.heading else []
        lines += [*part.sentences, *([part.link.plain] if part.link else ())]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n\n-- \n" + "\n".join(letter.closing) + "\n"


def html_text(letter: LetterText, interface: Interface) -> str:
    """Return the mail as HTML that loads nothing from anywhere."""
    return ENVIRONMENT.get_template("mail.jinja").render(letter=letter, language=interface.language)
