"""What a rehearsal names by ids, in the words that people know: labels of states, steps, seats and questions."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.comparing.phrases import quoted, spaced
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Path
from imi_runtime.model.ids import VIEWER, DeadlineId, PartyId, ProcedureId, StateId, TransitionId
from imi_runtime.model.procedure import Deadline, Party, Procedure, State, Transition
from imi_runtime.saying.conditions import question_at
from imi_runtime.saying.tongue import ENGLISH

FORMER, FORM, QUESTION, MARK = "former ", "form ", "question ", "mark "


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several versions; those of the first version that has a thing are taken."""

    bundles: tuple[Bundle, ...]

    def state(self, procedure: str, id: str) -> str:
        """Return what a state is called."""
        return self._label([one.states.get(StateId(id)) for one in self._procedures(procedure)], id)

    def step(self, procedure: str, id: str) -> str:
        """Return what a step is called."""
        return self._label([one.transitions.get(TransitionId(id)) for one in self._procedures(procedure)], id)

    def deadline(self, procedure: str, id: str) -> str:
        """Return what a deadline is called."""
        return self._label([one.deadlines.get(DeadlineId(id)) for one in self._procedures(procedure)], id)

    def procedure(self, id: str) -> str:
        """Return what a procedure is called."""
        found = next(iter(self._procedures(id)), None)
        return quoted(found.title.english if found else spaced(id))

    def who(self, procedure: str, parties: str, right: str) -> str:
        """Return who reads or acts: the seats, and the right where it is not that of everybody in them."""
        seats = " and ".join(self._seat(procedure, one) for one in parties.split(" and "))
        return seats if right == VIEWER else f"{seats} ({ENGLISH.say(f'said/{right}')})" if right else seats

    def what(self, about: str) -> str:
        """Return what is read: a form, one answer, a mark, or the case at all."""
        if about.startswith(QUESTION):
            form, _, name = about.removeprefix(QUESTION).partition(".")
            asked = (question_at(bundle, Path(name, form)) for bundle in self.bundles)
            return next((quoted(one.label.english) for one in asked if one), quoted(spaced(name)))
        for beginning, said in ((FORM, "everything in the form"), (MARK, "the mark")):
            if about.startswith(beginning):
                return f"{said} {quoted(spaced(about.removeprefix(beginning)))}"
        versions, _, form = about.partition(" of form ")
        return f"{versions} of the form {quoted(spaced(form))}" if form else about

    def _seat(self, procedure: str, party: str) -> str:
        former = party.startswith(FORMER)
        id = party.removeprefix(FORMER)
        said = self._label([one.parties.get(PartyId(id)) for one in self._procedures(procedure)], id)
        return f"a former {said}" if former else said

    def _procedures(self, id: str) -> list[Procedure]:
        return [bundle.procedures[ProcedureId(id)] for bundle in self.bundles if ProcedureId(id) in bundle.procedures]

    @staticmethod
    def _label(found: list[State | None] | list[Transition | None] | list[Deadline | None] | list[Party | None],
               id: str) -> str:  # fmt: skip
        label = next((one.label.english for one in found if one), "")
        return quoted(label or spaced(id))
