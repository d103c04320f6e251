"""A decided step written whole: case, history, answers, timers, lists and outbox, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from imi_runtime.engine.attached import every_file
from imi_runtime.engine.course import LinkedStep
from imi_runtime.engine.decide import Tick, decide
from imi_runtime.engine.reminders import timers_of
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.events import CaseMoved, ClockMissed, Event, TransitionFired
from imi_runtime.model.ids import AuthorityId, CaseId, UserId
from imi_runtime.model.notices import Happening
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.writing.free_texts import forget_changed
from imi_runtime.operations.writing.list_writing import write_lists
from imi_runtime.store import attachments, cases, drafts, timers, translations
from imi_runtime.store.cases import StaleCase, StoredCase

NOBODY = AuthorityId("")
CLOCKS = UserId("")
"""Stands for whoever acts where nobody does: clocks, and cases linked with this one."""


def write_step(
    installation: Installation, connection: Connection, bundle: Bundle, before: StoredCase | None,
    events: tuple[Event, ...], after: Case, world: World, *, actor: UserId | None,
) -> StoredCase:
    """Write a step whole. Raises StaleCase when another step won the race. `actor` is not told of its own step."""
    try:
        stored = cases.append(connection, before, events, after, installation.sealing)
    except IntegrityError as clash:
        raise StaleCase(f"case {after.number} was changed meanwhile") from clash
    write_lists(installation, connection, bundle, after, world, fresh=before is None)
    procedure = bundle.procedures[after.procedure]
    if procedure.states[after.state].final:
        drafts.forget_all(connection, after.id)
    timers.replace_timers(connection, after.id, timers_of(procedure, after, world), world.now)
    _forget_translations(installation, connection, stored, events)
    if any(isinstance(event, TransitionFired | ClockMissed | CaseMoved) for event in events):
        since = before.case.revision if before else 0
        timers.note_happening(connection, Happening(after.id, after.revision, since, actor or CLOCKS, world.now))
    return stored


def _forget_translations(
    installation: Installation, connection: Connection, stored: StoredCase, events: Iterable[Event]
) -> None:
    """Erase the translations of texts that stand no more as they were: corrected, or moved to another version."""
    for event in events:
        if isinstance(event, CaseMoved):
            translations.forget_case(connection, stored.case.id)
        elif isinstance(event, TransitionFired) and event.corrects:
            forget_changed(installation, connection, stored, event.corrects)


def write_linked(
    installation: Installation, connection: Connection, bundle: Bundle, linked: Iterable[LinkedStep],
    stored: Mapping[CaseId, StoredCase], world: World, *, source: StoredCase,
) -> None:
    """Write what a step of `source` set going in linked cases, in the same transaction. Raises StaleCase."""
    for step in linked:
        before = stored[step.case.id] if step.before else None
        written = write_step(installation, connection, bundle, before, step.events, step.case, world, actor=None)
        if before is None:
            _carry_files(installation, connection, bundle, written, (source, *stored.values()))


def _carry_files(
    installation: Installation, connection: Connection, bundle: Bundle, opened: StoredCase,
    sources: Iterable[StoredCase],
) -> None:
    """Let the files of carried texts belong to the case that was opened too, under its own key."""
    carried = every_file(bundle, opened.case)
    for source in sources if carried else ():
        there = attachments.of_case(connection, source.case.id, source.wrapped, installation.sealing)
        for id in carried & there.keys():
            file = there[id]
            attachments.attach(
                connection, opened.case.id, opened.wrapped, id, name=file.name, key=file.key,
                authority=file.authority, user=None, now=opened.case.opened, sealing=installation.sealing,
                language=file.language,
            )
        carried -= there.keys()


def linked_with(installation: Installation, connection: Connection, case: Case) -> dict[CaseId, StoredCase]:
    """Return the cases to which the case has links, and those to which these have, without the case itself."""
    found: dict[CaseId, StoredCase] = {}
    waiting = [id for ids in case.links.values() for id in ids]
    while waiting:
        id = waiting.pop()
        stored = cases.load(connection, id, installation.sealing) if id not in found and id != case.id else None
        if stored:
            found[id] = stored
            waiting += [other for ids in stored.case.links.values() for other in ids]
    return found


def world_with(installation: Installation, world: World, linked: Mapping[CaseId, StoredCase]) -> World:
    """Return the world of a step: it knows the linked cases, and can open new ones."""
    return replace(world, linked={id: one.case for id, one in linked.items()}, new_case=installation.ids.case)


def let_due_clocks_act(installation: Installation, connection: Connection, id: CaseId, world: World) -> int:
    """Write what the due clocks of a case do by themselves; return how many acted. Raises StaleCase."""
    stored = cases.load(connection, id, installation.sealing, drafter=NOBODY)
    if stored is None:
        return 0
    bundle = installation.bundles.get(connection, stored.case.deployment)
    linked = linked_with(installation, connection, stored.case)
    decision = decide(bundle, stored.case, Tick(), world_with(installation, world, linked))
    if decision.events and decision.case:
        write_step(installation, connection, bundle, stored, decision.events, decision.case, world, actor=None)
        write_linked(installation, connection, bundle, decision.linked, linked, world, source=stored)
    return len(decision.events)
