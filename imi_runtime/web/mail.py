"""How somebody wants mail; and in a demonstration, the mails that would have left."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from imi_runtime.model.notices import Way
from imi_runtime.operations.work import posting
from imi_runtime.ports import Mailbox
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.mail_choice import MailChoicePage, render_mail_choice
from imi_runtime.screens.pages.mailbox import (
    MailboxEntry,
    MailboxPage,
    OneMailPage,
    render_mailbox,
    render_one_mail,
)
from imi_runtime.web.information import look_who
from imi_runtime.web.site import frame, go, reading, site, writing

blueprint = Blueprint("mail", __name__)
CHOICE = "/account/mail"


@blueprint.get(CHOICE)
def choice() -> Response:
    """Show how often the user gets mail."""
    with reading() as visit:
        chosen = posting.mail_choice_of(visit)
        page = MailChoicePage(CHOICE, chosen.way, visit.user.email, chosen.refused)
        return Response(render_mail_choice(page, frame(Section.ACCOUNT)), mimetype="text/html")


@blueprint.post(CHOICE)
def choose() -> Response:
    """Keep how often the user gets mail."""
    way = next((way for way in Way if way.value == request.form.get("way")), None)
    with writing() as visit:
        if way is None:
            abort(400)
        posting.choose_way(visit, way)
    return go(CHOICE, "mail_choice")


@blueprint.get("/mailbox")
def mailbox() -> Response:
    """Show the mails of the demonstration."""
    look_who()
    mails = tuple(MailboxEntry(f"/mailbox/{m.id}", m.to, m.subject, m.at) for m in _demonstration().mails())
    return Response(render_mailbox(MailboxPage(mails), frame()), mimetype="text/html")


@blueprint.get("/mailbox/<id>")
def one_mail(id: str) -> Response:
    """Show one mail of the demonstration."""
    look_who()
    mail = _demonstration().mail(id) or abort(404)
    lines = tuple((line, _path_in(line)) for line in mail.text.splitlines())
    page = OneMailPage(mail.to, mail.subject, mail.at, lines)
    return Response(render_one_mail(page, frame()), mimetype="text/html")


def _demonstration() -> Mailbox:
    """Return the mailbox; where there is none, there is no such page."""
    return site().mailbox or abort(404)


def _path_in(line: str) -> str:
    """Return where a line leads on this site, if it ends in one of our own links."""
    _, found, path = line.partition(site().settings.address)
    return path if found and path.startswith("/") else ""
