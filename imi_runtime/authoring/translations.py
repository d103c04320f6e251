"""Translators' files after a rename: references and order follow the new ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

ADDRESS = re.compile(r'^(#~ )?msgctxt "(.*)"$', re.M)
BETWEEN = "\n\n"


def in_order(before: bytes, after: bytes) -> bytes:
    """Return the entries sorted by their addresses, if they were before; else as they stand."""
    former, blocks = _blocks(before), _blocks(after)
    if [_order(block) for block in former] != sorted(_order(block) for block in former):
        return after
    return (BETWEEN.join(sorted(blocks, key=_order)) + "\n").encode("utf-8")


def _blocks(data: bytes) -> list[str]:
    return data.decode("utf-8").removesuffix("\n").split(BETWEEN)


def _order(block: str) -> tuple[bool, bool, str]:
    address = ADDRESS.search(block)
    return (address is not None, bool(address and address[1]), address[2] if address else "")


def with_references(data: bytes, moved: Mapping[PurePosixPath, PurePosixPath]) -> bytes:
    """Return the file with the new names of moved files, where it tells translators in which file a text stands.

    A form is also named in the remarks on its pages.
    """
    for old, new in moved.items():
        data = re.sub(rf"^(#: ){re.escape(str(old))}$".encode(), rf"\g<1>{new}".encode(), data, flags=re.M)
        if old.parts[0] == "forms":
            named = rf"^(#\. .*; form '){re.escape(old.stem)}'".encode()
            data = re.sub(named, rf"\g<1>{new.stem}'".encode(), data, flags=re.M)
    return data
