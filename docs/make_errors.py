"""Write docs/errors.md from the catalogue of codes: `python -m docs.make_errors` in the root of the tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cli.explain import FAMILIES
from imi_runtime.codes.catalogue import CATALOGUE
from imi_runtime.codes.code import PLACEHOLDER, Code

PAGE = Path(__file__).with_name("errors.md")
HEAD = """# Error codes

Every message of `imi validate`, `imi prove`, `imi test` and `imi deploy` carries one of these codes; `imi explain CODE`
shows the same text. A code is for ever: it never changes its meaning, and a retired one is never used again. An error
refuses the area, a warning does not.

This page is written by `python -m docs.make_errors` from the catalogue. Do not change it by hand.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(line for letter, family in FAMILIES.items() for line in _family(letter, family))])


def _family(letter: str, family: str) -> Iterator[str]:
    yield f"## {family}\n"
    for code in CATALOGUE.values():
        if code.id[4] == letter:
            yield from _code(code)


def _code(code: Code) -> Iterator[str]:
    weight = "" if code.severity.value == "error" else f" ({code.severity.value})"
    yield f"### {code.id}: {code.title}{weight}\n"
    yield f"{code.meaning}\n"
    yield f"- The message: {_plain(code.message)}"
    yield f"- What to do: {_plain(code.cure)}\n"
    for title, example in (("Wrong", code.wrong), ("Right", code.right)):
        if example:
            yield f"{title}:\n\n```text\n{example}\n```\n"


def _plain(sentence: str) -> str:
    """Return the sentence with its placeholders as words; angle brackets would vanish in a rendered page."""
    return PLACEHOLDER.sub(lambda found: f"‹{found[1].replace('_', ' ')}›", sentence).replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
