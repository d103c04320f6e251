"""YAML events to a located tree: only true and false, whole numbers and text; every trap of YAML is a problem."""

from __future__ import annotations

import re
from typing import Any, cast

import yaml
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from imi_runtime import codes
from imi_runtime.problems import Edit, Position, Problem
from imi_runtime.source.characters import UNSEEN, name_of
from imi_runtime.source.limits import YamlLimits
from imi_runtime.source.located import Entry, FlagNode, ListNode, MapNode, Node, NumberNode, TextNode
from imi_runtime.source.yaml_page import UP_TO_NEXT_KEY, Page, Place, Stop, in_quotes, put_in_quotes

if not yaml.__with_libyaml__:  # The pure Python parser reads some files differently, and is fifteen times slower.
    raise ImportError("PyYAML was built without libyaml; install a PyYAML wheel, or build it with libyaml's headers")

from yaml.cyaml import CParser  # type: ignore[attr-defined]

Event = Any  # its types say that every mark may be missing
WHOLE_NUMBER = re.compile(r"-?[1-9][0-9]*|0").fullmatch
NUMBER_STARTS = frozenset("-0123456789")
NULL_WORDS = frozenset({"~", "null", "Null", "NULL"})
FLAGS = {"true": True, "false": False}
QUOTES = frozenset("\"'")
CUT_BY_HASH = re.compile(r"\s+(#\S.*)")
GLUED = re.compile(r"[A-Za-z_][\w-]*:\S")


class Halt(Exception):
    """A limit was reached, or the file is no single map: the rest is not read."""


