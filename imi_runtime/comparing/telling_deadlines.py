"""Deadlines: how long, from when to when, for whom, and what it means in days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, tzinfo

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import OTHERWISE, TERM, TOLD, VANISHED
from imi_runtime.comparing.meanings import meanings_in, ways_of
from imi_runtime.comparing.phrases import counted, quoted
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.telling import change, name, procedures
from imi_runtime.comparing.walk import Difference, How
from imi_runtime.engine.counting import count_term
from imi_runtime.engine.world import FALLBACK
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Country, Language, Locality
from imi_runtime.model.procedure import Deadline, Procedure, Term, Unit
from imi_runtime.saying.deadlines import DeadlineInWords, deadline_in_words, within_in_words

MONDAY = date(2026, 3, 2)
"""An ordinary Monday from which terms are counted for comparison."""
HOLIDAYS = "Every holiday from Monday to Friday moves the end of a term in working days by one more day."


class WeekdaysOnly:
    """A calendar without holidays, on which two terms are compared."""

    def zone(self, place: Locality | Country) -> tzinfo:
        """Return one zone for all."""
        return UTC

    def is_working_day(self, place: Locality, day: date) -> bool:
        """Tell whether it is Monday to Friday."""
        return day.weekday() < 5

    def holiday_name(self, place: Locality, day: date, language: Language) -> str:
        """Name nothing: there are no holidays."""
        return ""

    def is_region(self, country: Country, name: str) -> bool:
        """Tell that no region is known."""
        return False


def tell_deadline(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a deadline that is new or gone."""
    old, new = procedures(difference)
    if difference.how is How.ADDED:
        said = deadline_in_words(difference.after, sides.new, new)
        yield change(difference, Topic.DEADLINES, TERM, f"{quoted(said.label)} is new: {quoted(said.binds)} has "
                     f"{said.term}.", meaning=" ".join(_course(said)))
    elif difference.how is How.REMOVED:
        said = deadline_in_words(difference.before, sides.old, old)
        yield change(difference, Topic.DEADLINES, VANISHED, f"{quoted(said.label)} is gone. Before, "
                     f"{quoted(said.binds)} had {said.term}.",
                     meaning="Clocks that run in running cases would have no end.")


def tell_term(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield how long a deadline lasts now, with the difference in days where both are counted."""
    difference = found[0]
    before, after = difference.owner.before, difference.owner.after
    if meanings_in(*procedures(difference), sides).same_ways(ways_of(before.within), ways_of(after.within)):
        sentence = f"The term of the deadline {quoted(name(after))} is written otherwise and is the same."
        yield change(difference, Topic.DEADLINES, OTHERWISE, sentence,
                     before=_within(before, sides.old), after=_within(after, sides.new))
        return
    yield change(difference, Topic.DEADLINES, TERM, f"Another term for the deadline {quoted(name(after))}.",
                 before=_within(before, sides.old), after=_within(after, sides.new), meaning=_in_days(before, after))


def _within(deadline: Deadline, bundle: Bundle) -> str:
    return "; ".join(within_in_words(deadline.within, bundle))


def _in_days(before: Deadline, after: Deadline) -> str:
    """Return the two last days counted from the same Monday; nothing where a term depends on an answer."""
    if len(before.within) != 1 or len(after.within) != 1:
        return ""
    terms = before.within[0].within, after.within[0].within
    if not all(isinstance(term, Term) for term in terms):
        return ""
    ends = [count_term(MONDAY, term, FALLBACK, WeekdaysOnly()).last_day for term in terms if isinstance(term, Term)]
    moved = (ends[1] - ends[0]).days
    begun = f"Begun on Monday {_day(MONDAY)}, with no holiday on the way, it ends on {_day(ends[1])}"
    said = f"{counted(abs(moved), 'day')} {'more' if moved > 0 else 'less'} than before" if moved else "as before"
    holidays = {term.unit is Unit.WORKING_DAYS for term in terms if isinstance(term, Term)} == {True, False}
    return f"{begun}, {said}.{' ' + HOLIDAYS if holidays else ''}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def tell_course(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield whom a deadline binds, what starts, ends, prolongs and halts it, and what follows."""
    difference = found[0]
    old, new = procedures(difference)
    said = [deadline_in_words(difference.owner.before, sides.old, old),
            deadline_in_words(difference.owner.after, sides.new, new)]  # fmt: skip
    before, after = (set(_course(each)) for each in said)
    same = _runs_alike(difference.owner.before, difference.owner.after)
    sentence = "is written otherwise and runs the same" if same else "runs otherwise"
    made = change(difference, Topic.DEADLINES, OTHERWISE if same else TERM, f"{quoted(said[1].label)} {sentence}.",
                  before=" ".join(line for line in _course(said[0]) if line not in after),
                  after=" ".join(line for line in _course(said[1]) if line not in before))
    yield replace(made, addresses=tuple(each.address for each in found))


def _runs_alike(before: Deadline, after: Deadline) -> bool:
    """Tell whether only the order differs in which something is named: any of several starts and ends counts."""
    alike = ("binds", "then", "prolonged_by", "pauses")
    return all(getattr(before, field) == getattr(after, field) for field in alike) and (
        set(before.starts), set(before.ends)) == (set(after.starts), set(after.ends))


def _course(said: DeadlineInWords) -> Iterator[str]:
    yield f"It binds {quoted(said.binds)}."
    yield from said.course
    if said.then:
        yield f"{said.then}."


def tell_told(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield who is told about a deadline."""
    difference = found[0]
    old, new = procedures(difference)
    before, after = difference.owner.before, difference.owner.after
    yield change(difference, Topic.DEADLINES, TOLD, f"Who is told about {quoted(name(after))} changes.",
                 before=_tells(before, sides.old, old), after=_tells(after, sides.new, new))


def _tells(deadline: Deadline, bundle: Bundle, procedure: Procedure) -> str:
    return "; ".join(deadline_in_words(deadline, bundle, procedure).tells) or "nobody"
