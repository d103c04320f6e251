"""A line that says how far a long command is, on terminals only and not before two seconds have passed."""

from __future__ import annotations

import sys
import time

PATIENCE = 2.0
A_WHILE = 0.2


class Progress:
    """Counts steps; says nothing while everything is quick, or when nobody looks at a terminal."""

    def __init__(self, doing: str, steps: int) -> None:
        self.doing = doing
        self.steps = steps
        self.step = 0
        self.started = time.monotonic()
        self.shown = False

    def at(self, name: str) -> None:
        """Say that the step called `name` begins."""
        self.step += 1
        if sys.stderr.isatty() and time.monotonic() - self.started > PATIENCE:
            self.shown = True
            sys.stderr.write(f"\r\033[K{self.doing} {name} ({self.step} of {self.steps})")
            sys.stderr.flush()

    def done(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


class Counting:
    """Counts many things that pass by, and says now and then how many there were and how fast they go."""

    def __init__(self, doing: str, things: str, total: int) -> None:
        self.doing, self.things, self.total = doing, things, total
        self.count = 0
        self.started = self.said = time.monotonic()

    def one(self) -> None:
        """Count one in."""
        self.count += 1
        now = time.monotonic()
        if sys.stderr.isatty() and now - self.said > A_WHILE and now - self.started > PATIENCE:
            self.said = now
            far = f"{self.count:,} of {self.total:,} {self.things} ({self.rate():,.0f} a second)"
            sys.stderr.write(f"\r\033[K{self.doing} {far}")
            sys.stderr.flush()

    def rate(self) -> float:
        """Return how many go by in a second."""
        return self.count / max(time.monotonic() - self.started, 0.001)

    def done(self) -> None:
        """Take the line away."""
        if self.said > self.started:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


class Exploring:
    """Counts what is found while nobody knows how much there will be."""

    def __init__(self, doing: str, things: str) -> None:
        self.doing, self.things = doing, things
        self.count = 0
        self.started = self.said = time.monotonic()

    def one(self) -> None:
        """Count one in."""
        self.count += 1
        now = time.monotonic()
        if sys.stderr.isatty() and now - self.said > A_WHILE and now - self.started > PATIENCE:
            self.said = now
            sys.stderr.write(f"\r\033[K{self.doing} {self.count:,} {self.things}")
            sys.stderr.flush()

    def done(self) -> None:
        """Take the line away."""
        if self.said > self.started:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
