"""Signing in through identity providers, and linking them to the own account."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.operations.directory.inviting import open_invitation
from imi_runtime.operations.signing_in import provider_logout
from imi_runtime.operations.signing_in import provider_sign_in as operations
from imi_runtime.operations.signing_in.kept_out import KeptOut
from imi_runtime.operations.signing_in.provider_sign_in import (
    IDENTIFIED_LASTS,
    WAY_LASTS,
    Identified,
    Linked,
    NotLinked,
    Refused,
)
from imi_runtime.operations.signing_in.sign_in import BeginAgain, Halfway, SignedIn
from imi_runtime.operations.throttling import TooManyAttempts
from imi_runtime.screens.pages.sign_in import SignInFault
from imi_runtime.web.credentials import SECURITY
from imi_runtime.web.signing import begin_again, come_back_in, go_on_halfway, let_in, not_let_in
from imi_runtime.web.site import (
    INVITED_COOKIE,
    PROVIDER_COOKIE,
    caller,
    drop_cookie,
    go,
    is_own_path,
    reading,
    secret,
    set_cookie,
    site,
    writing,
)
from imi_runtime.web.wanted import wanted

blueprint = Blueprint("providers", __name__)

LONGEST_ANSWER = 4000
LONGEST_ORDER = 20_000
JSON = "application/json"


@blueprint.get("/providers/<provider>")
def set_out(provider: str) -> Response:
    """Send the browser to a provider. Nothing is stored but in the browser's own cookie."""
    way = operations.set_out(site().installation, provider, back=_back(provider), then=wanted())
    return not_let_in(SignInFault.PROVIDER) if isinstance(way, Refused) else _sent(way)


@blueprint.get("/invitations/<secret>/providers/<provider>")
def set_out_invited(secret: str, provider: str) -> Response:
    """Send who was invited to a provider, to sign in through it from then on."""
    open_invitation(site().installation, secret)
    way = operations.set_out(
        site().installation, provider, back=_back(provider), then=f"/invitations/{secret}", invitation=secret
    )
    return not_let_in(SignInFault.PROVIDER) if isinstance(way, Refused) else _sent(way)


@blueprint.get("/providers/<provider>/link")
def set_out_to_link(provider: str) -> Response:
    """Send the signed-in user to a provider, to link it to the own account.

    It begins on our own page: a link elsewhere would lead somebody to link an account that a stranger chose there.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return go(SECURITY)
    with reading() as visit:
        visit.demand_confirmed()
    way = operations.set_out(site().installation, provider, back=_back(provider), session=secret())
    return go(SECURITY, "provider_refused") if isinstance(way, Refused) else _sent(way)


def _back(provider: str) -> str:
    """Return where the provider sends the browser back to; never by what the request says of its host."""
    return f"{site().settings.address}/providers/{provider}/back"


def _sent(way: operations.OnTheWay) -> Response:
    response = go(way.address)
    set_cookie(response, PROVIDER_COOKIE, way.note, WAY_LASTS)
    return response


@blueprint.get("/providers/<provider>/back")
def arrive(provider: str) -> Response:
    """Take the browser back from a provider. This changes something by GET, as the protocol has it: once."""
    note = request.cookies.get(PROVIDER_COOKIE, "")
    answer = {name: value[:LONGEST_ANSWER] for name, value in request.args.items()}
    then = operations.wanted_after(site().installation, note)
    arrival = operations.arrive(
        site().installation, provider=provider, note=note, answer=answer, secret=secret(), caller=caller()
    )
    response = _arrived(arrival, then if is_own_path(then) else "/")
    drop_cookie(response, PROVIDER_COOKIE)
    return response


def _arrived(arrival: operations.Arrival, then: str) -> Response:
    match arrival:
        case SignedIn():
            return let_in(go(then), arrival)
        case Halfway():
            return go_on_halfway(arrival, "" if then == "/" else then)
        case Identified(note):
            response = go(then)
            set_cookie(response, INVITED_COOKIE, note, IDENTIFIED_LASTS)
            return response
        case Linked():
            return go(SECURITY, "provider_linked")
        case TooManyAttempts(wait):
            return come_back_in(wait.total_seconds())
        case BeginAgain():
            return begin_again()
        case KeptOut(by):
            return not_let_in(SignInFault(by.value))
        case NotLinked():
            return not_let_in(SignInFault.NOT_LINKED)
        case Refused():
            return go(SECURITY, "provider_refused") if secret() else not_let_in(SignInFault.PROVIDER)


@blueprint.post("/providers/<provider>/logout")
def end_as_ordered(provider: str) -> Response:
    """End sessions as a provider orders (back-channel logout). No browser is there, and no form of ours."""
    token = request.form.get("logout_token", "")
    obeyed = len(token) <= LONGEST_ORDER and provider_logout.end_as_ordered(
        site().installation, provider=provider, token=token
    )
    return Response("", status=200) if obeyed else Response('{"error": "invalid_request"}', 400, mimetype=JSON)


@blueprint.post("/providers/<provider>/unlink")
def unlink(provider: str) -> Response:
    """Remove the link to a provider."""
    with writing() as visit:
        gone = operations.unlink(visit, provider)
    return go(SECURITY, "provider_unlinked") if gone else go(SECURITY)
