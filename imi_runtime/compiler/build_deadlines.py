"""The deadlines of a procedure: which clock binds whom, when it starts and ends, how long it lasts."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.build_parties_and_states import in_words
from imi_runtime.compiler.build_transitions import demand_otherwise
from imi_runtime.compiler.conditions import OTHERWISE, read_condition
from imi_runtime.compiler.phrases import NO_LIMIT, tell, term
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.references import listing
from imi_runtime.compiler.written import (
    Word,
    entries,
    former_ids,
    key_of,
    label,
    string,
    word,
    word_of,
    words,
    words_of,
)
from imi_runtime.model.conditions import ALWAYS, Condition
from imi_runtime.model.ids import DeadlineId, PartyId, StageId, StateId, TransitionId
from imi_runtime.model.procedure import (
    After,
    Deadline,
    NoLimit,
    Retention,
    Tell,
    Term,
    Trigger,
    UntilDate,
    Within,
    WithinBranch,
)
from imi_runtime.model.questions import AnswerType
from imi_runtime.model.text import Text
from imi_runtime.problems import Problem, nearest, respelled
from imi_runtime.source.located import Entry, MapNode, TextNode


def deadlines(ground: Ground) -> dict[DeadlineId, Deadline]:
    """Return the deadlines of the procedure."""
    found = (_deadline(entry, ground) for entry in ground.document.sound("deadlines"))
    return {deadline.id: deadline for deadline in found if deadline}


def _deadline(entry: Entry, ground: Ground) -> Deadline | None:
    node, called = entry.value, f"deadline '{entry.key}'"
    bound = word(node, "binds")
    party = ground.parties.find(bound, f"{called} binds", ground.problems) if bound else None
    starts = tuple(_triggers(words(node, "starts"), f"{called} starts with", ground))
    ends = tuple(_triggers(words(node, "ends"), f"{called} ends with", ground))
    within = tuple(_within(node, called, ground)) if isinstance(node, MapNode) else ()
    then = word(node, "then")
    fired = ground.transitions.find(then, f"{called} fires", ground.problems) if then else None
    context = f"{ground.document.id}/deadlines/{entry.key}"
    deadline = Deadline(
        id=DeadlineId(entry.key),
        label=label(node, "label", context) or Text(f"{context}/label", in_words(entry.key), entry.key_at),
        binds=PartyId(party or ""),
        starts=starts,
        ends=ends,
        within=within,
        then=TransitionId(fired) if fired else None,
        prolonged_by=dict(_prolonged_by(entry, called, ground)),
        pauses=dict(_pauses(entry, called, ground)),
        tell=tuple(_tells(entry, called, ground)),
        law=string(node, "law"),
        was=former_ids(node),
        at=entry.key_at,
    )
    return deadline if party else None


def _triggers(names: tuple[Word, ...], subject: str, ground: Ground) -> Iterator[Trigger]:
    for name in names:
        if "." in name.text:
            date = _date(name, subject, ground)
            if date:
                yield Trigger(date=date)
        else:
            yield from happenings(name, subject, ground)


def happenings(name: Word, subject: str, ground: Ground) -> Iterator[Trigger]:
    """Yield what is meant by the name of a state, of a stage, or of a transition."""
    is_place, is_transition = name.text in ground.places.ids, name.text in ground.transitions.ids
    if is_place and is_transition:
        ground.problems.append(codes.STATE_OR_TRANSITION.at(name.at, subject=subject, name=name.text))
    elif is_place:
        for state in ground.stages.get(StageId(name.text), (StateId(name.text),)):
            yield Trigger(state=state)
    elif is_transition:
        yield Trigger(transition=TransitionId(name.text))
    elif ground.places.complete and ground.transitions.complete:
        ground.problems.append(_no_trigger(name, subject, ground))


def _no_trigger(name: Word, subject: str, ground: Ground) -> Problem:
    known = [*ground.places.ids, *ground.transitions.ids]
    return codes.NO_SUCH_TRIGGER.at(
        name.at, suggestion=nearest(name.text, known), listing=listing("states, stages and transitions are", known),
        fix=respelled(name.at, name.text, known),
        subject=subject, name=name.text,
    )  # fmt: skip


def _date(path: Word, subject: str, ground: Ground) -> UntilDate | None:
    found = ground.question(path, subject)
    if found is None:
        return None
    form, question = found
    if question.type is not AnswerType.DATE:
        ground.problems.append(
            codes.NOT_A_DATE.at(path.at, subject=subject, found=path.text, type=question.type.value)
        )
        return None
    return UntilDate(form, question.id)


# -- how long ----------------------------------------------------------------------------------------------------------


def _within(node: MapNode, called: str, ground: Ground) -> Iterator[WithinBranch]:
    single = word(node, "within")
    if single:
        yield from _way(single, ALWAYS, called, ground, routed=False)
        return
    last: list[WithinBranch] = []
    for entry in entries(node, "within").values():
        if isinstance(entry.value, TextNode):
            otherwise = entry.value.text == OTHERWISE
            when = ALWAYS if otherwise else read_condition(entry.value, ground.scope, ground.problems)
            ways = _way(key_of(entry), when, called, ground, routed=True)
            if otherwise:
                last += ways
            else:
                yield from ways
    demand_otherwise(node, "within", called, ground)
    yield from last


def _way(written: Word, when: Condition, called: str, ground: Ground, *, routed: bool) -> Iterator[WithinBranch]:
    within = _length(written, called, ground, routed=routed)
    if within:
        yield WithinBranch(within, when)


def _length(written: Word, called: str, ground: Ground, *, routed: bool) -> Within | None:
    if routed and written.text == NO_LIMIT:
        return NoLimit()
    if "." in written.text and " " not in written.text:
        return _date(written, f"{called} lasts until", ground)
    return term(written, f"'within' of {called}", ground.problems)


def _prolonged_by(entry: Entry, called: str, ground: Ground) -> Iterator[tuple[TransitionId, Term]]:
    for prolonging in entries(entry.value, "prolonged_by").values():
        found = ground.transitions.find(key_of(prolonging), f"{called} is prolonged by", ground.problems)
        added = None
        if isinstance(prolonging.value, TextNode):
            added = term(word_of(prolonging.value), f"'prolonged_by' of {called}", ground.problems)
        if found and added:
            yield TransitionId(found), added


def _pauses(entry: Entry, called: str, ground: Ground) -> Iterator[tuple[TransitionId, TransitionId]]:
    for pausing in entries(entry.value, "pauses").values():
        start = ground.transitions.find(key_of(pausing), f"{called} is paused by", ground.problems)
        end = None
        if isinstance(pausing.value, TextNode):
            end = ground.transitions.find(word_of(pausing.value), f"{called} goes on with", ground.problems)
        if start and end:
            yield TransitionId(start), TransitionId(end)


def _tells(entry: Entry, called: str, ground: Ground) -> Iterator[Tell]:
    for told in entries(entry.value, "tell").values():
        party = ground.parties.find(key_of(told), f"{called} tells", ground.problems)
        for written in words_of(told.value):
            notice = tell(PartyId(party or told.key), written, called, ground.problems)
            if notice and party:
                yield notice


# -- retention ---------------------------------------------------------------------------------------------------------


def retention(ground: Ground) -> Retention | None:
    """Return when data are blocked and erased."""
    ways = {entry.key: _after(entry, ground) for entry in ground.document.sound("retention")}
    block, erase = ways.get("block"), ways.get("erase")
    return Retention(erase, block) if erase else None


def _after(entry: Entry, ground: Ground) -> After | None:
    states = ground.state_list(words(entry.value, "after"), f"'{entry.key}' of 'retention' counts from")
    written = word(entry.value, "within")
    time = term(written, f"'within' of '{entry.key}'", ground.problems) if written else None
    return After(states, time) if time else None


