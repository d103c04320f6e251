"""A preview over the small invented library; tests find its files and cases as if it had just been started."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.library_kit import library
from tests.preview.kit import Author, Started, start, write


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A running preview."""
    found = start(tmp_path_factory.mktemp("preview"))
    yield found
    found.stop()


@pytest.fixture
def started(running: Started) -> Started:
    """The running preview with the files and without the cases of a fresh one."""
    for folder in running.folder.iterdir():
        shutil.rmtree(folder)
    write(library(), running.folder)
    author = running.author = Author(running.address)
    author.post("/preview/language", author.post("/preview/again", author.get()), language="en")
    return running


@pytest.fixture
def author(started: Started) -> Author:
    """Somebody who looks at it."""
    return started.author
