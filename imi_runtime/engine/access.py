"""Who may read and do what: the one definition of visibility. Lists, pages, exports and notices all read through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from imi_runtime.engine.behind_links import opens_second
from imi_runtime.engine.evaluate import case_lookup, holds, step_lookup
from imi_runtime.engine.world import Directory, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case, Filling, Reach, Standing
from imi_runtime.model.folding import fold
from imi_runtime.model.ids import (
    VIEWER,
    AuthorityId,
    FormId,
    MarkId,
    MemberId,
    PartyId,
    QuestionId,
    RuleId,
    TransitionId,
)
from imi_runtime.model.procedure import (
    AccessRule,
    ByOffice,
    Coordinates,
    EveryCountry,
    Party,
    Procedure,
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
    """What a viewer may read of a case now.

    `fillings` maps a filling's number to the names readable in it, `former` to those readable in its former versions.
    `listed` are the (form, question) by which lists may show and filter the case for the viewer.
    """

    outline: bool = False
    fillings: Mapping[int, frozenset[str]] = field(default_factory=dict)
    former: Mapping[int, frozenset[str]] = field(default_factory=dict)
    marks: frozenset[MarkId] = frozenset()
    rules: tuple[RuleId, ...] = ()
    listed: frozenset[tuple[FormId, QuestionId]] = frozenset()

    def answers(self, filling: Filling) -> Answers:
        """Return what may be read of the latest version of a filling."""
        return _only(filling.latest, self.fillings.get(filling.number, frozenset()))

    def former_answers(self, filling: Filling) -> tuple[Answers, ...]:
        """Return what may be read of each former version of a filling, oldest first; nothing where none may."""
        names = self.former.get(filling.number, frozenset())
        return tuple(_only(version, names) for version in filling.versions[:-1]) if names else ()


def _only(answers: Answers, names: frozenset[str]) -> Answers:
    return answers if names == WHOLE else {name: answer for name, answer in answers.items() if name in names}


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


Keys = Mapping[tuple[FormId, QuestionId], str]
"""The exact values that a request gives to find an entry of a register, by (form, question)."""


def access_of(bundle: Bundle, case: Case, viewer: Actor, world: World, given: Keys | None = None) -> Access:
    """Return everything the viewer may read and do in the case now; `given` opens what is found by exact values.

    Who was not given a case that is given out keeps the outline of it, and what other rights open.
    """
    procedure = bundle.procedures[case.procedure]
    seats = seats_of(procedure, case, viewer.authority, world.directory)
    acts = tuple(_acts(bundle, procedure, case, viewer.acting, seats, world))
    sight = sight_of(procedure, case, viewer.reading, seats, world, given or {})
    if viewer.reach is not Reach.WHOLE and not sight.outline:
        known = sight_of(procedure, case, viewer, seats, world, given or {})
        exists = known.outline or any(_acts(bundle, procedure, case, viewer, seats, world))
        sight = Sight(exists, rules=known.rules)
    return Access(sight, acts)


def _acts(
    bundle: Bundle, procedure: Procedure, case: Case, viewer: Actor, seats: Seats, world: World
) -> Iterator[TransitionId]:
    return (
        t.id for t in procedure.transitions.values()
        if may_act(procedure, t, case, viewer, seats, world) and not opens_second(bundle, procedure, case, t)
    )


def united(found: Sequence[Access]) -> Access:
    """Return what somebody may read and do in several capacities together: for oneself, and as a deputy."""
    first, *others = found
    for other in others:
        first = Access(_united_sight(first.sight, other.sight), tuple(dict.fromkeys((*first.acts, *other.acts))))
    return first


def _united_sight(one: Sight, other: Sight) -> Sight:
    return Sight(
        one.outline or other.outline, _united_names(one.fillings, other.fillings),
        _united_names(one.former, other.former), one.marks | other.marks,
        tuple(dict.fromkeys((*one.rules, *other.rules))), one.listed | other.listed,
    )


def _united_names(
    one: Mapping[int, frozenset[str]], other: Mapping[int, frozenset[str]]
) -> Mapping[int, frozenset[str]]:
    return {number: _both(one.get(number), other.get(number)) for number in sorted({*one, *other})}


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str]:
    return WHOLE if WHOLE in (one, other) else (one or frozenset()) | (other or frozenset())


Seats = frozenset[tuple[PartyId, bool]]
"""The seats that somebody holds, as (party, former)."""


def seats_of(procedure: Procedure, case: Case, authority: AuthorityId, directory: Directory) -> Seats:
    """Return the seats that the authority holds now, and the groups of which it acts for a member.

    Coordination, offices and who acts for a country are asked of the directory.
    """
    return frozenset(
        (party.id, former)
        for party in procedure.parties.values()
        if (former := _sits(party, case, authority, directory)) is not None
    )


def _sits(party: Party, case: Case, authority: AuthorityId, directory: Directory) -> bool | None:
    """Return False for who holds the seat, True for who held it formerly, and None for everybody else."""
    match party.joins:
        case Coordinates(party=coordinated):
            return False if _coordinates(case, coordinated, authority, directory) else None
        case ByOffice():
            return False if _bears(party.joins, case, authority, directory) else None
    if party.many:
        return None if member_for(party, case, authority, directory) is None else False
    holding = case.seats.get(party.id)
    if holding and holding.holder == authority:
        return False
    return True if holding and authority in holding.former else None


def _coordinates(case: Case, party: PartyId, authority: AuthorityId, directory: Directory) -> bool:
    holding = case.seats.get(party)
    return holding is not None and authority in directory.coordinators(holding.holder, case.area)


def _bears(joins: ByOffice, case: Case, authority: AuthorityId, directory: Directory) -> bool:
    if authority not in directory.bearers(joins.office, case.area):
        return False
    return joins.country is None or directory.country(authority) == case.answer(*joins.country)


def member_for(party: Party, case: Case, authority: AuthorityId, directory: Directory) -> MemberId | None:
    """Return the member of the group for which the authority acts: itself, or its country by its office."""
    group = case.group(party.id)
    if isinstance(party.joins, EveryCountry):
        country = directory.country(authority)
        bears = country is not None and authority in directory.bearers(party.joins.office, case.area)
        return MemberId(str(country)) if bears and country in group else None
    return MemberId(authority) if authority in group else None


def seen_holders(
    procedure: Procedure, case: Case, authority: AuthorityId, directory: Directory
) -> dict[PartyId, AuthorityId]:
    """Return the holders that an authority at the case may know; a mere former holder knows only its own seat."""
    seats = seats_of(procedure, case, authority, directory)
    if any(not former for _, former in seats):
        return {party: holding.holder for party, holding in case.seats.items()}
    return {party: authority for party, _ in seats}


def in_seat(seat: Seat, viewer: Actor, seats: Seats) -> bool:
    """Tell whether the viewer's authority is in the seat and the viewer has the right that it asks for."""
    if (seat.party, seat.former) not in seats:
        return False
    return bool(viewer.rights) if seat.right == VIEWER else seat.right in viewer.rights


