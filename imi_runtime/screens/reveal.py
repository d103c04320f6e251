"""Conditional questions without script: style rules that hide a field while its condition does not hold on the page.

Only conditions over choices on the same page can be told by style; for all others the server decides when it is asked.
The rules can only hide: whatever is submitted, the engine judges the conditions again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import ALWAYS, AllOf, Always, AnyOf, Condition, Is, IsAnswered, IsNot, Not, paths_of
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Form, Page, PickedFrom
from imi_runtime.model.ids import QuestionId
from imi_runtime.model.questions import CLOSED_SETS, AnswerType, Question

MOST_SELECTORS = 64
"""Conditions that need more selectors than this are left to the server."""
_INPUTS = frozenset({*CLOSED_SETS, AnswerType.CHOICE, AnswerType.CHOICES})
Ways = tuple[str, ...]
"""Selectors of the page, of which at least one must match."""


class NotByStyle(Exception):
    """The condition cannot be told from the marks on the page."""


@dataclass(frozen=True, slots=True)
class _Siblings:
    """The questions that one question's condition can look at; `prefix` is the set of picked questions (`set.`)."""

    questions: Mapping[QuestionId, Question]
    prefix: str

    def hiding(self, id: str) -> Ways:
        """Return the ways in which the page hides a question: its own condition fails, or that of one it looks at."""
        condition = self.questions[QuestionId(id)].ask_when
        ways = self.ways(condition, wanted=False)
        for path in paths_of(condition):
            if path.name in self.questions:
                ways += self.hiding(path.name)
        return _few(tuple(dict.fromkeys(ways)))

    def ways(self, condition: Condition, *, wanted: bool) -> Ways:
        """Return the ways in which the condition holds (or fails, when that is wanted)."""
        match condition:
            case Always():
                return ("",) if wanted else ()
            case Not(inner):
                return self.ways(inner, wanted=not wanted)
            case AllOf(parts) | AnyOf(parts):
                one_is_enough = isinstance(condition, AnyOf) == wanted
                return self._joined(parts, wanted=wanted, one_is_enough=one_is_enough)
            case Is(path, values):
                return (self._has(path.name, values, wanted=wanted),)
            case IsNot(path, values) if self._question(path.name).type is not AnswerType.CHOICES:
                others = tuple(value for value in self._values(path.name) if value not in values)
                return (self._has(path.name, others, wanted=wanted),)
            case IsAnswered(path):
                return (self._has(path.name, self._values(path.name), wanted=wanted),)
        raise NotByStyle

    def _joined(self, parts: tuple[Condition, ...], *, wanted: bool, one_is_enough: bool) -> Ways:
        if one_is_enough:
            return _few(tuple(way for part in parts for way in self.ways(part, wanted=wanted)))
        joined: Ways = ("",)
        for part in parts:
            joined = _few(tuple(way + more for way in joined for more in self.ways(part, wanted=wanted)))
        return joined

    def _question(self, id: str) -> Question:
        question = self.questions.get(QuestionId(id))
        if question is None or question.type not in _INPUTS:
            raise NotByStyle
        return question

    def _values(self, id: str) -> tuple[str, ...]:
        question = self._question(id)
        return CLOSED_SETS.get(question.type) or tuple(question.choices)

    def _has(self, id: str, values: tuple[str, ...], *, wanted: bool) -> str:
        """Select the page that has one of these answers ticked. An unknown value is never ticked."""
        ticked = [
            f'[name="{self.prefix}{id}"][value="{value}"]:checked' for value in values if value in self._values(id)
        ]
        if not ticked:
            return ":not(*)" if wanted else ""
        has = f":has({', '.join(ticked)})"
        return has if wanted else f":not({has})"


def _few(ways: Ways) -> Ways:
    if len(ways) > MOST_SELECTORS:
        raise NotByStyle
    return ways


def _groups(bundle: Bundle, page: Page) -> Iterator[_Siblings]:
    match page.content:
        case AskedQuestions(questions=questions):
            yield _Siblings({question.id: question for question in questions}, "")
        case AnswersTo(form=form, page=picks):
            asked = bundle.forms[form].pages[picks].content
            for set_id in asked.sets if isinstance(asked, PickedFrom) else ():
                yield _Siblings(bundle.question_sets[set_id].questions, f"{set_id}.")


def _hidings(bundle: Bundle, page: Page) -> Iterator[tuple[str, Ways]]:
    for group in _groups(bundle, page):
        for id, question in group.questions.items():
            if question.ask_when != ALWAYS:
                try:
                    yield group.prefix + id, group.hiding(id)
                except NotByStyle:
                    continue


def revealed_by_css(bundle: Bundle, page: Page, name: str) -> bool:
    """Tell whether the style sheet shows and hides this field, so that the page must always contain it."""
    return any(name == found for found, _ in _hidings(bundle, page))


def revealed_on(bundle: Bundle, page: Page) -> frozenset[str]:
    """Return the names of all fields of the page that the style sheet shows and hides."""
    return frozenset(name for name, _ in _hidings(bundle, page))


def reveal_css(bundle: Bundle) -> str:
    """Return the style sheet of the bundle's forms. It is for screens: paper shows every question that is there."""
    rules = [rule for form in bundle.forms.values() for page in form.pages.values() for rule in _rules(bundle, form, page)]
    return "@media screen {\n" + "\n".join(rules) + "\n}\n" if rules else ""


def _rules(bundle: Bundle, form: Form, page: Page) -> Iterator[str]:
    for name, ways in _hidings(bundle, page):
        selectors = (f'[data-page="{form.id}/{page.id}"]{way} [data-field="{name}"]' for way in ways)
        yield "  " + ",\n  ".join(selectors) + " { display: none; }"
