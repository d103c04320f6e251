"""Steps: who can take them, in which states, under which condition, and what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import ACTS, COURSE, OTHERWISE, PERSONAL_RIGHT, RIGHT_GAINED, Rule
from imi_runtime.comparing.meanings import meanings_in, ways_of
from imi_runtime.comparing.phrases import both, condition_phrase, either, quoted, spaced, state_name, states_phrase
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.telling import change, name, procedures
from imi_runtime.comparing.walk import Difference, How
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always
from imi_runtime.model.ids import HANDLER, FormId, StateId
from imi_runtime.model.procedure import Procedure, Seat, Transition
from imi_runtime.saying.steps import rules_in_words, who_in_words
from imi_runtime.saying.tongue import ENGLISH

ACTING_FIELDS = ("by", "sources", "by_clock", "by_link", "member_of", "from_statuses")
"""The fields that together say who can take a step, and when."""
Act = tuple[Seat, StateId]


def tell_step(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a step that is new or gone."""
    old, new = procedures(difference)
    if difference.how is How.ADDED:
        step = difference.after
        sentence = f"{quoted(name(step))} is new: {_who(step, new)} can do it {states_phrase(new, step.sources)}."
        if step.by_clock or step.by_link:
            sentence = f"{quoted(name(step))} is new. {_who(step, new)}, {states_phrase(new, step.sources)}."
        yield change(difference, Topic.ACTING, ACTS, sentence, meaning=" ".join(_rules(step, sides.new, new)))
    elif difference.how is How.REMOVED:
        step = difference.before
        yield change(difference, Topic.ACTING, ACTS, f"{quoted(name(step))} is gone. Before: {_who(step, old)}, "
                     f"{states_phrase(old, step.sources)}.")


def _who(step: Transition, procedure: Procedure) -> str:
    return who_in_words(step, procedure)


def _rules(step: Transition, bundle: Bundle, procedure: Procedure) -> Iterable[str]:
    return (f"{rule}." for rule in rules_in_words(step, bundle, procedure))


