"""A language of the interface, as rules are said in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imi_runtime.model.ids import Country
from imi_runtime.model.procedure import Unit
from imi_runtime.model.text import Labels, Text
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.regional import locale_of

_UNITS: Mapping[Unit, str] = MappingProxyType({
    Unit.DAYS: "duration-day", Unit.WORKING_DAYS: "duration-day", Unit.WEEKS: "duration-week",
    Unit.MONTHS: "duration-month", Unit.YEARS: "duration-year",
})


@dataclass(frozen=True, slots=True)
class InterfaceTongue:
    """The words of the interface and of a bundle in one language."""

    interface: Interface
    labels: Labels

    def say(self, context: str, **values: str) -> str:
        """Return a sentence of the interface with its gaps filled."""
        return str(self.interface.say(context, **values))

    def label(self, text: Text) -> str:
        """Return the author's text in this language."""
        return self.labels.of(text)

    def country(self, code: str) -> str:
        """Return a country's name by its ISO code."""
        return self.interface.country_name(Country(code))

    def length(self, count: int, unit: Unit) -> str:
        """Return a length of time with the right form of the word for this number."""
        from babel.units import format_unit

        return str(format_unit(count, _UNITS[unit], "long", locale=locale_of(self.interface.language)))

    def number(self, value: str) -> str:
        """Return a number as this language writes it."""
        return self.interface.number(value)
