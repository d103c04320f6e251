"""What a signed-in user sees of the own credentials."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.operations.accounts.own_sessions import running
from imi_runtime.operations.visits import Visit
from imi_runtime.store import account_events, factors
from imi_runtime.store.account_events import AccountEvent
from imi_runtime.store.factors import Factor
from imi_runtime.store.sessions import RunningSession

MOST_EVENTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSecurity:
    """What lets the user in, where he or she is in, and what happened lately."""

    factors: tuple[Factor, ...]
    recovery_codes: int
    sessions: tuple[RunningSession, ...]
    events: tuple[AccountEvent, ...]


def own_security(visit: Visit) -> OwnSecurity:
    """Return the user's own credentials, sessions and history."""
    connection, user = visit.connection, visit.user.id
    return OwnSecurity(
        factors=factors.factors_of(connection, user), recovery_codes=factors.recovery_codes_left(connection, user),
        sessions=running(visit), events=account_events.events_of(connection, user, MOST_EVENTS),
    )
