"""The frame around every page: who is signed in, in which language and place of the clock, and where the links lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from zoneinfo import ZoneInfo

from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface

CSRF_FIELD = "csrf"
"""The name of the hidden input that every form sent by POST carries."""
LANGUAGE_FIELD = "language"
"""The name under which the language switch sends the chosen language, also beside the answers of a form page."""
BACK_FIELD = "back"
"""The name under which the language switch sends the path to return to."""


class NoticeKind(Enum):
    """What a notice means for its reader."""

    SUCCESS = "success"
    INFORMATION = "information"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence at the top of the next page: the interface's words `notice/<word>`, with values for its gaps."""

    kind: NoticeKind
    word: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The user at the screen and the authority that he or she acts for."""

    name: str
    authority: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the frame's links lead. Those that are None are not shown."""

    inbox: str | None = None
    urgent: str | None = None
    find: str | None = None
    start: str | None = None
    directory: str | None = None
    statistics: str | None = None
    account: str | None = None
    sign_in: str | None = None
    sign_out: str | None = None
    language: str
    accessibility: str
    data_protection: str
    about: str


class Section(Enum):
    """The entry of the main navigation that the page belongs to."""

    INBOX = "inbox"
    URGENT = "urgent"
    FIND = "find"
    START = "start"
    DIRECTORY = "directory"
    STATISTICS = "statistics"
    ACCOUNT = "account"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything around a page that is not the page itself.

    `languages` are the languages to switch to, the present one among them. `path` is the present address, to which the
    language switch returns. Without `csrf` (pages that must work without a session) the forms of the frame are left
    out. `static` turns the name of a file into its address with the version in it. `zone` is where moments are read.
    """

    interface: Interface
    languages: tuple[Language, ...]
    product: str = "IMI open"
    version: str = ""
    path: str
    csrf: str
    zone: ZoneInfo
    links: Links
    static: Callable[[str], str]
    user: SignedIn | None = None
    section: Section = Section.NONE
    notices: tuple[Notice, ...] = ()
