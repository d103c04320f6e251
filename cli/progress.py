"""A line that says how far a long command is, on terminals only and not before two seconds have passed."""

from __future__ import annotations

import sys
import time

PATIENCE = 2.0


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
