"""The library as it was: in a revision of git, or in the versions that are live."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

import click

from imi_runtime.compiler.library import FOLDERS, SUFFIXES, Library

LIVE = "live"


def former_library(folder: Path, since: str) -> Library:
    """Return the library of a revision, or of what is `live`. Raises a usage error when there is none."""
    if since == LIVE:
        from imi_runtime.assembly import open_installation
        from imi_runtime.operations.deployment.live_files import live_library
        from imi_runtime.settings import read_settings

        return live_library(open_installation(read_settings()))
    if not _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"):
        raise click.UsageError(f"'{since}' is no revision of git for the folder {folder}. Name one with --since.")
    return _unpacked(_git(folder, "archive", "--format=tar", since))


def _git(folder: Path, *words: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise click.UsageError("The program git is not installed, so former versions of the files cannot be read.")
    done = subprocess.run([program, "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603 - no shell
    return done.stdout if done.returncode == 0 else b""


def _unpacked(data: bytes) -> Library:
    if not data:
        return {}
    files: dict[PurePosixPath, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            content = archive.extractfile(member) if member.isfile() else None
            if content and path.parts[0] in FOLDERS and path.suffix in SUFFIXES:
                files[path] = content.read()
    return dict(sorted(files.items()))
