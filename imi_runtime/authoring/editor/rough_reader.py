"""A reader for files that somebody is typing: it never refuses anything, and makes the most of every line.

The strict reader says what is wrong; this one says what is probably meant, so that an editor can help in a file that
cannot be read yet. A bracket that is not closed ends with the part in which it was opened, a quotation with its line,
and a word without a colon is a key without a value.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from imi_runtime.problems import Position
from imi_runtime.source.limits import YAML_LIMITS
from imi_runtime.source.located import Entry, FlagNode, ListNode, MapNode, Node, NumberNode, TextNode

DEEPEST = 40
LONGEST_LINE = 4000
QUOTED = r'"(?:[^"\\]|\\.)*"?|\'(?:[^\']|\'\')*\'?'
WORD_START = r"""(?:[^\s#:{}\[\],"'-]|-(?=[^\s:#{}\[\],]))"""
KEY = re.compile(rf"(?P<key>{QUOTED}|{WORD_START}[^:#{{}}\[\],]*?) *:(?=\s|$)")
ITEM = re.compile(r"-(?=\s|$)")
QUOTATION = re.compile(QUOTED)
PLAIN = re.compile(r"(?:(?!\s#).)*?(?=\s*(?:\s#|$))")
PLAIN_IN_BRACKETS = re.compile(r"(?:(?!\s#|:\s|:$)[^,{}\[\]])*")
KEY_IN_BRACKETS = re.compile(r"[\w.-]+:(?=\s|$)")
COLON = re.compile(r"\s*:(?=\s|$|[,{}\[\]])")
WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
FLAGS = {"true": True, "false": False}


def read_roughly(file: str, data: bytes) -> MapNode:
    """Return what a file probably says, every key and value with its place; of a file that is no map, an empty one."""
    text = data[: YAML_LIMITS.bytes].decode("utf-8", "replace").replace("\t", " ")
    root = _Reader(file, text.split("\n")).block(0, 0)
    return root if isinstance(root, MapNode) else _map(Position.of_file(file), [], flow=False)


def _map(at: Position, entries: list[Entry], *, flow: bool) -> MapNode:
    """Return a map; of two entries with one key the first is found by it, and both are seen."""
    named: dict[str, Entry] = {}
    for entry in entries:
        named.setdefault(entry.key if entry.key not in named else f"{entry.key}\0{len(named)}", entry)
    return MapNode(MappingProxyType(named), at, flow)


class _Reader:
    """Reads line by line; `line` and `column` count from 0 and only ever move on."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = [line.rstrip("\r")[:LONGEST_LINE] for line in lines]
        self.line = self.column = 0

    # -- lines ---------------------------------------------------------------------------------------------------------

    def indent(self) -> int | None:
        """Go to the next line that says something, and return how far it is indented; None at the end."""
        while self.line < len(self.lines):
            text = self.lines[self.line]
            bare = text.lstrip(" ")
            if bare.strip() and not bare.startswith("#"):
                return len(text) - len(bare)
            self.line += 1
        return None

    def at(self, column: int, end: int | None = None) -> Position:
        return Position(self.file, self.line + 1, column + 1, None if end is None else end + 1)

    @property
    def text(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""

    # -- what stands below each other ----------------------------------------------------------------------------------

    def block(self, least: int, depth: int) -> Node | None:
        """Return what stands on the next lines, if they are indented at least so far."""
        indent = self.indent()
        if indent is None or indent < least:
            return None
        if depth > DEEPEST:
            return self._passed_over(least)
        if ITEM.match(self.text, indent):
            return self._list(indent, depth)
        if self.text[indent] in "{[":
            return self._value(indent, least - 1, depth)
        return self._entries(indent, least, depth)

    def _passed_over(self, least: int) -> TextNode:
        at = self.at(0)
        while (indent := self.indent()) is not None and indent >= least:
            self.line += 1
        return TextNode("", at, quoted=False)

    def _list(self, indent: int, depth: int) -> ListNode:
        at, items = self.at(indent), []
        while self.indent() == indent and ITEM.match(self.text, indent):
            text = self.text
            self.lines[self.line] = f"{text[:indent]} {text[indent + 1 :]}"
            if self.text.strip() and not self.text.lstrip().startswith("#"):
                items.append(self.block(indent + 1, depth + 1) or TextNode("", at, quoted=False))
            else:
                items.append(TextNode("", self.at(len(text), len(text)), quoted=False))
                self.line += 1
        return ListNode(tuple(items), at)

    def _entries(self, first: int, least: int, depth: int) -> Node:
        """Return the entries from the next line on; of lines that stand further in than they should, too."""
        at, entries = self.at(first), []
        lone = self._lone_text(first)
        if lone:
            return lone
        while (indent := self.indent()) is not None and indent >= least:
            if ITEM.match(self.text, indent):
                if indent <= first and least > 0:
                    break
                self.line += 1
            else:
                entries.append(self._entry(indent, depth))
        return _map(at, entries, flow=False)

    def _lone_text(self, indent: int) -> Node | None:
        """Return the text on the next line, when no line beside it is an entry."""
        if KEY.match(self.text, indent):
            return None
        start, line = self.line, self.text
        self.line += 1
        following = self.indent()
        is_entry = following == indent and bool(KEY.match(self.text, indent))
        self.line = start
        if is_entry or not indent:
            return None
        node = self._scalar(line, indent)
        self.line += 1
        return node

    def _entry(self, indent: int, depth: int) -> Entry:
        found = KEY.match(self.text, indent)
        if found is None:
            end = len(self.text.rstrip())
            entry = Entry(self.text[indent:end], self.at(indent, end), TextNode("", self.at(end, end), quoted=False))
            self.line += 1
            return entry
        key_at = self.at(indent, found.end("key"))
        return Entry(_unquoted(found["key"]), key_at, self._value(found.end(), indent, depth))

    def _value(self, column: int, indent: int, depth: int) -> Node:
        """Return what stands behind a colon, or on the lines below it; afterwards the next line is read."""
        text = self.text
        start = len(text) - len(text[column:].lstrip(" "))
        if start < len(text) and text[start] in "{[":
            self.column = start
            node = self._in_brackets(indent, depth + 1)
            self.line += 1
            return node
        if start == len(text) or (text[start] == "#" and start > column):
            empty = TextNode("", self.at(min(column + 1, len(text)), min(column + 1, len(text))), quoted=False)
            self.line += 1
            following = self.indent()
            is_list = following == indent and ITEM.match(self.text, indent)
            return self.block(indent if is_list else indent + 1, depth + 1) or empty
        node = self._scalar(text, start)
        self.line += 1
        return node

    def _scalar(self, text: str, start: int) -> Node:
        found = QUOTATION.match(text, start) or PLAIN.match(text, start)
        end = found.end() if found else len(text)
        return _said(text[start:end], self.at(start, end))

    # -- what stands in brackets ---------------------------------------------------------------------------------------

    def _in_brackets(self, indent: int, depth: int) -> Node:
        """Return what starts at a bracket; it ends where a line is indented no further than `indent`, closed or not."""
        at, opening = self.at(self.column), self.text[self.column]
        self.column += 1
        entries: list[Entry] = []
        items: list[Node] = []
        last = -1, -1
        while (sign := self._sign(indent)) and sign not in "}]":
            stuck, last = (self.line, self.column) == last, (self.line, self.column)
            if sign == "," or stuck:
                self.column += 1
            elif opening == "{":
                entries.append(self._entry_in_brackets(indent, depth))
            elif KEY_IN_BRACKETS.match(self.text, self.column):
                break  # the next key of the map around: this list was never closed
            else:
                items.append(self._node_in_brackets(indent, depth))
        if sign and sign in "}]":
            self.column += 1
        return _map(at, entries, flow=True) if opening == "{" else ListNode(tuple(items), at)

    def _sign(self, indent: int) -> str:
        """Go to the next sign within the brackets and return it; an empty text where they must have ended."""
        line, column = self.line, self.column
        while line < len(self.lines):
            text = self.lines[line]
            rest = text[column:].lstrip(" ")
            start = len(text) - len(rest)
            is_comment = rest.startswith("#") and (start == 0 or text[start - 1] == " ")
            if rest and not is_comment:
                if line != self.line and start <= indent and rest[0] not in "}]":
                    return ""
                self.line, self.column = line, start
                return rest[0]
            line, column = line + 1, 0
        return ""

    def _entry_in_brackets(self, indent: int, depth: int) -> Entry:
        start = self.column
        if self.text[start] in "{[":
            node = self._node_in_brackets(indent, depth)
            return Entry("", self.at(start, start), node)
        word = self._word()
        key_at = self.at(start, self.column)
        colon = COLON.match(self.text, self.column)
        if colon is None:
            return Entry(_unquoted(word), key_at, TextNode("", self.at(self.column, self.column), quoted=False))
        self.column = colon.end()
        empty = min(self.column + 1, len(self.text))
        nothing = TextNode("", self.at(empty, empty), quoted=False)
        sign = self._sign(indent)
        value = nothing if not sign or sign in ",}]" else self._node_in_brackets(indent, depth)
        return Entry(_unquoted(word), key_at, value)

    def _node_in_brackets(self, indent: int, depth: int) -> Node:
        start = self.column
        if self.text[start] in "{[":
            if depth <= DEEPEST:
                return self._in_brackets(indent, depth + 1)
            self.column += 1
            return TextNode("", self.at(start, start), quoted=False)
        word = self._word()
        if word[:1] not in ("'", '"') and COLON.match(self.text, self.column):
            # The next key already: `{by: , from: ...}` while somebody types what stands before the comma.
            kept, _, _ = word.rpartition(" ")
            self.column = start + (len(kept) + 1 if kept else 0)
            if not kept:
                return TextNode("", self.at(start, start), quoted=False)
            word = kept
        return _said(word, self.at(start, start + len(word)))

    def _word(self) -> str:
        """Take one text within brackets; at least one character."""
        start, text = self.column, self.text
        found = QUOTATION.match(text, start) or PLAIN_IN_BRACKETS.match(text, start)
        word = found[0].rstrip() if found else ""
        self.column = start + max(1, len(word))
        return text[start : self.column]


def _said(word: str, at: Position) -> Node:
    if word in FLAGS:
        return FlagNode(FLAGS[word], at)
    if WHOLE_NUMBER.fullmatch(word):
        return NumberNode(int(word), at)
    return TextNode(_unquoted(word), at, quoted=word[:1] in ("'", '"'))


def _unquoted(word: str) -> str:
    if word[:1] not in ("'", '"'):
        return word
    inner = word[1:-1] if len(word) > 1 and word[-1] == word[0] else word[1:]
    return inner.replace('\\"', '"').replace("\\\\", "\\") if word[0] == '"' else inner.replace("''", "'")
