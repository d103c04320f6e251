"""Virus scanners: clamd over its socket, none on purpose, or none yet."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from imi_runtime.model.files import FileVerdict
from imi_runtime.ports import ScannerAway

PATIENCE = 30.0
"""Seconds to wait for each answer of the scanner."""
STANDARD_TEST = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""The harmless text by which all scanners are tried."""


class Clamd:
    """The scanner behind clamd's INSTREAM command. `address` is `clamd://HOST:PORT` or `clamd:///PATH/OF/SOCKET`."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    def scan(self, content: Iterable[bytes]) -> FileVerdict:
        """Return what the scanner says. Raises ScannerAway when it says nothing that can be understood."""
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for piece in content:
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
                answer = _answer(line)
        except OSError as error:
            raise ScannerAway(f"the scanner does not answer: {error}") from error
        return _finding(answer)

    def _connected(self) -> socket.socket:
        if not self._address.hostname:
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(PATIENCE)
            line.connect(self._address.path)
            return line
        return socket.create_connection((self._address.hostname, self._address.port or 3310), PATIENCE)


def _answer(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith((b"\0", b"\n")) and len(answer) < 1000:
        piece = line.recv(1000)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _finding(answer: str) -> FileVerdict:
    """Read `stream: OK` and `stream: NAME FOUND`; everything else is no finding."""
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return FileVerdict.CLEAN
    if said.endswith(" FOUND"):
        return FileVerdict.INFECTED
    raise ScannerAway(f"the scanner gave no verdict: {answer[:80]!r}")


class NoScanner:
    """No scanner, on purpose: every file passes but the one by which scanners are tried."""

    def scan(self, content: Iterable[bytes]) -> FileVerdict:
        """Let everything pass but the standard test file."""
        end = b""
        for piece in content:
            if STANDARD_TEST in end + piece:
                return FileVerdict.INFECTED
            end = piece[-len(STANDARD_TEST) :]
        return FileVerdict.CLEAN


class ScannerMissing:
    """No scanner was named: nothing leaves quarantine."""

    def scan(self, content: Iterable[bytes]) -> FileVerdict:
        """Say that there is none."""
        raise ScannerAway("no scanner is named in IMI_SCANNER")


def scanner_at(address: str) -> Clamd | NoScanner | ScannerMissing:
    """Return the scanner that a setting names: `clamd:...`, `none`, or nothing yet."""
    if not address:
        return ScannerMissing()
    return NoScanner() if address == "none" else Clamd(address)
