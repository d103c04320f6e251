"""Appointing an administrator of another authority: one asks and says why, another confirms, it may refuse."""

from __future__ import annotations

from flask import Blueprint, Response

from imi_runtime.directory.changes import Fault
from imi_runtime.model.ids import AuthorityId, Language
from imi_runtime.operations.directory import appointing
from imi_runtime.operations.directory.appointing import Appointing, Reason, WaitingAppointment
from imi_runtime.operations.directory.keeping import Faulty, NoSuchEntry
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import Appointment, DirectoryForm, Field, Option
from imi_runtime.web.directory_forms import links_of, said, shown
from imi_runtime.web.present.directory import named
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import frame, go, reading, site, writing

blueprint = Blueprint("directory_appointing", __name__)

PATH = "/directory/<id>/appointment"
FIELDS = ("user_name", "user_email", "language", "reason")


def way_to_appoint(visit: Visit, id: AuthorityId) -> str:
    """Return where the visitor asks for an administrator of another authority; empty where it is not the way."""
    together = appointing.appointing(visit, visit.directory.authorities[id]) is Appointing.TOGETHER
    waits = appointing.waiting_appointment(visit, id)
    return f"/directory/{id}/appointment" if together and not waits else ""


def shown_appointment(visit: Visit, id: AuthorityId, words: Interface) -> Appointment | None:
    """Return the request that waits, as the page of the authority's people shows it to those who may decide it."""
    waiting = appointing.waiting_appointment(visit, id)
    if waiting is None:
        return None
    asked, here = waiting.asked, f"/directory/{id}/appointment"
    may = waiting.may_confirm(visit)
    return Appointment(
        name=asked.name, email=asked.email, reason=said(words, f"appointment_reason/{asked.reason}"), asked=asked.asked,
        by=named(visit, visit.directory.people[asked.asked_by].authority),
        why_not="" if may else _why_not(visit, waiting), from_then=waiting.ripe,
        confirm=f"{here}/confirm?from=/directory/{id}/people" if may else "", refuse=f"{here}/refuse",
    )


def _why_not(visit: Visit, waiting: WaitingAppointment) -> str:
    if visit.user.authority == waiting.asked.authority:
        return "appointment/yours"
    return "appointment/by_another" if visit.user.id == waiting.asked.asked_by else "appointment/not_yet"


@blueprint.get(PATH)
def show_appointment(id: str) -> Response:
    """Show the form for somebody whom two administrators of the validating authority appoint together."""
    with reading() as visit:
        visit.demand_confirmed()
        return shown(_form(visit, AuthorityId(id), Sent({}, {}, "")))


def _form(visit: Visit, id: AuthorityId, sent: Sent, faults: tuple[Fault, ...] = ()) -> DirectoryForm:
    words, authority = frame(Section.DIRECTORY).interface, visit.directory.authorities.get(id)
    if authority is None or not way_to_appoint(visit, id):
        raise NoSuchEntry
    language, reason = sent.text("language") or authority.languages[0], sent.text("reason")
    fields = (
        Field(name="user_name", label=said(words, "directory/person_name"), value=sent.single.get("user_name", ""),
              fault=fault_said(faults, "user_name", words)),
        Field(name="user_email", label=said(words, "directory/person_email"), kind="email",
              value=sent.single.get("user_email", ""), fault=fault_said(faults, "user_email", words)),
        Field(name="language", label=said(words, "directory/person_language"), kind="choice", options=tuple(
            Option(code, words.language_name(code), code == language) for code in site().languages)),
        Field(name="reason", label=said(words, "appointment/reason"), kind="choice",
              fault=fault_said(faults, "reason", words), options=(
                  Option("", "", not reason),
                  *(Option(r.value, said(words, f"appointment_reason/{r.value}"), r.value == reason) for r in Reason))),
    )
    here = f"/directory/{id}/appointment"
    return DirectoryForm(
        heading=said(words, "appointment/title"), caption=named(visit, id), action=f"{here}?from={here}",
        intro=(said(words, "appointment/what"), said(words, "appointment/told")), back=f"/directory/{id}/people",
        fields=fields, button=said(words, "appointment/ask"), faults=links_of(fields),
    )


@blueprint.post(PATH)
def ask(id: str) -> Response:
    """Ask for an administrator of another authority."""
    with writing() as visit:
        sent = read_sent(FIELDS)
        spoken = sent.text("language")
        done = appointing.ask_appointment(
            visit, AuthorityId(id), name=sent.text("user_name"), email=sent.text("user_email"),
            language=Language(spoken) if spoken in site().languages else Language("en"), reason=sent.text("reason"),
        )
        if isinstance(done, Faulty):
            return shown(_form(visit, AuthorityId(id), sent, done.faults), 400)
    return go(f"/directory/{id}/people", "appointment_asked")


@blueprint.post(f"{PATH}/confirm")
def confirm(id: str) -> Response:
    """Appoint, as the second person."""
    with writing() as visit:
        read_sent(())
        done = appointing.confirm_appointment(visit, AuthorityId(id))
    return go(f"/directory/{id}/people", "appointment_impossible" if isinstance(done, Faulty) else "appointment_made")


@blueprint.post(f"{PATH}/refuse")
def refuse(id: str) -> Response:
    """Refuse, or take the request back."""
    with writing() as visit:
        read_sent(())
        appointing.refuse_appointment(visit, AuthorityId(id))
    return go(f"/directory/{id}/people", "appointment_refused")
