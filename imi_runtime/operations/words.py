"""What operations hand out and raise, under one roof: the application above knows no store."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from imi_runtime.store.attachments import Attachment
from imi_runtime.store.cases import HistoryRow, StaleCase, StoredCase
from imi_runtime.store.database import is_busy
from imi_runtime.store.directory import Authority, DirectorySnapshot
from imi_runtime.store.directory_history import Changed
from imi_runtime.store.drafts import Draft
from imi_runtime.store.invitations import Invitation, InvitationKind
from imi_runtime.store.sight import Shelf, SightEntry
from imi_runtime.store.tallies import Tally

__all__ = [
    "Attachment", "Authority", "Changed", "DirectorySnapshot", "Draft", "HistoryRow", "Invitation", "InvitationKind",
    "Shelf", "SightEntry", "StaleCase", "StoredCase", "Tally", "is_overloaded",
]


def is_overloaded(error: Exception) -> bool:
    """Tell whether the database only said "try again"."""
    return isinstance(error, DBAPIError) and is_busy(error)
