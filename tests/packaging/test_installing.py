"""The project can be built and installed from its tree, and what is installed works away from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "build", "dist", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis"
)
STYLE_SHEET = "imi_runtime/screens/static/vendor/site.css"
LIBRARY_FOLDERS = ("procedures", "question_sets", "forms", "i18n")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the project, so that building leaves nothing in it."""
    copy = tmp_path_factory.mktemp("tree") / "project"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, tree)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def archive(tree: Path, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    done = build_sdist(tree, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.tar.gz"))


def pip(python: object, *words: object) -> subprocess.CompletedProcess[str]:
    return spoken([python, "-m", "pip", "--disable-pip-version-check", *words])


def build_sdist(tree: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return spoken([sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", folder, tree])


def spoken(command: list[object], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd="/", **options)


def fresh_environment(folder: Path) -> Path:
    """Return the Python of a new environment that sees the packages of this one, but not this project."""
    venv.create(folder, with_pip=False)
    packages = Path(pytest.__file__).resolve().parents[1]
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "packages_of_the_tests.pth").write_text(f"{packages}\n")
    return folder / "bin" / "python"


def in_fresh_place(python: Path, program: str) -> str:
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = spoken([python, "-c", program], env=clean)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_wheel_carries_the_style_sheet_and_its_pictures(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert STYLE_SHEET in names
    assert any(name.startswith("imi_runtime/screens/static/vendor/images/") for name in names)


def test_the_wheel_carries_every_file_of_the_shipped_library(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [file for folder in LIBRARY_FOLDERS for file in (ROOT / folder).rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if f"imi_library/{file.relative_to(ROOT).as_posix()}" not in names]


def test_the_wheel_carries_the_command_line_under_its_installed_name_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "imi_cli/__init__.py" in names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "imi_cli", "imi_library", "imi_runtime"
    }


def test_an_installed_wheel_finds_its_library_away_from_the_tree(wheel, tmp_path):
    python = fresh_environment(tmp_path / "installed")
    done = pip(python, "install", "--no-deps", "--no-index", wheel)
    assert done.returncode == 0, done.stdout + done.stderr
    found = in_fresh_place(
        python, "from imi_runtime.library_path import shipped_library; print(shipped_library()); import imi_cli"
    )
    assert Path(found).name == "imi_library"
    assert Path(found).is_relative_to(tmp_path)
    assert (tmp_path / "installed" / "bin" / "imi").exists()


def test_the_source_archive_builds_the_same_wheel_without_node(archive, wheel, tmp_path):
    shutil.unpack_archive(archive, tmp_path)
    unpacked = next(folder for folder in tmp_path.iterdir() if folder.is_dir())
    done = pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path / "w", unpacked)
    assert done.returncode == 0, done.stdout + done.stderr
    again = next((tmp_path / "w").glob("*.whl"))
    assert set(zipfile.ZipFile(again).namelist()) == set(zipfile.ZipFile(wheel).namelist())


def test_an_editable_install_imports_the_command_line_from_its_folder(tree, tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(tree, copy, ignore=NOT_COPIED, symlinks=True)
    python = fresh_environment(tmp_path / "editable")
    done = pip(python, "install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert in_fresh_place(python, "import imi_cli; print(imi_cli.__file__)") == str(copy / "cli" / "__init__.py")
    library = "from imi_runtime.library_path import shipped_library; print(shipped_library())"
    assert in_fresh_place(python, library) == str(copy)


def test_without_the_style_sheet_nothing_is_packed_and_the_cure_is_named(tree, tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(tree, copy, ignore=NOT_COPIED, symlinks=True)
    (copy / STYLE_SHEET).unlink()
    for done in (
        pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, copy),
        build_sdist(copy, tmp_path),
    ):
        assert done.returncode != 0
        assert "python3 dev.py assets" in done.stdout + done.stderr
    assert not [*tmp_path.glob("*.whl"), *tmp_path.glob("*.tar.gz")]
