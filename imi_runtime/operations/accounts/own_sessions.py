"""The signed-in user's own sessions: which run, and ending them."""

from __future__ import annotations

from imi_runtime.operations.account_history import Happened, note_own
from imi_runtime.operations.visits import IDLE, LONGEST, Visit
from imi_runtime.store import sessions
from imi_runtime.store.sessions import RunningSession


def running(visit: Visit) -> tuple[RunningSession, ...]:
    """Return the user's sessions that are alive, last used first."""
    now = visit.world.now
    return sessions.sessions_of(visit.connection, visit.user.id, seen=now - IDLE, created=now - LONGEST)


def end(visit: Visit, id: str) -> bool:
    """End one of the user's sessions; its next request, on any worker, is nobody's."""
    ended = sessions.end_own(visit.connection, visit.user.id, id)
    if ended:
        note_own(visit, Happened.SESSIONS_ENDED, count="1")
    return ended


def end_others(visit: Visit) -> int:
    """End all of the user's sessions but this one."""
    count = sessions.end_all_but(visit.connection, visit.user.id, visit.session.id)
    if count:
        note_own(visit, Happened.SESSIONS_ENDED, count=str(count))
    return count
