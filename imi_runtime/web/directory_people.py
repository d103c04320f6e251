"""The users of an authority: the review of their rights, adding and changing them, and absences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, request

from imi_runtime.directory.changes import Fault
from imi_runtime.directory.staffing import Gap, Lack
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Absence, Authority, Member
from imi_runtime.model.ids import AreaId, AuthorityId, Language, RightId, UserId
from imi_runtime.operations.directory import inviting, members
from imi_runtime.operations.directory.appointing import Appointing, appointing
from imi_runtime.operations.directory.keeping import Faulty, NoSuchEntry, actor_of
from imi_runtime.operations.directory.members import Members
from imi_runtime.operations.directory.staffing import gaps_in, lacks_allocator
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import (
    DirectoryForm,
    Field,
    InvitedPage,
    Line,
    Option,
    PeoplePage,
    PersonEntry,
    render_directory_form,
    render_invited,
    render_people,
)
from imi_runtime.web.directory_appointing import shown_appointment, way_to_appoint
from imi_runtime.web.directory_forms import links_of, said
from imi_runtime.web.present.directory import area_title, named
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import frame, go, reading, site, writing

blueprint = Blueprint("directory_people", __name__)


@blueprint.get("/directory/<id>/people")
def show_people(id: str) -> Response:
    """Show who works for an authority, with which rights, seen when, and who wants a review."""
    with reading() as visit:
        around = frame(Section.DIRECTORY)
        found = members.list_members(visit, AuthorityId(id))
        page = PeoplePage(
            authority=named(visit, AuthorityId(id)), back=f"/directory/{id}",
            people=tuple(_person(visit, found, member, around.interface) for member in found.members),
            add=f"/directory/{id}/people/new" if _may_add(visit, found.authority) else "",
            appoint=way_to_appoint(visit, AuthorityId(id)),
            appointment=shown_appointment(visit, AuthorityId(id), around.interface),
            only_administrators=visit.user.authority != id, gaps=_gaps(visit, found, around.interface),
        )
        return Response(render_people(page, around), mimetype="text/html")


def _may_add(visit: Visit, authority: Authority) -> bool:
    """Tell whether the visitor adds users there alone."""
    own = members.may_change_people(visit, authority)
    return own or appointing(visit, authority) is Appointing.ALONE


def _gaps(visit: Visit, found: Members, words: Interface) -> tuple[str, ...]:
    """Say for which steps somebody is missing, to whoever can give the rights, once for all that lack the same."""
    if not members.may_change_people(visit, found.authority):
        return ()
    allocators = (
        str(words.say("directory/gap_allocator_away" if gap.all_away else "directory/gap_allocator",
                      area=area_title(visit, bundle.id)))
        for bundle, gap in lacks_allocator(visit, found.authority)
    )
    alike: dict[object, list[tuple[Bundle, Gap]]] = {}
    for bundle, gap in gaps_in(visit, found.authority):
        same = (bundle.id, gap.procedure, gap.lack, gap.above, gap.rights, gap.other)
        alike.setdefault(same, []).append((bundle, gap))
    return (*dict.fromkeys(allocators), *(_gaps_said(visit, gaps, words) for gaps in alike.values()))


def _gaps_said(visit: Visit, gaps: Sequence[tuple[Bundle, Gap]], words: Interface) -> str:
    """Say once what all these steps lack."""
    bundle, gap = gaps[0]
    labels, transitions = visit.labels(bundle.digest), bundle.procedures[gap.procedure].transitions
    step = "; ".join(dict.fromkeys(labels.of(transitions[each.transition].label) for _, each in gaps))
    rights = "; ".join(said(words, f"right/{right}") for right in gap.rights)
    match gap.lack:
        case Lack.ONE_PERSON:
            other = labels.of(transitions[gap.other].label) if gap.other else ""
            return str(words.say("directory/gap_one_person", step=step, other=other))
        case Lack.ALL_AWAY:
            return str(words.say("directory/gap_all_away", step=step, rights=rights))
        case Lack.NO_COORDINATOR:
            return str(words.say("directory/gap_no_coordinator", step=step))
    word = "directory/gap_nobody_above" if gap.above else "directory/gap_nobody"
    return str(words.say(word, step=step, rights=rights))


def _person(visit: Visit, found: Members, member: Member, words: Interface) -> PersonEntry:
    here = f"/directory/{member.authority}/people/{member.id}"
    keeps = members.may_change_people(visit, found.authority)
    appoints = member.administrator and appointing(visit, found.authority) is Appointing.ALONE
    back = f"?from=/directory/{member.authority}/people"
    today = visit.today
    away = next((absence for absence in found.absences if absence.user == member.id), None)
    return PersonEntry(
        name=member.name, email=member.email, administrator=member.administrator, suspended=member.suspended,
        rights=_rights_said(visit, member, words), last_seen=member.last_seen, reviewed=member.reviewed,
        due=members.is_due(member, today), away=_away(visit, away, words) if away else "",
        edit=here if keeps else "",
        confirm=f"{here}/confirm{back}" if keeps and members.is_due(member, today) else "",
        invite=f"{here}/invite{back}" if (keeps or appoints) and found.awaited(member) else "",
    )


def _rights_said(visit: Visit, member: Member, words: Interface) -> tuple[str, ...]:
    areas = sorted({area for area, _ in member.grants})
    lines = tuple(
        str(words.say("directory/rights_in", area=area_title(visit, area), rights="; ".join(
            said(words, f"right/{right}") for of, right in sorted(member.grants) if of == area
        )))
        for area in areas
    )
    return lines or (said(words, "directory/no_rights"),)


def _away(visit: Visit, absence: Absence, words: Interface) -> str:
    deputy = visit.directory.people.get(absence.deputy) if absence.deputy else None
    first, last = words.date(absence.first), words.date(absence.last)
    if deputy:
        return str(words.say("directory/away_deputy", first=first, last=last, name=deputy.name))
    return str(words.say("directory/away", first=first, last=last))


# -- one user ----------------------------------------------------------------------------------------------------------


def _rights_fields(visit: Visit, found: Members, chosen: tuple[str, ...], words: Interface) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=f"rights_{area}", kind="choices",
            label=str(words.say("directory/person_rights", area=area_title(visit, area))),
            options=tuple(
                Option(value, said(words, f"right/{right}"), value in chosen)
                for right in rights for value in (f"{area}:{right}",)
            ),
        )
        for area, rights in found.rights.items()
    )


def _grants(sent: Sent) -> members.Grants:
    """Return the rights that were ticked."""
    pairs = (value.partition(":") for values in sent.several.values() for value in values)
    return frozenset((AreaId(area), RightId(right)) for area, _, right in pairs if right)


def _ticked(sent: Sent) -> tuple[str, ...]:
    return tuple(value for values in sent.several.values() for value in values)


def _box(name: str, context: str, words: Interface, *, ticked: bool, fault: str = "") -> Field:
    option = Option("yes", said(words, context), ticked)
    return Field(name=name, label=said(words, context), hint=said(words, f"{context}_help"), kind="choices",
                 options=(option,), fault=fault)


@blueprint.get("/directory/<id>/people/new")
def show_new_person(id: str) -> Response:
    """Show the form for a new colleague."""
    with reading() as visit:
        visit.demand_confirmed()
        return _shown(_new_person(visit, id, Sent({}, {}, "")))


def _new_person(visit: Visit, id: str, sent: Sent, faults: tuple[Fault, ...] = ()) -> DirectoryForm:
    words = frame(Section.DIRECTORY).interface
    found = members.list_members(visit, AuthorityId(id))
    if not _may_add(visit, found.authority):
        raise NoSuchEntry
    keeps = members.may_change_people(visit, found.authority)
    language = sent.text("language") or found.authority.languages[0]
    fields = (
        Field(name="user_name", label=said(words, "directory/person_name"), value=sent.single.get("user_name", ""),
              fault=fault_said(faults, "user_name", words)),
        Field(name="user_email", label=said(words, "directory/person_email"), kind="email",
              value=sent.single.get("user_email", ""), hint=said(words, "directory/person_email_help"),
              fault=fault_said(faults, "user_email", words)),
        Field(name="language", label=said(words, "directory/person_language"), kind="choice", options=tuple(
            Option(code, words.language_name(code), code == language) for code in site().languages)),
        *(_rights_fields(visit, found, _ticked(sent), words) if keeps else ()),
        *((_box("administrator", "directory/administrator", words, ticked=bool(sent.text("administrator"))),)
          if keeps else ()),
    )
    return DirectoryForm(
        heading=said(words, "directory/add_person"), caption=named(visit, AuthorityId(id)),
        action=f"/directory/{id}/people/new?from=/directory/{id}/people/new", back=f"/directory/{id}/people",
        fields=fields, button=said(words, "directory/add_button"), faults=links_of(fields),
    )


@blueprint.post("/directory/<id>/people/new")
def add_person(id: str) -> Response:
    """Add a colleague, and show the link for a first password."""
    with writing() as visit:
        visit.demand_confirmed()
        found = members.list_members(visit, AuthorityId(id))
        keeps = members.may_change_people(visit, found.authority)
        boxes = tuple(f"rights_{area}" for area in found.rights) if keeps else ()
        sent = read_sent(("user_name", "user_email", "language", *(("administrator",) if keeps else ())), boxes)
        spoken = sent.text("language")
        user, done = members.add_member(
            visit, AuthorityId(id), name=sent.text("user_name"), email=sent.text("user_email"), grants=_grants(sent),
            language=Language(spoken) if spoken in site().languages else Language("en"),
            administrator=bool(sent.text("administrator")) or not keeps,
        )
        if isinstance(done, Faulty) or user is None:
            return _shown(_new_person(visit, id, sent, done.faults if isinstance(done, Faulty) else ()), 400)
        invited = inviting.invite_member(visit, AuthorityId(id), user)
        return _link(invited, sent.text("user_email"), f"/directory/{id}/people")


def _link(invited: inviting.Invited, email: str, back: str) -> Response:
    around = frame(Section.DIRECTORY)
    page = InvitedPage(
        heading=said(around.interface, "directory/link_title"), email=email, back=back,
        link=f"{request.host_url}invitations/{invited.secret}",
    )
    return Response(render_invited(page, around), mimetype="text/html")


@blueprint.get("/directory/<id>/people/<user>")
def show_person(id: str, user: str) -> Response:
    """Show the rights of a colleague."""
    with reading() as visit:
        visit.demand_confirmed()
        found, member = _found(visit, id, user)
        ticked = tuple(f"{area}:{right}" for area, right in member.grants)
        sent = Sent({"administrator": "yes" if member.administrator else "",
                     "suspended": "yes" if member.suspended else ""}, {"": ticked}, "")
        return _shown(_person_form(visit, found, member, sent))


def _found(visit: Visit, id: str, user: str) -> tuple[Members, Member]:
    found = members.list_members(visit, AuthorityId(id))
    member = next((one for one in found.members if one.id == user), None)
    if member is None or not members.may_change_people(visit, found.authority):
        raise NoSuchEntry
    return found, member


def _person_form(
    visit: Visit, found: Members, member: Member, sent: Sent, faults: tuple[Fault, ...] = ()
) -> DirectoryForm:
    words = frame(Section.DIRECTORY).interface
    fields = (
        *_rights_fields(visit, found, _ticked(sent), words),
        _box("administrator", "directory/administrator", words, ticked=bool(sent.text("administrator")),
             fault=fault_said(faults, "administrator", words)),
        _box("suspended", "directory/suspended", words, ticked=bool(sent.text("suspended")),
             fault=fault_said(faults, "suspended", words)),
    )
    here = f"/directory/{member.authority}/people/{member.id}"
    return DirectoryForm(
        heading=member.name, caption=named(visit, member.authority), action=f"{here}?from={here}",
        back=f"/directory/{member.authority}/people", fields=fields, button=said(words, "directory/save"),
        faults=links_of(fields), lines=(Line(said(words, "directory/person_email"), (member.email,)),),
    )


@blueprint.post("/directory/<id>/people/<user>")
def change_person(id: str, user: str) -> Response:
    """Change the rights of a colleague, suspend and restore one."""
    with writing() as visit:
        visit.demand_confirmed()
        found, member = _found(visit, id, user)
        sent = read_sent(("administrator", "suspended"), tuple(f"rights_{area}" for area in found.rights))
        shown = {(area, right) for area, rights in found.rights.items() for right in rights}
        kept = member.grants - shown  # what is not shown is not taken away
        done = members.change_member(
            visit, AuthorityId(id), UserId(user), grants=_grants(sent) | kept,
            administrator=bool(sent.text("administrator")), suspended=bool(sent.text("suspended")),
        )
        if isinstance(done, Faulty):
            return _shown(_person_form(visit, found, member, sent, done.faults), 400)
    return go(f"/directory/{id}/people", "kept")


@blueprint.post("/directory/<id>/people/<user>/confirm")
def confirm_rights(id: str, user: str) -> Response:
    """Confirm that a colleague still needs the rights."""
    read_sent(())
    with writing() as visit:
        visit.demand_confirmed()
        members.confirm_rights(visit, AuthorityId(id), UserId(user))
    return go(f"/directory/{id}/people", "kept")


@blueprint.post("/directory/<id>/people/<user>/invite")
def invite_person(id: str, user: str) -> Response:
    """Make the link with which a user chooses a first password."""
    read_sent(())
    with writing() as visit:
        visit.demand_confirmed()
        invited = inviting.invite_member(visit, AuthorityId(id), UserId(user))
        email = next(m.email for m in members.list_members(visit, AuthorityId(id)).members if m.id == user)
        return _link(invited, email, f"/directory/{id}/people")


def _shown(page: DirectoryForm, status: int = 200) -> Response:
    html = render_directory_form(page, frame(Section.DIRECTORY))
    return Response(html, status=status, mimetype="text/html")


# -- absences ----------------------------------------------------------------------------------------------------------


@blueprint.get("/directory/absences")
def show_absences() -> Response:
    """Show the form for an absence, and the coming ones of the authority."""
    with reading() as visit:
        return _shown(_absence_form(visit, Sent({"user": visit.user.id}, {}, "")))


def _absence_form(visit: Visit, sent: Sent, faults: tuple[Fault, ...] = ()) -> DirectoryForm:
    words = frame(Section.DIRECTORY).interface
    colleagues = [(id, p.name) for id, p in visit.directory.people.items()
                  if p.authority == visit.user.authority and p.active]
    chosen, deputy = sent.text("user") or visit.user.id, sent.text("deputy")
    able = colleagues if actor_of(visit).administrator else [(visit.user.id, visit.user.name)]
    others = tuple(Option(id, name, id == deputy) for id, name in sorted(colleagues, key=lambda one: one[1]))
    fields = (
        Field(name="user", label=said(words, "directory/absence_of"), kind="choice",
              options=tuple(Option(id, name, id == chosen) for id, name in sorted(able, key=lambda one: one[1]))),
        *(Field(name=part, label=said(words, f"directory/absence_{part}"), kind="date",
                value=sent.single.get(part, ""), fault=fault_said(faults, part, words)) for part in ("first", "last")),
        Field(name="deputy", label=said(words, "directory/absence_deputy"), kind="choice",
              options=(Option("", said(words, "directory/absence_none"), not deputy), *others),
              fault=fault_said(faults, "deputy", words)),
    )
    coming = tuple(
        Line(visit.directory.people[absence.user].name, (_away(visit, absence, words),))
        for absence in members.coming_absences(visit) if absence.user in visit.directory.people
    )
    return DirectoryForm(
        heading=said(words, "directory/absences"), intro=(said(words, "directory/absence_what"),), lines=coming,
        action="/directory/absences", back="/directory", fields=fields, faults=links_of(fields),
        button=said(words, "directory/absence_button"),
    )


@blueprint.post("/directory/absences")
def note_absence() -> Response:
    """Note an absence."""
    with writing() as visit:
        sent = read_sent(("user", "first", "last", "deputy"))
        days, wrong = dict[str, date](), list[Fault]()
        for part in ("first", "last"):
            try:
                days[part] = date.fromisoformat(sent.text(part))
            except ValueError:
                wrong.append(Fault(part, "missing"))
        if wrong:
            return _shown(_absence_form(visit, sent, tuple(wrong)), 400)
        absence = Absence(user=UserId(sent.text("user")), first=days["first"], last=days["last"],
                          deputy=UserId(sent.text("deputy")) if sent.text("deputy") else None)
        done = members.note_absence(visit, absence)
        if isinstance(done, Faulty):
            return _shown(_absence_form(visit, sent, done.faults), 400)
    return go("/directory/absences", "kept")

