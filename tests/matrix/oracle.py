"""A second reading of the language: who may do and read what, said from an author's files and from what people did.

It shares nothing with the runtime, neither code nor compiled form, so that both would have to make the same mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

Coordinators = Mapping[str, frozenset[str]]
"""Which authorities coordinate an authority."""
Facts = Mapping[str, Mapping[str, str]]
"""What the directory says about an authority, by the names of facts."""
Item = tuple[int, int, str]
"""One answer: the filling, its version and the answer's name."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks: a user of an authority with rights in the area. Without rights there is nothing to look with."""

    user: str
    authority: str
    rights: frozenset[str]


@dataclass(frozen=True)
class Deed:
    """What somebody did; `at` is the moment, None for now, and `case` the name of the case, None for the one looked at."""

    viewer: Viewer
    transition: str
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    at: Any = None
    case: str | None = None


@dataclass(frozen=True)
class Filled:
    """One filling: who filled it in which seat, its versions, and in which state it is held or was taken back (else open)."""

    form: str
    seat: str
    authority: str
    versions: tuple[Mapping[str, Any], ...]
    held_in: str = ""
    taken_back: bool = False


@dataclass(frozen=True)
class Situation:
    """A case as it stands. `links` name the cases behind each link, and `others` are the cases that belong with it by name.

    The case that people opened has no name; those that links opened are numbered in that order.
    """

    state: str
    marks: Mapping[str, str]
    holders: Mapping[str, tuple[str, ...]]
    filled: tuple[Filled, ...] = ()
    doers: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: Mapping[str, Situation] = field(default_factory=dict)

    def turned_to(self, name: str) -> Situation:
        """Return the same cases, looked at from the one of that name."""
        if name == self.name:
            return self
        rest = {one: case for one, case in self.others.items() if one != name}
        return replace(self.others[name], others={**rest, self.name: replace(self, others={})})

    def each(self) -> Iterator[Situation]:
        """Yield every case that belongs together, the one that people opened first."""
        yield from (self.turned_to(name) for name in sorted((self.name, *self.others)))


@dataclass(frozen=True)
class Answer:
    """What the oracle says of one viewer: acts, answers and marks; `exists` says whether there is a case at all."""

    acts: frozenset[str]
    items: frozenset[Item]
    marks: frozenset[str]
    exists: bool


NOBODY = Answer(frozenset(), frozenset(), frozenset(), False)


def listed(value: Any) -> list[str]:
    """A word stands for a list of one."""
    return [value] if isinstance(value, str) else list(value or ())


