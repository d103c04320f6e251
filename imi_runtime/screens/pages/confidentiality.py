"""The page on which a user acknowledges the confidentiality of an area before the first act in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.templates import fill
from imi_runtime.screens.words_accounts import CONFIDENTIALITY

DUTIES = tuple(f"confidentiality/duty_{name}" for name in ("purpose", "silence", "task", "copies"))
"""What is acknowledged, line by line."""
VERSION = hashlib.sha256("\n".join(CONFIDENTIALITY[duty] for duty in DUTIES).encode()).hexdigest()[:16]
"""Changes with the English words: then everybody is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialityPage:
    """The area with its purpose and law; `then` is the page to go on to."""

    action: str
    area: str
    purpose: str
    law: tuple[str, ...]
    then: str


def said(words: Interface) -> str:
    """Return what is acknowledged in the reader's language, as it is kept."""
    return "\n".join(str(words.say(duty)) for duty in DUTIES)


def render_confidentiality(page: ConfidentialityPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/confidentiality.jinja", frame, page=page)
