"""Asking for a machine's translation of a text, and the door through which it comes in."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.model.ids import CaseId
from imi_runtime.model.translation import Passage
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.cases.translating import Translations
from imi_runtime.operations.words import StaleCase
from imi_runtime.operations.work.translation_orders import note_stranger, take_in
from imi_runtime.screens.frame import CSRF_FIELD
from imi_runtime.screens.pages.mishaps import NotFound, NotUnderstood
from imi_runtime.screens.translated import OF_FIELD, anchor_of
from imi_runtime.web.guard import mishap
from imi_runtime.web.site import caller, go, interface, site, writing

blueprint = Blueprint("translating", __name__)
LARGEST_CALLBACK = 262_144
WAIT = "60"
"""Seconds after which who brought too much that nobody awaits may come again."""


@blueprint.post("/cases/<case_id>/translations")
def ask(case_id: str) -> Response:
    """Ask for the translation of one text into the reader's language, and come back to it. Asking again looks again."""
    if set(request.form) != {CSRF_FIELD, OF_FIELD}:
        return mishap(NotUnderstood(), 400)
    of = request.form[OF_FIELD]
    back = f"/cases/{case_id}#{anchor_of(of)}"
    try:
        with writing() as visit:
            opened = casework.open_case(visit, CaseId(case_id))
            passage = Passage.read(of)
            if visit.installation.translation is None or passage is None:
                raise NoSuchCase
            Translations(visit, opened, interface().language).ask(passage)
    except StaleCase:  # a colleague asked in the same moment
        return go(back)
    return go(back)


@blueprint.post("/translated/<secret>")
def arrived(secret: str) -> Response:
    """Take in what the translation service brings.

    It has no session and proves nothing but that it knows the secret. Whatever is not awaited meets the same answer as
    an address that never was; who brings much of it has to wait.
    """
    request.max_content_length = LARGEST_CALLBACK
    if site().installation.translation is not None:
        if request.mimetype == "application/json" and take_in(site().installation, secret, request.get_data()):
            return Response(status=204)
        if note_stranger(site().installation, caller()):
            return Response(status=429, headers={"Retry-After": WAIT}, mimetype="text/plain")
    return mishap(NotFound(), 404)
