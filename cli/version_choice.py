"""Which versions of policy areas a command compares: files, a revision of git, or what is or was in operation."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from imi_runtime.assembly import open_installation
from imi_runtime.comparing.versions import Version, version_as_compiled, version_from_files
from imi_runtime.compiler.compile import areas, bytes_of, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import AreaId
from imi_runtime.operations.deployment.deploying import list_deployments
from imi_runtime.operations.deployment.stored_versions import StoredVersion, stored_version
from imi_runtime.operations.installation import Installation
from imi_runtime.problems import Problem
from imi_runtime.settings import read_settings
from imi_runtime.store.deployments import Deployment

from .former_library import LIVE, former_library

FILES = "files"
GIT = "git:"
DIGEST = re.compile(r"[0-9a-f]{6,64}")
KNOWN = (
    f"'{FILES}' (the files of the library), '{LIVE}' (what is in operation), a folder, 'git:' and a revision, "
    "the number of a deployed version, or the beginning of its digest"
)


class CannotRead(Exception):
    """A version has errors by the rules of today, and no compiled form that could stand for it."""

    def __init__(self, called: str, area: AreaId, problems: tuple[Problem, ...], library: Library) -> None:
        super().__init__(called)
        self.called, self.area, self.problems, self.library = called, area, problems, library


@dataclass(frozen=True, slots=True)
class Source:
    """Where versions come from: how it is called, its areas, and how one of them is read."""

    called: str
    areas: tuple[AreaId, ...]
    files: Callable[[AreaId], Library]
    read: Callable[[AreaId], Version]


@dataclass
class Sources:
    """Finds versions by what the user wrote."""

    folder: Path
    database: str | None

    def named(self, written: str) -> Source:
        """Return the source that was written. Raises a usage error when there is none."""
        if written == FILES:
            return _of_files(read_library(self.folder), f"the files in {self.folder}")
        if written == LIVE:
            return self._deployed([d for d in self._deployments if d.live], "what is in operation", written)
        if written.startswith(GIT):
            revision = written.removeprefix(GIT)
            return _of_files(former_library(self.folder, revision), f"revision {revision} of git")
        if Path(written).is_dir():
            return _of_files(read_library(Path(written)), f"the files in {written}")
        if written.isdecimal():
            return self._deployed([d for d in self._deployments if d.version == int(written)], "", written)
        if DIGEST.fullmatch(written):
            return self._deployed([d for d in self._deployments if d.digest.startswith(written)], "", written)
        raise click.UsageError(f"'{written}' is no version. A version is {KNOWN}.")

    @cached_property
    def _installation(self) -> Installation:
        settings = {**os.environ, "IMI_DATABASE_URL": self.database} if self.database else None
        return open_installation(read_settings(settings))

    @cached_property
    def _deployments(self) -> tuple[Deployment, ...]:
        return list_deployments(self._installation)

    def _deployed(self, found: list[Deployment], called: str, written: str) -> Source:
        if not found:
            known = ", ".join(f"{d.area} {d.version} ({d.digest[:12]})" for d in self._deployments[:10])
            hint = f"Deployed are: {known}." if known else "Nothing is deployed yet. Name another, such as git:HEAD."
            raise click.UsageError(f"There is no deployed version '{written}'. {hint}")
        stored = {d.area: stored_version(self._installation, d) for d in found}
        said = ", ".join(_called(d) for d in found)
        return Source(f"{called} ({said})" if called else said, tuple(stored), lambda area: stored[area].files,
                      lambda area: deployed_version(stored[area]))


def _called(deployment: Deployment) -> str:
    cases = f"{deployment.cases} {'case' if deployment.cases == 1 else 'cases'}"
    return f"{deployment.area} version {deployment.version}, {deployment.digest[:12]}, with {cases}"


def deployed_version(stored: StoredVersion) -> Version:
    """Return what was deployed; where today's rules refuse the files, what was compiled of them then."""
    read = version_from_files(stored.files, stored.deployment.area)
    return read if isinstance(read, Version) else version_as_compiled(stored.bundle, stored.labels)


def _of_files(library: Library, called: str) -> Source:
    def read(area: AreaId) -> Version:
        found = version_from_files(library, area)
        if isinstance(found, Version):
            return found
        raise CannotRead(called, area, found, library)

    return Source(called, areas(library), lambda area: bytes_of(library, area), read)


def sources_of(library: Library) -> Mapping[str, bytes]:
    """Return the files by their names, for showing lines of them."""
    return {str(path): data for path, data in library.items()}
