"""What every authority at a case reads and may do, before and after a move: asked of the one access function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.engine.access import WHOLE, Sight, access_of, seats_of
from imi_runtime.engine.moving import Moved
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import VIEWER, AuthorityId, MarkId, RightId, TransitionId
from imi_runtime.operations.writing.sight_writing import NOBODY, concerned, rights_named

Seen = tuple[str, ...]
"""One thing that somebody reads: the case at all, a mark, an answer of a filling, or a filling's former versions."""
OUTLINE: Seen = ("outline",)
MARK, ANSWER, VERSIONS = "mark", "answer", "versions"
Point = tuple[AuthorityId, RightId]
"""Where somebody stands who looks at a case: an authority, and a right that a person has there."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What is read and what can be done from one point."""

    reads: frozenset[Seen] = frozenset()
    acts: frozenset[TransitionId] = frozenset()


NOTHING = Standpoint()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A case with all that decides who sees it."""

    bundle: Bundle
    case: Case
    world: World


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for whoever looks from one point; `parties` are its seats, as the side says that loses or gains."""

    right: RightId
    parties: tuple[str, ...]
    gained: frozenset[Seen]
    lost: frozenset[Seen]
    can: frozenset[TransitionId]
    cannot: frozenset[TransitionId]


def points(*sides: Around) -> tuple[Point, ...]:
    """Return every point from which the case may be looked at on any side, the viewers first."""
    authorities, rights = set[AuthorityId](), set[RightId]()
    for side in sides:
        procedure = side.bundle.procedures[side.case.procedure]
        authorities |= concerned(procedure, side.case, side.world)
        rights |= set(rights_named(procedure))
    ordered = (VIEWER, *sorted(rights - {VIEWER}))
    return tuple((authority, right) for right in ordered for authority in sorted(authorities))


def standpoints(side: Around, wanted: Iterable[Point]) -> dict[Point, Standpoint]:
    """Return what is read and done from each point."""
    found: dict[Point, Standpoint] = {}
    for authority, right in wanted:
        access = access_of(side.bundle, side.case, Actor(NOBODY, authority, frozenset({right})), side.world)
        found[authority, right] = Standpoint(frozenset(_reads(access.sight, side.case)), frozenset(access.acts))
    return found


def _reads(sight: Sight, case: Case) -> Iterator[Seen]:
    if sight.outline:
        yield OUTLINE
    for mark in sight.marks:
        yield MARK, mark
    for filling in case.fillings:
        names = sight.fillings.get(filling.number, frozenset())
        for name in filling.latest if names == WHOLE else names & set(filling.latest):
            yield ANSWER, str(filling.number), name
        if filling.number in sight.former:
            yield VERSIONS, str(filling.number)


def renamed(standpoint: Standpoint, moved: Moved, steps: Mapping[TransitionId, TransitionId]) -> Standpoint:
    """Return a standpoint before the move in the words after it; what is set aside keeps its old words."""
    reads = frozenset(_renamed(seen, moved) for seen in standpoint.reads)
    return Standpoint(reads, frozenset(steps.get(act, act) for act in standpoint.acts))


def _renamed(seen: Seen, moved: Moved) -> Seen:
    match seen:
        case (kind, mark) if kind == MARK:
            return MARK, moved.marks.get(MarkId(mark)) or f"former {mark}"
        case (kind, number, name) if kind == ANSWER:
            return ANSWER, number, moved.names[int(number)].get(name) or f"former {name}"
    return seen


def changes(
    before: Around, after: Around, was: Mapping[Point, Standpoint], now: Mapping[Point, Standpoint]
) -> Iterator[Change]:
    """Yield what changes; what a viewer gains or loses is not said again of those with further rights."""
    told: dict[AuthorityId, Change] = {}
    for (authority, right), old in was.items():
        new = now.get((authority, right), NOTHING)
        if old == new:
            continue
        known = told.get(authority)
        change = Change(
            right, _parties(authority, before, after, gains=bool(new.reads - old.reads)),
            (new.reads - old.reads) - (known.gained if known else frozenset()),
            (old.reads - new.reads) - (known.lost if known else frozenset()), new.acts - old.acts, old.acts - new.acts,
        )
        if right == VIEWER:
            told[authority] = change
        if change.gained or change.lost or change.can or change.cannot:
            yield change


def _parties(authority: AuthorityId, before: Around, after: Around, *, gains: bool) -> tuple[str, ...]:
    sides = (after, before) if gains else (before, after)
    for side in sides:
        procedure = side.bundle.procedures[side.case.procedure]
        seats = seats_of(procedure, side.case, authority, side.world.directory)
        if seats:
            return tuple(sorted(f"former {party}" if former else party for party, former in seats))
    return ()
