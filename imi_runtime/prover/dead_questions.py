"""Questions that are never asked, whatever is answered to the others of the form."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always
from imi_runtime.model.forms import AnswersTo, AskedQuestions, PickedFrom
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.questions import Question
from imi_runtime.problems import Problem
from imi_runtime.prover.graph import Graph
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.values import can_be_asked, deciding_questions


def dead_questions(ground: Ground, graph: Graph) -> Iterator[Problem]:
    """Yield a warning for every question of a form that some course fills, if nothing ever asks it.

    What lies behind too many combinations of answers is not judged.
    """
    for form in _filled(ground, graph):
        for name, question in _asked(ground.bundle, form):
            if not isinstance(question.ask_when, Always) and not can_be_asked(ground.bundle, form, name):
                yield _never_asked(ground.bundle, form, name, question)


def _filled(ground: Ground, graph: Graph) -> tuple[FormId, ...]:
    done = {step.move.transition for step in graph.steps}
    ways = (way for way in ground.procedure.transitions.values() if way.id in done)
    return tuple(dict.fromkeys(form for way in ways for form in way.forms))


def _asked(bundle: Bundle, form: FormId) -> Iterator[tuple[str, Question]]:
    """Yield every question that the form can ask, under the name of its answer."""
    for page in bundle.forms[form].pages.values():
        match page.content:
            case AskedQuestions(questions=questions):
                yield from ((str(question.id), question) for question in questions)
            case AnswersTo(form=asking, page=picks):
                yield from _pickable(bundle, asking, picks)


def _pickable(bundle: Bundle, form: FormId, page: PageId) -> Iterator[tuple[str, Question]]:
    content = bundle.forms[form].pages[page].content
    for id in content.sets if isinstance(content, PickedFrom) else ():
        yield from ((f"{id}.{question.id}", question) for question in bundle.question_sets[id].questions.values())


def _never_asked(bundle: Bundle, form: FormId, name: str, question: Question) -> Problem:
    others = deciding_questions(bundle, form, name)
    related = tuple((other.at, f"it depends on '{other.id}'") for other in others)
    return codes.NEVER_ASKED.at(question.at, question=question.id, form=form, related=related)
