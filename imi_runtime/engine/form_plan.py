"""What a form asks in a case: its pages, the questions on them, and which of them apply to the answers so far."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from imi_runtime.engine.evaluate import answers_lookup, holds, left_of
from imi_runtime.model.beside import BESIDE, COMMENT, DECLINED, FILES, question_name
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers, Case, Filling, Standing
from imi_runtime.model.conditions import ALWAYS, paths_of
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Form, Page, PicksAmong
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.questions import Question


@dataclass(frozen=True, slots=True)
class AskedField:
    """One question on a page. `name` is its key in the answers; `applies` says whether its `ask_when` holds now.

    `picked` questions have room for a comment and for files beside the answer. `declined_for` asks why the question is
    not answered, where it can be declined.
    """

    name: str
    question: Question
    picked: bool
    applies: bool
    declined_for: Question | None = None

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of what can stand beside the answer."""
        ends = BESIDE if self.declined_for else (COMMENT, FILES)
        return tuple(self.name + end for end in ends) if self.picked else ()

    def is_declined(self, answers: Answers) -> bool:
        """Tell whether a reason is given for which the question is not answered: then no answer to it counts."""
        return self.declined_for is not None and bool(answers.get(self.name + DECLINED))


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page with its fields in order; pages that pick or choose have none.

    `offered` are the questions among which can be picked where only some can.
    """

    page: Page
    fields: tuple[AskedField, ...]
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A form as it stands for these answers."""

    form: Form
    pages: tuple[PagePlan, ...]

    def page(self, id: PageId) -> PagePlan | None:
        """Return the page of that id."""
        return next((plan for plan in self.pages if plan.page.id == id), None)

    def fields(self) -> Iterator[AskedField]:
        """Yield the fields of all pages in order."""
        for plan in self.pages:
            yield from plan.fields

    def names(self) -> frozenset[str]:
        """Return every key that answers to this form may have."""
        asked = {field.name for field in self.fields()}
        beside = {name for field in self.fields() for name in field.beside}
        return frozenset(asked | beside | {plan.page.id for plan in self.pages if not plan.fields})


def plan_form(bundle: Bundle, case: Case, form_id: FormId, answers: Answers, today: date) -> FormPlan:
    """Lay out the form for the case and the answers so far. A question whose asker does not apply does not apply."""
    form = bundle.forms[form_id]
    pages = []
    for page in form.pages.values():
        questions = questions_on(bundle, case, page)
        picked = isinstance(page.content, AnswersTo)
        declined_for = page.content.declined_for if isinstance(page.content, AnswersTo) else None
        fields = tuple(AskedField(name, question, picked, True, declined_for) for name, question in questions)
        applying = _applying(fields, answers, today)
        pages.append(PagePlan(page, _judged(fields, applying), offered_on(case, page)))
    return _across_pages(FormPlan(form, tuple(pages)), answers, today)


def questions_on(bundle: Bundle, case: Case, page: Page) -> Iterator[tuple[str, Question]]:
    """Yield (answer name, question) of everything the page can ask in this case."""
    match page.content:
        case AskedQuestions(questions=questions):
            yield from ((question.id, question) for question in questions)
        case AnswersTo() as content:
            for name in asked_on(case, content):
                question = bundle.picked(name)
                if question is not None:
                    yield name, question


def asked_on(case: Case, content: AnswersTo | PicksAmong) -> tuple[str, ...]:
    """Return what was picked on the page on which this one hangs, without what others took away from it."""
    return tuple(left_of(case, ((content.form, content.page), *content.without)))


def offered_on(case: Case, page: Page) -> tuple[str, ...]:
    """Return the questions among which the page lets some be picked; nothing where it picks from whole sets."""
    return asked_on(case, page.content) if isinstance(page.content, PicksAmong) else ()


def _prefix(name: str) -> str:
    set_id, dot, _ = name.partition(".")
    return set_id + dot if dot else ""


