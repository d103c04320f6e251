"""Invented authorities for stories that are played: as many as are needed, in every country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imi_runtime.model.ids import AreaId, AuthorityId, Country, FactId, Locality, OfficeId, PartyId
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.procedure import ByOffice, Coordinates, EveryCountry, Holder, Procedure

PLACES = ("FI", "FR", "DE", "IT", "SE", "ES", "PL", "AT")
HERE, WATCHED_PLACE, OTHER_PLACES = PLACES[0], PLACES[1], PLACES[2:5]


def invented(party: PartyId, country: str, number: int = 0) -> AuthorityId:
    """Return the id of an invented authority of a party."""
    return AuthorityId(f"demo-{party}-{country}-{number}")


def party_of(authority: AuthorityId) -> PartyId:
    """Return for which party an authority was invented."""
    return PartyId(authority.split("-")[1] if authority.startswith("demo-") else "")


def country_of(authority: AuthorityId) -> str:
    """Return where an invented authority sits."""
    return authority.split("-")[2] if authority.startswith("demo-") else HERE


@dataclass(frozen=True, slots=True)
class InventedDirectory:
    """A directory of invented authorities; `facts` is what it says of whoever is asked about."""

    procedure: Procedure
    facts: Mapping[FactId, str | None] = field(default_factory=dict)

    def country(self, authority: AuthorityId) -> Country | None:
        """Return where the authority sits."""
        return Country(country_of(authority))

    def locality(self, authority: AuthorityId) -> Locality | None:
        """Return where its days are counted: in its country."""
        country = self.country(authority)
        return Locality(country) if country else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        """Every invented authority takes part; external actors do not."""
        return not self.is_external(authority)

    def is_external(self, authority: AuthorityId) -> bool:
        """Tell whether it was invented for a party of external actors."""
        party = self.procedure.parties.get(party_of(authority))
        return party is not None and party.holder is Holder.EXTERNAL

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        """Return the coordinators: for each such party one in the same country."""
        return frozenset(
            invented(party.id, country_of(authority)) for party in self.procedure.parties.values()
            if isinstance(party.joins, Coordinates) and party.joins.party == party_of(authority)
        )

    def bearers(self, office: OfficeId, area: AreaId) -> frozenset[AuthorityId]:
        """Return who bears the office: one in every country, or in the few that take part in a group."""
        found: set[AuthorityId] = set()
        for party in self.procedure.parties.values():
            if isinstance(party.joins, ByOffice) and party.joins.office == office:
                found |= {invented(party.id, country) for country in COUNTRIES}
            if isinstance(party.joins, EveryCountry) and party.joins.office == office:
                found |= {invented(party.id, country) for country in (WATCHED_PLACE, *OTHER_PLACES)}
        return frozenset(found)

    def fact(self, authority: AuthorityId, area: AreaId, fact: FactId) -> str | None:
        """Return what is said."""
        return self.facts.get(fact)
