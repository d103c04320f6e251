"""The questions that the forms of an area may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.build_question_sets import AskedSet
from imi_runtime.compiler.documents import Documents
from imi_runtime.compiler.references import Names, listing
from imi_runtime.compiler.written import Word
from imi_runtime.model.questions import Question
from imi_runtime.problems import Problem, nearest, respelled


@dataclass(frozen=True, slots=True)
class QuestionsInReach:
    """The questions that forms may name: bare where one set of the area has them, else `set.question`."""

    sets: Mapping[str, AskedSet]
    set_names: Names
    complete: bool

    def find(self, name: Word, form: str, problems: list[Problem]) -> Question | None:
        """Return the question; None when there is none, which is noted, or when it could not be understood."""
        set_id, dot, question_id = name.text.partition(".")
        if dot:
            return self._qualified(name, set_id, question_id, form, problems)
        return self._bare(name, form, problems)

    def _qualified(
        self, name: Word, set_id: str, question_id: str, form: str, problems: list[Problem]
    ) -> Question | None:
        subject = f"form '{form}' asks"
        found = self.set_names.find(name.part(0, len(set_id)), subject, problems)
        asked = self.sets.get(found) if found else None
        if asked is None:
            return None
        id = asked.candidates.find(name.part(len(set_id) + 1, len(name.text)), subject, problems)
        return asked.questions.get(id) if id else None

    def _bare(self, name: Word, form: str, problems: list[Problem]) -> Question | None:
        having = [asked for asked in self.sets.values() if not asked.shared and name.text in asked.names]
        if len(having) > 1:
            ways = " or ".join(f"'{asked.id}.{name.text}'" for asked in having)
            problems.append(codes.AMBIGUOUS_QUESTION.at(name.at, name=name.text, ways=ways))
            return None
        if having:
            return having[0].questions.get(name.text)
        if self.complete:
            problems.append(self._unknown(name, form))
        return None

    def _unknown(self, name: Word, form: str) -> Problem:
        own = [asked for asked in self.sets.values() if not asked.shared]
        known = list(dict.fromkeys(id for asked in own for id in asked.names))
        return codes.NO_SUCH_QUESTION.at(
            name.at, suggestion=nearest(name.text, known), listing=listing("questions are", known),
            fix=respelled(name.at, name.text, known),
            subject=f"form '{form}' asks", name=name.text,
        )  # fmt: skip


def questions_in_reach(documents: Documents, sets: Mapping[str, AskedSet]) -> QuestionsInReach:
    """Return what forms may name."""
    names = references.question_sets(documents.ids("question_set"))
    unread = any(kind == "question_set" for kind, _ in documents.unread)
    return QuestionsInReach(sets, names, not unread and all(asked.complete for asked in sets.values()))
