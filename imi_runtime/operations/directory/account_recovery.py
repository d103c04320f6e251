"""When password and second factor are both lost: an administrator asks, and another person confirms.

Both are administrators: of the authority, or of the one that validated it. Neither is the user. Then the user begins
again by a mailed link: chooses a password, and sets up a second factor.
"""

from __future__ import annotations

from datetime import timedelta

from imi_runtime.directory.access import Act
from imi_runtime.model.ids import AuthorityId, UserId
from imi_runtime.operations.account_history import Happened, note
from imi_runtime.operations.accounts.passwords import RESET
from imi_runtime.operations.directory.keeping import NoSuchEntry, allowed
from imi_runtime.operations.visits import Visit, digest_of_secret
from imi_runtime.store import account_recoveries, accounts, factors, identities, mail_tokens, sessions
from imi_runtime.store.account_recoveries import AskedRecovery

LINK_LASTS = timedelta(hours=24)
REQUEST_LASTS = timedelta(days=7)


def overseen(visit: Visit) -> tuple[AuthorityId, ...]:
    """Return the authorities whose users the visitor may let begin again."""
    return tuple(
        id for id, authority in visit.directory.authorities.items()
        if authority.active and allowed(visit, Act.APPOINT_ADMINISTRATOR, authority)
    )


def waiting(visit: Visit) -> tuple[AskedRecovery, ...]:
    """Return the requests about whose users the visitor may decide, but none about the visitor."""
    found = account_recoveries.recoveries_of(visit.connection, overseen(visit))
    fresh = visit.world.now - REQUEST_LASTS
    return tuple(one for one in found if one.user != visit.user.id and one.asked >= fresh)


def ask_recovery(visit: Visit, email: str) -> None:
    """Ask that a user may begin again. Raises NoSuchEntry for anybody of whom the visitor may not, or oneself."""
    visit.demand_confirmed()
    known = accounts.credentials(visit.connection, email.strip().casefold())
    if known is None or known.user == visit.user.id or known.authority not in overseen(visit):
        raise NoSuchEntry
    account_recoveries.ask(visit.connection, known.user, visit.user.id, visit.world.now)
    note(visit.installation, visit.connection, known.user, Happened.RECOVERY_ASKED, by=visit.user.id)


def confirm_recovery(visit: Visit, user: UserId) -> None:
    """Let a user begin again: nothing that was known or had before opens the account any more.

    Raises NoSuchEntry where the visitor may not, is the user, or is the one who asked: it takes another person.
    """
    visit.demand_confirmed()
    if _asked(visit, user).asked_by == visit.user.id:
        raise NoSuchEntry
    installation, connection = visit.installation, visit.connection
    account_recoveries.take_back(connection, user)
    factors.remove_all(connection, user)
    identities.unlink_all(connection, user)
    sessions.forget_devices(connection, user)
    accounts.set_password(connection, user, "")
    accounts.end_sessions_of(connection, user)
    secret = installation.ids.secret()
    mail_tokens.add_token(connection, digest_of_secret(secret), user, "recovery", visit.world.now, LINK_LASTS)
    note(installation, connection, user, Happened.RECOVERY_CONFIRMED, by=visit.user.id, path=RESET + secret)


def refuse_recovery(visit: Visit, user: UserId) -> None:
    """Take a request back, or refuse it. Raises NoSuchEntry where the visitor may not."""
    _asked(visit, user)
    account_recoveries.take_back(visit.connection, user)
    note(visit.installation, visit.connection, user, Happened.RECOVERY_REFUSED, by=visit.user.id)


def _asked(visit: Visit, user: UserId) -> AskedRecovery:
    found = next((one for one in waiting(visit) if one.user == user), None)
    if found is None:
        raise NoSuchEntry
    return found
