"""Deployed versions of policy areas, to compare them with others: the exact files, and what was compiled of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imi_runtime.compiler.library import Library, digest_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.text import Labels
from imi_runtime.operations.deployment.deploying import unpacked
from imi_runtime.operations.installation import DeploymentBroken, Installation
from imi_runtime.store import deployments
from imi_runtime.store.deployments import Deployment


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One deployed version: its files, and what they meant when they were deployed."""

    deployment: Deployment
    files: Library
    bundle: Bundle
    labels: Mapping[Language, Labels]


def stored_version(installation: Installation, deployment: Deployment) -> StoredVersion:
    """Return a deployed version. Raises DeploymentBroken when its files or its compiled form are not those deployed."""
    digest = deployment.digest
    with installation.database.reading() as connection:
        stored = deployments.files_of(connection, digest)
        files = unpacked(stored) if stored else {}
        if digest_of(files) != digest:
            raise DeploymentBroken(f"the files of deployment {digest[:12]} are not those that were deployed")
        bundle = installation.bundles.get(connection, digest)
        labels = {language: installation.bundles.labels(connection, digest, language) for language in bundle.languages}
    return StoredVersion(deployment, files, bundle, labels)
