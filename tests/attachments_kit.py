"""Where attached files lie in tests: in memory, sealed as in operation, with no scanner unless a test names one."""

from __future__ import annotations

from typing import Any

from imi_runtime.adapters.file_sealing import PiecewiseSealing
from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.adapters.scanning import NoScanner
from imi_runtime.operations.installation import Attachments


def files_in_memory(**other: Any) -> Attachments:
    """Return a store that is gone with the test."""
    return Attachments(**{"store": ObjectFiles("memory:"), "sealing": PiecewiseSealing(), "scanner": NoScanner(), **other})
