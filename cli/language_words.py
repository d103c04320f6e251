"""Our problems, offers, places and edits in the words of the language server protocol."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec

import imi_runtime
from imi_runtime.authoring.editor.offers import Completion
from imi_runtime.authoring.editor.outline import Part
from imi_runtime.codes import CATALOGUE
from imi_runtime.problems import Edit, Position, Problem, Severity

ERRORS_PAGE = Path(imi_runtime.__file__).parents[1] / "docs" / "errors.md"
SEVERITIES = {Severity.ERROR: types.DiagnosticSeverity.Error, Severity.WARNING: types.DiagnosticSeverity.Warning}
KINDS = {
    "key": types.CompletionItemKind.Property, "state": types.CompletionItemKind.EnumMember,
    "stage": types.CompletionItemKind.Enum, "transition": types.CompletionItemKind.Event,
    "party": types.CompletionItemKind.Class, "form": types.CompletionItemKind.File,
    "page": types.CompletionItemKind.File, "question": types.CompletionItemKind.Field,
    "question set": types.CompletionItemKind.Module, "condition": types.CompletionItemKind.Keyword,
    "mark": types.CompletionItemKind.Variable, "right": types.CompletionItemKind.Keyword,
}  # fmt: skip
UriOf = Callable[[str], str]


class Paper:
    """The lines of one file, and its places as the editor counts them."""

    def __init__(self, codec: PositionCodec, data: bytes) -> None:
        self._codec = codec
        self.lines = data.decode("utf-8", "replace").split("\n")

    def place(self, at: types.Position) -> tuple[int, int]:
        """Return line and column from 1."""
        if at.line >= len(self.lines):
            return len(self.lines) + 1, 1
        found = self._codec.position_from_client_units(self.lines, at)
        return found.line + 1, found.character + 1

    def position(self, line: int, column: int) -> types.Position:
        """Return a place counted from 1 as the editor counts it."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return types.Position(line - 1, self._codec.client_num_units(text[: column - 1]))

    def range(self, at: Position) -> types.Range:
        """Return what a place covers; the rest of its line where it does not say."""
        text = self.lines[at.line - 1] if at.line <= len(self.lines) else ""
        end = at.end_column or max(at.column, len(text.rstrip()) + 1)
        return types.Range(self.position(at.line, at.column), self.position(at.line, end))

    def edit(self, edit: Edit) -> types.TextEdit:
        """Return an edit by position."""
        start, end = (self.position(at.line, at.column) for at in (edit.start, edit.end))
        return types.TextEdit(types.Range(start, end), edit.text)


PaperOf = Callable[[str], Paper]


def diagnostic(problem: Problem, paper_of: PaperOf, uri_of: UriOf) -> types.Diagnostic:
    """Return a problem as editors show it: sentence, cure, and what else belongs to it."""
    meant = f"; did you mean '{problem.suggestion}'?" if problem.suggestion else ""
    parts = [f"{problem.message}{meant}", problem.listing, f"cure: {problem.cure}" if problem.cure else ""]
    page = _page_of(problem.code)
    return types.Diagnostic(
        range=paper_of(problem.at.file).range(problem.at),
        message="\n".join([part for part in parts if part] + [f"more: imi explain {problem.code}"]),
        severity=SEVERITIES[problem.severity],
        code=problem.code,
        code_description=types.CodeDescription(page) if page else None,
        source="imi",
        related_information=[
            types.DiagnosticRelatedInformation(location(at, paper_of, uri_of), note) for at, note in problem.related
        ],
    )


@cache
def _page_of(code: str) -> str:
    """Return the address of what is written about a code, where the documents are at hand."""
    if not ERRORS_PAGE.is_file() or code not in CATALOGUE:
        return ""
    heading = f"{code}: {CATALOGUE[code].title}".lower()
    return f"{ERRORS_PAGE.as_uri()}#{re.sub(r'[^a-z0-9_ -]', '', heading).replace(' ', '-')}"


def location(at: Position, paper_of: PaperOf, uri_of: UriOf) -> types.Location:
    """Return a place in some file."""
    return types.Location(uri_of(at.file), paper_of(at.file).range(at))


def completion_item(found: Completion, number: int, line: int, column: int, paper: Paper) -> types.CompletionItem:
    """Return an offer; its order is ours."""
    offer = found.offer
    start, end = paper.position(line, column - found.before), paper.position(line, column + found.behind)
    return types.CompletionItem(
        label=offer.text.strip(),
        kind=KINDS.get(offer.kind, types.CompletionItemKind.Value),
        label_details=types.CompletionItemLabelDetails(description=offer.kind),
        detail=offer.detail or offer.kind,
        documentation=offer.explanation or None,
        sort_text=f"{number:04}",
        filter_text=offer.text,
        text_edit=types.TextEdit(types.Range(start, end), found.text),
    )


def symbol(part: Part, paper: Paper) -> types.DocumentSymbol:
    """Return one part of an outline."""
    name = paper.range(part.at)
    whole = types.Range(name.start, max(name.end, paper.position(*part.end), key=lambda at: (at.line, at.character)))
    kind = types.SymbolKind.Namespace if part.parts else types.SymbolKind.Property
    return types.DocumentSymbol(
        part.name or "?", kind, whole, name, detail=part.detail, children=[symbol(each, paper) for each in part.parts]
    )


def changes(edits: Iterable[Edit], paper_of: PaperOf, uri_of: UriOf) -> dict[str, list[types.TextEdit]]:
    """Return edits by the addresses of their files."""
    by_file: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        by_file.setdefault(uri_of(edit.start.file), []).append(paper_of(edit.start.file).edit(edit))
    return by_file
