"""Where attached files lie: a folder, or a bucket of a store that speaks S3, both through one library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from imi_runtime.problems import ImiError


class FileGone(ImiError):
    """The store has no file under that name."""


class ObjectFiles:
    """Sealed files by their ids. `address` is `file:FOLDER`, `s3://BUCKET/PREFIX`, or `memory:` for tests."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opened: ObjectStore | None = None

    @property
    def _store(self) -> ObjectStore:
        """The store, opened when it is first needed: an installation without files needs none."""
        if self._opened is None:
            self._opened = _open(self._address)
        return self._opened

    def put(self, id: str, sealed: Iterable[bytes]) -> None:
        """Keep a file, piece by piece; it is there whole or not at all."""
        obstore.put(self._store, id, iter(sealed), use_multipart=True)

    def get(self, id: str) -> Iterator[bytes]:
        """Yield a file. Raises FileGone."""
        try:
            found = obstore.get(self._store, id)
        except NotFoundError as missing:
            raise FileGone(f"there is no file {id}") from missing
        return (bytes(chunk) for chunk in found)

    def delete(self, id: str) -> None:
        """Remove a file; one that is gone already is no mistake."""
        try:
            obstore.delete(self._store, id)
        except NotFoundError:
            return

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield the id of every file, and since when it is there."""
        for page in obstore.list(self._store):
            for found in page:
                yield found["path"], found["last_modified"]


def _open(address: str) -> ObjectStore:
    scheme, _, rest = address.partition(":")
    if scheme == "memory":
        return MemoryStore()
    if scheme == "file":
        folder = Path(rest.removeprefix("//")).absolute()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(folder)
    return from_url(address)
