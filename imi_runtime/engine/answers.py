"""Answers checked: what is missing, impossible, or was never asked. One table entry per answer type."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from imi_runtime.engine.form_plan import AskedField, FormPlan, PagePlan
from imi_runtime.engine.world import World
from imi_runtime.model.beside import COMMENT, DECLINED, FILES
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Case
from imi_runtime.model.conditions import TODAY
from imi_runtime.model.forms import Chooses, PickedFrom, PicksAmong
from imi_runtime.model.ids import AuthorityId, Country, PartyId
from imi_runtime.model.places import COUNTRIES, CURRENCIES, LANGUAGES
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import (
    CLOSED_SETS,
    LONG_TEXT_LENGTH,
    MOST_FILES,
    PARTS,
    TEXT_LENGTH,
    AnswerType,
    Question,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one answer. `kind` names its words (`fault/<kind>`), `values` what they mention."""

    name: str
    kind: str
    part: str = ""
    row: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checking:
    """What checks may look at."""

    bundle: Bundle
    world: World
    today: date


Check = Callable[[Question, str, Any, Checking], Iterator[Fault]]


def check_form(
    bundle: Bundle, procedure: Procedure, case: Case, plan: FormPlan, answers: Answers, world: World, today: date
) -> tuple[Fault, ...]:
    """Return every fault of the answers to a form, in the order of its pages; nothing that was not asked passes."""
    checking = Checking(bundle, world, today)
    faults = [fault for page in plan.pages for fault in _page_faults(procedure, case, page, answers, checking)]
    known = plan.names()
    faults.extend(Fault(name, "not_asked") for name in answers if name not in known)
    return tuple(faults)


def check_page(
    bundle: Bundle, procedure: Procedure, case: Case, page: PagePlan, answers: Answers, world: World, today: date
) -> tuple[Fault, ...]:
    """Return the faults of one page of a form."""
    return tuple(_page_faults(procedure, case, page, answers, Checking(bundle, world, today)))


def _page_faults(
    procedure: Procedure, case: Case, plan: PagePlan, answers: Answers, checking: Checking
) -> Iterator[Fault]:
    match plan.page.content:
        case PickedFrom() as content:
            offered = (f"{id}.{name}" for id in content.sets for name in checking.bundle.question_sets[id].questions)
            yield from _pick_faults(plan.page.id, content, answers.get(plan.page.id), frozenset(offered))
        case PicksAmong() as content:
            yield from _pick_faults(plan.page.id, content, answers.get(plan.page.id), frozenset(plan.offered))
        case Chooses(party=party):
            yield from _choice_faults(procedure, case, party, plan.page.id, answers.get(plan.page.id), checking.world)
        case _:
            for asked in plan.fields:
                if asked.applies:
                    yield from _faults_of(asked, answers, checking)
                    yield from _faults_beside(asked.name, answers, checking)


def _faults_of(asked: AskedField, answers: Answers, checking: Checking) -> Iterator[Fault]:
    """Yield what is wrong with an answer, or with the reason for which there is none."""
    if asked.declined_for and asked.is_declined(answers):
        name = asked.name + DECLINED
        yield from question_faults(asked.declined_for, name, answers[name], checking)
    else:
        yield from question_faults(asked.question, asked.name, answers.get(asked.name), checking)


def _faults_beside(name: str, answers: Answers, checking: Checking) -> Iterator[Fault]:
    comment, files = answers.get(name + COMMENT), answers.get(name + FILES)
    if comment is not None:
        yield from _long_text_faults(name + COMMENT, comment, LONG_TEXT_LENGTH)
    if files is not None:
        yield from _files_faults(name + FILES, files, MOST_FILES, checking)


def _pick_faults(
    name: str, content: PickedFrom | PicksAmong, picks: Any, offered: frozenset[str]
) -> Iterator[Fault]:
    picks = picks if isinstance(picks, list) else []
    if len(picks) < content.at_least:
        yield Fault(name, "too_few", values={"limit": str(content.at_least)})
    if len(picks) > content.at_most:
        yield Fault(name, "too_many", values={"limit": str(content.at_most)})
    for pick in picks:
        if str(pick) not in offered:
            yield Fault(name, "not_a_choice")


def _choice_faults(
    procedure: Procedure, case: Case, party_id: PartyId, name: str, chosen: Any, world: World
) -> Iterator[Fault]:
    if not chosen:
        yield Fault(name, "required")
        return
    party, directory = procedure.parties[party_id], world.directory
    country = directory.country(AuthorityId(chosen)) if isinstance(chosen, str) else None
    if country is None or not directory.takes_part(AuthorityId(chosen), case.area):
        yield Fault(name, "unknown_authority")
        return
    others = {holding.holder for seat, holding in case.seats.items() if seat != party_id}
    if chosen in others:
        yield Fault(name, "already_a_party")
    elif party.country_other_than and country == _country_of(case, party.country_other_than, world):
        yield Fault(name, "same_country")
    elif party.country_same_as and country != _country_of(case, party.country_same_as, world):
        yield Fault(name, "other_country")