def tell_acting(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield who can take a step now, and who no longer, state by state."""
    difference = found[0]
    old, new = procedures(difference)
    before, after = difference.owner.before, difference.owner.after
    addresses = tuple(each.address for each in found)
    told = [*_acts(before, after, old, new)]
    rule: Rule = ACTS
    if not told and {each.field for each in found} <= {"sources", "from_statuses"} and _stand_alike(before, after):
        rule, told = OTHERWISE, [f"{quoted(name(after))} names the same states in another order."]
    if not told:
        told = [f"{quoted(name(after))} is done otherwise. Now: {_done(after, new)}. Before: {_done(before, old)}."]
    for sentence in told:
        yield replace(change(difference, Topic.ACTING, rule, sentence), addresses=addresses)


def _stand_alike(before: Transition, after: Transition) -> bool:
    pairs = ((before.sources, after.sources), (before.from_statuses, after.from_statuses))
    return all(set(one) == set(other) for one, other in pairs)


def _done(step: Transition, procedure: Procedure) -> str:
    return f"{who_in_words(step, procedure)}, {states_phrase(procedure, step.sources)}"


def _acts(before: Transition, after: Transition, old: Procedure, new: Procedure) -> Iterator[str]:
    known, now = _combinations(before), _combinations(after)
    step = quoted(name(after))
    for seat, states in _by_seat(now - known, after.sources):
        yield f"{_actor(seat, new)} can now do {step} {states_phrase(new, states)}."
    for seat, states in _by_seat(known - now, before.sources):
        yield f"{_actor(seat, old)} can no longer do {step} {states_phrase(old, states)}."


def _actor(seat: Seat, procedure: Procedure) -> str:
    """Return who acts, in quotes; whoever handles cases is the usual actor and needs no word."""
    label = quoted(name(procedure.parties[seat.party]))
    return label if seat.right == HANDLER else f"{label} ({ENGLISH.say(f'said/{seat.right}')})"


def _combinations(step: Transition) -> set[Act]:
    return {(seat, state) for seat in step.by for state in step.sources}


def _by_seat(acts: set[Act], order: tuple[StateId, ...]) -> Iterator[tuple[Seat, tuple[StateId, ...]]]:
    for seat in sorted({seat for seat, _ in acts}, key=lambda seat: (seat.party, seat.right)):
        yield seat, tuple(state for state in order if (seat, state) in acts)


def tell_condition(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield the condition of a step that changed."""
    old, new = procedures(difference)
    step = quoted(name(difference.owner.after))
    rule: Rule = COURSE
    if meanings_in(old, new, sides).same(difference.before, difference.after):
        rule, sentence = OTHERWISE, f"The condition of {step} is written otherwise and means the same."
    elif isinstance(difference.after, Always):
        sentence = f"{step} can be done without a condition now."
    elif isinstance(difference.before, Always):
        sentence = f"{step} can now be done only {condition_phrase(difference.after, sides.new, new)}."
    else:
        sentence = f"{step} can be done under another condition."
    yield change(difference, Topic.ACTING, rule, sentence,
                 before=condition_phrase(difference.before, sides.old, old),
                 after=condition_phrase(difference.after, sides.new, new))


def tell_route(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield where a step leads now."""
    old, new = procedures(difference)
    before, after = difference.owner.before, difference.owner.after
    same = meanings_in(old, new, sides).same_ways(ways_of(before.route), ways_of(after.route))
    said = "is written otherwise and leads to the same" if same else "leads elsewhere"
    yield change(difference, Topic.ACTING, OTHERWISE if same else COURSE, f"{quoted(name(after))} {said}.",
                 before=_ways(before, old, sides.old), after=_ways(after, new, sides.new))


def _ways(step: Transition, procedure: Procedure, bundle: Bundle) -> str:
    said = []
    for branch in step.route:
        to = state_name(procedure, branch.to) if branch.to else "the case stays where it is"
        alone = len(step.route) == 1
        otherwise = "otherwise" if isinstance(branch.when, Always) else condition_phrase(branch.when, bundle, procedure)
        said.append(to if alone else f"{to} {otherwise}")
    return "; ".join(said) or "the case stays where it is"


def tell_second_person(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield whether a second person is needed."""
    old, new = procedures(difference)
    step = quoted(name(difference.owner.after))
    if difference.after:
        other = quoted(name(new.transitions[difference.after]))
        sentence = f"{step} must now be done by another person than {other}."
    else:
        other = quoted(name(old.transitions[difference.before]))
        sentence = f"{step} can now be done by the same person as {other}: two persons are no longer needed."
    yield change(difference, Topic.ACTING, ACTS, sentence)


def tell_taken_back(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield texts that a step takes back from other readers, or no longer does."""
    yield from _closing(difference, sides, f"{quoted(name(difference.owner.after))} takes back the text",
                        f"{quoted(name(difference.owner.after))} no longer takes back the text")


def tell_held(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield texts that a state holds back from other readers, or no longer does."""
    state = quoted(name(difference.owner.after))
    here = f"While the case stands at {state},"
    yield from _closing(difference, sides, f"{here} nobody but its author and those who judge it reads the text",
                        f"{here} the rules of reading now also open the text")


def _closing(difference: Difference, sides: Sides, closed: str, opened: str) -> Iterator[Change]:
    before, after = set(difference.before), set(difference.after)
    if after - before:
        yield change(difference, Topic.READING, COURSE, f"{closed} {_forms(after - before)}.")
    for form in sorted(before - after):
        rule: Rule = PERSONAL_RIGHT if sides.holds_personal(form) else RIGHT_GAINED
        yield change(difference, Topic.READING, rule, f"{opened} {_forms({form})}.", widened=True)
    if before == after:
        yield change(difference, Topic.NAMES, OTHERWISE, f"{closed}: the forms stand in another order.")


def _forms(forms: Iterable[FormId]) -> str:
    return both(quoted(spaced(form)) for form in sorted(forms))


def tell_effect(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield what a step does beside leading on: forms, marks, seats, groups, linked cases."""
    step = quoted(name(difference.owner.after))
    before, after = (_effect(difference, value) for value in (difference.before, difference.after))
    what = EFFECTS.get(difference.field, f"Something about {{step}} changes: {spaced(difference.field)}.")
    yield change(difference, Topic.ACTING, COURSE, what.replace("{step}", step), before=before, after=after)


EFFECTS = {
    "forms": "Another form is filled with {step}.",
    "corrects": "{step} corrects something else.",
    "set": "{step} sets a mark otherwise.",
    "replace": "{step} gives a seat to somebody else.",
    "add": "{step} adds other members to a group.",
    "restart": "{step} begins anew for other groups.",
    "fires": "{step} makes something else happen in linked cases.",
    "chooses_elsewhere": "{step} chooses for seats of other cases.",
    "to_status": "A member stands elsewhere after {step}.",
}


def _effect(difference: Difference, value: object) -> str:
    if value is None:
        return "nothing"
    steps = difference.path[difference.path.index(difference.field) + 1 :]
    said = either(spaced(str(each)) for each in value) if isinstance(value, tuple) else spaced(str(value))
    return ": ".join((*map(spaced, steps), said or "nothing"))