def product(choices: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Every way of taking one of each."""
    found: list[dict[str, str]] = [{}]
    for key, values in choices.items():
        found = [{**one, key: value} for one in found for value in values]
    return found


class Oracle:
    """The oracle for one procedure, asked with the texts of an area's procedure and forms. Its links lead to that procedure."""

    def __init__(
        self, procedure: str | bytes, forms: Sequence[str | bytes], coordinators: Coordinators, facts: Facts | None = None
    ) -> None:
        self.said = yaml.load(procedure, Loader=yaml.BaseLoader)
        documents = [yaml.load(form, Loader=yaml.BaseLoader) for form in forms]
        self.forms = {document["form"]: document["pages"] for document in documents}
        self.coordinators = coordinators
        self.facts = facts or {}
        self.states: Mapping[str, Mapping[str, Any]] = self.said["states"]
        self.transitions: Mapping[str, Mapping[str, Any]] = self.said["transitions"]

    def opened(self, by: Viewer) -> Situation:
        """A case that was opened just now."""
        opener = next(id for id, party in self.said["parties"].items() if party["joins"] == "opens the case")
        return self._new({opener: (by.authority,)})

    def _new(self, holders: Mapping[str, tuple[str, ...]]) -> Situation:
        marks = {id: values[0] for id, values in self.said.get("marks", {}).items()}
        return Situation(self._initial(), marks, holders)

    def _initial(self) -> str:
        return next(id for id, state in self.states.items() if (state or {}).get("initial") == "true")

    def named(self, states: Any) -> set[str]:
        """The states that a list of states and stages means."""
        if states == "any":
            return set(self.states)
        stages = self.said.get("stages", {})
        return {state for name in listed(states) for state in listed(stages.get(name, name))}

    def holders(self, party: str, case: Situation) -> frozenset[str]:
        """Who sits on a seat now: its last holder, or whoever coordinates the holder of another seat."""
        kind, _, of = self.said["parties"][party]["joins"].partition(" ")
        if kind != "coordinates":
            return frozenset(case.holders.get(party, ())[-1:])
        return frozenset(c for one in self.holders(of, case) for c in self.coordinators.get(one, ()))

    def is_one_of(self, viewer: Viewer, seats: Any, case: Situation, usual: str) -> bool:
        """Whether the viewer is meant by a list such as `requester`, `responder as approver`, `former responder`."""
        return any(self._is(viewer, seat, case, usual) for seat in listed(seats))

    def _is(self, viewer: Viewer, seat: str, case: Situation, usual: str) -> bool:
        words, _, right = seat.partition(" as ")
        former, party = words.startswith("former "), words.removeprefix("former ")
        present = self.holders(party, case)
        meant = frozenset(case.holders.get(party, ())) - present if former else present
        right = right or usual
        return viewer.authority in meant and (right in viewer.rights or (right == "viewer" and bool(viewer.rights)))

    def seats(self, viewer: Viewer, case: Situation) -> set[str]:
        """The seats that the viewer's authority holds now."""
        return {party for party in self.said["parties"] if viewer.authority in self.holders(party, case)}

    # What may be done

    def acts(self, viewer: Viewer, case: Situation) -> Iterator[str]:
        """Yield what the viewer may do now."""
        for id, step in self.transitions.items():
            same = case.doers.get(step.get("not_same_person_as", ""))
            if (
                self.is_one_of(viewer, step["by"], case, "handler") if step["by"] not in ("clock", "link") else False
            ) and self._open_for(step, case) and (same is None or same != viewer.user):
                yield id

    def _open_for(self, step: Mapping[str, Any], case: Situation) -> bool:
        """Whether the step may be taken in this situation by anybody; after the end only what leaves the case ended."""
        final = self.states[case.state].get("final") == "true"
        corrected = step.get("corrects")
        if (final and step["to"] != "same") or (corrected and self.latest(corrected, case) is None):
            return False
        if any(case.links.get(link) and self.said["links"][link].get("many") != "true" for link, _ in self._opening(step)):
            return False
        return case.state in self.named(step["from"]) and self.true(step.get("when"), case)

    def after(self, case: Situation, deed: Deed) -> Situation:
        """The case after a deed that was allowed, in it or in a case that belongs with it, and all that this set going."""
        there = case.turned_to(case.name if deed.case is None else deed.case)
        return self._fired(self._done(there, deed), self.transitions[deed.transition], deed).turned_to(case.name)

    def _done(self, case: Situation, deed: Deed) -> Situation:
        step = self.transitions[deed.transition]
        seat = next(s for s in listed(step["by"]) if self.is_one_of(deed.viewer, s, case, "handler")).partition(" as ")[0]
        filled = [
            replace(one, taken_back=True) if self._is_taken_back(number, one, step, case) else one
            for number, one in enumerate(case.filled)
        ]
        for form in listed(step.get("form")):
            filled.append(Filled(form, seat, deed.viewer.authority, (deed.answers[form],)))
        if "corrects" in step:
            number = self.latest(step["corrects"], case)
            assert number is not None
            filled[number] = replace(filled[number], versions=(*filled[number].versions, deed.answers[step["corrects"]]))
        case = replace(
            case, filled=tuple(filled), marks={**case.marks, **step.get("set", {})},
            doers={**case.doers, deed.transition: deed.viewer.user}, holders=self._seated(case, step, deed),
        )
        return self._entered(case, self._target(step["to"], case), len(case.filled) - len(listed(step.get("form"))))

    def _is_taken_back(self, number: int, one: Filled, step: Mapping[str, Any], case: Situation) -> bool:
        return one.form in listed(step.get("takes_back")) and number == self.latest(one.form, case)

    def _seated(self, case: Situation, step: Mapping[str, Any], deed: Deed) -> Mapping[str, tuple[str, ...]]:
        elsewhere = {source for link, _ in self._opening(step) for source in self.said["links"][link]["parties"].values()}
        chosen = {
            page["chooses"]: deed.answers[form][id] for form in listed(step.get("form"))
            for id, page in self.forms[form].items() if "chooses" in page and f"{form}.{id}" not in elsewhere
        }
        for party, source in step.get("replace", {}).items():
            form, _, name = source.partition(".")
            chosen[party] = deed.answers[form][name]
        changed = {party: one for party, one in chosen.items() if self.holders(party, case) != {one}}
        return {**case.holders, **{party: (*case.holders.get(party, ()), one) for party, one in changed.items()}}

    def _target(self, to: Any, case: Situation) -> str:
        if isinstance(to, str):
            return to
        return next((state for state, when in to.items() if when != "otherwise" and self.true(when, case)),
                    next(state for state, when in to.items() if when == "otherwise"))

    def _entered(self, case: Situation, target: str, fresh_from: int) -> Situation:
        """The case after its state was left and another entered: what was held is open, what is new may be held."""
        if target in ("same", case.state):
            return case
        holds = listed(self.states[target].get("holds"))
        left = [f if f.taken_back else replace(f, held_in="") for f in case.filled[:fresh_from]]
        new = [replace(f, held_in=target) if f.form in holds else f for f in case.filled[fresh_from:]]
        return replace(case, state=target, filled=(*left, *new))

    # What happens in linked cases

    def _opening(self, step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the links through which the step opens cases, with the step that begins them."""
        for link, transition in step.get("fires", {}).items():
            assert self.said["links"][link]["procedure"] == self.said["procedure"], "the oracle reads one procedure"
            if "parties" in self.said["links"][link] and self._initial() in self.named(self.transitions[transition]["from"]):
                yield link, transition

    def _fired(self, case: Situation, step: Mapping[str, Any], deed: Deed) -> Situation:
        """The case after what its step fired: cases that were opened, and steps in them or in those linked before."""
        for link, transition in step.get("fires", {}).items():
            there = case.links.get(link, ())
            if link in dict(self._opening(step)):
                opened = {str(len(case.others) + n): one for n, one in enumerate(self._opened(link, case), 1)}
                there = tuple(opened)
                links = {**case.links, link: (*case.links.get(link, ()), *there)}
                named = {name: replace(one, name=name) for name, one in opened.items()}
                case = replace(case, links=links, others={**case.others, **named})
            for name in there:
                case = self._by_itself(case.turned_to(name), transition).turned_to(case.name)
        return case

    def _by_itself(self, case: Situation, transition: str) -> Situation:
        """The case after a step that nobody does; it must be able to happen, for otherwise nothing had happened at all."""
        step = self.transitions[transition]
        assert step["by"] == "link" and case.state in self.named(step["from"]) and self.true(step.get("when"), case)
        case = replace(case, marks={**case.marks, **step.get("set", {})})
        case = self._entered(case, self._target(step["to"], case), len(case.filled))
        return self._fired(case, step, Deed(Viewer("", "", frozenset()), transition))

    def _opened(self, link: str, case: Situation) -> Iterator[Situation]:
        """Yield a case for each authority that is named for a seat of it; it leads back to the one that opened it."""
        said = self.said["links"][link]
        sources: Mapping[str, str] = said["parties"]
        named = {
            party: listed(self.value(source, case)) if "." in source else sorted(self.holders(source, case))
            for party, source in sources.items()
        }
        back = {id: (case.name,) for id, one in self.said["links"].items() if "parties" not in one}
        for seats in product(named):
            seat_there = {source: party for party, source in sources.items()}
            carried = (number for form in listed(said.get("carries")) if (number := self.latest(form, case)) is not None)
            copies = tuple(
                Filled(one.form, seat_there.get(one.seat, ""), one.authority, (self._copied(said, one, seats, case),))
                for one in (case.filled[number] for number in carried)
            )
            yield replace(self._new({party: (holder,) for party, holder in seats.items()}), filled=copies, links=back)

    def _copied(self, said: Mapping[str, Any], one: Filled, seats: Mapping[str, str], case: Situation) -> Mapping[str, Any]:
        """The text of a copy: narrowed to what was picked, and naming whoever holds the seats there."""
        text = dict(one.versions[-1])
        for id, page in self.forms[one.form].items():
            if page.get("chooses") in seats:
                text[id] = seats[page["chooses"]]
            elif f"{one.form}.{id}" in said.get("narrows", {}):
                text[id] = self.value(said["narrows"][f"{one.form}.{id}"], case)
        return text

    # What may be read

    def ask(self, viewer: Viewer, case: Situation) -> Answer:
        """Say everything about one viewer."""
        acts = frozenset(self.acts(viewer, case))
        rules = [
            rule for rule in self.said["access"].values()
            if self.is_one_of(viewer, rule["who"], case, "viewer")
            and case.state in self.named(rule["in"]) and self.true(rule.get("when"), case)
        ]
        opened = [(name, rule.get("versions") == "all") for rule in rules for name in listed(rule["may_read"])]
        items = frozenset(item for name, former in opened for item in self._items(name, former, viewer, case))
        marks = frozenset(name for name, _ in opened if name in case.marks)
        return Answer(acts, items, marks, bool(rules or acts))

    def _items(self, name: str, former_versions: bool, viewer: Viewer, case: Situation) -> Iterator[Item]:
        which, _, path = name.rpartition(" ")
        form, _, question = path.partition(".")
        seats = self.seats(viewer, case)
        reached = [n for n, f in enumerate(case.filled) if f.form == form and self._reaches(viewer, f, seats, case)]
        if which == "own":  # a seat's fillings, but not what a former holder filled
            reached = [n for n in reached if case.filled[n].seat in seats and case.filled[n].authority == viewer.authority]
        for number in reached if which else reached[-1:]:
            versions = case.filled[number].versions
            for version in range(0 if former_versions else len(versions) - 1, len(versions)):
                yield from ((number, version, n) for n in versions[version] if question in ("", n))

    def _reaches(self, viewer: Viewer, one: Filled, seats: set[str], case: Situation) -> bool:
        """Held or taken back, a filling is there only for its author's seat and for whoever judges it where it is held.

        That is who acts there for the seat that the state waits for, and who may take it back.
        """
        if not (one.held_in or one.taken_back) or one.seat in seats:
            return True
        turn = self.states[one.held_in].get("waits_for") if one.held_in else None
        for step in self.transitions.values():
            if step["by"] == "clock" or one.held_in not in self.named(step["from"]):
                continue
            judging = listed(step["by"])
            if one.form not in listed(step.get("takes_back")):
                judging = [seat for seat in judging if seat.partition(" ")[0] == turn]
            if any(self.is_one_of(viewer, seat, case, "handler") for seat in judging):
                return True
        return False

    def latest(self, form: str, case: Situation) -> int | None:
        """The number of the latest filling of a form that was not taken back."""
        return max((n for n, f in enumerate(case.filled) if f.form == form and not f.taken_back), default=None)

    # Conditions

    def true(self, condition: str | None, case: Situation) -> bool:
        """Whether a condition holds."""
        words = re.findall(r"[()]|[^\s()]+", condition or "")
        return not words or Judge(words, lambda path: self.value(path, case), lambda what: self.told(what, case)).judged()

    def told(self, what: str, case: Situation) -> list[str]:
        """What is left of the questions of a page (`form.page`), or the states of the cases behind a link."""
        form, dot, id = what.partition(".")
        if not dot:
            return [case.others[name].state for name in case.links.get(what, ())]
        page = self.forms[form][id]
        taken = {
            name for place in listed(page["without"]) for one in case.filled
            if one.form == place.partition(".")[0] and not one.taken_back
            for name in one.versions[-1].get(place.partition(".")[2], ())
        }
        picked = self.value(page.get("answers_to") or page["picks_among"], case)
        return [name for name in picked or () if name not in taken]

    def value(self, path: str, case: Situation) -> Any:
        """What a condition finds at a path; None where there is no answer."""
        form, dot, name = path.partition(".")
        if not dot and path in self.said.get("facts", {}):
            holder = case.holders.get(self.said["facts"][path]["of"], ("",))[-1]
            return self.facts.get(holder, {}).get(path)
        if not dot:
            return case.marks[path]
        number = self.latest(form, case)
        return None if number is None else case.filled[number].versions[-1].get(name)


class Judge:
    """Reads a condition word by word and judges it on the way. `told` lists what quantifiers are said of."""

    def __init__(self, words: list[str], value: Callable[[str], Any], told: Callable[[str], list[str]]) -> None:
        self.words, self.value, self.told = words, value, told

    def judged(self) -> bool:
        """The whole condition."""
        found = self._either()
        assert not self.words, f"not understood: {self.words}"
        return found

    def _take(self, *wanted: str) -> bool:
        if self.words[: len(wanted)] == list(wanted):
            del self.words[: len(wanted)]
            return True
        return False

    def _either(self) -> bool:
        found = self._both()
        while self._take("or"):
            found = self._both() or found
        return found

    def _both(self) -> bool:
        found = self._one()
        while self._take("and"):
            found = self._one() and found
        return found

    def _one(self) -> bool:
        if self._take("not"):
            return not self._one()
        if self._take("("):
            found = self._either()
            assert self._take(")")
            return found
        if self.words[0] in ("some", "every", "no"):
            return self._quantified(self.words.pop(0))
        value = self.value(self.words.pop(0))
        assert self._take("is")
        return self._compared(value)

    def _quantified(self, quantifier: str) -> bool:
        if self._take("question", "of"):
            hits = [True for _ in self.told(self.words.pop(0))]
            assert self._take("is", "left") and quantifier != "every"
        else:
            states = self.told(self.words.pop(0))
            assert self._take("is")
            values = self._values("or", "is")
            hits = [state in values for state in states]
        return not any(hits) if quantifier == "no" else any(hits) if quantifier == "some" else bool(hits) and all(hits)

    def _values(self, *joint: str) -> list[str]:
        values = [self.words.pop(0)]
        while self._take(*joint):
            values.append(self.words.pop(0))
        return values

    def _compared(self, value: Any) -> bool:
        if self._take("answered"):
            return value is not None
        if self._take("not", "answered"):
            return value is None
        negated = self._take("not")
        values = self._values(*(("and", "is", "not") if negated else ("or", "is")))
        assert not {"before", "after", "at"} & set(values), "comparisons of dates and numbers are not asked here"
        given = value if isinstance(value, list) else [value]
        return value is not None and any(one in values for one in given) != negated
