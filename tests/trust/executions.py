"""Processes that kill themselves at a chosen statement, and what is counted of them whatever they were doing."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Self

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Executions:
    """How many were killed and where; `survived` are those that had done everything before their end was reached."""

    kills: int = 0
    survived: int = 0
    places: Counter[str] = field(default_factory=Counter)

    @property
    def tried(self) -> int:
        """How many were to be killed."""
        return self.kills + self.survived

    def note(self, lines: list[str]) -> None:
        """Count one process by what it told before its end."""
        killed = next((line for line in lines if line.startswith("killed")), None)
        if killed is None:
            self.survived += 1
        else:
            self.kills += 1
            self.places[killed.removeprefix("killed ")] += 1

    def add(self, other: Self) -> None:
        """Count in everything that another run has shown."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def reached(self) -> str:
        """Return how many were killed, of those that were to be."""
        return f"kills {self.kills} (not reached {self.survived})"

    def where(self) -> str:
        """Return at which places how many were killed."""
        return "killed at: " + ", ".join(f"{place} {count}" for place, count in self.places.most_common())


class Executioner:
    """Kills its own process at the n-th tick; a tick is before or after a statement, or around a commit."""

    def __init__(self, engine: Engine, at: int, tell: Callable[[str], None]) -> None:
        self.left, self.tell = at, tell
        event.listen(engine, "before_cursor_execute", lambda *a: self.tick(f"before {a[2].split()[0]}"))
        event.listen(engine, "after_cursor_execute", lambda *a: self.tick(f"after {a[2].split()[0]}"))
        event.listen(engine, "commit", lambda *a: self.tick("before COMMIT"))

    def tick(self, place: str) -> None:
        """Count, and kill when the time has come."""
        self.left -= 1
        if self.left == 0:
            self.tell(f"killed {place}")
            os.kill(os.getpid(), signal.SIGKILL)


def run_apart(work: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Let a process of its own work, and return what it told before its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        work(lambda line: (os.write(writer, f"{line}\n".encode()), None)[1])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        lines = told.read().splitlines()
    os.waitpid(child, 0)
    return lines
