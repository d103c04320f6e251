"""The picture of a procedure as SVG: no script, no style sheet, nothing from outside.

The same words give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from imi_runtime.model.ids import PartyId
from imi_runtime.screens.chart.layout import BOTTOM, CARD, TITLE, WHAT, Card, Layout, drawn_ports, lay_out
from imi_runtime.screens.chart.lines import broken, width_of
from imi_runtime.screens.chart.rails import Port, Rail, Side, lanes
from imi_runtime.screens.chart.told import ToldProcedure
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.templates import ENVIRONMENT

GAP, LANE, CORNER, MARGIN = 26, 18, 7, 14
INKS = ("#164194", "#0b214a", "#3d4652")
"""Lines beside each other differ a little; none of it is needed to follow them."""
TINTS = (
    ("#dce8fa", "#164194", "plain"), ("#fdecc8", "#7a4a00", "slanted"), ("#ddf2e3", "#0b5d3b", "dotted"),
    ("#eee0f6", "#5b2a86", "level"), ("#fbe1e0", "#8a1c1c", "crossed"), ("#dff1f4", "#0a5566", "upright"),
)
"""A seat's colours, pale and dark, and the pattern that tells it apart without colours."""
NOBODYS = ("#eceff3", "#3d4652", "none")
_PENCILLED = re.compile(r"<!--([a-z0-9_:]+)\|(.*?)-->", re.S)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of the picture: from the side of its card, along its rail, to the state it leads to."""

    path: str
    ink: str
    itself: bool
    arrow: str
    joint: tuple[float, float] | None
    mark: str


def draw(told: ToldProcedure, tongue: InterfaceTongue, *, headed: bool = False) -> str:
    """Return the picture; what a case can mark in it is pencilled in. `headed` puts the title above it."""
    layout = lay_out(told)
    left, right = (GAP + LANE * lanes(layout.rails, side) + MARGIN for side in (Side.LEFT, Side.RIGHT))
    legend = tuple(_legend(told, tongue))
    head = broken(told.title, TITLE, CARD * 0.8) if headed else ()
    return ENVIRONMENT.get_template("chart_picture.jinja").render(
        told=told, layout=layout, left=left, width=CARD + left + right, head=head, above=28 * len(head), card=CARD,
        height=layout.height + BOTTOM + 30 + 26 * len(legend), legend=legend, tints=_tints(told), plain=NOBODYS,
        patterns=TINTS, lines=tuple(_lines(layout)), words=tongue.say, tongue=tongue, here_width=_here(tongue),
    )


def pencilled(name: str, drawing: str) -> Markup:
    """Return a part of the picture that is only seen when it is inked."""
    return Markup(f"<!--{name}|{drawing.replace('--', '- -')}-->")  # noqa: S704 - was escaped when it was drawn


def inked(picture: str, marks: Collection[str] = ()) -> str:
    """Return the picture with the named marks inked, and all others wiped away."""
    return _PENCILLED.sub(lambda found: found[2] if found[1] in marks else "", picture)


def _tints(told: ToldProcedure) -> Mapping[PartyId, tuple[str, str, str]]:
    return {seat: TINTS[place % len(TINTS)] for place, (seat, _) in enumerate(told.seats)}


def _legend(told: ToldProcedure, tongue: InterfaceTongue) -> Iterator[tuple[str, str]]:
    """Yield the kinds of lines that the picture has, each with what it means."""
    movers = {step.mover.value for state in told.states for step in state.steps}
    if "person" in movers:
        yield "person", tongue.say("chart/by_person")
    if "itself" in movers:
        yield "itself", tongue.say("chart/by_itself")


def _here(tongue: InterfaceTongue) -> float:
    return 24 + round(width_of(tongue.say("chart/here"), WHAT))


def _lines(layout: Layout) -> Iterator[Drawn]:
    for rail, port in drawn_ports(layout):
        ends = min(rail.top, port.y) < port.y < max(rail.bottom, port.y)
        x = _lane_x(rail)
        yield Drawn(
            path=_path(rail, port, x), ink=INKS[rail.lane % len(INKS)], itself=port.itself, arrow=_arrow(rail),
            joint=(x, port.y) if ends else None, mark=came(port.source, port.step, port.to),
        )


def came(source: str, step: str, to: str) -> str:
    """Return the name of the mark for a step that was taken."""
    return f"came:{source}:{step}:{to}"


def here(state: str) -> str:
    """Return the name of the mark for where a case stands."""
    return f"here:{state}"


def _edge(rail: Rail) -> tuple[float, int]:
    return (CARD, 1) if rail.side is Side.RIGHT else (0, -1)


def _lane_x(rail: Rail) -> float:
    edge, outward = _edge(rail)
    return edge + outward * (GAP + LANE * rail.lane)


def _path(rail: Rail, port: Port, x: float) -> str:
    edge, outward = _edge(rail)
    along = 1 if rail.entry > port.y else -1
    bend = min(CORNER, abs(rail.entry - port.y) / 2)
    inner, turn, arrive = x - outward * bend, port.y + along * bend, rail.entry - along * bend
    return (
        f"M{edge:g} {port.y:g}H{inner:g}Q{x:g} {port.y:g} {x:g} {turn:g}"
        f"V{arrive:g}Q{x:g} {rail.entry:g} {inner:g} {rail.entry:g}H{edge + outward * 9:g}"
    )


def _arrow(rail: Rail) -> str:
    edge, outward = _edge(rail)
    tip, back = edge + outward * 2, edge + outward * 13
    return f"M{tip:g} {rail.entry:g}L{back:g} {rail.entry - 6:g}V{rail.entry + 6:g}Z"


def ticks(card: Card) -> Iterator[tuple[str, float]]:
    """Yield the mark of every step that a case may have taken in this state, with the height at which it stands."""
    for step in card.state.steps:
        for to in dict.fromkeys(way.to or card.state.id for way in step.ways):
            yield came(card.state.id, step.id, to), card.ticks[step.id]


ENVIRONMENT.globals.update(pencilled=pencilled, chart_ticks=ticks, chart_here=here, chart_came=came)
