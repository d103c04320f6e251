"""A last day and how far away it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SOON = 2
"""From this many days left on, a date is marked as near."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which something is in time; `days_left` is negative when that day has passed."""

    day: date
    days_left: int

    @property
    def late(self) -> bool:
        """Say whether the day has passed."""
        return self.days_left < 0

    @property
    def soon(self) -> bool:
        """Say whether little time is left."""
        return 0 <= self.days_left <= SOON


def due_by(end: datetime, now: datetime, zone: ZoneInfo) -> Due:
    """Return the last day of a term that ends at the instant `end`, as read in `zone`.

    A term that ends at midnight has its last day before that midnight.
    """
    day = (end.astimezone(zone) - timedelta(microseconds=1)).date()
    return Due(day, (day - now.astimezone(zone).date()).days)
