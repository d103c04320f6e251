"""The interface in one language: its words, and how that language writes dates, numbers and names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from imi_runtime.model.ids import Country, Language
from imi_runtime.screens.escaping import as_html
from imi_runtime.screens.places import country_names, currency_names, language_names
from imi_runtime.screens.regional import format_date, format_moment, format_month, format_number, format_zone
from imi_runtime.screens.words import WORDS

ENGLISH = Language("en")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Interface:
    """Everything that the screens themselves say in one language. `words` are its translations, context -> sentence."""

    language: Language = ENGLISH
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    _ready: dict[str, tuple[Markup, list[str]]] = field(default_factory=dict, repr=False, compare=False)

    def say(self, context: str, **values: object) -> str | Markup:
        """Return the sentence of that context with its placeholders filled.

        The result is plain text, to be escaped where it is shown; when a value is markup it is markup, and the sentence
        and all other values are escaped. Raises KeyError for a context that no screen has.
        """
        sentence = self.words.get(context) or WORDS[context]
        if not values or "{" not in sentence:
            return sentence
        if any(isinstance(value, Markup) for value in values.values()):
            return self.html(context, **values)
        return fill_placeholders(sentence, values)

    def html(self, context: str, **values: object) -> Markup:
        """Return the sentence escaped, ready for a page; it is escaped and taken apart only once."""
        ready = self._ready.get(context)
        if ready is None:
            sentence = escape(self.words.get(context) or WORDS[context])
            ready = self._ready[context] = (sentence, _PLACEHOLDER.split(str(sentence)))
        if not values:
            return ready[0]
        pieces = ready[1].copy()
        for place in range(1, len(pieces), 2):
            name = pieces[place]
            pieces[place] = as_html(values[name]) if name in values else "{" + name + "}"
        return Markup("".join(pieces))  # noqa: S704 - the sentence and the values are escaped

    def translates(self, context: str) -> bool:
        """Tell whether the sentence is said in this language, not in English for want of a translation."""
        return self.language == ENGLISH or bool(self.words.get(context))

    def date(self, day: date) -> str:
        """Return the day as this language writes it, with the name of the month: 27 March 2026."""
        return format_date(self.language, day)

    def month(self, month: str) -> str:
        """Return a month like 2026-03 as this language writes it shortly: Mar 2026."""
        return format_month(self.language, month)

    def moment(self, instant: datetime, zone: tzinfo) -> str:
        """Return the instant as read on a clock in the zone, with the zone's abbreviation: 27 Mar 2026, 14:05 CET."""
        return format_moment(self.language, instant.astimezone(zone))

    def zone(self, zone: ZoneInfo) -> str:
        """Return a zone by its city and the name of its time: Athens (Eastern European Time)."""
        return format_zone(self.language, zone)

    def number(self, value: Decimal | int | str) -> str:
        """Return the number with this language's decimal sign and groups of three."""
        return format_number(self.language, str(value))

    def country_name(self, country: Country | str) -> str:
        """Return the country's name by its ISO code; an unknown code is its own name."""
        return country_names(self.language).get(Country(country), country)

    def language_name(self, language: Language | str) -> str:
        """Return the name of a language in this one; an unknown code is its own name."""
        return language_names(self.language).get(Language(language), language)

    def currency_name(self, currency: str) -> str:
        """Return the name of a currency by its ISO 4217 code; an unknown code is its own name."""
        return currency_names(self.language).get(currency, currency)


def fill_placeholders(sentence: str, values: Mapping[str, object]) -> str:
    """Put the values in place of `{name}`; a name without a value stays as it is, and values are never read again."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), sentence)
