"""What stands below the free texts of a case page: the machine's translation, or the way to ask for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from markupsafe import Markup

from imi_runtime.model.case import Filling
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.cases.translating import Translations
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.translated import MachineTranslation, below_text


class Machine(Enum):
    """Whether translations by a machine can be asked for, are shown where they are kept, or are left out."""

    OFFERED = "offered"
    KEPT = "kept"
    SILENT = "silent"


Below = Callable[[str], Markup | None]
"""Returns what stands below the answer of a name, if anything does."""


def nothing_below(name: str) -> Markup | None:
    """Stand for texts that are shown as they are: drafts, and former versions."""
    return None


@dataclass(frozen=True, slots=True)
class BelowTexts:
    """What stands below the texts of one case. `offers` says that translations can be asked for here."""

    found: Translations
    around: Frame
    action: str

    def of(self, filling: Filling) -> Below:
        """Return what stands below the answers of a filling."""
        return lambda name: self._below(filling, name)

    def _below(self, filling: Filling, name: str) -> Markup | None:
        shown = self.found.beside(filling, name)
        if shown is None:
            return None
        translation = MachineTranslation(
            of=str(shown.passage), source=shown.source, target=shown.target, progress=shown.progress, text=shown.text,
            failure=shown.failure, action=self.action, csrf=self.around.csrf,
        )
        return below_text(translation, self.around.interface) or None


def below_texts(visit: Visit, opened: OpenedCase, around: Frame, machine: Machine) -> BelowTexts | None:
    """Return what stands below the texts of a case for its reader; None where nothing is translated here."""
    off = visit.installation.translation is None or machine is Machine.SILENT
    if off or not opened.stored.wrapped:
        return None
    action = f"/cases/{opened.case.id}/translations" if machine is Machine.OFFERED else ""
    return BelowTexts(Translations(visit, opened, around.interface.language), around, action)
