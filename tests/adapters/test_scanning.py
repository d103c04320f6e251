"""The scanner's word is taken as it is meant, and silence is no verdict."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from imi_runtime.adapters import scanning
from imi_runtime.adapters.scanning import Clamd, NoScanner, scanner_at
from imi_runtime.model.files import FileVerdict
from imi_runtime.ports import ScannerAway

TEST_FILE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def speaking(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes a stream as clamd does, keeps it, and answers what it is told to."""
    server, taken = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        line, _ = server.accept()
        with line:
            stream = line.makefile("rb")
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(stream.read(4), "big"):
                content += stream.read(size)
            taken.append(content)
            line.sendall(answer)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"clamd://127.0.0.1:{server.getsockname()[1]}", taken
    thread.join(5)
    server.close()


@pytest.mark.parametrize(("answer", "finding"), [
    (b"stream: OK\0", FileVerdict.CLEAN), (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", FileVerdict.INFECTED),
])
def test_the_scanner_gets_the_whole_file_and_its_word_counts(answer: bytes, finding: FileVerdict) -> None:
    with speaking(answer) as (address, taken):
        assert scanner_at(address).scan([b"one ", b"two"]) is finding
    assert taken == [b"one two"]


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: ERROR\0", b"\xff\xfe\0", b""])
def test_what_is_no_verdict_keeps_the_file_in_quarantine(answer: bytes) -> None:
    with speaking(answer) as (address, _), pytest.raises(ScannerAway):
        scanner_at(address).scan([b"content"])


def test_a_scanner_that_is_silent_or_gone_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ScannerAway):
        Clamd(f"clamd://127.0.0.1:{silent.getsockname()[1]}").scan([b"content"])
    with pytest.raises(ScannerAway):
        Clamd("clamd:///nowhere/at/all").scan([b"content"])
    with pytest.raises(ScannerAway):
        scanner_at("").scan([b"content"])


def test_without_a_scanner_the_standard_test_file_is_still_found_wherever_it_is_cut() -> None:
    for cut in range(1, len(TEST_FILE)):
        assert NoScanner().scan([b"x", TEST_FILE[:cut], TEST_FILE[cut:]]) is FileVerdict.INFECTED
    assert NoScanner().scan([TEST_FILE[:30], b"", b"another text"]) is FileVerdict.CLEAN
