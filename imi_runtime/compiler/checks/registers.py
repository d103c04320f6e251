"""Registers: what is published is there to be shown, and entries that are searched for can be found."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.moves import states_after, states_without
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import FormId, StateId
from imi_runtime.model.procedure import Procedure, Publication, ReadForm
from imi_runtime.problems import Position, Problem


def published_texts_were_filled(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for everything published that cannot have been filled in any state of its publication."""
    for procedure in bundle.procedures.values():
        for entry in procedure.publications.values():
            for shown in entry.shows:
                if isinstance(shown, ReadForm) and states_after(procedure, shown.form).isdisjoint(entry.states):
                    said = f"{shown.form}.{shown.question}" if shown.question else shown.form
                    yield codes.PUBLISHES_NOTHING.at(entry.at, publication=entry.id, shown=said, form=shown.form)


def entries_can_be_found(bundle: Bundle) -> Iterator[Problem]:
    """Yield a warning for every search by an answer that need not be there."""
    for procedure in bundle.procedures.values():
        for form, place in dict.fromkeys(_searched(procedure)):
            states, subject, at = place
            missing = [id for id in states if id in states_without(procedure, form)]
            if missing and not states_after(procedure, form).isdisjoint(states):
                when = f"when the case stands in '{missing[0]}'"
                yield codes.MAY_BE_MISSING.at(at, subject=subject, form=form, when=when)


Place = tuple[tuple[StateId, ...], str, Position]
"""The states in which something is searched for, what searches, and where that is written."""


def _searched(procedure: Procedure) -> Iterator[tuple[FormId, Place]]:
    for entry in procedure.publications.values():
        yield from ((path[0], _place(entry)) for path in entry.found_by if path)
    for rule in procedure.access.values():
        where = (rule.states, f"access rule '{rule.id}'", rule.at)
        yield from ((form, where) for form, _ in rule.found_by)


def _place(entry: Publication) -> Place:
    return entry.states, f"publication '{entry.id}'", entry.at
