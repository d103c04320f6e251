"""The parties of a procedure, and the states in which a case can stand."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.compiler.build_joining import country_bond, is_group, joins, refuse_misfits
from imi_runtime.compiler.build_members import statuses
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.written import entries, flag, former_ids, key_of, label, string, word, words
from imi_runtime.model.ids import PartyId, StateId
from imi_runtime.model.procedure import Holder, Party, State
from imi_runtime.model.text import Text
from imi_runtime.source.located import Entry, TextNode


def parties(ground: Ground) -> dict[PartyId, Party]:
    """Return the parties of the procedure."""
    return {party.id: party for entry in ground.document.sound("parties") for party in _party(entry, ground)}


def _party(entry: Entry, ground: Ground) -> Iterator[Party]:
    id, node = PartyId(entry.key), entry.value
    joining, bond = joins(entry, ground), country_bond(entry, ground)
    if joining is None:
        return
    holder = Holder(string(node, "is"))
    refuse_misfits(entry, joining, holder, bond, ground)
    context = f"{ground.document.id}/parties/{id}"
    yield Party(
        id=id,
        label=label(node, "label", context) or Text(f"{context}/label", in_words(id), entry.key_at),
        joins=joining,
        holder=holder,
        many=is_group(joining),
        country_other_than=bond.other_than,
        country_same_as=bond.same_as,
        country_as_answered=bond.as_answered,
        country_as_adding=bond.as_adding,
        statuses=statuses(entry, ground),
        was=former_ids(node),
        at=entry.key_at,
    )


def in_words(id: str) -> str:
    """Return an id as words: `responder_coordinator` becomes "Responder coordinator"."""
    return id.replace("_", " ").capitalize()


def states(ground: Ground) -> dict[StateId, State]:
    """Return the states of the procedure."""
    return {StateId(entry.key): _state(entry, ground) for entry in ground.document.sound("states")}


def _state(entry: Entry, ground: Ground) -> State:
    id, node = StateId(entry.key), entry.value
    context = f"{ground.document.id}/states/{id}"
    waiting = word(node, "waits_for")
    party = ground.parties.find(waiting, f"state '{id}' waits for", ground.problems) if waiting else None
    return State(
        id=id,
        label=label(node, "label", context) or Text(f"{context}/label", "", entry.key_at),
        initial=flag(node, "initial"),
        final=flag(node, "final"),
        waits_for=PartyId(party) if party else None,
        holds=ground.form_list(words(node, "holds"), f"state '{id}' holds"),
        shown_as=dict(_shown_as(entry, context, ground)),
        was=former_ids(node),
        at=entry.key_at,
    )


def _shown_as(entry: Entry, context: str, ground: Ground) -> Iterator[tuple[PartyId, Text]]:
    for shown in entries(entry.value, "shown_as").values():
        party = ground.parties.find(key_of(shown), f"state '{entry.key}' is shown otherwise to", ground.problems)
        if party and isinstance(shown.value, TextNode):
            yield PartyId(party), Text(f"{context}/shown_as/{party}", shown.value.text, shown.value.at)
