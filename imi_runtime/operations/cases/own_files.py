"""The attached files of a case, and which of them somebody may name in an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from imi_runtime.engine.access import Access
from imi_runtime.engine.attached import readable_files
from imi_runtime.model.bundle import Bundle
from imi_runtime.operations.visits import Visit
from imi_runtime.store import attachments
from imi_runtime.store.attachments import Attachment
from imi_runtime.store.cases import StoredCase


@dataclass(slots=True)
class OwnFiles:
    """The ids of the files that whoever acts may put into an answer: attached by the own authority, or readable.

    The database is asked when an answer names a file, and not before.
    """

    visit: Visit
    stored: StoredCase
    bundle: Bundle
    access: Access
    _found: frozenset[str] | None = field(default=None)

    def __contains__(self, id: object) -> bool:
        """Tell whether the file may be named."""
        if self._found is None:
            own, case = self.visit.user.authority, self.stored.case
            readable = readable_files(self.bundle, case, self.access.sight)
            of_case = files_of(self.visit, self.stored)
            self._found = frozenset(id for id, file in of_case.items() if file.authority == own or id in readable)
        return id in self._found


def files_of(visit: Visit, stored: StoredCase) -> dict[str, Attachment]:
    """Return what is known of every file of a case."""
    return attachments.of_case(visit.connection, stored.case.id, stored.wrapped, visit.installation.sealing)