class Composer:
    """Builds the tree of one file, and gathers the problems on the way."""

    def __init__(self, page: Page, data: bytes, limits: YamlLimits) -> None:
        self.problems: list[Problem] = []
        self.stop: Stop | None = None
        self._page, self._limits, self._file = page, limits, page.file
        self._next = CParser(data).get_event
        self._nodes = 0
        self._escapes = b"\\" in data
        self._cut_lines = {number for number, line in enumerate(page.lines) if "#" in line and CUT_BY_HASH.search(line)}
        self._question_lines = {number for number, line in enumerate(page.lines) if "?" in line}
        self._last_quoted: Event = None
        self._open_brackets: list[Event] = []
        self._last_over_lines: tuple[Problem, int] | None = None

    def compose(self) -> MapNode | None:
        """Return the tree, as far as it could be read."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            self.stop = self._stop(error)
            self._forget_text_that_ran_into_the_stop(self.stop)
        except Halt:
            pass
        return None

    def _document(self) -> MapNode | None:
        self._next()
        start: Any = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            raise self._halt(codes.EMPTY_FILE.at(Position.of_file(self._file)))
        if start.version or start.tags:
            self.problems.append(codes.DIRECTIVE.at(self._page.position(Place(start.start_mark.line, 0))))
        root = self._root(self._next())
        self._next()
        following: Any = self._next()
        if not isinstance(following, yaml.StreamEndEvent):
            self._add(codes.SEVERAL_DOCUMENTS, _place(following.start_mark), 3)
        return root

    def _root(self, event: Event) -> MapNode | None:
        if isinstance(event, MappingStartEvent):
            root = cast(MapNode, self._node(event, 1, flow=False))
            if not root.entries and not self.problems:
                raise self._halt(codes.EMPTY_FILE.at(Position.of_file(self._file)))
            return root
        place = _place(event.start_mark)
        if isinstance(event, ScalarEvent) and event.style not in QUOTES:
            raise self._halt(self._root_text(event, place))
        kind = "a text" if isinstance(event, ScalarEvent) else "a list"
        raise self._halt(codes.ROOT_IS_NOT_KEYS.at(self._page.position(place), found=kind))

    def _root_text(self, event: Event, place: Place) -> Problem:
        if not event.value:
            return codes.EMPTY_FILE.at(Position.of_file(self._file))
        if GLUED.match(event.value):
            key = event.value.partition(":")[0]
            return codes.NO_SPACE_AFTER_COLON.at(self._page.position(place, len(key) + 1), key=key)
        return codes.NO_COLON.at(self._page.position(place), text=self._page.rest(place))

    # -- nodes ---------------------------------------------------------------------------------------------------------

    def _node(self, event: Event, depth: int, flow: bool) -> Node | None:
        """Return the node that starts with an event; None for an empty value."""
        kind = event.__class__
        if kind is ScalarEvent:
            return self._scalar(event, flow)
        if kind is AliasEvent:
            return self._alias(event)
        if depth > self._limits.depth:
            place = _place(event.start_mark)
            raise self._halt(codes.TOO_DEEP.at(self._page.position(place, 1), limit=self._limits.depth))
        if event.anchor is not None or event.tag is not None:
            self._marked(event)
        if event.flow_style:
            self._open_brackets.append(event)
        node = self._map(event, depth) if kind is MappingStartEvent else self._list(event, depth)
        if event.flow_style:
            self._open_brackets.pop()
        return node

    def _map(self, start: Event, depth: int) -> MapNode:
        entries: dict[str, Entry] = {}
        flow, previous, cut = start.flow_style, None, False
        while (event := self._next()).__class__ is not MappingEndEvent:
            self._count(event, 2)
            key = self._key(event, depth)
            key_at = self._at(event)
            value_event = self._next()
            if value_event.__class__ is ScalarEvent:
                value = self._scalar(value_event, flow)
            else:
                value = self._node(value_event, depth + 1, flow)
            if value is None:
                cut = self._empty_entry(event, value_event, previous, cut)
            elif key is not None and not self._repeated(entries, key, key_at):
                previous = entries[key] = Entry(key, key_at, value)
                cut = False
        return MapNode(entries, self._at_start(start), flow)

    def _list(self, start: Event, depth: int) -> ListNode:
        items: list[Node] = []
        flow = start.flow_style
        while (event := self._next()).__class__ is not SequenceEndEvent:
            self._count(event, 1)
            if flow and event.__class__ is MappingStartEvent:
                self._refuse_pair(event)
            item = self._node(event, depth + 1, flow)
            if item is None:
                self._empty_item(event)
            else:
                items.append(item)
        return ListNode(tuple(items), self._at_start(start))

    def _count(self, event: Event, nodes: int) -> None:
        self._nodes += nodes
        if len(self.problems) >= self._limits.problems:
            raise self._halt(codes.MANY_PROBLEMS.at(Position.of_file(self._file), limit=self._limits.problems))
        if self._nodes > self._limits.nodes:
            place = _place(event.start_mark)
            raise self._halt(codes.TOO_MANY_PARTS.at(self._page.position(place, 1), limit=self._limits.nodes))

    # -- scalars -------------------------------------------------------------------------------------------------------

    def _scalar(self, event: Event, flow: bool) -> Node | None:
        at = self._at(event)
        if event.anchor is not None or event.tag is not None:
            return self._marked(event)
        style = event.style
        if style == '"' or style == "'":
            return self._quoted(event, at)
        if style == "|" or style == ">":
            self._add(codes.BLOCK_TEXT, _place(event.start_mark), 1, sign=style)
            return TextNode(event.value, at, quoted=True)
        value = event.value
        if not value:
            return None
        self._check_plain(event, value, at, flow)
        return self._plain(value, at)

    def _quoted(self, event: Event, at: Position) -> TextNode:
        value = event.value
        if self._escapes and (hidden := UNSEEN.search(value)):
            self.problems.append(codes.HIDDEN_BY_ESCAPE.at(at, character=name_of(hidden[0])))
        if at.end_column is None:
            self._last_quoted = event
            if event.style == "'":
                self._add(codes.TEXT_OVER_LINES, _place(event.start_mark))
        return TextNode(value, at, quoted=True)

    def _plain(self, value: str, at: Position) -> Node:
        if value in FLAGS:
            return FlagNode(FLAGS[value], at)
        if value[0] in NUMBER_STARTS and WHOLE_NUMBER(value):
            return self._number(value, at)
        if value in NULL_WORDS:
            self.problems.append(codes.NULL_WORD.at(at, word=value))
        return TextNode(value, at, quoted=False)

    def _number(self, value: str, at: Position) -> NumberNode:
        digits = len(value.lstrip("-"))
        if digits <= self._limits.digits:
            return NumberNode(int(value), at)
        self.problems.append(codes.NUMBER_TOO_LONG.at(at, digits=digits, limit=self._limits.digits))
        return NumberNode(0, at)

    def _check_plain(self, event: Event, value: str, at: Position, flow: bool) -> None:
        if at.end_column is None:
            self._over_lines(event)
        if flow and "?" in value:
            self.problems.append(codes.QUESTION_MARK.at(at, fix=put_in_quotes(at, value)))
        end = event.end_mark
        if end.line in self._cut_lines:
            cut = CUT_BY_HASH.match(self._page.line(end.line), end.column)
            if cut:
                self._add(codes.HASH_CUT_TEXT, Place(end.line, cut.start(1)), rest=cut[1].strip())

    def _over_lines(self, event: Event) -> None:
        for number in range(event.start_mark.line + 1, event.end_mark.line + 1):
            indent = self._page.indent(number)
            if glued := GLUED.match(self._page.line(number), indent):
                length = glued.end() - 1 - indent
                key = glued[0][: length - 1]
                return self._add(codes.NO_SPACE_AFTER_COLON, Place(number, indent), length, key=key)
        self._add(codes.TEXT_OVER_LINES, _place(event.start_mark))
        self._last_over_lines = self.problems[-1], event.end_mark.line
        return None

    def _forget_text_that_ran_into_the_stop(self, stop: Stop) -> None:
        """Drop the problem of a text over lines that only went on because of what made reading stop."""
        if self._last_over_lines and self._last_over_lines[1] == stop.at.line:
            self.problems.remove(self._last_over_lines[0])

    # -- keys ----------------------------------------------------------------------------------------------------------

    def _key(self, event: Event, depth: int) -> str | None:
        """Return the key, or None when it is no text; that is then reported."""
        if event.__class__ is not ScalarEvent:
            self._odd_key(event, depth)
            return None
        key: str = event.value
        mark: Any = event.start_mark
        if event.anchor is not None or event.tag is not None:
            self._marked(event)
        elif mark.line in self._question_lines and self._announced(event):
            return None
        elif not key:
            self._add(codes.EMPTY_KEY, _place(event.start_mark), 1)
        elif key == "<<" and event.style not in QUOTES:
            self._add(codes.MERGE_KEY, _place(event.start_mark), 2)
        elif len(key) > self._limits.key_length:
            self._add(codes.KEY_TOO_LONG, _place(event.start_mark), length=len(key), limit=self._limits.key_length)
        else:
            self._check_key(event, key)
        return key

    def _check_key(self, event: Event, key: str) -> None:
        if self._escapes and (hidden := UNSEEN.search(key) or ("\n" in key and re.search("\n", key))):
            self.problems.append(codes.HIDDEN_BY_ESCAPE.at(self._at(event), character=name_of(hidden[0])))

    def _odd_key(self, event: Event, depth: int) -> None:
        if event.__class__ is AliasEvent:
            self._alias(event)
            return
        found = "a list" if not isinstance(event, MappingStartEvent) else "entries in braces"
        self._add(codes.KEY_IS_NOT_TEXT, _place(event.start_mark), found=found)
        known = len(self.problems)
        self._node(event, depth + 1, flow=False)
        del self.problems[known:]

    def _announced(self, event: Event) -> bool:
        """Report a key after '?'."""
        mark = event.start_mark
        before = self._page.line(mark.line)[: mark.column].rstrip()
        if not before.endswith("?"):
            return False
        self._add(codes.QUESTION_MARK, Place(mark.line, len(before) - 1))
        return True

    def _repeated(self, entries: dict[str, Entry], key: str, key_at: Position) -> bool:
        first = entries.get(key)
        if first is None:
            return False
        related = ((first.key_at, "first given here"),)
        self.problems.append(codes.DUPLICATE_KEY.at(key_at, key=key, line=first.key_at.line, related=related))
        return True

    # -- faults --------------------------------------------------------------------------------------------------------

    def _empty_entry(self, key: Event, value: Event, previous: Entry | None, cut: bool) -> bool:
        """Report a key without a value; say whether it is the rest of a text that a comma cut."""
        mark: Any = key.start_mark
        if key.__class__ is not ScalarEvent or self._reported(mark.line, mark.column):
            return False
        without_colon = _place(value.start_mark) == _place(key.end_mark)
        if without_colon and GLUED.match(key.value):
            name = key.value.partition(":")[0]
            self._add(codes.NO_SPACE_AFTER_COLON, _place(key.start_mark), len(name) + 1, key=name)
        elif without_colon and (cut or self._cut_by_comma(key, previous)):
            return True
        elif not self._cut_by_hash(key, value):
            self.problems.append(codes.NO_VALUE.at(self._at(key), what=f"'{key.value}'"))
        return False

    def _cut_by_comma(self, key: Event, previous: Entry | None) -> bool:
        if previous is None or not isinstance(previous.value, TextNode) or previous.value.quoted:
            return False
        at, text = previous.value.at, previous.value.text
        end = key.end_mark.column + 1 if key.end_mark.line + 1 == at.line else at.end_column
        whole = Position(at.file, at.line, at.column, end)
        self.problems.append(codes.COMMA_CUT_TEXT.at(whole, text=text, rest=key.value, fix=self._whole_text(at)))
        return True

    def _whole_text(self, at: Position) -> Edit | None:
        """Return the edit that puts everything up to the next key, or to the brace, in quotation marks."""
        found = UP_TO_NEXT_KEY.match(self._page.line(at.line - 1), at.column - 1)
        whole = Position(at.file, at.line, at.column, found.end() + 1) if found else at
        return put_in_quotes(whole, found[0]) if found else None

    def _cut_by_hash(self, key: Event, value: Event) -> bool:
        mark = value.start_mark
        cut = CUT_BY_HASH.match(self._page.line(mark.line), mark.column)
        if cut:
            text = cut[1].strip()
            self._add(codes.HASH_TOOK_VALUE, Place(mark.line, cut.start(1)), key=key.value, text=in_quotes(text))
        return cut is not None

    def _empty_item(self, event: Event) -> None:
        self._add(codes.NO_VALUE, _place(event.start_mark), 1, what="an item of this list")

    def _refuse_pair(self, event: Event) -> None:
        """Report `[Note: see below]`, which YAML takes for a map of one entry."""
        place = _place(event.start_mark)
        if self._page.rest(place)[:1] not in {"{", "&", "!", "?"}:
            text = self._page.value_from(place)
            self._add(codes.COLON_IN_TEXT, place, len(text), text=in_quotes(text))

    def _alias(self, event: Event) -> TextNode:
        place = _place(event.start_mark)
        text = self._page.value_from(place)
        if not self._merging(place.line):
            self._add(codes.ALIAS, place, len(text), text=in_quotes(text))
        return TextNode("", self._at(event), quoted=False)

    def _marked(self, event: Event) -> TextNode:
        """Report a value with an anchor or a tag."""
        place = _place(event.start_mark)
        text = self._page.value_from(place)
        code = codes.ANCHOR if text.startswith("&") or event.tag is None else codes.TAG
        self._add(code, place, len(text), text=in_quotes(text))
        return TextNode("", self._page.position(place, 1), quoted=False)

    def _add(self, code: codes.Code, place: Place, length: int | None = None, /, **words: str | int) -> None:
        self.problems.append(code.at(self._page.position(place, length), **cast(Any, words)))

    def _merging(self, line: int) -> bool:
        last = self.problems[-1] if self.problems else None
        return last is not None and last.code == codes.MERGE_KEY.id and last.at.line == line + 1

    def _reported(self, line: int, column: int) -> bool:
        """Say whether the last problem already speaks of this place."""
        last = self.problems[-1].at if self.problems else None
        return last is not None and last.line == line + 1 and last.column <= column + 1 < (last.end_column or 0)

    def _halt(self, problem: Problem) -> Halt:
        self.problems.append(problem)
        return Halt()

    # -- places --------------------------------------------------------------------------------------------------------

    def _at(self, event: Event) -> Position:
        start, end = event.start_mark, event.end_mark
        line = start.line
        return Position(self._file, line + 1, start.column + 1, end.column + 1 if end.line == line else None)

    def _at_start(self, event: Event) -> Position:
        return Position(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _stop(self, error: yaml.MarkedYAMLError) -> Stop:
        mark = error.problem_mark or error.context_mark
        place = _place(mark) if mark else Place(0, 0)
        start = _place(error.context_mark) if error.context_mark else place
        quote = self._last_quoted
        open_quote = _place(quote.start_mark) if quote and quote.end_mark.line == place.line else None
        open_bracket = _place(self._open_brackets[-1].start_mark) if self._open_brackets else None
        return Stop(place, start, error.problem or "", error.context or "", open_quote, open_bracket)


def _place(mark: Any) -> Place:
    return Place(mark.line, mark.column)
