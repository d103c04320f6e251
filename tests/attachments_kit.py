"""Where attached files lie in tests: in memory, sealed as in operation, with no scanner unless a test names one."""

from __future__ import annotations

import io
from typing import Any

from imi_runtime.adapters.file_sealing import PiecewiseSealing
from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.adapters.scanning import NoScanner
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.installation import Attachments, Installation
from imi_runtime.store import attachments, cases


def files_in_memory(**other: Any) -> Attachments:
    """Return a store that is gone with the test."""
    return Attachments(**{"store": ObjectFiles("memory:"), "sealing": PiecewiseSealing(), "scanner": NoScanner(), **other})


def attach_unnamed(installation: Installation, case: CaseId) -> str:
    """Attach a clean file to a case without any answer that names it, and return its id."""
    own, id, now = installation.attachments, installation.ids.case(), installation.clock.now()
    key = own.sealing.new_key()
    own.store.put(id, own.sealing.seal(key, id, io.BytesIO(b"%PDF-1.7 nobody reads this")))
    with installation.database.writing() as connection:
        stored = cases.load(connection, case, installation.sealing)
        assert stored is not None
        holder = next(iter(stored.case.seats.values())).holder
        attachments.add(connection, id, size=26, kind="pdf", now=now)
        attachments.note_verdict(connection, id, "clean")
        attachments.attach(
            connection, case, stored.wrapped, id, name="unnamed.pdf", key=key, authority=holder, user=None, now=now,
            sealing=installation.sealing,
        )
    return id
