"""A page as a tree, and the part of the selector language that our style rules use, so that rules can be tried out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

VOID = {"input", "br"}
_ATTRIBUTE = re.compile(r'\[([a-z-]+)="((?:[^"\\]|\\[0-9a-f]+ )*)"\]')
_ESCAPE = re.compile(r"\\([0-9a-f]+) ")


@dataclass(eq=False, slots=True)
class Element:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)

    def inside(self) -> Iterator[Element]:
        """Yield everything in the element."""
        for child in self.children:
            yield child
            yield from child.inside()

    def around(self) -> Iterator[Element]:
        """Yield everything that the element is in."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.around()


class _Builder(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.here = self.root = Element("root", {})
        self.feed(html)
        assert self.here is self.root, f"<{self.here.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says something twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent


def page_of(html: str) -> Element:
    """Return the tree of well-formed HTML; fails where it is not."""
    return _Builder(html).root


def found(page: Element, selector: str) -> list[Element]:
    """Return what a selector finds on the page."""
    return [element for element in page.inside() if matches(element, selector)]


def matches(element: Element, selector: str) -> bool:
    """Tell whether one of a list of selectors means the element."""
    return any(_complex(element, _split(one, " ")) for one in _split(selector, ","))


def _complex(element: Element, compounds: tuple[str, ...]) -> bool:
    if not _compound(element, compounds[-1]):
        return False
    rest = compounds[:-1]
    return not rest or any(_complex(outer, rest) for outer in element.around())


def _compound(element: Element, compound: str) -> bool:
    return all(_simple(element, name, inner) for name, inner in _simples(compound))


def _simple(element: Element, name: str, inner: str) -> bool:
    match name:
        case "*":
            return True
        case ":checked":
            return "checked" in element.attributes or "selected" in element.attributes
        case ":not":
            return not matches(element, inner)
        case ":is":
            return matches(element, inner)
        case ":has":
            return any(matches(one, inner) for one in element.inside())
    return element.attributes.get(name) == inner


@cache
def _simples(text: str) -> tuple[tuple[str, str], ...]:
    """Take `[name="value"]:checked:not(...)` apart into pairs of a name and what belongs to it."""
    if not text:
        return ()
    attribute = _ATTRIBUTE.match(text)
    if attribute:
        value = _ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), attribute[2])
        return ((attribute[1], value), *_simples(text[attribute.end() :]))
    for word in (":checked", "*"):
        if text.startswith(word):
            return ((word, ""), *_simples(text.removeprefix(word)))
    name, inner, rest = _function(text)
    return ((name, inner), *_simples(rest))


def _function(text: str) -> tuple[str, str, str]:
    name, _, _ = text.partition("(")
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and depth == 0:
            return name, text[len(name) + 1 : place], text[place + 1 :]
    raise AssertionError(f"no selector: {text}")


@cache
def _split(text: str, sign: str) -> tuple[str, ...]:
    """Split at a sign that stands in no brackets and no quotes."""
    parts, depth, quoted = [""], 0, False
    for one in text:
        quoted ^= one == '"'
        depth += (one in "([") - (one in ")]") if not quoted else 0
        if one == sign and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += one
    return tuple(part.strip() for part in parts if part.strip())
