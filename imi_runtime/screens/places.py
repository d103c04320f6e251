"""Names of countries, languages and currencies in the reader's language, each list in its prescribed order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from imi_runtime.model.folding import fold
from imi_runtime.model.ids import Country, Language
from imi_runtime.model.places import COUNTRIES, CURRENCIES, LANGUAGES
from imi_runtime.screens.regional import taken_from


@cache
def country_names(language: Language) -> Mapping[Country, str]:
    """Return ISO code -> name, in protocol order."""
    return MappingProxyType(taken_from(language, lambda locale: {
        iso: locale.territories.get(iso, place.own_name) for iso, place in COUNTRIES.items()
    }))


@cache
def countries_called() -> Mapping[str, frozenset[Country]]:
    """Return folded word -> the countries in whose name it stands, in any language; words of several are of none."""
    found: dict[str, set[Country]] = {}
    for language in LANGUAGES:
        for iso, name in country_names(language).items():
            for word in (*fold(name).replace("-", " ").split(), fold(iso)):
                found.setdefault(word, set()).add(iso)
    return MappingProxyType({word: frozenset(of) for word, of in found.items() if len(of) == 1})


@cache
def language_names(language: Language) -> Mapping[Language, str]:
    """Return code -> name, in the order of multilingual documents."""
    return MappingProxyType(taken_from(language, lambda locale: {
        code: locale.languages.get(code, own_name) for code, own_name in LANGUAGES.items()
    }))


@cache
def currency_names(language: Language) -> Mapping[str, str]:
    """Return ISO 4217 code -> name, the euro first."""
    return MappingProxyType(taken_from(language, lambda locale: {
        code: locale.currencies.get(code, code) for code in CURRENCIES
    }))
