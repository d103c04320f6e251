"""Compiled templates are kept for the next start, and for nothing but the text and the compiler that they came of."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader

from imi_runtime.screens.template_code import TemplateCode
from imi_runtime.screens.templates import PageEnvironment


class Compiling(PageEnvironment):
    """Counts what it compiles."""

    def __init__(self, folder: Path, text: str, made_by: bytes = b"today") -> None:
        kept = TemplateCode(folder, made_by)
        super().__init__(loader=DictLoader({"pages/a.jinja": text}), autoescape=True, bytecode_cache=kept)
        self.compiled = 0

    def compile(self, *given: object, **named: object) -> object:  # type: ignore[override]
        """Compile a template."""
        self.compiled += 1
        return super().compile(*given, **named)  # type: ignore[call-overload]

    def page(self) -> str:
        """Return the page filled."""
        return self.get_template("pages/a.jinja").render(name="<Anna>")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)
    return tmp_path


def test_a_template_is_compiled_once_for_all_starts(folder: Path) -> None:
    first, second = Compiling(folder, "Good day, {{ name }}"), Compiling(folder, "Good day, {{ name }}")
    assert first.page() == second.page() == "Good day, &lt;Anna&gt;"
    assert (first.compiled, second.compiled) == (1, 0)


def test_another_text_and_another_compiler_compile_anew(folder: Path) -> None:
    Compiling(folder, "Good day, {{ name }}").page()
    changed = Compiling(folder, "Good night, {{ name }}")
    assert changed.page() == "Good night, &lt;Anna&gt;" and changed.compiled == 1
    upgraded = Compiling(folder, "Good night, {{ name }}", made_by=b"tomorrow")
    assert upgraded.page() == "Good night, &lt;Anna&gt;" and upgraded.compiled == 1


@pytest.mark.parametrize("broken", [b"", b"\xff\x00", b"half", "whole but for its end"])
def test_what_cannot_be_read_is_compiled_anew(folder: Path, broken: bytes | str) -> None:
    Compiling(folder, "Good day, {{ name }}").page()
    [file] = (folder / "__pycache__").iterdir()
    file.write_bytes(broken if isinstance(broken, bytes) else file.read_bytes()[:-20])
    again = Compiling(folder, "Good day, {{ name }}")
    assert again.page() == "Good day, &lt;Anna&gt;" and again.compiled == 1


def test_where_nothing_can_be_kept_pages_are_shown_all_the_same(folder: Path) -> None:
    (folder / "__pycache__").write_text("no folder")
    assert Compiling(folder, "Good day, {{ name }}").page() == "Good day, &lt;Anna&gt;"


def test_python_told_to_write_no_code_writes_none_of_templates_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    Compiling(folder, "Good day, {{ name }}").page()
    assert not list(folder.iterdir())
