"""A decided step written whole: case, history, answers, timers, lists and outbox, in the caller's transaction."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from imi_runtime.engine.decide import run_due_clocks
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.events import Event
from imi_runtime.model.ids import AuthorityId, CaseId
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.sight_writing import effects_of, sight_rows
from imi_runtime.store import cases, drafts, effects, sight
from imi_runtime.store.cases import StaleCase, StoredCase

NOBODY = AuthorityId("")


def write_step(
    installation: Installation, connection: Connection, bundle: Bundle, before: StoredCase, events: tuple[Event, ...],
    after: Case, world: World, *, actor: AuthorityId | None,
) -> None:
    """Write a step whole. Raises StaleCase when another step won the race. `actor` is not told of its own step."""
    try:
        cases.append(connection, before, events, after, installation.sealing)
    except IntegrityError as clash:
        raise StaleCase(f"case {after.number} was changed meanwhile") from clash
    rows = sight_rows(bundle, after, world)
    sight.replace_sight(connection, after.id, rows)
    if bundle.procedures[after.procedure].states[after.state].final:
        drafts.forget_all(connection, after.id)
    effects.put_out(connection, after.id, after.revision, effects_of(events, rows, actor), world.now)


def let_due_clocks_act(installation: Installation, connection: Connection, id: CaseId, world: World) -> int:
    """Write what the due clocks of a case do by themselves; return how many acted. Raises StaleCase."""
    stored = cases.load(connection, id, installation.sealing, drafter=NOBODY)
    if stored is None:
        return 0
    bundle = installation.bundles.get(connection, stored.case.deployment)
    events, after = run_due_clocks(bundle, stored.case, world)
    if events:
        write_step(installation, connection, bundle, stored, events, after, world, actor=None)
    return len(events)
