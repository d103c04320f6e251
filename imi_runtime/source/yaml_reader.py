"""The door to YAML: bytes in, a located tree or problems out; never an exception for what an author wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.problems import Position, Problem, Severity, sorted_problems
from imi_runtime.source.characters import (
    BREAKING,
    BYTE_ORDER_MARK,
    HIDDEN,
    TURNING,
    has_unseen,
    not_utf8,
    unseen_in,
)
from imi_runtime.source.limits import YAML_LIMITS, YamlLimits
from imi_runtime.source.located import MapNode
from imi_runtime.source.quiet_reading import no_garbage_collection
from imi_runtime.source.yaml_composer import Composer
from imi_runtime.source.yaml_page import VALUE_LINE, Page
from imi_runtime.source.yaml_stops import diagnose

LIMITS = YAML_LIMITS
TABS = re.compile("\t")
SLIPS_OF_ONE_LINE = frozenset(
    code.id
    for code in (
        codes.COLON_IN_TEXT, codes.RESERVED_START, codes.TEXT_AFTER_QUOTE, codes.TEXT_AFTER_BRACKET, codes.BAD_ESCAPE,
        codes.ANCHOR, codes.ALIAS, codes.TAG, codes.LIST_ON_KEY_LINE, codes.QUESTION_MARK, codes.NO_SPACE_AFTER_COLON,
        codes.NO_COLON, codes.HASH_CUT_TEXT, codes.BRACKET_NOT_CLOSED,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says; `root` is None as soon as one problem is an error."""

    root: MapNode | None
    problems: tuple[Problem, ...]


YamlReader = Callable[[str, bytes], Read]
"""Reads one file by its name; an editor hands in one that remembers what it has read."""


def read_yaml(file: str, data: bytes, limits: YamlLimits = LIMITS) -> Read:
    """Read one YAML file, telling as many problems as one run can find."""
    unreadable = tuple(_bytes(file, data, limits))
    if unreadable:
        return Read(None, unreadable)
    text = data.decode("utf-8")
    hidden = tuple(_characters(file, text)) if has_unseen(data) else ()
    if hidden:
        return Read(None, sorted_problems(hidden))
    return _compose(file, text, data, limits)


def _bytes(file: str, data: bytes, limits: YamlLimits) -> Iterator[Problem]:
    if len(data) > limits.bytes:
        yield codes.FILE_TOO_BIG.at(Position.of_file(file), size=len(data), limit=limits.bytes)
    elif data.startswith(BYTE_ORDER_MARK):
        yield codes.BYTE_ORDER_MARK.at(Position.of_file(file))
    elif place := not_utf8(file, data):
        yield codes.NOT_UTF8.at(place[0], byte=place[1])


def _characters(file: str, text: str) -> Iterator[Problem]:
    """Yield what would shift positions or hide meaning; nothing else is looked for then."""
    yield from unseen_in(text, HIDDEN, codes.HIDDEN_CHARACTER, file)
    yield from unseen_in(text, BREAKING, codes.HIDDEN_LINE_BREAK, file)
    yield from unseen_in(text, TURNING, codes.WRITING_DIRECTION, file)
    yield from unseen_in(text, TABS, codes.TAB, file)


def _compose(file: str, text: str, data: bytes, limits: YamlLimits) -> Read:
    """Read the file; after a slip within one line, put that line aside and read again for the slips below it."""
    problems: list[Problem] = []
    lines, last_stop, spent = text.split("\n"), -1, 0
    while True:
        composer = Composer(Page(file, lines), data, limits)
        with no_garbage_collection():
            root = composer.compose()
        problems += composer.problems
        stop = composer.stop
        if stop is None:
            break
        problem = diagnose(Page(file, lines), stop)
        if not _speaks_of(problems, problem.at.line):
            problems.append(problem)
        spent += len(data)
        aside = _put_aside(Page(file, lines), problem) if problem.at.line > last_stop else None
        if aside is None or spent > limits.bytes * 2 or len(problems) >= limits.problems:
            break
        last_stop, lines = problem.at.line, aside
        data = "\n".join(lines).encode()
    found = sorted_problems(problems)
    wrong = any(problem.severity is Severity.ERROR for problem in found) or composer.stop is not None
    return Read(None if wrong else root, found)


def _speaks_of(problems: list[Problem], line: int) -> bool:
    return any(problem.at.line == line for problem in problems)


def _put_aside(page: Page, problem: Problem) -> list[str] | None:
    """Return the lines with the faulty one made harmless, or None when its fault reaches further."""
    number = problem.at.line - 1
    below = page.line_below(number)
    if problem.code not in SLIPS_OF_ONE_LINE or (below is not None and page.indent(below) > page.indent(number)):
        return None
    shape = VALUE_LINE.match(page.line(number))
    kept = page.line(number)[: shape.start("value")] if shape else f'{" " * page.indent(number)}"line {number}": '
    return [*page.lines[:number], f'{kept}"put aside"', *page.lines[number + 1 :]]
