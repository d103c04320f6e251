"""setup.cfg names exactly what is in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {"imi_runtime": "imi_runtime", "cli": "imi_cli"}
LIBRARY_FOLDERS = ("procedures", "question_sets", "forms", "i18n")
NOT_DATA = {".py", ".pyc", ".md"}


def setup_cfg() -> ConfigParser:
    reader = ConfigParser()
    reader.read(ROOT / "setup.cfg", encoding="utf-8")
    return reader


def listed_packages() -> set[str]:
    return set(setup_cfg()["options"]["packages"].split())


def folder_of(package: str) -> Path:
    mapped = dict(line.split(" = ") for line in setup_cfg()["options"]["package_dir"].strip().splitlines())
    if package in mapped:
        return ROOT / mapped[package]
    first, _, rest = package.partition(".")
    return ROOT / mapped.get(first, first) / rest.replace(".", "/")


def packages_in_the_tree() -> set[str]:
    found = {f"imi_library.{folder}" for folder in LIBRARY_FOLDERS}
    for folder, name in SOURCES.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            found.add(".".join((name, *init.parent.relative_to(ROOT / folder).parts)))
    return found


def packed_data_files() -> set[Path]:
    patterns = setup_cfg()["options.package_data"]
    return {
        file
        for package, lines in patterns.items()
        for pattern in lines.split()
        for file in folder_of(package).glob(pattern)
    }


def data_files_in_the_tree() -> Iterator[Path]:
    for folder in SOURCES:
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and file.suffix not in NOT_DATA and not file.name.startswith("."):
                yield file


def test_every_package_of_the_tree_is_listed():
    missing = sorted(packages_in_the_tree() - listed_packages())
    assert not missing, f"add under [options] packages in setup.cfg: {', '.join(missing)}"


def test_every_listed_package_is_in_the_tree():
    gone = sorted(name for name in listed_packages() if not folder_of(name).is_dir())
    assert not gone, f"remove from [options] packages in setup.cfg, or make the folder: {', '.join(gone)}"


def test_every_folder_with_modules_is_a_package():
    bare = sorted(
        str(module.parent.relative_to(ROOT))
        for folder in SOURCES
        for module in (ROOT / folder).rglob("*.py")
        if not (module.parent / "__init__.py").exists() and module.parent.name not in {"migrations", "versions"}
    )
    assert not bare, f"these folders hold modules but no __init__.py, so they would not be installed: {set(bare)}"


def test_every_data_file_is_covered_by_a_pattern():
    lost = sorted(str(file.relative_to(ROOT)) for file in set(data_files_in_the_tree()) - packed_data_files())
    assert not lost, f"no pattern under [options.package_data] in setup.cfg covers: {', '.join(lost)}"
