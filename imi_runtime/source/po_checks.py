"""What must hold between a text and its translation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.problems import Position, Problem
from imi_runtime.source.limits import PoLimits

PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")
MARKUP = re.compile(r"<[^>]*>?")


def needs_a_look(source: str, text: str, limits: PoLimits) -> bool:
    """Say whether a translation can have a fault at all: most have neither braces nor markup, and are not long."""
    braces = "{" in text or "{" in source or "}" in text or "}" in source
    return braces or "<" in text or len(text) > limits.growth * len(source) + limits.allowance


def check_translation(source: str, text: str, at: Position, limits: PoLimits) -> Iterator[Problem]:
    """Yield what is wrong with a translation that is meant to be shown."""
    yield from _placeholders(source, text, at)
    yield from _markup(source, text, at)
    longest = limits.growth * len(source) + limits.allowance
    if len(text) > longest:
        yield codes.PO_TOO_LONG.at(at, length=len(text), source=len(source), limit=longest)


def check_composed(text: str, at: Position) -> Iterator[Problem]:
    """Yield a problem for a text whose letters and accents are stored apart."""
    if not unicodedata.is_normalized("NFC", text):
        apart = next(word for word in text.split(" ") if not unicodedata.is_normalized("NFC", word))
        yield codes.PO_NOT_COMPOSED.at(at, text=apart)


def _placeholders(source: str, text: str, at: Position) -> Iterator[Problem]:
    wanted, found = PLACEHOLDER.findall(source), PLACEHOLDER.findall(text)
    if wanted == found or sorted(wanted) == sorted(found):
        return
    lacking = [name for name in dict.fromkeys(wanted) if found.count(name) < wanted.count(name)]
    added = [name for name in dict.fromkeys(found) if found.count(name) > wanted.count(name)]
    parts = [f"lacks {', '.join(lacking)}"] if lacking else []
    parts += [f"has {', '.join(added)} too much"] if added else []
    yield codes.PO_PLACEHOLDERS.at(at, difference=" and ".join(parts))


def _markup(source: str, text: str, at: Position) -> Iterator[Problem]:
    allowed = MARKUP.findall(source)
    for markup in MARKUP.findall(text):
        if markup not in allowed:
            yield codes.PO_MARKUP.at(at, markup=markup)
            return
        allowed.remove(markup)
