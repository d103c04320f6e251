"""The application's own context: what every view needs, read from flask in this module and nowhere else."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, request
from flask.sessions import NullSession, SessionInterface

from imi_runtime.model.ids import Country, Language, UserId
from imi_runtime.model.places import LANGUAGES
from imi_runtime.operations import visits
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.lists.listing import coordinates_somebody, works_on_cases
from imi_runtime.operations.throttling import Caller
from imi_runtime.operations.visits import Visit, digest_of_secret
from imi_runtime.ports import Mailbox, Party, Sealing, Typesetter
from imi_runtime.screens.frame import CSRF_FIELD, Frame, Links, Notice, NoticeKind, Section, SignedIn
from imi_runtime.screens.interface import Interface
from imi_runtime.settings import Settings
from imi_runtime.web.devices import device_words

if TYPE_CHECKING:
    from imi_runtime.operations.invented.demonstration import ShowcaseAccount

COOKIE = "__Host-imi"
START_COOKIE = "__Host-imi-start"
NOTICE_COOKIE = "__Host-imi-notice"
HALFWAY_COOKIE = "__Host-imi-halfway"
"""Carries the note of whoever has taken the first step of signing in."""
INVITED_COOKIE = "__Host-imi-invited"
PROVIDER_COOKIE = "__Host-imi-provider"
"""Carries the note of whoever was sent to an identity provider."""
MARK_COOKIE = "__Host-imi-browser"
"""Marks a browser in which somebody has signed in, so that a new one is noticed."""
MARK_LASTS = timedelta(days=400)
LANGUAGE_COOKIE = "__Host-imi-language"
ONLY_HERE = "Path=/; Secure; HttpOnly; SameSite=Lax"
LONGEST_NOTICE = 300
MOST_TOKENS = 4096
MOST_OF_MARK = 64
BRUSSELS = ZoneInfo("Europe/Brussels")
"""Where moments are read as long as nobody is signed in."""
KEY = "imi"
_NOTHING = NullSession()


@dataclass(slots=True)
class Site:
    """What the application is made of."""

    installation: Installation
    settings: Settings
    interface: Callable[[Language], Interface]
    languages: tuple[Language, ...]
    version: str
    static: Callable[[str], str]
    typesetter: Typesetter
    demo: Callable[[], tuple[ShowcaseAccount, ...]] = field(default=lambda: ())
    mailbox: Mailbox | None = None
    regions: Callable[[Country], Mapping[str, str]] = field(default=lambda country: {})
    asks_confidentiality: bool = True
    demo_code: Callable[[UserId], str] = field(default=lambda user: "")


def site() -> Site:
    """Return the site that this application serves."""
    return cast(Site, current_app.extensions[KEY])


class NoSession(SessionInterface):
    """Flask's signed cookie session is not used: sessions live in the database."""

    def open_session(self, app: Any, request: Any) -> NullSession:
        """There is none, and nobody can write into it."""
        return _NOTHING

    def save_session(self, app: Any, session: Any, response: Any) -> None:
        """Nothing is kept."""


def secret() -> str:
    """Return the secret of the browser's session, or an empty text."""
    return request.cookies.get(COOKIE, "")


def halfway_note() -> str:
    """Return the note of whoever has taken the first step of signing in, or an empty text."""
    return request.cookies.get(HALFWAY_COOKIE, "")


def caller() -> Caller:
    """Return from where the request comes."""
    return Caller(
        request.remote_addr or "", request.cookies.get(MARK_COOKIE, "")[:MOST_OF_MARK],
        device_words(request.headers.get("User-Agent", "")),
    )


def party() -> Party:
    """Return the host that passkeys are bound to; which hosts are served is the guard's matter."""
    return Party(request.host.partition(":")[0], f"{request.scheme}://{request.host}")


@contextmanager
def reading(*, before_all: bool = False) -> Iterator[Visit]:
    """A visit of the signed-in user that only reads; `before_all` where no other password needs to be chosen first."""
    with visits.reading(site().installation, secret(), before_all=before_all) as visit:
        g.visit = visit
        yield visit


@contextmanager
def writing(*, before_all: bool = False) -> Iterator[Visit]:
    """A visit of the signed-in user that may change something."""
    with visits.writing(site().installation, secret(), before_all=before_all) as visit:
        g.visit = visit
        yield visit


def present_visit() -> Visit | None:
    """Return the visit that this request has opened, if any; after its end only what was loaded may be read."""
    return cast("Visit | None", g.get("visit"))


def csrf_token() -> str:
    """Return the token that forms must carry: bound to the session, or before it to the browser.

    A session that gets a fresh secret keeps the part before the dot, so that forms in other tabs stay good.
    """
    if "csrf" not in g:
        g.csrf = _token_of(site().installation.sealing, holder())  # type: ignore[arg-type]
    return cast(str, g.csrf)


def holder() -> str:
    """Return the digest of what this browser alone has: its session, or before one the mark that it is given here."""
    bound = secret().partition(".")[0] or request.cookies.get(START_COOKIE, "") or g.get("start", "")
    if not bound:
        bound = g.start = secrets.token_urlsafe(24)
    return digest_of_secret(bound)


@lru_cache(maxsize=MOST_TOKENS)
def _token_of(sealing: Sealing, bound: str) -> str:
    return sealing.mac("csrf", bound.encode()).hex()


