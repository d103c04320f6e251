"""Authors' conditions, read into trees.

    condition   = conjunction { "or" conjunction }
    conjunction = part { "and" part }
    part        = "not" part | "(" condition ")" | rows | left | members | comparison
    members     = ("some" | "every" | "no") group "is" status { "or" "is" status }
    rows        = ("some" | "every" | "no") "row" "of" path "has" part
    left        = ("some" | "no") "question" "of" page "is" "left"
    comparison  = path "is" ( "answered" | "not" "answered"
                            | value { "or" "is" value } | "not" value { "and" "is" "not" value }
                            | ("before" | "after") (path | "today") | "at" ("least" | "most") (path | number) )

After `has` comes one part about the row; several stand in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal

from imi_runtime import codes
from imi_runtime.codes import Code
from imi_runtime.compiler.condition_printer import words
from imi_runtime.compiler.condition_scope import (
    Scope,
    Sort,
    Subject,
    names_in_form,
    subject_in_form,
    subject_of_bare,
)
from imi_runtime.compiler.condition_words import RESERVED, Place, Word, place_of, words_in
from imi_runtime.model.conditions import (
    ALWAYS,
    TODAY,
    AllOf,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    SomeMember,
    SomeRow,
)
from imi_runtime.model.forms import ON_WHAT_WAS_PICKED
from imi_runtime.model.ids import FormId, PageId
from imi_runtime.model.places import COUNTRIES, ISO_OF
from imi_runtime.problems import Edit, Position, Problem, nearest, respelled

__all__ = ["MOST_CHARACTERS", "MOST_DEPTH", "MOST_NODES", "Scope", "parse_condition", "words"]

MOST_CHARACTERS = 2_000
MOST_DEPTH = 20
MOST_NODES = 200
LONGEST_NAME = 81
LONGEST_LISTING = 40
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
DATE = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}")
SIGNS = {"==": "is", "=": "is", "!=": "is not", "<>": "is not", "&&": "and", "||": "or", "!": "not", "<": "is before",
         ">": "is after", ">=": "is at least", "<=": "is at most", "AND": "and", "OR": "or", "NOT": "not", "IS": "is"}
JOINTS = ("and", "or", "not", "is", "has")
QUANTIFIERS = ("some", "every", "no")


def parse_condition(
    text: str, at: Position, scope: Scope, *, quoted: bool = False
) -> tuple[Condition, tuple[Problem, ...]]:
    """Read a condition; `at` is the place of the scalar and covers its quotation marks, if it is `quoted`.

    A condition with problems comes back as far as it could be understood, and must not be used.
    """
    place = place_of(text, at, quoted=quoted)
    if len(text) > MOST_CHARACTERS:
        return ALWAYS, (codes.CONDITION_TOO_LONG.at(at, length=len(text), limit=MOST_CHARACTERS),)
    parser = _Parser(words_in(text), place, scope)
    try:
        condition = parser.whole()
    except _CannotGoOn as stopped:
        return ALWAYS, (*parser.problems, stopped.problem)
    return condition, tuple(parser.problems)


class _CannotGoOn(Exception):
    """The rest of the condition cannot be understood; carries the problem to the door and no further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class _Parser:
    """Reads one condition from left to right.

    `row_columns` are the columns of a row whose `has` is just over; `blind` within rows of which nothing is known.
    """

    text: tuple[Word, ...]
    place: Place
    scope: Scope
    in_row: str = ""
    blind: bool = False
    row_columns: frozenset[str] = frozenset()
    next: int = 0
    depth: int = 0
    nodes: int = 0
    last_values: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    # -- structure

    def whole(self) -> Condition:
        """Read the condition to its end."""
        if not self.text:
            raise _CannotGoOn(codes.CONDITION_EMPTY.at(self.place.at))
        condition = self.condition()
        if self.next < len(self.text):
            raise self.unexpected("'and', 'or' or the end")
        return condition

    def condition(self) -> Condition:
        return self.joined("or", lambda: self.joined("and", self.part, AllOf), AnyOf)

    def joined(
        self, word: str, part: Callable[[], Condition], junction: type[AllOf] | type[AnyOf]
    ) -> Condition:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return self.counted(junction(tuple(parts))) if len(parts) > 1 else parts[0]

    def part(self) -> Condition:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.stop(codes.CONDITION_TOO_DEEP, limit=MOST_DEPTH)
        condition = self.counted(self.inner_part())
        self.depth -= 1
        return condition

    def inner_part(self) -> Condition:
        if self.take("not"):
            return Not(self.part())
        if self.peek() == "(":
            return self.parenthesis()
        if self.peek() in QUANTIFIERS and self.peek(1) == "row":
            return self.rows()
        if self.peek() in ("some", "no") and self.peek(1) == "question" and self.peek(2) == "of":
            return self.left()
        if self.peek() in QUANTIFIERS and self.peek(1) is not None and self.peek(2) == "is":
            return self.members()
        return self.comparison()

    def parenthesis(self) -> Condition:
        opening, before = self.word(), self.row_columns
        self.row_columns = frozenset()
        condition = self.condition()
        if self.peek() is None:
            raise _CannotGoOn(codes.PARENTHESIS_NOT_CLOSED.at(self.at(opening)))
        if not self.take(")"):
            raise self.unexpected("'and', 'or' or ')'")
        self.row_columns = before
        return condition

    def rows(self) -> Condition:
        if self.in_row:
            raise self.stop(codes.ROWS_IN_ROWS)
        quantifier, _ = self.word(), self.word()
        self.need("of")
        named = self.word_for("the name of a question with rows")
        subject = self.subject(named)
        if subject.sort not in (Sort.ROWS, Sort.UNKNOWN):
            self.complain(codes.ROW_OF_NO_ROWS, named, name=named.text, sort=subject.sort.value)
            subject = Subject(subject.path, Sort.UNKNOWN)
        self.need("has")
        return SomeRow(quantifier.text, subject.path, self.row_condition(subject))

    def left(self) -> Condition:
        """Read what is left to ask on a page: kept as an answer to that page, which is there or not."""
        quantifier, _ = self.word(), self.word()
        self.need("of")
        named = self.word_for("the name of a page")
        path = self.page_with_left(named)
        self.need("is")
        self.need("left")
        some = IsAnswered(path)
        return some if quantifier.text == "some" else Not(self.counted(some))

    def page_with_left(self, named: Word) -> Path:
        form_id, _, name = named.text.partition(".")
        form = None if self.in_row else self.scope.forms.get(FormId(form_id))
        page = form.pages.get(PageId(name)) if form else None
        if page and isinstance(page.content, ON_WHAT_WAS_PICKED) and page.content.without:
            asked = (page.content.form, page.content.page)
            return Path(name, form_id, left=(asked, *page.content.without), at=self.at(named))
        if form_id not in self.scope.broken:
            self.complain(codes.NOTHING_TAKEN_AWAY, named, name=named.text)
        return Path(name, form_id, at=self.at(named))

    def members(self) -> Condition:
        quantifier, named = self.word(), self.word()
        known = {**self.scope.groups, **self.scope.links}
        statuses = None if named.text in self.scope.broken else known.get(named.text)
        if statuses is None and named.text in self.scope.elsewhere:
            self.not_here(named)
        elif statuses is None and named.text not in self.scope.broken:
            self.unknown(codes.UNKNOWN_GROUP, named, tuple(known))
        self.need("is")
        found = [self.status(statuses, named)]
        while self.go_on(("or", "is")):
            found.append(self.status(statuses, named))
        of_link = named.text in self.scope.links
        return SomeMember(quantifier.text, named.text, tuple(found), of_link=of_link, at=self.at(named))

    def status(self, known: tuple[str, ...] | None, named: Word) -> str:
        word = self.word_for("a status")
        fits = word.text in known if known else word.text not in JOINTS
        if word.text in "()" or (word.text in RESERVED and not fits):
            self.next -= 1
            raise self.unexpected("a status")
        if known == () and named.text in self.scope.groups:
            asked = f"the condition asks whether members of '{named.text}' are"
            self.complain(codes.NO_SUCH_STATUS, word, listing="they have no statuses", subject=asked, name=word.text)
        if known and word.text not in known:
            self.complain(
                codes.VALUE_OUTSIDE, word, known=known,
                listing=f"{named.text} can be: {_listed(known)}", value=word.text, name=named.text,
            )
        return word.text

    def not_here(self, word: Word) -> None:
        what = self.scope.elsewhere[word.text]
        self.complain(codes.FACT_NOT_HERE, word, name=word.text, what=what)

    def row_condition(self, subject: Subject) -> Condition:
        outer, self.scope = self.scope, replace(self.scope, siblings=subject.columns, forms={}, marks={})
        self.in_row, self.blind = str(subject.path), subject.sort is Sort.UNKNOWN
        alone = self.peek() != "("
        condition = self.part()
        self.scope, self.in_row, self.blind = outer, "", False
        self.row_columns = frozenset(subject.columns) if alone else frozenset()
        return condition

    # -- comparisons

    def comparison(self) -> Condition:
        named = self.word_for("the name of a question or mark, 'not' or '('")
        if named.text == ")":
            raise _CannotGoOn(codes.PARENTHESIS_NOT_OPENED.at(self.at(named)))
        if self.peek() != "is" and named.text in self.last_values:
            raise _CannotGoOn(codes.VALUE_WITHOUT_IS.at(self.at(named), value=named.text))
        if named.text in RESERVED:
            self.next -= 1
            raise self.unexpected("the name of a question or mark")
        if self.peek() != "is":
            self.sign_instead_of("is")
        subject = self.subject(named)
        self.need("is")
        return self.said_of(subject, named)

    def said_of(self, subject: Subject, named: Word) -> Condition:
        match self.peek():
            case "answered":
                return self.answered(subject, named)
            case "not" if self.peek(1) == "answered":
                self.word()
                return Not(self.counted(self.answered(subject, named)))
            case "not":
                self.word()
                return IsNot(subject.path, self.values(subject, named, joined_by=("and", "is", "not")))
            case "before" | "after":
                return self.order_of_dates(subject, named)
            case "at":
                return self.order_of_numbers(subject, named)
        return Is(subject.path, self.values(subject, named, joined_by=("or", "is")))

    def answered(self, subject: Subject, named: Word) -> Condition:
        self.word()
        if subject.sort is Sort.MARK:
            self.complain(codes.MARK_IS_ANSWERED, named, name=named.text, values=_listed(subject.values))
        return IsAnswered(subject.path)

    def values(self, subject: Subject, named: Word, *, joined_by: tuple[str, ...]) -> tuple[str, ...]:
        if subject.sort not in (Sort.CLOSED, Sort.MARK, Sort.UNKNOWN):
            self.complain(_CANNOT_BE[subject.sort], named, name=named.text, sort=subject.sort.value)
            subject = replace(subject, sort=Sort.UNKNOWN)
        values = [self.value(subject, named)]
        while self.go_on(joined_by):
            values.append(self.value(subject, named))
        if self.peek() in ("and", "or") and self.peek(1) == "is":
            self.next += 1
            raise self.stop(codes.IS_WITHOUT_NAME, name=named.text, joint=self.text[self.next - 1].text)
        self.last_values = subject.values
        return tuple(values)

    def value(self, subject: Subject, named: Word) -> str:
        word = self.word_for("a value")
        known = word.text in subject.values or (subject.sort is Sort.UNKNOWN and word.text not in JOINTS)
        if word.text in "()" or (word.text in RESERVED and not known):
            self.next -= 1
            raise self.unexpected("a value")
        countries = subject.sort is Sort.CLOSED and subject.values == tuple(COUNTRIES)
        value = str(ISO_OF.get(word.text, word.text)) if countries else word.text
        if subject.sort is not Sort.UNKNOWN and value not in subject.values:
            self.outside(subject, named, word)
        return value

    def outside(self, subject: Subject, named: Word, word: Word) -> None:
        values = [_shown(value) for value in subject.values]
        self.complain(
            codes.VALUE_OUTSIDE, word, known=values,
            listing=f"{named.text} can be: {_listed(values)}", value=word.text, name=named.text,
        )

    def order_of_dates(self, subject: Subject, named: Word) -> Condition:
        order = self.word().text
        if subject.sort not in (Sort.DATE, Sort.UNKNOWN):
            self.complain(codes.ORDER_WITHOUT_DATE, named, name=named.text, sort=subject.sort.value, order=order)
        other = self.word_for("'today' or the name of a date question")
        if other.text == TODAY:
            return Compares(subject.path, order, TODAY)
        if DATE.fullmatch(other.text):
            raise _CannotGoOn(codes.DATE_WRITTEN_OUT.at(self.at(other), date=other.text))
        return Compares(subject.path, order, self.other(other, Sort.DATE, codes.OTHER_NOT_A_DATE))

    def order_of_numbers(self, subject: Subject, named: Word) -> Condition:
        self.word()
        bound = self.word_for("'least' or 'most'")
        if bound.text not in ("least", "most"):
            self.next -= 1
            raise self.unexpected("'least' or 'most'")
        order = f"at_{bound.text}"
        if subject.sort not in (Sort.NUMBER, Sort.UNKNOWN):
            self.complain(codes.SIZE_WITHOUT_NUMBER, named, name=named.text, sort=subject.sort.value, bound=bound.text)
        other = self.word_for("a number, or the name of a question for a number")
        if NUMBER.fullmatch(other.text):
            return Compares(subject.path, order, Decimal(other.text))
        return Compares(subject.path, order, self.other(other, Sort.NUMBER, codes.OTHER_NOT_A_NUMBER))

    def other(self, word: Word, sort: Sort, wrong: Code) -> Path:
        if word.text in RESERVED or word.text in "()":
            self.next -= 1
            raise self.unexpected(f"the name of {sort.value}")
        subject = self.subject(word)
        if subject.sort not in (sort, Sort.UNKNOWN):
            self.complain(wrong, word, name=word.text, sort=subject.sort.value)
        return subject.path

    # -- names

    def subject(self, word: Word) -> Subject:
        """Return what a name means; an unknown one is complained about, and nothing more is said about it."""
        form, dot, name = word.text.partition(".")
        if self.blind:
            return Subject(Path(name if dot else form, at=self.at(word)), Sort.UNKNOWN)
        subject = self.dotted(word, form, name) if dot else self.bare(word)
        return replace(subject, path=replace(subject.path, at=self.at(word)))

    def bare(self, word: Word) -> Subject:
        subject = subject_of_bare(word.text, self.scope)
        if subject and word.text in self.row_columns:
            self.complain(codes.ROW_OR_CASE, word, name=word.text)
        if subject:
            return subject
        if word.text in self.row_columns:
            self.complain(codes.ROW_NEEDS_PARENTHESES, word, name=word.text)
        elif self.in_row:
            self.unknown(codes.UNKNOWN_COLUMN, word, tuple(self.scope.siblings), row=self.in_row)
        elif word.text in self.scope.elsewhere:
            self.not_here(word)
        elif self.scope.siblings or not self.scope.forms:
            self.unknown(codes.UNKNOWN_SIBLING, word, (*self.scope.siblings, *self.scope.marks))
        else:
            self.unknown_bare_in_procedure(word)
        return Subject(Path(word.text), Sort.UNKNOWN)

    def unknown_bare_in_procedure(self, word: Word) -> None:
        homes = [str(f.id) for f in self.scope.forms.values() if word.text in names_in_form(f)]
        if homes:
            self.complain(codes.QUESTION_WITHOUT_FORM, word, name=word.text, form=homes[0])
        else:
            self.unknown(codes.UNKNOWN_MARK, word, (*self.scope.marks, *self.scope.facts))

    def dotted(self, word: Word, form_id: str, name: str) -> Subject:
        unknown = Subject(Path(name, form_id), Sort.UNKNOWN)
        form = self.scope.forms.get(FormId(form_id))
        if self.in_row:
            self.complain(codes.CASE_IN_ROW, word, name=word.text)
        elif form is None and form_id not in self.scope.broken and word.text not in self.scope.broken:
            self.unknown_form(word, form_id)
        elif form is not None:
            return subject_in_form(name, form, self.scope) or self.unknown_in_form(word, name)
        return unknown

    def unknown_form(self, word: Word, form_id: str) -> None:
        if not self.scope.forms:
            self.complain(codes.DOT_IN_QUESTION_SET, word, name=word.text)
            return
        forms = tuple(str(form) for form in self.scope.forms)
        at = self.place.of(word.start, word.start + max(1, len(form_id)))
        self.problems.append(codes.UNKNOWN_FORM_IN_CONDITION.at(
            at, suggestion=_near(form_id, forms), listing=f"forms are: {_listed(forms)}",
            fix=self.respelled(at, form_id, forms), form=form_id, name=word.text,
        ))

    def unknown_in_form(self, word: Word, name: str) -> Subject:
        form_id = word.text.partition(".")[0]
        form = self.scope.forms[FormId(form_id)]
        if PageId(name) in form.pages:
            self.complain(codes.PAGE_IN_CONDITION, word, page=name, form=form_id)
        elif form_id not in self.scope.broken:
            known = names_in_form(form)
            at = self.place.of(word.start + len(form_id) + 1, max(word.end, word.start + len(form_id) + 2))
            self.problems.append(codes.UNKNOWN_QUESTION_IN_CONDITION.at(
                at, suggestion=_near(name, known), listing=f"{form_id} has: {_listed(known)}",
                fix=self.respelled(at, name, known), name=name, form=form_id,
            ))
        return Subject(Path(name, form_id), Sort.UNKNOWN)

    def unknown(self, code: Code, word: Word, known: tuple[str, ...], **filling: str) -> None:
        names = tuple(str(name) for name in known)
        listing = f"known here: {_listed(names)}" if names else ""
        self.complain(code, word, known=names, listing=listing, name=word.text, **filling)

    # -- words

    def peek(self, ahead: int = 0) -> str | None:
        index = self.next + ahead
        return self.text[index].text if index < len(self.text) else None

    def take(self, word: str) -> bool:
        if self.peek() != word:
            return False
        self.next += 1
        return True

    def go_on(self, expected: tuple[str, ...]) -> bool:
        if any(self.peek(ahead) != word for ahead, word in enumerate(expected)):
            return False
        self.next += len(expected)
        return True

    def word(self) -> Word:
        self.next += 1
        return self.text[self.next - 1]

    def word_for(self, expected: str) -> Word:
        if self.peek() is None:
            raise self.unexpected(expected)
        return self.word()

    def need(self, word: str) -> None:
        if not self.take(word):
            self.sign_instead_of(word)
            raise self.unexpected(f"'{word}'")

    def counted(self, condition: Condition) -> Condition:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _CannotGoOn(codes.CONDITION_TOO_MANY_PARTS.at(self.place.at, limit=MOST_NODES))
        return condition

    # -- problems

    def at(self, word: Word) -> Position:
        return self.place.of(word.start, word.end)

    def complain(
        self, code: Code, word: Word, *, known: Collection[str] = (), listing: str = "", **filling: str
    ) -> None:
        problem = code.at(self.at(word), **filling)  # type: ignore[arg-type]
        suggestion, fix = _near(word.text, tuple(known)), self.respelled(problem.at, word.text, known)
        self.problems.append(replace(problem, suggestion=suggestion, listing=listing, fix=fix))

    def respelled(self, at: Position, name: str, known: Collection[str]) -> Edit | None:
        return respelled(at, name, known) if self.place.exact and len(name) <= LONGEST_NAME else None

    def stop(self, code: Code, **filling: str | int) -> _CannotGoOn:
        word = self.text[min(self.next, len(self.text) - 1)]
        return _CannotGoOn(code.at(self.at(word), **filling))  # type: ignore[arg-type]

    def sign_instead_of(self, word: str) -> None:
        sign = self.peek()
        if sign in SIGNS:
            raise self.stop(codes.SIGN_IN_CONDITION, sign=sign, word=SIGNS[sign])

    def unexpected(self, expected: str) -> _CannotGoOn:
        before = self.text[self.next - 1].text if self.next else ""
        found = self.peek()
        if found is None:
            return _CannotGoOn(codes.CONDITION_ENDS_EARLY.at(self.at(self.text[-1]), before=before, expected=expected))
        if found in SIGNS:
            return self.stop(codes.SIGN_IN_CONDITION, sign=found, word=SIGNS[found])
        if found == ")" and self.next and "')'" not in expected:
            return self.stop(codes.PARENTHESIS_NOT_OPENED)
        if not before:
            return self.stop(codes.CONDITION_STARTS_WRONG, found=found, expected=expected)
        return self.stop(codes.CONDITION_WORD, before=before, found=found, expected=expected)


_CANNOT_BE = {
    Sort.DATE: codes.DATE_IS_VALUE,
    Sort.NUMBER: codes.NUMBER_IS_VALUE,
    Sort.ROWS: codes.ROWS_IS_VALUE,
    Sort.PAGE: codes.WORDS_IS_VALUE,
    Sort.OTHER: codes.WORDS_IS_VALUE,
}


def _near(word: str, candidates: tuple[str, ...] | list[str]) -> str | None:
    return nearest(word, candidates) if len(word) <= LONGEST_NAME else None


def _shown(value: str) -> str:
    country = COUNTRIES.get(value)  # type: ignore[call-overload]
    return country.code if country else value


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(names[:LONGEST_LISTING])
    return f"{shown}, and {len(names) - LONGEST_LISTING} more" if len(names) > LONGEST_LISTING else shown
