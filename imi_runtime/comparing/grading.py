"""What a change means for cases that run: four grades, and the rules by which every change gets one.

The page docs/operating.md shows this table, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How a change stands to running cases, the harmless first."""

    SAFE = 0
    NEW_CASES = 1
    MAPPING = 2
    FORBIDDEN = 3

    @property
    def words(self) -> str:
        """The grade as people say it."""
        return WORDS[self]


WORDS = {
    Grade.SAFE: "safe",
    Grade.NEW_CASES: "safe for new cases",
    Grade.MAPPING: "needs a mapping",
    Grade.FORBIDDEN: "forbidden for running cases",
}
MEANING = {
    Grade.SAFE: "Nothing that a running case holds, owes or shows is touched.",
    Grade.NEW_CASES: "Cases opened from now on follow the new rule; running cases keep theirs.",
    Grade.MAPPING: "Running cases stay where they are until somebody has said what shall become of what they hold.",
    Grade.FORBIDDEN: "Running cases must stay on their version: to move them would break what was promised, or mix up "
                     "different things.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change: its name, its grade, what is meant, and why it is graded so."""

    name: str
    grade: Grade
    what: str
    why: str


def _rule(name: str, grade: Grade, what: str, why: str) -> Rule:
    return Rule(name, grade, what, why)


WORDING = _rule("wording", Grade.SAFE, "a text says the same in other words",
                "whether the meaning is the same, only a reader can say")
TRANSLATION = _rule("translation", Grade.SAFE, "a translation is new, changed or out of date",
                    "nothing but what is read changes")
REFERENCE = _rule("reference", Grade.SAFE, "a legal reference, a contact or the format of the files",
                  "no rule of a case reads it")
ARRANGEMENT = _rule("arrangement", Grade.SAFE, "another order, another page, a list of states, a first answer offered",
                    "the same things are asked and answered under the same ids")
OTHERWISE = _rule("written otherwise", Grade.SAFE, "rules and conditions written in another way that mean the same",
                  "compared for everybody, everything, every state and every kind of answer")
NOTED_RENAME = _rule("rename with its note", Grade.SAFE, "another id, with the note of the former one",
                     "what a case holds is found by the note")
MORE_OFFERED = _rule("more offered", Grade.SAFE, "an optional question, a choice, a form, a procedure or a language "
                     "is new", "no running case has to have it")
LESS_ASKED = _rule("less asked", Grade.SAFE, "an answer is no longer compulsory, or a limit is wider",
                   "every answer given remains good")
PROMISE = _rule("promise made", Grade.SAFE, "a guarantee is new", "it is proved over the new version")
TOLD = _rule("who is told", Grade.SAFE, "reminders and notices of a deadline", "a notice carries no answer")

COUNTED = _rule("what is counted", Grade.SAFE, "which steps the statistics count",
                "a running case is counted by the version on which each of its steps was taken")

MORE_ASKED = _rule("more asked", Grade.NEW_CASES, "an answer becomes compulsory, or a limit narrower",
                   "running cases may lack the answer, or have one outside the limit")
ASKED_OTHERWISE = _rule("asked otherwise", Grade.NEW_CASES, "the condition under which a question is asked, "
                        "or what takes it away",
                        "running cases were asked under the old one")
ACTS = _rule("who can do what", Grade.NEW_CASES, "a step is new, gone, or open to others, in other states or otherwise",
             "those at a running case rely on the steps that they know")
COURSE = _rule("course", Grade.NEW_CASES, "conditions, ways and effects of a step, facts, whose turn it is",
               "a running case has come by the old course")
PLACES = _rule("new places", Grade.NEW_CASES, "a state, a party, a mark or a value of it is new",
               "no running case stands there; the steps that lead there are changed too")
TERM = _rule("term", Grade.NEW_CASES, "a deadline is new, or its length, start, end or consequence changes",
             "a running clock keeps the day that was told to those whom it binds")
RIGHT_LOST = _rule("right lost", Grade.NEW_CASES, "somebody can no longer read something",
                   "at running cases they go on reading it")
RIGHT_TO_NEW = _rule("right to something new", Grade.NEW_CASES, "somebody reads what did not exist before",
                     "no running case holds it")
PUBLISHED_LESS = _rule("published less", Grade.NEW_CASES, "the public sees less", "running cases go on showing it")
PROTECTED_MORE = _rule("protected more", Grade.NEW_CASES, "an answer counts as personal, or as more sensitive",
                       "answers of running cases were taken under the lower grade")
PROMISE_DROPPED = _rule("promise dropped", Grade.NEW_CASES, "a guarantee is gone or says something else",
                        "what was promised for running cases goes on being promised for them")
LANGUAGE_DROPPED = _rule("language dropped", Grade.NEW_CASES, "the area is no longer kept complete in a language",
                         "running cases are still read in it")

VANISHED = _rule("vanished", Grade.MAPPING, "a state, question, choice, party, form, page, mark, deadline, link or "
                 "procedure is gone", "running cases may stand there or hold it")
RETYPED = _rule("changed in kind", Grade.MAPPING, "an answer has another type or list, a page asks otherwise, a seat "
                "is taken otherwise", "what running cases hold does not fit the new kind")
CLOSURE = _rule("closure", Grade.MAPPING, "a state ends the case now, or no longer does",
                "a running case that stands there would be closed, or open again")
BARE_RENAME = _rule("rename without a note", Grade.MAPPING, "another id without the note of the former one",
                    "what running cases hold would not be found")
NOTE_DROPPED = _rule("note dropped", Grade.MAPPING, "the note of a former id is gone",
                     "cases that know the former id would not find it")
RIGHT_GAINED = _rule("right gained", Grade.MAPPING, "somebody can read more, none of it personal data",
                     "those who answered in a running case were told who would read it")
PUBLISHED_MORE = _rule("published more", Grade.MAPPING, "the public sees more, none of it personal data",
                       "those at a running case were told what becomes public")
KEPT_SHORTER = _rule("kept for a shorter time", Grade.MAPPING, "data are blocked or erased earlier",
                     "what running cases hold could be due at once")
UNFORESEEN = _rule("unforeseen", Grade.MAPPING, "something for which this table has no line",
                   "somebody has to look what it means")

REUSED = _rule("id used again", Grade.FORBIDDEN, "an id now means something else",
               "what running cases hold under it would be taken for the other thing")
AREA_CHANGED = _rule("area", Grade.FORBIDDEN, "the area has another id", "it is another area, with rights of its own")
KIND_CHANGED = _rule("kind of case", Grade.FORBIDDEN, "the kind of a procedure",
                     "running cases were opened as something else")
PERSONAL_RIGHT = _rule("personal data opened", Grade.FORBIDDEN, "somebody can read personal data that they could not",
                       "they were given for those who could read them then")
PERSONAL_PUBLISHED = _rule("personal data published", Grade.FORBIDDEN, "the public sees personal data that it did "
                           "not", "they were not given to be published")
PROTECTED_LESS = _rule("protected less", Grade.FORBIDDEN, "an answer no longer counts as personal, or as less "
                       "sensitive", "answers of running cases were given under the higher grade")
KEPT_LONGER = _rule("kept for a longer time", Grade.FORBIDDEN, "data are blocked or erased later, from another "
                    "beginning, or never", "persons were told how long their data are kept")

RULES: tuple[Rule, ...] = tuple(rule for rule in tuple(globals().values()) if isinstance(rule, Rule))
"""Every rule, the harmless first."""
