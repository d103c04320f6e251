"""Situations: what of a case decides about its future, with everything else put to one value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from imi_runtime.model.case import Answers, Case, Clock, Filling, Group, Holding, Phase, Standing
from imi_runtime.model.ids import AuthorityId, FormId, MarkId, MemberId, PartyId, TransitionId, UserId
from imi_runtime.model.procedure import EveryCountry
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.outside import Crowd, former_of, now_of, other_of, watched_of

MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2200, 1, 1, tzinfo=UTC)
NOBODY = PartyId("")
NO_STEP = TransitionId("")

MOST_OPEN = 2
"""How many open texts of one author are told apart where texts can be sent back."""

Situation = tuple[Hashable, ...]
"""What tells one situation from another."""


def settled(ground: Ground, case: Case) -> Case:
    """Return the case with the same future, and one shape for all cases that share it."""
    return Case(
        id=case.id,
        number=case.number,
        area=case.area,
        procedure=case.procedure,
        deployment=case.deployment,
        state=case.state,
        revision=1,
        opened=MOMENT,
        updated=MOMENT,
        marks=_marks(ground, case),
        seats={party: _held_by(party, holding) for party, holding in case.seats.items()},
        fillings=tuple(_fillings(ground, case)),
        clocks={id: _running(clock) for id, clock in case.clocks.items() if id in ground.clocks and _counts(clock)},
        doers=doers(ground, case),
        groups={party: _blurred(ground, party, group) for party, group in case.groups.items()},
    )


def situation(ground: Ground, case: Case) -> Situation:
    """Return what tells the situation of a settled case from others."""
    return (
        case.state,
        tuple(case.marks.values()),
        tuple(sorted((party, bool(holding.former)) for party, holding in case.seats.items())),
        tuple(_told(filling) for filling in case.fillings),
        tuple(sorted((id, clock.phase is Phase.PAUSED) for id, clock in case.clocks.items())),
        tuple(sorted(case.doers.items())),
        tuple(sorted((party, _crowd(group)) for party, group in case.groups.items())),
    )


def _told(filling: Filling) -> Hashable:
    answers = tuple(sorted((name, repr(value)) for name, value in filling.latest.items()))
    return (filling.form, filling.author, filling.member, filling.authority, filling.standing.value, answers)


def _crowd(group: object) -> Hashable:
    assert isinstance(group, Crowd)
    return (group.present, group.stands_at or "", tuple(sorted(status or "" for status in group.others)))


def _blurred(ground: Ground, id: PartyId, group: Group) -> Group:
    """Return the group as far as somebody asks about it: else, once there are others, they stand wherever they like.

    Countries that take part join with the first step, so that there are others from the start.
    """
    party = ground.procedure.parties[id]
    if id in ground.groups or not isinstance(group, Crowd):
        return group
    if not group.others and not isinstance(party.joins, EveryCountry):
        return group
    return replace(group, others=frozenset(party.statuses) or frozenset({None}))


def _marks(ground: Ground, case: Case) -> dict[MarkId, str]:
    return {
        mark.id: case.marks.get(mark.id, mark.values[0]) if mark.id in ground.marks else mark.values[0]
        for mark in ground.procedure.marks.values()
    }


def _held_by(party: PartyId, holding: Holding) -> Holding:
    return Holding(now_of(party), (former_of(party),) if holding.former else ())


def _counts(clock: Clock) -> bool:
    return clock.phase in (Phase.RUNNING, Phase.PAUSED)


def _running(clock: Clock) -> Clock:
    paused = MOMENT if clock.phase is Phase.PAUSED else None
    return Clock(clock.deadline, clock.phase, MOMENT, LATER, paused)


def doers(ground: Ground, case: Case) -> dict[TransitionId, UserId]:
    """Return who did the steps of which that counts: the first person, the second, in the order of the file."""
    people: dict[UserId, UserId] = {}
    found = {}
    for step, counts in ground.persons.items():
        if step in case.doers and case.state in counts:
            user = case.doers[step]
            found[step] = people.setdefault(user, UserId(f"person {len(people) + 1}"))
    return found


# -- texts -------------------------------------------------------------------------------------------------------------


def _fillings(ground: Ground, case: Case) -> Iterator[Filling]:
    number = 0
    for form in sorted(ground.forms):
        for filling in _kept(ground, case, form):
            number += 1
            yield replace(filling, number=number)


def _kept(ground: Ground, case: Case, form: FormId) -> list[Filling]:
    """Return the last text of each author in each standing, and an earlier open one of forms that can be returned."""
    latest = case.latest(form)
    seen: dict[Hashable, int] = {}
    kept: list[Filling] = []
    for filling in reversed([f for f in case.fillings if f.form == form]):
        told = _as_followed(ground, case, filling, is_latest=filling is latest)
        kind = (told.author, told.member, told.authority, told.standing)
        most = MOST_OPEN if form in ground.returned and told.standing is Standing.OPEN else 1
        seen[kind] = seen.get(kind, 0) + 1
        followed = filling is latest or form in ground.judged | ground.owned or _is_open(filling, latest)
        if followed and seen[kind] <= most:
            kept.insert(0, told)
    return kept


def crowded(ground: Ground, case: Case) -> frozenset[FormId]:
    """Return the forms that can be sent back of which more open texts stand than are told apart."""
    counted = Counter(f.form for f in case.fillings if f.standing is Standing.OPEN and f.form in ground.returned)
    return frozenset(form for form, number in counted.items() if number > MOST_OPEN)


def _is_open(filling: Filling, latest: Filling | None) -> bool:
    """Tell whether the text counts although a later one is held: it is what a correction would change."""
    return filling.standing is Standing.OPEN and (latest is None or latest.standing is Standing.HELD)


def _as_followed(ground: Ground, case: Case, filling: Filling, *, is_latest: bool) -> Filling:
    form = filling.form
    named = form in ground.judged or form in ground.owned or bool(filling.member)
    lasting = is_latest or (form in ground.returned and filling.standing is Standing.OPEN)
    return Filling(
        form=form,
        number=0,
        author=filling.author if named else NOBODY,
        authority=_writer(case, filling) if form in ground.owned else AuthorityId(""),
        transition=NO_STEP,
        at=MOMENT,
        standing=filling.standing,
        versions=(_followed(ground, filling) if lasting else {},),
        member=MemberId(_member(filling)) if filling.member else filling.member,
    )


def _followed(ground: Ground, filling: Filling) -> Answers:
    trials = ground.trials.get(filling.form)
    names = trials.names if trials else ()
    return {name: filling.latest[name] for name in names if name in filling.latest}


def _writer(case: Case, filling: Filling) -> AuthorityId:
    if filling.member:
        return AuthorityId(_member(filling))
    holding = case.seats.get(filling.author)
    gone = holding is not None and filling.authority != holding.holder
    return former_of(filling.author) if gone else now_of(filling.author)


def _member(filling: Filling) -> str:
    watched = filling.member.endswith("#watched")
    return watched_of(filling.author) if watched else other_of(filling.author)


def crowds(ground: Ground) -> Mapping[PartyId, Crowd]:
    """Return the groups of a case that has just been opened."""
    return {party.id: Crowd(party=party.id) for party in ground.procedure.parties.values() if party.many}
