"""From an opened case to its page. Everything shown was first allowed by the access function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from imi_runtime.engine.attached import files_in
from imi_runtime.engine.decide import asked_forms
from imi_runtime.model.case import Answers, Clock, Filling, Phase, Standing
from imi_runtime.model.forms import AnswersTo, Chooses, Page
from imi_runtime.model.ids import AuthorityId, PartyId, TransitionId, UserId
from imi_runtime.model.procedure import Coordinates, Procedure, Transition
from imi_runtime.model.text import Labels
from imi_runtime.operations.cases import casework
from imi_runtime.operations.words import HistoryRow
from imi_runtime.screens.pages.case import (
    AskedQuestion,
    CaseDeadline,
    CaseFile,
    CaseHolders,
    CasePage,
    CaseTurn,
    ChainProof,
    ClockStanding,
    Exchange,
    FilledForm,
    FilledPage,
    FillingStanding,
    HistoryEntry,
    LinkedCase,
    Message,
    Messages,
    OfferedAct,
    Participant,
    Weight,
)
from imi_runtime.screens.pages.due import due_by
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.web.present.allocation import allocation_history, case_holders, names_of
from imi_runtime.web.present.answers import AnswerReader
from imi_runtime.web.present.case_view import CaseView, Reply
from imi_runtime.web.present.copying import offered_copy, refused_copy
from imi_runtime.web.present.counting import sum_lines
from imi_runtime.web.present.refused import refused_acts
from imi_runtime.web.present.state import done_in_words, state_label

GROUP = 8
"""Signs of a printed digest that stand together."""


def case_page(view: CaseView, history: Sequence[HistoryRow]) -> CasePage:
    """Return the page of a case."""
    opened, labels, holders = view.opened, view.labels, case_holders(view)
    return CasePage(
        number=opened.case.number, procedure=labels.of(opened.procedure.title),
        area=labels.of(opened.bundle.title), state=view.tag(), turn=_turn(view), opened=opened.case.opened,
        waits_for_links=opened.procedure.waits_for_links(opened.procedure.states[opened.case.state]),
        updated=opened.case.updated, deadlines=tuple(_deadlines(view)), acts=(*_acts(view), *offered_copy(view)),
        refused=(*refused_acts(view), *refused_copy(view)),
        exchanges=tuple(_exchanges(view)), forms=tuple(_told_apart(_forms(view, history))), messages=_messages(view),
        attachments=_attached(view),
        participants=tuple(_participants(view)), linked=tuple(_linked(view)),
        history=_whole_history(view, history, holders), holders=holders,
        deputy_for=_deputy_for(view), proof=_proof(view),
        print_href=f"/cases/{opened.case.id}/print", chart_href=f"/cases/{opened.case.id}/chart",
    )


def _proof(view: CaseView) -> ChainProof:
    digest = view.opened.stored.digest
    return ChainProof(" ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP)))


def _turn(view: CaseView) -> CaseTurn | None:
    state = view.opened.procedure.states[view.opened.case.state]
    if state.waits_for is None:
        return None
    party = view.opened.procedure.parties[state.waits_for]
    holder = view.holders.get(state.waits_for)
    yours = state.waits_for in view.seats
    return CaseTurn(yours=yours, seat=view.labels.of(party.label), authority=view.name(holder) if holder else None)


def _deadlines(view: CaseView) -> Iterator[CaseDeadline]:
    for id, clock in view.opened.case.clocks.items():
        deadline = view.opened.procedure.deadlines[id]
        yield CaseDeadline(
            label=view.labels.of(deadline.label), due=due_by(clock.due, view.visit.world.now, view.around.zone),
            standing=_clock_standing(clock), law=deadline.law,
            binds=view.labels.of(view.opened.procedure.parties[deadline.binds].label),
            yours=deadline.binds in view.seats,
            counted=tuple(sum_lines(clock, view.visit.installation.calendar, view.around.interface)),
        )


def _clock_standing(clock: Clock) -> ClockStanding:
    return {Phase.RUNNING: ClockStanding.RUNNING, Phase.PAUSED: ClockStanding.PAUSED}.get(
        clock.phase, ClockStanding.MISSED
    )


def _acts(view: CaseView) -> Iterator[OfferedAct]:
    """Yield what can be done, the act that the state waits for first; writing a message stands with the messages."""
    opened = view.opened
    first = True
    for id in opened.access.acts:
        if id in view.writing:
            continue
        transition = opened.procedure.transitions[id]
        weight = _weight(view, transition)
        if weight is Weight.FIRST and not first:
            weight = Weight.OTHER
        first = first and weight is not Weight.FIRST
        yield OfferedAct(
            label=view.labels.of(transition.label), href=act_address(view, id), weight=weight,
            help=view.labels.of(transition.help) if transition.help else "", draft=id in opened.stored.drafted,
        )


def _weight(view: CaseView, transition: Transition) -> Weight:
    """Return how an act is offered: ending a case before its time is a warning, the awaited act comes first."""
    states, case = view.opened.procedure.states, view.opened.case
    state = states[case.state]
    ends = all(branch.to is not None and states[branch.to].final for branch in transition.route)
    waited_for = state.waits_for in view.seats and any(seat.party == state.waits_for for seat in transition.by)
    early = (ends and len(transition.sources) > 1) or (ends and state.initial)
    if early:
        return Weight.WARNING
    return Weight.FIRST if waited_for else Weight.OTHER


def act_address(view: CaseView, transition: TransitionId) -> str:
    """Return where a transition is started: on the first page of its form, or where its draft goes on."""
    opened, start = view.opened, f"/cases/{view.opened.case.id}/acts/{transition}"
    forms = asked_forms(opened.procedure.transitions[transition])
    if not forms or transition in opened.stored.drafted:
        return start
    return f"{start}/{forms[0]}/{next(iter(opened.bundle.forms[forms[0]].pages))}"


def _exchanges(view: CaseView) -> Iterator[Exchange]:
    """Yield the picked questions beside their answers, one exchange for each filling that picked.

    The page on which somebody picks speaks to that person, so its label is no title for both sides.
    """
    words = view.around.interface
    for number, (filling, page, answers, reply) in enumerate(view.asked, 1):
        title = words.say("case/exchange_number", number=number) if len(view.asked) > 1 else words.say("case/exchange")
        yield _exchange(view, filling, page, answers, reply, str(title))


def _spoken(view: CaseView, authority: AuthorityId) -> str:
    name = view.name(authority)
    return str(view.around.interface.say("frame/authority", name=name.name, country=name.country))


def _exchange(
    view: CaseView, filling: Filling, page: Page, answers: Answers, reply: Reply, title: str
) -> Exchange:
    reader = view.reader_of(reply[0]) if reply else view.reader
    passed_on = view.passed_on(filling, page)
    given = reply[1] if reply else {}
    reasons = view.opened.bundle.forms[reply[0].form].declined_for if reply else None
    return Exchange(
        label=title,
        questions=tuple(
            AskedQuestion(
                reader.label(q),
                reader.answer(q, given, name) or reader.declined(reasons, given, name) or passed_on.get(name),
                reader.comment(given, name),
                reader.files(given, name),
            )
            for name, q in reader.picked(answers.get(page.id))
        ),
        asked_by=_spoken(view, filling.authority), asked=filling.at,
        answered_by=_spoken(view, reply[0].authority) if reply else "",
        answered=reply[0].at if reply else None,
        held=reply is not None and reply[0].standing is Standing.HELD,
    )


def _forms(view: CaseView, history: Sequence[HistoryRow]) -> Iterator[FilledForm]:
    beside = {reply[0].number for _, _, _, reply in view.asked if reply}
    for filling, answers in view.visible:
        transition = view.opened.procedure.transitions.get(filling.transition)
        if filling.transition in view.writing:
            continue
        reader = view.reader_of(filling)
        pages = tuple(_filled_pages(view, reader, filling, answers, told=filling.number in beside))
        earlier = tuple(_earlier(view, filling, history))
        if pages or earlier:
            yield FilledForm(
                id=f"filling-{filling.number}", title=(pages or earlier[0][1])[0].label,
                by=view.name(filling.authority), at=filling.at, pages=pages,
                act=view.labels.of(transition.done or transition.label) if transition else "",
                standing=FillingStanding(filling.standing.value), earlier=earlier,
            )


def _told_apart(forms: Iterable[FilledForm]) -> Iterator[FilledForm]:
    """Yield the filled forms, those with the same title numbered."""
    every = tuple(forms)
    titles = [form.title for form in every]
    for place, form in enumerate(every):
        alone = titles.count(form.title) == 1
        yield form if alone else replace(form, number=titles[: place + 1].count(form.title))


def _earlier(
    view: CaseView, filling: Filling, history: Sequence[HistoryRow]
) -> Iterator[tuple[datetime, tuple[FilledPage, ...]]]:
    """Yield the former versions that the reader may read, newest first, each with when it was written."""
    former = view.opened.access.sight.former_answers(filling)
    corrected = [row.at for row in history if (row.data.get("corrects") or {}).get("number") == filling.number]
    written = [filling.at, *corrected][: len(former)]
    for at, answers in reversed(tuple(zip(written, former, strict=True))):
        pages = tuple(_filled_pages(view, view.reader, filling, answers, told=False))
        if pages:
            yield at, pages


def _filled_pages(
    view: CaseView, reader: AnswerReader, filling: Filling, answers: Answers, *, told: bool
) -> Iterator[FilledPage]:
    """Yield the pages that are shown as they are.

    Picked questions stand beside their answers, and a chosen authority among those who take part. Answers whose
    questions the reader may not read, or of an earlier round, stand for themselves; `told` are those that do not.
    """
    way = view.opened.procedure.transitions.get(filling.transition)
    elsewhere = way.chooses_elsewhere if way else ()
    for page in view.opened.bundle.forms[filling.form].pages.values():
        seated = isinstance(page.content, Chooses) and (filling.form, page.id) not in elsewhere
        beside = seated or view.asks(filling.form, page)
        if beside or (told and isinstance(page.content, AnswersTo)):
            continue
        shown = reader.page(page, answers)
        if shown:
            yield FilledPage(view.labels.of(page.label), shown)


def _messages(view: CaseView) -> Messages | None:
    """Return the messages, or None when the procedure has none for this reader."""
    written = tuple(_message(view, f, a) for f, a in view.visible if f.transition in view.writing)
    write = next((act_address(view, id) for id in view.opened.access.acts if id in view.writing), None)
    return Messages(messages=written, write=write) if written or write else None


def _message(view: CaseView, filling: Filling, answers: Answers) -> Message:
    asked = view.opened.bundle.forms[filling.form].questions()
    reader = view.reader_of(filling)
    said = (reader.answer(question, answers, question.id) for question in asked)
    return Message(
        by=view.name(filling.authority), at=filling.at, text=Markup("").join(one for one in said if one is not None),
        yours=filling.authority == view.visit.user.authority,
    )


def _attached(view: CaseView) -> tuple[CaseFile, ...] | None:
    """Return every file that the reader may have, in the order of the answers; nothing where there is none."""
    shown = (
        CaseFile(line=view.reader.file(id), by=view.name(filling.authority), at=filling.at)
        for filling, answers in view.visible
        for id in files_in(view.opened.bundle, filling.form, answers)
    )
    return tuple(shown) or None


def _participants(view: CaseView) -> Iterator[Participant]:
    """Yield the stored seats; coordinators are shown where the reader's own authority is one."""
    holders = view.holders
    for party in view.opened.procedure.parties.values():
        if isinstance(party.joins, Coordinates):
            if party.id in view.seats:
                own = view.name(view.visit.user.authority)
                yield Participant(seat=view.labels.of(party.label), holder=own, you=True)
            continue
        holder = holders.get(party.id)
        yield Participant(
            seat=view.labels.of(party.label), holder=view.name(holder) if holder else None,
            you=holder == view.visit.user.authority, former=_former(view, party.id),
        )


