"""Rows of long lists: joined here, because a template takes several times as long for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from imi_runtime.model.ids import Language
from imi_runtime.screens.escaping import as_html
from imi_runtime.screens.inline import FRAME, authority, instant, say
from imi_runtime.screens.places import country_names

if TYPE_CHECKING:
    from imi_runtime.screens.pages.case import Exchange, HistoryEntry, Participant
    from imi_runtime.screens.pages.shown import ShownAnswer


def answer_rows(rows: Sequence[ShownAnswer]) -> Markup:
    """Return questions with their answers, to stand in a list of terms."""
    nothing = _quiet(say("answer/none"))
    drawn = [
        f'<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{as_html(row.question)}</dt>'
        f'<dd class="govuk-summary-list__value">{nothing if row.answer is None else as_html(row.answer)}</dd></div>\n'
        for row in rows
    ]
    return Markup("".join(drawn))  # noqa: S704 - everything in it is escaped


def exchange_rows(exchange: Exchange) -> Markup:
    """Return what one side asked, numbered, beside the answers and comments of the other."""
    nothing = _quiet(say("answer/none") if exchange.answered else say("case/no_answer_yet"))
    comment = f'<div class="imi-exchange__comment"><span class="imi-label">{say("case/comment")}</span> '
    files = f'<div class="imi-exchange__comment"><span class="imi-label">{say("field/files")}</span> '
    drawn = []
    for number, asked in enumerate(exchange.questions, 1):
        answer = nothing if asked.answer is None else as_html(asked.answer)
        more = "" if asked.comment is None else f"{comment}{as_html(asked.comment)}</div>"
        more += "" if asked.files is None else f"{files}{as_html(asked.files)}</div>"
        drawn.append(
            '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header imi-exchange__question">'
            f'<span class="imi-exchange__number">{number}</span> {as_html(asked.question)}</th>'
            f'<td class="govuk-table__cell imi-exchange__answer">{answer}{more}</td></tr>\n'
        )
    return Markup("".join(drawn))  # noqa: S704 - everything in it is escaped


def timeline_rows(entries: Sequence[HistoryEntry]) -> Markup:
    """Return what happened, by whom, when, and where the case stood then."""
    return Markup("".join([_happened(entry) for entry in entries]))  # noqa: S704 - everything in it is escaped


def _happened(entry: HistoryEntry) -> str:
    by = authority(entry.by) if entry.by else say("said/by_link" if entry.by_link else "case/by_clock")
    person = f" · {_by_whom(entry)}" if entry.person else ""
    state = f" · {say('case/now_stands', state=entry.state)}" if entry.state else ""
    return (
        '<li class="moj-timeline__item"><div class="moj-timeline__header">'
        f'<h3 class="moj-timeline__title">{as_html(entry.label)}</h3>'
        f'<p class="moj-timeline__byline">{by}{person}</p></div>'
        f'<p class="moj-timeline__date">{instant(entry.at)}{state}</p></li>\n'
    )


def _by_whom(entry: HistoryEntry) -> str:
    if not entry.deputy_for:
        return as_html(entry.person)
    return str(say("case/by_deputy", name=entry.person, other=entry.deputy_for))


def participant_rows(seats: Sequence[Participant], on_paper: bool) -> Markup:
    """Return who holds the seats; on paper, which has readers everywhere, nobody is called "you"."""
    you = "" if on_paper else f' <strong class="moj-badge imi-badge">{say("case/you")}</strong>'
    return Markup("".join([_seat(seat, you if seat.you else "") for seat in seats]))  # noqa: S704 - all escaped


def _seat(seat: Participant, you: str) -> str:
    holder = authority(seat.holder) if seat.holder else _quiet(say("case/nobody"))
    contact = _line(as_html(seat.contact)) if seat.contact else ""
    return (
        f'<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{as_html(seat.seat)}</dt>'
        f'<dd class="govuk-summary-list__value">{holder}{you}{contact}{_former(seat)}</dd></div>\n'
    )


def _former(seat: Participant) -> str:
    if not seat.former:
        return ""
    names = Markup("; ").join([authority(party) for party in seat.former])
    return _line(say("case/former", authorities=names))


def _line(html: str) -> str:
    return f'<span class="imi-line imi-quiet">{html}</span>'


def country_options(chosen: str) -> Markup:
    """Return the countries as options in the reader's language, in protocol order."""
    return _country_options(FRAME.get().interface.language, chosen)


@lru_cache(maxsize=1024)
def _country_options(language: Language, chosen: str) -> Markup:
    options = [
        f'<option value="{code}"{" selected" if code == chosen else ""}>{as_html(name)}</option>\n'
        for code, name in country_names(language).items()
    ]
    return Markup("".join(options))  # noqa: S704 - codes are ours, names are escaped


def _quiet(html: str) -> str:
    return f'<span class="imi-quiet">{html}</span>'
