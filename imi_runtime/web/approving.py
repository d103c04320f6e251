"""Versions that wait for a second person, for whoever operates the installation."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.operations.deployment.approving import decide_deployment, deployments_to_approve, is_proposer
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.approving import ApprovalPage, WaitingVersion, render_approval
from imi_runtime.web.present.directory import area_title
from imi_runtime.web.sent_forms import read_sent
from imi_runtime.web.site import frame, go, reading, writing

blueprint = Blueprint("approving", __name__)
DECISIONS = ("approve", "refuse")


@blueprint.get("/deployments")
def show_waiting() -> Response:
    """Show what waits, and what each version would give to whom."""
    with reading() as visit:
        waiting = deployments_to_approve(visit)
        page = ApprovalPage(tuple(
            WaitingVersion(
                area=area_title(visit, one.area), digest=one.digest, by=one.by, at=one.at, notes=one.notes,
                widened=one.widened, action=f"/deployments/{one.area}?from=/deployments", own=is_proposer(visit, one),
            )
            for one in waiting
        ))
        return Response(render_approval(page, frame(Section.DIRECTORY)), mimetype="text/html")


@blueprint.post("/deployments/<area>")
def decide(area: str) -> Response:
    """Approve or refuse a version."""
    with writing() as visit:
        deployments_to_approve(visit)
        sent = read_sent(("decision", "digest"))
        if sent.text("decision") not in DECISIONS:
            abort(400)
        decide_deployment(visit, AreaId(area), Digest(sent.text("digest")), approved=sent.text("decision") == "approve")
    return go("/deployments", "kept")
