"""From what somebody asks for to the page of the search, and to the rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from imi_runtime.engine.telling import asked_question
from imi_runtime.model.beside import COMMENT, end_of, question_name
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId, Country, FormId, ProcedureId, StateId
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.text import Labels
from imi_runtime.operations.lists.case_finding import OPEN, AskedCases, Days, FoundCases, Hit
from imi_runtime.operations.lists.exporting import MOST_EXPORTED
from imi_runtime.operations.lists.kept_searches import KeptSearch
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Shelf
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.directory import Option
from imi_runtime.screens.pages.due import due_by
from imi_runtime.screens.pages.find import DayField, FindPage, KeptLink
from imi_runtime.screens.pages.form import FaultLink
from imi_runtime.screens.pages.inbox import InboxEntry
from imi_runtime.screens.tables import Cell
from imi_runtime.web.present.directory import chosen_first
from imi_runtime.web.present.inbox import inbox_entry
from imi_runtime.web.present.state import named, state_label

STATUSES: Mapping[str, tuple[Shelf, ...]] = {"waiting": (Shelf.WAITING,), "open": OPEN, "closed": (Shelf.OVER,)}
DAYS = ("opened", "updated", "due")
LONGEST_WORDS = 200
YEARS = range(1900, 2200)
MOST_FIELDS = 3
"""In how many answers a word stood is not said beyond these."""
ASKING = (
    "q", "status", "area", "state", "with", "country",
    *(f"{day}_{end}" for day in DAYS for end in ("from", "until")), "late", "given", "mine",
)
"""What the form sends, in the order in which it stands in addresses."""
COLUMNS = ("number", "area", "procedure", "other", "country", "state", "opened", "updated", "due")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was typed, what it asks for, and what is wrong with it, as (name of the field, word)."""

    typed: Mapping[str, str]
    asked: AskedCases
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """Return the query of the address that asks the same again; what was left empty is not in it."""
        return urlencode({name: value for name, value in self.typed.items() if value})

    @property
    def narrowed(self) -> bool:
        """Tell whether more is asked for than words and a status."""
        return any(self.typed[name] for name in ASKING if name not in ("q", "status"))


def read_request(visit: Visit, given: Mapping[str, str]) -> Request:
    """Return what an address asks for. What is no date or no choice any more is a fault, and never asked for."""
    typed = {name: given.get(name, "").strip()[:LONGEST_WORDS] for name in ASKING}
    faults: dict[str, str] = {}
    area = AreaId(typed["area"]) if typed["area"] in visit.live() else None
    if typed["area"] and area is None:
        faults["area"] = "unknown_area"
    of, procedure, state = _state_of(visit, typed["state"], faults)
    for name, known in (("country", COUNTRIES), ("status", STATUSES)):
        if typed[name] and typed[name] not in known:
            faults[name] = "unknown"
    days = {name: _days(typed, name, faults) for name in DAYS}
    asked = AskedCases(
        words=typed["q"], area=of or area, procedure=procedure, state=state, counterpart=typed["with"],
        country=Country(typed["country"]) if typed["country"] and "country" not in faults else None,
        shelves=STATUSES.get(typed["status"], ()), late=bool(typed["late"]), mine=bool(typed["mine"]),
        given=bool(typed["given"]), opened=days["opened"], updated=days["updated"], due=days["due"],
    )
    return Request(typed, asked, faults)


def _state_of(
    visit: Visit, typed: str, faults: dict[str, str]
) -> tuple[AreaId | None, ProcedureId | None, StateId | None]:
    """Return the area, procedure and state that were chosen together."""
    if not typed:
        return None, None, None
    if typed not in {option.value for option in _states(visit, None, "")}:
        faults["state"] = "unknown"
        return None, None, None
    area, procedure, state = typed.split("/")
    return AreaId(area), ProcedureId(procedure), StateId(state)


def _days(typed: Mapping[str, str], name: str, faults: dict[str, str]) -> Days:
    found: dict[str, date | None] = {}
    for end in ("from", "until"):
        text = typed[f"{name}_{end}"]
        found[end] = _day_typed(text) if text else None
        if text and found[end] is None:
            faults[f"{name}_{end}"] = "no_date"
    first, last = found["from"], found["until"]
    if first and last and last < first:
        faults[f"{name}_until"] = "wrong_order"
    return first, last


