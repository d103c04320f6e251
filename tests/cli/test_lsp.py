"""`imi lsp` as an editor uses it: a process of its own, spoken to by a client of the protocol."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.library_kit import library, path_of

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
Problems = list[types.Diagnostic]


class Editor:
    """One file open in an editor."""

    def __init__(self, client: LanguageClient, file: Path) -> None:
        self.client, self.file, self.uri = client, file, file.as_uri()
        self.text, self.version = file.read_text("utf-8"), 1
        self.told: asyncio.Queue[Problems] = asyncio.Queue()

    async def open(self) -> None:
        item = types.TextDocumentItem(self.uri, "yaml", self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def types(self, old: str, new: str) -> None:
        assert old in self.text
        self.text, self.version = self.text.replace(old, new, 1), self.version + 1
        whole = types.TextDocumentContentChangeWholeDocument(self.text)
        named = types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(named, [whole]))

    async def problems(self) -> Problems:
        return await asyncio.wait_for(self.told.get(), PATIENCE)

    def at(self, words: str) -> dict[str, object]:
        """Return the place of the last character of some words."""
        before = self.text[: self.text.index(words) + len(words) - 1]
        column = len(before) - before.rfind("\n") - 1
        units = len(before[len(before) - column :].encode("utf-16-le")) // 2
        return {"text_document": types.TextDocumentIdentifier(self.uri), "position": types.Position(before.count("\n"), units)}


def spoken(folder: Path, story: Callable[[Editor], Awaitable[None]]) -> None:
    """Write the small library into a folder, open its procedure in an editor, and let the story go on from there."""
    for path, data in library().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "i18n").mkdir()
    with ThreadPoolExecutor(max_workers=1) as apart:  # a browser test before this one leaves its own loop in this thread
        apart.submit(lambda: asyncio.run(asyncio.wait_for(_spoken(folder, story), 3 * PATIENCE))).result()


async def _spoken(folder: Path, story: Callable[[Editor], Awaitable[None]]) -> None:
    client = LanguageClient("test", "1")
    editor = Editor(client, folder / path_of("permit_request"))

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def told(params: types.PublishDiagnosticsParams) -> None:
        if params.uri == editor.uri:
            editor.told.put_nowait(list(params.diagnostics))

    await client.start_io(sys.executable, "-m", "cli", "lsp", cwd=ROOT)
    capabilities = types.ClientCapabilities()
    await client.initialize_async(types.InitializeParams(capabilities=capabilities, root_uri=folder.as_uri()))
    client.initialized(types.InitializedParams())
    await editor.open()
    await story(editor)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


def test_a_misspelt_name_is_told_mended_and_gone(tmp_path: Path) -> None:
    async def story(editor: Editor) -> None:
        await editor.types("to: answered,", "to: anwsered,")
        (problem,) = [each for each in await editor.problems() if each.code == "IMI-R002"]
        assert "did you mean 'answered'?" in problem.message and "imi explain IMI-R002" in problem.message
        asked = types.CodeActionParams(types.TextDocumentIdentifier(editor.uri), problem.range, types.CodeActionContext([problem]))
        (action,) = await editor.client.text_document_code_action_async(asked)
        (edit,) = action.edit.changes[editor.uri]
        assert edit.new_text == "answered"
        await editor.types("to: anwsered,", "to: answered,")
        assert await editor.problems() == []

    spoken(tmp_path, story)


def test_a_half_typed_line_is_offered_states_and_tells_its_problem(tmp_path: Path) -> None:
    async def story(editor: Editor) -> None:
        await editor.types("transitions:\n", 'transitions:\n  pass: {label: "Ω 😀", by: , from: [a\n')
        offered = await editor.client.text_document_completion_async(types.CompletionParams(**editor.at("from: [a")))
        assert [item.label for item in offered.items] == ["draft", "sent", "answered", "closed", "open"]
        start = offered.items[0].text_edit.range.start
        assert start.character == len('  pass: {label: "Ω 😀", by: , from: ['.encode("utf-16-le")) // 2
        assert [problem.severity for problem in await editor.problems()] == [types.DiagnosticSeverity.Error]

    spoken(tmp_path, story)


def test_names_lead_to_their_places_and_are_changed_everywhere(tmp_path: Path) -> None:
    async def story(editor: Editor) -> None:
        here, client = editor.at("to: sent"), editor.client
        (declared,) = await client.text_document_definition_async(types.DefinitionParams(**here))
        assert "Demo" not in declared.uri and declared.range.start.character == 2
        named = await client.text_document_references_async(types.ReferenceParams(types.ReferenceContext(True), **here))
        assert len(named) == 5
        told = await client.text_document_hover_async(types.HoverParams(**here))
        assert "“Sent”" in told.contents.value
        changed = await client.text_document_rename_async(types.RenameParams(new_name="handed_over", **here))
        assert "to: handed_over," in "".join(edit.new_text for edit in changed.changes[editor.uri])
        with pytest.raises(Exception, match="There is a state"):
            await client.text_document_rename_async(types.RenameParams(new_name="draft", **here))

    spoken(tmp_path, story)


def test_a_file_is_laid_out_and_outlined(tmp_path: Path) -> None:
    async def story(editor: Editor) -> None:
        await editor.types("stages:\n  open: [sent, answered]", "stages:\n  open:   [sent,answered]")
        file, client = types.TextDocumentIdentifier(editor.uri), editor.client
        edits = await client.text_document_formatting_async(types.DocumentFormattingParams(file, types.FormattingOptions(2, True)))
        assert "open: [sent, answered]" in "".join(edit.new_text for edit in edits)
        parts = await client.text_document_document_symbol_async(types.DocumentSymbolParams(file))
        assert "transitions" in [part.name for part in parts]
        found = await client.workspace_symbol_async(types.WorkspaceSymbolParams("recipient"))
        assert [part.name for part in found] == ["recipient"]

    spoken(tmp_path, story)


def test_without_the_protocol_it_is_said_how_to_get_it() -> None:
    code = "import sys; sys.modules['pygls'] = None; from cli.main import main; main(['lsp'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'imi-runtime[editor]'" in done.stderr
