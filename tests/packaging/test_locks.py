"""What is installed is pinned, checked and free of addresses."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
LOCKS = ("tools", "node", "runtime", "editor", "dev")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)[^\n]*((?:\n +--hash=sha256:[0-9a-f]{64}[ \\]*)*)", re.M)


def pins(lock: str) -> dict[str, str]:
    text = (REQUIREMENTS / f"{lock}.lock").read_text()
    return {plain(name): number for name, number, _ in PIN.findall(text)}


def wanted(source: str) -> set[str]:
    lines = (REQUIREMENTS / f"{source}.in").read_text().splitlines()
    return {plain(re.split(r"[\[<>=~! ]", line)[0]) for line in lines if line and line[0] not in "#-"}


def imported_by_the_product() -> Iterator[str]:
    for folder in ("imi_runtime", "cli"):
        for module in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (name.name.partition(".")[0] for name in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.partition(".")[0]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_that_is_asked_for_is_locked(lock):
    missing = wanted(lock) - set(pins(lock))
    assert not missing, f"{lock}.lock is older than {lock}.in; run: python3 dev.py lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock):
    text = (REQUIREMENTS / f"{lock}.lock").read_text()
    assert not [name for name, _, hashes in PIN.findall(text) if "sha256" not in hashes]


def test_tests_run_with_the_versions_that_the_runtime_is_installed_with():
    tested, installed = pins("dev"), pins("runtime")
    assert {name: tested.get(name) for name in installed} == installed


def test_no_lock_names_a_registry():
    for name in LOCKS:
        assert "://" not in (REQUIREMENTS / f"{name}.lock").read_text()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"].values()
    assert not [package for package in packages if "resolved" in package]


def test_every_package_of_the_style_sheet_has_a_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]


def test_everything_that_the_product_imports_is_installed_with_it():
    foreign = set(imported_by_the_product()) - sys.stdlib_module_names - {"imi_runtime", "imi_cli"}
    distributions = packages_distributions()
    locked = {*pins("runtime"), *pins("editor")}
    unknown = sorted(name for name in foreign if not {plain(one) for one in distributions.get(name, ())} & locked)
    assert not unknown, f"add to requirements/runtime.in or editor.in, then run `python3 dev.py lock`: {', '.join(unknown)}"
