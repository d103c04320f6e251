"""Cases that a step opens: their seats, and the texts that they bring with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from imi_runtime.engine.step import named_authorities
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers, Case, Filling
from imi_runtime.model.events import CarriedFilling, CaseOpened
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import AuthorityId, FormId, PartyId, QuestionId
from imi_runtime.model.procedure import Link


def opened_by(
    bundle: Bundle, case: Case, link: Link, answers: Mapping[FormId, Answers], world: World
) -> Iterator[CaseOpened]:
    """Yield the opening of a case for each authority that the answer of a seat names; without such an answer, one."""
    procedure = bundle.procedures[link.procedure]
    for seats in _seatings(case, link, answers):
        yield CaseOpened(
            case=world.new_case(), number=case.number, area=case.area, procedure=procedure.id,
            deployment=case.deployment, state=procedure.initial.id, party=None, authority=None, user=None,
            at=world.now, marks={mark.id: mark.values[0] for mark in procedure.marks.values()}, seats=seats,
            carried=_carried(bundle, case, link, seats),
            links={back.id: (case.id,) for back in procedure.links.values()
                   if not back.seats and back.procedure == case.procedure},
        )


def _seatings(case: Case, link: Link, answers: Mapping[FormId, Answers]) -> list[dict[PartyId, AuthorityId]]:
    seatings: list[dict[PartyId, AuthorityId]] = [{}]
    for party, source in link.seats.items():
        holders = _holders(case, source, answers)
        seatings = [{**seats, party: holder} for seats in seatings for holder in holders]
    return seatings


def _holders(
    case: Case, source: PartyId | tuple[FormId, QuestionId], answers: Mapping[FormId, Answers]
) -> tuple[AuthorityId, ...]:
    if isinstance(source, tuple):
        form, name = source
        return named_authorities(answers[form].get(name) if form in answers else case.answer(form, name))
    holding = case.seats.get(source)
    return (holding.holder,) if holding else ()


def _carried(
    bundle: Bundle, case: Case, link: Link, seats: Mapping[PartyId, AuthorityId]
) -> tuple[CarriedFilling, ...]:
    """Return copies of the latest texts that the link carries, as they stand now.

    A narrowed page keeps what was picked among it; whom a page chose for a seat that the link fills is who fills it.
    """
    seat_there = {source: party for party, source in link.seats.items() if isinstance(source, str)}
    number, found = count(1), (case.latest(form) for form in link.carries)
    return tuple(
        CarriedFilling(
            f.form, next(number), seat_there.get(f.author, PartyId("")), f.authority,
            {**f.latest, **dict(_changed(bundle, case, link, f, seats))},
        )
        for f in found if f
    )


def _changed(
    bundle: Bundle, case: Case, link: Link, filling: Filling, seats: Mapping[PartyId, AuthorityId]
) -> Iterator[tuple[str, Answer]]:
    narrowed = dict(link.narrows)
    for page in bundle.forms[filling.form].pages.values():
        picks = narrowed.get((filling.form, page.id))
        if picks:
            kept = case.answer(*picks)
            yield page.id, kept if isinstance(kept, list) else []
        elif isinstance(page.content, Chooses) and page.content.party in seats:
            yield page.id, seats[page.content.party]
