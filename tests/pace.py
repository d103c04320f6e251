"""How far a long run is, how fast it goes and how long it will take."""

from __future__ import annotations

import time

import click

SECONDS_BETWEEN = 5.0


class Pace:
    """Counts what is done; speaks every few seconds, on the error stream."""

    def __init__(self, all: int, things: str) -> None:
        self.all, self.things = all, things
        self.began = self.spoke = time.monotonic()
        self.done = 0

    def at(self, done: int) -> None:
        """Take note of how many are done, and say it when there was silence for a while."""
        self.done, now = done, time.monotonic()
        if now - self.spoke >= SECONDS_BETWEEN:
            self.spoke = now
            left = (now - self.began) / done * (self.all - done)
            click.echo(f"{done} of {self.all} {self.things}; about {_said(left)} left", err=True)

    def spent(self) -> str:
        """Return how long it took and how fast it went."""
        seconds = time.monotonic() - self.began
        return f"{self.done} {self.things} in {_said(seconds)}, {self.done / max(seconds, 0.001):.1f} a second"


def _said(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
