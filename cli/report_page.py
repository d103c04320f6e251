"""The frame of a page that needs nothing else: to be read in a browser, on a telephone, on paper, or sent by mail."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from imi_runtime.comparing.page_style import STYLE
from imi_runtime.problems import Position

MORE = """
.verdict.holds { border-color: var(--safe); } .verdict.fails { border-color: var(--forbidden); }
.verdict.open { border-color: var(--mapping); }
.tag.holds { color: var(--safe); } .tag.open { color: var(--mapping); }
.tag.fails { color: #fff; background: var(--forbidden); border-color: var(--forbidden); }
.findings { list-style: none; margin: 0; padding: 0; }
.findings > li { padding: .6rem 0 .8rem 1rem; border-left: .25rem solid var(--line); margin-bottom: .75rem; }
.findings > li.fails { border-color: var(--forbidden); } .findings > li.open { border-color: var(--mapping); }
.findings > li.holds { border-color: var(--safe); }
.story { margin: .5rem 0; padding: .5rem .75rem .5rem 2.25rem; background: #f2f5fa; }
.story li { padding: .2rem 0; overflow-wrap: anywhere; }
.story time { display: inline-block; min-width: 10rem; font-weight: 600; }
.lines { margin: .5rem 0; padding: 0; list-style: none; }
.lines code { display: block; font-family: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace;
  font-size: .9375rem; white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f2f1; padding: .35rem .6rem; }
.place { color: var(--soft); font-size: .9375rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem 1rem .45rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th[scope=row] { font-weight: 600; width: 45%; }
td ul { margin: 0; padding: 0; list-style: none; }
.contents { margin: 0 0 1rem; padding: 0; list-style: none; }
.contents li { padding: .2rem 0; }
a { color: var(--brand); }
a:focus-visible { outline: 3px solid #ffdd00; outline-offset: 0; color: var(--ink); background: #ffdd00; }
@media (max-width: 40rem) {
  .story time { display: block; }
  table, thead, tbody, tr, th, td { display: block; width: auto; }
  th[scope=row] { width: auto; border-bottom: 0; padding-bottom: 0; }
  thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
}
@media print {
  .findings > li, tr { break-inside: avoid; }
  .story, .lines code { background: none; border-left: 2px solid var(--line); }
  .tag.fails { color: var(--forbidden); background: none; }
}
"""


def page(title: str, body: Iterator[str]) -> str:
    """Return a whole page."""
    return "".join((
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f"<title>{escape(title)}</title>\n",
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<style>{STYLE}{MORE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n",
        *body,
        "</main>\n</body>\n</html>",
    ))  # fmt: skip


def contents(parts: tuple[tuple[str, str, str], ...]) -> str:
    """Return links to parts of the page, by id, title and a tag for its verdict; nothing where there is one only."""
    if len(parts) < 2:
        return ""
    items = "".join(f'<li><a href="#{escape(id)}">{escape(title)}</a> {tag}</li>' for id, title, tag in parts)
    return f'<nav aria-label="Procedures"><ul class="contents">{items}</ul></nav>\n'


def tagged(kind: str, word: str) -> str:
    """Return a word in a box of its colour."""
    return f'<span class="tag {kind}">{escape(word)}</span>'


def quoted_line(at: Position, note: str, sources: dict[str, list[str]]) -> str:
    """Return a line of the author's files, with its place and what it has to do with the matter."""
    lines = sources.get(at.file, [])
    code = f"<code>{escape(lines[at.line - 1].strip())}</code>" if at.line <= len(lines) else ""
    return f'<li><span class="place">{escape(f"{at.file}, line {at.line}")}: {escape(note)}</span>{code}</li>'


def capital(words: str) -> str:
    """Return the words with a capital first letter."""
    return words[:1].upper() + words[1:]
