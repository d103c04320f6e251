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
    """What somebody did; `at` is the moment, None for now."""

    viewer: Viewer
    transition: str
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    at: Any = None


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
    """A case as it stands."""

    state: str
    marks: Mapping[str, str]
    holders: Mapping[str, tuple[str, ...]]
    filled: tuple[Filled, ...] = ()
    doers: Mapping[str, str] = field(default_factory=dict)


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


class Oracle:
    """The oracle for one procedure, asked with the texts of an area's procedure and forms."""

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
        initial = next(id for id, state in self.states.items() if (state or {}).get("initial") == "true")
        marks = {id: values[0] for id, values in self.said.get("marks", {}).items()}
        return Situation(initial, marks, {opener: (by.authority,)})

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
                self.is_one_of(viewer, step["by"], case, "handler") if step["by"] != "clock" else False
            ) and self._open_for(step, case) and (same is None or same != viewer.user):
                yield id

    def _open_for(self, step: Mapping[str, Any], case: Situation) -> bool:
        """Whether the step may be taken in this situation by anybody; after the end only what leaves the case ended."""
        final = self.states[case.state].get("final") == "true"
        corrected = step.get("corrects")
        if (final and step["to"] != "same") or (corrected and self.latest(corrected, case) is None):
            return False
        return case.state in self.named(step["from"]) and self.true(step.get("when"), case)

    def after(self, case: Situation, deed: Deed) -> Situation:
        """The case after a deed that was allowed."""
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
        chosen = {
            page["chooses"]: deed.answers[form][id] for form in listed(step.get("form"))
            for id, page in self.forms[form].items() if "chooses" in page
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
        return not words or Judge(words, lambda path: self.value(path, case)).judged()

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
    """Reads a condition word by word and judges it on the way."""

    def __init__(self, words: list[str], value: Callable[[str], Any]) -> None:
        self.words, self.value = words, value

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
        value = self.value(self.words.pop(0))
        assert self._take("is")
        return self._compared(value)

    def _compared(self, value: Any) -> bool:
        if self._take("answered"):
            return value is not None
        if self._take("not", "answered"):
            return value is None
        negated = self._take("not")
        joint = ("and", "is", "not") if negated else ("or", "is")
        values = [self.words.pop(0)]
        while self._take(*joint):
            values.append(self.words.pop(0))
        assert not {"before", "after", "at"} & set(values), "comparisons of dates and numbers are not asked here"
        given = value if isinstance(value, list) else [value]
        return value is not None and any(one in values for one in given) != negated
