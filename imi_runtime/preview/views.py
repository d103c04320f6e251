"""What the buttons of the bar do."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from imi_runtime.model.ids import CaseId, Language
from imi_runtime.preview.application import PERSON_COOKIE, person, preview
from imi_runtime.web.site import go, is_own_path, site

blueprint = Blueprint(
    "preview", __name__, url_prefix="/preview", static_folder="static", static_url_path="/static"
)


@blueprint.get("/revision")
def revision() -> Response:
    """Say what open pages compare themselves with."""
    return Response(f"{preview().revision}\n", mimetype="text/plain")


@blueprint.post("/person")
def become() -> Response:
    """Be somebody else from now on, in the same language."""
    shown, former = preview(), person()
    chosen = shown.known(request.form.get("person", ""))
    shown.note_language(former)
    shown.read_in(chosen, shown.sessions[former].language)
    response = back()
    response.set_cookie(PERSON_COOKIE, chosen, httponly=True, samesite="Strict", path="/")
    return response


@blueprint.post("/language")
def read() -> Response:
    """Read another language from now on."""
    chosen = Language(request.form.get("language", ""))
    if chosen not in site().languages:
        raise BadRequest
    preview().read_in(person(), chosen)
    return back()


@blueprint.post("/clock")
def forward() -> Response:
    """Let time pass."""
    shown, target = preview(), back_path()
    case = target.removeprefix("/cases/").partition("/")[0] if target.startswith("/cases/") else ""
    moment = shown.moments(person(), CaseId(case) if case else None).get(request.form.get("to", ""))
    if moment is None:
        raise BadRequest
    shown.forward(moment)
    return back()


@blueprint.post("/again")
def start_again() -> Response:
    """Forget every case."""
    preview().start_again()
    return go("/")


def back_path() -> str:
    """Return the page from which the form was sent."""
    path = request.form.get("back", "/")
    return path if is_own_path(path) else "/"


def back() -> Response:
    """Send the browser to the page from which it came."""
    return go(back_path())
