"""Who may read and do what: the one definition of visibility. Lists, pages, exports and notices all read through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.engine.world import Directory, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case, Filling, Standing
from imi_runtime.model.ids import VIEWER, AuthorityId, MarkId, PartyId, RuleId, TransitionId
from imi_runtime.model.procedure import (
    AccessRule,
    Coordinates,
    Procedure,
    Readable,
    ReadForm,
    ReadMark,
    Seat,
    Transition,
    Which,
)

WHOLE: frozenset[str] = frozenset({"*"})
"""Stands for every question of a filling."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a viewer may read of a case now. `fillings` maps a filling's number to the names readable in it."""

    outline: bool = False
    fillings: Mapping[int, frozenset[str]] = field(default_factory=dict)
    all_versions: frozenset[int] = frozenset()
    marks: frozenset[MarkId] = frozenset()
    rules: tuple[RuleId, ...] = ()

    def answers(self, filling: Filling) -> Answers:
        """Return what may be read of the latest version of a filling."""
        names = self.fillings.get(filling.number, frozenset())
        if names == WHOLE:
            return filling.latest
        return {name: answer for name, answer in filling.latest.items() if name in names}


NOTHING = Sight()


@dataclass(frozen=True, slots=True)
class Access:
    """What a viewer may read and do. Who can read nothing and do nothing meets "no such case"."""

    sight: Sight
    acts: tuple[TransitionId, ...]

    @property
    def exists(self) -> bool:
        """Tell whether there is a case at all for this viewer."""
        return self.sight.outline or bool(self.acts)


def access_of(bundle: Bundle, case: Case, viewer: Actor, world: World) -> Access:
    """Return everything the viewer may read and do in the case now."""
    procedure = bundle.procedures[case.procedure]
    seats = seats_of(procedure, case, viewer.authority, world.directory)
    today = world.now.date()
    acts = tuple(t.id for t in procedure.transitions.values() if may_act(t, case, viewer, seats, today))
    return Access(_sight(procedure, case, viewer, seats, today), acts)


def seats_of(
    procedure: Procedure, case: Case, authority: AuthorityId, directory: Directory
) -> frozenset[tuple[PartyId, bool]]:
    """Return the seats that the authority holds now, as (party, former); coordination is asked of the directory."""
    held: set[tuple[PartyId, bool]] = set()
    for party in procedure.parties.values():
        if isinstance(party.joins, Coordinates):
            if _coordinates(case, party.joins.party, authority, directory):
                held.add((party.id, False))
            continue
        holding = case.seats.get(party.id)
        if holding and holding.holder == authority:
            held.add((party.id, False))
        elif holding and authority in holding.former:
            held.add((party.id, True))
    return frozenset(held)


def _coordinates(case: Case, party: PartyId, authority: AuthorityId, directory: Directory) -> bool:
    holding = case.seats.get(party)
    return holding is not None and authority in directory.coordinators(holding.holder, case.area)


def seen_holders(
    procedure: Procedure, case: Case, authority: AuthorityId, directory: Directory
) -> dict[PartyId, AuthorityId]:
    """Return the holders that an authority at the case may know; a mere former holder knows only its own seat."""
    seats = seats_of(procedure, case, authority, directory)
    if any(not former for _, former in seats):
        return {party: holding.holder for party, holding in case.seats.items()}
    return {party: authority for party, _ in seats}


def in_seat(seat: Seat, viewer: Actor, seats: frozenset[tuple[PartyId, bool]]) -> bool:
    """Tell whether the viewer's authority is in the seat and the viewer has the right that it asks for."""
    if (seat.party, seat.former) not in seats:
        return False
    return bool(viewer.rights) if seat.right == VIEWER else seat.right in viewer.rights


def acting_seat(transition: Transition, viewer: Actor, seats: frozenset[tuple[PartyId, bool]]) -> Seat | None:
    """Return the seat in which the viewer may fire the transition, if any."""
    return next((seat for seat in transition.by if in_seat(seat, viewer, seats)), None)


