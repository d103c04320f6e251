"""Finding cases: the search, searches that are kept, and the list as a file."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, request

from imi_runtime.operations.lists import kept_searches
from imi_runtime.operations.lists.case_finding import search_cases
from imi_runtime.operations.lists.exporting import cases_to_export, note_export
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.find import render_find
from imi_runtime.screens.places import countries_called
from imi_runtime.screens.tables import XLSX, as_csv, as_xlsx
from imi_runtime.web.present.finding import Request, export_header, export_rows, find_page, read_request
from imi_runtime.web.sent_forms import read_sent
from imi_runtime.web.site import frame, go, reading, writing

blueprint = Blueprint("finding", __name__)
LONGEST_PLACE = 18
LONGEST_QUERY = 4000


@blueprint.get("/find")
def find() -> Response:
    """Show the search, and what it finds."""
    given = request.args.to_dict()
    after = given.get("after", "")
    behind = int(after) if after.isdecimal() and after.isascii() and len(after) <= LONGEST_PLACE else None
    with reading() as visit:
        return _page(visit, read_request(visit, given), behind=behind)


def _page(
    visit: Visit, asked: Request, *, behind: int | None = None, keep_fault: str = "", keep_name: str = ""
) -> Response:
    around = frame(Section.FIND)
    searched = bool(asked.query) and not asked.faults
    found = search_cases(visit, asked.asked, places=countries_called(), behind=behind) if searched else None
    page = find_page(
        visit, asked, found, kept_searches.kept_searches(visit), around, later=behind is not None,
        keep_fault=keep_fault, keep_name=keep_name,
    )
    return Response(render_find(page, around), mimetype="text/html")


def _sent_request(visit: Visit, query: str) -> Request:
    """Return the search that a form sent back; it comes from an address of ours, and is judged anew."""
    if len(query) > LONGEST_QUERY:
        abort(400)
    asked = read_request(visit, dict(parse_qsl(query)))
    if asked.faults or not asked.query:
        abort(400)
    return asked


@blueprint.post("/find/searches")
def keep() -> Response:
    """Keep a search under a name."""
    sent = read_sent(("name", "query"))
    name = sent.text("name")
    with writing() as visit:
        asked = _sent_request(visit, sent.text("query"))
        words = frame(Section.FIND).interface
        try:
            if not name:
                return _page(visit, asked, keep_fault=str(words.say("find/keep_missing")))
            if len(name) > kept_searches.LONGEST_NAME:
                fault = words.say("find/keep_too_long", most=kept_searches.LONGEST_NAME)
                return _page(visit, asked, keep_fault=str(fault), keep_name=name)
            kept_searches.keep_search(visit, name, asked.query)
        except kept_searches.TooManyKept:
            fault = words.say("find/keep_too_many", most=kept_searches.MOST_KEPT)
            return _page(visit, asked, keep_fault=str(fault), keep_name=name)
    return go(f"/find?{asked.query}", "search_kept")


@blueprint.post("/find/searches/<id>/forget")
def forget(id: str) -> Response:
    """Forget a search of one's own."""
    with writing() as visit:
        kept_searches.forget_search(visit, id)
    return go("/find", "search_forgotten")


@blueprint.post("/find/export")
def export() -> Response:
    """Hand the list out as a file; that it left is written down first."""
    sent = read_sent(("query", "kind"))
    kind = sent.text("kind")
    if kind not in ("csv", "xlsx"):
        abort(400)
    with reading() as visit:
        asked = _sent_request(visit, sent.text("query"))
        exported = cases_to_export(visit, asked.asked, countries_called())
        around = frame(Section.FIND)
        header, title = export_header(around.interface), str(around.interface.say("find/title"))
        rows = tuple(export_rows(visit, exported.hits, around))
    with writing() as visit:
        note_export(visit, exported, kind, asked.asked)
    name = f"cases-{visit.world.now:%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        return Response(as_csv(header, rows), mimetype="text/csv", headers=headers)
    sheet = as_xlsx(title, header, rows)
    return Response(sheet, mimetype=XLSX, headers=headers)
