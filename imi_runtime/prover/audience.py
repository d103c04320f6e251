"""Who can ever read each question and each mark, and from which step: the sum of all situations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from imi_runtime.engine.evaluate import case_lookup, holds
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.conditions import Condition
from imi_runtime.model.forms import AskedQuestions, Form
from imi_runtime.model.ids import FormId, MarkId, PartyId, PublicationId, QuestionId, RuleId, StateId, TransitionId
from imi_runtime.model.procedure import AccessRule, Procedure, Publication, ReadForm, ReadMark, ReadOutline, Seat, Which
from imi_runtime.prover.graph import Graph, Step, explore
from imi_runtime.prover.ground import Ground, ground_of
from imi_runtime.prover.promises import watcher_of
from imi_runtime.prover.reading import reader_in, reads, sight_in, worlds


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read something: in a seat, or the public when `seat` is None.

    `since` is the step after which that is so at the earliest, None from the opening on; `states` are where it is so;
    in the states `every`, earlier texts of the form can be read too, where there can be any; `rules` are what opens it,
    to the public the `publications`.
    """

    seat: Seat | None
    since: TransitionId | None
    states: frozenset[StateId]
    every: frozenset[StateId] = frozenset()
    rules: tuple[RuleId, ...] = ()
    publications: tuple[PublicationId, ...] = ()


