"""The page of figures, and the same as a file."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from imi_runtime.operations.lists import figures as reading_figures
from imi_runtime.operations.lists.figures import Counted, Scope
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Frame, Section
from imi_runtime.screens.pages.figures import render_figures
from imi_runtime.screens.tables import XLSX, as_xlsx
from imi_runtime.web.present.figures import FiguresView, as_csv, figures_page, name_of, xlsx_rows
from imi_runtime.web.site import frame, reading, site

blueprint = Blueprint("figures", __name__)


@blueprint.get("/statistics")
def show() -> Response:
    """Show the figures that the reader may know."""
    with reading() as visit:
        around = frame(Section.STATISTICS)
        counted = reading_figures.counted_procedures(visit)
        if not counted:
            return Response(render_figures(None, around), mimetype="text/html")
        view = _view(visit, counted, around)
        titles = [(one, visit.labels(one.digest).of(one.procedure.title)) for one in counted]
        page = figures_page(view, _scopes(visit, view.figures.counted), titles, reading_figures.years(visit))
        return Response(render_figures(page, around), mimetype="text/html")


@blueprint.get("/statistics/figures.csv")
def as_file() -> Response:
    """Hand out the same figures as a file for spreadsheets."""
    return _file("csv")


@blueprint.get("/statistics/figures.xlsx")
def as_workbook() -> Response:
    """Hand out the same figures as a workbook."""
    return _file("xlsx")


def _file(kind: str) -> Response:
    with reading() as visit:
        counted = reading_figures.counted_procedures(visit)
        if not counted:
            abort(404)
        view = _view(visit, counted, frame())
        response = Response(as_csv(view), mimetype="text/csv") if kind == "csv" else _workbook(view)
        name = f"{name_of(view.figures.counted)}-{view.figures.scope.value}-{view.figures.year}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _workbook(view: FiguresView) -> Response:
    header, *rows = xlsx_rows(view)
    return Response(as_xlsx(view.say("title"), list(map(str, header)), rows), mimetype=XLSX)


def _view(visit: Visit, counted: tuple[Counted, ...], around: Frame) -> FiguresView:
    """Return the figures that the address asks for; what it does not know is as if it were not said."""
    asked = request.args.to_dict()
    chosen = next((one for one in counted if name_of(one) == asked.get("procedure")), counted[0])
    known = reading_figures.years(visit)
    year = asked["year"] if asked.get("year") in known else known[0]
    scope = next((scope for scope in Scope if scope.value == asked.get("scope")), Scope.OWN)
    found = reading_figures.read_figures(visit, chosen, scope, year)
    return FiguresView(found, visit.labels(chosen.digest), around, site().settings.smallest_count)


def _scopes(visit: Visit, counted: Counted) -> tuple[Scope, ...]:
    return tuple(
        scope for scope in Scope
        if scope is not Scope.COORDINATED or reading_figures.coordinated(visit, counted.area)
    )
