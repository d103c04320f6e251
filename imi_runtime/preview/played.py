"""A case of the preview with the linked cases, authorities and people that a story about it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import HANDLER, AuthorityId, UserId
from imi_runtime.operations.invented.preview_store import all_cases
from imi_runtime.operations.invented.replaying import steps_of
from imi_runtime.preview.seats import holders
from imi_runtime.preview.stage import Stage
from imi_runtime.preview.story import Attempt, PlayedCase


def played_case(stage: Stage, bundle: Bundle, case: Case, attempts: Iterable[Attempt] = ()) -> PlayedCase:
    """Return the case, or the one that led to it, with whoever took part, holds or held a seat, or is named."""
    family = _family(stage, case)
    first, *linked = family
    ids = {one.id for one in family}
    tried = tuple(one for one in attempts if one.case in ids)
    steps = tuple(sorted((step for one in family for step in steps_of(stage.installation, one)), key=lambda s: s.at))
    sitting = dict.fromkeys(id for one in family for id in _sitting(stage, bundle, one))
    acting = dict.fromkeys([*(step.user for step in steps), *(one.user for one in tried)])
    working = dict.fromkeys(stage.users[user].authority for user in acting)
    named = dict.fromkeys([*working, *sitting, *(id for one in family for id in _named(stage, one))])
    people = dict.fromkeys([*acting, *_readers(stage, tuple(sitting), frozenset(working))])
    return PlayedCase(
        bundle=bundle, case=first, linked=tuple(linked), steps=steps, attempts=tried,
        authorities=tuple(stage.authorities[id] for id in named), people=tuple(stage.users[id] for id in people),
        now=stage.installation.clock.now(), calendar=stage.installation.calendar,
    )


def _family(stage: Stage, case: Case) -> tuple[Case, ...]:
    """Return the cases under one number, the one that somebody opened first."""
    found = [one for one in all_cases(stage.installation) if one.number == case.number]
    return tuple(sorted(found, key=lambda one: not _opened_by_somebody(stage, one)))


def _opened_by_somebody(stage: Stage, case: Case) -> bool:
    return any(step.transition is None for step in steps_of(stage.installation, case))


def _sitting(stage: Stage, bundle: Bundle, case: Case) -> Iterator[AuthorityId]:
    for holding in case.seats.values():
        yield from (holding.holder, *holding.former)
    for party in bundle.procedures[case.procedure].parties:
        yield from holders(stage, bundle, case, party)


def _named(stage: Stage, case: Case) -> Iterator[AuthorityId]:
    """Yield the authorities that answers name."""
    for filling in case.fillings:
        for answers in filling.versions:
            yield from (id for value in answers.values() for id in _within(value) if id in stage.authorities)


def _within(value: object) -> Iterator[AuthorityId]:
    match value:
        case str():
            yield AuthorityId(value)
        case list():
            for part in value:
                yield from _within(part)
        case dict():
            for part in value.values():
                yield from _within(part)


def _readers(stage: Stage, sitting: tuple[AuthorityId, ...], acting: frozenset[AuthorityId]) -> Iterator[UserId]:
    """Yield somebody who handles cases for every authority that sits at the case and has not acted."""
    for authority in sitting:
        able = (u.id for u in stage.users.values() if u.authority == authority and _handles(stage, u.id))
        first = next(able, None)
        if authority not in acting and first:
            yield first


def _handles(stage: Stage, user: UserId) -> bool:
    return any(right == HANDLER for _, right in stage.users[user].grants)
