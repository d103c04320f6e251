"""What `imi validate` remembers never changes what it says."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner, Result

from cli import notebook
from cli.main import main
from cli.notebook import MOST_NOTEBOOKS, Notebook, notebook_of
from imi_runtime.compiler import rereading
from imi_runtime.compiler.compile import areas, compile_bundle, read_library
from imi_runtime.compiler.library import Library
from imi_runtime.compiler.validation import NoMemory, problems_of
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import AreaId
from imi_runtime.problems import Edit, Position, Problem, Severity
from imi_runtime.source.located import plain
from tests.broken_kit import BROKEN, unfolded
from tests.library_kit import AREA, library

HERE = Position("forms/demo/a.yaml", 3, 5, 9)
WHOLE = Problem(
    "IMI-K001", Severity.WARNING, HERE, "a 'word' – with\nlines", "cure", "meant", ((HERE, "first"),), "listing",
    Edit.of(HERE, "text"),
)  # fmt: skip
FORM = PurePosixPath(f"forms/{AREA}/request.yaml")
PAGE = PurePosixPath(f"procedures/{AREA}/bundle.yaml")
FRENCH = PurePosixPath(f"i18n/{AREA}/fr.po")
SET = PurePosixPath(f"question_sets/{AREA}/holder.yaml")
WITHOUT_COMPILING = 1
"""What is found when files changed and what they say did not: the area is looked up by its bytes."""
WITHOUT_TRANSLATIONS = 2
"""And then by what it says, which is compiled."""


class Counting(Notebook):
    """Counts what had to be found."""

    found = 0

    def once(self, key: str, find: Callable[[], notebook.Found]) -> notebook.Found:
        def counted() -> notebook.Found:
            self.found += 1
            return find()

        return super().once(key, counted)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "library.notes"


def checked(files: Library, file: Path, program: str = "1") -> tuple[tuple[Problem, ...], int]:
    """Return the problems of the area, and how much had to be found."""
    book = Counting(file, program)
    problems = problems_of(files, AreaId(AREA), book)
    book.save()
    return problems, book.found


# -- what is said does not change


@pytest.mark.parametrize("code", sorted(folder.name for folder in BROKEN.iterdir() if folder.is_dir()))
def test_a_broken_library_has_the_same_problems_found_or_remembered(code: str, tmp_path: Path) -> None:
    if code in {"IMI-B008"}:
        pytest.skip("such a library is not read at all")
    files = read_library(unfolded(code, tmp_path))
    for area in areas(files):
        book = Notebook(tmp_path / f"{area}.notes", "1")
        first = problems_of(files, area, book)
        book.save()
        again = problems_of(files, area, Notebook(tmp_path / f"{area}.notes", "1"))
        assert shown(first) == shown(again) == shown(compile_bundle(files, area).problems)


def shown(problems: tuple[Problem, ...]) -> list[str]:
    return [repr(problem) for problem in problems]


def test_the_shipped_library_has_the_problems_that_compiling_finds() -> None:
    files = read_library(shipped_library())
    for area in areas(files):
        assert shown(problems_of(files, area, NoMemory())) == shown(compile_bundle(files, area).problems)


def test_a_problem_is_remembered_whole(file: Path) -> None:
    assert all(getattr(WHOLE, each.name) for each in fields(Problem))
    book = Notebook(file, "1")
    book.once("key", lambda: (WHOLE,))
    book.save()
    assert repr(Notebook(file, "1").once("key", tuple)) == repr((WHOLE,))


# -- what has to be found again


def test_nothing_is_found_twice_when_nothing_has_changed(file: Path) -> None:
    _, first = checked(library(), file)
    assert first > 1
    assert checked(library(), file)[1] == 0


def test_a_changed_file_is_looked_at_again(file: Path) -> None:
    before, _ = checked(library(), file)
    wrong = {**library(), FORM: library()[FORM].replace(b"form:", b"from:", 1)}
    after, found = checked(wrong, file)
    assert found > 0
    assert shown(after) == shown(compile_bundle(wrong, AreaId(AREA)).problems) != shown(before)


def test_after_a_change_of_a_rule_no_translation_is_read_again(file: Path) -> None:
    checked(library({str(FRENCH): PO}), file)
    files = library({str(FRENCH): PO})
    changed = {**files, SET: files[SET].replace(b"required: true", b"required: false", 1)}
    assert checked(changed, file)[1] == WITHOUT_TRANSLATIONS


@pytest.mark.parametrize("comment", [b"# at the end\n", b"\n   # at the end, set in\n"])
def test_after_a_change_of_a_comment_nothing_is_compiled_again(comment: bytes, file: Path) -> None:
    checked(library(), file)
    assert checked({**library(), FORM: library()[FORM] + comment}, file)[1] == WITHOUT_COMPILING


def test_after_a_comment_that_moves_the_lines_below_it_their_problems_stand_where_they_are_now(file: Path) -> None:
    wrong = {**library(), FORM: library()[FORM].replace(b"picked_from: [permit]", b"picked_from: [nothing]")}
    before, _ = checked(wrong, file)
    moved = {**wrong, FORM: b"# first\n" + wrong[FORM]}
    after, found = checked(moved, file)
    assert found > WITHOUT_COMPILING
    assert [problem.at.line for problem in after if problem.at.file == str(FORM)] == [
        problem.at.line + 1 for problem in before if problem.at.file == str(FORM)
    ] != []


def edited(files: Library, chance: random.Random) -> Library:
    """Return the files after one edit, of which some change nothing that is said and some break the file."""
    path = chance.choice([FORM, chance.choice(sorted(files))])
    lines = files[path].split(b"\n")
    place = chance.randrange(len(lines))
    edit: Callable[[], object] = chance.choice([
        lambda: lines.insert(place, b"# said in passing"),
        lambda: lines.insert(place, b""),
        lambda: lines.__setitem__(place, lines[place] + b"  # remark"),
        lambda: lines.__setitem__(place, lines[place].partition(b"  #")[0]),
        lambda: lines.__setitem__(place, lines[place].replace(b": ", b":  ", 1)),
        lambda: lines.__setitem__(place, lines[place].replace(b"yes", b"no", 1)),
        lambda: lines.__setitem__(place, lines[place].replace(b'"', b"'")),
        lambda: lines.pop(place),
        lambda: lines.insert(place, lines[chance.randrange(len(lines))]),
    ])
    edit()
    return {**files, path: b"\n".join(lines)}


def says_the_same_after_edits(file: Path, seed: int, edits: int = 20) -> bool:
    """Say whether one notebook, kept through one edit after the other, ever says what compiling does not find."""
    start = library({str(FRENCH): PO})
    start = {**start, FORM: start[FORM].replace(b"picked_from: [permit]", b"picked_from: [permits]")}
    chance, files = random.Random(seed), start
    for _ in range(edits):
        files = edited(chance.choice([files, start]), chance)
        if shown(checked(files, file)[0]) != shown(compile_bundle(files, AreaId(AREA)).problems):
            return False
    return True


@pytest.mark.parametrize("seed", range(4))
def test_what_is_remembered_is_what_compiling_finds_whatever_was_edited(seed: int, file: Path) -> None:
    assert says_the_same_after_edits(file, seed)


def test_a_sense_without_places_would_be_noticed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "sense_of", lambda root: json.dumps(plain(root)))
    assert not all(says_the_same_after_edits(file, seed) for seed in range(4))


def test_a_sense_without_texts_would_be_noticed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "sense_of", lambda root: str(root.at))
    assert not all(says_the_same_after_edits(file, seed) for seed in range(4))


def test_after_a_change_of_a_translation_only_its_language_is_read_again(file: Path) -> None:
    both = {str(FRENCH): PO, f"i18n/{AREA}/de.po": PO.replace("fr", "de")}
    checked(library(both), file)
    assert checked(library({**both, str(FRENCH): PO + "# a remark\n"}), file)[1] == WITHOUT_COMPILING + 3


def test_after_a_change_of_an_english_text_every_language_is_held_against_it(file: Path) -> None:
    both = library({str(FRENCH): PO, f"i18n/{AREA}/de.po": PO.replace("fr", "de")})
    checked(both, file)
    reworded = {**both, PAGE: both[PAGE].replace(b"title: ", b'title: "Other words" # ', 1)}
    problems, found = checked(reworded, file)
    assert found >= 3
    assert shown(problems) == shown(compile_bundle(reworded, AreaId(AREA)).problems)


def test_another_program_believes_nothing(file: Path) -> None:
    _, first = checked(library(), file)
    assert checked(library(), file, program="2")[1] == first


def test_the_program_is_another_one_when_a_rule_of_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = tmp_path / "compiler" / "rule.py"
    rule.parent.mkdir()
    rule.write_text("one")
    monkeypatch.setattr(notebook, "PROGRAM", tmp_path)
    before = notebook.program()
    assert notebook.program() == before
    rule.write_text("another")
    assert notebook.program() != before


# -- the file


def test_a_damaged_line_is_found_again_and_written_anew(file: Path) -> None:
    _, first = checked(library(), file)
    file.write_bytes(file.read_bytes().replace(b" []", b" [ ]"))  # still JSON, and not what was written
    assert checked(library(), file)[1] == first
    assert checked(library(), file)[1] == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"1\n\n \n  \nkey", b"1\nkey 0 []\n"])
def test_a_file_that_is_no_notebook_counts_for_nothing(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    assert Notebook(file, "1").once("key", lambda: (WHOLE,)) == (WHOLE,)


def test_a_line_whose_problems_cannot_be_read_counts_for_nothing(file: Path) -> None:
    file.write_text(f"1\nkey {notebook._checksum('key', '[[1]]')} [[1]]")
    assert Notebook(file, "1").once("key", lambda: (WHOLE,)) == (WHOLE,)


def test_a_notebook_keeps_what_was_used_last(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "MOST_BYTES", 2_000)
    book = Notebook(file, "1")
    for number in range(100):
        book.once(f"key{number}", lambda: (WHOLE,))
        book.once("key0", tuple)
    book.save()
    assert file.stat().st_size <= 2_100
    kept = Notebook(file, "1")
    assert kept.once("key0", tuple) and kept.once("key99", tuple) and not kept.once("key1", tuple)


def test_only_so_many_notebooks_are_kept(tmp_path: Path) -> None:
    for number in range(MOST_NOTEBOOKS + 5):
        book = Notebook(tmp_path / f"{number}.notes", "1")
        book.once("key", tuple)
        book.save()
    assert len(list(tmp_path.iterdir())) == MOST_NOTEBOOKS


# -- the folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for caches, as the environment names it, and a library beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    for path, data in library().items():
        (tmp_path / "library" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "library" / path).write_bytes(data)
    return tmp_path


def validate(home: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--library", str(home / "library"), "validate", *options])


def test_the_command_says_the_same_the_second_time(home: Path) -> None:
    first = validate(home)
    assert list((home / "caches/imi/validate").iterdir())
    assert validate(home).output == first.output == validate(home, "--no-cache").output


def test_a_second_run_loads_no_reader_and_no_compiler(home: Path) -> None:
    script = "import sys; from cli.main import main; main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    command = [sys.executable, "-c", script, "--library", str(home / "library"), "validate"]
    _, loaded = (subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(2))
    heavy = {"yaml", "jsonschema", "jinja2", "flask", "sqlalchemy", "babel", "imi_runtime.compiler.compile"}
    assert "imi_runtime.compiler.validation" in loaded
    assert heavy.isdisjoint(loaded)


def test_without_a_cache_nothing_is_written(home: Path) -> None:
    validate(home, "--no-cache")
    assert not (home / "caches").exists()


def test_a_folder_in_which_others_can_write_is_not_believed(home: Path) -> None:
    folder = home / "caches/imi/validate"
    assert notebook_of(home / "library") is not None
    folder.chmod(0o777)
    assert notebook_of(home / "library") is None
    assert validate(home).exit_code == 0


def test_a_folder_that_cannot_be_made_is_done_without(home: Path) -> None:
    (home / "caches").write_text("a file")
    assert validate(home).output == validate(home, "--no-cache").output


def test_the_folder_is_for_this_user_alone(home: Path) -> None:
    validate(home)
    assert (home / "caches/imi/validate").stat().st_mode & 0o777 == 0o700


def test_a_relative_name_for_the_folder_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert notebook.cache_folder() == tmp_path / ".cache/imi/validate"
    assert os.environ["HOME"] == str(tmp_path)


PO = '''msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "demo_permits/title"
msgid "Permits"
msgstr "Permis"
'''
