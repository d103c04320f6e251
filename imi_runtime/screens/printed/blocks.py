"""From the HTML of our own pages to what a typesetter draws: headings, paragraphs, lists, terms and tables.

The page is the only definition of what a reader may see of a case and how it is said; print is made of it, so that both
always say the same. Only HTML of our own templates comes here: it is well formed, and every text in it was escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Block = dict[str, Any]
Run = dict[str, Any]
"""A stretch of text: `text`, and where they differ from the rest `strong`, `code` and `lang`."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
LISTS = frozenset({"ul", "ol"})
MARKED = {"govuk-list--bullet": "bullets", "govuk-list--number": "numbers"}
"""Classes of lists whose items have a mark; to all others the style sheet gives none."""
STRONG = frozenset({"strong", "b", "th", "dt", "summary"})
APART = frozenset({"imi-line", "imi-exchange__comment", "imi-comment"})
"""Classes that the style sheet sets on a line of their own."""
BLOCKS = frozenset({
    "p", "div", "section", "article", "header", "details", "summary", "dl", "dt", "dd", "table", "blockquote", "li",
    *HEADINGS, *LISTS,
})  # fmt: skip
LONG_WORD = re.compile(r"\S{36,}")
PIECE = re.compile(r"\S{1,18}")
BREAK = "\u200b"
UNSEEN = frozenset({"script", "style", "template", "button", "svg"})
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr"})


@dataclass(slots=True)
class Element:
    """An element of the page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def is_unseen(self) -> bool:
        """Tell whether a sighted reader of the page does not see it."""
        return self.tag in UNSEEN or "hidden" in self.attributes or "govuk-visually-hidden" in self.classes

    @property
    def is_block(self) -> bool:
        """Tell whether it begins on a line of its own."""
        return self.tag in BLOCKS or bool(self.classes & APART)

    def each(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of these names inside, those inside of one found left out."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    yield child
                else:
                    yield from child.each(*tags)


class _Reader(HTMLParser):
    """Reads well-formed HTML into elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("article")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            closed = self.open.pop()
            if closed.tag != tag:
                raise ValueError(f"the page closes <{tag}> where <{closed.tag}> is open")

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def blocks_of(html: str) -> list[Block]:
    """Return what a page says, block by block. Raises ValueError when it is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if len(reader.open) > 1:
        raise ValueError(f"the page does not close <{reader.open[-1].tag}>")
    return list(_blocks(reader.root.children, Run()))


def _blocks(children: Iterable[Element | str], style: Run, *, inside: bool = False) -> Iterator[Block]:
    """Yield blocks; what stands between them in a line becomes a paragraph. `inside` a list nothing is a heading."""
    line: list[Run] = []
    for child in children:
        if isinstance(child, Element) and child.is_block:
            yield from _paragraph(line)
            line = []
            if not child.is_unseen:
                yield from _block(child, _styled(child, style), inside=inside)
        else:
            line += _runs(child, style)
    yield from _paragraph(line)


def _block(element: Element, style: Run, *, inside: bool) -> Iterator[Block]:
    tag = element.tag
    if tag in HEADINGS and not inside:
        runs = _tidied([run for child in element.children for run in _runs(child, style)])
        if runs:
            yield {"kind": "heading", "level": HEADINGS[tag], "runs": runs}
    elif tag in HEADINGS:
        yield from _blocks(element.children, style | {"strong": True}, inside=True)
    elif tag in LISTS:
        items = [list(_blocks(item.children, _styled(item, style), inside=True)) for item in element.each("li")]
        marks = next((mark for name, mark in MARKED.items() if name in element.classes), "none")
        yield {"kind": "list", "marks": marks, "items": [item for item in items if item]}
    elif tag == "dl":
        yield {"kind": "terms", "rows": list(_terms(element, style))}
    elif tag == "table":
        yield from _table(element, style)
    else:
        yield from _blocks(element.children, style, inside=inside)


def _terms(element: Element, style: Run) -> Iterator[list[list[Block]]]:
    term: list[Block] = []
    for part in element.each("dt", "dd"):
        said = list(_blocks(part.children, _styled(part, style), inside=True))
        if part.tag == "dt":
            term = said
        else:
            yield [term, said]
            term = []


def _table(element: Element, style: Run) -> Iterator[Block]:
    rows = [
        [list(_blocks(cell.children, _styled(cell, style), inside=True)) for cell in row.each("th", "td")]
        for row in element.each("tr")
    ]
    headed = any(True for head in element.each("thead") for _ in head.each("tr"))
    yield {
        "kind": "table", "columns": max(map(len, rows), default=0), "head": rows[0] if headed else [],
        "rows": rows[1:] if headed else rows,
    }


def _styled(element: Element, style: Run) -> Run:
    own: Run = {}
    if element.tag in STRONG:
        own["strong"] = True
    if element.tag == "code":
        own["code"] = True
    if element.attributes.get("lang"):
        own["lang"] = element.attributes["lang"]
    if "imi-quiet" in element.classes:
        own["quiet"] = True
    return style | own


def _runs(child: Element | str, style: Run) -> Iterator[Run]:
    if isinstance(child, str):
        yield {**style, "text": child}
    elif child.tag == "br":
        yield {**style, "text": "\n"}
    elif not child.is_unseen:
        for inner in child.children:
            yield from _runs(inner, _styled(child, style))


def _breakable(word: re.Match[str]) -> str:
    """Return a word that is wider than its place may be with places at which it may be broken."""
    return BREAK.join(PIECE.findall(word[0]))


def _paragraph(line: list[Run]) -> Iterator[Block]:
    runs = _tidied(line)
    if runs:
        yield {"kind": "paragraph", "runs": runs}


def _tidied(runs: list[Run]) -> list[Run]:
    """Return the runs with white space as a browser shows it: one space at most, none at the ends of a line."""
    tidied: list[Run] = []
    at_start = True
    for run in runs:
        text = run["text"]
        if text != "\n":
            words = " ".join(text.split())
            before = " " if text[:1].isspace() and not at_start else ""
            after = " " if words and text[-1:].isspace() else ""
            text = before + words + after
            if not text:
                continue
        elif tidied:
            tidied[-1]["text"] = tidied[-1]["text"].rstrip(" ")
        at_start = text[-1].isspace()
        tidied.append({**run, "text": LONG_WORD.sub(_breakable, text)})
    while tidied and not tidied[-1]["text"].strip():
        tidied.pop()
    if tidied:
        tidied[-1]["text"] = tidied[-1]["text"].rstrip()
    return tidied
