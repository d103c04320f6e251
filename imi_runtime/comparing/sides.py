"""The two bundles that are compared, and what is asked of them again and again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import AllOf, Always, AnyOf, Condition, Path
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Form, Page
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.questions import Personal
from imi_runtime.saying.conditions import name_of, question_at
from imi_runtime.saying.tongue import ENGLISH

SENSITIVITY = (Personal.NO, Personal.ORDINARY, Personal.SPECIAL, Personal.OFFENCE)
"""The grades of personal data, the least sensitive first; the last two are not more or less than each other."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The former bundle, in the names of now, and the newer one."""

    old: Bundle
    new: Bundle

    def answer_label(self, form: str, name: str) -> str:
        """Return what an answer is called: now, or formerly where it is gone."""
        for bundle in (self.new, self.old):
            question = question_at(bundle, Path(name, form))
            if question or _page(bundle, form, name):
                return name_of(Path(name, form), question, bundle, ENGLISH)
        return name.replace("_", " ")

    def is_personal(self, form: str, name: str) -> bool:
        """Tell whether an answer may hold personal data, by either version."""
        return any(personal_of(bundle, form, name) is not Personal.NO for bundle in (self.old, self.new))

    def holds_personal(self, form: str) -> bool:
        """Tell whether a form may hold personal data, by either version."""
        return any(self.is_personal(form, name) for bundle in (self.old, self.new) for name in names_in(bundle, form))


def names_in(bundle: Bundle, form: str) -> tuple[str, ...]:
    """Return the names of everything that is answered in a form; what is picked stands under its page."""
    found = bundle.forms.get(FormId(form))
    return tuple(name for page in found.pages.values() for name in _names_on(page)) if found else ()


def _names_on(page: Page) -> tuple[str, ...]:
    content = page.content
    return tuple(q.id for q in content.questions) if isinstance(content, AskedQuestions) else (page.id,)


def personal_of(bundle: Bundle, form: str, name: str) -> Personal:
    """Return how sensitive an answer can be; of picked questions the most sensitive counts."""
    question = question_at(bundle, Path(name, form))
    if question:
        return most_sensitive((question.personal, *(column.personal for column in question.columns)))
    page = _page(bundle, form, name)
    return most_sensitive(_picked(bundle, page)) if page else Personal.NO


def _picked(bundle: Bundle, page: Page) -> Iterable[Personal]:
    if not isinstance(page.content, AnswersTo):
        return ()
    sets = (bundle.question_sets[id] for id in bundle.sets_picked_on(page.content.form, page.content.page))
    return tuple(question.personal for each in sets for question in each.questions.values())


def most_sensitive(grades: Iterable[Personal]) -> Personal:
    """Return the most sensitive of several grades."""
    return max(grades, key=SENSITIVITY.index, default=Personal.NO)


def _page(bundle: Bundle, form: str, name: str) -> Page | None:
    found: Form | None = bundle.forms.get(FormId(form))
    return found.pages.get(PageId(name)) if found else None


def follows(narrow: Condition, wide: Condition) -> bool:
    """Tell whether it can be read off the conditions that the second holds wherever the first does."""
    if isinstance(wide, Always) or narrow == wide:
        return True
    if isinstance(narrow, AnyOf):
        return all(follows(part, wide) for part in narrow.conditions)
    if isinstance(wide, AllOf):
        return all(follows(narrow, part) for part in wide.conditions)
    if isinstance(narrow, AllOf) and any(follows(part, wide) for part in narrow.conditions):
        return True
    return isinstance(wide, AnyOf) and any(follows(narrow, part) for part in wide.conditions)
