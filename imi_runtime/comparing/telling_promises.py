"""What is promised to persons and to the public: publications, retention, guarantees; and linked cases, whole areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import (
    AREA_CHANGED,
    ARRANGEMENT,
    COUNTED,
    COURSE,
    KEPT_LONGER,
    KEPT_SHORTER,
    KIND_CHANGED,
    LANGUAGE_DROPPED,
    MORE_OFFERED,
    OTHERWISE,
    PERSONAL_PUBLISHED,
    PROMISE,
    PROMISE_DROPPED,
    PUBLISHED_LESS,
    PUBLISHED_MORE,
    RETYPED,
    RIGHT_GAINED,
    VANISHED,
    Rule,
)
from imi_runtime.comparing.meanings import Meanings, meanings_in
from imi_runtime.comparing.phrases import both, condition_phrase, quoted, spaced, state_name, states_phrase
from imi_runtime.comparing.reading import Item, items_of
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.telling import change, name, procedures
from imi_runtime.comparing.walk import Difference, How
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always, Condition
from imi_runtime.model.ids import FormId, Language, QuestionId, StateId
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.procedure import (
    After,
    Never,
    NeverWhile,
    Procedure,
    Retention,
    Shown,
    ShowNumber,
    Term,
    Unit,
)
from imi_runtime.model.text import Text
from imi_runtime.saying.deadlines import term_in_words

NUMBER = Item("", "the number of the case")
DAYS = {Unit.DAYS: 1.0, Unit.WORKING_DAYS: 1.4, Unit.WEEKS: 7.0, Unit.MONTHS: 30.44, Unit.YEARS: 365.25}

# -- what the public sees ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Showing:
    """One thing that the public sees in one state, under a condition, found by these values (None: the number)."""

    item: Item
    state: StateId
    when: Condition
    found_by: tuple[tuple[FormId, QuestionId] | None, ...]

    def covers(self, other: Showing, meanings: Meanings) -> bool:
        """Tell whether whoever sees the other sees this."""
        return ((self.item, self.state) == (other.item, other.state) and set(self.found_by) <= set(other.found_by)
                and meanings.follows(other.when, self.when))  # fmt: skip


def tell_publications(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield what the public sees now, and what it sees no longer."""
    old, new = procedures(found[0])
    before, after = _showings(old, sides.old), _showings(new, sides.new)
    meanings = meanings_in(old, new, sides)
    more = [showing for showing in after if not any(known.covers(showing, meanings) for known in before)]
    less = [showing for showing in before if not any(known.covers(showing, meanings) for known in after)]
    told = [*_more(found[0], more, new, sides), *_less(found[0], less, old, sides)]
    if not told:
        told = [change(found[0], Topic.PUBLIC, OTHERWISE, "What is published is written otherwise; the public sees the "
                       "same.")]  # fmt: skip
    yield from (replace(each, addresses=tuple(difference.address for difference in found)) for each in told)


def _showings(procedure: Procedure, bundle: Bundle) -> tuple[Showing, ...]:
    return tuple(
        Showing(item, state, publication.when, publication.found_by)
        for publication in procedure.publications.values() for shown in publication.shows
        for item in _items(shown, bundle) for state in publication.states
    )  # fmt: skip


def _items(shown: Shown, bundle: Bundle) -> tuple[Item, ...]:
    match shown:
        case ShowNumber():
            return (NUMBER,)
        case Text(english=english):
            return (Item("", english),)
    return items_of(shown, bundle)


def _more(difference: Difference, showings: list[Showing], new: Procedure, sides: Sides) -> Iterator[Change]:
    personal = [each for each in showings if each.item.form and sides.is_personal(each.item.form, each.item.name)]
    plain = [each for each in showings if each not in personal]
    rules: tuple[tuple[Rule, list[Showing]], ...] = ((PERSONAL_PUBLISHED, personal), (PUBLISHED_MORE, plain))
    for rule, some in rules:
        for said in _shown(some, new, sides, sides.new):
            yield change(difference, Topic.PUBLIC, rule, f"The public can now see {said}.", widened=True)