def _day_typed(text: str) -> date | None:
    """Return the day that was typed; days of no case are mistyped ones."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


# -- the page ----------------------------------------------------------------------------------------------------------


def find_page(
    visit: Visit, asked: Request, found: FoundCases | None, kept: tuple[KeptSearch, ...], around: Frame, *,
    later: bool = False, keep_fault: str = "", keep_name: str = "",
) -> FindPage:
    """Return the page. `found` is None where nothing was looked for; `later` says that this is not the beginning."""
    typed, words = asked.typed, around.interface
    nobody = found is not None and found.nobody
    return FindPage(
        q=typed["q"], counterpart=typed["with"], late=bool(typed["late"]), mine=bool(typed["mine"]),
        given=bool(typed["given"]), gives_out=bool(visit.directory.authorities[visit.user.authority].allocation),
        status=tuple(
            Option(value, str(words.say(f"find/status_{value}")), value == typed["status"]) for value in STATUSES
        ),
        areas=_areas(visit, typed["area"]), states=tuple(_states(visit, asked.asked.area, typed["state"])),
        countries=chosen_first({iso: words.country_name(iso) for iso in COUNTRIES}, typed["country"]),
        days=tuple((_day(asked, f"{name}_from", words), _day(asked, f"{name}_until", words)) for name in DAYS),
        narrowed=asked.narrowed, faults=tuple(_fault_links(asked, words)),
        counterpart_fault=str(words.say("find/nobody")) if nobody else "", searched=found is not None,
        found=tuple(_entry(visit, hit, around) for hit in found.hits) if found else (),
        older=f"/find?{asked.query}&after={found.hits[-1].place}" if found and found.more else "",
        newest=f"/find?{asked.query}" if later else "",
        left_out=found.left_out if found else (), incomplete=found is not None and found.incomplete,
        query=asked.query if found is not None else "", most_exported=words.number(MOST_EXPORTED),
        kept=tuple(KeptLink(one.name, f"/find?{one.query}", f"/find/searches/{one.id}/forget") for one in kept),
        keep_fault=keep_fault, keep_name=keep_name,
    )


def _areas(visit: Visit, chosen: str) -> tuple[Option, ...]:
    live = visit.live()
    titles: dict[str, str] = {
        area: visit.labels(digest).of(visit.bundle(digest).title) for area, digest in live.items()
    }
    return chosen_first(titles, chosen) if len(live) > 1 else ()


def _states(visit: Visit, area: AreaId | None, chosen: str) -> Iterator[Option]:
    """Yield the states of the procedures in which the user works, those of a chosen area only."""
    for of, digest in visit.live().items():
        bundle, labels = visit.bundle(digest), visit.labels(digest)
        for procedure in bundle.procedures.values() if area in (None, of) else ():
            for state in procedure.states.values():
                value = f"{of}/{procedure.id}/{state.id}"
                yield Option(value, labels.of(state.label), value == chosen, labels.of(procedure.title))


def _day(asked: Request, name: str, words: Interface) -> DayField:
    fault = asked.faults.get(name)
    return DayField(name=name, value=asked.typed[name], fault=str(words.say(f"find/{fault}")) if fault else "")


def _fault_links(asked: Request, words: Interface) -> Iterator[FaultLink]:
    labels = {"area": "find/area", "state": "find/state", "country": "find/country", "status": "find/status"}
    for name, fault in asked.faults.items():
        day, _, end = name.partition("_")
        label = words.say(labels[name]) if name in labels else f"{words.say(f'find/{day}')}: {words.say(f'find/{end}')}"
        yield FaultLink(str(label), str(words.say(f"find/{fault}")), name)


def _entry(visit: Visit, hit: Hit, around: Frame) -> InboxEntry:
    entry = hit.entry
    bundle, labels = visit.bundle(entry.deployment), visit.labels(entry.deployment)
    said = dict.fromkeys(_field_said(name, bundle, labels, around.interface) for name in hit.fields[:MOST_FIELDS])
    return inbox_entry(visit, entry, around, found_in="; ".join(one for one in said if one))


def _field_said(name: str, bundle: Bundle, labels: Labels, words: Interface) -> str:
    """Return what a field in which a word stood is called."""
    form, _, answer = name.partition("/")
    if not answer:
        return str(words.say(f"find/in_{name}"))
    question = asked_question(bundle, FormId(form), question_name(answer)) if FormId(form) in bundle.forms else None
    if question is None:
        return ""
    said = labels.of(question.label)
    return str(words.say("find/in_comment", question=said)) if end_of(answer) == COMMENT else said


# -- the file ----------------------------------------------------------------------------------------------------------


def export_header(words: Interface) -> tuple[str, ...]:
    """Return the words over the columns."""
    return tuple(str(words.say(f"find/column_{name}")) for name in COLUMNS)


def export_rows(visit: Visit, hits: tuple[Hit, ...], around: Frame) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each case: what lists show of it."""
    for hit in hits:
        entry = hit.entry
        bundle, labels = visit.bundle(entry.deployment), visit.labels(entry.deployment)
        procedure = bundle.procedures[entry.procedure]
        other = named(visit.directory, entry.other, around.interface) if entry.other else None
        yield (
            entry.number, labels.of(bundle.title), labels.of(procedure.title), other.name if other else "",
            other.country if other else "", state_label(procedure.states[entry.state], entry.seats, labels),
            hit.opened.astimezone(around.zone), entry.updated.astimezone(around.zone),
            _last_day(hit, around),
        )


def _last_day(hit: Hit, around: Frame) -> date | None:
    return due_by(hit.entry.due, hit.entry.due, around.zone).day if hit.entry.due else None

