"""Where a case and its members can stand: states, parties, marks, facts, and lists of states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import ARRANGEMENT, CLOSURE, COURSE, PLACES, RETYPED, VANISHED
from imi_runtime.comparing.phrases import both, quoted, spaced, state_name
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.telling import change, name, procedures
from imi_runtime.comparing.walk import Difference, How
from imi_runtime.model.ids import StateId
from imi_runtime.model.procedure import (
    AddedBy,
    ByOffice,
    ChosenBy,
    Coordinates,
    EveryCountry,
    FromTheLink,
    Joins,
    OpensTheCase,
    Party,
    Procedure,
)

PLACE_WORDS = {"states": "state", "parties": "party", "marks": "mark", "facts": "fact", "statuses": "status"}


def tell_place(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a state, party, mark or status that is new or gone."""
    gone = difference.how is How.REMOVED
    part = difference.before if gone else difference.after
    kind = PLACE_WORDS[difference.field]
    meaning = f"Running cases may {'stand there' if kind in ('state', 'status') else 'have it'}." if gone else ""
    yield change(difference, Topic.STATES, VANISHED if gone else PLACES,
                 f"The {kind} {quoted(name(part))} is {'gone' if gone else 'new'}{_more(part)}.", meaning=meaning)


def _more(part: Any) -> str:
    return f": {joins_phrase(part.joins)}" if isinstance(part, Party) else ""


def joins_phrase(joins: Joins) -> str:
    """Return how a seat is taken."""
    match joins:
        case OpensTheCase():
            return "opens the case"
        case ChosenBy(party=party):
            return f"chosen by {quoted(spaced(party))}"
        case Coordinates(party=party):
            return f"coordinates {quoted(spaced(party))}"
        case AddedBy(party=party):
            return f"added by {quoted(spaced(party))}"
        case EveryCountry(office=office, other=other):
            return f"every {'other ' if other else ''}country through its {spaced(office)}"
        case ByOffice(office=office, country=country):
            there = f" in {quoted(spaced(country[1]))}" if country else ""
            return f"whoever bears the office {spaced(office)}{there}"
        case FromTheLink():
            return "comes with the case that opens this one"


def tell_final(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield whether a state ends the case."""
    said = "ends the case now" if difference.after else "no longer ends the case"
    yield change(difference, Topic.STATES, CLOSURE, f"The state {quoted(name(difference.owner.after))} {said}.",
                 meaning="How long data are kept is counted from the end of a case.")


def tell_initial(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield where cases or members begin."""
    begins = "is where it begins now" if difference.after else "is no longer where it begins"
    yield change(difference, Topic.STATES, COURSE, f"{quoted(name(difference.owner.after))} {begins}.")


def tell_turn(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield whose turn it is in a state."""
    old, new = procedures(difference)
    said = [quoted(name(side.parties[party])) if party else "nobody"
            for side, party in ((old, difference.before), (new, difference.after))]  # fmt: skip
    yield change(difference, Topic.ACTING, COURSE, f"While the case stands at {quoted(name(difference.owner.after))}, "
                 f"it waits for {said[1]}; before, for {said[0]}.")


def tell_seat(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield that a seat is taken otherwise."""
    before, after = found[0].owner.before, found[0].owner.after
    made = change(found[0], Topic.STATES, RETYPED, f"The seat of {quoted(name(after))} is taken otherwise.",
                  before=_seat(before), after=_seat(after), meaning="Other authorities may come to sit there.")
    yield replace(made, addresses=tuple(each.address for each in found))


def _seat(party: Party) -> str:
    return f"{'a group: ' if party.many else ''}{party.holder.value}, {joins_phrase(party.joins)}"


def tell_country(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield from which country the holder of a seat may come."""
    before, after = found[0].owner.before, found[0].owner.after
    made = change(found[0], Topic.STATES, COURSE, f"The country of {quoted(name(after))} is bound otherwise.",
                  before=_country(before), after=_country(after))
    yield replace(made, addresses=tuple(each.address for each in found))


def _country(party: Party) -> str:
    said = []
    if party.country_other_than:
        said.append(f"another than that of {quoted(spaced(party.country_other_than))}")
    if party.country_same_as:
        said.append(f"that of {quoted(spaced(party.country_same_as))}")
    if party.country_as_answered:
        said.append(f"the one answered to {quoted(spaced(party.country_as_answered[1]))}")
    if party.country_as_adding:
        said.append("that of the member who adds it")
    return both(said) or "any"


def tell_values(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield the values of a mark or a fact."""
    before, after = difference.before, difference.after
    gone = [value for value in before if value not in after]
    what = quoted(spaced(difference.owner.after.id))
    first = f" It begins with {quoted(spaced(after[0]))} now." if before[:1] != after[:1] else ""
    yield change(difference, Topic.STATES, VANISHED if gone else PLACES,
                 f"{what} has other values.{first}", before=", ".join(before), after=", ".join(after))


def tell_fact_of(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield about whom a fact is asked."""
    yield change(difference, Topic.STATES, COURSE, f"The fact {quoted(spaced(difference.owner.after.id))} is asked "
                 f"about {quoted(spaced(difference.after))}; before, about {quoted(spaced(difference.before))}.")


def tell_stage(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield which states a named list has; what hangs on it is told where it counts."""
    old, new = procedures(difference)
    named = quoted(spaced(difference.path[difference.path.index("stages") + 1]))
    yield change(difference, Topic.NAMES, ARRANGEMENT, f"The list of states {named} "
                 f"{'is gone' if difference.after is None else 'is new' if difference.before is None else 'changes'}.",
                 before=_states(old, difference.before), after=_states(new, difference.after),
                 meaning="What this changes for rights, steps and deadlines stands there.")


def _states(procedure: Procedure, ids: tuple[StateId, ...] | None) -> str:
    return ", ".join(state_name(procedure, id) for id in ids or ())
