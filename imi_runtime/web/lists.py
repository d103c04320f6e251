"""The inbox, and the urgent list of coordinators."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from imi_runtime.model.ids import AreaId
from imi_runtime.operations.lists import listing
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.inbox import InboxView, render_inbox
from imi_runtime.screens.pages.urgent import render_urgent
from imi_runtime.web.present.inbox import PARTS, SHELVES, inbox_page, place_of, urgent_page
from imi_runtime.web.site import frame, reading

blueprint = Blueprint("lists", __name__)


@blueprint.get("/")
def inbox() -> Response:
    """Show the work list."""
    asked = request.args.to_dict()
    view = next((v for v in SHELVES if v.value == asked.get("view")), InboxView.WAITING)
    area = AreaId(asked["area"]) if asked.get("area") else None
    behind = place_of(asked["before"]) if "before" in asked else None
    with reading() as visit:
        found = listing.list_cases(visit, SHELVES[view], area=area, behind=behind, part=PARTS[view])
        around = frame(Section.INBOX)
        return Response(render_inbox(inbox_page(visit, view, area, found, around), around), mimetype="text/html")


@blueprint.get("/urgent")
def urgent() -> Response:
    """Show coordinators what needs attention; nobody else has such a list."""
    with reading() as visit:
        if not listing.coordinates_somebody(visit):
            abort(404)
        around = frame(Section.URGENT)
        page = urgent_page(visit, listing.list_urgent(visit), around)
        return Response(render_urgent(page, around), mimetype="text/html")
