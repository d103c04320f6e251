"""The page of a case, and the same case on paper."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from imi_runtime.model.ids import CaseId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.visits import Visit
from imi_runtime.ports import Manuscript, NotTypeset
from imi_runtime.screens.pages.case import render_case, render_case_on_paper
from imi_runtime.screens.pages.mishaps import Unavailable
from imi_runtime.screens.printed.report import report_template, report_values
from imi_runtime.web.guard import mishap
from imi_runtime.web.present.case import case_page
from imi_runtime.web.present.case_view import CaseView
from imi_runtime.web.present.translations import Machine
from imi_runtime.web.site import frame, known_language, language, reading, site

LOG = logging.getLogger("imi.reading")
blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases/<case_id>")
def show(case_id: str) -> Response:
    """Show a case as far as its reader may see it."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        page = case_page(view, casework.history_of(visit, view.opened))
        note_reading(visit, view.opened, "screen")
        return Response(render_case(page, view.around), mimetype="text/html")


@blueprint.get("/cases/<case_id>/print")
def on_paper(case_id: str) -> Response:
    """Show the whole case as a document to print."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame(), Machine.KEPT)
        page = case_page(view, casework.history_of(visit, view.opened))
        note_reading(visit, view.opened, "paper")
        printed = site().installation.clock.now()
        here = f"/cases/{case_id}"
        html = render_case_on_paper(
            page, view.around, case_href=here, printed=printed, report_href=f"{here}/report"
        )
        return Response(html, mimetype="text/html")


@blueprint.get("/cases/<case_id>/report")
def as_report(case_id: str) -> Response:
    """Hand out the whole case as a PDF, in any language of the interface; the reader's own where none is asked for."""
    with reading() as visit:
        spoken = known_language(request.args.get("language", "")) or language()
        opened = casework.open_case(visit, CaseId(case_id))
        view = CaseView(visit.speaking(spoken), opened, frame(spoken=spoken), Machine.SILENT)
        page = case_page(view, casework.history_of(visit, view.opened))
        note_reading(visit, view.opened, "report")
        printed = site().installation.clock.now()
        manuscript = Manuscript(report_template(), report_values(page, view.around, printed=printed), printed)
    try:
        document = site().typesetter.typeset(manuscript)
    except NotTypeset as failed:
        LOG.warning("report not made", extra={"imi": {"case": case_id, "why": str(failed)}})
        return mishap(Unavailable(), 503)
    response = Response(document, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{page.number}-{spoken}.pdf"'
    return response


def note_reading(visit: Visit, opened: OpenedCase, medium: str) -> None:
    """Reading personal data leaves a trace in the log: who read which case, and nothing of what it says."""
    about = {"case": opened.case.id, "user": visit.user.id, "medium": medium}
    LOG.info("case read", extra={"imi": about})
