"""The page of figures: tables first, and the same as a chart beside the first of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row: what it is about, and its cells as text; None is a number that is not shown.

    Where cells are plain numbers, they stand in `numbers` once more, for spreadsheets.
    """

    label: str
    cells: tuple[str | None, ...]
    numbers: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of figures; `sums` is its last row, if it has one."""

    id: str
    title: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    sums: FigureRow | None = None


@dataclass(frozen=True, slots=True)
class GradedFigure:
    """One of the five indicators: its value in words, of how many cases, its grade in words, and the bounds."""

    label: str
    value: str
    cases: str
    grade: str
    grade_label: str
    bounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """Everything on the page. `chart` shows the first table; `hides` says that small numbers are not shown."""

    procedure: str
    whose: str
    year: str
    scopes: tuple[Choice, ...]
    procedures: tuple[Choice, ...]
    years: tuple[Choice, ...]
    indicators: tuple[GradedFigure, ...]
    tables: tuple[FigureTable, ...]
    chart: Markup | None
    csv_href: str
    xlsx_href: str
    hides: int = 0
    empty: bool = False


def render_figures(page: FiguresPage | None, frame: Frame) -> str:
    """Return the page as HTML; without anything that is counted, it says so."""
    return fill("pages/figures.jinja", frame, page=page)