def csrf_is_right() -> bool:
    """Tell whether the sent form carries the token of this browser."""
    return hmac.compare_digest(request.form.get(CSRF_FIELD, "").encode(), csrf_token().encode())


def language() -> Language:
    """Return the language of the page: the user's, else the cookie's, else the browser's best, else English."""
    visit, spoken = present_visit(), site().languages
    if visit is not None and visit.language in spoken:
        return visit.language
    asked = request.cookies.get(LANGUAGE_COOKIE, "")
    if asked in spoken:
        return Language(asked)
    best = request.accept_languages.best_match([*spoken])
    return Language(best or "en")


def interface() -> Interface:
    """Return the interface's words in the language of the page."""
    return site().interface(language())


LINKS = Links(
    inbox="/", find="/find", start="/start", directory="/directory", statistics="/statistics", account="/account",
    sign_out="/sign-out", language="/language",
    accessibility="/accessibility", data_protection="/data-protection", about="/about",
)
OUTSIDE = Links(
    sign_in="/sign-in", language="/language", accessibility="/accessibility", data_protection="/data-protection",
    about="/about",
)


WITH_PASSWORD_DUE = replace(OUTSIDE, sign_in=None, sign_out="/sign-out")
LINKS_OF = {
    (coordinates, works): replace(LINKS, urgent="/urgent" if coordinates else None, start="/start" if works else None)
    for coordinates in (False, True) for works in (False, True)
}
"""Whether the user's authority coordinates others, and whether the user works on cases -> where one can go."""


def frame(section: Section = Section.NONE, spoken: Language | None = None) -> Frame:
    """Return what stands around the page, in the language of the page or another one."""
    visit, here = present_visit(), site()
    user, zone = None, BRUSSELS
    words = here.interface(spoken or language())
    if visit is not None:
        authority = visit.directory.authorities[visit.user.authority]
        user = SignedIn(visit.user.name, authority.name_in(words.language), words.country_name(authority.country))
        zone = cast(ZoneInfo, here.installation.calendar.zone(authority.country))
    return Frame(
        interface=words, languages=here.languages, product=here.settings.product, version=here.version,
        path=request.full_path.rstrip("?"), csrf=csrf_token(), zone=zone, links=_links(visit),
        static=here.static, user=user, section=section, notices=_notices(),
    )


def _links(visit: Visit | None) -> Links:
    if visit is None:
        return OUTSIDE
    if visit.session.password_due:
        return WITH_PASSWORD_DUE
    return LINKS_OF[coordinates_somebody(visit), works_on_cases(visit)]


def _notices() -> tuple[Notice, ...]:
    """Return the notice that the last request left; its words are ours, its values are escaped as all text is."""
    cookies = request.cookies
    if NOTICE_COOKIE not in cookies:  # most often; looking in vain costs as much as the rest of the frame
        return ()
    kind, _, rest = unquote(cookies[NOTICE_COOKIE]).partition("|")
    word, *values = rest.split("|")
    if kind not in {known.value for known in NoticeKind} or word not in NOTICES:
        return ()
    g.notice_shown = True
    return (Notice(NoticeKind(kind), word, dict(zip(NOTICES[word], values, strict=False))),)


NOTICES: Mapping[str, tuple[str, ...]] = {
    "saved": (), "sent": ("done", "number"), "draft_deleted": (), "signed_out": (), "language": (), "mail_choice": (),
    "kept": (), "registered": (), "password_chosen": (), "provider_chosen": (), "given_out": (),
    "taken_from_all": (), "given_several": ("given", "meanwhile"),
    "factor_added": (), "factor_removed": (), "session_ended": (), "begin_again": (),
    "provider_linked": (), "provider_refused": (), "provider_unlinked": (),
    "search_kept": (), "search_forgotten": (),
    "password_changed": (), "link_used": (), "recovery_asked": (), "recovery_confirmed": (), "recovery_refused": (),
    "appointment_asked": (), "appointment_made": (), "appointment_refused": (), "appointment_impossible": (),
}
"""Notices that may travel to the next page, with the names of their values."""
IN_VAIN = frozenset({"appointment_impossible", "begin_again", "link_used", "provider_refused"})
"""Notices that something was not done."""


def go(path: str, notice: str = "", *values: str) -> Response:
    """Send the browser on with GET, with a notice for the next page."""
    response = Response(status=303, headers={"Location": path})
    if notice:
        kind = NoticeKind.WARNING if notice in IN_VAIN else NoticeKind.SUCCESS
        text = "|".join([kind.value, notice, *(value.replace("|", " ") for value in values)])
        set_cookie(response, NOTICE_COOKIE, text[:LONGEST_NOTICE], timedelta(minutes=1))
    return response


def set_cookie(response: Response, name: str, value: str, age: timedelta | None = None) -> None:
    """Set a cookie that only this host over a safe line gets, and no script. Its value is sent quoted."""
    lasting = f"Max-Age={int(age.total_seconds())}; " if age is not None else ""
    response.headers.add("Set-Cookie", f"{name}={quote(value, safe='')}; {lasting}{ONLY_HERE}")


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie away."""
    set_cookie(response, name, "", timedelta())


def is_own_path(path: str) -> bool:
    """Tell whether a path leads back into this application and nowhere else."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def known_language(code: str) -> Language | None:
    """Return the language of that code if this site speaks it."""
    return Language(code) if code in LANGUAGES and code in site().languages else None


