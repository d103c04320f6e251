"""Who plays whom: the authorities and people of a story, found again among invented ones of other countries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from imi_runtime.engine.telling import Cast
from imi_runtime.model.case import Actor
from imi_runtime.model.ids import AreaId, AuthorityId, Country, UserId
from imi_runtime.model.scenarios import Act, Scenario, StoryAuthority
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import DirectorySnapshot

NO = "no"
"""What a story and the directory mean where they say nothing of a fact."""
FAVOURED = 4
"""How much more often an authority that visitors sign in for is wished than another one."""
STRANGERS = 4
"""How many authorities of all are wished beside those that visitors sign in for."""


@dataclass(frozen=True, slots=True)
class Casting:
    """Everybody who can play in an area. `favourites` are wished first, in the order in which a story needs them."""

    area: AreaId
    directory: DirectorySnapshot
    users: tuple[User, ...]
    favourites: tuple[AuthorityId, ...]

    def cast(self, story: Scenario, random: Random) -> Cast | None:
        """Return a cast that fits: other countries where the story has others, coordinators who coordinate.

        Return None where there are not enough people with the rights that the story needs.
        """
        authorities = self._authorities(story, random)
        people = self._people(story, authorities) if authorities else None
        return Cast(people, authorities) if authorities and people else None

    def _authorities(self, story: Scenario, random: Random) -> dict[AuthorityId, AuthorityId] | None:
        found: dict[AuthorityId, AuthorityId] = {}
        countries: dict[Country, Country] = {}
        for place, role in enumerate(_in_order(story)):
            fitting = (one for one in self._wished(role, found, place, random) if one not in found.values())
            chosen = next((one for one in fitting if self._fits(one, role, countries)), None)
            if chosen is None:
                return None
            found[role.id] = chosen
            countries[role.country] = self.directory.authorities[chosen].country
        return found

    def _wished(
        self, role: StoryAuthority, found: dict[AuthorityId, AuthorityId], place: int, random: Random
    ) -> Iterator[AuthorityId]:
        """Yield who may play, whoever is wished most first. A coordinator must coordinate who plays its authority."""
        below = _below(role)
        if below:
            yield from sorted(self.directory.coordinators(found[below[0]], self.area))
            return
        everybody = sorted(one.id for one in self.directory.by_area[self.area] if one.coordinators)
        mixed = random.sample(everybody, len(everybody))
        favoured = [*self.favourites[place : place + 1] * FAVOURED, *self.favourites, *mixed[:STRANGERS]]
        yield random.choice(favoured)
        yield from mixed

    def _fits(self, one: AuthorityId, role: StoryAuthority, countries: dict[Country, Country]) -> bool:
        return self._fits_by_facts(one, role) and self._fits_by_country(one, role, countries)

    def _fits_by_facts(self, one: AuthorityId, role: StoryAuthority) -> bool:
        """Tell whether exactly what the story says is known of the authority: other facts lead to other courses."""
        facts = self.directory.authorities[one].facts
        known = {fact: value for (area, fact), value in facts.items() if area == self.area}
        return all(known.get(fact, NO) == role.facts.get(fact, NO) for fact in (*known, *role.facts))

    def _fits_by_country(self, one: AuthorityId, role: StoryAuthority, countries: dict[Country, Country]) -> bool:
        country = self.directory.authorities[one].country
        known = countries.get(role.country)
        return country == known if known else country not in countries.values()

    def _people(self, story: Scenario, authorities: dict[AuthorityId, AuthorityId]) -> dict[UserId, Actor] | None:
        found: dict[UserId, Actor] = {}
        for person in story.people.values():
            taken = {actor.user for actor in found.values()}
            able = [
                user for user in self.users
                if user.authority == authorities[person.authority] and user.id not in taken
                and person.rights <= user.rights(self.area)
            ]
            if not able:
                return None
            user = min(able, key=lambda one: (len(one.rights(self.area)), one.id))
            found[person.id] = Actor(user.id, user.authority, user.rights(self.area))
        return found


def _below(role: StoryAuthority) -> tuple[AuthorityId, ...]:
    return tuple(one for one in role.coordinates if one != role.id)


def _in_order(story: Scenario) -> list[StoryAuthority]:
    """Return the authorities of a story: who opens the case first, coordinators last."""
    opener = story.people[next(step.who for step in story.steps if isinstance(step, Act))].authority
    return sorted(story.authorities.values(), key=lambda one: (bool(_below(one)), one.id != opener))
