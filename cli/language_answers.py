"""What an editor asks, and the answers, each from the library as it is typed at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from imi_runtime.authoring.editor.changes import Rewritten, fixes, formatted, renamed
from imi_runtime.authoring.editor.meanings import meaning, meaning_of_code
from imi_runtime.authoring.editor.naming import declarations, mentions_at
from imi_runtime.authoring.editor.offers import completions
from imi_runtime.authoring.editor.outline import Part, outline
from imi_runtime.authoring.layout import CannotLayOut
from imi_runtime.authoring.renaming import CannotRename, RenameBreaks
from imi_runtime.problems import Problem

from .language_words import changes, completion_item, diagnostic, location, symbol

if TYPE_CHECKING:
    from .language_server import Server

REQUEST_FAILED = -32803
MOST_SYMBOLS = 200


def _place(server: Server, params: Any) -> tuple[PurePosixPath, int, int] | None:
    path = server.path_of(params.text_document.uri)
    return (path, *server.paper_of(str(path)).place(params.position)) if path else None


def complete(server: Server, params: types.CompletionParams) -> types.CompletionList:
    """What can be written here."""
    asked = _place(server, params)
    if asked is None:
        return types.CompletionList(False, [])
    path, line, column = asked
    paper, found = server.paper_of(str(path)), completions(server.library, *asked)
    items = [completion_item(each, number, line, column, paper) for number, each in enumerate(found)]
    return types.CompletionList(is_incomplete=True, items=items)


def explain(server: Server, params: types.HoverParams) -> types.Hover | None:
    """What this is; where something is wrong, what the code of the problem means."""
    asked = _place(server, params)
    if asked is None:
        return None
    path, line, column = asked
    wrong = (problem for problem in server.problems_in(path) if _covers(problem, line, column))
    told = [*(meaning_of_code(problem.code) for problem in wrong), meaning(server.library, *asked)]
    text = "\n\n---\n\n".join(each for each in told if each)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None


def _covers(problem: Problem, line: int, column: int) -> bool:
    at = problem.at
    return at.line == line and at.column <= column and (at.end_column is None or column <= at.end_column)


def define(server: Server, params: types.DefinitionParams) -> list[types.Location]:
    """Where this is declared."""
    asked = _place(server, params)
    found = declarations(server.library, mentions_at(server.library, *asked)) if asked else ()
    return [location(at, server.paper_of, server.uri_of) for at in found]


def refer(server: Server, params: types.ReferenceParams) -> list[types.Location]:
    """Wherever this is named."""
    asked = _place(server, params)
    things = dict.fromkeys(each.thing for each in (mentions_at(server.library, *asked) if asked else ()))
    named = dict.fromkeys(mention.at for thing in things for mention in server.library.mentions_of(thing))
    if not params.context.include_declaration and asked:
        for at in declarations(server.library, mentions_at(server.library, *asked)):
            named.pop(at, None)
    return [location(at, server.paper_of, server.uri_of) for at in named]


def list_parts(server: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """What this file declares."""
    path = server.path_of(params.text_document.uri)
    return [symbol(part, server.paper_of(str(path))) for part in outline(server.library, path)] if path else []


def find_parts(server: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """What the whole library declares under such a name."""
    wanted, found = params.query.casefold(), list[types.WorkspaceSymbol]()
    for path in sorted(path for path in server.library.files if path.suffix == ".yaml"):
        for part in _all_parts(outline(server.library, path)):
            if wanted in part.name.casefold() and len(found) < MOST_SYMBOLS:
                where = location(part.at, server.paper_of, server.uri_of)
                kind = types.SymbolKind.Property
                found.append(types.WorkspaceSymbol(where, part.name, kind, container_name=str(path)))
    return found


def _all_parts(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all_parts(part.parts)


def mend(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """How what is wrong here can be mended."""
    path = server.path_of(params.text_document.uri)
    if path is None:
        return []
    first, last = params.range.start.line + 1, params.range.end.line + 1
    here = [problem for problem in server.problems_in(path) if first <= problem.at.line <= last]
    return [
        types.CodeAction(
            title=f"Write {fix.edit.text}" if fix.edit.text.strip() else "Take it away",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(fix.problem, server.paper_of, server.uri_of)],
            is_preferred=fix.certain,
            edit=types.WorkspaceEdit(changes=changes([fix.edit], server.paper_of, server.uri_of)),
        )
        for fix in fixes(here, server.library.files.get(path, b""))
    ]


def lay_out(server: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """The canonical layout of this file."""
    path = server.path_of(params.text_document.uri)
    if path is None or path.suffix != ".yaml":
        return []
    try:
        edits = formatted(str(path), server.library.files[path])
    except CannotLayOut as refused:
        raise JsonRpcException(str(refused), REQUEST_FAILED) from refused
    return [server.paper_of(str(path)).edit(edit) for edit in edits]


def prepare_rename(server: Server, params: types.PrepareRenameParams) -> types.Range | None:
    """Whether this has an id that can be changed, and which characters it is."""
    asked = _place(server, params)
    found = mentions_at(server.library, *asked) if asked else ()
    if asked is None or not found or found[0].at.line != asked[1]:
        return None
    return server.paper_of(str(asked[0])).range(found[0].at)


def rename(server: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edits that give this another id everywhere."""
    asked = _place(server, params)
    found = mentions_at(server.library, *asked) if asked else ()
    if not found:
        return None
    try:
        return _as_edit(server, renamed(server.library.files, found[0].thing, params.new_name))
    except RenameBreaks as breaks:
        raise JsonRpcException(f"With the new id: {breaks.problems[0]}", REQUEST_FAILED) from breaks
    except CannotRename as refused:
        raise JsonRpcException(str(refused), REQUEST_FAILED) from refused


def _as_edit(server: Server, rewritten: Rewritten) -> types.WorkspaceEdit:
    by_uri = changes(rewritten.edits, server.paper_of, server.uri_of)
    if not rewritten.moved:
        return types.WorkspaceEdit(changes=by_uri)
    edits: list[Any] = [
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri), list(of_file))
        for uri, of_file in by_uri.items()
    ]
    moves = [types.RenameFile(server.uri_of(str(old)), server.uri_of(str(new))) for old, new in rewritten.moved]
    return types.WorkspaceEdit(document_changes=[*edits, *moves])
