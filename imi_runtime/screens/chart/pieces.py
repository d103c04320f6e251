"""What is made of every procedure at deployment: its picture and its tables, with pencil marks for single cases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypedDict

from markupsafe import Markup

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import PartyId, ProcedureId
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.text import Labels
from imi_runtime.screens.chart.picture import draw, inked
from imi_runtime.screens.chart.told import ToldProcedure, tell_procedure
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.templates import ENVIRONMENT


class ChartPiece(TypedDict):
    """One procedure in one language: its title, its picture and its tables."""

    title: str
    picture: str
    tables: str


Charts = Mapping[str, ChartPiece]
"""Key -> piece. The key is `procedure`, or `procedure:seat` where states have other labels for a seat."""


def charts_of(bundle: Bundle, labels: Labels, interface: Interface) -> Charts:
    """Return the pictures and tables of all procedures in one language."""
    tongue = InterfaceTongue(interface, labels)
    return dict(_pieces(bundle, tongue))


def _pieces(bundle: Bundle, tongue: InterfaceTongue) -> Iterator[tuple[str, ChartPiece]]:
    for procedure in bundle.procedures.values():
        yield procedure.id, chart_piece(tell_procedure(bundle, procedure, tongue), tongue)
        for seat in _seats_with_own_labels(procedure):
            told = tell_procedure(bundle, procedure, tongue, (seat,))
            yield f"{procedure.id}:{seat}", chart_piece(told, tongue)


def _seats_with_own_labels(procedure: Procedure) -> tuple[PartyId, ...]:
    return tuple(dict.fromkeys(seat for state in procedure.states.values() for seat in state.shown_as))


def chart_piece(told: ToldProcedure, tongue: InterfaceTongue) -> ChartPiece:
    """Return picture and tables of a procedure that was told."""
    return {"title": told.title, "picture": draw(told, tongue), "tables": tables(told, tongue)}


def tables(told: ToldProcedure, tongue: InterfaceTongue) -> str:
    """Return the procedure as tables: every step, every state, every deadline."""
    labels = {state.id: state.label for state in told.states}
    return ENVIRONMENT.get_template("chart_tables.jinja").render(told=told, labels=labels, words=tongue.say)


def chart_for(charts: Charts, procedure: ProcedureId, seats: Collection[PartyId]) -> ChartPiece | None:
    """Return the piece of a procedure for somebody in these seats."""
    own = next((charts[f"{procedure}:{seat}"] for seat in seats if f"{procedure}:{seat}" in charts), None)
    return own or charts.get(procedure)


def shown(drawing: str, marks: Collection[str] = ()) -> Markup:
    """Return a picture or tables for a page, with these marks."""
    return Markup(inked(drawing, marks))  # noqa: S704 - our own template escaped every text when it was made
