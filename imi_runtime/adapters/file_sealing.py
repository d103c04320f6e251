"""Files sealed in pieces under a key of their own, so that neither memory nor a disk ever holds one whole in clear."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from imi_runtime.adapters.sealing import SealBroken

FORMAT = b"\x01"
"""First byte of every sealed file, so that the method can be changed later."""
PIECE = 64 * 1024
"""Bytes of clear text in a piece."""
TAG = 16
PREFIX_BYTES = 7
BLOCK = 16


class PiecewiseSealing:
    """AES-256-GCM piece by piece: a counter binds the order, and a mark the last one, so that none can be cut off."""

    def new_key(self) -> bytes:
        """Return a fresh key for one file."""
        return AESGCM.generate_key(256)

    def seal(self, key: bytes, place: str, content: BinaryIO) -> Iterator[bytes]:
        """Yield the sealed file; it opens only for the same place."""
        cipher, prefix = AESGCM(key), os.urandom(PREFIX_BYTES)
        yield FORMAT + prefix
        piece, number, last = content.read(PIECE), 0, False
        while not last:
            following = content.read(PIECE)
            last = not following
            yield cipher.encrypt(_nonce(prefix, number, last=last), piece, place.encode())
            piece, number = following, number + 1

    def open(self, key: bytes, place: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the file in clear. Raises SealBroken as soon as a piece was changed, moved, or is missing."""
        cipher, buffer = AESGCM(key), _Pieces(sealed)
        head = buffer.take(1 + PREFIX_BYTES)
        if head[:1] != FORMAT or len(head) <= PREFIX_BYTES:
            raise SealBroken("sealed in an unknown way")
        number, last = 0, False
        while not last:
            piece = buffer.take(PIECE + TAG)
            last = buffer.is_over()
            try:
                yield cipher.decrypt(_nonce(head[1:], number, last=last), piece, place.encode())
            except InvalidTag as broken:
                raise SealBroken("the seal of a file is broken") from broken
            number += 1

    def spool(self) -> BinaryIO:
        """Return a temporary file for what arrives: on the disk it is unreadable, and it goes away when closed."""
        return io.BufferedRandom(_Spool(), buffer_size=PIECE)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


class _Pieces:
    """A stream of bytes, taken in pieces of any length."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = bytearray()

    def take(self, count: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        self._fill(count)
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def is_over(self) -> bool:
        """Tell whether nothing is left."""
        self._fill(1)
        return not self._held

    def _fill(self, count: int) -> None:
        while len(self._held) < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            self._held += chunk


class _Spool(io.RawIOBase):
    """A nameless file on the disk, enciphered under a key that only this object has."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as this object
        self._key, self._start = os.urandom(32), int.from_bytes(os.urandom(8), "big") << 64

    def readable(self) -> bool:
        """It can be read."""
        return True

    def writable(self) -> bool:
        """It can be written."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def truncate(self, size: int | None = None) -> int:
        """Cut it off."""
        return self._file.truncate(size)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into the buffer."""
        at = self._file.tell()
        found = self._file.read(len(buffer)) or b""
        buffer[: len(found)] = self._turned(at, found)
        return len(found)

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Write at the present place."""
        return self._file.write(self._turned(self._file.tell(), bytes(data)))

    def _turned(self, at: int, data: bytes) -> bytes:
        """Encipher or decipher what stands at a place: one and the same."""
        counter = (self._start + at // BLOCK).to_bytes(BLOCK, "big")
        stream = Cipher(algorithms.AES256(self._key), modes.CTR(counter)).encryptor()
        stream.update(bytes(at % BLOCK))
        return stream.update(data)

    def close(self) -> None:
        """Let the file go."""
        if not self.closed:
            self._file.close()
        super().close()
