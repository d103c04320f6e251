"""Invented authorities for stories: two in each of four countries, their coordinators, offices, and citizens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AuthorityId, Country, FactId, OfficeId, RightId, UserId
from imi_runtime.model.procedure import ByOffice, Coordinates, EveryCountry, Holder, Party
from imi_runtime.model.scenarios import StoryAuthority, StoryPerson
from imi_runtime.problems import Position

PLACES = (("AT", "Vienna"), ("BE", "Brussels"), ("FI", "Helsinki"), ("PT", "Lisbon"))
HOME = Country(PLACES[0][0])
NAMES = (
    "anna", "ben", "clara", "david", "elena", "felix", "greta", "hugo", "ines", "jonas", "katja", "luca", "maria",
    "nils", "olga", "pavel", "quirin", "rosa", "stefan", "tilda", "udo", "vera", "willem", "xenia", "yannis", "zoe",
)
Facts = Mapping[FactId, str]


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody of whom a story may tell. `plain` are the authorities that bear no office and coordinate nobody."""

    authorities: Mapping[AuthorityId, StoryAuthority]
    plain: tuple[AuthorityId, ...]
    outsiders: tuple[AuthorityId, ...]

    def country(self, id: AuthorityId) -> Country:
        """Return where an authority sits."""
        return self.authorities[id].country

    def told_of(
        self, ids: Iterable[AuthorityId], asked_about: frozenset[AuthorityId]
    ) -> dict[AuthorityId, StoryAuthority]:
        """Return some of them in one order, each with what it says of the others, and facts where they are asked."""
        wanted = set(ids)
        return {
            id: replace(
                one, coordinates=tuple(other for other in one.coordinates if other in wanted),
                facts=one.facts if id in asked_about else {},
            )
            for id, one in self.authorities.items() if id in wanted
        }


def company_of(bundle: Bundle, facts: Facts, at: Position) -> Company:
    """Return the company of an area, of which the directory says these facts; `at` is where the story will stand."""
    parties = [party for procedure in bundle.procedures.values() for party in procedure.parties.values()]
    coordinated = any(isinstance(party.joins, Coordinates) for party in parties)
    outside = any(party.holder is Holder.EXTERNAL for party in parties)
    found, plain, outsiders = dict[AuthorityId, StoryAuthority](), list[AuthorityId](), list[AuthorityId]()
    for country, town in PLACES:
        town_id = town.lower()
        pair = (AuthorityId(town_id), AuthorityId(f"{town_id}_south"))
        plain += pair
        names = dict(zip(pair, (f"Demo Authority {town}", f"Demo Authority {town} South"), strict=True))
        told = {id: StoryAuthority(id=id, name=name, country=Country(country), seat=town, facts=facts, at=at)
                for id, name in names.items()}
        if coordinated:
            above = _one(f"{town_id}_coordinator", f"Demo Coordinator {town}", told[pair[0]])
            told[above.id] = replace(above, coordinates=pair)
        for office in dict.fromkeys(_offices(parties)):
            bearer = _one(f"{town_id}_{office}", f"Demo {office.replace('_', ' ')} {town}", told[pair[0]])
            told[bearer.id] = replace(bearer, offices=frozenset({office}))
        if outside:
            citizen = _one(f"{town_id}_citizen", f"Demo Citizen {town}", told[pair[0]])
            told[citizen.id] = replace(citizen, facts={}, external=True)
            outsiders.append(citizen.id)
        found |= told
    return Company(found, tuple(plain), tuple(outsiders))


def _one(id: str, name: str, like: StoryAuthority) -> StoryAuthority:
    return replace(like, id=AuthorityId(id[:40]), name=name)


def _offices(parties: Iterable[Party]) -> Iterator[OfficeId]:
    for party in parties:
        if isinstance(party.joins, (ByOffice, EveryCountry)):
            yield party.joins.office


def people_of(
    ids: Iterable[tuple[UserId, AuthorityId]], rights: Mapping[UserId, frozenset[RightId]], at: Position
) -> dict[UserId, StoryPerson]:
    """Return people with names of their own, by the ids under which they acted."""
    found: dict[UserId, StoryPerson] = {}
    for place, (user, authority) in enumerate(ids):
        turn, letter = divmod(place, len(NAMES))
        name = NAMES[letter] + (f"_{turn + 1}" if turn else "")
        found[user] = StoryPerson(id=UserId(name), authority=authority, rights=rights[user], at=at)
    return found
