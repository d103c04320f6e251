"""What a deployed bundle asks of the directory: which rights it names, which offices and facts, which code lists."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import ALLOCATOR, HANDLER, RIGHTS, VIEWER, CodeListId, FactId, OfficeId, ProcedureId, RightId
from imi_runtime.model.procedure import ByOffice, EveryCountry, Procedure, Seat
from imi_runtime.model.text import Text


def rights_named(bundle: Bundle) -> tuple[RightId, ...]:
    """Return the rights that mean something in the area, reading and working first.

    That of allocators means something everywhere: any authority may keep its cases for those to whom they are given.
    """
    named = {VIEWER, HANDLER, ALLOCATOR, *(seat.right for p in bundle.procedures.values() for seat in _seats(p))}
    return tuple(right for right in RIGHTS if right in named)


def _seats(procedure: Procedure) -> Iterator[Seat]:
    for transition in procedure.transitions.values():
        yield from transition.by
    for rule in procedure.access.values():
        yield from rule.who


def offices_named(bundle: Bundle) -> tuple[OfficeId, ...]:
    """Return the offices that authorities may bear in the area."""
    joins = (party.joins for p in bundle.procedures.values() for party in p.parties.values())
    return tuple(sorted({j.office for j in joins if isinstance(j, (ByOffice, EveryCountry))}))


def fact_words(bundle: Bundle, fact: FactId) -> Text | None:
    """Return what people read for a fact, if one of the procedures has words for it."""
    known = (p.facts[fact] for p in bundle.procedures.values() if fact in p.facts)
    return next((one.label for one in known if one.label), None)


def facts_named(bundle: Bundle) -> dict[FactId, tuple[str, ...]]:
    """Return what the area's procedures want to know about authorities, and the possible values."""
    return {fact.id: fact.values for p in bundle.procedures.values() for fact in p.facts.values()}


def competences_named(bundle: Bundle) -> tuple[tuple[CodeListId, str], ...]:
    """Return every code of the area's code lists."""
    return tuple((codes.id, code) for codes in bundle.code_lists.values() for code in codes.codes)


def procedures_with_offices(bundle: Bundle) -> tuple[ProcedureId, ...]:
    """Return the procedures that reach countries through an office: those before which alert coordinators stand."""
    return tuple(
        p.id for p in bundle.procedures.values()
        if any(isinstance(party.joins, (ByOffice, EveryCountry)) for party in p.parties.values())
    )
