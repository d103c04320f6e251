"""How a case stands at a moment, as a story would expect it: state, turn, who reads what and who can do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.engine.access import access_of
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import FormId, UserId
from imi_runtime.model.procedure import Readable, ReadForm, ReadMark, ReadOutline
from imi_runtime.model.scenarios import (
    Behind,
    Expectation,
    ExpectedActs,
    ExpectedState,
    ExpectedTurn,
    Wanted,
    When,
)
from imi_runtime.problems import Position
from imi_runtime.prover.story_reading import Reader, is_read, is_read_in_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case at a moment of a story, and everybody who may look at it. `at` is the file of the story."""

    bundle: Bundle
    case: Case
    people: Mapping[UserId, Actor]
    world: World
    behind: Behind | None = None
    at: Position

    def state_alone(self, when: When) -> Expectation:
        """Return that the case stands where it does, and for whom it waits."""
        state = self.bundle.procedures[self.case.procedure].states[self.case.state]
        return Expectation(
            when=when, state=ExpectedState(state.id, self.at), turn=ExpectedTurn(state.waits_for, self.at),
            case=self.behind, at=self.at,
        )

    def whole(self, when: When) -> Expectation:
        """Return that, and what everybody reads, does not read, and can do."""
        bare, reads, reads_not, acts = self.state_alone(when), list[Wanted](), list[Wanted](), list[ExpectedActs]()
        for who, actor in self.people.items():
            access = access_of(self.bundle, self.case, actor, self.world)
            reader = Reader(actor.authority, access.sight)
            acts.append(ExpectedActs(who, access.acts, self.at))
            for what, written in self._readable(reader):
                if is_read(what, self.case, reader):
                    reads.append(Wanted(who, what, written, self.at))
                elif not is_read_in_part(what, self.case, reader):
                    reads_not.append(Wanted(who, what, written, self.at))
        return Expectation(
            when=when, state=bare.state, turn=bare.turn, reads=tuple(reads), reads_not=tuple(reads_not),
            acts=tuple(acts), case=self.behind, at=self.at,
        )

    def _readable(self, reader: Reader) -> Iterator[tuple[Readable, str]]:
        """Yield outline, marks and forms, by questions where only a part is read; who lacks the outline lacks all."""
        yield ReadOutline(), "outline"
        if not reader.sight.outline:
            return
        yield from ((ReadMark(mark), str(mark)) for mark in self.case.marks)
        for form in dict.fromkeys(filling.form for filling in self.case.fillings):
            whole = ReadForm(form)
            if is_read(whole, self.case, reader) or not is_read_in_part(whole, self.case, reader):
                yield whole, str(form)
            else:
                yield from self._questions(form)

    def _questions(self, form: FormId) -> Iterator[tuple[Readable, str]]:
        filling = self.case.latest(form)
        for question in self.bundle.forms[form].questions():
            if filling and question.id in filling.latest:
                yield ReadForm(form, question.id), f"{form}.{question.id}"
