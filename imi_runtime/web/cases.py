"""The page of a case, and the same case on paper."""

from __future__ import annotations

import logging

from flask import Blueprint, Response

from imi_runtime.model.ids import CaseId
from imi_runtime.operations import casework
from imi_runtime.screens.pages.case import render_case, render_case_on_paper
from imi_runtime.web.present.case import case_page
from imi_runtime.web.present.case_view import CaseView
from imi_runtime.web.site import frame, reading, site

LOG = logging.getLogger("imi.reading")
blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases/<case_id>")
def show(case_id: str) -> Response:
    """Show a case as far as its reader may see it."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        page = case_page(view, casework.history_of(visit, view.opened))
        _note_reading(view, "screen")
        return Response(render_case(page, view.around), mimetype="text/html")


@blueprint.get("/cases/<case_id>/print")
def on_paper(case_id: str) -> Response:
    """Show the whole case as a document to print."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        page = case_page(view, casework.history_of(visit, view.opened))
        _note_reading(view, "paper")
        printed = site().installation.clock.now()
        html = render_case_on_paper(page, view.around, case_href=f"/cases/{case_id}", printed=printed)
        return Response(html, mimetype="text/html")


def _note_reading(view: CaseView, medium: str) -> None:
    """Reading personal data leaves a trace in the log: who read which case, and nothing of what it says."""
    about = {"case": view.opened.case.id, "user": view.visit.user.id, "medium": medium}
    LOG.info("case read", extra={"imi": about})
