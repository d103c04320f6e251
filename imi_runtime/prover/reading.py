"""Who reads what in a situation, asked of the one function that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from imi_runtime.engine.access import Sight, handed_in_by, seats_of, sight_of
from imi_runtime.engine.world import World
from imi_runtime.model.case import Actor, Case, Filling, Standing
from imi_runtime.model.ids import RIGHTS, VIEWER, AuthorityId, FormId, PartyId, QuestionId, UserId
from imi_runtime.model.procedure import Procedure, Readable, ReadForm, ReadMark, Seat, Which
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.outside import (
    EVERY_DAY,
    NOON,
    Crowd,
    ImaginedDirectory,
    former_of,
    is_real_seat,
    now_of,
    watched_of,
)
from imi_runtime.prover.situations import NO_STEP

READER = UserId("reader")


def reader_in(ground: Ground, case: Case, seat: Seat) -> Actor | None:
    """Return somebody in the seat, if anybody can be there now; without a right named, somebody with all of them."""
    party = ground.procedure.parties[seat.party]
    rights = frozenset(RIGHTS) if seat.right == VIEWER else frozenset({seat.right})
    who = _holder(case, party.id, former=seat.former) if is_real_seat(party) else now_of(party.id)
    if party.many:
        crowd = case.group(party.id)
        who = watched_of(party.id) if isinstance(crowd, Crowd) and crowd.present else None
    return Actor(READER, who, rights) if who else None


def _holder(case: Case, party: PartyId, *, former: bool) -> AuthorityId | None:
    holding = case.seats.get(party)
    if holding is None or (former and not holding.former):
        return None
    return former_of(party) if former else now_of(party)


def worlds(ground: Ground, case: Case, reader: Actor) -> Iterator[World]:
    """Yield the worlds in which somebody may look at the case: on every day that is told apart."""
    directory = ImaginedDirectory(ground.procedure, case, reader.authority)
    for day in ground.days:
        yield World(datetime.combine(day, NOON), directory, EVERY_DAY)


def sight_in(ground: Ground, case: Case, reader: Actor, world: World) -> Sight:
    """Return what somebody may read in a situation."""
    seats = seats_of(ground.procedure, case, reader.authority, world.directory)
    return sight_of(ground.procedure, case, reader, seats, world, {})


def reads(item: Readable, case: Case, sight: Sight, own: frozenset[int] = frozenset()) -> bool:
    """Tell whether the sight opens an item: of a form any filling that is meant, and any question unless one is named.

    `own` are the numbers of the reader's own fillings, where the item asks for them.
    """
    match item:
        case ReadMark(mark=mark):
            return mark in sight.marks
        case ReadForm(question=question):
            return any(_opens(sight.fillings, filling.number, question) for filling in meant(item, case, own))
    return sight.outline


def meant(item: ReadForm, case: Case, own: frozenset[int]) -> Iterator[Filling]:
    """Yield the fillings of which a promise speaks: any of the form, but for the words `own` and `other`."""
    for filling in case.fillings:
        if filling.form == item.form and _is_meant(item.which, own=filling.number in own):
            yield filling


def _is_meant(which: Which, *, own: bool) -> bool:
    match which:
        case Which.OWN:
            return own
        case Which.OTHER:
            return not own
    return True


def own_texts(
    items: Iterable[Readable], procedure: Procedure, case: Case, reader: Actor, world: World
) -> frozenset[int]:
    """Return the numbers of the reader's own fillings, if any item asks for them."""
    if not any(isinstance(item, ReadForm) and item.which in (Which.OWN, Which.OTHER) for item in items):
        return frozenset()
    return handed_in_by(procedure, case, reader, world.directory)


def _opens(fillings: Mapping[int, frozenset[str]], number: int, question: QuestionId | None) -> bool:
    names = fillings.get(number, frozenset())
    return bool(names) and (question is None or "*" in names or question in names)


def with_texts(case: Case, texts: Iterator[tuple[FormId, PartyId]]) -> Case:
    """Return the case with an open text more for each form, to see who would read it."""

    number = len(case.fillings)
    added = [_open_text(number + place + 1, form, author, case) for place, (form, author) in enumerate(texts)]
    return replace(case, fillings=(*case.fillings, *added))


def _open_text(number: int, form: FormId, author: PartyId, case: Case) -> Filling:
    nobody = AuthorityId("")
    return Filling(form, number, author, nobody, NO_STEP, case.opened, Standing.OPEN, ({},))
