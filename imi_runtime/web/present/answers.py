"""Answers as they are read, for the case page, the page before sending, and paper."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

from markupsafe import Markup, escape

from imi_runtime.model.beside import COMMENT, DECLINED, FILES, question_name
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Chooses, Page, PickedFrom, PicksAmong
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.model.text import Labels
from imi_runtime.screens.attached import FileOf, as_line
from imi_runtime.screens.fields.answers import ATTACHING, COMMENTING, KINDS
from imi_runtime.screens.fields.kind import Showing
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.shown import ShownAnswer
from imi_runtime.web.present.translations import Below, nothing_below


class AnswerReader:
    """Shows answers of one bundle to one reader."""

    def __init__(
        self, bundle: Bundle, labels: Labels, words: Interface, authority_name: Callable[[str], str], files: FileOf,
        below: Below = nothing_below,
    ) -> None:
        self.bundle, self.labels, self.words, self.authority_name = bundle, labels, words, authority_name
        self._below = below
        self._showing = Showing(labels, words, bundle, authority_name, files)

    def with_below(self, below: Below) -> AnswerReader:
        """Return the same reader, showing something below the texts of one filling."""
        other = copy(self)
        other._below = below
        return other

    def answer(self, question: Question, answers: Answers, name: str) -> Markup | None:
        """Return the answer of that name, or None when there is none."""
        if name not in answers:
            return None
        shown = KINDS[question.type].show(question, answers[name], self._showing)
        below = self._below(name) if question.type is AnswerType.LONG_TEXT else None
        return shown if below is None else shown + below

    def comment(self, answers: Answers, name: str) -> Markup | None:
        """Return the comment to a picked question, if there is one."""
        return self.answer(COMMENTING, answers, name + COMMENT)

    def declined(self, reasons: Question | None, answers: Answers, name: str) -> Markup | None:
        """Return why a picked question is not answered, if that was said."""
        reason = self.answer(reasons, answers, name + DECLINED) if reasons else None
        return None if reason is None else Markup('<span class="imi-declined-for">{}</span>').format(
            self.words.say("answer/declined", reason=reason)
        )

    def files(self, answers: Answers, name: str) -> Markup | None:
        """Return the files beside the answer to a picked question, if there are some."""
        return self.answer(ATTACHING, answers, name + FILES)

    def file(self, id: str) -> Markup:
        """Return one attached file in a line."""
        return as_line(self._showing.files(id), self.words)

    def label(self, question: Question) -> str:
        """Return the words of a question."""
        return self.labels.of(question.label)

    def page(self, page: Page, answers: Answers) -> tuple[ShownAnswer, ...]:
        """Return everything that was answered on a page, in its order."""
        match page.content:
            case AskedQuestions(questions=questions):
                return tuple(
                    ShownAnswer(self.label(q), self.answer(q, answers, q.id)) for q in questions if q.id in answers
                )
            case PickedFrom() | PicksAmong():
                return (ShownAnswer(self.labels.of(page.label), self._picks(answers.get(page.id))),)
            case Chooses():
                return self._chosen(page, answers)
        return self._answered(page.content, answers)

    def _picks(self, picks: Answer | None) -> Markup | None:
        """Return the picked questions as a list."""
        items = Markup("").join(Markup("<li>{}</li>").format(self.label(q)) for _, q in self.picked(picks))
        return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items) if items else None

    def _chosen(self, page: Page, answers: Answers) -> tuple[ShownAnswer, ...]:
        chosen = answers.get(page.id)
        name = escape(self.authority_name(str(chosen))) if chosen else None
        return (ShownAnswer(self.labels.of(page.label), name),)

    def _answered(self, content: AnswersTo, answers: Answers) -> tuple[ShownAnswer, ...]:
        names = dict.fromkeys(question_name(name) for name in answers)
        pairs = ((name, self.bundle.picked(name)) for name in names)
        return tuple(
            ShownAnswer(
                self.label(q), self._with_what_stands_beside(self._given(content, q, answers, name), answers, name)
            )
            for name, q in pairs if q is not None
        )

    def _given(self, content: AnswersTo, question: Question, answers: Answers, name: str) -> Markup | None:
        return self.answer(question, answers, name) or self.declined(content.declined_for, answers, name)

    def _with_what_stands_beside(self, answer: Markup | None, answers: Answers, name: str) -> Markup | None:
        shown = [answer] if answer is not None else []
        frame = Markup('<div class="imi-comment"><strong>{}</strong> {}</div>')
        comment, files = self.comment(answers, name), self.files(answers, name)
        for word, beside in (("field/comment", comment), ("field/files", files)):
            if beside is not None:
                shown.append(frame.format(self.words.say(word), beside))
        return Markup("").join(shown) if shown else None


    def picked(self, picks: Answer | None) -> tuple[tuple[str, Question], ...]:
        """Return the picked questions by name."""
        names = [str(pick) for pick in picks] if isinstance(picks, list) else []
        found = ((name, self.bundle.picked(name)) for name in names)
        return tuple((name, question) for name, question in found if question is not None)
