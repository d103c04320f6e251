"""Who may import whom: the table of docs/architecture.md as data, held against every import of the tree."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Room:
    """A package or module: whose words it may use, and which third-party packages."""

    rooms: frozenset[str]
    packages: frozenset[str]


def room(rooms: str = "", packages: str = "") -> Room:
    return Room(frozenset(rooms.split()), frozenset(packages.split()))


ROOMS = {
    "problems": room(),
    "library_path": room(),
    "codes": room("problems"),
    "model": room("problems"),
    "source": room("codes problems", "yaml polib"),
    "compiler": room("codes model problems source", "jsonschema transitions"),
    "authoring": room("codes compiler model problems source"),
    "engine": room("model"),
    "comparing": room("codes compiler engine model problems saying"),
    "prover": room("codes engine model problems saying"),
    "stories": room("authoring codes compiler engine model problems prover"),
    "ports": room("model problems"),
    "settings": room("problems"),
    "adapters": room(
        "model ports problems settings",
        "argon2 authlib cryptography holidays joserfc obstore pycountry pyotp requests typst webauthn zxcvbn",
    ),
    "saying": room("model"),
    "screens": room("engine model problems saying", "babel govuk_frontend_jinja jinja2 markupsafe segno xlsxwriter"),
    "directory": room("model"),
    "store": room("directory model ports problems", "alembic sqlalchemy"),
    "operations": room("codes compiler directory engine model ports problems source store", "sqlalchemy"),
    "mailing": room("model operations ports screens"),
    "web": room("directory engine model operations ports problems screens settings", "flask markupsafe werkzeug"),
    "assembly": room(
        "adapters library_path mailing model operations ports problems prover screens settings source store web", "flask"
    ),
    "wsgi": room("assembly"),
    "preview": room(
        "adapters assembly compiler engine model operations ports problems prover screens settings store stories web",
        "flask jinja2 sqlalchemy werkzeug",
    ),
    "cli": room(
        "adapters assembly authoring codes comparing compiler directory engine library_path mailing model operations ports preview problems prover saying"
        " screens settings source store stories", "click lsprotocol pygls sqlalchemy",
    ),
}
"""Room -> what it may import besides itself and the standard library."""

EXCEPTIONS: dict[tuple[str, str], str] = {
}
"""(file, what it imports) -> why the rule is broken there; each is a debt, and none may be added without a decision."""

ONLY_IN = {
    "flask": ("imi_runtime/web/", "imi_runtime/assembly.py", "imi_runtime/preview/"),
    "sqlalchemy": ("imi_runtime/store/", "imi_runtime/operations/", "imi_runtime/preview/made.py", "cli/db.py"),
    "transitions": ("imi_runtime/compiler/machine.py",),
    "yaml": ("imi_runtime/source/",),
    "click": ("cli/",),
    "lsprotocol": ("cli/language_",),
    "pygls": ("cli/language_",),
    "cryptography": ("imi_runtime/adapters/sealing.py", "imi_runtime/adapters/file_sealing.py"),
    "obstore": ("imi_runtime/adapters/file_store.py",),
    "authlib": ("imi_runtime/adapters/identity_providers.py",),
    "joserfc": ("imi_runtime/adapters/identity_providers.py",),
    "requests": ("imi_runtime/adapters/identity_providers.py", "imi_runtime/adapters/e_translation.py"),
    "pyotp": ("imi_runtime/adapters/timed_codes.py",),
    "webauthn": ("imi_runtime/adapters/passkeys.py",),
    "xlsxwriter": ("imi_runtime/screens/tables.py",),
    "segno": ("imi_runtime/screens/scanned.py",),
    "typst": ("imi_runtime/adapters/typesetting_process.py",),
}
"""Third-party package -> the only places that import it."""


@dataclass(frozen=True)
class Import:
    """One import: the file, the room in which it stands, and what is imported."""

    file: str
    room: str
    target: str
    foreign: bool


@cache
def imports() -> tuple[Import, ...]:
    """Return every import of the product that leads out of its room; those inside functions too."""
    files = sorted([*(ROOT / "imi_runtime").rglob("*.py"), *(ROOT / "cli").rglob("*.py")])
    return tuple(found for file in files for found in _imports_of(file))


def _imports_of(file: Path) -> Iterator[Import]:
    name = file.relative_to(ROOT).as_posix()
    here = _room_of_file(name)
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        for module in _modules(node):
            first, _, rest = module.partition(".")
            target = rest.partition(".")[0] if first == "imi_runtime" else first
            foreign = first != "imi_runtime"
            if target and target != here and first not in sys.stdlib_module_names:
                yield Import(name, here, target, foreign)


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        whole = node.module == "imi_runtime"
        yield from (f"imi_runtime.{alias.name}" for alias in node.names) if whole else (str(node.module),)


def _room_of_file(name: str) -> str:
    first, _, rest = name.partition("/")
    return rest.partition("/")[0].removesuffix(".py") if first == "imi_runtime" else first


def is_allowed(found: Import) -> bool:
    rules = ROOMS[found.room]
    return found.target in (rules.packages if found.foreign else rules.rooms)


def test_every_room_is_in_the_table() -> None:
    there = {_room_of_file(f.relative_to(ROOT).as_posix()) for f in (ROOT / "imi_runtime").rglob("*.py")}
    assert (there | {"cli"}) - {"__init__", *ROOMS} == set()


def test_nobody_imports_what_the_table_does_not_allow() -> None:
    wrong = {(found.file, found.target) for found in imports() if not is_allowed(found)}
    assert sorted(wrong - EXCEPTIONS.keys()) == []


def test_every_exception_is_still_needed() -> None:
    wrong = {(found.file, found.target) for found in imports() if not is_allowed(found)}
    assert sorted(EXCEPTIONS.keys() - wrong) == []


def test_the_table_has_no_circle() -> None:
    reached: dict[str, frozenset[str]] = {name: rules.rooms for name, rules in ROOMS.items()}
    for _ in ROOMS:
        reached = {n: r | frozenset(x for each in r for x in reached[each]) for n, r in reached.items()}
    assert [name for name, found in reached.items() if name in found] == []


def test_the_page_shows_the_same_table() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    for name, rules in ROOMS.items():
        rooms, packages = (" ".join(sorted(words)) or "-" for words in (rules.rooms, rules.packages))
        assert f"| `{name}` | {rooms} | {packages} |" in page


def test_the_page_names_every_room() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    here = [path for path in (ROOT / "imi_runtime").iterdir() if not path.name.startswith("_")]
    assert [path.name for path in here if f"| `imi_runtime/{path.name}` |" not in page] == []


def operations_on_the_page() -> dict[str, list[str]]:
    """Return the rooms of `operations` with their modules, in the page's order; "" holds what lies in no room."""
    inside = (ROOT / "docs/architecture.md").read_text("utf-8").split("## Inside the larger rooms")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (?:`(\w+)`|-) \| [^|]+ \| (.+) \|$", inside, re.M)
    return {name: re.findall(r"`([a-z_]+)`", modules) for name, modules in rows}


