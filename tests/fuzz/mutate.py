"""Broken files in great number: each is a good file with a few slips, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

SIGNS = (b": ", b"- ", b"? ", b" #", b"#x", b"&a ", b"*a ", b"!x ", b"!!str ", b"<<: ", b"| ", b"> ", b"%", b"@", b"`", b"~",
         b"null", b"{", b"}", b"[", b"]", b",", b"'", b'"', b"\\", b"\\x", b"\\u202e", b"---\n", b"...\n", b"%YAML 1.1\n",
         b"msgid ", b"msgstr ", b"msgctxt ", b"msgid_plural ", b"#~ ", b"#| msgid ", b"#, fuzzy\n", b"{name}", b"<b>")  # fmt: skip
UNICODE = tuple(
    character.encode("utf-8", "surrogatepass")
    for character in "\0\x07\x1b\x7f\x85\t\r\u00ad\u0301\u200b\u200d\u2028\u2029\u202e\u2066\ufeff\ufffe\ud800é漢\U0001f600\U000e0041"
) + (b"\xff", b"\xc0\x80", b"\xf5", b"\xed\xa0\x80")
NUMBERS = (b"0", b"-1", b"017", b"1_000", b"1e9", b"0x1F", b"12:30:45", b"2026-02-30", b".inf", b"9" * 30, b"9" * 5000)
LARGEST = 100_000

Mutation = Callable[[Random, bytes], bytes]


def mutants(seed: int, corpus: Sequence[bytes], count: int) -> Iterator[bytes]:
    """Yield `count` broken descendants of the corpus, each with one to four slips."""
    random = Random(seed)
    for _ in range(count):
        data = random.choice(corpus)
        for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
            data = random.choice(MUTATIONS)(random, data)
        yield data[:LARGEST]


def flip_byte(random: Random, data: bytes) -> bytes:
    """Change one bit."""
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]


def cut(random: Random, data: bytes) -> bytes:
    """Take out a few bytes, or all that follow."""
    place = random.randrange(len(data) + 1)
    return data[:place] + data[place + random.choice((1, 2, 5, 20, LARGEST)) :]


def insert_sign(random: Random, data: bytes) -> bytes:
    """Put in a sign that means something to YAML or PO."""
    return _insert(random, data, random.choice(SIGNS))


def insert_unicode(random: Random, data: bytes) -> bytes:
    """Put in a character that hides, turns, breaks or is none."""
    return _insert(random, data, random.choice(UNICODE))


def insert_brackets(random: Random, data: bytes) -> bytes:
    """Put in brackets that open and open."""
    return _insert(random, data, random.choice((b"[", b"{", b"{a: ", b"- ", b"(")) * random.choice((1, 3, 25, 3000)))


def change_number(random: Random, data: bytes) -> bytes:
    """Put a remarkable number after some colon."""
    places = [place for place in range(len(data)) if data.startswith(b": ", place)]
    if not places:
        return _insert(random, data, random.choice(NUMBERS))
    place = random.choice(places) + 2
    return data[:place] + random.choice(NUMBERS) + data[place:].lstrip(b"\"'")


def swap_tokens(random: Random, data: bytes) -> bytes:
    """Exchange two words."""
    words = data.split(b" ")
    first, second = random.randrange(len(words)), random.randrange(len(words))
    words[first], words[second] = words[second], words[first]
    return b" ".join(words)


def repeat_line(random: Random, data: bytes) -> bytes:
    """Write one line twice, or very often."""
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    return b"\n".join([*lines[:place], *[lines[place]] * random.choice((2, 2, 2, 300)), *lines[place + 1 :]])


def drop_line(random: Random, data: bytes) -> bytes:
    """Leave out one line."""
    lines = data.split(b"\n")
    del lines[random.randrange(len(lines))]
    return b"\n".join(lines)


def move_line(random: Random, data: bytes) -> bytes:
    """Put a line elsewhere."""
    lines = data.split(b"\n")
    lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))
    return b"\n".join(lines)


def shift_line(random: Random, data: bytes) -> bytes:
    """Change the indentation of one line."""
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    lines[place] = b" " * random.choice((0, 1, 2, 3, 7)) + lines[place].lstrip(b" ")
    return b"\n".join(lines)


def _insert(random: Random, data: bytes, piece: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + piece + data[place:]


MUTATIONS: tuple[Mutation, ...] = (
    flip_byte, cut, insert_sign, insert_sign, insert_unicode, insert_brackets, change_number, swap_tokens, repeat_line,
    drop_line, move_line, shift_line,
)  # fmt: skip
