"""What each member of a group goes through: its statuses, and the steps that it does for itself."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.build_transitions import additions
from imi_runtime.compiler.conditions import condition
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.references import group_statuses
from imi_runtime.compiler.written import certain_label, entries, flag, former_ids, label, string, under, word, words
from imi_runtime.model.conditions import ALWAYS
from imi_runtime.model.ids import PartyId, StateId, TransitionId
from imi_runtime.model.procedure import Branch, Party, Seat, Status, Transition
from imi_runtime.source.located import Entry, MapNode

EACH = "each"


def statuses(entry: Entry, ground: Ground) -> dict[StateId, Status]:
    """Return the statuses of a party's members, none for a seat."""
    each = under(entry.value, EACH)
    if each is None:
        return {}
    if not ground.is_group(entry.key):
        place = entry.value.entries[EACH].key_at if isinstance(entry.value, MapNode) else entry.key_at
        ground.problems.append(codes.EACH_WITHOUT_MEMBERS.at(place, party=entry.key))
    context = f"{ground.document.id}/parties/{entry.key}/each/states"
    found = {
        StateId(status.key): Status(
            id=StateId(status.key),
            label=certain_label(status.value, "label", f"{context}/{status.key}"),
            initial=flag(status.value, "initial"),
            was=former_ids(status.value),
            at=status.key_at,
        )
        for status in entries(each, "states").values() if isinstance(status.value, MapNode)
    }
    first = sum(status.initial for status in found.values())
    if first != 1:
        ground.problems.append(codes.FIRST_STATUS.at(entry.key_at, party=entry.key, count=first or "no"))
    return found


def member_steps(ground: Ground, parties: dict[PartyId, Party]) -> Iterator[Transition]:
    """Yield the steps that members do for themselves: they leave the case where it is."""
    declared = entries(ground.document.root, "transitions")
    met: set[str] = set()
    for entry in ground.document.sound("parties"):
        for step in entries(under(entry.value, EACH), "transitions").values():
            if step.key in declared or step.key in met:
                ground.problems.append(codes.TRANSITION_OF_TWO.at(step.key_at, id=step.key, party=entry.key))
                continue
            met.add(step.key)
            party = parties.get(PartyId(entry.key))
            if party and isinstance(step.value, MapNode):
                yield _step(step, step.value, party, ground, parties)


def _step(
    entry: Entry, node: MapNode, party: Party, ground: Ground, parties: dict[PartyId, Party]
) -> Transition:
    called = f"step '{entry.key}'"
    context = f"{ground.document.id}/parties/{party.id}/each/transitions/{entry.key}"
    known = group_statuses(party.id, tuple(party.statuses))
    to = word(node, "to")
    target = known.find(to, f"{called} leads to", ground.problems) if to else None
    starts = known.found(words(node, "from"), f"{called} starts from", ground.problems)
    return Transition(
        id=TransitionId(entry.key),
        label=certain_label(node, "label", context),
        done=label(node, "done", context),
        help=label(node, "help", context),
        by=(Seat(party.id, at=entry.key_at),),
        member_of=party.id,
        from_statuses=tuple(StateId(status) for status in starts),
        to_status=StateId(target) if target else None,
        sources=ground.state_list(words(node, "in"), f"{called} is done in"),
        route=(Branch(None, ALWAYS),),
        forms=ground.form_list(words(node, "form"), f"{called} fills"),
        when=condition(node, "when", ground.member_scope, ground.problems),
        add=dict(additions(node, called, (party.id,), ground, parties)),
        law=string(node, "law"),
        was=former_ids(node),
        at=entry.key_at,
    )
