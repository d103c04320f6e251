"""The door to PO files: bytes in, translations and problems out; never an exception for what a translator wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from imi_runtime import codes
from imi_runtime.problems import Position, Problem, sorted_problems
from imi_runtime.source.characters import (
    BREAKING,
    BYTE_ORDER_MARK,
    HIDDEN,
    TURNING,
    has_unseen,
    not_utf8,
    unseen_in,
)
from imi_runtime.source.limits import PO_LIMITS, PoLimits
from imi_runtime.source.po_checks import check_composed, check_translation, needs_a_look
from imi_runtime.source.po_file import PoEntry, PoFile
from imi_runtime.source.quiet_reading import no_garbage_collection

LIMITS = PO_LIMITS
MEANING = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}
ESCAPE = re.compile(r"\\.?")
TABS = re.compile("\t")
EMPTY_LINES = re.compile(r"\n\n+")
USUAL_TEXT = r'"([^"\\\n\r]*)"'
USUAL_ENTRY = re.compile(
    r"((?:#\. [^\n\r]*\n)*)((?:#: [^\n\r]*\n)*)"
    rf"msgctxt {USUAL_TEXT}\nmsgid {USUAL_TEXT}\nmsgstr {USUAL_TEXT}\n(?:\n|\Z)"
).match
TEXTS = ("msgctxt", "msgid", "msgstr")
CHARSET = re.compile(r"charset=([^\s;]+)", re.IGNORECASE)
NORWEGIAN = {"no": "nb"}  # translation programs offer Norwegian under the code of the macrolanguage


@dataclass(slots=True)
class Block:
    """The lines of one entry, as far as they are read."""

    line: int = 0
    texts: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Position] = field(default_factory=dict)
    previous: list[str] | None = None
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    fuzzy: bool = False
    obsolete: bool = False
    spoiled: bool = False
    open: list[str] | None = None

    def text(self, name: str) -> str:
        """Return one of the three texts, put together from its lines."""
        parts = self.texts[name]
        return parts[0] if len(parts) == 1 else "".join(parts)


def read_po(file: str, data: bytes, limits: PoLimits = LIMITS) -> PoFile:
    """Read one PO file; its language is the name of the file, such as `fr` for `fr.po`."""
    language = _language(PurePosixPath(file).stem)
    unreadable = tuple(_bytes(file, data, limits))
    if unreadable:
        return PoFile(language, {}, {}, unreadable)
    with no_garbage_collection():
        reader = Reader(file, language, data, limits)
        reader.read()
    return PoFile(language, reader.headers, reader.entries, sorted_problems(reader.problems))


def _language(name: str) -> str:
    return NORWEGIAN.get(name, name)


def _bytes(file: str, data: bytes, limits: PoLimits) -> Iterator[Problem]:
    start = Position.of_file(file)
    if len(data) > limits.bytes:
        yield codes.PO_TOO_BIG.at(start, size=len(data), limit=limits.bytes)
    elif data.startswith(BYTE_ORDER_MARK):
        yield codes.PO_BYTE_ORDER_MARK.at(start)
    elif place := not_utf8(file, data):
        yield codes.PO_NOT_UTF8.at(place[0], byte=place[1])
    elif has_unseen(data):
        text = data.decode("utf-8")
        for pattern in (HIDDEN, BREAKING, TURNING, TABS):
            yield from unseen_in(text, pattern, codes.PO_HIDDEN_CHARACTER, file)


def paragraph_end(text: str, start: int) -> int:
    """Return where the next paragraph starts: behind the empty lines that follow this one."""
    end = EMPTY_LINES.search(text, start)
    return end.end() if end else len(text)


class Reader:
    """Reads the lines of one file from top to bottom."""

    def __init__(self, file: str, language: str, data: bytes, limits: PoLimits) -> None:
        self.headers: dict[str, str] = {}
        self.entries: dict[str, PoEntry] = {}
        self.problems: list[Problem] = []
        self._file, self._language, self._limits = file, language, limits
        text = data.decode("utf-8")
        self._text = text
        # Asked of the whole file it is quick; only a file that fails is asked text by text.
        self._composed = unicodedata.is_normalized("NFC", text)
        self._block = Block()
        self._seen_header = False

    def read(self) -> None:
        """Read all entries, or as many as the limits allow."""
        text, start, line = self._text, 0, 1
        while start < len(text):
            usual = USUAL_ENTRY(text, start) if self._composed else None
            if usual and self._usual_entry(usual, line):
                end = usual.end()
            else:
                end = paragraph_end(text, start)
                self._paragraph(text[start:end].rstrip("\n"), line)
            line += text.count("\n", start, end)
            start = end
            if self._at_a_limit():
                return self._give_up(line)
        if not self._seen_header and not self.problems:
            self.problems.append(codes.PO_NO_HEADER.at(Position.of_file(self._file), language=self._language))
        return None

    def _usual_entry(self, usual: re.Match[str], line: int) -> bool:
        """Take an entry in the form that we write ourselves, which nearly all have; say whether it was that simple."""
        comments, references, context, source, text = usual.groups("")
        if context in self.entries or len(source) > self._limits.text_length or len(text) > self._limits.text_length:
            return False
        place = line + comments.count("\n") + references.count("\n")
        at = Position(self._file, place, 9, len(context) + 11)
        self.entries[context] = PoEntry(
            context, source, text, False, False, None,
            comments[3:-1].replace("\n#. ", "\n"), at, references[3:-1].replace("\n#: ", "\n"),
        )  # fmt: skip
        if text and needs_a_look(source, text, self._limits):
            at_text = Position(self._file, place + 2, 8, len(text) + 10)
            self.problems += check_translation(source, text, at_text, self._limits)
        return True

    def _paragraph(self, paragraph: str, first: int) -> None:
        for number, line in enumerate(paragraph.split("\n"), first):
            self._line(number, line.removesuffix("\r"))
            if self._at_a_limit():
                return
        self._finish()

    def _at_a_limit(self) -> bool:
        return len(self.entries) > self._limits.entries or len(self.problems) >= self._limits.problems

    def _give_up(self, number: int) -> None:
        if len(self.entries) > self._limits.entries:
            self.problems.append(codes.PO_TOO_MANY.at(self._place(number, 1), limit=self._limits.entries))
        else:
            at = Position.of_file(self._file)
            self.problems.append(codes.PO_MANY_PROBLEMS.at(at, limit=self._limits.problems))

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _line(self, number: int, line: str) -> None:
        first = line[:1]
        if first == "m":
            self._keyword(number, line, 0)
        elif first == '"':
            self._continued(number, line, 0)
        elif first == "#":
            self._hash(number, line)
        elif not line.strip():
            self._finish()
        else:
            self._not_understood(number, line)

    def _keyword(self, number: int, line: str, column: int) -> None:
        name, _, rest = line[column:].partition(" ")
        if name.startswith(("msgid_plural", "msgstr[")):
            return self._refuse(codes.PO_PLURAL, number, line)
        if name not in TEXTS:
            return self._not_understood(number, line)
        block = self._block
        if name in block.texts or (name != "msgstr" and "msgstr" in block.texts):
            if name == "msgstr":
                return self._incomplete(number, line, "second msgctxt and msgid")
            self._finish()  # an entry may follow without an empty line
            block = self._block
        at = self._place(number, column + len(name) + 2, len(line) + 1)
        block.line = block.line or number
        block.open = block.texts[name] = [self._unquoted(rest, at)]
        block.places[name] = at
        return None

    def _continued(self, number: int, line: str, column: int) -> None:
        if self._block.open is None:
            return self._not_understood(number, line)
        at = self._place(number, column + 1, len(line) + 1)
        self._block.open.append(self._unquoted(line[column:], at))
        return None

    def _hash(self, number: int, line: str) -> None:
        block, kind, rest = self._block, line[1:2], line[2:].strip()
        if "msgstr" in block.texts and not (kind == "~" and block.obsolete):
            self._finish()
            block = self._block
        if kind == "~":
            self._obsolete(number, line)
        elif kind == "|":
            self._previous(number, line, rest)
        elif kind == ",":
            block.fuzzy = block.fuzzy or "fuzzy" in {flag.strip() for flag in rest.split(",")}
        else:
            kept = {".": block.comments, ":": block.references}.get(kind, block.notes)
            kept.append((line[2:] if kind in {".", ":"} else line[1:]).removeprefix(" "))

    def _obsolete(self, number: int, line: str) -> None:
        rest = line[2:].lstrip()
        column = len(line) - len(rest)
        if rest.startswith("|"):
            return self._previous(number, line, rest[1:].strip())
        if rest.startswith('"'):
            return self._continued(number, line, column)
        if not rest.startswith("msg"):
            return self._not_understood(number, line)
        if rest.startswith("msgctxt") and self._block.texts:
            self._finish()
        self._keyword(number, line, column)
        self._block.obsolete = True
        return None

    def _previous(self, number: int, line: str, rest: str) -> None:
        """Read what the English text was before it changed; its former address says nothing new."""
        if "msgstr" in self._block.texts:
            self._finish()
        block = self._block
        at = self._place(number, len(line) - len(rest) + 1, len(line) + 1)
        if rest.startswith("msgctxt "):
            block.open = None
        elif rest.startswith("msgid "):
            block.previous = block.open = [self._unquoted(rest[6:], at)]
        elif rest.startswith('"') and block.previous is not None:
            block.previous.append(self._unquoted(rest, at))
        elif not rest.startswith('"'):
            self._not_understood(number, line)

    def _unquoted(self, quoted: str, at: Position) -> str:
        inner = quoted[1:-1]
        if len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':
            return self._bad_quotes(at)
        if "\\" not in inner and '"' not in inner:
            return inner
        return self._unescaped(inner, at)

    def _unescaped(self, inner: str, at: Position) -> str:
        if '"' in ESCAPE.sub("", inner):
            return self._bad_quotes(at)
        for found in ESCAPE.finditer(inner):
            if found[0] == "\\":
                return self._bad_quotes(at)
            if found[0] not in MEANING:
                start = at.column + 1 + found.start()
                place = self._place(at.line, start, start + 2)
                self._spoil(codes.PO_BAD_ESCAPE.at(place, escape=found[0]))
                return ""
        return ESCAPE.sub(lambda found: MEANING[found[0]], inner)

    # -- entries -------------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        """Take the block that was read for an entry, if it holds one."""
        block = self._block
        if not block.texts:
            if block.comments or block.notes or block.references or block.spoiled:
                self._block = Block()
            return None
        self._block = Block()
        if block.spoiled or self._lacks_something(block):
            return None
        if "msgctxt" not in block.texts and not block.text("msgid"):
            return self._header(block)
        if "msgctxt" not in block.texts:
            return self.problems.append(codes.PO_NO_CONTEXT.at(block.places["msgid"], source=block.text("msgid")))
        return self._entry(block)

    def _lacks_something(self, block: Block) -> bool:
        missing = [name for name in ("msgid", "msgstr") if name not in block.texts]
        order = [name for name in TEXTS if name in block.texts]
        if missing:
            self.problems.append(codes.PO_INCOMPLETE.at(self._place(block.line, 1), missing=" and no ".join(missing)))
        elif list(block.texts) != order:
            at = block.places[next(iter(block.texts))]
            self.problems.append(codes.PO_INCOMPLETE.at(at, missing="right order of msgctxt, msgid and msgstr"))
        return bool(missing) or list(block.texts) != order

    def _entry(self, block: Block) -> None:
        context, source, text = block.text("msgctxt"), block.text("msgid"), block.text("msgstr")
        at = block.places["msgctxt"]
        first = self.entries.get(context)
        if first is not None:
            related = ((first.at, "first translated here"),)
            duplicate = codes.PO_DUPLICATE.at(at, context=context, line=first.at.line, related=related)
            return self.problems.append(duplicate)
        self.entries[context] = PoEntry(
            context, source, text, block.fuzzy, block.obsolete,
            "".join(block.previous) if block.previous is not None else None,
            "\n".join(block.comments), at, "\n".join(block.references), "\n".join(block.notes),
        )  # fmt: skip
        return self._check(block, source, text)

    def _check(self, block: Block, source: str, text: str) -> None:
        if max(len(source), len(text)) > self._limits.text_length:
            self._too_long(block)
        elif not self._composed:
            for name in TEXTS:
                self.problems.extend(check_composed(block.text(name), block.places[name]))
        # A fuzzy text belongs to an older English text and is not shown; neither is an obsolete one.
        if text and not (block.fuzzy or block.obsolete):
            self.problems.extend(check_translation(source, text, block.places["msgstr"], self._limits))

    def _too_long(self, block: Block) -> None:
        limit = self._limits.text_length
        for name in ("msgid", "msgstr"):
            length = len(block.text(name))
            if length > limit:
                at = block.places[name]
                return self.problems.append(codes.PO_TEXT_TOO_LONG.at(at, what=name, length=length, limit=limit))
        return None

    # -- header --------------------------------------------------------------------------------------------------------

    def _header(self, block: Block) -> None:
        at = block.places["msgid"]
        if self._seen_header or self.entries:
            return self.problems.append(codes.PO_INCOMPLETE.at(at, missing="text in msgid"))
        self._seen_header = True
        for line in block.text("msgstr").split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                self.headers[name.strip()] = value.strip()
        return self._check_header(at)

    def _check_header(self, at: Position) -> None:
        found = self.headers.get("Language", "")
        charset = CHARSET.search(self.headers.get("Content-Type", ""))
        if not found:
            self.problems.append(codes.PO_NO_HEADER.at(at, language=self._language))
        elif _language(found) != self._language:
            self.problems.append(codes.PO_WRONG_LANGUAGE.at(at, found=found, language=self._language))
        if charset and charset[1].upper() not in {"UTF-8", "UTF8"}:
            self.problems.append(codes.PO_WRONG_CHARSET.at(at, found=charset[1]))

    # -- faults --------------------------------------------------------------------------------------------------------

    def _not_understood(self, number: int, line: str) -> None:
        self._refuse(codes.PO_LINE_NOT_UNDERSTOOD, number, line)

    def _incomplete(self, number: int, line: str, missing: str) -> None:
        self._spoil(codes.PO_INCOMPLETE.at(self._place(number, 1, len(line) + 1), missing=missing))

    def _refuse(self, code: codes.Code, number: int, line: str) -> None:
        column = len(line) - len(line.lstrip()) + 1
        self._spoil(code.at(self._place(number, column, max(len(line), column) + 1)))

    def _bad_quotes(self, at: Position) -> str:
        self._spoil(codes.PO_BAD_QUOTES.at(at))
        return ""

    def _spoil(self, problem: Problem) -> None:
        """Report the first fault of an entry; what follows in the same entry would only be its consequence."""
        if not self._block.spoiled:
            self.problems.append(problem)
        self._block.spoiled = True

    def _place(self, line: int, column: int, end: int | None = None) -> Position:
        return Position(self._file, line, column, None if end is None else max(end, column + 1))