def acting_seat(transition: Transition, viewer: Actor, seats: Seats) -> Seat | None:
    """Return the seat in which the viewer may fire the transition, if any."""
    return next((seat for seat in transition.by if in_seat(seat, viewer, seats)), None)


def may_act(
    procedure: Procedure, transition: Transition, case: Case, viewer: Actor, seats: Seats, world: World
) -> bool:
    """Tell whether the viewer may fire the transition in the case as it stands."""
    return (
        case.state in transition.sources
        and not lacks_correctable(transition, case)
        and acting_seat(transition, viewer, seats) is not None
        and not same_person(transition, case, viewer)
        and status_allows(procedure, transition, case, viewer, world.directory)
        and holds(transition.when, step_lookup(procedure, case, world), world.now.date())
    )


def status_allows(
    procedure: Procedure, transition: Transition, case: Case, viewer: Actor, directory: Directory
) -> bool:
    """Tell whether the member for which the viewer acts stands where a step of a member alone starts."""
    if transition.member_of is None:
        return True
    member = member_for(procedure.parties[transition.member_of], case, viewer.authority, directory)
    return member is not None and case.group(transition.member_of).status(member) in transition.from_statuses


def lacks_correctable(transition: Transition, case: Case) -> bool:
    """Tell whether the transition corrects a form of which there is nothing open to correct."""
    form = transition.corrects
    return form is not None and case.latest(form, standing=(Standing.OPEN,)) is None


def same_person(transition: Transition, case: Case, viewer: Actor) -> bool:
    """Tell whether a step needs another person than one that the viewer, or whom the viewer stands in for, has taken.

    A step that a deputy took was taken by both persons.
    """
    other = transition.not_same_person_as
    return other is not None and (viewer.was(case.doers.get(other)) or viewer.was(case.deputised.get(other)))


