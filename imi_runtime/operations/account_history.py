"""What happens to accounts is written down, logged, and where its owner should know at once, mailed."""

from __future__ import annotations

import logging
from enum import Enum

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.model.notices import OF_ACCOUNT
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import Visit
from imi_runtime.store import account_events, outbox
from imi_runtime.store.account_events import AccountEvent

LOG = logging.getLogger("imi.accounts")


class Happened(Enum):
    """What can happen to an account."""

    INVITED = "invited"
    SIGNED_IN = "signed_in"
    NEW_DEVICE = "new_device"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    CONFIRMED = "confirmed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_LEAKED = "password_leaked"
    PASSWORD_CHANGED = "password_changed"
    RESET_ASKED = "reset_asked"
    RECOVERY_ASKED = "recovery_asked"
    RECOVERY_CONFIRMED = "recovery_confirmed"
    RECOVERY_REFUSED = "recovery_refused"
    PROVIDER_LINKED = "provider_linked"
    PROVIDER_UNLINKED = "provider_unlinked"
    ACKNOWLEDGED = "acknowledged"
    SUSPENDED = "suspended"
    CASES_EXPORTED = "cases_exported"
    APPOINTMENT_ASKED = "appointment_asked"
    APPOINTMENT_CONFIRMED = "appointment_confirmed"
    APPOINTMENT_REFUSED = "appointment_refused"


MAILED = frozenset(Happened) - {
    Happened.SIGNED_IN, Happened.SIGNED_OUT, Happened.SESSIONS_ENDED, Happened.CONFIRMED, Happened.ACKNOWLEDGED,
    Happened.SUSPENDED, Happened.RECOVERY_REFUSED, Happened.CASES_EXPORTED, Happened.PASSWORD_LEAKED,
}
"""What its owner is told by mail."""


def note(
    installation: Installation, connection: Connection, user: UserId, what: Happened, *, by: UserId | None = None,
    path: str = "", **about: str,
) -> None:
    """Write down what happened to an account.

    `path` is where the link in the mail about it leads. It is sealed until the mail leaves, because it holds a secret.
    """
    now = installation.clock.now()
    account_events.append(connection, AccountEvent(
        id=installation.ids.case(), user=user, at=now, kind=what.value, by=by, about=about,
    ))
    if what in MAILED:
        _put_out(installation, connection, user, what, path)
    LOG.info("account: %s", what.value, extra={"imi": {"user": user, "by": by, **about}})


def note_own(visit: Visit, what: Happened, **about: str) -> None:
    """Write down what the signed-in user did to the own account."""
    note(visit.installation, visit.connection, visit.user.id, what, by=visit.user.id, **about)


def _put_out(installation: Installation, connection: Connection, user: UserId, what: Happened, path: str) -> None:
    now = installation.clock.now()
    given = {"at": now.isoformat()}
    if path:
        given["link"] = installation.sealing.seal_own(f"link|{user}", path.encode()).hex()
    outbox.put_mail(connection, f"{OF_ACCOUNT}{what.value}", now=now, user=user, given=given)
