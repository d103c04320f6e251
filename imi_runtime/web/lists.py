"""The inbox and the start of a new case."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.model.ids import AreaId
from imi_runtime.operations import casework, listing
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.inbox import InboxView, render_inbox
from imi_runtime.screens.pages.start import render_start
from imi_runtime.web.present.inbox import SHELVES, inbox_page, place_of
from imi_runtime.web.present.start import start_page
from imi_runtime.web.site import frame, go, reading

blueprint = Blueprint("lists", __name__)


@blueprint.get("/")
def inbox() -> Response:
    """Show the work list."""
    view = next((v for v in InboxView if v.value == request.args.get("view")), InboxView.WAITING)
    area = AreaId(request.args["area"]) if request.args.get("area") else None
    with reading() as visit:
        found = listing.list_cases(visit, SHELVES[view], area=area, before=place_of(request.args.get("before", "")))
        around = frame(Section.INBOX)
        return Response(render_inbox(inbox_page(visit, view, area, found, around), around), mimetype="text/html")


@blueprint.get("/start")
def start() -> Response:
    """Show the procedures in which a case can be opened; go straight on when there is only one."""
    with reading() as visit:
        offered = casework.startable(visit)
        if len(offered) == 1:
            area, _, procedure = offered[0]
            return go(f"/start/{area}/{procedure.id}")
        around = frame(Section.START)
        return Response(render_start(start_page(visit, offered), around), mimetype="text/html")


