"""How authorities and people come in: registered by a coordinator, or behind the link of an invitation."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.directory.changes import Fault
from imi_runtime.model.directory import Authority, Entry, Level, Profile
from imi_runtime.model.ids import AreaId, AuthorityId, Country
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.operations.directory import inviting
from imi_runtime.operations.directory.authorities import FirstUser, live_areas, placeable, register_authority
from imi_runtime.operations.directory.inviting import OpenInvitation
from imi_runtime.operations.directory.keeping import Faulty, Kept, NoSuchEntry
from imi_runtime.operations.signing_in.provider_sign_in import InvitedIdentity, identity_for, offered
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Invitation, InvitationKind
from imi_runtime.screens.frame import Section
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import (
    DirectoryForm,
    Field,
    InvitedPage,
    Line,
    Option,
    render_directory_form,
    render_invited,
)
from imi_runtime.screens.pages.sign_in import WayIn
from imi_runtime.web.directory_forms import links_of, said
from imi_runtime.web.present.directory import area_title, named
from imi_runtime.web.sent_forms import Sent, fault_said, read_sent
from imi_runtime.web.site import (
    INVITED_COOKIE,
    drop_cookie,
    frame,
    go,
    interface,
    reading,
    site,
    writing,
)

blueprint = Blueprint("directory_joining", __name__)
NEW, INVITATIONS = "/directory/new", "/directory/invitations"
NAMES = ("official_name", "name", "email", "phone", "website", "address")
NOTHING = Sent({}, {}, "")


def _names(sent: Sent, faults: tuple[Fault, ...], words: Interface) -> tuple[Field, ...]:
    """Return the fields of what an authority is called and how it is reached."""
    def field(name: str, context: str, hint: str = "", kind: str = "text") -> Field:
        return Field(name=name, label=said(words, context), kind=kind, value=sent.single.get(name, ""),
                     hint=said(words, hint) if hint else "", fault=fault_said(faults, name, words))

    return (
        field("official_name", "directory/official", "directory/official_help"),
        field("name", "directory/informal", "directory/informal_help"),
        Field(name="languages", label=said(words, "directory/languages"), kind="choices",
              fault=fault_said(faults, "languages", words),
              options=tuple(Option(c, words.language_name(c), c in sent.all("languages")) for c in LANGUAGES)),
        field("email", "directory/email", kind="email"), field("phone", "directory/phone", kind="tel"),
        field("website", "directory/website", kind="url"), field("address", "directory/address", kind="long"),
    )


def _entry(sent: Sent, **more: object) -> Entry:
    """Return the entry that was written."""
    spoken = tuple(code for code in LANGUAGES if code in sent.all("languages"))
    authority = Authority(
        id=AuthorityId(""), name=sent.text("name"), official_name=sent.text("official_name"), languages=spoken,
        folded="", **more,  # type: ignore[arg-type]
    )
    return Entry(authority, Profile(
        email=sent.text("email"), phone=sent.text("phone"), website=sent.text("website"), address=sent.text("address"),
    ))


def _regions(visit: Visit, country: Country, chosen: str) -> tuple[Option, ...]:
    """Return the regions in which the visitor may register, and the whole country where that is possible."""
    whole = Option("", str(frame(Section.DIRECTORY).interface.country_name(country)), not chosen)
    own = visit.directory.authorities[visit.user.authority]
    held = {role.region for role in own.roles}
    known = site().regions(country)
    listed = known if "" in held else {code: known.get(code, code) for code in sorted(held)}
    return (*((whole,) if "" in held else ()), *(Option(code, name, code == chosen) for code, name in listed.items()))


def _areas(visit: Visit, country: Country, chosen: tuple[str, ...]) -> tuple[Option, ...]:
    own = visit.directory.authorities[visit.user.authority]
    regions = {role.region for role in own.roles}
    able = (a for a in live_areas(visit) if any(placeable(visit, country, region, a) for region in regions))
    return tuple(Option(area, area_title(visit, area), area in chosen) for area in able)


def _demand_registering(visit: Visit) -> Authority:
    own = visit.directory.authorities[visit.user.authority]
    if not any(placeable(visit, own.country, role.region, role.area or None) for role in own.roles):
        raise NoSuchEntry
    visit.demand_confirmed()
    return own


# -- registering -------------------------------------------------------------------------------------------------------


@blueprint.get(NEW)
def show_new() -> Response:
    """Show the form for a new authority."""
    with reading() as visit:
        _demand_registering(visit)
        return _shown(_new_form(visit, NOTHING))


def _new_form(visit: Visit, sent: Sent, faults: tuple[Fault, ...] = ()) -> DirectoryForm:
    words, own = frame(Section.DIRECTORY).interface, visit.directory.authorities[visit.user.authority]
    country = Country(sent.text("country") or own.country)
    countries = COUNTRIES if placeable(visit, Country("--"), "", None) else {own.country: None}
    fields = (
        Field(name="country", label=said(words, "directory/country"), kind="choice", options=tuple(
            Option(iso, words.country_name(iso), iso == country) for iso in countries)),
        Field(name="region", label=said(words, "directory/region"), kind="choice",
              options=_regions(visit, country, sent.text("region"))),
        Field(name="level", label=said(words, "directory/level"), kind="choice", options=tuple(
            Option(level.value, said(words, f"directory_level/{level.value}"), level.value == sent.text("level"))
            for level in Level)),
        *_names(sent, faults, words),
        Field(name="areas", label=said(words, "directory/areas"), kind="choices",
              options=_areas(visit, country, sent.all("areas")), fault=fault_said(faults, "access", words)),
        Field(name="coordinators", label=said(words, "directory/coordinators"), kind="choices",
              options=_coordinators(visit, sent), fault=fault_said(faults, "coordinators", words)),
        Field(name="user_name", label=said(words, "directory/first_user"), value=sent.single.get("user_name", ""),
              hint=said(words, "directory/first_user_help"), fault=fault_said(faults, "user_name", words)),
        Field(name="user_email", label=said(words, "directory/first_email"), kind="email",
              value=sent.single.get("user_email", ""), fault=fault_said(faults, "user_email", words)),
    )
    return DirectoryForm(
        heading=said(words, "directory/register"), intro=(said(words, "directory/register_what"),),
        action=f"{NEW}?from={NEW}", back="/directory", button=said(words, "directory/register_button"),
        fields=tuple(field for field in fields if field.options or field.kind not in ("choices", "choice")),
        faults=links_of(fields),
    )


def _coordinators(visit: Visit, sent: Sent) -> tuple[Option, ...]:
    own = visit.directory.authorities[visit.user.authority]
    able = {a.id for a in visit.directory.authorities.values()
            if a.roles and a.active and a.country == own.country and a.areas}
    chosen = sent.all("coordinators") or ((own.id,) if not sent.single else ())
    return tuple(sorted((Option(id, named(visit, id), id in chosen) for id in able), key=lambda one: one.label))


@blueprint.post(NEW)
def register() -> Response:
    """Register an authority, and show the link for its first user."""
    with writing() as visit:
        _demand_registering(visit)
        sent = read_sent(("country", "region", "level", "user_name", "user_email", *NAMES),
                         ("languages", "areas", "coordinators"))
        areas = frozenset(map(AreaId, sent.all("areas")))
        chosen = frozenset(map(AuthorityId, sent.all("coordinators")))
        level = sent.text("level")
        entry = _entry(
            sent, country=Country(sent.text("country")), region=sent.text("region")[:16], areas=areas,
            coordinators=dict.fromkeys(areas, chosen) if chosen else {},
            level=Level(level) if level in {known.value for known in Level} else Level.NATIONAL,
        )
        first = FirstUser(name=sent.text("user_name"), email=sent.text("user_email"))
        done = register_authority(visit, entry, first)
        if isinstance(done, Faulty):
            return _shown(_new_form(visit, sent, done.faults), 400)
        return _invite_first(visit, done, first)


def _invite_first(visit: Visit, done: Kept, first: FirstUser) -> Response:
    invited = inviting.invite_first(visit, done.authority)
    return _link(invited, first.email, f"/directory/{done.authority}")


def _link(invited: inviting.Invited, email: str, back: str) -> Response:
    around = frame(Section.DIRECTORY)
    page = InvitedPage(heading=said(around.interface, "directory/link_title"), email=email, back=back,
                       link=f"{request.host_url}invitations/{invited.secret}")
    return Response(render_invited(page, around), mimetype="text/html")


def _shown(page: DirectoryForm, status: int = 200) -> Response:
    html = render_directory_form(page, frame(Section.DIRECTORY))
    return Response(html, status=status, mimetype="text/html")


# -- inviting ----------------------------------------------------------------------------------------------------------


@blueprint.get(INVITATIONS)
def show_invitations() -> Response:
    """Show the form for an invitation, and those that were sent."""
    with reading() as visit:
        _demand_registering(visit)
        return _shown(_invitation_form(visit, NOTHING))


def _invitation_form(visit: Visit, sent: Sent, faults: tuple[Fault, ...] = ()) -> DirectoryForm:
    words, own = frame(Section.DIRECTORY).interface, visit.directory.authorities[visit.user.authority]
    fields = (
        Field(name="user_email", label=said(words, "directory/invite_email"), kind="email",
              value=sent.single.get("user_email", ""), fault=fault_said(faults, "user_email", words)),
        Field(name="region", label=said(words, "directory/region"), kind="choice",
              options=_regions(visit, own.country, sent.text("region"))),
        Field(name="areas", label=said(words, "directory/areas"), kind="choices",
              options=_areas(visit, own.country, sent.all("areas"))),
    )
    former = tuple(_told(visit, invitation, words) for invitation in inviting.sent_invitations(visit))
    return DirectoryForm(
        heading=said(words, "directory/invite"), intro=(said(words, "directory/invite_what"),), faults=links_of(fields),
        action=f"{INVITATIONS}?from={INVITATIONS}", back="/directory", button=said(words, "directory/invite_button"),
        fields=tuple(field for field in fields if field.options or field.kind == "email"),
        lines=(Line(said(words, "directory/invited"), former),) if former else (),
    )


def _told(visit: Visit, invitation: Invitation, words: Interface) -> str:
    if invitation.used:
        return str(words.say("directory/invited_used", email=invitation.email))
    if not invitation.is_open(visit.world.now):
        return str(words.say("directory/invited_over", email=invitation.email))
    day = words.date(invitation.expires.date())
    return str(words.say("directory/invited_open", email=invitation.email, day=day))


@blueprint.post(INVITATIONS)
def invite() -> Response:
    """Invite an authority, and show the link."""
    with writing() as visit:
        _demand_registering(visit)
        sent = read_sent(("user_email", "region"), ("areas",))
        done = inviting.invite_authority(
            visit, email=sent.text("user_email"), region=sent.text("region")[:16],
            areas=tuple(map(AreaId, dict.fromkeys(sent.all("areas")))),
        )
        if isinstance(done, Faulty):
            return _shown(_invitation_form(visit, sent, done.faults), 400)
        return _link(done, sent.text("user_email"), INVITATIONS)


# -- behind the link, without signing in -------------------------------------------------------------------------------


@blueprint.get("/invitations/<secret>")
def show_invitation(secret: str) -> Response:
    """Show what the holder of a link is asked."""
    opened = inviting.open_invitation(site().installation, secret)
    return _open_form(secret, opened, NOTHING)


def _open_form(
    secret: str, opened: OpenInvitation, sent: Sent, faults: tuple[Fault, ...] = (), status: int = 200
) -> Response:
    words, identity = interface(), _identity(secret)
    new = opened.invitation.kind is InvitationKind.AUTHORITY
    wrong_name = fault_said(faults, "user_name", words) or fault_said(faults, "user_email", words)
    own = (Field(name="user_name", label=said(words, "directory/accept_name"), value=sent.single.get("user_name", ""),
                 autocomplete="name", fault=wrong_name),)
    password = Field(
        name="password", label=said(words, "directory/accept_password"), kind="password", autocomplete="new-password",
        hint=said(words, "directory/accept_password_help"), fault=fault_said(faults, "password", words),
    )
    about_authority = (*_names(sent, faults, words), *own) if new else ()
    fields = about_authority if identity else (*about_authority, password)
    page = DirectoryForm(
        heading=said(words, "directory/accept_title" if new else "directory/accept_person"),
        intro=_intro(opened, identity, words), action=f"/invitations/{secret}", fields=fields,
        button=said(words, _button(new=new, identified=identity is not None)),
        faults=links_of(fields), caption=opened.invitation.email, ways=() if identity else _ways(secret),
    )
    return Response(render_directory_form(page, frame()), status=status, mimetype="text/html")


def _intro(opened: OpenInvitation, identity: InvitedIdentity | None, words: Interface) -> tuple[str, ...]:
    new = opened.invitation.kind is InvitationKind.AUTHORITY
    what = (str(words.say("directory/accept_what", name=opened.inviting.name)),) if new else ()
    if identity:
        name = next(one.name for one in offered(site().installation) if one.id == identity.provider)
        return (*what, str(words.say("directory/accept_identified", name=name)))
    return what or (said(words, "directory/accept_person_what"),)


def _button(*, new: bool, identified: bool) -> str:
    if new:
        return "directory/accept_button"
    return "directory/accept_identified_button" if identified else "directory/accept_person_button"


def _ways(secret: str) -> tuple[WayIn, ...]:
    """Return the providers through which somebody can come in instead of by a password."""
    return tuple(
        WayIn(one.name, f"/invitations/{secret}/providers/{one.id}") for one in offered(site().installation)
    )


def _identity(secret: str) -> InvitedIdentity | None:
    return identity_for(site().installation, secret, request.cookies.get(INVITED_COOKIE, ""))


@blueprint.post("/invitations/<secret>")
def accept(secret: str) -> Response:
    """Accept an invitation."""
    installation = site().installation
    opened, identity = inviting.open_invitation(installation, secret), _identity(secret)
    new = opened.invitation.kind is InvitationKind.AUTHORITY
    names = ("user_name", *NAMES) if new else ()
    sent = read_sent((*names, *(() if identity else ("password",))), ("languages",) if new else ())
    way_in = identity or sent.single.get("password", "")
    if new:
        entry = _entry(sent, country=opened.inviting.country)
        done = inviting.accept_as_authority(installation, secret, entry, sent.text("user_name"), way_in)
    else:
        done = inviting.accept_as_person(installation, secret, way_in)
    if isinstance(done, Faulty):
        return _open_form(secret, opened, sent, done.faults, 400)
    response = go("/sign-in", "registered" if new else "provider_chosen" if identity else "password_chosen")
    drop_cookie(response, INVITED_COOKIE)
    return response
