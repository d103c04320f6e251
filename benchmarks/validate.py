"""Measure `imi validate` of the shipped library: with nothing remembered, and again after one file was changed.

It is compared with a program that only reads the same files with the usual readers (PyYAML on libyaml, polib),
and with one that reads them as barely as possible (libyaml's events, the text of PO files line by line).
`--areas` and `--languages` multiply the library, so that one can see how it grows.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

from report import write_json

from imi_runtime.library_path import LIBRARY_FOLDERS, shipped_library
from imi_runtime.model.places import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
GOALS = {"cold": 1.3, "touched": 0.05}
COLD = "imi validate"
USUAL = """
import sys, yaml, polib
from pathlib import Path
for path in Path(sys.argv[1]).rglob("*"):
    if path.suffix == ".yaml":
        yaml.load(path.read_bytes(), yaml.CSafeLoader)
    elif path.suffix == ".po":
        polib.pofile(str(path))
"""
BARE = """
import sys, yaml
from pathlib import Path
for path in Path(sys.argv[1]).rglob("*"):
    if path.suffix == ".yaml":
        for event in yaml.parse(path.read_bytes(), yaml.CSafeLoader):
            pass
    elif path.suffix == ".po":
        entries = {}
        for line in path.read_text("utf-8").splitlines():
            word, _, text = line.partition(" ")
            if word == "msgctxt":
                context = text[1:-1]
            elif word == "msgstr":
                entries[context if entries else ""] = text[1:-1]
"""


BYTECODE = tempfile.TemporaryDirectory(prefix="bytecode-")
"""Where Python keeps what it compiles, as it does for everybody who has installed the program."""


def _cpu_of(command: list[str], folder: Path, caches: str = "") -> float:
    """Return the processor seconds of a program that must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": caches}
    environment |= {"PYTHONPYCACHEPREFIX": BYTECODE.name, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode > 1:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _validate(library: Path, caches: str) -> float:
    return _cpu_of([sys.executable, "-m", "cli", "--library", str(library), "validate"], ROOT, caches)


def _read(program: str, library: Path) -> float:
    return _cpu_of([sys.executable, "-c", program, str(library)], library)


def _copied(folder: Path, areas: int, languages: int) -> Path:
    """Return a copy of the shipped library, its areas and translations repeated as often as wished."""
    shipped = shipped_library()
    for name in LIBRARY_FOLDERS:
        shutil.copytree(shipped / name, folder / name)
    originals = sorted(path.name for path in (folder / "procedures").iterdir() if path.is_dir())
    for number in range(len(originals), areas):
        _repeat_area(folder, originals[number % len(originals)], number)
    for home in (folder / "i18n").iterdir():
        _repeat_language(home, languages)
    return folder


def _repeat_area(folder: Path, area: str, number: int) -> None:
    new = f"{area[:30]}_{number}"
    for name in LIBRARY_FOLDERS:
        if (folder / name / area).is_dir():
            shutil.copytree(folder / name / area, folder / name / new)
    page = folder / "procedures" / new / "bundle.yaml"
    page.write_text(page.read_text("utf-8").replace(f"bundle: {area}", f"bundle: {new}"), "utf-8")


def _repeat_language(home: Path, languages: int) -> None:
    there = {path.stem for path in home.glob("*.po")}
    original = next(iter(sorted(home.glob("*.po"))), None)
    if original is None:
        return
    missing = [code for code in LANGUAGES if code not in there and code != "en"]
    for language in missing[: max(0, languages - len(there))]:
        text = original.read_text("utf-8")
        header = re.sub(r'"Language: \w+\\n"', rf'"Language: {language}\\n"', text, count=1)
        (home / f"{language}.po").write_text(header, "utf-8")


def _add_comment(library: Path) -> None:
    page = sorted((library / "procedures").glob("*/bundle.yaml"))[0]
    page.write_text(page.read_text("utf-8") + "# touched\n", "utf-8")


def _reword(library: Path) -> None:
    """Change one English text, so that every language is asked whether it still fits."""
    page = sorted((library / "procedures").glob("*/bundle.yaml"))[0]
    page.write_text(re.sub(r'^title: "', 'title: "New ', page.read_text("utf-8"), count=1, flags=re.M), "utf-8")


def _translate(library: Path) -> None:
    area = sorted((library / "procedures").iterdir())[0].name
    file = sorted((library / "i18n" / area).glob("*.po"))[0]
    start, found, last = file.read_text("utf-8").rpartition('msgstr "')
    file.write_text(f"{start}{found}a{last}", "utf-8")


CHANGES: Mapping[str, Callable[[Path], None]] = {
    "nothing changed": lambda _: None,
    "a comment added": _add_comment,
    "a translation changed": _translate,
    "an English text changed": _reword,
}


def _measured(library: Path, rounds: int) -> Iterator[tuple[str, float]]:
    for program in (USUAL, BARE):
        _read(program, library)
    with tempfile.TemporaryDirectory() as caches:
        _validate(library, caches)
    for _ in range(rounds):
        yield "usual readers", _read(USUAL, library)
        yield "bare readers", _read(BARE, library)
        yield "interpreter alone", _read("", library)
        with tempfile.TemporaryDirectory() as caches:
            yield COLD, _validate(library, caches)
            for name, change in CHANGES.items():
                change(library)
                yield f"{COLD}, {name}", _validate(library, caches)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is run (3)")
    parser.add_argument("--areas", type=int, default=0, help="repeat the shipped areas until there are so many")
    parser.add_argument("--languages", type=int, default=0, help="repeat the translations until there are so many")


def run(options: argparse.Namespace) -> int:
    """Measure and print; ratios against the usual readers."""
    with tempfile.TemporaryDirectory() as folder:
        library = _copied(Path(folder), options.areas, options.languages)
        files = [path for path in library.rglob("*") if path.suffix in (".yaml", ".po")]
        size = sum(path.stat().st_size for path in files)
        print(f"{len(files)} files, {size / 1e6:.2f} MB")
        times: dict[str, list[float]] = {}
        for name, seconds in _measured(library, options.rounds):
            times.setdefault(name, []).append(seconds)
    medians = {name: median(values) for name, values in times.items()}
    for name, value in medians.items():
        ratios = value / medians["usual readers"], value / medians[COLD]
        print(f"{name:40}{1e3 * value:9.0f} ms CPU{ratios[0]:8.2f}x of the usual readers{ratios[1]:8.3f}x of cold")
    write_json("validate", {"files": len(files), "bytes": size, "goals": GOALS, "seconds": medians})
    return 0
