"""Situations: what of a case decides about its future, with everything else put to one value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from imi_runtime.model.case import Answers, Case, Clock, Filling, Group, Holding, Phase, Standing
from imi_runtime.model.ids import AuthorityId, DeadlineId, FormId, MarkId, MemberId, PartyId, TransitionId, UserId
from imi_runtime.model.procedure import EveryCountry
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.outside import Crowd, former_of, now_of, other_of, watched_of
from imi_runtime.prover.values import EVERYTHING_LEFT

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
        fillings=tuple(_as_followed(ground, *each) for each in enumerate(_followed_texts(ground, case), start=1)),
        clocks={id: _running(clock) for id, clock in _clocks(ground, case)},
        doers=doers(ground, case),
        groups={party: _blurred(ground, party, group) for party, group in case.groups.items()},
    )


def situation(ground: Ground, case: Case) -> Situation:
    """Return what tells the situation of a case from others, settled or not."""
    return (
        case.state,
        tuple(_marks(ground, case).values()),
        tuple(sorted((party, bool(holding.former)) for party, holding in case.seats.items())),
        tuple(_told(ground, each) for each in _followed_texts(ground, case)),
        tuple(sorted((id, clock.phase is Phase.PAUSED) for id, clock in _clocks(ground, case))),
        tuple(sorted(doers(ground, case).items())),
        tuple(sorted((party, _crowd(_blurred(ground, party, group))) for party, group in case.groups.items())),
    )


def _told(ground: Ground, text: Followed) -> Hashable:
    filling, writer, lasting = text
    answers = tuple((name, repr(value)) for name, value in _answers(ground, filling).items()) if lasting else ()
    return (filling.form, writer, filling.standing.value, answers)


def _clocks(ground: Ground, case: Case) -> Iterator[tuple[DeadlineId, Clock]]:
    return ((id, clock) for id, clock in case.clocks.items() if id in ground.clocks and _counts(clock))


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


Writer = tuple[PartyId, MemberId, AuthorityId]
"""Who is followed as the writer of a text: party, member and authority, as far as each counts."""

Followed = tuple[Filling, Writer, bool]
"""A text that is followed, with its writer, and whether its answers still count."""


def _followed_texts(ground: Ground, case: Case) -> Iterator[Followed]:
    filled: dict[FormId, list[Filling]] = {}
    for filling in case.fillings:
        if filling.form in ground.forms and not _takes_nothing(ground, filling):
            filled.setdefault(filling.form, []).append(filling)
    for form in sorted(filled):
        returned = form in ground.returned
        latest = next((f for f in reversed(filled[form]) if f.standing is not Standing.TAKEN_BACK), None)
        for filling, writer in reversed(_kept(ground, case, filled[form], latest)):
            yield filling, writer, filling is latest or form in ground.taking or (
                returned and filling.standing is Standing.OPEN
            )


def _takes_nothing(ground: Ground, filling: Filling) -> bool:
    """Tell whether of a text it only counts what it takes away, and it leaves something: then nothing is changed."""
    form = filling.form
    if form not in ground.taking or form in ground.judged or form in ground.owned:
        return False
    return not any(isinstance(picks, list) and EVERYTHING_LEFT in picks for picks in filling.latest.values())


def _kept(ground: Ground, case: Case, fillings: list[Filling], latest: Filling | None) -> list[tuple[Filling, Writer]]:
    """Return the last text of each author in each standing, and an earlier open one of forms that can be returned.

    The newest comes first. All are of one form.
    """
    form = fillings[0].form
    every = form in ground.judged or form in ground.owned or form in ground.taking
    returned = form in ground.returned
    if len(fillings) == 1:
        only = fillings[0]
        return [(only, _writer_of(ground, case, only))] if every or latest else []
    seen: dict[Hashable, int] = {}
    kept = []
    for filling in reversed(fillings):
        writer = _writer_of(ground, case, filling)
        kind = (writer, filling.standing)
        most = MOST_OPEN if returned and filling.standing is Standing.OPEN else 1
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= most and (every or filling is latest or _is_open(filling, latest)):
            kept.append((filling, writer))
    return kept


def crowded(ground: Ground, case: Case) -> frozenset[FormId]:
    """Return the forms that can be sent back of which more open texts stand than are told apart."""
    counted = Counter(f.form for f in case.fillings if f.standing is Standing.OPEN and f.form in ground.returned)
    return frozenset(form for form, number in counted.items() if number > MOST_OPEN)


def _is_open(filling: Filling, latest: Filling | None) -> bool:
    """Tell whether the text counts although a later one is held: it is what a correction would change."""
    return filling.standing is Standing.OPEN and (latest is None or latest.standing is Standing.HELD)


def _writer_of(ground: Ground, case: Case, filling: Filling) -> Writer:
    owned = filling.form in ground.owned
    named = owned or bool(filling.member) or filling.form in ground.judged
    return (
        filling.author if named else NOBODY,
        MemberId(_member(filling)) if filling.member else filling.member,
        _writer(case, filling) if owned else AuthorityId(""),
    )


def _as_followed(ground: Ground, number: int, text: Followed) -> Filling:
    filling, (author, member, authority), lasting = text
    versions = (_answers(ground, filling) if lasting else {},)
    return Filling(filling.form, number, author, authority, NO_STEP, MOMENT, filling.standing, versions, member)


def _answers(ground: Ground, filling: Filling) -> Answers:
    """Return the answers of a text at which something looks, in the order of their names."""
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
