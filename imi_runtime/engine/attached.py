"""Which files the answers of a case name."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.engine.access import Sight
from imi_runtime.engine.telling import asked_question
from imi_runtime.model.beside import FILES, end_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Case
from imi_runtime.model.ids import FormId
from imi_runtime.model.questions import AnswerType


def files_in(bundle: Bundle, form: FormId, answers: Answers) -> Iterator[str]:
    """Yield the ids of the files that the answers to a form name."""
    for name, answer in answers.items():
        if isinstance(answer, list) and _holds_files(bundle, form, name):
            yield from (str(id) for id in answer)


def _holds_files(bundle: Bundle, form: FormId, name: str) -> bool:
    if end_of(name):
        return end_of(name) == FILES
    question = asked_question(bundle, form, name)
    return question is not None and question.type is AnswerType.FILES


def readable_files(bundle: Bundle, case: Case, sight: Sight) -> frozenset[str]:
    """Return the ids of the files in what may be read of a case, former versions included."""
    versions = (
        (filling.form, answers)
        for filling in case.fillings
        for answers in (sight.answers(filling), *sight.former_answers(filling))
    )
    return frozenset(id for form, answers in versions for id in files_in(bundle, form, answers))


def every_file(bundle: Bundle, case: Case) -> frozenset[str]:
    """Return the ids of all files that any answer of a case names."""
    versions = ((filling.form, answers) for filling in case.fillings for answers in filling.versions)
    return frozenset(id for form, answers in versions for id in files_in(bundle, form, answers))
