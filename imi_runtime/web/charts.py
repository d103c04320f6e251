"""Pages that explain procedures, and the picture of where a case stands."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, CaseId, ProcedureId
from imi_runtime.model.text import Labels
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.charts import deployed_charts
from imi_runtime.operations.information import live_bundles
from imi_runtime.operations.words import HistoryRow
from imi_runtime.screens.chart.pages import (
    CaseStanding,
    ListedArea,
    ListedProcedure,
    render_case_standing,
    render_procedure,
    render_procedures,
)
from imi_runtime.screens.chart.picture import came, here
from imi_runtime.screens.chart.pieces import Charts, chart_for, charts_of
from imi_runtime.web.information import look_who
from imi_runtime.web.present.case_view import CaseView
from imi_runtime.web.site import frame, interface, language, reading, site

blueprint = Blueprint("charts", __name__)


@blueprint.get("/procedures")
def procedures() -> Response:
    """List the procedures of every area: they are rules, and anybody may know them."""
    look_who()
    areas = tuple(_listed(bundle, labels) for bundle, labels in live_bundles(site().installation, language()))
    return Response(render_procedures(areas, frame()), mimetype="text/html")


def _listed(bundle: Bundle, labels: Labels) -> ListedArea:
    found = (
        ListedProcedure(labels.of(procedure.title), f"/procedures/{bundle.id}/{procedure.id}")
        for procedure in bundle.procedures.values()
    )
    return ListedArea(labels.of(bundle.title), tuple(found))


@blueprint.get("/procedures/<area>/<procedure>")
def procedure(area: str, procedure: str) -> Response:
    """Explain one procedure as it is live now."""
    look_who()
    live = {bundle.id: (bundle, labels) for bundle, labels in live_bundles(site().installation, language())}
    found = live.get(AreaId(area)) or abort(404)
    piece = chart_for(_charts(*found), ProcedureId(procedure), ()) or abort(404)
    return Response(render_procedure(piece, frame(), list_href="/procedures"), mimetype="text/html")


@blueprint.get("/cases/<case_id>/chart")
def standing(case_id: str) -> Response:
    """Show where a case stands in its procedure, to whoever may see the case, and by which steps it came."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        rows = casework.history_of(visit, view.opened)
        case = CaseStanding(view.opened.case.number, f"/cases/{case_id}", frozenset(_marks(view, rows)))
    piece = chart_for(_charts(view.opened.bundle, view.labels), view.opened.case.procedure, view.seats)
    assert piece is not None
    return Response(render_case_standing(piece, case, view.around), mimetype="text/html")


def _marks(view: CaseView, rows: tuple[HistoryRow, ...]) -> Iterator[str]:
    """Yield where the case stands and the steps it took; those of authorities that the reader may not know stay out."""
    yield here(view.opened.case.state)
    known = {*view.holders.values(), view.visit.user.authority, None}
    for row in rows:
        if "transition" in row.data and row.data.get("authority") in known:
            yield came(row.data["source"], row.data["transition"], row.data["target"])


def _charts(bundle: Bundle, labels: Labels) -> Charts:
    """Return the pictures of a deployment as this worker keeps them; a deployment without any gets them now."""
    installation = site().installation

    def make() -> Charts:
        found: Charts | None = deployed_charts(installation, bundle.digest, language())
        return found or charts_of(bundle, labels, interface())

    return installation.bundles.made("charts", bundle.digest, language(), make)
