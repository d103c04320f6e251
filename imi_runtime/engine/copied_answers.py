"""Answers of one case as the first answers of another: what comes along, and what is left out and why.

Whoever copies hands in only what the copier may read. Nothing is lost without being told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imi_runtime.engine.answers import Fault, check_form
from imi_runtime.engine.form_plan import FormPlan, applicable, plan_form
from imi_runtime.engine.moved_answers import FORMS, AnswerMover
from imi_runtime.engine.successors import Parts, Successors, is_set_aside
from imi_runtime.engine.world import World
from imi_runtime.model.case import Answer, Answers, Case
from imi_runtime.model.copied import LeftOut, Omission
from imi_runtime.model.forms import PICKING
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.moving import Place
from imi_runtime.model.questions import AnswerType

COLUMNS = "columns"
SEEN_IN_ITS_FIELD = frozenset({
    "required", "not_confirmed", "incomplete", "too_few", "too_many", "too_small", "too_large", "too_short", "too_long",
    "date_too_early", "date_too_late", "ends_before_start",
})  # fmt: skip
"""Faults of an answer that its field shows, so that whoever goes on with the draft can mend it there."""
GIVEN_ANEW: Mapping[AnswerType, Omission] = {
    AnswerType.FILES: Omission.FILE, AnswerType.DECLARATION: Omission.DECLARATION,
}
"""What is never copied: a file would be there twice, and nobody has declared anything in the new case."""


@dataclass(slots=True)
class CopiedAnswers:
    """The first answers to a form in another case. `whole` are the pages that are answered as they were before."""

    answers: dict[str, Answer] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    whole: tuple[PageId, ...] = ()


def copied_answers(
    successors: Successors, form: FormId, answers: Answers, case: Case, into: FormId, world: World
) -> CopiedAnswers:
    """Return what the answers to a form give to the form `into` of another case."""
    copying = _Copying(successors, form, case, into, world)
    return copying.copied(answers)


@dataclass(slots=True)
class _Copying:
    successors: Successors
    form: FormId
    case: Case
    into: FormId
    world: World
    result: CopiedAnswers = field(default_factory=CopiedAnswers)
    names: dict[str, str] = field(default_factory=dict)
    """The names that answers had, by those that they have now."""
    touched: set[str] = field(default_factory=set)
    """The present names of which something was left out."""

    def copied(self, answers: Answers) -> CopiedAnswers:
        mover = AnswerMover(self.successors, self._find)
        moved = mover.moved(self.form, self.into, answers)
        self.result.answers = moved.answers
        self.names = {new: old for old, new in moved.names.items() if new is not None}
        for name, new in moved.names.items():
            if new is None:
                self._tell(name, Omission.NOT_ASKED)
        self._tell_lost_picks(mover, answers)
        self._leave_out_what_is_given_anew()
        self._leave_out_what_is_not_asked()
        self._tell_what_is_not_asked_now()
        self._leave_out_what_does_not_fit()
        plan = self._plan()
        self.result.whole = tuple(page.page.id for page in plan.pages if self._is_whole(plan, page.page.id))
        self.result.left_out = list(dict.fromkeys(self.result.left_out))
        return self.result

    def _find(self, place: Place, old: str, parts: Parts) -> str | None:
        """Ask for a successor, and tell of a column that has none."""
        found = self.successors.of(place, old, parts)
        if place[:3] == (FORMS, self.form, COLUMNS) and (found is None or is_set_aside(found)):
            self._tell(place[3], Omission.NOT_ASKED)
        return found

    def _plan(self) -> FormPlan:
        today = self.world.now.date()
        return plan_form(self.successors.new, self.case, self.into, self.result.answers, today)

    def _tell(self, name: str, why: Omission) -> None:
        self.result.left_out.append(LeftOut(self.form, name, why))

    def _leave_out(self, name: str, why: Omission) -> None:
        del self.result.answers[name]
        self._touch(name, why)

    def _touch(self, name: str, why: Omission) -> None:
        self.touched.add(name)
        self._tell(self.names[name], why)

    def _tell_lost_picks(self, mover: AnswerMover, answers: Answers) -> None:
        """Tell of each picked question that there is no more; the others stay picked."""
        for new, old in self.names.items():
            page = self.successors.old.forms[self.form].pages.get(PageId(old))
            if page and isinstance(page.content, PICKING):
                for pick in _listed(answers[old]):
                    if mover.pick(str(pick)) is None:
                        self.touched.add(new)
                        self._tell(str(pick), Omission.NOT_ASKED)

    def _leave_out_what_is_given_anew(self) -> None:
        for asked in self._plan().fields():
            why = GIVEN_ANEW.get(asked.question.type)
            if why and asked.name in self.result.answers:
                self._leave_out(asked.name, why)

    def _leave_out_what_is_not_asked(self) -> None:
        known = self._plan().names()
        for name in [name for name in self.result.answers if name not in known]:
            self._leave_out(name, Omission.NOT_ASKED)

    def _tell_what_is_not_asked_now(self) -> None:
        """Tell of answers that stay in the draft unseen: their questions wait for another answer."""
        asked = applicable(self._plan(), self.result.answers)
        for name in [name for name in self.result.answers if name not in asked]:
            self._touch(name, Omission.NOT_YET)

    def _leave_out_what_does_not_fit(self) -> None:
        """Leave out what no field could show: an entry of a list, a cell of a row, else the answer."""
        faults = [fault for fault in self._faults(self.result.answers) if fault.kind not in SEEN_IN_ITS_FIELD]
        for name in dict.fromkeys(fault.name for fault in faults):
            answer = self.result.answers[name]
            cells = [fault for fault in faults if fault.name == name and fault.row is not None]
            kept = _without_cells(answer, cells) if cells else self._fitting_entries(name, answer)
            if kept:
                self.result.answers[name] = kept
            else:
                del self.result.answers[name]
            self._touch_what_did_not_fit(name, answer, kept)

    def _touch_what_did_not_fit(self, name: str, answer: Answer, kept: Answer) -> None:
        """Tell of the questions that were picked and cannot be now, else of the answer."""
        page = self.successors.new.forms[self.into].pages.get(PageId(name))
        if page is None or not isinstance(page.content, PICKING):
            self._touch(name, Omission.UNFIT)
            return
        self.touched.add(name)
        for pick in _listed(answer):
            if pick not in _listed(kept):
                self._tell(str(pick), Omission.NOT_ASKED)

    def _fitting_entries(self, name: str, answer: Answer) -> list[Any]:
        """Return the entries of a list that could stand there alone."""
        return [entry for entry in _listed(answer) if not self._is_unfit(name, [entry])]

    def _is_unfit(self, name: str, answer: Answer) -> bool:
        found = self._faults({**self.result.answers, name: answer})
        return any(fault.name == name and fault.kind not in SEEN_IN_ITS_FIELD for fault in found)

    def _faults(self, answers: Answers) -> Sequence[Fault]:
        new, today = self.successors.new, self.world.now.date()
        plan = plan_form(new, self.case, self.into, answers, today)
        return check_form(new, new.procedures[self.case.procedure], self.case, plan, answers, self.world, today)

    def _is_whole(self, plan: FormPlan, page: PageId) -> bool:
        found = plan.page(page)
        asked = {field.name for field in found.fields} if found and found.fields else {str(page)}
        return bool(asked & self.result.answers.keys()) and not asked & self.touched


def _listed(answer: Answer) -> list[Any]:
    return answer if isinstance(answer, list) else []


def _without_cells(answer: Answer, faults: Sequence[Fault]) -> list[Any]:
    """Return the rows without the cells at fault."""
    at_fault = {(fault.row, fault.part.partition(".")[0]) for fault in faults}
    return [
        {column: cell for column, cell in row.items() if (number, column) not in at_fault}
        for number, row in enumerate(_listed(answer))
    ]
