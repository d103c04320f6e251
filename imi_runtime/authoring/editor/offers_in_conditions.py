"""What can follow in a condition that is being typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from imi_runtime.authoring.definitions import Answerable
from imi_runtime.authoring.editor.reach import FACT_VALUES, Offer, Offers, Reach, label_of, said
from imi_runtime.compiler.condition_words import words_in
from imi_runtime.compiler.written import entries, string
from imi_runtime.model.questions import AnswerType

WORD = "condition"
QUANTIFIERS = ("some", "every", "no")
BEGINNING = ("and", "or", "not", "(", "has")
COMPARED = {
    AnswerType.DATE.value: ("before", "after"), AnswerType.INTEGER.value: ("at least", "at most"),
    AnswerType.DECIMAL.value: ("at least", "at most"),
}  # fmt: skip
"""Type of answer -> the words with which it is compared."""
DATES = (AnswerType.DATE.value,)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition being typed: what it can look at, and the set whose questions it names by their ids alone."""

    reach: Reach
    own_set: str = ""

    def offers(self, before: str) -> Offers:
        """Yield what can follow, by the words in front of the one that is being typed."""
        words = [word.text for word in words_in(before)]
        if words and not before[-1:].isspace() and words[-1] not in "()":
            words.pop()
        last = words[-1] if words else ""
        following = FOLLOWING.get(" ".join(words[-2:])) or FOLLOWING.get(last)
        if following:
            yield from following(self, words)
        elif not words or last in BEGINNING:
            yield from self._beginning(words)
        else:
            yield from self._after_name_or_value(words)

    def _beginning(self, words: list[str]) -> Offers:
        rows = self._rows_of(words)
        if rows:
            yield from (Offer(id, "column", label_of(each.value)) for id, each in entries(rows.node, "rows").items())
        else:
            yield from self.names()
        yield from said(("not", *QUANTIFIERS), WORD)

    def names(self) -> Offers:
        """Yield everything that a condition can look at."""
        if self.own_set:
            yield from self.reach.questions_of_set(self.own_set)
            return
        yield from self.reach.marks()
        yield from self.reach.facts()
        yield from self.reach.answers(pages=True)

    def _rows_of(self, words: list[str]) -> Answerable | None:
        """Return the question with rows about whose columns the words behind `has` speak."""
        if "has" not in words:
            return None
        place = len(words) - 1 - words[::-1].index("has")
        inside = words[place + 1 :]
        if inside and inside.count("(") <= inside.count(")"):
            return None
        return self._question(words[place - 1]) if place else None

    def _question(self, name: str) -> Answerable | None:
        form, dot, question = name.partition(".")
        area = self.reach.area
        asked = area.asked_in_form(form, question) if dot else area.asked(self.own_set, name)
        return asked.question if asked else None

    # -- what follows a word -------------------------------------------------------------------------------------------

    def after_is(self, words: list[str]) -> Offers:
        """Yield the values of what is compared."""
        name = self._subject(words)
        values = list(self.values(name, words))
        question = self._question(name)
        kind = string(question.node, "type") if question else ""
        yield from values
        yield from said((*(("not",) if values else COMPARED.get(kind, ())), *(("answered",) if kind else ())), WORD)

    def after_not(self, words: list[str]) -> Offers:
        """Yield the values of what is compared, and `answered`."""
        yield from self.values(self._subject(words), words)
        yield from said(("answered",), WORD)

    def _subject(self, words: list[str]) -> str:
        """Return the name in front of the last `is`, or of the one before in `x is a or is b`."""
        for place in range(len(words) - 1, 0, -1):
            if words[place] == "is" and words[place - 1] not in ("or", "and"):
                return words[place - 1]
        return ""

    def values(self, name: str, words: list[str]) -> Offers:
        """Yield the values that something named in a condition can have."""
        rows = self._rows_of([word for word in words if word != name]) if "." not in name else None
        column = entries(rows.node, "rows").get(name) if rows else None
        if rows and column:
            yield from self.reach.values(Answerable(rows.file, (*rows.path, name), column.value))
            return
        question = self._question(name)
        if question:
            yield from self.reach.values(question)
            return
        yield from self.reach.mark_values(name)
        yield from self.reach.statuses(name)
        yield from self.reach.linked(name).places()
        facts = self.reach.home.section("facts") if self.reach.home else {}
        yield from said(FACT_VALUES.get(string(facts[name].value, "type"), ()) if name in facts else (), "value")

    def after_quantifier(self, words: list[str]) -> Offers:
        """Yield what can be counted."""
        yield from self.reach.groups()
        yield from self.reach.links()
        yield from said(("row of",), WORD)
        if words[-1] != "every" and not self.own_set:
            yield from said(("question of",), WORD)

    def after_row(self, words: list[str]) -> Offers:
        """Yield the next word."""
        return said(("of",), WORD)

    def rows(self, words: list[str]) -> Offers:
        """Yield the questions with rows."""
        if self.own_set:
            for offer in self.reach.questions_of_set(self.own_set):
                asked = self._question(offer.text)
                if asked and entries(asked.node, "rows"):
                    yield offer
            return
        yield from self.reach.answers(AnswerType.ROWS.value)

    def pages(self, words: list[str]) -> Offers:
        """Yield the pages of which something can be left."""
        return self.reach.pages_that_lose()

    def bounds(self, words: list[str]) -> Offers:
        """Yield the dates to compare with."""
        yield from said(("today",), WORD)
        yield from self.reach.answers(*DATES)

    def sizes(self, words: list[str]) -> Offers:
        """Yield the two ways to compare numbers."""
        return said(("least", "most"), WORD)

    def _after_name_or_value(self, words: list[str]) -> Offers:
        if len(words) > 2 and words[-3:-1] == ["row", "of"]:
            yield from said(("has",), WORD)
        elif len(words) > 2 and words[-3:-1] == ["question", "of"]:
            yield from said(("is left",), WORD)
        elif len(words) > 1 and words[-2] in ("is", "not", "before", "after", "least", "most", "answered"):
            yield from said(("and", "or", "or is"), WORD)
        elif words[-1] in (")", "answered", "today"):
            yield from said(("and", "or"), WORD)
        else:
            yield from said(("is", "is not", "is answered"), WORD)


FOLLOWING: dict[str, Callable[[Condition, list[str]], Offers]] = {
    "is": Condition.after_is, "is not": Condition.after_not, "row of": Condition.rows, "row": Condition.after_row,
    "question of": Condition.pages, "question": Condition.after_row,
    "is before": Condition.bounds, "is after": Condition.bounds, "is at": Condition.sizes,
    "some": Condition.after_quantifier, "every": Condition.after_quantifier, "no": Condition.after_quantifier,
}  # fmt: skip
"""The last words -> what can follow them."""
