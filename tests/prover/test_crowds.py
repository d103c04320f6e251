"""One watched member and the statuses of the others say as much as the whole group, however large it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest

from imi_runtime.model.case import Group, Member
from imi_runtime.model.ids import MemberId, PartyId, StateId
from imi_runtime.prover.outside import Crowd, members_acting, watched_of

G = PartyId("group")
JOINED = datetime(2026, 3, 2, tzinfo=UTC)
STATES, STATUSES = range(4), tuple(StateId(name) for name in ("first", "second", "third"))
WATCHED = MemberId(watched_of(G))


@dataclass(frozen=True)
class System:
    """A procedure by chance: steps of members, and steps of the case that ask about the group and may restart it."""

    own: tuple[tuple[StateId, StateId, int], ...]
    moves: tuple[tuple[int, int, str, tuple[StateId, ...], bool], ...]


def system(random: Random) -> System:
    def some_statuses() -> tuple[StateId, ...]:
        return tuple(random.sample(STATUSES, random.randint(1, 2)))

    own = tuple(
        (random.choice(STATUSES), random.choice(STATUSES), random.choice(STATES)) for _ in range(random.randint(4, 9))
    )
    moves = tuple(
        (random.choice(STATES), random.choice(STATES), random.choice(("some", "every", "no")), some_statuses(),
         random.random() < 0.2)
        for _ in range(random.randint(4, 9))
    )
    return System(own, moves)


Stand = tuple[int, Group]
Actors = Callable[[Group, StateId], Iterator[MemberId]]


def reachable(of: System, first: Group, actors: Actors) -> set[tuple[int, object]]:
    """Return every stand of case and group that can be reached, told by the watched member and the others' statuses."""
    found: dict[tuple[int, object], Stand] = {}
    waiting: list[Stand] = [(0, first)]
    seen: set[tuple[int, object]] = set()
    while waiting:
        state, group = waiting.pop()
        whole = (state, frozenset(group.members.items()) if group.members else told(group))
        if whole in seen:
            continue
        seen.add(whole)
        found[(state, told(group))] = (state, group)
        waiting += [(state, after) for after in own_steps(of, state, group, actors)]
        waiting += [
            (to, group.restarted(STATUSES[0]) if restart else group)
            for source, to, quantifier, wanted, restart in of.moves
            if source == state and group.stands(quantifier, wanted)
        ]
    return set(found)


def own_steps(of: System, state: int, group: Group, actors: Actors) -> Iterator[Group]:
    for source, to, where in of.own:
        if where == state:
            yield from (group.moved(id, to) for id in actors(group, source))


def told(group: Group) -> object:
    if isinstance(group, Crowd):
        return (group.stands_at, group.others)
    return (group.status(WATCHED), frozenset(m.status for id, m in group.members.items() if id != WATCHED))


def everybody(group: Group, status: StateId) -> Iterator[MemberId]:
    yield from (id for id, member in group.members.items() if member.status == status)


def those_told_apart(group: Group, status: StateId) -> Iterator[MemberId]:
    assert isinstance(group, Crowd)
    acting = members_acting(G, group, STATUSES, by_status=True, counted=True)
    yield from (MemberId(id) for id in acting if group.status(MemberId(id)) == status)


def concrete(size: int) -> Group:
    ids = (WATCHED, *(MemberId(f"member {n}") for n in range(size - 1)))
    return Group({id: Member(id, STATUSES[0], JOINED) for id in ids})


@pytest.mark.parametrize("seed", range(100))
def test_a_crowd_reaches_what_groups_of_two_to_five_members_reach(seed: int) -> None:
    of = system(Random(seed))
    real: set[tuple[int, object]] = set()
    for size in range(2, 6):
        real |= reachable(of, concrete(size), everybody)
    crowd = Crowd(party=G, present=True, stands_at=STATUSES[0], others=frozenset({STATUSES[0]}))
    assert reachable(of, crowd, those_told_apart) == real


def test_the_systems_tried_are_not_all_dull() -> None:
    crowd = Crowd(party=G, present=True, stands_at=STATUSES[0], others=frozenset({STATUSES[0]}))
    sizes = [len(reachable(system(Random(seed)), crowd, those_told_apart)) for seed in range(100)]
    assert max(sizes) > 30
    assert sum(size > 5 for size in sizes) > 30
