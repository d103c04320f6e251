"""The transitions of a procedure: who may do what from where, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.conditions import OTHERWISE, condition, read_condition
from imi_runtime.compiler.phrases import acting_seat
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.written import (
    Word,
    certain_label,
    entries,
    former_ids,
    key_of,
    label,
    string,
    under,
    word,
    word_of,
    words,
)
from imi_runtime.model.conditions import ALWAYS, Condition
from imi_runtime.model.ids import FormId, LinkId, MarkId, PartyId, QuestionId, StateId, TransitionId
from imi_runtime.model.procedure import AddedBy, Branch, Party, Seat, Transition
from imi_runtime.problems import Position
from imi_runtime.source.located import Entry, MapNode, TextNode

CLOCK = "clock"
LINK = "link"
SAME = "same"


def transitions(ground: Ground, parties: dict[PartyId, Party]) -> dict[TransitionId, Transition]:
    """Return the transitions of the procedure."""
    return {
        TransitionId(entry.key): _transition(entry, entry.value, ground, parties)
        for entry in ground.document.sound("transitions")
        if isinstance(entry.value, MapNode)
    }


def _transition(entry: Entry, node: MapNode, ground: Ground, parties: dict[PartyId, Party]) -> Transition:
    called = f"transition '{entry.key}'"
    context = f"{ground.document.id}/transitions/{entry.key}"
    by = words(node, "by")
    seats = tuple(_seats(by, called, ground))
    corrected = ground.form_list(words(node, "corrects"), f"{called} corrects")
    other = word(node, "not_same_person_as")
    return Transition(
        id=TransitionId(entry.key),
        label=certain_label(node, "label", context),
        done=label(node, "done", context),
        help=label(node, "help", context),
        by=seats,
        by_clock=[word.text for word in by] == [CLOCK],
        by_link=[word.text for word in by] == [LINK],
        sources=ground.state_list(words(node, "from"), f"{called} starts from"),
        route=route(node, called, ground),
        forms=ground.form_list(words(node, "form"), f"{called} fills"),
        corrects=corrected[0] if corrected else None,
        when=condition(node, "when", ground.step_scope, ground.problems),
        set=dict(_marks_set(node, called, ground)),
        takes_back=ground.form_list(words(node, "takes_back"), f"{called} takes back"),
        replace=dict(_replaced(node, called, ground, parties)),
        add=dict(additions(node, called, tuple(seat.party for seat in seats), ground, parties)),
        restart=tuple(_restarted(node, called, ground)),
        fires=dict(_fired(node, called, ground)),
        not_same_person_as=_other_transition(other, entry, ground) if other else None,
        law=string(node, "law"),
        was=former_ids(node),
        at=entry.key_at,
    )


def _seats(by: tuple[Word, ...], called: str, ground: Ground) -> Iterator[Seat]:
    if [word.text for word in by] in ([CLOCK], [LINK]):
        return
    for written in by:
        if written.text in (CLOCK, LINK):
            code = codes.CLOCK_WITH_OTHERS if written.text == CLOCK else codes.LINK_WITH_OTHERS
            ground.problems.append(code.at(written.at, transition=called))
            continue
        seat = acting_seat(written, ground.parties, f"{called} is done by", ground.problems)
        if seat:
            yield seat


def _other_transition(written: Word, entry: Entry, ground: Ground) -> TransitionId | None:
    if written.text == entry.key:
        ground.problems.append(codes.NOT_SAME_AS_ITSELF.at(written.at, transition=entry.key))
        return None
    subject = f"transition '{entry.key}' must be done by another person than"
    found = ground.transitions.find(written, subject, ground.problems)
    return TransitionId(found) if found else None


def _marks_set(node: MapNode, called: str, ground: Ground) -> Iterator[tuple[MarkId, str]]:
    for entry in entries(node, "set").values():
        found = ground.mark_names.find(key_of(entry), f"{called} sets", ground.problems)
        mark = ground.marks.get(MarkId(found)) if found else None
        if mark and isinstance(entry.value, TextNode):
            values = references.mark_values(mark.id, mark.values)
            value = values.find(word_of(entry.value), f"{called} sets mark '{mark.id}' to", ground.problems)
            if value:
                yield mark.id, value


def _replaced(
    node: MapNode, called: str, ground: Ground, parties: dict[PartyId, Party]
) -> Iterator[tuple[PartyId, tuple[FormId, QuestionId]]]:
    for entry in entries(node, "replace").values():
        found = ground.parties.find(key_of(entry), f"{called} replaces", ground.problems)
        party = parties.get(PartyId(found)) if found else None
        if party and not ground.holds_seat(party.id):
            joining = ground.said_of_joining(party.id)
            ground.problems.append(codes.NOT_REPLACED.at(entry.key_at, party=party.id, joins=joining))
        if found and isinstance(entry.value, TextNode):
            subject = f"{called} replaces '{found}' by the answer to"
            answer = ground.naming_authority(word_of(entry.value), subject)
            if answer:
                yield PartyId(found), answer


# -- what becomes of groups and linked cases ---------------------------------------------------------------------------


def additions(
    node: MapNode, called: str, by: tuple[PartyId, ...], ground: Ground, parties: dict[PartyId, Party]
) -> Iterator[tuple[PartyId, tuple[FormId, QuestionId]]]:
    """Yield the groups to which a step adds members, with the answer that names them."""
    for entry in entries(node, "add").values():
        found = ground.group_names.find(key_of(entry), f"{called} adds to", ground.problems)
        party = parties.get(PartyId(found)) if found else None
        if party and not (isinstance(party.joins, AddedBy) and party.joins.party in by):
            joining = ground.said_of_joining(party.id)
            ground.problems.append(
                codes.NOT_ADDED_SO.at(entry.key_at, subject=f"{called} adds", party=party.id, joins=joining)
            )
        if found and isinstance(entry.value, TextNode):
            subject = f"{called} adds to '{found}' the answer to"
            answer = ground.naming_authority(word_of(entry.value), subject, several=True)
            if answer:
                yield PartyId(found), answer


def _restarted(node: MapNode, called: str, ground: Ground) -> Iterator[PartyId]:
    for found in ground.group_names.found(words(node, "restart"), f"{called} restarts", ground.problems):
        yield PartyId(found)


def _fired(node: MapNode, called: str, ground: Ground) -> Iterator[tuple[LinkId, TransitionId]]:
    for entry in entries(node, "fires").values():
        found = ground.link_names.find(key_of(entry), f"{called} fires through", ground.problems)
        if found and isinstance(entry.value, TextNode):
            written = word_of(entry.value)
            target = ground.transitions_of(found).find(written, f"{called} fires", ground.problems)
            if target:
                yield LinkId(found), TransitionId(target)


# -- where it leads ----------------------------------------------------------------------------------------------------


def route(node: MapNode, called: str, ground: Ground) -> tuple[Branch, ...]:
    """Return the ways of a transition; the way `otherwise` comes last."""
    single = word(node, "to")
    if single:
        return tuple(_branch(single, ALWAYS, called, ground))
    branches: list[Branch] = []
    last: list[Branch] = []
    for entry in entries(node, "to").values():
        if isinstance(entry.value, TextNode):
            otherwise = entry.value.text == OTHERWISE
            when = ALWAYS if otherwise else read_condition(entry.value, ground.step_scope, ground.problems)
            (last if otherwise else branches).extend(_branch(key_of(entry), when, called, ground))
    demand_otherwise(node, "to", called, ground)
    return (*branches, *last)


def _branch(to: Word, when: Condition, called: str, ground: Ground) -> Iterator[Branch]:
    if to.text == SAME:
        yield Branch(None, when)
        return
    if to.text in ground.document.ids("stages") and to.text not in ground.states.ids:
        ground.problems.append(codes.STAGE_AS_TARGET.at(to.at, called=called, stage=to.text))
        return
    found = ground.states.find(to, f"{called} leads to", ground.problems)
    if found:
        yield Branch(StateId(found), when)


def demand_otherwise(node: MapNode, key: str, called: str, ground: Ground) -> None:
    """Note when a routing map has not exactly one way `otherwise`."""
    ways = entries(node, key).values()
    places: list[Position] = [
        entry.value.at for entry in ways if isinstance(entry.value, TextNode) and entry.value.text == OTHERWISE
    ]
    if not places and isinstance(under(node, key), MapNode):
        ground.problems.append(codes.NO_OTHERWISE.at(node.entries[key].key_at, key=key, called=called))
    for place in places[1:]:
        related = ((places[0], "the first one"),)
        ground.problems.append(codes.SEVERAL_OTHERWISE.at(place, related=related, key=key, called=called))
