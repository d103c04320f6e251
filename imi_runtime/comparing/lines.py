"""A comparison as lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import fill

from imi_runtime.comparing.change import Change, Compared, Comparison, Topic
from imi_runtime.comparing.grading import MEANING, Grade
from imi_runtime.comparing.phrases import counted

Paint = Callable[[Grade, str], str]
"""Gives a word the colour of a grade, or leaves it."""
SHORT = {Grade.SAFE: "safe", Grade.NEW_CASES: "new cases", Grade.MAPPING: "mapping", Grade.FORBIDDEN: "forbidden"}
GUTTER = 12
WIDEST = 100


def in_lines(compared: Compared, paint: Paint = lambda grade, words: words, width: int = WIDEST) -> Iterator[str]:
    """Yield the lines: for each area its grade, the counts, and the changes by topic."""
    yield f"From {compared.old} to {compared.new}."
    for comparison in compared.comparisons:
        yield from _area(comparison, paint, min(width, WIDEST))
    if not compared.comparisons:
        yield "There is no policy area to compare."


def _area(comparison: Comparison, paint: Paint, width: int) -> Iterator[str]:
    yield ""
    title = f"{comparison.title} ({comparison.area})"
    if not comparison.changes:
        yield f"{title}: no difference"
        return
    yield f"{title}: {paint(comparison.grade, comparison.grade.words)}"
    yield fill(MEANING[comparison.grade], width)
    yield _counts(comparison, paint)
    for topic in Topic:
        changes = comparison.about(topic)
        if changes:
            yield from ("", topic.value, "-" * len(topic.value))
            yield from _changes(changes, paint, width)


def _counts(comparison: Comparison, paint: Paint) -> str:
    said = (f"{number} {paint(grade, SHORT[grade])}" for grade, number in comparison.counts().items() if number)
    return f"{counted(len(comparison.changes), 'change')}: {', '.join(said)}"


def _changes(changes: tuple[Change, ...], paint: Paint, width: int) -> Iterator[str]:
    for where in dict.fromkeys(change.where for change in changes):
        yield where
        for change in changes:
            if change.where == where:
                yield from _change(change, paint, width)


def _change(change: Change, paint: Paint, width: int) -> Iterator[str]:
    first, *rest = _wrapped(change.sentence, width)
    yield f"  {paint(change.grade, SHORT[change.grade].ljust(GUTTER - 2))}{first}"
    yield from (f"{'':{GUTTER}}{line}" for line in rest)
    for words, text in (("before: ", change.before), ("now: ", change.after), ("", change.meaning),
                        ("Example: ", change.example)):  # fmt: skip
        if text:
            yield from (f"{'':{GUTTER + 2}}{line}" for line in _wrapped(words + text, width - 2))


def _wrapped(text: str, width: int) -> list[str]:
    return fill(text, max(width - GUTTER, 30), break_long_words=False, break_on_hyphens=False).split("\n")
