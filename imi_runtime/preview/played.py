"""A case of the preview with the authorities and people that a story about it needs."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import HANDLER, AuthorityId, UserId
from imi_runtime.operations.replaying import Taken, steps_of
from imi_runtime.preview.seats import holders
from imi_runtime.preview.stage import Stage
from imi_runtime.preview.story import PlayedCase


def played_case(stage: Stage, bundle: Bundle, case: Case) -> PlayedCase:
    """Return the case with whoever took part, holds or held a seat, or is named in an answer."""
    steps = tuple(steps_of(stage.installation, case))
    sitting = dict.fromkeys(_sitting(stage, bundle, case))
    named = dict.fromkeys([*(step.authority for step in steps), *sitting, *_named(stage, case)])
    people = dict.fromkeys([*(step.user for step in steps), *_readers(stage, tuple(sitting), steps)])
    return PlayedCase(
        bundle=bundle, case=case, steps=steps, authorities=tuple(stage.authorities[id] for id in named),
        people=tuple(stage.users[id] for id in people), now=stage.installation.clock.now(),
        calendar=stage.installation.calendar,
    )


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


def _readers(stage: Stage, sitting: tuple[AuthorityId, ...], steps: tuple[Taken, ...]) -> Iterator[UserId]:
    """Yield somebody who handles cases for every authority that sits at the case and has not acted."""
    acted = {step.authority for step in steps}
    for authority in sitting:
        able = (u.id for u in stage.users.values() if u.authority == authority and _handles(stage, u.id))
        first = next(able, None)
        if authority not in acted and first:
            yield first


def _handles(stage: Stage, user: UserId) -> bool:
    return any(right == HANDLER for _, right in stage.users[user].grants)
