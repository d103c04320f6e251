"""What the forms of the directory have in common: plain words, links to what is wrong, and what follows on saving."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from imi_runtime.directory.changes import Fault
from imi_runtime.operations.directory.keeping import ChangedMeanwhile, Faulty, Kept
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import DirectoryForm, Field, render_directory_form
from imi_runtime.screens.pages.form import FaultLink
from imi_runtime.web.site import frame, go

Outcome = Kept | Faulty | ChangedMeanwhile


def said(words: Interface, context: str) -> str:
    """Return the plain words of a context."""
    return str(words.say(context))


def links_of(fields: tuple[Field, ...]) -> tuple[FaultLink, ...]:
    """Return what is wrong with the fields, each leading to its own."""
    return tuple(FaultLink(field.label, field.fault, field.name) for field in fields if field.fault)


def shown(page: DirectoryForm, status: int = 200) -> Response:
    """Return a form as a page."""
    html = render_directory_form(page, frame(Section.DIRECTORY))
    return Response(html, status=status, mimetype="text/html")


def answered(done: Outcome, id: str, again: Callable[[tuple[Fault, ...], bool], DirectoryForm]) -> Response:
    """Go back to the entry when it was kept; else show the form again, with what is wrong or what changed."""
    match done:
        case Kept():
            return go(f"/directory/{id}", "kept")
        case Faulty(faults):
            return shown(again(faults, False), 400)
    return shown(again((), True), 409)
