"""Which free texts may leave for a machine translation, decided from the bundle; and what may come back for one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from imi_runtime.model.beside import COMMENT
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Form, PickedFrom, PicksAmong
from imi_runtime.model.ids import FormId, PageId, QuestionSetId
from imi_runtime.model.questions import AnswerType, Personal, Question

NEVER = frozenset({Personal.SPECIAL, Personal.OFFENCE})
"""What never leaves, whatever an operator says."""
GROWTH, ROOM = 4, 200
"""A translation has at most so many times the characters of its source, and so many more."""
LINE_ENDS = frozenset("\n\t")
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of reading."""


def translatable(bundle: Bundle) -> Mapping[str, Mapping[str, str]]:
    """Return, per form, the names of the texts that may leave at all, each with how it stands to data protection.

    What is missing here may not leave. A comment beside a question is personal data at least, since nobody has said
    what people write there, and stays with us where the question itself does.
    """
    found = {}
    for form in bundle.forms.values():
        names = {name: personal.value for name, personal in _texts(bundle, form) if personal not in NEVER}
        if names:
            found[str(form.id)] = names
    return found


def _texts(bundle: Bundle, form: Form) -> Iterator[tuple[str, Personal]]:
    for page in form.pages.values():
        match page.content:
            case AskedQuestions(questions=questions):
                yield from ((str(q.id), q.personal) for q in questions if q.type is AnswerType.LONG_TEXT)
            case AnswersTo(form=asking, page=asked):
                yield from _beside(bundle, _sets_behind(bundle, asking, asked))


def _sets_behind(bundle: Bundle, form: FormId, page: PageId) -> tuple[QuestionSetId, ...]:
    """Return the sets from which the questions of a page are picked, also through pages that pick among others."""
    met = set()
    while (form, page) not in met:
        met.add((form, page))
        match bundle.forms[form].pages[page].content:
            case PickedFrom(sets=sets):
                return sets
            case PicksAmong(form=form, page=page):
                continue
    return ()


def _beside(bundle: Bundle, sets: tuple[QuestionSetId, ...]) -> Iterator[tuple[str, Personal]]:
    """Yield the texts with which picked questions can be answered, and the comments beside any of them."""
    for set_id, question in _pickable(bundle, sets):
        name = f"{set_id}.{question.id}"
        if question.type is AnswerType.LONG_TEXT:
            yield name, question.personal
        yield name + COMMENT, Personal.ORDINARY if question.personal is Personal.NO else question.personal


def _pickable(bundle: Bundle, sets: tuple[QuestionSetId, ...]) -> Iterator[tuple[QuestionSetId, Question]]:
    for id in sets:
        yield from ((id, question) for question in bundle.question_sets[id].questions.values())


def usable(translation: str, source_length: int) -> str | None:
    """Return what came back as it may be kept, or None: empty, much longer than its source, or with hidden signs.

    Markup is no harm: it is text, and shown as such.
    """
    text = unicodedata.normalize("NFC", translation.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text or len(text) > GROWTH * source_length + ROOM:
        return None
    return None if any(_is_hidden(sign) for sign in text) else text


def _is_hidden(sign: str) -> bool:
    """Tell whether a sign is a control character, half of one, or turns the direction of reading."""
    if sign in LINE_ENDS:
        return False
    return sign in TURNING or unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn")
