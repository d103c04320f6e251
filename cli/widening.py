"""Who would see more than on the live version, in sentences: what waits for a second person."""

from __future__ import annotations

from imi_runtime.comparing.compare import compare
from imi_runtime.comparing.versions import Version
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.deployment.stored_versions import stored_version
from imi_runtime.operations.deployment.versions import NoSuchVersion, find_version
from imi_runtime.operations.installation import Installation

from .version_choice import deployed_version


def widened_against_live(installation: Installation, area: AreaId, after: Version) -> tuple[str, ...]:
    """Return in sentences who would see more than on the live version; a new area takes nothing from anybody."""
    try:
        live = find_version(installation, area)
    except NoSuchVersion:
        return ()
    before = deployed_version(stored_version(installation, live))
    return tuple(change.sentence for change in compare(before, after).changes if change.widened)
