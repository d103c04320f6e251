"""Where attached files lie: a folder, or a bucket of a store that speaks S3, both through one library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from imi_runtime.ports import FileStoreAway

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

RETRIES: RetryConfig = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
"""How often, and for how long altogether, a store that does not answer is asked: somebody waits for a page."""
TIMES: ClientConfig = {"timeout": "30s", "connect_timeout": "5s"}
BROKEN_OFF = "#"
"""Stands in the name of a file in a folder as long as it is being written."""
MISSING = (FileNotFoundError, NotFoundError)
REFUSED = ("403 Forbidden", "401 Unauthorized", "InvalidAccessKeyId", "SignatureDoesNotMatch")
NO_CREDENTIALS = (
    "the store of files refuses us: look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and at what that key may do"
)
NO_BUCKET = "the store of files has no such bucket: look at IMI_FILES"


class FileGone(FileStoreAway):
    """The store has no file under that name."""


class ObjectFiles:
    """Sealed files by their ids. `address` is `file:FOLDER`, `s3://BUCKET/PREFIX`, or `memory:` for tests."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._folder = _folder_of(address)
        self._opened: ObjectStore | None = None

    @property
    def _store(self) -> ObjectStore:
        """The store, opened when it is first needed: an installation without files needs none."""
        if self._opened is None:
            self._opened = _open(self._address)
        return self._opened

    def put(self, id: str, sealed: Iterable[bytes]) -> None:
        """Keep a file, piece by piece: there whole or not at all, and still there when the machine loses power."""
        with _told(NO_BUCKET):
            obstore.put(self._store, id, iter(sealed), use_multipart=True)
        if self._folder is not None:
            _written_through(self._folder / id, self._folder)

    def get(self, id: str) -> Iterator[bytes]:
        """Yield a file. Raises FileGone at once where there is none."""
        try:
            with _told(""):
                found = obstore.get(self._store, id)
        except MISSING as missing:
            raise FileGone(f"there is no file {id}") from missing
        return _chunks(found)

    def delete(self, id: str) -> None:
        """Remove a file; one that is gone already is no mistake."""
        if BROKEN_OFF in id and self._folder is not None:
            (self._folder / id).unlink(missing_ok=True)
            return
        with suppress(*MISSING), _told(""):
            obstore.delete(self._store, id)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield the id of every file, and since when it is there; in a folder also what a dead process began."""
        with _told(NO_BUCKET):
            for page in obstore.list(self._store):
                for found in page:
                    yield found["path"], found["last_modified"]
        if self._folder is not None:
            for path in self._folder.glob(f"*{BROKEN_OFF}*"):
                with suppress(FileNotFoundError):
                    yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _chunks(found: obstore.GetResult) -> Iterator[bytes]:
    with _told(""):
        for chunk in found:
            yield bytes(chunk)


@contextmanager
def _told(missing: str) -> Iterator[None]:
    """Tell what the library raises as a sentence; what is `missing` passes as it is where no sentence is given."""
    try:
        yield
    except MISSING as gone:
        if not missing:
            raise
        raise FileStoreAway(missing) from gone
    except BaseError as fault:
        raise FileStoreAway(_sentence(fault, missing)) from fault


def _sentence(fault: BaseError, missing: str) -> str:
    said = str(fault)
    if isinstance(fault, PermissionDeniedError | UnauthenticatedError) or any(word in said for word in REFUSED):
        return NO_CREDENTIALS
    if missing and "NoSuchBucket" in said:
        return missing
    return f"the store of files does not answer: look at IMI_FILES and AWS_ENDPOINT ({type(fault).__name__})"


def _folder_of(address: str) -> Path | None:
    scheme, _, rest = address.partition(":")
    return Path(rest.removeprefix("//")).absolute() if scheme == "file" else None


def _written_through(*paths: Path) -> None:
    """Let what was written reach the disk: the file itself, and the folder that names it."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open(address: str) -> ObjectStore:
    folder = _folder_of(address)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(folder)
    if address.startswith("memory:"):
        return MemoryStore()
    # What is said here stands in the place of the usual variable: an open line only where somebody has allowed it.
    open_line = os.environ.get("AWS_ALLOW_HTTP", "") == "true"
    return from_url(address, retry_config=RETRIES, client_options={**TIMES, "allow_http": open_line})
