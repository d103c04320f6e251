"""What stands before and after every request: host, forged forms, headers, and mishaps told plainly."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from typing import IO

from flask import Flask, Request, Response, g, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from imi_runtime.operations.accounts.acknowledging import NotAcknowledged
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.directory.keeping import NoSuchEntry
from imi_runtime.operations.visits import NotConfirmed, NotSignedIn, PasswordDue
from imi_runtime.operations.words import StaleCase, is_overloaded
from imi_runtime.ports import Busy, FileStoreAway
from imi_runtime.screens.frame import CSRF_FIELD
from imi_runtime.screens.pages.mishaps import (
    Expired,
    Mishap,
    NotFound,
    NotUnderstood,
    OurFault,
    TooLarge,
    Unavailable,
    render_mishap,
)
from imi_runtime.web.asking_again import ask_again
from imi_runtime.web.site import (
    NOTICE_COOKIE,
    START_COOKIE,
    csrf_is_right,
    drop_cookie,
    frame,
    go,
    present_visit,
    reading,
    set_cookie,
    site,
)

LOG = logging.getLogger("imi.web")

LARGEST_REQUEST = 2 * 1024 * 1024
MOST_FIELDS = 2000
NOT_KEPT = frozenset({CSRF_FIELD, "password", "present", "new"})
TAKING_FILES = frozenset({"filling.save_page", "opening.open_with_page"})
"""Where files may come with a form: all other requests stay small."""
FROM_MACHINES = frozenset({"translating.arrived"})
"""What machines send: no form of ours, and without a session. Each looks after itself."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
"""Headers of every answer, whatever it is."""
_FIXED = tuple(Headers(HEADERS).items())


NO_FORM = frozenset({"providers.end_as_ordered"})
"""What programs send and no form of ours: it proves by its signature from whom it comes, and moves no browser."""


class LimitedRequest(Request):
    """A request of bounded size."""

    max_content_length = LARGEST_REQUEST
    max_form_memory_size = LARGEST_REQUEST
    max_form_parts = MOST_FIELDS

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Let a file arrive where nobody else can read it."""
        return site().installation.attachments.sealing.spool()


def tell_mishaps(app: Flask) -> None:
    """Let every mishap be told on a page of ours."""
    app.register_error_handler(NoSuchCase, lambda _: mishap(NotFound(), 404))
    app.register_error_handler(NoSuchEntry, lambda _: mishap(NotFound(), 404))
    app.register_error_handler(NotSignedIn, _sign_in_first)
    app.register_error_handler(PasswordDue, _choose_password_first)
    app.register_error_handler(NotConfirmed, _confirm_first)
    app.register_error_handler(NotAcknowledged, _acknowledge_first)
    app.register_error_handler(FileStoreAway, _files_away)
    app.register_error_handler(Busy, lambda _: _come_again())
    app.register_error_handler(HTTPException, _http_mishap)
    app.register_error_handler(StaleCase, lambda _: mishap(Unavailable(), 503))
    app.register_error_handler(Exception, _our_fault)


def mishap(what: Mishap, status: int) -> Response:
    """Return a page that says why something did not happen."""
    return Response(render_mishap(what, frame()), status=status)


def check_request() -> Response | None:
    """Return why a request is not answered: another host's, too large, or a form that is none of ours."""
    asked, hosts = request._get_current_object(), site().settings.hosts  # type: ignore[attr-defined]
    if hosts and asked.host.partition(":")[0] not in hosts:
        return Response("This address is not served here.\n", status=421, mimetype="text/plain")
    if asked.method in SAFE or asked.endpoint in FROM_MACHINES:
        return None
    if _may_bring_files(asked):
        asked.max_content_length = site().installation.attachments.most_at_once + LARGEST_REQUEST
    if len(asked.form) > MOST_FIELDS:
        return mishap(_too_large(asked), 413)
    return None if asked.endpoint in NO_FORM or _is_own_form(asked) else _expired()