def test_the_page_names_every_module_of_operations_in_its_room() -> None:
    there: dict[str, list[str]] = {}
    for path in sorted((ROOT / "imi_runtime" / "operations").rglob("*.py")):
        if path.stem != "__init__":
            there.setdefault("" if path.parent.name == "operations" else path.parent.name, []).append(path.stem)
    assert {name: sorted(modules) for name, modules in operations_on_the_page().items()} == there


def test_a_room_of_operations_uses_only_those_above_it() -> None:
    order = list(operations_on_the_page())
    wrong = []
    for path in sorted((ROOT / "imi_runtime" / "operations").rglob("*.py")):
        here = "" if path.parent.name == "operations" else path.parent.name
        for used in re.findall(r"^\s*from imi_runtime\.operations\.(\w+)[. ]", path.read_text("utf-8"), re.M):
            if used in order and order.index(used) > order.index(here):
                wrong.append((path.name, used))
    assert wrong == []


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_of_others_is_imported_only_where_it_belongs(package: str) -> None:
    excused = {file for file, target in EXCEPTIONS if target == package}
    places = {found.file for found in imports() if found.foreign and found.target == package}
    assert places, f"nobody imports {package} any more"
    assert [file for file in sorted(places - excused) if not file.startswith(ONLY_IN[package])] == []


# -- what stands in the code, not in its imports


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")


PRESENT = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")


def test_only_the_clock_knows_the_time() -> None:
    found = {name for name, text in sources("imi_runtime", "cli") if PRESENT.search(text)}
    assert found == {"imi_runtime/adapters/clock.py"}


def test_only_operations_open_a_transaction_that_writes() -> None:
    found = {name for name, text in sources("imi_runtime", "cli") if ".database.writing(" in text}
    assert found
    assert [name for name in sorted(found) if not name.startswith("imi_runtime/operations/")] == []


def test_nobody_commits_by_hand() -> None:
    assert [name for name, text in sources("imi_runtime", "cli") if ".commit(" in text] == []


CHANCE = re.compile(r"^(import|from) (random|secrets|uuid)\b", re.M)


def test_model_and_engine_know_no_chance_and_no_outside() -> None:
    outside = re.compile(r"^(import|from) (os|io|socket|logging|pathlib|subprocess|urllib)\b", re.M)
    texts = dict(sources("imi_runtime/model", "imi_runtime/engine"))
    found = [name for name, text in texts.items() if CHANCE.search(text) or outside.search(text)]
    # Sample answers are drawn from a generator that the caller hands in; the module names its type.
    assert [name for name in found if name != "imi_runtime/engine/sample_answers.py"] == []


DIGGING = re.compile(r"\[\"[a-z_]+\"\]")


def test_the_engine_and_the_pages_read_definitions_as_objects() -> None:
    """Keys of YAML are read by the builder alone; behind it a definition is an object with named parts."""
    keys = {"transitions", "states", "parties", "questions", "pages", "deadlines", "access", "may_read"}
    folders = ("imi_runtime/model", "imi_runtime/engine", "imi_runtime/web", "imi_runtime/operations")
    found = [
        f"{name}: {hit}"
        for name, text in sources(*folders)
        for hit in DIGGING.findall(text)
        if hit.strip('[]"') in keys
    ]
    assert found == []
