"""Where everything of the picture stands.

States are cards, one below the other in the order of the file. What can be done is written inside the card, so that no
text can ever meet a line or another text. A step that leads down leaves the card on the right, one that leads up on the
left; all that lead to one state join one rail on their side. A step that keeps the state needs no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from imi_runtime.model.ids import StateId, TransitionId
from imi_runtime.screens.chart.lines import Type, broken
from imi_runtime.screens.chart.rails import Port, Rail, Side, rails_of
from imi_runtime.screens.chart.told import Mover, ToldProcedure, ToldState, ToldStep, ToldWay

CARD, PAD, BAND = 460, 18, 10
TOP, BETWEEN, BOTTOM = 44, 46, 16
LEFT = PAD + BAND
TITLE = Type("title", 18, 24, bold=True)
TURN = Type("turn", 15, 21)
WHAT = Type("what", 16, 22, bold=True)
PLAIN = Type("plain", 15, 20)
GLYPH = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A text of one or more lines. `x`, `y` is where the first one begins, or ends when `from_right`."""

    x: float
    y: float
    type: Type
    lines: tuple[str, ...]
    from_right: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """A small drawn sign: `clock`, `loop`, `left` or `right`; its middle is at `x`, `y`."""

    kind: str
    x: float
    y: float


@dataclass(slots=True)
class Card:
    """A state in its place. `head` is the height of its tinted part."""

    state: ToldState
    y: float
    head: float = 0
    height: float = 0
    texts: list[Line] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)
    ticks: dict[TransitionId, float] = field(default_factory=dict)

    @property
    def entry(self) -> float:
        """The height at which rails come in."""
        return self.y + 24


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture: cards, and the rails between them."""

    cards: tuple[Card, ...]
    rails: tuple[Rail, ...]
    height: float


def lay_out(told: ToldProcedure) -> Layout:
    """Give everything its place. The left upper corner of the first card is at (0, TOP)."""
    order = {state.id: place for place, state in enumerate(told.states)}
    cards: list[Card] = []
    y: float = TOP
    for state in told.states:
        cards.append(_Setting(Card(state, y), order).set())
        y += cards[-1].height + BETWEEN
    ports = tuple(port for card in cards for port in card.ports)
    entries = {card.state.id: card.entry for card in cards}
    return Layout(tuple(cards), rails_of(ports, entries), y - BETWEEN)


@dataclass(slots=True)
class _Setting:
    """Sets the texts of one card from above to below."""

    card: Card
    order: dict[StateId, int]
    y: float = 0

    def set(self) -> Card:
        state = self.card.state
        self.y = self.card.y + 8
        self._write(state.label, TITLE, LEFT)
        if state.turn:
            self._write(state.turn, TURN, LEFT)
        for clock in state.clocks:
            self._sign("clock", LEFT + 7, TURN)
            self._write(clock, TURN, LEFT + GLYPH)
        self.card.head = self.y + 8 - self.card.y
        self.y += 8
        for step in state.steps:
            self._step(step)
        self.card.height = self.y - self.card.y + (8 if state.steps else 0)
        return self.card

    def _step(self, step: ToldStep) -> None:
        if step is not self.card.state.steps[0]:
            self.card.rules.append(self.y + 5)
        self.y += 12
        self.card.ticks[step.id] = self.y + WHAT.leading / 2
        itself = step.mover is Mover.ITSELF
        if itself:
            self._sign("clock", LEFT + 7, WHAT)
        self._write(step.what, WHAT, LEFT + (GLYPH if itself else 0))
        for said in (step.who, *step.rules, *step.meets[: 1 if itself else 0]):
            self._write(said, PLAIN, LEFT)
        for way in step.ways:
            self._way(step, way)

    def _way(self, step: ToldStep, way: ToldWay) -> None:
        if way.condition:
            self._write(way.condition, PLAIN, LEFT)
        self.y += 2
        to = self.card.state.id if way.to is None else way.to
        here, there = self.order[self.card.state.id], self.order[to]
        if here == there:
            self._sign("loop", LEFT + 7, PLAIN)
            self._write(way.label, PLAIN, LEFT + GLYPH)
            return
        side = Side.RIGHT if there > here else Side.LEFT
        edge = CARD - PAD if side is Side.RIGHT else LEFT
        self._sign(side.value, edge - 4 if side is Side.RIGHT else edge + 4, PLAIN)
        at = self.y + PLAIN.leading / 2
        self.card.ports.append(Port(self.card.state.id, step.id, to, side, at, step.mover is Mover.ITSELF))
        self._write(way.label, PLAIN, edge - GLYPH if side is Side.RIGHT else edge + GLYPH, right=side is Side.RIGHT)

    def _sign(self, kind: str, x: float, type: Type) -> None:
        self.card.glyphs.append(Glyph(kind, x, self.y + type.leading / 2))

    def _write(self, text: str, type: Type, x: float, *, right: bool = False) -> None:
        room = x - LEFT - PAD if right else CARD - PAD - x
        lines = broken(text, type, room)
        self.card.texts.append(Line(x, self.y + type.leading * 0.74, type, lines, right))
        self.y += type.leading * len(lines)


def drawn_ports(layout: Layout) -> Iterator[tuple[Rail, Port]]:
    """Yield every line of the picture with its rail, the longest rails first, so that short ones lie above.

    On one rail, what somebody does lies above what happens by itself: a rail is broken only where nobody uses it.
    """
    for rail in sorted(layout.rails, key=lambda rail: -rail.length):
        yield from ((rail, port) for port in sorted(rail.ports, key=lambda port: not port.itself))
