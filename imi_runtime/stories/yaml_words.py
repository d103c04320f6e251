"""Plain values written as an author would write them: in braces and brackets, ids bare, texts in double quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_BARE = re.compile(r"[a-z][a-z0-9_.]*|[A-Z]{2,3}")
_NOT_WORDS = frozenset({"true", "false", "null"})


class Quoted(str):
    """A text for people, which stands in quotes even when it is one word."""

    __slots__ = ()


def written(value: object) -> str:
    """Return a map, a list, a text, a number or a flag as the language writes it."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{written(key)}: {written(part)}" for key, part in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(written(part) for part in value) + "]"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    text = str(value)
    bare = not isinstance(value, Quoted) and _BARE.fullmatch(text) and text not in _NOT_WORDS
    return text if bare else json.dumps(text, ensure_ascii=False)