def _country_of(case: Case, party: PartyId, world: World) -> Country | None:
    holding = case.seats.get(party)
    return world.directory.country(holding.holder) if holding else None


def question_faults(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    """Yield what is wrong with the answer to one question; None means unanswered."""
    if answer is None or answer in ("", [], {}):
        if question.required or question.type is AnswerType.DECLARATION:
            yield Fault(name, "not_confirmed" if question.type is AnswerType.DECLARATION else "required")
        return
    yield from CHECKS[question.type](question, name, answer, checking)


def _closed(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not _among(answer, CLOSED_SETS[question.type]):
        yield Fault(name, "not_a_choice")


def _choice(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not _among(answer, question.choices):
        yield Fault(name, "not_a_choice")


def _among(answer: Any, known: Container[str]) -> bool:
    return isinstance(answer, str) and answer in known


def _choices(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not isinstance(answer, list) or not all(_among(one, question.choices) for one in answer):
        yield Fault(name, "not_a_choice")
        return
    yield from _count(question, name, len(set(answer)))


def _count(question: Question, name: str, count: int) -> Iterator[Fault]:
    if question.at_least and count < int(question.at_least):
        yield Fault(name, "too_few", values={"limit": question.at_least})
    if question.at_most and count > int(question.at_most):
        yield Fault(name, "too_many", values={"limit": question.at_most})


def _as_date(text: Any) -> date | None:
    """Return the day of a text such as 2026-03-27; weeks, days of the year and other forms of ISO 8601 are none."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _limit_date(limit: str, today: date) -> date:
    return today if limit == TODAY else date.fromisoformat(limit)


def _date(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    day = _as_date(answer)
    if day is None:
        yield Fault(name, "not_a_date")
    elif question.at_least and day < _limit_date(question.at_least, checking.today):
        limit = _limit_date(question.at_least, checking.today)
        yield Fault(name, "date_too_early", values={"limit": limit.isoformat()})
    elif question.at_most and day > _limit_date(question.at_most, checking.today):
        limit = _limit_date(question.at_most, checking.today)
        yield Fault(name, "date_too_late", values={"limit": limit.isoformat()})


def _as_number(answer: Any) -> Decimal | None:
    return Decimal(answer) if isinstance(answer, str) and _NUMBER.fullmatch(answer) else None


def _bounds(question: Question, name: str, number: Decimal) -> Iterator[Fault]:
    if question.at_least and number < Decimal(question.at_least):
        yield Fault(name, "too_small", values={"limit": question.at_least})
    if question.at_most and number > Decimal(question.at_most):
        yield Fault(name, "too_large", values={"limit": question.at_most})


def _integer(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not isinstance(answer, int) or isinstance(answer, bool) or abs(answer) >= 10**15:
        yield Fault(name, "not_a_whole_number")
    else:
        yield from _bounds(question, name, Decimal(answer))


def _decimal(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    number = _as_number(answer)
    if number is None:
        yield Fault(name, "not_a_number")
    else:
        yield from _bounds(question, name, number)


def _text(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    limit = int(question.at_most) if question.at_most else TEXT_LENGTH
    if not isinstance(answer, str):
        yield Fault(name, "not_a_choice")
    elif len(answer) > limit:
        yield Fault(name, "too_long", values={"limit": str(limit), "found": str(len(answer))})
    elif question.at_least and len(answer) < int(question.at_least):
        yield Fault(name, "too_short", values={"limit": question.at_least})


def _long_text(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    limit = int(question.at_most) if question.at_most else LONG_TEXT_LENGTH
    faults = tuple(_long_text_faults(name, answer, limit))
    yield from faults
    if not faults and question.at_least and len(answer["text"]) < int(question.at_least):
        yield Fault(name, "too_short", part="text", values={"limit": question.at_least})


def _long_text_faults(name: str, answer: Any, limit: int) -> Iterator[Fault]:
    if not isinstance(answer, dict) or set(answer) - {"text", "language"}:
        yield Fault(name, "not_a_choice")
        return
    text = answer.get("text")
    if not isinstance(text, str) or not text:
        yield Fault(name, "incomplete", part="text")
        return
    if len(text) > limit:
        yield Fault(name, "too_long", part="text", values={"limit": str(limit), "found": str(len(text))})
    if not _among(answer.get("language"), LANGUAGES):
        yield Fault(name, "unknown_language", part="language")


def _country(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not _among(answer, COUNTRIES):
        yield Fault(name, "unknown_country")


def _language(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not _among(answer, LANGUAGES):
        yield Fault(name, "unknown_language")


def _code(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    codes = checking.bundle.code_lists[question.code_list].codes if question.code_list else {}
    if not _among(answer, codes):
        yield Fault(name, "not_a_choice")


def _authority(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not isinstance(answer, str) or checking.world.directory.country(AuthorityId(answer)) is None:
        yield Fault(name, "unknown_authority")


def _authorities(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    """Check several authorities; each is one of the directory."""
    if not isinstance(answer, list) or not answer:
        yield Fault(name, "unknown_authority")
        return
    for one in answer:
        faults = tuple(_authority(question, name, one, checking))
        if faults:
            yield from faults
            return
    yield from _count(question, name, len(set(answer)))


def _composite(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    """Check every part by its own type; the words of a part's fault are said beside that part."""
    parts = PARTS[question.type]
    if not isinstance(answer, dict) or set(answer) - {part.name for part in parts}:
        yield Fault(name, "not_a_choice")
        return
    for part in parts:
        given = answer.get(part.name)
        if given in (None, ""):
            if part.required:
                yield Fault(name, "incomplete", part=part.name)
        else:
            plain = replace(question, type=part.type, at_least="", at_most=part.at_most)
            for fault in CHECKS[part.type](plain, name, given, checking):
                yield replace(fault, part=part.name)


def _date_range(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    faults = tuple(_composite(question, name, answer, checking))
    yield from faults
    if faults:
        return
    yield from (replace(fault, part="from") for fault in _date(question, name, answer["from"], checking))
    if answer.get("to") and answer["to"] < answer["from"]:
        yield Fault(name, "ends_before_start", part="to")


def _money(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    faults = tuple(_composite(question, name, answer, checking))
    yield from faults
    if faults:
        return
    yield from (replace(fault, part="amount") for fault in _bounds(question, name, Decimal(answer["amount"])))
    if answer["currency"] not in CURRENCIES:
        yield Fault(name, "unknown_currency", part="currency")


def _region(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    faults = tuple(_composite(question, name, answer, checking))
    yield from faults
    if not faults and not checking.world.calendar.is_region(Country(answer["country"]), answer["region"]):
        yield Fault(name, "unknown_region", part="region")


def _files(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    faults = tuple(_files_faults(name, answer, int(question.at_most or MOST_FILES), checking))
    yield from faults
    if not faults and question.at_least and len(answer) < int(question.at_least):
        yield Fault(name, "too_few", values={"limit": question.at_least})


def _files_faults(name: str, answer: Any, at_most: int, checking: Checking) -> Iterator[Fault]:
    """Check attached files by their ids: each was attached to this case by whoever answers."""
    known = isinstance(answer, list) and all(_among(one, checking.world.files) for one in answer)
    if not known or len(set(answer)) < len(answer):
        yield Fault(name, "unknown_file")
    elif len(answer) > at_most:
        yield Fault(name, "too_many", values={"limit": str(at_most)})


def _rows(question: Question, name: str, answer: Any, checking: Checking) -> Iterator[Fault]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        yield Fault(name, "not_a_choice")
        return
    yield from _count(question, name, len(answer))
    known = {column.id for column in question.columns}
    for number, row in enumerate(answer):
        if set(row) - known:
            yield Fault(name, "not_asked", row=number)
        for column in question.columns:
            for fault in question_faults(column, name, row.get(column.id), checking):
                part = f"{column.id}.{fault.part}" if fault.part else column.id
                yield replace(fault, part=part, row=number)


CHECKS: Mapping[AnswerType, Check] = {
    AnswerType.YES_NO: _closed,
    AnswerType.YES_NO_NOT_KNOWN: _closed,
    AnswerType.DECLARATION: _closed,
    AnswerType.CHOICE: _choice,
    AnswerType.CHOICES: _choices,
    AnswerType.DATE: _date,
    AnswerType.DATE_RANGE: _date_range,
    AnswerType.INTEGER: _integer,
    AnswerType.DECIMAL: _decimal,
    AnswerType.MONEY: _money,
    AnswerType.TEXT: _text,
    AnswerType.LONG_TEXT: _long_text,
    AnswerType.COUNTRY: _country,
    AnswerType.REGION: _region,
    AnswerType.LANGUAGE: _language,
    AnswerType.CODE: _code,
    AnswerType.AUTHORITY: _authority,
    AnswerType.AUTHORITIES: _authorities,
    AnswerType.PERSON: _composite,
    AnswerType.ORGANISATION: _composite,
    AnswerType.ADDRESS: _composite,
    AnswerType.DOCUMENT: _composite,
    AnswerType.FILES: _files,
    AnswerType.ROWS: _rows,
}
"""How the answer to each type of question is checked."""

