"""Accounts that nobody uses: owners are warned by mail, then suspended, and an administrator restores them.

An account that its owner has forgotten is one that somebody else can use without being noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from imi_runtime.operations.account_history import Happened, note
from imi_runtime.operations.installation import Installation
from imi_runtime.store import accounts, directory_history, outbox, unused_accounts
from imi_runtime.store.directory_history import Change
from imi_runtime.store.unused_accounts import Unused

WARNED_BEFORE = timedelta(days=30)
"""How long before the suspension the owner hears of it; nobody is suspended who was not warned so long ago."""
WORKER = "unused accounts"


@dataclass(slots=True)
class LookedAfter:
    """How many were warned, and how many suspended."""

    warned: int = 0
    suspended: int = 0


def look_after_unused(installation: Installation, after: timedelta) -> LookedAfter:
    """Warn whoever has not signed in for nearly so long, and suspend who was warned and still has not.

    Each in a transaction of its own, which looks again: whoever signs in meanwhile stays, and of two workers one acts.
    The last administrator of an authority that nobody validates is warned only: nobody could restore that account.
    """
    now, looked = installation.clock.now(), LookedAfter()
    since = now - after
    with installation.database.writing() as connection:
        unused_accounts.begin_counting(connection, now)
        nearly = unused_accounts.unwarned(connection, since + WARNED_BEFORE)
        ripe = unused_accounts.warned_before(connection, since, now - WARNED_BEFORE)
    for one in nearly:
        looked.warned += _warn(installation, one, since + WARNED_BEFORE, now)
    for one in ripe:
        looked.suspended += _suspend(installation, one, since, now)
    return looked


def _warn(installation: Installation, one: Unused, since: datetime, now: datetime) -> bool:
    with installation.database.writing() as connection:
        if not unused_accounts.note_warning(connection, one.user, since, now):
            return False
        given = {"at": (now + WARNED_BEFORE).isoformat(), "path": "/sign-in"}
        outbox.put_mail(connection, "account_unused", now=now, user=one.user, given=given)
        return True


def _suspend(installation: Installation, one: Unused, since: datetime, now: datetime) -> bool:
    with installation.database.writing() as connection:
        if _is_needed(installation, connection, one):
            return False
        if not unused_accounts.suspend_unused(connection, one.user, since):
            return False
        note(installation, connection, one.user, Happened.SUSPENDED, how="unused")
        directory_history.append(connection, now, [Change(
            kind="person_unused", authority=one.authority, by=WORKER, rule="unused", user=one.user,
            details={"suspended": {"before": False, "after": True}},
        )])
        return True


def _is_needed(installation: Installation, connection: Connection, one: Unused) -> bool:
    """Tell whether this is the last administrator of an authority above which there is none."""
    if not one.administrator or unused_accounts.has_other_administrator(connection, one):
        return False
    revision = accounts.revisions(connection).get("directory", 0)
    return installation.directories.at(connection, revision).authorities[one.authority].validator is None
