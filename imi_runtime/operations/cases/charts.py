"""The pictures of procedures, as they were made at deployment."""

from __future__ import annotations

from typing import Any

from imi_runtime.model.ids import Digest, Language
from imi_runtime.operations.installation import Installation


def deployed_charts(installation: Installation, digest: Digest, language: Language) -> Any:
    """Return the pictures that were made for a deployment in a language, or None where none were made."""
    with installation.database.reading() as connection:
        return installation.bundles.piece(connection, digest, "charts", language)
