"""What happens to accounts is written down, logged, and where its owner should know at once, mailed."""

from __future__ import annotations

import logging
from enum import Enum

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import Visit
from imi_runtime.store import account_events
from imi_runtime.store.account_events import AccountEvent, AccountMail

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
    PASSWORD_CHANGED = "password_changed"
    RESET_ASKED = "reset_asked"
    RECOVERY_ASKED = "recovery_asked"
    RECOVERY_CONFIRMED = "recovery_confirmed"
    RECOVERY_REFUSED = "recovery_refused"
    PROVIDER_LINKED = "provider_linked"
    PROVIDER_UNLINKED = "provider_unlinked"
    ACKNOWLEDGED = "acknowledged"
    SUSPENDED = "suspended"


MAILED = frozenset(Happened) - {
    Happened.SIGNED_IN, Happened.SIGNED_OUT, Happened.SESSIONS_ENDED, Happened.CONFIRMED, Happened.ACKNOWLEDGED,
    Happened.SUSPENDED, Happened.RECOVERY_REFUSED,
}
"""What its owner is told by mail."""


def note(
    installation: Installation, connection: Connection, user: UserId, what: Happened, *, by: UserId | None = None,
    link: str = "", **about: str,
) -> None:
    """Write down what happened to an account. `link` is the secret of the link that the mail about it carries."""
    now = installation.clock.now()
    account_events.append(connection, AccountEvent(
        id=installation.ids.case(), user=user, at=now, kind=what.value, by=by, about=about,
    ))
    if what in MAILED:
        _put_out(installation, connection, user, what, link)
    LOG.info("account: %s", what.value, extra={"imi": {"user": user, "by": by, **about}})


def note_own(visit: Visit, what: Happened, **about: str) -> None:
    """Write down what the signed-in user did to the own account."""
    note(visit.installation, visit.connection, visit.user.id, what, by=visit.user.id, **about)


def _put_out(installation: Installation, connection: Connection, user: UserId, what: Happened, link: str) -> None:
    id = installation.ids.case()
    sealed = installation.sealing.seal_own(f"account mail|{id}", link.encode()) if link else None
    account_events.put_out(connection, AccountMail(
        id=id, user=user, kind=what.value, at=installation.clock.now(), sealed=sealed,
    ))


def link_in(installation: Installation, mail: AccountMail) -> str:
    """Return the secret of the link in a mail that waits, or an empty text."""
    if mail.sealed is None:
        return ""
    return installation.sealing.open_own(f"account mail|{mail.id}", mail.sealed).decode()