def sight_of(procedure: Procedure, case: Case, viewer: Actor, seats: Seats, world: World, given: Keys) -> Sight:
    """Return what the viewer may read of the case in these seats."""
    today = world.now.date()
    applying = [rule for rule in procedure.access.values() if _applies(rule, case, viewer, seats, today, given)]
    if not applying:
        return NOTHING
    own = _own(procedure, case, viewer, world.directory)
    visible = tuple(f for f in case.fillings if _unheld(procedure, case, f, viewer, seats, own))
    fillings: dict[int, frozenset[str]] = {}
    former: dict[int, frozenset[str]] = {}
    for rule in applying:
        for filling, names in _opened(rule, visible, viewer, seats, own):
            for opened in (fillings, former) if rule.all_versions else (fillings,):
                opened[filling.number] = _both(opened.get(filling.number), names)
    marks = frozenset(item.mark for rule in applying for item in rule.may_read if isinstance(item, ReadMark))
    listed = frozenset(path for rule in applying for path in rule.listed_by)
    return Sight(True, fillings, former, marks, tuple(rule.id for rule in applying), listed)


def _applies(rule: AccessRule, case: Case, viewer: Actor, seats: Seats, today: date, given: Keys) -> bool:
    return (
        case.state in rule.states
        and any(in_seat(seat, viewer, seats) for seat in rule.who)
        and holds(rule.when, case_lookup(case), today)
        and all(is_given(path, case, given) for path in rule.found_by)
    )


def is_given(path: tuple[FormId, QuestionId], case: Case, given: Keys) -> bool:
    """Tell whether a request gives exactly the value that the case has; spelling of case and accents is forgiven."""
    answer = case.answer(*path)
    return isinstance(answer, str) and bool(answer) and fold(given.get(path, "")) == fold(answer)


Own = Mapping[PartyId, MemberId | None]
"""For each group, the member for which the viewer acts, if any."""


def _own(procedure: Procedure, case: Case, viewer: Actor, directory: Directory) -> Own:
    groups = (party for party in procedure.parties.values() if party.many)
    return {party.id: member_for(party, case, viewer.authority, directory) for party in groups}


def _is_own(filling: Filling, viewer: Actor, seats: Seats, own: Own) -> bool:
    if filling.member:
        return own.get(filling.author) == filling.member
    return (filling.author, False) in seats


def _handed_in(filling: Filling, viewer: Actor, seats: Seats, own: Own) -> bool:
    """Tell whether the viewer's own authority, or the member for which it acts, handed the text in."""
    return _is_own(filling, viewer, seats, own) and bool(filling.member or filling.authority == viewer.authority)


def handed_in_by(procedure: Procedure, case: Case, viewer: Actor, directory: Directory) -> frozenset[int]:
    """Return the numbers of the fillings that `own` means to the viewer; all others are of others."""
    seats, own = seats_of(procedure, case, viewer.authority, directory), _own(procedure, case, viewer, directory)
    return frozenset(f.number for f in case.fillings if _handed_in(f, viewer, seats, own))


def _unheld(
    procedure: Procedure, case: Case, filling: Filling, viewer: Actor, seats: Seats, own: Own
) -> bool:
    """Tell whether a filling is open to the viewer: a held or returned one stays with its author and who judges it.

    Who judges it acts there for the seat that the holding state waits for, or may take the text back: other acts in
    that state, such as withdrawing, open nothing.
    """
    if filling.standing is Standing.OPEN or _is_own(filling, viewer, seats, own):
        return True
    holding = {state.id for state in procedure.states.values() if filling.form in state.holds}
    if filling.standing is Standing.HELD:
        holding &= {case.state}
    return any(
        seat is not None and (filling.form in way.takes_back or procedure.states[state].waits_for == seat.party)
        for way in procedure.transitions.values()
        for state in holding & set(way.sources)
        for seat in (acting_seat(way, viewer.acting, seats),)
    )


def _opened(
    rule: AccessRule, visible: tuple[Filling, ...], viewer: Actor, seats: Seats, own: Own
) -> Iterator[tuple[Filling, frozenset[str]]]:
    as_member = frozenset(seat.party for seat in rule.who if in_seat(seat, viewer, seats))
    for item in rule.may_read:
        if not isinstance(item, ReadForm):
            continue
        for filling in _fillings_meant(item, visible, viewer, seats, own, as_member):
            yield filling, frozenset({item.question}) if item.question else WHOLE


def _fillings_meant(
    item: ReadForm, visible: tuple[Filling, ...], viewer: Actor, seats: Seats, own: Own, reading_as: frozenset[PartyId]
) -> tuple[Filling, ...]:
    """Return the fillings that a rule means; a member reads only its own group's texts of itself, unless `every`."""
    fillings = tuple(f for f in visible if f.form == item.form)
    match item.which:
        case Which.EVERY:
            return fillings
        case Which.OWN:
            return tuple(f for f in fillings if _handed_in(f, viewer, seats, own))
    return tuple(f for f in fillings if not (f.member and {f.author} == reading_as and own[f.author] != f.member))[-1:]
