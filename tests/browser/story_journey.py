"""A whole story on the real pages: everybody of it at a browser of their own, the clock where the story is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from imi_runtime.engine.telling import Cast, Deed, Look, told
from imi_runtime.model.case import Answers, Case
from imi_runtime.model.ids import AuthorityId, CaseId, FormId, UserId
from imi_runtime.model.procedure import Procedure, ReadForm, ReadOutline, Which
from imi_runtime.model.scenarios import Behind, Expectation, ExpectedState, Scenario, Wanted
from imi_runtime.model.text import Labels
from imi_runtime.store.cases import load
from tests.browser.stage import Stage
from tests.browser.story_person import CannotBeDone, Person
from tests.browser.words_of_answers import rows, texts, typed, words


@dataclass(slots=True)
class StoryJourney:
    """One story while it is played. `wrong` collects what the pages do otherwise."""

    chromium: Any
    stage: Stage
    story: Scenario
    cast: Cast
    case: str = ""
    filled: list[tuple[FormId, AuthorityId, Answers]] = field(default_factory=list)
    people: dict[UserId, Person] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    steps: int = 0

    @property
    def procedure(self) -> Procedure:
        """The story's procedure."""
        return self.stage.bundle.procedures[self.story.procedure]

    def play(self) -> None:
        """Play every step; a step that goes another way than told ends the journey."""
        for step in told(self.stage.bundle, self.story, self.cast):
            self.stage.clock.present = step.at
            self.steps += 1
            if isinstance(step, Look):
                self._look(step)
            elif not self._do(step):
                break
        self.wrong += [f"{id}: {said}" for id, person in self.people.items() for said in _complaints(person)]
        for person in self.people.values():
            person.page.context.close()

    def person(self, who: UserId) -> Person:
        """Return somebody of the story at their browser."""
        if who not in self.people:
            user = self.stage.users[self.cast.people[who].user]
            self.people[who] = Person(self.chromium, self.stage.address, user.email, self.stage.installation)
        return self.people[who]

    def labels(self, who: UserId) -> Labels:
        """Return the area's words as somebody of the story reads them."""
        return self.stage.labels(self.stage.users[self.cast.people[who].user].language)

    def _do(self, deed: Deed) -> bool:
        act, place = deed.act, f"{deed.act.at}: {deed.act.who} {deed.act.transition or 'open'}"
        try:
            self._act(deed)
        except CannotBeDone as why:
            if act.refused is None:
                self.wrong.append(f"{place}: {why}")
            return act.refused is not None
        if act.refused is not None:
            self.wrong.append(f"{place}: was to be refused, and is done")
            return False
        self._note(deed)
        return True

    def _act(self, deed: Deed) -> None:
        person, act, bundle = self.person(deed.act.who), deed.act, self.stage.bundle
        if act.transition is None:
            self.case = person.open(bundle.id, self.procedure.id)
            return
        wanted = {form: typed(bundle, form, given) for form, given in act.answers.items()}
        numbers = {name: count for form, given in act.answers.items() for name, count in rows(bundle, form, given).items()}
        person.act(self.meant(act.case), act.transition, wanted, numbers, self._names())

    def meant(self, behind: Behind | None) -> str:
        """Return the id of the case in which something happens: the story's own, or one linked with it."""
        if behind is None:
            return self.case
        of = self.cast.authorities[behind.of] if behind.of else None
        with self.stage.installation.database.reading() as connection:
            stored = {id: load(connection, id, self.stage.installation.sealing) for id in self._behind(connection, behind)}
        return next(id for id, one in stored.items() if one and (of is None or _sits(one.case, of)))

    def _behind(self, connection: Any, behind: Behind) -> tuple[CaseId, ...]:
        own = load(connection, CaseId(self.case), self.stage.installation.sealing)
        assert own is not None
        return own.case.links.get(behind.link, ())

    def _names(self) -> dict[str, str]:
        return {self.cast.authorities[one.id]: f"{one.name} {self.story.id}" for one in self.story.authorities.values()}

    def _note(self, deed: Deed) -> None:
        """Keep what was filled; a correction stands in place of what it corrects."""
        corrected = self.procedure.transitions[deed.act.transition].corrects if deed.act.transition else None
        for form, given in deed.act.answers.items():
            if form == corrected:
                last = max(n for n, (one, _, _) in enumerate(self.filled) if one == form)
                self.filled[last] = (form, self.filled[last][1], given)
            else:
                self.filled.append((form, deed.actor.authority, given))

    def _look(self, look: Look) -> None:
        expected, place = look.expected, str(look.expected.at)
        asked = [*(one.who for one in (*expected.reads, *expected.reads_not)), *(one.who for one in expected.acts)]
        for who in dict.fromkeys(asked):
            there = self.person(who).visit(f"/cases/{self.meant(expected.case)}") == 200
            page = self.person(who).reads() if there else ""
            found = self._differences(expected, who, page, self.person(who).acts() if there else set())
            self.wrong += [f"{place}: {who} {difference}" for difference in found]

    def _differences(self, expected: Expectation, who: UserId, page: str, acts: set[str]) -> Iterator[str]:
        """Yield what the page of the case says otherwise to one person; it is empty where there is no case for them."""
        reads = [one for one in expected.reads if one.who == who]
        if expected.state and reads and not any(said in page for said in self._states(who, expected.state)):
            yield f"does not see that the case is in '{expected.state.state}'"
        for wanted in reads:
            yield from (f"does not find '{word}' of {wanted.written}" for word in self._words(wanted) if word not in page)
        for wanted in (one for one in expected.reads_not if one.who == who):
            if isinstance(wanted.what, ReadOutline) and page:
                yield "finds the case"
            yield from (f"finds '{word}' of {wanted.written}" for word in self._secret(wanted) if word in page)
        for one in expected.acts:
            if one.who == who and acts != set(one.transitions):
                yield f"can do {sorted(acts)}, not {sorted(one.transitions)}"

    def _states(self, who: UserId, expected: ExpectedState) -> list[str]:
        state = self.procedure.states[expected.state]
        return [self.labels(who).of(label) for label in (state.label, *state.shown_as.values())]

    def _meant(self, what: ReadForm, who: UserId) -> list[Answers]:
        own = self.cast.people[who].authority
        left_out = {Which.OWN: lambda by: by != own, Which.OTHER: lambda by: by == own}.get(what.which, lambda by: False)
        found = [g for f, by, g in self.filled if f == what.form and not left_out(by)]
        return found[-1:] if what.which is Which.LATEST else found

    def _words(self, wanted: Wanted) -> Iterator[str]:
        what = wanted.what
        for given in self._meant(what, wanted.who) if isinstance(what, ReadForm) else ():
            for word in words(self.stage.bundle, what.form, given, self.labels(wanted.who), what.question):
                yield " ".join(word.split())

    def _secret(self, wanted: Wanted) -> set[str]:
        """Return the texts that stand in what must not be read, and in nothing else that a page may show."""
        what, bundle = wanted.what, self.stage.bundle
        if not isinstance(what, ReadForm):
            return set()
        others = [text for form, _, given in self.filled if form != what.form for text in texts(bundle, form, given)]
        shown = " ".join([*others, *self._names().values(), *(user.name for user in self.stage.users.values())])
        meant = [
            {name: answer for name, answer in given.items() if what.question in (None, name)}
            for form, _, given in self.filled if form == what.form
        ]
        return {text for given in meant for text in texts(bundle, what.form, given) if text not in shown}


def _sits(case: Case, authority: AuthorityId) -> bool:
    return any(holding.holder == authority for holding in case.seats.values())


def _complaints(person: Person) -> list[str]:
    """Return what the browser complains of; that refused pages answer with 404, 409 or 422 is meant."""
    return [said for said in person.problems if "status of 4" not in said]


def journey(chromium: Any, stage: Stage, story: Scenario) -> StoryJourney:
    """Return a story played to its end."""
    played = StoryJourney(chromium, stage, story, stage.cast(story))
    played.play()
    return played
