"""What differs between two entries of the directory, as people read it: every part and value by its own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from imi_runtime.model.directory import CoordinatorRole
from imi_runtime.model.ids import AreaId, AuthorityId, Country, FactId, OfficeId
from imi_runtime.operations.directory.authorities import live_bundle
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.interface import Interface
from imi_runtime.web.present.directory import (
    area_title,
    code_said,
    fact_said,
    named,
    office_said,
    region_name,
    role_said,
    spoken,
    value_said,
)

LABELS: Mapping[str, str] = MappingProxyType({
    "official_name": "directory/official", "name": "directory/informal", "names": "directory/informal",
    "country": "directory/country", "region": "directory/region", "level": "directory/level",
    "standing": "directory/standing", "languages": "directory/languages", "descriptions": "directory/description",
    "keywords": "directory/keywords", "address": "directory/address", "phone": "directory/phone",
    "email": "directory/email", "website": "directory/website", "validator": "directory/validator",
    "roles": "directory/roles", "access": "directory/takes_part", "granter": "directory/access",
    "coordinators": "directory/coordinators", "observers": "directory/observers",
    "alerted_by": "directory/alerted_by", "offices": "directory/offices", "facts": "directory/facts",
    "competences": "directory/competence", "administrator": "directory/administrator",
    "suspended": "directory/suspended", "grants": "directory/rights", "allocation": "directory/allocation",
    "mailbox": "directory/mailbox",
})
"""Part of an entry -> what it is called on the pages about it."""
AUTHORITIES = frozenset({"validator", "granter", "coordinators", "observers", "alerted_by"})


@dataclass(frozen=True, slots=True)
class Told:
    """Says what differs to one reader, about one authority."""

    visit: Visit
    words: Interface
    authority: AuthorityId

    def difference(self, part: str, before: Any, after: Any) -> tuple[str, str, str]:
        """Return the label of a part, and its values before and after in words; no value is an empty text."""
        name, _, area = part.partition(" ")
        label = str(self.words.say(LABELS[name])) if name in LABELS else spoken(name)
        if area:
            label = f"{area_title(self.visit, AreaId(area))}: {label}"
        return label, self._value(name, AreaId(area), before), self._value(name, AreaId(area), after)

    def _value(self, name: str, area: AreaId, value: Any) -> str:
        match value:
            case None | "" | []:
                return ""
            case bool():
                return str(self.words.say("answer/yes" if value else "answer/no"))
            case list():
                return ", ".join(self._one(name, area, one) for one in value)
            case dict():
                return "; ".join(self._entry(name, area, key, one) for key, one in value.items())
        return self._one(name, area, value)

    def _entry(self, name: str, area: AreaId, key: str, value: Any) -> str:
        """Return one entry of what is kept by language, by setting, or by procedure."""
        if name in ("names", "descriptions"):
            return f"{self.words.language_name(key)}: {value}"
        if name == "facts":
            said = value_said(value, self.words)
            return str(self.words.say("directory/fact_of", fact=self._fact(area, key), value=said))
        if name == "allocation":
            direction = str(self.words.say(f"directory/allocation_{key}"))
            return str(self.words.say("directory/fact_of", fact=direction, value=str(
                self.words.say(f"directory/allocation_{value}")
            )))
        return self._value(name, area, value)

    def _one(self, name: str, area: AreaId, value: Any) -> str:
        if name in AUTHORITIES:
            return named(self.visit, AuthorityId(value))
        say = SAYINGS.get(name)
        return say(self, area, value) if say else str(value)

    def _fact(self, area: AreaId, fact: str) -> str:
        return fact_said(self.visit, live_bundle(self.visit, area), FactId(fact))

    def _office(self, area: AreaId, value: Any) -> str:
        return office_said(self.visit, live_bundle(self.visit, area), OfficeId(value))

    def _right(self, of: AreaId, value: Any) -> str:
        area, right = value
        rights = self.words.say(f"right/{right}")
        return str(self.words.say("directory/rights_in", area=area_title(self.visit, AreaId(area)), rights=rights))

    def _code(self, area: AreaId, value: Any) -> str:
        bundle = live_bundle(self.visit, area)
        return code_said(bundle, self.visit.labels(bundle.digest), *value) if bundle else str(value[1])

    def _role(self, of: AreaId, value: Any) -> str:
        kind, area, region = value
        there = self.visit.directory.authorities[self.authority]
        return role_said(self.visit, there, CoordinatorRole(kind, AreaId(area), region), self.words)

    def _region(self, of: AreaId, value: Any) -> str:
        return region_name(self.visit.directory.authorities[self.authority].country, str(value))


SAYINGS: Mapping[str, Callable[[Told, AreaId, Any], str]] = MappingProxyType({
    "country": lambda told, area, value: told.words.country_name(Country(value)),
    "languages": lambda told, area, value: told.words.language_name(value),
    "level": lambda told, area, value: str(told.words.say(f"directory_level/{value}")),
    "standing": lambda told, area, value: str(told.words.say(f"directory_standing/{value}")),
    "region": Told._region, "offices": Told._office,
    "grants": Told._right, "competences": Told._code, "roles": Told._role,
})
"""Part of an entry -> how one value of it is said; what is not here is a text that somebody wrote."""
