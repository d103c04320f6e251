"""Questions that appear while a page is being filled: style rules, so that nothing has to run in the browser.

A rule hides a field as long as its condition does not hold over the boxes and lists that stand on the same page. What
is hidden is still sent; the engine drops answers that do not apply. A browser that cannot read the rules shows it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import (
    ALWAYS,
    AllOf,
    Always,
    AnyOf,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    paths_of,
)
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Page
from imi_runtime.model.questions import AnswerType, Question, QuestionSet

CHOSEN_ON_SCREEN = frozenset({
    AnswerType.YES_NO, AnswerType.YES_NO_NOT_KNOWN, AnswerType.DECLARATION, AnswerType.CHOICE, AnswerType.CHOICES,
    AnswerType.CODE, AnswerType.COUNTRY, AnswerType.LANGUAGE,
})  # fmt: skip
"""The answers that are boxes or lists: a style sheet sees what is chosen there, and nothing of what is typed."""
Fields = Mapping[str, Question]
"""The questions that can stand on a page, by the name of their field, in order."""


def reveal_css(bundle: Bundle) -> str:
    """Return the style rules for all pages of a bundle, to be served beside the style sheet."""
    rules = [
        rule
        for form in bundle.forms.values()
        for page in form.pages.values()
        for fields in _fields_on(bundle, page)
        for rule in _rules(_attribute("data-page", f"{form.id}/{page.id}"), fields)
    ]
    return "\n".join(["@supports selector(:has(a)) {", *rules, "}", ""]) if rules else ""


def revealed_on(bundle: Bundle, page: Page) -> frozenset[str]:
    """Return the names of the fields that the rules show and hide, so that they must stand on the page in any case."""
    return frozenset(name for fields in _fields_on(bundle, page) for name in _revealed(fields))


def _revealed(fields: Fields) -> Iterator[str]:
    for name in fields:
        asker = _Asker(name, fields)
        if asker.condition != ALWAYS and asker.sees(asker.condition):
            yield name


def _fields_on(bundle: Bundle, page: Page) -> Iterator[Fields]:
    """Yield the fields of a page in groups within which they may depend on each other."""
    match page.content:
        case AskedQuestions(questions=questions):
            yield {str(question.id): question for question in questions}
        case AnswersTo(form=form, page=picks):
            for set_id in bundle.sets_picked_on(form, picks):
                yield _picked_fields(bundle.question_sets[set_id])


def _picked_fields(question_set: QuestionSet) -> Fields:
    return {f"{question_set.id}.{question.id}": question for question in question_set.questions.values()}


def _rules(selector: str, fields: Fields) -> Iterator[str]:
    """Yield a rule per condition. Where only what was picked stands on the page, a missing sibling switches it off."""
    hidden: dict[str, list[str]] = {}
    for name in _revealed(fields):
        asker = _Asker(name, fields)
        guard = f"{selector}{asker.with_siblings()}:not({asker.holds(asker.condition)})"
        hidden.setdefault(guard, []).append(_attribute("data-field", name))
    for guard, names in hidden.items():
        yield f"{guard} {_any(names)} {{ display: none; }}"


@dataclass(frozen=True, slots=True)
class _Asker:
    """A field and those it stands among: its condition as a selector over the page."""

    name: str
    fields: Fields

    @property
    def condition(self) -> Condition:
        """Return when the question is asked."""
        return self.fields[self.name].ask_when

    def sibling(self, path: Path) -> str:
        """Return the field that a path of the condition means: of the same set where questions were picked."""
        return _prefix(self.name) + path.name

    def sees(self, condition: Condition) -> bool:
        """Tell whether the condition is made of nothing but choices that stand on the page."""
        match condition:
            case Always():
                return True
            case Is(path=path) | IsNot(path=path) | IsAnswered(path=path):
                sibling = self.fields.get(self.sibling(path))
                return sibling is not None and sibling.type in CHOSEN_ON_SCREEN
            case Not(condition=inner):
                return self.sees(inner)
            case AllOf(conditions=parts) | AnyOf(conditions=parts):
                return all(self.sees(part) for part in parts)
        return False

    def holds(self, condition: Condition) -> str:
        """Return a selector of the pages on which the condition holds; it can be appended to any other."""
        match condition:
            case Is(path, values):
                return self._asked(path) + self._chosen(path, values)
            case IsNot(path, values):
                return self._asked(path) + self._answered(path) + f":not({self._chosen(path, values)})"
            case IsAnswered(path):
                return self._asked(path) + self._answered(path)
            case Not(inner):
                return f":not({self.holds(inner)})"
            case AllOf(parts):
                return "".join(self.holds(part) for part in parts)
            case AnyOf(parts):
                return _any([self.holds(part) for part in parts])
        return ":is(*)"

    def with_siblings(self) -> str:
        """Return a selector of the pages on which all siblings of a picked question's condition stand."""
        names = dict.fromkeys(self.sibling(path) for path in paths_of(self.condition))
        return "".join(f":has({_attribute('data-field', name)})" for name in names) if _prefix(self.name) else ""

    def _asked(self, path: Path) -> str:
        """Return what must hold for an earlier sibling to be asked: while it is not, its answer counts as not given."""
        names, sibling = list(self.fields), _Asker(self.sibling(path), self.fields)
        earlier = names.index(sibling.name) < names.index(self.name)
        if not earlier or sibling.condition == ALWAYS or not sibling.sees(sibling.condition):
            return ""
        return sibling.holds(sibling.condition)

    def _chosen(self, path: Path, values: tuple[str, ...]) -> str:
        return self._checked(path, [_attribute("value", value) + ":checked" for value in values])

    def _answered(self, path: Path) -> str:
        return self._checked(path, [':checked:not([value=""])'])

    def _checked(self, path: Path, options: list[str]) -> str:
        """Return the pages with one of these marks on a box of that name, or on a line of the list of that name."""
        box = _attribute("name", self.sibling(path))
        return f":has({','.join(f'{box}{option},{box} {option}' for option in options)})"


def _prefix(name: str) -> str:
    set_id, dot, _ = name.partition(".")
    return set_id + dot if dot else ""


def _any(selectors: list[str]) -> str:
    return selectors[0] if len(selectors) == 1 else f":is({','.join(selectors)})"


def _attribute(name: str, value: str) -> str:
    escaped = "".join(sign if sign.isalnum() or sign in "_-./" else f"\\{ord(sign):x} " for sign in value)
    return f'[{name}="{escaped}"]'
