"""What a file is, by its content. A name is only believed where it says the same."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from imi_runtime.model.questions import FILE_ENDINGS, FileKind

HEAD = 4096
MOST_ENTRIES = 2000
"""An office file with more parts than that is none; nothing inside one is ever unpacked."""
LONGEST_NAME = 120

FORMATS: Mapping[str, str] = {
    "pdf": "pdf", "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "tif": "tiff", "tiff": "tiff", "txt": "text",
    "docx": "docx", "odt": "odt", "xlsx": "xlsx", "ods": "ods", "csv": "text", "p7m": "pkcs7", "asice": "asic",
}
"""End of a name -> the format that it promises."""
KINDS: Mapping[str, FileKind] = {ending: kind for kind, endings in FILE_ENDINGS.items() for ending in endings}
"""End of a name -> the kind of file."""
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
    (b"PK\x03\x04", "zip"),
)
_TYPES_IN_ZIP = {
    b"application/vnd.oasis.opendocument.text": "odt", b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.etsi.asic-e+zip": "asic",
}
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier by which signed data in the sense of PKCS #7 begin."""
_CONTROLS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def kind_of(name: str, content: BinaryIO) -> FileKind | None:
    """Return what a file is; None where its content is nothing that is accepted, or something else than its name."""
    ending = PurePosixPath(name.lower()).suffix.removeprefix(".")
    content.seek(0)
    found = _format(content.read(HEAD), content)
    content.seek(0)
    return KINDS[ending] if found is not None and FORMATS.get(ending) == found else None


def _format(head: bytes, content: BinaryIO) -> str | None:
    for start, name in _STARTS:
        if head.startswith(start):
            return _in_zip(content) if name == "zip" else name
    if head.startswith((b"\x30\x80", b"\x30\x82", b"\x30\x83", b"\x30\x84")) and _SIGNED_DATA in head[:40]:
        return "pkcs7"
    return "text" if _is_text(head, content) else None


def _in_zip(content: BinaryIO) -> str | None:
    """Look at the list of parts of an office file; macros make it something that is not accepted."""
    try:
        with zipfile.ZipFile(content) as parts:
            names = {part.filename: part for part in parts.infolist()}
            if len(names) > MOST_ENTRIES or any("vba" in name.lower() for name in names):
                return None
            typed = names.get("mimetype")
            if typed is not None:
                return _TYPES_IN_ZIP.get(parts.read(typed)) if typed.file_size < 100 else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None


def _is_text(head: bytes, content: BinaryIO) -> bool:
    """Tell whether all of it is text in UTF-8 without signs that steer machines, and no markup."""
    if head.lstrip()[:1] == b"<" or not head:
        return False
    content.seek(0)
    rest = b""
    while piece := content.read(65536):
        try:
            text = (rest + piece).decode("utf-8")
            rest = b""
        except UnicodeDecodeError as error:
            if error.end < len(rest + piece) or error.reason != "unexpected end of data":
                return False
            text, rest = (rest + piece)[: error.start].decode("utf-8"), (rest + piece)[error.start :]
        if any(sign < " " and sign not in "\t\r\n\f" for sign in text):
            return False
    return not rest


def clean_name(given: str) -> str:
    """Return a name that shows no path, steers nothing, and keeps its end; empty when nothing is left of it."""
    base = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in unicodedata.normalize("NFC", base) if unicodedata.category(sign) not in _CONTROLS)
    kept = kept.strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"[:LONGEST_NAME] if stem else ""
