"""The server behind `imi lsp`: what an editor asks, answered from the library with the unsaved files over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from imi_runtime.authoring.editor.open_library import OpenLibrary, OvertakenByTyping
from imi_runtime.compiler.library import FOLDERS, SUFFIXES, LibraryRefused, read_library
from imi_runtime.compiler.validation import Found

from . import language_answers as answers
from .language_words import Paper, diagnostic

PAUSE = 0.08
"""Seconds without a keystroke after which problems are looked for."""
TRIGGERS = [" ", ".", ":", "[", "{", ","]


def serve(folder: Path | None) -> None:
    """Speak with the editor until it hangs up."""
    Server(folder).start_io()


class Server(LanguageServer):
    """One editor with one library."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__("imi", _version(), text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.folder = folder.resolve() if folder else None
        self.library = OpenLibrary({})
        self.told: dict[str, Found] = {}
        self._on_disk: Mapping[PurePosixPath, bytes] = {}
        self._looked_at = self.library
        self._turn = 0
        self._look: asyncio.Task[None] | None = None
        # One at a time, beside the conversation: an answer never waits for a whole check.
        self._worker = ThreadPoolExecutor(max_workers=1)
        for feature, answer, options in FEATURES:
            self.feature(feature, options)(partial(answer, self))

    # -- files ---------------------------------------------------------------------------------------------------------

    def path_of(self, uri: str) -> PurePosixPath | None:
        """Return the name of a file within the library; None when it is not of it."""
        written = uris.to_fs_path(uri)
        if written is None:
            return None
        file = Path(written).resolve()
        if self.folder is None:
            self.folder = _library_around(file)
        if self.folder is None or not file.is_relative_to(self.folder) or file.suffix not in SUFFIXES:
            return None
        path = PurePosixPath(file.relative_to(self.folder).as_posix())
        return path if path.parts[0] in FOLDERS else None

    def uri_of(self, file: str) -> str:
        """Return the address of a file; of an open one, as the editor writes it."""
        opened = (document.uri for document in self.workspace.text_documents.values())
        return next((uri for uri in opened if str(self.path_of(uri)) == file), self._uri_on_disk(file))

    def _uri_on_disk(self, file: str) -> str:
        return str(uris.from_fs_path(str((self.folder or Path()) / file)))

    def paper_of(self, file: str) -> Paper:
        """Return the lines of a file."""
        return Paper(self.workspace.position_codec, self.library.files.get(PurePosixPath(file), b""))

    def update(self, *, disk: bool) -> None:
        """Take in what is typed, and what has changed on disk."""
        if disk and self.folder:
            try:
                self._on_disk = read_library(self.folder)
            except (LibraryRefused, OSError) as refused:
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"imi: {refused}"))
        documents = self.workspace.text_documents.values()
        opened = {path: document.source for document in documents if (path := self.path_of(document.uri))}
        unsaved = {path: source.encode("utf-8", "replace") for path, source in opened.items()}
        self.library = self.library.with_files({**self._on_disk, **unsaved})

    # -- problems ------------------------------------------------------------------------------------------------------

    def look_again(self, first: PurePosixPath | None = None, *, disk: bool = False) -> None:
        """Look for problems as soon as nobody types; what is being looked for already is no longer wanted."""
        self.update(disk=disk)
        self._turn += 1
        if self._look:
            self._look.cancel()
        area = first.parts[1] if first and len(first.parts) > 1 else None
        self._look = asyncio.ensure_future(self._look_for_problems(self._turn, area))

    async def _look_for_problems(self, turn: int, first: str | None) -> None:
        await asyncio.sleep(PAUSE)
        library, found = self.library, dict[str, Found]()
        areas = library.problems(lambda: self._turn != turn, first)
        loop = asyncio.get_running_loop()
        while (of_area := await loop.run_in_executor(self._worker, _next, areas)) is not None:
            for file, problems in of_area.items():
                found[file] = tuple(dict.fromkeys((*found.get(file, ()), *problems)))
            self._tell(library, found)
        self._tell(library, {**dict.fromkeys(self.told, ()), **found})

    def _tell(self, library: OpenLibrary, found: Mapping[str, Found]) -> None:
        self._looked_at = library
        for file, problems in found.items():
            moved = library.files.get(PurePosixPath(file)) != self.library.files.get(PurePosixPath(file))
            if self.told.get(file, ()) != problems and not moved:
                self.told[file] = problems
                shown = [diagnostic(problem, self.paper_of, self.uri_of) for problem in problems]
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(self.uri_of(file), shown))

    def problems_in(self, path: PurePosixPath) -> Found:
        """Return what is known to be wrong with a file as it is now."""
        same = self._looked_at.files.get(path) == self.library.files.get(path)
        return self.told.get(str(path), ()) if same else ()


def _next(areas: Iterator[Mapping[str, Found]]) -> Mapping[str, Found] | None:
    try:
        return next(areas, None)
    except OvertakenByTyping:
        return None


def _library_around(file: Path) -> Path | None:
    """Return the nearest folder above a file in which it lies as in a library."""
    return next((above for above in file.parents if file.relative_to(above).parts[0] in FOLDERS), None)


def _version() -> str:
    try:
        return version("imi-runtime")
    except PackageNotFoundError:
        return "0"


# -- what the editor tells ---------------------------------------------------------------------------------------------


def started(server: Server, params: types.InitializedParams) -> None:
    """The editor is ready: take the library that it has open, and look at all of it."""
    root = server.workspace.root_path
    if server.folder is None and root and any((Path(root) / folder).is_dir() for folder in FOLDERS):
        server.folder = Path(root).resolve()
    watched = server.client_capabilities.workspace
    if watched and watched.did_change_watched_files and watched.did_change_watched_files.dynamic_registration:
        watchers = [types.FileSystemWatcher(f"**/*{suffix}") for suffix in SUFFIXES]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(types.RegistrationParams([registration]))
    server.look_again(disk=True)


def opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """A file is opened."""
    server.look_again(server.path_of(params.text_document.uri), disk=True)


def typed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Somebody types."""
    server.look_again(server.path_of(params.text_document.uri))


def saved(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """A file is saved."""
    server.look_again(server.path_of(params.text_document.uri), disk=True)


def closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """A file is closed; what was not saved is gone."""
    server.look_again(disk=True)


def changed_on_disk(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Something else has changed files."""
    server.look_again(disk=True)


MENDING = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
FEATURES: tuple[tuple[str, Callable[..., Any], Any], ...] = (
    (types.INITIALIZED, started, None),
    (types.TEXT_DOCUMENT_DID_OPEN, opened, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, typed, None),
    (types.TEXT_DOCUMENT_DID_SAVE, saved, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, closed, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, changed_on_disk, None),
    (types.TEXT_DOCUMENT_COMPLETION, answers.complete, types.CompletionOptions(trigger_characters=TRIGGERS)),
    (types.TEXT_DOCUMENT_HOVER, answers.explain, None),
    (types.TEXT_DOCUMENT_DEFINITION, answers.define, None),
    (types.TEXT_DOCUMENT_REFERENCES, answers.refer, None),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, answers.list_parts, None),
    (types.WORKSPACE_SYMBOL, answers.find_parts, None),
    (types.TEXT_DOCUMENT_CODE_ACTION, answers.mend, MENDING),
    (types.TEXT_DOCUMENT_FORMATTING, answers.lay_out, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, answers.prepare_rename, None),
    (types.TEXT_DOCUMENT_RENAME, answers.rename, types.RenameOptions(prepare_provider=True)),
)
"""What the editor tells or asks -> who answers, and what is announced about it."""
