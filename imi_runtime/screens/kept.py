"""Pieces of pages that are drawn once and kept: what nothing but the reader's language and a few known things decide.

A piece is kept under everything that it shows; what belongs to one request alone, such as the token of its forms, goes
into holes that are filled anew for every page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from markupsafe import Markup, escape

from imi_runtime.screens.inline import FRAME
from imi_runtime.screens.interface import Interface

MOST_KEPT = 4096
HOLE = secrets.token_hex(8)
"""Stands in a drawn piece before and behind the number of a hole; nobody can write it, because nobody knows it."""
_KEPT: dict[tuple[object, ...], tuple[Interface, tuple[str, ...]]] = {}


def kept(name: str, *things: object, caller: Callable[..., Markup], live: tuple[object, ...] = ()) -> Markup:
    """Return a piece of the frame that depends on nothing but the reader's language and these things; draw it once.

    `live` are the values of this request; the caller is drawn with a hole for each, in their order.
    """
    interface = FRAME.get().interface
    key = (name, id(interface), *things)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        holes = [Markup(f"{HOLE}{number}{HOLE}") for number in range(len(live))]  # noqa: S704 - numbers
        # The interface is kept too, so that its identity in the key stays its own.
        found = _KEPT[key] = (interface, tuple(str(caller(*holes)).split(HOLE)))
    pieces = found[1]
    if len(pieces) == 1:
        return Markup(pieces[0])  # noqa: S704 - drawn by a template
    return Markup("".join(_filled(pieces, live)))  # noqa: S704 - holes are escaped


def _filled(pieces: tuple[str, ...], live: tuple[object, ...]) -> list[str]:
    filled = list(pieces)
    for place in range(1, len(pieces), 2):
        filled[place] = str(escape(live[int(pieces[place])]))
    return filled


def forget_all() -> None:
    """Forget every kept piece; they are drawn anew when they are asked for."""
    _KEPT.clear()
