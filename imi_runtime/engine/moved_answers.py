"""Answers under the names of another version: questions, pages, picks, choices and codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from imi_runtime.engine.successors import (
    BECOMES,
    Parts,
    Successors,
    fitting_pages,
    fitting_questions,
    is_set_aside,
)
from imi_runtime.model.beside import DECLINED, end_of, question_name
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import PICKING, Chooses, Form
from imi_runtime.model.ids import CodeListId, FormId, PageId, QuestionId, QuestionSetId
from imi_runtime.model.moving import Place
from imi_runtime.model.questions import AnswerType, Question, QuestionSet

FORMS, SETS, LISTS = "forms", "question_sets", "code_lists"
Find = Callable[[Place, str, Parts], str | None]
"""Asks for the successor of an id, and notes what has none."""


@dataclass(slots=True)
class MovedAnswers:
    """The answers of one version of a filling. `names` says what each old name has become; None where set aside.

    What is set aside is no answer any more: only the history of the case still has it.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerMover:
    """Moves the answers of a case; `find` asks for successors."""

    successors: Successors
    find: Find

    def moved(self, form: FormId, into: FormId, answers: Answers) -> MovedAnswers:
        """Return the answers to a form as they stand under the form that it becomes."""
        old, new = self.successors.old.forms[form], self.successors.new.forms[into]
        moved = MovedAnswers()
        for name, answer in answers.items():
            self._move(old, new, name, answer, moved)
        return moved

    def _move(self, old: Form, new: Form, name: str, answer: Answer, moved: MovedAnswers) -> None:
        page = old.pages.get(PageId(name))
        if "." in name:
            found = self._picked(old, new, name, answer)
        elif page and isinstance(page.content, (*PICKING, Chooses)):
            found = self._page(old, new, name, answer)
        else:
            found = self._own(old, new, name, answer)
        if found is None:
            moved.names[name] = None
            return
        moved.names[name] = found[0]
        moved.answers[found[0]] = found[1]

    # -- each kind of answer: the new name and the new value, or None where it is set aside

    def _page(self, old: Form, new: Form, name: str, answer: Answer) -> tuple[str, Answer] | None:
        became = self.find((FORMS, old.id, "pages", name), name, fitting_pages(old, name, new))
        if became is None or is_set_aside(became):
            return None
        if not isinstance(answer, list):
            return became, answer
        picks = (self.pick(str(pick)) for pick in answer)
        return became, list(dict.fromkeys(pick for pick in picks if pick))

    def _own(self, old: Form, new: Form, name: str, answer: Answer) -> tuple[str, Answer] | None:
        question = old.question(QuestionId(name))
        parts = fitting_questions(question, new.questions())
        became = self.find((FORMS, old.id, "questions", name), name, parts)
        if became is None or is_set_aside(became):
            return None
        there = new.question(QuestionId(became))
        return became, self._value((FORMS, old.id), name, question, there, answer)

    def _picked(self, form: Form, into: Form, name: str, answer: Answer) -> tuple[str, Answer] | None:
        end, plain = end_of(name), question_name(name)
        became = self.pick(plain)
        if became is None:
            return None
        reasons = form.declined_for
        if end == DECLINED and reasons:
            return became + end, self._value((FORMS, form.id), reasons.id, reasons, into.declined_for, answer)
        if end:
            return became + end, answer
        old, new = self.successors.old.picked(plain), self.successors.new.picked(became)
        set_id, _, question = plain.partition(".")
        return became, self._value((SETS, set_id), question, old, new, answer)

    def pick(self, name: str) -> str | None:
        """Return what a picked `set.question` is called now; None where it is set aside."""
        set_id, _, question_id = name.partition(".")
        sets = self.successors.new.question_sets
        became = self.find((SETS, set_id, BECOMES), set_id, Parts(sets))
        if became is None or is_set_aside(became):
            return None
        found = self._asked(set_id, question_id, sets[QuestionSetId(became)])
        return None if found is None or is_set_aside(found) else f"{became}.{found}"

    def _asked(self, set_id: str, question_id: str, new: QuestionSet) -> str | None:
        old = self.successors.old.picked(f"{set_id}.{question_id}")
        parts = fitting_questions(old, new.questions.values())
        return self.find((SETS, set_id, "questions", question_id), question_id, parts)

    # -- values

    def _value(
        self, owner: Place, name: str, old: Question | None, new: Question | None, answer: Answer
    ) -> Answer:
        if old is None or new is None:
            return answer
        match old.type:
            case AnswerType.CHOICE:
                return self._choice(owner, name, new, str(answer))
            case AnswerType.CHOICES if isinstance(answer, list):
                return list(dict.fromkeys(self._choice(owner, name, new, str(each)) for each in answer))
            case AnswerType.CODE:
                return self._code(old.code_list, new.code_list, str(answer))
            case AnswerType.ROWS if isinstance(answer, list):
                rows = cast("Iterable[Mapping[str, Answer]]", answer)
                return [cast("dict[str, object]", dict(self._row(owner, name, old, new, row))) for row in rows]
        return answer

    def _choice(self, owner: Place, name: str, new: Question, choice: str) -> str:
        found = self.find((*owner, "choices", name, choice), choice, Parts(new.choices, new.choices_were))
        return found or choice

    def _code(self, old: CodeListId | None, new: CodeListId | None, code: str) -> str:
        codes = self.successors.new.code_lists.get(new) if new else None
        if old is None or codes is None:
            return code
        return self.find((LISTS, old, "codes", code), code, Parts(codes.codes, codes.codes_were)) or code

    def _row(
        self, owner: Place, name: str, old: Question, new: Question, row: Mapping[str, Answer]
    ) -> Iterable[tuple[str, Answer]]:
        before = {str(column.id): column for column in old.columns}
        after = {str(column.id): column for column in new.columns}
        for id, cell in row.items():
            parts = fitting_questions(before.get(id), new.columns)
            became = self.find((*owner, "columns", name, id), id, parts)
            if became is not None and not is_set_aside(became):
                yield became, self._value(owner, f"{name}.{id}", before.get(id), after.get(became), cell)
