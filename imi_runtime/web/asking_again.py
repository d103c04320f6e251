"""The page that asks for a second factor again, within a session."""

from __future__ import annotations

from flask import Response

from imi_runtime.operations.signing_in.second_factor import asked_of
from imi_runtime.operations.visits import Visit, digest_of_secret
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.second_step import SecondStepFault, SecondStepPage, render_second_step
from imi_runtime.web.site import frame, party, site


def ask_again(
    visit: Visit, *, then: str, kept: tuple[tuple[str, str], ...] = (), fault: SecondStepFault | None = None
) -> Response:
    """Ask for a second factor; `kept` is what a form had sent to `then`, and is sent from there anew."""
    asked = asked_of(visit.installation, visit.connection, visit.user.id, party(), digest_of_secret(visit.secret))
    page = SecondStepPage(
        action="/confirm", signing_in=False, has_app=asked.has_app, question=asked.question, then=then, kept=kept,
        fault=fault, demo_code=site().demo_code(visit.user.id),
    )
    status = 400 if fault else 200
    return Response(render_second_step(page, frame(Section.ACCOUNT)), status=status, mimetype="text/html")
