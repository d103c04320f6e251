"""Names that stand for something declared elsewhere: every place knows what kind of thing it may name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.codes import Code
from imi_runtime.compiler.written import Word
from imi_runtime.model.ids import RIGHTS
from imi_runtime.problems import Problem, nearest, respelled

LONGEST_LISTING = 40


@dataclass(frozen=True, slots=True)
class Names:
    """The things of one kind that may be named in a place.

    What was declared but could not be understood is among them; where a whole declaration could not be understood the
    names are not `complete`, and no name is called unknown: nobody is told twice about one fault.
    """

    kind: str
    ids: Collection[str]
    code: Code
    complete: bool = True

    def find(self, name: Word, subject: str, problems: list[Problem]) -> str | None:
        """Return the id that `name` stands for, or note that there is none. `subject` begins the sentence."""
        if name.text in self.ids:
            return name.text
        if self.complete:
            problems.append(self.unknown(name, subject))
        return None

    def unknown(self, name: Word, subject: str) -> Problem:
        """Return the problem that there is no such thing."""
        suggestion = nearest(name.text, self.ids)
        fix = respelled(name.at, name.text, self.ids)
        return self.code.at(
            name.at, suggestion=suggestion, listing=self.listing(), fix=fix, subject=subject, name=name.text
        )

    def listing(self) -> str:
        """Return the sentence that lists what could have been meant."""
        return listing(f"{self.kind} are", self.ids)

    def found(self, names: Iterable[Word], subject: str, problems: list[Problem]) -> tuple[str, ...]:
        """Return those ids that the names stand for, each once, and note the others."""
        ids = (self.find(name, subject, problems) for name in names)
        return tuple(dict.fromkeys(id for id in ids if id is not None))


def listing(beginning: str, ids: Collection[str]) -> str:
    """Return the sentence that lists the ids, shortened when they are many."""
    shown = list(ids)[:LONGEST_LISTING]
    if not shown:
        return f"{beginning}: none"
    more = len(ids) - len(shown)
    return f"{beginning}: {', '.join(shown)}" + (f", and {more} more" if more else "")


def parties(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the parties of a procedure as names."""
    return Names("parties", ids, codes.NO_SUCH_PARTY, complete)


def states(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the states of a procedure as names."""
    return Names("states", ids, codes.NO_SUCH_STATE, complete)


def states_and_stages(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the states and stages of a procedure as names."""
    return Names("states and stages", ids, codes.NO_SUCH_STATE_OR_STAGE, complete)


def transitions(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the transitions of a procedure as names."""
    return Names("transitions", ids, codes.NO_SUCH_TRANSITION, complete)


def deadlines(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the deadlines of a procedure as names."""
    return Names("deadlines", ids, codes.NO_SUCH_DEADLINE, complete)


def marks(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the marks of a procedure as names."""
    return Names("marks", ids, codes.NO_SUCH_MARK, complete)


def mark_values(mark: str, ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the values of one mark as names."""
    return Names(f"values of '{mark}'", ids, codes.NO_SUCH_MARK_VALUE, complete)


def forms(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the forms of the area as names."""
    return Names("forms", ids, codes.NO_SUCH_FORM, complete)


def groups(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the groups of a procedure as names."""
    return Names("groups", ids, codes.NO_SUCH_GROUP, complete)


def group_statuses(group: str, ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the statuses of a group's members as names."""
    return Names(f"statuses of '{group}'", ids, codes.NO_SUCH_STATUS, complete)


def links(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the links of a procedure as names."""
    return Names("links", ids, codes.NO_SUCH_LINK, complete)


def procedures(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the procedures of the area as names."""
    return Names("procedures", ids, codes.NO_SUCH_PROCEDURE, complete)


def pages(form: str, ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the pages of a form as names."""
    return Names(f"pages of '{form}'", ids, codes.NO_SUCH_PAGE, complete)


def questions(of: str, ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the questions of a form, of a set or of a page as names."""
    return Names(f"questions of '{of}'", ids, codes.NO_SUCH_QUESTION, complete)


def question_sets(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the question sets of the area and the shared ones as names."""
    return Names("question sets", ids, codes.NO_SUCH_QUESTION_SET, complete)


def shared_sets(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the shared question sets as names."""
    return Names("shared question sets", ids, codes.NO_SUCH_SHARED_SET, complete)


def code_lists(ids: Collection[str], *, complete: bool = True) -> Names:
    """Return the code lists of the area and the shared ones as names."""
    return Names("code lists", ids, codes.NO_SUCH_CODE_LIST, complete)


RIGHT_NAMES = Names("rights", RIGHTS, codes.NO_SUCH_RIGHT)
