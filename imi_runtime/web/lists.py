"""The inbox."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.model.ids import AreaId
from imi_runtime.operations import listing
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.inbox import InboxView, render_inbox
from imi_runtime.web.present.inbox import SHELVES, inbox_page, place_of
from imi_runtime.web.site import frame, reading

blueprint = Blueprint("lists", __name__)


@blueprint.get("/")
def inbox() -> Response:
    """Show the work list."""
    asked = request.args.to_dict()
    view = next((v for v in InboxView if v.value == asked.get("view")), InboxView.WAITING)
    area = AreaId(asked["area"]) if asked.get("area") else None
    before = place_of(asked["before"]) if "before" in asked else None
    with reading() as visit:
        found = listing.list_cases(visit, SHELVES[view], area=area, before=before)
        around = frame(Section.INBOX)
        return Response(render_inbox(inbox_page(visit, view, area, found, around), around), mimetype="text/html")
