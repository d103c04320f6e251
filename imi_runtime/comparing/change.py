"""What a comparison says: changes in words, each with its grade."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from imi_runtime.comparing.grading import TRANSLATION, WORDING, Grade, Rule


class Topic(Enum):
    """What a change is about, in the order in which a lawyer reads; the value is the heading."""

    READING = "Who can read what"
    PUBLIC = "What the public sees"
    ACTING = "Who can do what, and when"
    DEADLINES = "Deadlines"
    QUESTIONS = "Questions and answers"
    FORMS = "Forms"
    STATES = "States, parties and marks"
    LINKS = "Linked cases"
    RETENTION = "How long data are kept"
    GUARANTEES = "Guarantees"
    AREA = "The policy area as a whole"
    TEXTS = "Texts in English"
    TRANSLATIONS = "Translations"
    NAMES = "Ids, order and arrangement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change as a reader of the procedure would say it.

    `where` names the procedure, form or question set; `meaning` is what follows from it, `example` one concrete case.
    `addresses` are the differences of the definitions that it tells. `widened` marks more sight for somebody.
    """

    topic: Topic
    rule: Rule
    where: str
    sentence: str
    before: str = ""
    after: str = ""
    meaning: str = ""
    example: str = ""
    addresses: tuple[str, ...] = ()
    widened: bool = False

    @property
    def grade(self) -> Grade:
        """The grade of its rule."""
        return self.rule.grade

    @property
    def is_label(self) -> bool:
        """Tell whether nothing but what is read on a screen changes."""
        return self.rule in (WORDING, TRANSLATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of one policy area, and everything in which they differ."""

    area: str
    title: str
    changes: tuple[Change, ...]

    @property
    def grade(self) -> Grade:
        """The gravest grade among the changes."""
        return max((change.grade for change in self.changes), default=Grade.SAFE)

    @property
    def labels_only(self) -> bool:
        """Tell whether nothing but texts and translations differ, so that the procedure itself need not move."""
        return all(change.is_label for change in self.changes)

    def about(self, topic: Topic) -> tuple[Change, ...]:
        """Return the changes of one topic, the gravest first."""
        return tuple(sorted((c for c in self.changes if c.topic is topic), key=lambda change: -change.grade))

    def counts(self) -> dict[Grade, int]:
        """Return how many changes there are of each grade, the gravest first."""
        return {grade: sum(change.grade is grade for change in self.changes) for grade in reversed(Grade)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Several policy areas of two versions of a library, and what the versions are called."""

    old: str
    new: str
    comparisons: tuple[Comparison, ...]

    @property
    def grade(self) -> Grade:
        """The gravest grade of all areas."""
        return max((comparison.grade for comparison in self.comparisons), default=Grade.SAFE)

    @property
    def labels_only(self) -> bool:
        """Tell whether nothing but texts and translations differ in any area."""
        return all(comparison.labels_only for comparison in self.comparisons)
