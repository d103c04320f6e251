"""What everybody may know of an installation."""

from __future__ import annotations

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Digest, Language
from imi_runtime.model.text import Labels
from imi_runtime.operations.installation import Installation
from imi_runtime.store import deployments


def live_bundles(installation: Installation, language: Language) -> tuple[tuple[Bundle, Labels], ...]:
    """Return the live bundle of every area with its words, areas in alphabetical order."""
    with installation.database.reading() as connection:
        installation.bundles.notice(connection, deployments.revision(connection))
        return tuple(
            (
                installation.bundles.get(connection, digest),
                installation.bundles.labels(connection, digest, language),
            )
            for digest in deployments.live(connection).values()
        )


def deployed_bundle(installation: Installation, digest: Digest) -> Bundle:
    """Return a bundle as it was deployed."""
    with installation.database.reading() as connection:
        return installation.bundles.get(connection, digest)


def deployed_styles(installation: Installation, digest: Digest) -> str | None:
    """Return the styles that were made for the forms of a deployment, or None when there is no such deployment."""
    with installation.database.reading() as connection:
        if not deployments.is_known(connection, digest):
            return None
        return str(installation.bundles.piece(connection, digest, "styles", "") or "")


def ask_database(installation: Installation) -> None:
    """Ask the database anything at all; raises when it does not answer."""
    with installation.database.reading() as connection:
        deployments.live(connection)
