"""A file is what its content says, and its name must say the same."""

from __future__ import annotations

import io
import zipfile

import pytest

from imi_runtime.model.questions import FileKind
from imi_runtime.operations.cases.file_kinds import clean_name, kind_of


def zipped(*parts: tuple[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, text in parts:
            file.writestr(name, text)
    return held.getvalue()


PDF = b"%PDF-1.7\n% a demo\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40)
TYPES = ("[Content_Types].xml", "<Types/>")
DOCX = zipped(TYPES, ("word/document.xml", "<w/>"))
XLSX = zipped(TYPES, ("xl/workbook.xml", "<x/>"))
ODT = zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>"))
SIGNED = bytes.fromhex("3082010006092a864886f70d010702a0") + bytes(60)


@pytest.mark.parametrize(("name", "content", "kind"), [
    ("diploma.pdf", PDF, FileKind.PDF), ("DIPLOMA.PDF", PDF, FileKind.PDF), ("scan.png", PNG, FileKind.IMAGE),
    ("scan.jpeg", JPEG, FileKind.IMAGE), ("scan.tif", b"II*\0" + bytes(30), FileKind.IMAGE),
    ("letter.docx", DOCX, FileKind.DOCUMENT), ("letter.odt", ODT, FileKind.DOCUMENT), ("list.xlsx", XLSX, FileKind.TABLE),
    ("list.csv", "name;Größe\nΔήμος;1\n".encode(), FileKind.TABLE), ("note.txt", "Zażółć".encode(), FileKind.TEXT),
    ("letter.pdf.p7m", SIGNED, FileKind.SIGNED),
])
def test_a_file_that_is_what_its_name_says_is_taken(name: str, content: bytes, kind: FileKind) -> None:
    assert kind_of(name, io.BytesIO(content)) is kind


@pytest.mark.parametrize(("name", "content"), [
    ("diploma.pdf", PNG), ("scan.png", PDF), ("note.txt", PDF), ("letter.docx", PDF), ("letter.docx", XLSX),
    ("letter.docx", zipped(("anything.txt", "x"))), ("letter.odt", DOCX), ("archive.zip", zipped(("a", "b"))),
    ("page.html", b"<html><script>alert(1)</script>"), ("note.txt", b"<html><script>alert(1)</script>"),
    ("note.txt", b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), ("picture.svg", b"<svg/>"),
    ("note.txt", b"MZ\x90\x00\x03"), ("note.txt", "text".encode("utf-16")), ("note.txt", b"text \xff"),
    ("program.exe", b"MZ\x90\x00"), ("nothing", PDF), ("", PDF), ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("letter.docx", zipped(TYPES, ("word/document.xml", "<w/>"), ("word/vbaProject.bin", "macro"))),
    ("letter.docm", zipped(TYPES, ("word/document.xml", "<w/>"))), ("letter.docx", DOCX[: len(DOCX) // 2]),
    ("archive.pdf", b"PK\x03\x04" + bytes(100)), ("note.csv", b""),
])
def test_everything_else_is_refused(name: str, content: bytes) -> None:
    assert kind_of(name, io.BytesIO(content)) is None


def test_text_is_judged_to_its_very_end() -> None:
    long = "ä" * 200_000
    assert kind_of("note.txt", io.BytesIO(long.encode())) is FileKind.TEXT
    assert kind_of("note.txt", io.BytesIO(long.encode() + b"\x00")) is None
    assert kind_of("note.txt", io.BytesIO(long.encode()[:-1])) is None


def test_an_office_file_with_too_many_parts_is_none() -> None:
    many = zipped(TYPES, ("word/document.xml", "<w/>"), *((f"part{n}", "") for n in range(2001)))
    assert kind_of("letter.docx", io.BytesIO(many)) is None


@pytest.mark.parametrize(("given", "kept"), [
    ("C:\\Users\\demo\\diploma.pdf", "diploma.pdf"), ("../../etc/passwd.txt", "passwd.txt"), ("a\r\nb.pdf", "ab.pdf"),
    ("cod\u202efdp.exe.pdf", "codfdp.exe.pdf"), ("Δίπλωμα Ελένης.pdf", "Δίπλωμα Ελένης.pdf"), (" . ", ""), (".pdf", ""),
    ("x" * 300 + ".pdf", "x" * 116 + ".pdf"), ("nul\x00.pdf", "nul.pdf"),
])
def test_a_name_shows_no_path_and_steers_nothing(given: str, kept: str) -> None:
    assert clean_name(given) == kept
