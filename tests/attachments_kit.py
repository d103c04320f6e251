"""Where attached files lie in tests: in memory, sealed as in operation, with no scanner unless a test names one."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import Connection

from imi_runtime.adapters.file_sealing import PiecewiseSealing
from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.adapters.scanning import NoScanner
from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import AuthorityId, CaseId
from imi_runtime.operations.installation import Attachments, Installation
from imi_runtime.store import attachments, cases


def files_in_memory(**other: Any) -> Attachments:
    """Return a store that is gone with the test."""
    return Attachments(**{"store": ObjectFiles("memory:"), "sealing": PiecewiseSealing(), "scanner": NoScanner(), **other})


CONTENT = b"%PDF-1.7 nobody reads this"


def attach_unnamed(installation: Installation, case: CaseId) -> str:
    """Attach a clean file to a case without any answer that names it, and return its id."""
    with installation.database.writing() as connection:
        stored = cases.load(connection, case, installation.sealing)
        assert stored is not None
        holder = next(iter(stored.case.seats.values())).holder
        return attach_to(installation, connection, case, holder, "unnamed.pdf")


def attach_to(
    installation: Installation, connection: Connection, case: CaseId, authority: AuthorityId, name: str
) -> str:
    """Attach a clean file to a case for an authority, and return its id."""
    own, id, now = installation.attachments, installation.ids.case(), installation.clock.now()
    key, stored = own.sealing.new_key(), cases.load(connection, case, installation.sealing)
    assert stored is not None
    own.store.put(id, own.sealing.seal(key, id, io.BytesIO(CONTENT)))
    attachments.add(connection, id, size=len(CONTENT), kind="pdf", now=now)
    attachments.note_verdict(connection, id, FileVerdict.CLEAN)
    attachments.attach(
        connection, case, stored.wrapped, id, name=name, key=key, authority=authority, user=None, now=now,
        sealing=installation.sealing,
    )
    return id
