"""Files are sealed in pieces: whole, in order, bound to their place, and never in clear on a disk."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.adapters.file_sealing import PIECE, TAG, PiecewiseSealing
from imi_runtime.adapters.sealing import SealBroken

SEALING = PiecewiseSealing()
KEY = SEALING.new_key()


def sealed(content: bytes, place: str = "here") -> bytes:
    return b"".join(SEALING.seal(KEY, place, io.BytesIO(content)))


def opened(content: bytes, place: str = "here", at_once: int = 1000) -> bytes:
    chunks = (content[start : start + at_once] for start in range(0, len(content), at_once))
    return b"".join(SEALING.open(KEY, place, chunks))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_a_sealed_file_opens_to_what_it_was(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content
    assert opened(sealed(content), at_once=PIECE + TAG + 8) == content


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_byte_changed_anywhere_breaks_the_seal(data: st.DataObject) -> None:
    whole = bytearray(sealed(b"x" * (PIECE + 50)))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        opened(bytes(whole))


def test_pieces_cannot_be_cut_off_swapped_or_moved_to_another_file() -> None:
    whole, size = sealed(b"a" * PIECE + b"b" * PIECE + b"c"), PIECE + TAG
    head, first, second, rest = whole[:8], whole[8 : 8 + size], whole[8 + size : 8 + 2 * size], whole[8 + 2 * size :]
    for torn in (head + first, head + first + second, head + second + first + rest, head, b"", whole + b"\0" * 40):
        with pytest.raises(SealBroken):
            opened(torn)
    with pytest.raises(SealBroken):
        opened(whole, place="elsewhere")


def test_what_arrives_is_read_back_from_anywhere_and_unreadable_on_the_disk() -> None:
    spool = SEALING.spool()
    spool.write(b"secret words " * 20_000)
    spool.seek(13 * 777)
    assert spool.read(13) == b"secret words "
    spool.flush()
    raw = spool.raw._file  # type: ignore[attr-defined]
    raw.seek(0)
    assert b"secret" not in raw.read()
    spool.close()
