"""The lines beside the cards: one rail for each state and side, in lanes where none lies upon another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from imi_runtime.model.ids import StateId, TransitionId

CLEARANCE = 12
"""So far apart, in pixels, two rails of one lane must be."""


class Side(Enum):
    """On which side of the cards a line runs: right downwards, left upwards."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Port:
    """Where a step leaves its card. `itself` says that nobody does it."""

    source: StateId
    step: TransitionId
    to: StateId
    side: Side
    y: float
    itself: bool


@dataclass(frozen=True, slots=True)
class Rail:
    """All lines that lead to one state on one side. Lane 0 is nearest to the cards."""

    to: StateId
    side: Side
    entry: float
    ports: tuple[Port, ...]
    lane: int = 0

    @property
    def top(self) -> float:
        """Where the rail begins above."""
        return min(self.entry, *(port.y for port in self.ports))

    @property
    def bottom(self) -> float:
        """Where the rail ends below."""
        return max(self.entry, *(port.y for port in self.ports))

    @property
    def length(self) -> float:
        """How long the rail is."""
        return self.bottom - self.top


def rails_of(ports: Iterable[Port], entries: Mapping[StateId, float]) -> tuple[Rail, ...]:
    """Join the ports into rails and give each its lane, the shortest nearest to the cards."""
    joined: dict[tuple[Side, StateId], list[Port]] = {}
    for port in ports:
        joined.setdefault((port.side, port.to), []).append(port)
    rails = [Rail(to, side, entries[to], tuple(found)) for (side, to), found in joined.items()]
    placed: list[Rail] = []
    for rail in sorted(rails, key=lambda rail: (rail.length, rail.top)):
        lane = _free_lane(rail, placed)
        placed.append(Rail(rail.to, rail.side, rail.entry, rail.ports, lane))
    return tuple(placed)


def _free_lane(rail: Rail, placed: Iterable[Rail]) -> int:
    taken = {other.lane for other in placed if other.side is rail.side and _meet(rail, other)}
    # Beyond every lane that it meets: a short rail stays inside, and lines cross as seldom as they can.
    return max(taken, default=-1) + 1


def _meet(rail: Rail, other: Rail) -> bool:
    return rail.top < other.bottom + CLEARANCE and other.top < rail.bottom + CLEARANCE


def lanes(rails: Iterable[Rail], side: Side) -> int:
    """Return how many lanes there are on a side."""
    return max((rail.lane + 1 for rail in rails if rail.side is side), default=0)
