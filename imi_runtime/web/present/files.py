"""The attached files of a case as pages show them; the database is asked when a page shows one, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imi_runtime.operations.cases.attaching import is_sent
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.cases.own_files import files_of
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Attachment, StoredCase
from imi_runtime.screens.attached import AttachedFile


@dataclass(slots=True)
class CaseFiles:
    """What is known of the files of a case. Where they can be changed, `opened` says which were sent already."""

    visit: Visit
    stored: StoredCase
    opened: OpenedCase | None = field(default=None)
    _found: Mapping[str, Attachment] | None = field(default=None)

    def shown(self, id: str) -> AttachedFile | None:
        """Return a file as it is shown, or None when it is not kept any more."""
        if self._found is None:
            self._found = files_of(self.visit, self.stored) if self.stored.wrapped else {}
        file = self._found.get(id)
        if file is None:
            return None
        href = f"/cases/{self.stored.case.id}/files/{file.id}"
        return AttachedFile(file.name, file.size, file.verdict, href, file.language, sent=self._is_sent(file.id))

    def _is_sent(self, id: str) -> bool:
        return self.opened is None or is_sent(self.opened, id)