def _linked(view: CaseView) -> Iterator[LinkedCase]:
    """Yield the linked cases that the reader may see."""
    for opened, opened_this in casework.linked_cases(view.visit, view.opened) if view.opened.case.links else ():
        there = CaseView(view.visit, opened, view.around)
        yield LinkedCase(
            href=f"/cases/{opened.case.id}", procedure=there.labels.of(opened.procedure.title), state=there.tag(),
            others=tuple(one for one in _participants(there) if not one.you), opened_this=opened_this,
        )


def _former(view: CaseView, party: PartyId) -> tuple[NamedAuthority, ...]:
    holding = view.opened.case.seats.get(party)
    seen = holding.former if holding and view.seats and party in view.holders else ()
    return tuple(view.name(authority) for authority in seen)


def _deputy_for(view: CaseView) -> tuple[str, ...]:
    """Return for whom the reader stands in, where that opens anything that the reader's own rights do not."""
    own, *others = view.opened.actors
    return names_of(view.visit, [one.deputy_for for one in others if one.deputy_for and one.rights - own.rights])


def _whole_history(
    view: CaseView, rows: Sequence[HistoryRow], holders: CaseHolders | None
) -> tuple[HistoryEntry, ...]:
    """Return what happened, newest first, with who had the case in the reader's own authority."""
    found = tuple(_history(view, rows))
    if holders is None:
        return found
    given = tuple(allocation_history(view))
    return tuple(sorted((*reversed(found), *given), key=lambda entry: entry.at))[::-1]


