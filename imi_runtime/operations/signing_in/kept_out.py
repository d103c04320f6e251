"""Who shows a right password, passkey or identity and cannot be let in is told why, and so what to do.

Strangers prove nothing, and learn nothing: without the proof an inactive user is answered as an unknown one is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from imi_runtime.model.directory import Standing
from imi_runtime.operations.account_history import LOG
from imi_runtime.store.accounts import Inactive


class KeptOutBy(Enum):
    """What keeps somebody out."""

    SUSPENDED = "suspended"
    WAITING = "waiting"
    AUTHORITY_SUSPENDED = "authority_suspended"


@dataclass(frozen=True, slots=True)
class KeptOut:
    """The first step is right, and goes no further."""

    by: KeptOutBy


OF_AUTHORITIES = {Standing.WAITING: KeptOutBy.WAITING, Standing.SUSPENDED: KeptOutBy.AUTHORITY_SUSPENDED}


def kept_out(inactive: Inactive) -> KeptOut:
    """Return why a user who has proved to be the one is not let in."""
    LOG.warning("sign-in of an inactive user refused", extra={"imi": {"user": inactive.known.user}})
    by_authority = OF_AUTHORITIES.get(inactive.authority, KeptOutBy.SUSPENDED)
    return KeptOut(KeptOutBy.SUSPENDED if inactive.suspended else by_authority)