def may_act(
    transition: Transition, case: Case, viewer: Actor, seats: frozenset[tuple[PartyId, bool]], today: date
) -> bool:
    """Tell whether the viewer may fire the transition in the case as it stands."""
    return (
        case.state in transition.sources
        and not lacks_correctable(transition, case)
        and acting_seat(transition, viewer, seats) is not None
        and not _same_person(transition, case, viewer)
        and holds(transition.when, case_lookup(case), today)
    )


def lacks_correctable(transition: Transition, case: Case) -> bool:
    """Tell whether the transition corrects a form of which there is nothing open to correct."""
    form = transition.corrects
    return form is not None and case.latest(form, standing=(Standing.OPEN,)) is None


def _same_person(transition: Transition, case: Case, viewer: Actor) -> bool:
    other = transition.not_same_person_as
    return other is not None and case.doers.get(other) == viewer.user


def _sight(
    procedure: Procedure, case: Case, viewer: Actor, seats: frozenset[tuple[PartyId, bool]], today: date
) -> Sight:
    applying = [rule for rule in procedure.access.values() if _applies(rule, case, viewer, seats, today)]
    if not applying:
        return NOTHING
    visible = tuple(f for f in case.fillings if _unheld(procedure, case, f, viewer, seats))
    fillings: dict[int, frozenset[str]] = {}
    versions: set[int] = set()
    for rule in applying:
        for filling, names in _opened(rule, visible, viewer, seats):
            known = fillings.get(filling.number, frozenset())
            fillings[filling.number] = WHOLE if WHOLE in (known, names) else known | names
            if rule.all_versions:
                versions.add(filling.number)
    marks = frozenset(item.mark for rule in applying for item in rule.may_read if isinstance(item, ReadMark))
    return Sight(True, fillings, frozenset(versions), marks, tuple(rule.id for rule in applying))


def _applies(
    rule: AccessRule, case: Case, viewer: Actor, seats: frozenset[tuple[PartyId, bool]], today: date
) -> bool:
    return (
        case.state in rule.states
        and any(in_seat(seat, viewer, seats) for seat in rule.who)
        and holds(rule.when, case_lookup(case), today)
    )


def _unheld(
    procedure: Procedure, case: Case, filling: Filling, viewer: Actor, seats: frozenset[tuple[PartyId, bool]]
) -> bool:
    """Tell whether a filling is open to the viewer: a held or returned one stays with its author and who acts on it."""
    if filling.standing is Standing.OPEN or (filling.author, False) in seats:
        return True
    holding = {state.id for state in procedure.states.values() if filling.form in state.holds}
    if filling.standing is Standing.HELD:
        holding &= {case.state}
    return any(
        acting_seat(transition, viewer, seats) is not None
        for transition in procedure.transitions.values()
        if holding & set(transition.sources)
    )


def _opened(
    rule: AccessRule, visible: tuple[Filling, ...], viewer: Actor, seats: frozenset[tuple[PartyId, bool]]
) -> Iterator[tuple[Filling, frozenset[str]]]:
    for item in rule.may_read:
        for filling in _fillings_meant(item, visible, viewer, seats):
            question = item.question if isinstance(item, ReadForm) else None
            yield filling, frozenset({question}) if question else WHOLE


def _fillings_meant(
    item: Readable, visible: tuple[Filling, ...], viewer: Actor, seats: frozenset[tuple[PartyId, bool]]
) -> tuple[Filling, ...]:
    if not isinstance(item, ReadForm):
        return ()
    fillings = tuple(f for f in visible if f.form == item.form)
    match item.which:
        case Which.EVERY:
            return fillings
        case Which.OWN:
            return tuple(f for f in fillings if (f.author, False) in seats and f.authority == viewer.authority)
    return fillings[-1:]
