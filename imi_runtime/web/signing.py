"""Signing in and out, and the language switch."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, Response, request

from imi_runtime.operations import sign_in as operations
from imi_runtime.screens.frame import BACK_FIELD, LANGUAGE_FIELD
from imi_runtime.screens.pages.mishaps import NotUnderstood, TooManyAttempts
from imi_runtime.screens.pages.sign_in import DemoAccount, SignInFault, SignInPage, render_sign_in
from imi_runtime.web.guard import mishap
from imi_runtime.web.site import (
    COOKIE,
    LANGUAGE_COOKIE,
    START_COOKIE,
    drop_cookie,
    frame,
    go,
    is_own_path,
    known_language,
    secret,
    set_cookie,
    site,
)

blueprint = Blueprint("signing", __name__)


@blueprint.get("/sign-in")
def show_sign_in() -> Response:
    """Ask for e-mail address and password."""
    fault = SignInFault.ENDED if secret() and request.args.get("then") else None
    return _page(fault=fault)


def _page(fault: SignInFault | None = None, identifier: str = "", status: int = 200) -> Response:
    then = request.values.get("then", "")
    page = SignInPage(
        action="/sign-in", then=then if is_own_path(then) else "", identifier=identifier, fault=fault,
        demo_accounts=tuple(DemoAccount(d.email, d.password, d.name, d.authority) for d in site().demo()),
    )
    return Response(render_sign_in(page, frame()), status=status, mimetype="text/html")


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Sign the user in, or say what is wrong without saying which."""
    identifier, password = request.form.get("identifier", "")[:254], request.form.get("password", "")
    if not identifier.strip() or not password:
        missing = SignInFault.NO_PASSWORD if identifier.strip() else SignInFault.NO_IDENTIFIER
        return _page(missing, identifier, 400)
    address = request.remote_addr or ""
    match operations.sign_in(site().installation, email=identifier, password=password, address=address):
        case operations.SignedIn(new_secret):
            return _signed_in(new_secret)
        case operations.TooManyAttempts(wait):
            response = mishap(TooManyAttempts(ceil(wait.total_seconds() / 60)), 429)
            response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
            return response
    return _page(SignInFault.NOT_RECOGNISED, identifier, 400)


def _signed_in(new_secret: str) -> Response:
    then = request.form.get("then", "")
    if secret():
        operations.sign_out(site().installation, secret())
    response = go(then if is_own_path(then) else "/")
    set_cookie(response, COOKIE, new_secret)
    drop_cookie(response, START_COOKIE)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session and let the browser forget everything of it."""
    if secret():
        operations.sign_out(site().installation, secret())
    response = go("/sign-in", "signed_out")
    drop_cookie(response, COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/language")
def switch_language() -> Response:
    """Show the pages in another language from now on."""
    chosen = known_language(request.form.get(LANGUAGE_FIELD, ""))
    back = request.form.get(BACK_FIELD, "/")
    if chosen is None:
        return mishap(NotUnderstood(), 400)
    if secret():
        operations.choose_language(site().installation, secret(), chosen)
    response = go(back if is_own_path(back) else "/")
    set_cookie(response, LANGUAGE_COOKIE, chosen)
    return response
