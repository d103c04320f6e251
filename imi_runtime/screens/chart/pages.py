"""Pages that explain a procedure: the list, one procedure, where a case stands, and a page that stands alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from imi_runtime.screens.chart.pieces import ChartPiece, shown
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import ENVIRONMENT, fill


@dataclass(frozen=True, slots=True)
class ListedProcedure:
    """A procedure in the list."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class ListedArea:
    """An area with its procedures."""

    title: str
    procedures: tuple[ListedProcedure, ...]


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """The case that a picture is marked for: its number, its page, and the marks of where it stands and how it came."""

    number: str
    href: str
    marks: frozenset[str]


def render_procedures(areas: Collection[ListedArea], frame: Frame) -> str:
    """Return the list of all procedures."""
    return fill("chart_list.jinja", frame, areas=areas)


def render_procedure(piece: ChartPiece, frame: Frame, *, list_href: str) -> str:
    """Return the page of one procedure."""
    return fill(
        "chart_page.jinja", frame, title=piece["title"], back_href=list_href, case=None,
        picture=shown(piece["picture"]), tables=shown(piece["tables"]),
    )


def render_case_standing(piece: ChartPiece, case: CaseStanding, frame: Frame) -> str:
    """Return the page of the procedure of a case, with the state in which it stands."""
    return fill(
        "chart_page.jinja", frame, title=piece["title"], back_href=case.href, case=case,
        picture=shown(piece["picture"], case.marks), tables=shown(piece["tables"], case.marks),
    )


def render_alone(piece: ChartPiece, tongue: InterfaceTongue, *, area: str, style: str) -> str:
    """Return a page that needs nothing from outside, to be sent as a file."""
    return ENVIRONMENT.get_template("chart_alone.jinja").render(
        title=piece["title"], area=area, style=Markup(style), words=tongue.say,  # noqa: S704 - our own style sheet
        picture=shown(piece["picture"]), tables=shown(piece["tables"]), language=tongue.interface.language,
    )
