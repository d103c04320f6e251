"""Texts: plain words, nothing that looks as if it were computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.problems import Problem

TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|\$\{")
PLACEHOLDER_EXAMPLE = "{date}"


def texts_are_plain(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every text with signs of a template."""
    for placed in texts_of(bundle):
        found = TEMPLATE.search(placed.text.english)
        if found:
            at = placed.text.at or bundle.at
            yield codes.TEMPLATE_IN_TEXT.at(at, found=found[0], example=PLACEHOLDER_EXAMPLE)
