"""What an editor changes on request: quick fixes, new ids, and the canonical layout, each as edits by position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from pathlib import PurePosixPath

from imi_runtime.authoring.edits import Text, changed_files
from imi_runtime.authoring.layout import laid_out
from imi_runtime.authoring.renaming import Index, rename
from imi_runtime.authoring.things import OF_A_FILE, Thing
from imi_runtime.compiler.library import Library
from imi_runtime.problems import Edit, Problem, nearest

LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a problem; a `certain` one cannot change what the author meant."""

    problem: Problem
    edit: Edit
    certain: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Edits in several files, and the files that get another name after them."""

    edits: tuple[Edit, ...]
    moved: tuple[tuple[PurePosixPath, PurePosixPath], ...] = ()


def fixes(problems: Iterable[Problem], data: bytes) -> Iterator[Fix]:
    """Yield how the problems of one file can be mended: surely, or with the name that was probably meant."""
    text = Text(data)
    for problem in problems:
        edit = problem.fix or _nearest_name(problem, text)
        if edit:
            yield Fix(problem, edit, certain=problem.fix is not None)


def _nearest_name(problem: Problem, text: Text) -> Edit | None:
    """Return the edit that puts what was probably meant in the place of exactly the word that is wrong."""
    if problem.suggestion is None or problem.at.end_column is None:
        return None
    covered = text.covered(problem.at)
    written = covered.strip("\"'")
    if nearest(written, (problem.suggestion,)) is None:
        return None
    return Edit.of(problem.at, covered.replace(written, problem.suggestion))


def renamed(library: Library, thing: Thing, new: str) -> Rewritten:
    """Return the edits that give a thing another id everywhere. Raises CannotRename and RenameBreaks."""
    after = rename(Index(library), thing, new).library
    path = PurePosixPath(thing.file)
    moved = ((path, path.with_stem(new)),) if thing.kind in OF_A_FILE else ()
    was = {new_path: old_path for old_path, new_path in moved}
    changed = ((was.get(file, file), file) for file in changed_files(library, after))
    edits = (edit for old, file in changed for edit in differences(str(old), library[old], after[file]))
    return Rewritten(tuple(edits), moved)


def formatted(file: str, data: bytes) -> tuple[Edit, ...]:
    """Return the edits that lay a file out in the canonical way. Raises CannotLayOut."""
    return tuple(differences(file, data, laid_out(file, data)))


def differences(file: str, before: bytes, after: bytes) -> Iterator[Edit]:
    """Yield the edits that turn one text into the other, by whole lines."""
    text, old, new = Text(before), _lines(before), _lines(after)
    starts = [0, *accumulate(len(line) for line in old)]
    # What is the same at both ends is set aside first: comparing takes the square of what is left.
    head = _same_lines(old, new)
    tail = _same_lines(old[: head - 1 if head else None : -1], new[: head - 1 if head else None : -1])
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            first_place, behind = (text.position(starts[head + place], file) for place in (start, end))
            yield Edit(first_place, behind, "".join(new[head + first : head + last]))


def _lines(data: bytes) -> list[str]:
    """Return the lines of a text, each with its break."""
    return LINE.findall(data.decode("utf-8"))


def _same_lines(one: Iterable[str], other: Iterable[str]) -> int:
    """Return with how many lines that are the same two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
