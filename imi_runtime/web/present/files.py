"""The attached files of a case as pages show them; the database is asked when a page shows one, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imi_runtime.operations.own_files import files_of
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Attachment, StoredCase
from imi_runtime.screens.attached import AttachedFile


@dataclass(slots=True)
class CaseFiles:
    """What is known of the files of a case."""

    visit: Visit
    stored: StoredCase
    _found: Mapping[str, Attachment] | None = field(default=None)

    def shown(self, id: str) -> AttachedFile | None:
        """Return a file as it is shown, or None when it is not kept any more."""
        if self._found is None:
            self._found = files_of(self.visit, self.stored) if self.stored.wrapped else {}
        file = self._found.get(id)
        if file is None:
            return None
        return AttachedFile(file.name, file.size, file.verdict, f"/cases/{self.stored.case.id}/files/{file.id}")
