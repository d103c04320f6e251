"""Translations to bytes, in one canonical form: equal translations give equal bytes, and merges seldom conflict."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.source.po_file import NOT_REVIEWED, REVIEW, PoEntry, PoFile, canonical_headers

WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def write_po(po: PoFile) -> bytes:
    """Return the file: fixed header, entries by address, one line for each text, obsolete entries last."""
    entries = sorted(po.entries.values(), key=lambda entry: (entry.obsolete, entry.context))
    blocks = [_header(po), *(_entry(entry) for entry in entries)]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks).encode("utf-8")


def _header(po: PoFile) -> list[str]:
    headers = canonical_headers(po.language, po.headers.get(REVIEW, NOT_REVIEWED))
    lines = [f"{name}: {value}\n" for name, value in headers.items()]
    return ['msgid ""', 'msgstr ""', *(_quoted(line) for line in lines)]


def _entry(entry: PoEntry) -> list[str]:
    mark = "#~ " if entry.obsolete else ""
    return [
        *_comments("# ", entry.note),
        *_comments("#. ", entry.comment),
        *_comments("#: ", entry.reference),
        *(["#, fuzzy"] if entry.fuzzy else []),
        *_previous(entry),
        f"{mark}msgctxt {_quoted(entry.context)}",
        f"{mark}msgid {_quoted(entry.source)}",
        f"{mark}msgstr {_quoted(entry.text)}",
    ]


def _previous(entry: PoEntry) -> Iterator[str]:
    if entry.previous_source is not None:
        yield f"#{'~' if entry.obsolete else ''}| msgid {_quoted(entry.previous_source)}"


def _comments(mark: str, text: str) -> list[str]:
    return [f"{mark}{line}" if line else mark.rstrip() for line in text.split("\n")] if text else []


def _quoted(text: str) -> str:
    return f'"{text.translate(WRITTEN)}"'
