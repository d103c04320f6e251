"""Who can be played: first whoever has a seat at the case at hand, then everybody, by country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imi_runtime.engine.access import seats_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AuthorityId, CaseId, PartyId, UserId
from imi_runtime.operations.invented.preview_store import all_cases
from imi_runtime.preview.stage import Stage
from imi_runtime.screens.interface import ENGLISH
from imi_runtime.screens.places import country_names
from imi_runtime.store.accounts import User


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody to play, with name, authority and rights in one line."""

    user: UserId
    line: str


@dataclass(frozen=True, slots=True)
class Bench:
    """People below one title: a seat of the case, or a country."""

    title: str
    players: tuple[Player, ...]


def case_at_hand(stage: Stage, id: CaseId | None) -> Case | None:
    """Return the case of a page, whoever looks at it."""
    return next((case for case in all_cases(stage.installation) if case.id == id), None) if id else None


def benches(stage: Stage, case: Case | None) -> tuple[Bench, ...]:
    """Return everybody who can be played; who has a seat stands there too."""
    seated = tuple(_seated(stage, stage.bundle, case)) if case and stage.bundle else ()
    return (*seated, *_by_country(stage))


def _seated(stage: Stage, bundle: Bundle, case: Case) -> Iterator[Bench]:
    procedure = bundle.procedures[case.procedure]
    for party in procedure.parties.values():
        sitting = set(holders(stage, bundle, case, party.id))
        players = tuple(_player(stage, user) for user in stage.users.values() if user.authority in sitting)
        if players:
            waits = ", whose turn it is" if procedure.states[case.state].waits_for == party.id else ""
            yield Bench(f"In this case: {party.label.english}{waits}", players)


def holders(stage: Stage, bundle: Bundle, case: Case, party: PartyId) -> Iterator[AuthorityId]:
    """Yield the authorities that hold a seat of a case now, or act for a member of a group."""
    directory = stage.directory
    for authority in stage.authorities:
        if (party, False) in seats_of(bundle.procedures[case.procedure], case, authority, directory):
            yield authority


def _by_country(stage: Stage) -> Iterator[Bench]:
    names = country_names(ENGLISH)
    for country, name in sorted(names.items(), key=lambda pair: pair[1]):
        there = [user for user in stage.users.values() if stage.authorities[user.authority].country == country]
        if there:
            yield Bench(name, tuple(_player(stage, user) for user in there))


def _player(stage: Stage, user: User) -> Player:
    authority, role = stage.authorities[user.authority].name, user.id.rpartition("-")[2]
    return Player(user.id, f"{authority}: {role}, {user.name}" if user.name != authority else authority)