Readers = tuple[Reader, ...]
Item = ReadForm | ReadMark | ReadOutline


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can ever read what in a procedure. `writers` are the parties that fill each form.

    `decisive` are the answers by form at which conditions, terms and offices of the procedure look. Within a form, a
    page on which questions are picked or answered counts as one, under its id.
    """

    procedure: Procedure
    questions: Mapping[tuple[FormId, str], Readers]
    marks: Mapping[MarkId, Readers]
    outline: Readers
    writers: Mapping[FormId, frozenset[PartyId]]
    complete: bool = True
    carried_to: Mapping[FormId, tuple[str, ...]] = field(default_factory=dict)
    decisive: Mapping[FormId, tuple[str, ...]] = field(default_factory=dict)

    def of(self, form: FormId, name: str) -> Readers:
        """Return who can ever read a question, those who can first at the front."""
        return self.questions.get((form, name), ())


def audience_of(bundle: Bundle, procedure: Procedure) -> Audience:
    """Return who can ever read what."""
    ground = ground_of(bundle, procedure)
    return audience_in(bundle, procedure, ground, explore(ground, watcher_of(ground)))


def audience_in(bundle: Bundle, procedure: Procedure, ground: Ground, graph: Graph) -> Audience:
    """Return who can read what in some situation of a graph of the procedure."""
    forms = _forms(procedure)
    follower = _Follower(ground, graph)
    questions = {
        (form, name): tuple(follower.readers(ReadForm(form, QuestionId(name))))
        for form in forms for name in names_of(bundle.forms[form])
    }
    marks = {mark: tuple(follower.readers(ReadMark(mark))) for mark in procedure.marks}
    writers = {form: _writers(procedure, form) for form in forms}
    outline = tuple(follower.readers(ReadOutline()))
    decisive = {form: trials.names for form, trials in ground.trials.items()}
    return Audience(procedure, questions, marks, outline, writers, graph.complete, _carried_to(procedure), decisive)


def names_of(form: Form) -> Iterator[str]:
    """Yield the questions of a form; a page on which others are picked or answered under its id."""
    for page in form.pages.values():
        if isinstance(page.content, AskedQuestions):
            yield from (question.id for question in page.content.questions)
        else:
            yield page.id


def _forms(procedure: Procedure) -> tuple[FormId, ...]:
    filled = (form for way in procedure.transitions.values() for form in way.forms)
    return tuple(dict.fromkeys((*filled, *procedure.carried)))


def _writers(procedure: Procedure, form: FormId) -> frozenset[PartyId]:
    return frozenset(seat.party for way in procedure.transitions.values() if form in way.forms for seat in way.by)


def _carried_to(procedure: Procedure) -> dict[FormId, tuple[str, ...]]:
    found: dict[FormId, tuple[str, ...]] = {}
    for link in procedure.links.values():
        for form in link.carries:
            found[form] = (*found.get(form, ()), link.procedure)
    return found


@dataclass(frozen=True, slots=True)
class _Follower:
    ground: Ground
    graph: Graph
    places: dict[FormId, Mapping[int, Step | None]] = field(default_factory=dict)

    def readers(self, item: Item) -> Iterator[Reader]:
        """Yield who can ever read an item."""
        for seat in self._seats(item):
            naming = (rule for rule in self.ground.procedure.access.values() if _names(rule, item))
            rules = tuple(rule for rule in naming if seat in rule.who)
            found = self._first_in_states(item, partial(self._reads, seat=seat, item=item, rules=rules))
            if found:
                since, states = next(iter(found.values())), frozenset(found)
                every = states & self._earlier_too(item, rules) if isinstance(item, ReadForm) else frozenset()
                yield Reader(seat, since, states, every, tuple(rule.id for rule in rules))
        yield from self._public(item)

    def _first_in_states(
        self, item: Item, reads_in: Callable[[int], bool]
    ) -> dict[StateId, TransitionId | None]:
        """Return each state in which the item can be read, with the step that leads to the nearest such situation."""
        found: dict[StateId, TransitionId | None] = {}
        for number, step in self._there(item).items():
            state = self.graph.cases[number].state
            if state not in found and reads_in(number):
                found[state] = step.move.transition if step else None
        return found

    def _earlier_too(self, item: ReadForm, rules: tuple[AccessRule, ...]) -> frozenset[StateId]:
        """Return the states in which a rule opens every text of the form, if there can be more than one."""
        ways = self.ground.procedure.transitions
        again = (step for number in self._place_of(item.form) for step in self.graph.outgoing[number])
        if not any(step.move.transition and item.form in ways[step.move.transition].forms for step in again):
            return frozenset()
        return frozenset(
            state for rule in rules for one in rule.may_read for state in rule.states
            if isinstance(one, ReadForm) and one.which is Which.EVERY and _means(one, item)
        )

    def _seats(self, item: Item) -> tuple[Seat, ...]:
        rules = (rule for rule in self.ground.procedure.access.values() if _names(rule, item))
        return tuple(dict.fromkeys(seat for rule in rules for seat in rule.who))

    def _there(self, item: Item) -> Mapping[int, Step | None]:
        """Return the situations in which the item is there, the nearest first, with the step that leads into each."""
        everywhere = dict(enumerate(self.graph.reached_by))
        if not isinstance(item, ReadForm) or item.form in self.ground.judged | set(self.ground.procedure.carried):
            return everywhere
        return self._place_of(item.form)

    def _place_of(self, form: FormId) -> Mapping[int, Step | None]:
        if form not in self.places:
            self.places[form] = self._after_filling(form)
        return self.places[form]

    def _after_filling(self, form: FormId) -> Mapping[int, Step | None]:
        ways = self.ground.procedure.transitions
        filling = [s for s in self.graph.steps if s.move.transition and form in ways[s.move.transition].forms]
        filling.sort(key=lambda step: len(self.graph.story_to(step.source)))
        nearest: dict[int, Step | None] = {}
        for step in filling:
            nearest.setdefault(step.target, step)
        return {**self.graph.following(nearest), **nearest}

    def _reads(self, number: int, seat: Seat, item: Item, rules: tuple[AccessRule, ...]) -> bool:
        case = self.graph.cases[number]
        if not any(_opens(self.ground, rule.states, rule.when, case) for rule in rules):
            return False
        reader = reader_in(self.ground, case, seat)
        if reader is None:
            return False
        if isinstance(item, ReadForm) and item.form in self.ground.judged:
            seen = (sight_in(self.ground, case, reader, world) for world in worlds(self.ground, case, reader))
            return any(reads(item, case, sight) for sight in seen)
        applying = (rule for rule in rules if _opens(self.ground, rule.states, rule.when, case))
        return any(self._reaches(rule, seat, item) for rule in applying)

    def _reaches(self, rule: AccessRule, seat: Seat, item: Item) -> bool:
        """Tell whether the rule opens texts of whoever writes them, or only the reader's own."""
        if not isinstance(item, ReadForm):
            return True
        which = {one.which for one in rule.may_read if isinstance(one, ReadForm) and one.form == item.form}
        writers = _writers(self.ground.procedure, item.form)
        return which != {Which.OWN} or seat.party in writers

    def _public(self, item: Item) -> Iterator[Reader]:
        entries = tuple(entry for entry in self.ground.procedure.publications.values() if _shows(entry, item))
        found = self._first_in_states(item, partial(self._shown, entries)) if entries else {}
        if found:
            opening = tuple(entry.id for entry in entries if not found.keys().isdisjoint(entry.states))
            yield Reader(None, next(iter(found.values())), frozenset(found), publications=opening)

    def _shown(self, entries: tuple[Publication, ...], number: int) -> bool:
        case = self.graph.cases[number]
        return any(_opens(self.ground, entry.states, entry.when, case) for entry in entries)


def _shows(entry: Publication, item: Item) -> bool:
    return any(_means(one, item) for one in entry.shows if isinstance(one, (ReadForm, ReadMark)))


def _opens(ground: Ground, states: tuple[str, ...], when: Condition, case: Case) -> bool:
    return case.state in states and any(holds(when, case_lookup(case), day) for day in ground.days)


def _names(rule: AccessRule, item: Item) -> bool:
    return any(_means(one, item) for one in rule.may_read)


def _means(said: object, item: Item) -> bool:
    if isinstance(item, ReadOutline):
        return True
    if isinstance(said, ReadForm) and isinstance(item, ReadForm):
        return said.form == item.form and said.question in (None, item.question)
    return isinstance(said, ReadMark) and isinstance(item, ReadMark) and said.mark == item.mark
