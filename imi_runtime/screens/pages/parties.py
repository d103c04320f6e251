"""How authorities stand on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedAuthority:
    """An authority with the name of its country, in the reader's language."""

    name: str
    country: str