def _may_bring_files(asked: Request) -> bool:
    """Tell whether this is a page of a form with files, sent by somebody who is signed in."""
    if asked.endpoint not in TAKING_FILES or asked.mimetype != "multipart/form-data":
        return False
    with suppress(NotSignedIn), reading():
        return True
    return False


def _too_large(asked: Request) -> TooLarge:
    return TooLarge(f"{(asked.max_content_length or LARGEST_REQUEST) // 1_000_000} MB")


def _is_own_form(asked: Request) -> bool:
    """Tell whether an unsafe request comes from a form of ours; the browser's own word counts against it too."""
    return asked.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" and csrf_is_right()


def _expired() -> Response:
    """Refuse a form of another session; what it holds is kept if the browser says that it stood on a page of ours."""
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin" and not request.files
    with suppress(NotSignedIn), reading():
        return mishap(Expired(request.path, _kept()) if ours else Expired(), 400)
    return mishap(Expired(), 400)


def finish(response: Response) -> Response:
    """Put what every answer carries on this one."""
    response.headers._list.extend(_FIXED)  # checked once, when this module was loaded
    fine = response.status_code == 200
    if fine and request.path.startswith(("/static/", "/styles/")):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    if "start" in g:
        set_cookie(response, START_COOKIE, g.start)
    if fine and "notice_shown" in g:
        drop_cookie(response, NOTICE_COOKIE)
    return response


def _sign_in_first(_: Exception) -> Response:
    """A page asks to sign in and comes back; a form that was sent cannot."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return go(f"/sign-in?then={_quoted(back)}" if back != "/" else "/sign-in")


def _choose_password_first(_: Exception) -> Response:
    """Ask for another password before anything else, and come back to the page of what was wanted."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return go("/account/password" + (f"?then={_quoted(back)}" if back != "/" else ""))


def _confirm_first(_: Exception) -> Response:
    """Ask for a second factor again and come back. What a form has sent is carried along, and nothing of it is lost."""
    if request.method == "GET":
        return go(f"/confirm?then={_quoted(request.full_path.rstrip('?'))}")
    with reading(before_all=True) as visit:
        return ask_again(visit, then=request.path, kept=_kept())


def _kept() -> tuple[tuple[str, str], ...]:
    """Return what a form has sent, but no password."""
    sent = request.form.items(multi=True)
    return tuple((name, value) for name, value in sent if name not in NOT_KEPT)


def _acknowledge_first(missing: NotAcknowledged) -> Response:
    """Ask to acknowledge the confidentiality of the area, and come back to the page of what was wanted."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return go(f"/areas/{missing.area}/confidentiality?then={_quoted(back)}")


def _files_away(away: FileStoreAway) -> Response:
    """Tell the operator what is wrong with the store of files, and everybody else to come again."""
    LOG.error("a file could not be fetched", extra={"imi": {"why": str(away)}})
    return mishap(Unavailable(), 503)


def _come_again() -> Response:
    """Too many passwords are being compared: everybody else goes on undisturbed meanwhile."""
    response = mishap(Unavailable(), 503)
    response.headers["Retry-After"] = "3"
    return response


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/")


def _http_mishap(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return mishap(_too_large(request), 413)
    code = error.code or 500
    if code in (404, 405, 308, 301):
        return _nothing_there()
    if 400 <= code < 500:
        return mishap(NotUnderstood(), code)
    return mishap(Unavailable(), 503)


def _nothing_there() -> Response:
    """Say so within the frame of whoever is signed in: nobody shall believe to have been signed out."""
    with suppress(NotSignedIn), reading(before_all=True):
        return mishap(NotFound(), 404)
    return mishap(NotFound(), 404)


def _our_fault(error: Exception) -> Response:
    """Tell the user an incident number and the log everything else, without anybody's data."""
    if is_overloaded(error):
        return mishap(Unavailable(), 503)
    incident = secrets.token_hex(4)
    LOG.exception("incident %s in %s %s", incident, request.method, request.endpoint)
    if present_visit() is None:
        g.visit = None
    return mishap(OurFault(incident), 500)
