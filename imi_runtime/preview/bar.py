"""The bar on top of every page: who you are, in which language, at what time; and what became of the last save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from imi_runtime.model.case import Case
from imi_runtime.model.ids import Language, UserId
from imi_runtime.model.places import LANGUAGES
from imi_runtime.preview.pages import fill
from imi_runtime.preview.preview import Preview
from imi_runtime.preview.pseudo import NAME, PSEUDO
from imi_runtime.preview.seats import Bench, Player, benches
from imi_runtime.screens.interface import ENGLISH
from imi_runtime.screens.regional import format_moment

HEAD = (
    '<link rel="stylesheet" href="/preview/static/preview.css">'
    '<script src="/preview/static/preview.js" defer></script>'
)
MOMENTS = {"day": "+1 day", "week": "+7 working days", "deadline": "Past the next deadline"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A button that sets the clock forward, with the moment to which it does."""

    name: str
    label: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The bar. `back` is where its forms return to; `again` says that asking for that address shows this page."""

    csrf: str
    back: str
    again: bool
    revision: int
    benches: tuple[Bench, ...]
    player: Player | None
    languages: tuple[tuple[Language, str], ...]
    language: Language
    now: str
    moments: tuple[Moment, ...]
    story: str
    broken: bool
    report: str
    unfit: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the bar must know of the request."""

    user: UserId
    language: Language
    case: Case | None
    csrf: str
    back: str
    again: bool


def bar_of(preview: Preview, asked: Asked, languages: tuple[Language, ...]) -> Bar:
    """Return the bar for a page."""
    found, zone = benches(preview.stage, asked.case), preview.zone_of(asked.user)
    players = (player for bench in found for player in bench.players if player.user == asked.user)
    named = {**LANGUAGES, PSEUDO: NAME}
    return Bar(
        csrf=asked.csrf, back=asked.back, again=asked.again, revision=preview.revision, benches=found,
        player=next(players, None), languages=tuple((code, named[code]) for code in languages),
        language=asked.language, now=_said(preview.stages.clock.now(), zone),
        moments=tuple(_moments(preview, asked, zone)), broken=preview.broken, report=preview.report,
        story=f"/preview/story/{asked.case.id}" if asked.case else "", unfit=preview.unfit,
    )


def _moments(preview: Preview, asked: Asked, zone: tzinfo) -> Iterator[Moment]:
    case = asked.case.id if asked.case else None
    for name, moment in preview.moments(asked.user, case).items():
        yield Moment(name, MOMENTS[name], _said(moment, zone))


def _said(moment: datetime, zone: tzinfo) -> str:
    return format_moment(ENGLISH, moment.astimezone(zone))


def with_bar(html: str, bar: Bar) -> str:
    """Return a page with the bar behind its link to the content, so that this link stays the first thing to reach."""
    head, closing, body = html.partition("</head>")
    skip, end, rest = body.partition("</a>") if "govuk-skip-link" in body else _behind_body(body)
    return f"{head}{HEAD}{closing}{skip}{end}{fill('bar.jinja', bar=bar)}{rest}"


def _behind_body(body: str) -> tuple[str, str, str]:
    start, opening, rest = body.partition("<body")
    attributes, closing, inside = rest.partition(">")
    return f"{start}{opening}{attributes}", closing, inside
