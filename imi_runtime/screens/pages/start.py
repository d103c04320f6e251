"""The page on which a user chooses the procedure of a new case."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedProcedure:
    """A procedure that the reader may open; `law` as the bundle cites it."""

    title: str
    href: str
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedArea:
    """An area and what it is for, with its procedures that the reader may open."""

    title: str
    purpose: str
    procedures: tuple[OfferedProcedure, ...]


@dataclass(frozen=True, slots=True)
class StartPage:
    """Everything that the reader may open; with no area the page says who gives the right."""

    areas: tuple[OfferedArea, ...]


def render_start(page: StartPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/start.jinja", frame, page=page)
