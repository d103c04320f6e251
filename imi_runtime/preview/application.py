"""The application of a preview: the real one, entered as whoever is played, with the bar on top of every page.

One author looks at one thing after the other, so one lock stands around every request: a save is taken over between two
of them and never within one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http.cookies import SimpleCookie
from threading import RLock
from typing import Any, cast

from flask import Response, current_app, request

from imi_runtime.assembly import interface_languages
from imi_runtime.model.ids import CaseId, Language, TransitionId, UserId
from imi_runtime.model.places import LANGUAGES
from imi_runtime.operations.work.scanning import scan_waiting
from imi_runtime.preview.bar import Asked, bar_of, with_bar
from imi_runtime.preview.pages import fill
from imi_runtime.preview.preview import Preview
from imi_runtime.preview.pseudo import PSEUDO
from imi_runtime.preview.seats import case_at_hand
from imi_runtime.web.app import Application
from imi_runtime.web.site import COOKIE, KEY, Site, csrf_token, go, is_own_path, language, present_visit, site

EXTENSION = "imi-preview"
PERSON_COOKIE = "imi-preview-person"
STILL = ("/static/", "/preview/static/")
REFUSED = frozenset({404, 409, 422})
"""How a step is answered that is not open, not open any more, or whose answers cannot stand."""
NO_SIGNING = ("/sign-in", "/sign-out")
"""There is nothing to sign in to; and the browser's own session elsewhere on this machine stays as it is."""


def preview() -> Preview:
    """Return the preview that this application shows."""
    return cast(Preview, current_app.extensions[EXTENSION])


def person() -> UserId:
    """Return who is played in this browser."""
    return preview().known(request.cookies.get(PERSON_COOKIE, ""))


def languages_of(shown: Preview) -> tuple[Language, ...]:
    """Return the languages of the bundle and of the interface, and the one that nobody speaks."""
    spoken = {*interface_languages(), *(shown.stage.bundle.languages if shown.stage.bundle else ())}
    return (*(code for code in LANGUAGES if code in spoken), PSEUDO)


class PreviewApplication(Application):
    """The authorities' application, entered without signing in. Only `imi preview` makes one."""

    lock = RLock()

    def wsgi_app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request as the person who is played."""
        with self.lock:
            if not environ["PATH_INFO"].startswith(STILL):
                self._enter(environ)
            return super().wsgi_app(environ, start_response)

    def _enter(self, environ: dict[str, Any]) -> None:
        shown: Preview = self.extensions[EXTENSION]
        shown.look()
        real: Site = self.extensions[KEY]
        real.installation, real.languages = shown.stage.installation, languages_of(shown)
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        cookies.pop(COOKIE, None)
        played = shown.known(cookies[PERSON_COOKIE].value if PERSON_COOKIE in cookies else "")
        cookies[COOKIE] = shown.secret_of(played)
        environ["HTTP_COOKIE"] = cookies.output(attrs=[], header="", sep=";").strip()

    def preprocess_request(self) -> Response | None:
        """Let the guard look; then show what is wrong as long as there is no bundle."""
        refused = super().preprocess_request()
        if refused or request.path.startswith((*STILL, "/preview/revision")):
            return refused
        if request.path in NO_SIGNING:
            return go("/")
        if preview().stage.bundle is None:
            css = site().static("vendor/site.css")
            return Response(fill("broken.jinja", page={"css": css}), status=503, mimetype="text/html")
        return None

    def process_response(self, response: Response) -> Response:
        """Put the bar on a page."""
        if request.method != "GET" and request.path != "/preview/person":
            preview().note_language(person())
        if request.files:  # no worker runs beside a preview
            scan_waiting(preview().stage.installation)
        if response.status_code in REFUSED:
            _note_refused()
        if response.mimetype == "text/html" and "Location" not in response.headers:
            response.set_data(with_bar(response.get_data(as_text=True), bar_of(preview(), _asked(), site().languages)))
        return super().process_response(response)


def _note_refused() -> None:
    """Remember which step was refused: one that is not open to this person, or one whose answers cannot stand."""
    arguments = request.view_args or {}
    case = case_at_hand(preview().stage, CaseId(arguments.get("case_id", "")))
    if case and "transition" in arguments:
        preview().note_attempt(person(), case, TransitionId(arguments["transition"]))


def _asked() -> Asked:
    arguments = request.view_args or {}
    case = case_at_hand(preview().stage, CaseId(arguments["case_id"])) if "case_id" in arguments else None
    again = request.method == "GET"
    path = request.full_path.rstrip("?") if again else "/"
    if not again and case:
        path = f"/cases/{case.id}"
    visit = present_visit()
    return Asked(
        user=person(), language=visit.language if visit else language(), case=case, csrf=csrf_token(),
        back=path if is_own_path(path) else "/", again=again,
    )
