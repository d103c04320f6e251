"""What `imi validate` remembers between two runs: problems by the digests of what they were found in.

One file for each library, in the user's own cache folder. A line holds a key, a checksum and the problems as JSON,
never objects that Python would build by itself: the worst that somebody who writes there can do is to hide a problem
from this command, and `imi deploy` never looks here. A line that is damaged counts as absent.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import imi_runtime
from imi_runtime.problems import Edit, Position, Problem, Severity

Found = tuple[Problem, ...]
Value = TypeVar("Value")
PROGRAM = Path(imi_runtime.__file__).parent
RULES = (".py", ".json")
MOST_BYTES = 8_000_000
LONGEST_LINE = 200_000
MOST_NOTEBOOKS = 20


class Notebook:
    """The findings of one library; a file of its own, written when something new was found."""

    def __init__(self, file: Path, program: str) -> None:
        self._file, self._program = file, program
        self._lines = dict(_sound_lines(file, program))
        self._new = False

    def once(self, key: str, find: Callable[[], Found]) -> Found:
        """Return what is remembered under the key; else find it, and remember it."""
        known = self._known(key, _problems)
        if known is None:
            known = find()
            self._note(key, [_written(problem) for problem in known])
        return known

    def digest(self, key: str, take: Callable[[], str]) -> str:
        """Return the digest that is remembered under the key; else take it, and remember it."""
        known = self._known(key, str)
        if known is None:
            known = take()
            self._note(key, known)
        return known

    def _note(self, key: str, found: Any) -> None:
        line = json.dumps(found, separators=(",", ":"))
        if len(line) < LONGEST_LINE:
            self._lines[key], self._new = line, True

    def _known(self, key: str, read: Callable[[Any], Value]) -> Value | None:
        line = self._lines.pop(key, None)
        if line is None:
            return None
        try:
            known = read(json.loads(line))
        except (ValueError, TypeError, KeyError):
            return None
        self._lines[key] = line  # at the end: what is used is kept longest
        return known

    def save(self) -> None:
        """Write what is new, whole or not at all; where nothing can be written, nothing is remembered."""
        if self._new:
            with suppress(OSError):
                _write(self._file, "".join(_kept(self._program, self._lines)))
                _forget_the_oldest(self._file.parent)


def notebook_of(library: Path) -> Notebook | None:
    """Return the notebook of a library, or None where there is no folder that only this user can write to."""
    folder = cache_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(folder):
            return None
        name = sha256(os.fsencode(library.resolve())).hexdigest()[:24]
        return Notebook(folder / f"{name}.notes", program())
    except OSError:
        return None


def cache_folder() -> Path:
    """Return where the notebooks lie: in the folder that the system or the user sets aside for caches."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".cache") / "imi" / "validate"


def _is_ours(folder: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True  # where there are no such rights, a home folder is closed to others by itself
    about = folder.stat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def program() -> str:
    """Return a digest of the program: a finding of other rules, or of other readers, is no finding of this program."""
    total = sha256(sys.version.encode())
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder):  # noqa: PTH112 - one call
            total.update(f"{folder}\0{os.stat(folder).st_mtime_ns}\0".encode())  # noqa: PTH116
    for name, size, changed in sorted(_rules(str(PROGRAM))):
        total.update(f"{name}\0{size}\0{changed}\0".encode())
    return total.hexdigest()


def _rules(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as there:
        for each in there:
            if each.name.endswith(RULES):
                yield each.path, each.stat().st_size, each.stat().st_mtime_ns
            elif each.is_dir() and each.name not in ("__pycache__", "static"):
                yield from _rules(each.path)


# -- the file ----------------------------------------------------------------------------------------------------------


def _sound_lines(file: Path, program: str) -> Iterator[tuple[str, str]]:
    try:
        with file.open("rb") as opened:
            head, *lines = opened.read(2 * MOST_BYTES).decode("utf-8", "replace").split("\n")
    except OSError:
        return
    for line in lines if head == program else ():
        key, _, rest = line.partition(" ")
        checksum, _, found = rest.partition(" ")
        if checksum == _checksum(key, found):
            yield key, found


def _kept(program: str, lines: dict[str, str]) -> Iterator[str]:
    """Yield the file: the lines that were used last, as many as it may hold."""
    room, kept = MOST_BYTES, []
    for key, found in reversed(lines.items()):
        line = f"\n{key} {_checksum(key, found)} {found}"
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    yield from (program, *reversed(kept))


def _checksum(key: str, found: str) -> str:
    return sha256(f"{key} {found}".encode()).hexdigest()[:16]


def _write(file: Path, text: str) -> None:
    part = file.with_suffix(f".{os.getpid()}")
    part.unlink(missing_ok=True)
    with part.open("x", encoding="utf-8", newline="\n") as opened:
        opened.write(text)
    part.replace(file)


def _forget_the_oldest(folder: Path) -> None:
    notebooks = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime_ns, reverse=True)
    for old in notebooks[MOST_NOTEBOOKS:]:
        old.unlink(missing_ok=True)


# -- problems ----------------------------------------------------------------------------------------------------------


def _problems(written: list[list[Any]]) -> Found:
    return tuple(_read(each) for each in written)


def _written(problem: Problem) -> list[Any]:
    related = [[_place(at), note] for at, note in problem.related]
    fix = problem.fix and [_place(problem.fix.start), _place(problem.fix.end), problem.fix.text]
    texts = [problem.message, problem.cure, problem.suggestion, problem.listing]
    return [problem.code, problem.severity.value, _place(problem.at), related, fix, *texts]


def _place(at: Position) -> list[Any]:
    return [at.file, at.line, at.column, at.end_column]


def _read(written: list[Any]) -> Problem:
    code, severity, at, related, fix, message, cure, suggestion, listing = written
    notes = tuple((Position(*place), note) for place, note in related)
    edit = Edit(Position(*fix[0]), Position(*fix[1]), fix[2]) if fix else None
    return Problem(code, Severity(severity), Position(*at), message, cure, suggestion, notes, listing, edit)
