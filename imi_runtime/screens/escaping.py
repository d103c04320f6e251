"""Text as it stands in HTML."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>'\"]").search
"""Finds what `escape` would change."""


def as_html(value: object) -> str:
    """Return text escaped, and markup as it is.

    `escape` would wrap both once more, hundreds of times a page; most texts have nothing in them to escape, and a look
    at them costs a third of that.
    """
    if type(value) is Markup or (type(value) is str and _SPECIAL(value) is None):
        return value
    return escape(value)
