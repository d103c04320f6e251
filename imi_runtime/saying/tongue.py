"""A language as rules are said in it: the product's sentences, the author's labels, and names of places and lengths."""

from __future__ import annotations

import re
from typing import Protocol

from imi_runtime.model.ids import Country
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.procedure import Unit
from imi_runtime.model.text import Text
from imi_runtime.saying.words import SAID_WORDS

_GAP = re.compile(r"\{([a-z_]+)\}")


class Tongue(Protocol):
    """What a language must know to say a rule."""

    def say(self, context: str, **values: str) -> str:
        """Return a sentence of `SAID_WORDS` with its gaps filled."""

    def label(self, text: Text) -> str:
        """Return the author's text."""

    def country(self, code: str) -> str:
        """Return a country's name by its ISO code."""

    def length(self, count: int, unit: Unit) -> str:
        """Return a length of time: 7 days, 1 month."""

    def number(self, value: str) -> str:
        """Return a number, written with a point, as the language writes it."""


class English:
    """English without a library of locales: for messages of tools."""

    def say(self, context: str, **values: str) -> str:
        """Return a sentence with its gaps filled; values are never read again."""
        return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), SAID_WORDS[context])

    def label(self, text: Text) -> str:
        """Return what the author wrote."""
        return text.english

    def country(self, code: str) -> str:
        """Return the country's own name; an unknown code is its own name."""
        place = COUNTRIES.get(Country(code))
        return place.own_name if place else code

    def length(self, count: int, unit: Unit) -> str:
        """Return a length of time, in words that know one from many."""
        day = Unit.DAYS if unit is Unit.WORKING_DAYS else unit
        return f"{count} {day.value.removesuffix('s') if count == 1 else day.value}"

    def number(self, value: str) -> str:
        """Return the number as it is."""
        return value


ENGLISH = English()