def _less(difference: Difference, showings: list[Showing], old: Procedure, sides: Sides) -> Iterator[Change]:
    for said in _shown(showings, old, sides, sides.old):
        yield change(difference, Topic.PUBLIC, PUBLISHED_LESS, f"The public can no longer see {said}.")


def _shown(showings: list[Showing], procedure: Procedure, sides: Sides, bundle: Bundle) -> Iterator[str]:
    groups: dict[tuple[StateId, Condition, tuple[tuple[FormId, QuestionId] | None, ...]], list[Item]] = {}
    for each in showings:
        groups.setdefault((each.state, each.when, each.found_by), []).append(each.item)
    for (state, when, found_by), items in groups.items():
        labels = both(dict.fromkeys(_label(item, sides) for item in items))
        condition = "" if isinstance(when, Always) else f", {condition_phrase(when, bundle, procedure)}"
        keys = both(quoted(sides.answer_label(*key)) if key else "number of the case" for key in found_by)
        by = f", for whoever gives the exact {keys}" if keys else ""
        yield f"{labels} {states_phrase(procedure, (state,))}{condition}{by}"


def _label(item: Item, sides: Sides) -> str:
    if item == NUMBER:
        return item.name
    return quoted(sides.answer_label(item.form, item.name) if item.form else spaced(item.name))


# -- how long data are kept --------------------------------------------------------------------------------------------


