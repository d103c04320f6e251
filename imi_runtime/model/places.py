"""The countries that cooperate, their codes and order, and the languages they read.

Country codes are ISO 3166-1 inside; on paper and screen the Union writes EL for Greece. Order is the protocol order of
the Interinstitutional style guide: by the name in the country's own language, Latin script, EFTA States last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imi_runtime.model.ids import Country, Language


@dataclass(frozen=True, slots=True)
class Place:
    """A country: ISO code, the code shown to people, and its own name."""

    iso: Country
    code: str
    own_name: str


_OWN_NAMES = (
    ("BE", "Belgique/België"), ("BG", "България"), ("CZ", "Česko"), ("DK", "Danmark"), ("DE", "Deutschland"),
    ("EE", "Eesti"), ("IE", "Éire/Ireland"), ("GR", "Ελλάδα"), ("ES", "España"), ("FR", "France"), ("HR", "Hrvatska"),
    ("IT", "Italia"), ("CY", "Κύπρος"), ("LV", "Latvija"), ("LT", "Lietuva"), ("LU", "Luxembourg"),
    ("HU", "Magyarország"), ("MT", "Malta"), ("NL", "Nederland"), ("AT", "Österreich"), ("PL", "Polska"),
    ("PT", "Portugal"), ("RO", "România"), ("SI", "Slovenija"), ("SK", "Slovensko"), ("FI", "Suomi/Finland"),
    ("SE", "Sverige"), ("IS", "Ísland"), ("LI", "Liechtenstein"), ("NO", "Norge/Noreg"),
)
_SHOWN = {"GR": "EL"}

COUNTRIES: Mapping[Country, Place] = MappingProxyType(
    {Country(iso): Place(Country(iso), _SHOWN.get(iso, iso), name) for iso, name in _OWN_NAMES}
)
"""The thirty countries by ISO code, in protocol order."""

ISO_OF: Mapping[str, Country] = MappingProxyType({place.code: iso for iso, place in COUNTRIES.items()})
"""ISO code by the code that authors and officials write."""

LANGUAGES: Mapping[Language, str] = MappingProxyType({Language(code): name for code, name in (
    ("bg", "български"), ("es", "español"), ("cs", "čeština"), ("da", "dansk"), ("de", "Deutsch"),
    ("et", "eesti keel"), ("el", "ελληνικά"), ("en", "English"), ("fr", "français"), ("ga", "Gaeilge"),
    ("hr", "hrvatski"), ("it", "italiano"), ("lv", "latviešu valoda"), ("lt", "lietuvių kalba"), ("hu", "magyar"),
    ("mt", "Malti"), ("nl", "Nederlands"), ("pl", "polski"), ("pt", "português"), ("ro", "română"),
    ("sk", "slovenčina"), ("sl", "slovenščina"), ("fi", "suomi"), ("sv", "svenska"), ("is", "íslenska"),
    ("nb", "norsk"),
)})
"""Own names of the 24 languages of the Union, Icelandic and Norwegian, in the order of multilingual documents."""

CURRENCIES: tuple[str, ...] = (
    "EUR", "BGN", "CHF", "CZK", "DKK", "HUF", "ISK", "NOK", "PLN", "RON", "SEK",
)
"""Currencies of the thirty countries (Liechtenstein uses the Swiss franc), the euro first."""
