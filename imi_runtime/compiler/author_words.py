"""What an author calls the places and values of a document."""

from __future__ import annotations

from collections.abc import Mapping

from imi_runtime.source.located import FlagNode, ListNode, MapNode, Node, NumberNode, TextNode

ONE_OF: Mapping[str, str] = {
    "parties": "party",
    "marks": "mark",
    "states": "state",
    "stages": "stage",
    "transitions": "transition",
    "deadlines": "deadline",
    "access": "access rule",
    "questions": "question",
    "rows": "column",
    "choices": "choice",
    "codes": "code",
    "pages": "page",
}
"""The key of a collection -> what one of its items is called."""
Path = tuple[str | int, ...]


def place(root: MapNode, path: Path) -> str:
    """Return what the author calls the place: `transition 'send'`, or the kind of the document."""
    for end in range(len(path), 1, -1):
        collection = path[end - 2]
        if collection in ONE_OF:
            item = f"{ONE_OF[str(collection)]} '{path[end - 1]}'"
            return item if end == len(path) else f"'{_last_key(path)}' of {item}"
    return f"'{_last_key(path)}'" if path else f"a {next(iter(root.entries)).replace('_', ' ')}"


def what(root: MapNode, path: Path) -> str:
    """Return what the author calls a value: `'form' of transition 'send'`."""
    if not path:
        return place(root, path)
    if len(path) >= 2 and path[-2] in ONE_OF:
        return place(root, path)
    inside = isinstance(path[-1], int)
    owner = path[:-2] if inside else path[:-1]
    name = f"an item of '{path[-2]}'" if inside else f"'{path[-1]}'"
    return f"{name} of {place(root, owner)}" if owner else name


def _last_key(path: Path) -> str:
    return next(str(step) for step in reversed(path) if isinstance(step, str))


def found(node: Node | None) -> str:
    """Return what stands written, in words."""
    match node:
        case TextNode(text=""):
            return "an empty text"
        case TextNode(text=text):
            return f"the text '{text}'"
        case NumberNode(value=value):
            return f"the number {value}"
        case FlagNode(value=value):
            return "true" if value else "false"
        case ListNode(items=()):
            return "an empty list"
        case ListNode():
            return "a list"
        case MapNode(entries=inside) if inside:
            return f"keys with values, such as '{next(iter(inside))}'"
    return "nothing"


def enumerated(keys: list[str]) -> str:
    """Return the keys as a sentence names them: 'a', 'b' and 'c'."""
    quoted = [f"'{key}'" for key in keys]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
