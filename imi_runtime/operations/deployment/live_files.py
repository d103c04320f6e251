"""The files of what is live, to compare with those on disk."""

from __future__ import annotations

from imi_runtime.compiler.library import Library, digest_of
from imi_runtime.operations.deployment.deploying import unpacked
from imi_runtime.operations.installation import DeploymentBroken, Installation
from imi_runtime.store import deployments


def live_library(installation: Installation) -> Library:
    """Return the exact files of every area that is live. Raises DeploymentBroken when they are not those deployed."""
    files: Library = {}
    with installation.database.reading() as connection:
        for digest in deployments.live(connection).values():
            stored = deployments.files_of(connection, digest)
            own = unpacked(stored) if stored else {}
            if digest_of(own) != digest:
                raise DeploymentBroken(f"the files of deployment {digest[:12]} are not those that were deployed")
            files = {**files, **own}
    return files
