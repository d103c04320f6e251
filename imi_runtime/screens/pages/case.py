"""The page of one case, and the same case on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from markupsafe import Markup

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.due import Due
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.readers import Readers
from imi_runtime.screens.pages.shown import ShownAnswer
from imi_runtime.screens.pages.state_tag import StateTag
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTurn:
    """Whose turn it is: the label of the seat and, where the reader may know it, the authority that holds it."""

    yours: bool
    seat: str
    authority: NamedAuthority | None = None


class ClockStanding(Enum):
    """How a clock stands on the page."""

    RUNNING = "running"
    PAUSED = "paused"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of the sum that leads to a last day: what kind of line, its day or stretch, and its name or place."""

    kind: str
    first: date | None = None
    last: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeadline:
    """One clock of the case.

    `yours`: it is the reader's authority that must keep it. `counted` is the sum, line by line, `law`
    the article it comes from, if it is named.
    """

    label: str
    due: Due
    standing: ClockStanding
    binds: str
    yours: bool = False
    counted: tuple[SumLine, ...] = ()
    law: str = ""


class Weight(Enum):
    """How an act is offered: the one most wanted, others, and those that end or harm something."""

    FIRST = "first"
    OTHER = "other"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedAct:
    """A transition that the reader can start now. `draft` says that its form was begun and is kept."""

    label: str
    href: str
    weight: Weight
    help: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """A transition of the reader's seat that is not possible now, with the reasons as whole sentences."""

    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A picked question, the answer of the other side, its comment and files, each None as long as there is none."""

    question: str
    answer: Markup | None = None
    comment: Markup | None = None
    files: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The questions that one side picked, beside the answers of the other.

    `asked_by` and `answered_by` are names of authorities. `held` says that the answers still wait for approval and are
    seen by one side only.
    """

    label: str
    questions: tuple[AskedQuestion, ...]
    asked_by: str
    asked: datetime
    answered_by: str = ""
    answered: datetime | None = None
    held: bool = False
    readers: Readers | None = None

    @property
    def has_answers(self) -> bool:
        """Tell whether anything was answered or commented yet."""
        return any(asked.answer or asked.comment or asked.files for asked in self.questions)


@dataclass(frozen=True, slots=True)
class FilledPage:
    """One page of a filled form with its answers."""

    label: str
    answers: tuple[ShownAnswer, ...]


class FillingStanding(Enum):
    """How a filled form stands: open to its readers, held until a step is taken, or taken back."""

    OPEN = "open"
    HELD = "held"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """One filling of a form, written for the step `act`.

    `earlier` are former versions of it, newest first, each by when it was written. `number` tells it from others with
    the same title, the first written first; 0 for one that has its title alone.
    """

    id: str
    title: str
    number: int = 0
    by: NamedAuthority
    at: datetime
    pages: tuple[FilledPage, ...]
    act: str = ""
    standing: FillingStanding = FillingStanding.OPEN
    earlier: tuple[tuple[datetime, tuple[FilledPage, ...]], ...] = ()
    readers: Readers | None = None

    @property
    def heading(self) -> str:
        """What stands above it and leads to it."""
        return f"{self.title} ({self.number})" if self.number else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `person` is a name only within the reader's own authority. `yours`: written by that authority."""

    by: NamedAuthority
    person: str = ""
    at: datetime
    text: Markup
    yours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The messages of the case, oldest first, and where a new one is written, if the reader may."""

    messages: tuple[Message, ...]
    write: str | None = None
    readers: Readers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One file of the case: `line` is its name, leading to it where it may be opened, its size and its state."""

    line: Markup
    by: NamedAuthority
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A seat, who holds it now and who held it before."""

    seat: str
    holder: NamedAuthority | None
    you: bool = False
    contact: str = ""
    former: tuple[NamedAuthority, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """Something that happened. `by` is None for the clock's doing, and for that of a linked case (`by_link`).

    `person` is a name of the reader's own authority, `deputy_for` the colleague with whose rights that person acted.
    """

    label: str
    at: datetime
    by: NamedAuthority | None
    person: str = ""
    state: str = ""
    deputy_for: str = ""
    by_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHolders:
    """Who of the reader's colleagues has the case. `waits`: nobody does who is at work; `href` is where it is given."""

    names: tuple[str, ...]
    yours: bool
    waits: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class ChainProof:
    """How the history of the case is proved: the digest of its last event, in groups that can be read out."""

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCase:
    """A case linked with this one that the reader may see. `others` are who takes part beside the reader's authority.

    `opened_this` says that this one was opened by it; else it was opened by this one.
    """

    href: str
    procedure: str
    state: StateTag
    others: tuple[Participant, ...] = ()
    opened_this: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One case as the reader may see it.

    `forms` are all filled forms that are shown as they are, the first one being what the case is about. `attachments`
    is None where the procedure has no place for files. `history` is newest first. `holders` is None where the reader's
    authority gives such cases to nobody by name, `deputy_for` are the colleagues for whom the reader stands in.
    `print_href` opens the case on paper, `chart_href` the picture of where it stands. `proof` stands on paper only.
    """

    number: str
    procedure: str
    area: str
    state: StateTag
    turn: CaseTurn | None
    opened: datetime
    updated: datetime
    deadlines: tuple[CaseDeadline, ...] = ()
    acts: tuple[OfferedAct, ...] = ()
    refused: tuple[RefusedAct, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    forms: tuple[FilledForm, ...] = ()
    messages: Messages | None = None
    attachments: tuple[CaseFile, ...] | None = None
    participants: tuple[Participant, ...] = ()
    linked: tuple[LinkedCase, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    proof: ChainProof | None = None
    print_href: str = ""
    chart_href: str = ""
    holders: CaseHolders | None = None
    deputy_for: tuple[str, ...] = ()
    waits_for_links: bool = False


def render_case(page: CasePage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/case.jinja", frame, page=page)


def render_case_on_paper(
    page: CasePage, frame: Frame, *, case_href: str, printed: datetime, report_href: str = ""
) -> str:
    """Return the whole case as a document to print: no acts, no navigation, everything unfolded.

    `report_href` is where the same is had as a PDF.
    """
    return fill(
        "pages/case_on_paper.jinja", frame, page=page, case_href=case_href, printed=printed, report_href=report_href
    )
