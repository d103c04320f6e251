"""Small pages to read, the account page, and what machines ask."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort

from imi_runtime.model.ids import Digest
from imi_runtime.operations.information import ask_database, deployed_styles, live_bundles
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.account import AccountPage, AreaRights, render_account
from imi_runtime.screens.pages.information import (
    AboutPage,
    AccessibilityPage,
    AreaProtection,
    DataProtectionPage,
    DeployedArea,
    render_about,
    render_accessibility,
    render_data_protection,
)
from imi_runtime.web.site import frame, language, reading, secret, site

blueprint = Blueprint("information", __name__)


@blueprint.get("/account")
def account() -> Response:
    """Show who the user is here and what the user may do."""
    with reading() as visit:
        around = frame(Section.ACCOUNT)
        areas = sorted({area for area, _ in visit.user.grants})
        titles = {area: visit.labels(digest).of(visit.bundle(digest).title) for area, digest in visit.live().items()}
        page = AccountPage(
            name=visit.user.name, identifier=visit.user.email,
            authority=around.user.authority if around.user else "",
            country=around.user.country if around.user else "", zone=around.interface.zone(around.zone),
            rights=tuple(AreaRights(titles.get(a, a), tuple(sorted(visit.user.rights(a)))) for a in areas),
        )
        return Response(render_account(page, around), mimetype="text/html")


def look_who() -> None:
    """Let the frame know the user, where there is one: these pages are for everybody."""
    if secret():
        try:
            with reading(before_all=True):
                pass
        except NotSignedIn:
            pass


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """Say how accessible the service is."""
    look_who()
    return Response(render_accessibility(AccessibilityPage(), frame()), mimetype="text/html")


@blueprint.get("/data-protection")
def data_protection() -> Response:
    """Say what each area does with personal data, by whom and on what basis."""
    look_who()
    areas = tuple(
        AreaProtection(
            title=labels.of(bundle.title), purpose=labels.of(bundle.purpose),
            controllers=labels.of(bundle.controllers), law=bundle.law, contact=bundle.contact,
        )
        for bundle, labels in live_bundles(site().installation, language())
    )
    settings = site().settings
    host = urlsplit(settings.translation).hostname or ""
    page = DataProtectionPage(areas, host, personal=settings.translation_personal)
    return Response(render_data_protection(page, frame()), mimetype="text/html")


@blueprint.get("/about")
def about() -> Response:
    """Say what runs here."""
    look_who()
    found = live_bundles(site().installation, language())
    areas = tuple(DeployedArea(labels.of(bundle.title), bundle.digest) for bundle, labels in found)
    return Response(render_about(AboutPage(areas), frame()), mimetype="text/html")


@blueprint.get("/styles/<digest>.css")
def styles(digest: str) -> Response:
    """Return the rules that reveal fields on the forms of a deployment; they never change."""
    rules = deployed_styles(site().installation, Digest(digest))
    if rules is None:
        abort(404)
    return Response(rules, mimetype="text/css")


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return Response('{"ok":true}', mimetype="application/json")


@blueprint.get("/readyz")
def ready() -> Response:
    """Say that the database answers too."""
    ask_database(site().installation)
    return Response('{"ok":true}', mimetype="application/json")