def _applying(fields: Iterable[AskedField], answers: Answers, today: date) -> frozenset[str]:
    """Return the names that apply: in reading order, answers of questions that do not apply count as not given."""
    given: dict[str, Answer] = dict(answers)
    applying: set[str] = set()
    for field in fields:
        asked = holds(field.question.ask_when, answers_lookup(given, _prefix(field.name)), today)
        if asked:
            applying.add(field.name)
        if not asked or field.is_declined(answers):
            given.pop(field.name, None)
    return frozenset(applying)


def _across_pages(plan: FormPlan, answers: Answers, today: date) -> FormPlan:
    """Judge conditions again over the whole form, because a question may depend on an earlier page."""
    if len(plan.pages) == 1 or all(field.question.ask_when is ALWAYS for field in plan.fields()):
        return plan
    applying = _applying(plan.fields(), answers, today)
    return FormPlan(plan.form, tuple(replace(p, fields=_judged(p.fields, applying)) for p in plan.pages))


def _judged(fields: Iterable[AskedField], applying: frozenset[str]) -> tuple[AskedField, ...]:
    """Return the fields with whether they apply; most do, and stay as they are."""
    return tuple(
        field if field.applies is (field.name in applying) else replace(field, applies=not field.applies)
        for field in fields
    )


def applicable(plan: FormPlan, answers: Answers) -> dict[str, Answer]:
    """Return the answers without those to questions that do not apply; what stands beside them goes with them.

    Of a declined question only the answer goes.
    """
    dropped = {field.name for field in plan.fields() if not field.applies}
    declined = {field.name for field in plan.fields() if field.is_declined(answers)}
    return {
        name: answer for name, answer in answers.items()
        if name not in declined and question_name(name) not in dropped
    }


def with_companions(bundle: Bundle, picks: list[str]) -> list[str]:
    """Return the picks in the order of their sets, with the questions that their conditions look at brought along."""
    wanted: set[str] = set()
    waiting = [name for name in picks if bundle.picked(name) is not None]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(companions(bundle, name))
    return [name for name in _all_names(bundle) if name in wanted]


def belonging_together(bundle: Bundle, picks: list[str], offered: Sequence[str]) -> list[str]:
    """Return the picks with every question on offer that depends on one of them, or on which one of them depends.

    What is taken away from a list takes along what would never be asked without it.
    """
    wanted: set[str] = set()
    waiting = [name for name in picks if name in offered]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [other for other in offered
                        if other in companions(bundle, name) or name in companions(bundle, other)]
    return [name for name in offered if name in wanted]


def companions(bundle: Bundle, name: str) -> tuple[str, ...]:
    """Return the picked names that the condition of this picked question looks at."""
    question = bundle.picked(name)
    paths = paths_of(question.ask_when) if question else ()
    return tuple(_prefix(name) + path.name for path in paths)


def _all_names(bundle: Bundle) -> Iterator[str]:
    for question_set in bundle.question_sets.values():
        for question in question_set.questions:
            yield f"{question_set.id}.{question}"


def prefilled(
    case: Case, form: Form, answers: Mapping[str, Answer], readable: Callable[[Filling], Answers], saved: Container[str]
) -> dict[str, Answer]:
    """Return the answers with the first values on the pages that nobody has saved yet: declared, or answered before.

    Where a picked question was answered before in the case, that answer stands in its field. `readable` gives what the
    author of the form may read of a filling: nothing else ever stands in a field. `saved` are the pages (`form/page`)
    that were saved.
    """
    filled = dict(answers)
    for page in form.pages.values():
        if f"{form.id}/{page.id}" not in saved:
            for name, first in _first_values(case, page, readable):
                filled.setdefault(name, first)
    return filled


def _first_values(
    case: Case, page: Page, readable: Callable[[Filling], Answers]
) -> Iterator[tuple[str, Answer]]:
    match page.content:
        case AskedQuestions(prefill=prefill):
            for question, (source, name) in prefill.items():
                filling = case.latest(source)
                first = readable(filling).get(name) if filling else None
                if first is not None:
                    yield question, first
        case AnswersTo() as content:
            asked = frozenset(name for pick in asked_on(case, content) for name in (pick, pick + COMMENT))
            for filling in reversed(case.fillings) if asked else ():
                if filling.standing is Standing.OPEN:
                    yield from ((name, answer) for name, answer in readable(filling).items() if name in asked)
