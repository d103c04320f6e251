"""A clock that goes as the machine's does, and can be set forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from imi_runtime.engine.world import Calendar
from imi_runtime.model.ids import Country, Locality
from imi_runtime.ports import Clock


@dataclass(slots=True)
class ForwardClock:
    """The machine's clock, `ahead` of it."""

    real: Clock
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the present moment of the preview."""
        return self.real.now() + self.ahead

    def forward(self, to: datetime) -> None:
        """Set the clock forward to a moment; it never goes back."""
        self.ahead = max(self.ahead, to - self.real.now())

    def reset(self) -> None:
        """Let it go with the machine's clock again."""
        self.ahead = timedelta()


def after_working_days(now: datetime, days: int, calendar: Calendar, country: Country) -> datetime:
    """Return the same time of day, so many working days of the country later."""
    zone: tzinfo = calendar.zone(country)
    local = now.astimezone(zone)
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working_day(Locality(country), day)
    return datetime.combine(day, time(local.hour, local.minute, local.second), zone).astimezone(now.tzinfo)