def _history(view: CaseView, rows: Sequence[HistoryRow]) -> Iterator[HistoryEntry]:
    """Yield what happened, newest first; what authorities did that the reader may not know of is left out."""
    known = set(view.holders.values()) | {view.visit.user.authority}
    words = view.around.interface
    for row, procedure in reversed(tuple(_under_its_version(view, rows))):
        data = row.data
        authority = data.get("authority")
        if authority is not None and authority not in known:
            continue
        by = view.name(authority) if authority in known else None
        person = _person(view, data, authority)
        match data["kind"]:
            case "opened":
                label = str(words.say("case/case_opened"))
                deputy_for = _for_whom(view, data)
                yield HistoryEntry(
                    label=label, at=row.at, by=by, person=person, deputy_for=deputy_for, by_link=authority is None
                )
            case "moved":
                told = words.say("case/case_returned") if data["back"] else words.say("case/case_moved")
                yield HistoryEntry(label=str(told), at=row.at, by=None)
            case "missed":
                label = _labels_then(view, row).of(procedure.deadlines[data["deadline"]].label)
                yield HistoryEntry(label=str(words.say("case/date_passed", deadline=label)), at=row.at, by=None)
            case _:
                yield _fired(view, row, procedure, by, person)


def _under_its_version(view: CaseView, rows: Sequence[HistoryRow]) -> Iterator[tuple[HistoryRow, Procedure]]:
    """Yield each event with the procedure as it was then: a case may have moved from version to version."""
    id = view.opened.case.procedure
    for row in rows:
        id = row.data.get("procedure", id)
        yield row, view.visit.bundle(row.data["deployment"]).procedures[id]


def _labels_then(view: CaseView, row: HistoryRow) -> Labels:
    return view.visit.labels(row.data["deployment"])


def _fired(
    view: CaseView, row: HistoryRow, procedure: Procedure, by: NamedAuthority | None, person: str
) -> HistoryEntry:
    labels = _labels_then(view, row)
    transition = procedure.transitions[row.data["transition"]]
    entered = procedure.states[row.data["target"]] if row.data["entered"] else None
    state = state_label(entered, view.seats, labels) if entered else ""
    done = done_in_words(transition, labels, view.around.interface)
    return HistoryEntry(
        label=done, at=row.at, by=by, person=person, state=state, deputy_for=_for_whom(view, row.data),
        by_link=transition.by_link,
    )


def _for_whom(view: CaseView, data: Mapping[str, str]) -> str:
    """Return for whom a deputy acted, if both are colleagues of the reader."""
    return _person(view, {"user": data.get("deputy_for") or ""}, data.get("authority"))


def _person(view: CaseView, data: Mapping[str, str], authority: str | None) -> str:
    """Return who it was, if that is a colleague of the reader."""
    if authority != view.visit.user.authority:
        return ""
    person = view.visit.directory.people.get(UserId(data.get("user") or ""))
    return person.name if person else ""