def tell_retention(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield when data are blocked and erased."""
    old, new = procedures(difference)
    before, after = difference.before, difference.after
    rule = KEPT_LONGER if _longer(before, after) else KEPT_SHORTER
    yield change(difference, Topic.RETENTION, rule, _how_long(before, after),
                 before=_kept(before, old), after=_kept(after, new))


def tell_statistics(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield that other steps are counted."""
    said = ("are counted now" if difference.before is None else "are counted no longer" if difference.after is None
            else "are counted by other steps, dates or ratings")  # fmt: skip
    yield change(difference, Topic.AREA, COUNTED, f"The figures of the procedure {said}.")


def _longer(before: Retention | None, after: Retention | None) -> bool:
    """Tell whether anything is kept longer in any case; what cannot be compared counts as longer."""
    if before is None or after is None:
        return after is None
    return _later(before.erase, after.erase) or _later(before.block, after.block)


def _how_long(before: Retention | None, after: Retention | None) -> str:
    if before is None or after is None:
        return "There is a rule now how long personal data are kept." if after else "Personal data are kept for ever."
    if _beginnings(before) != _beginnings(after):
        return "How long personal data are kept is counted from another beginning, or in other steps."
    return f"Personal data are kept {'longer' if _longer(before, after) else 'for a shorter time'} than before."


def _beginnings(retention: Retention) -> list[set[StateId]]:
    return [set(each.states) for each in (retention.erase, retention.block) if each]


def _later(before: After | None, after: After | None) -> bool:
    if before is None or after is None:
        return before is not None
    return set(before.states) != set(after.states) or _days(after.within) > _days(before.within)


def _days(term: Term) -> float:
    return term.count * DAYS[term.unit]


def _kept(retention: Retention | None, procedure: Procedure) -> str:
    if retention is None:
        return "no rule"
    said = [f"blocked {_after(retention.block, procedure)}"] if retention.block else []
    return both((*said, f"erased {_after(retention.erase, procedure)}"))


def _after(after: After, procedure: Procedure) -> str:
    return f"{term_in_words(after.within)} after {both(state_name(procedure, id) for id in after.states)}"


# -- guarantees, links, the area ---------------------------------------------------------------------------------------


def tell_guarantee(found: tuple[Difference, ...], sides: Sides) -> Iterator[Change]:
    """Yield a guarantee that is new, gone, says something else, or says the same in the names of now."""
    difference = found[0]
    match difference.how:
        case How.ADDED:
            yield change(difference, Topic.GUARANTEES, PROMISE,
                         f"New guarantee: never {quoted(difference.after.written)}.")
        case How.REMOVED:
            yield change(difference, Topic.GUARANTEES, PROMISE_DROPPED,
                         f"No longer guaranteed: never {quoted(difference.before.written)}.", widened=True)
        case _:
            yield replace(_other_promise(difference, sides), addresses=tuple(each.address for each in found))


def _other_promise(difference: Difference, sides: Sides) -> Change:
    before, after = difference.owner.before, difference.owner.after
    same = _promises_the_same(before.never, after.never, meanings_in(*procedures(difference), sides))
    said = "is written otherwise and promises the same" if same else "says something else"
    return change(difference, Topic.GUARANTEES, OTHERWISE if same else PROMISE_DROPPED,
                  f"The guarantee {quoted(spaced(after.id))} {said}.", before=f"never {before.written}",
                  after=f"never {after.written}", widened=not same)


def _promises_the_same(before: Never, after: Never, meanings: Meanings) -> bool:
    if isinstance(before, NeverWhile) and isinstance(after, NeverWhile) and before.transition == after.transition:
        return meanings.same(before.condition, after.condition)
    return before == after


def tell_link(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a way to linked cases that is new, gone or other."""
    if difference.how in (How.ADDED, How.REMOVED) and difference.field == "links":
        gone = difference.how is How.REMOVED
        link = difference.before if gone else difference.after
        yield change(difference, Topic.LINKS, VANISHED if gone else MORE_OFFERED,
                     f"The link {quoted(spaced(link.id))} to {quoted(spaced(link.procedure))} is "
                     f"{'gone' if gone else 'new'}.")
        return
    link, carries = difference.owner.after, difference.field == "carries"
    more = carries and bool(set(difference.after) - set(difference.before))
    rule: Rule = RETYPED if difference.field == "procedure" else RIGHT_GAINED if more else COURSE
    what = {"carries": "takes other texts along", "narrows": "keeps other questions of what it takes along",
            "procedure": "leads to another procedure",
            "seats": "fills seats otherwise", "many": "opens one or several cases otherwise"}  # fmt: skip
    yield change(difference, Topic.LINKS, rule, f"The link {quoted(spaced(link.id))} "
                 f"{what.get(difference.field, 'changes')}.", before=_said(difference.before),
                 after=_said(difference.after), widened=more)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "several" if value else "one"
    if isinstance(value, tuple):
        return ", ".join(spaced(str(each)) for each in value) or "nothing"
    return spaced(str(value)) if value is not None else "nothing"


def tell_carried(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield which texts come with a case that another case opens; the link says so too."""
    yield change(difference, Topic.LINKS, ARRANGEMENT, "Other texts come with a case that another case opens.",
                 before=_said(difference.before), after=_said(difference.after))


def tell_procedure(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield a procedure that is new or gone."""
    gone = difference.how is How.REMOVED
    part = difference.before if gone else difference.after
    yield change(difference, Topic.AREA, VANISHED if gone else MORE_OFFERED,
                 f"The procedure {quoted(name(part))} is {'gone' if gone else 'new'}.",
                 meaning="Running cases follow it." if gone else "")


def tell_kind(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield another kind of case."""
    yield change(difference, Topic.AREA, KIND_CHANGED, f"The procedure {quoted(name(difference.owner.after))} is a "
                 f"{difference.after} now; before, a {difference.before}.")


def tell_area(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield another id of the area."""
    yield change(difference, Topic.AREA, AREA_CHANGED, f"The area is '{difference.after}' now; before, "
                 f"'{difference.before}'.")


def tell_languages(difference: Difference, sides: Sides) -> Iterator[Change]:
    """Yield languages in which the area is complete."""
    before, after = difference.before, difference.after
    added, gone = ([id for id in some if id not in others] for some, others in ((after, before), (before, after)))
    if not added and not gone:
        yield change(difference, Topic.NAMES, ARRANGEMENT, "The languages stand in another order.",
                     before=", ".join(before), after=", ".join(after))
    if added:
        yield change(difference, Topic.TRANSLATIONS, MORE_OFFERED, f"New: {_languages(added)}.")
    if gone:
        yield change(difference, Topic.TRANSLATIONS, LANGUAGE_DROPPED, f"No longer kept complete: {_languages(gone)}.")


def _languages(ids: list[Language]) -> str:
    return both(LANGUAGES.get(id, id) for id in ids)
