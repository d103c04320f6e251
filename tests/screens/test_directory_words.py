"""The directory's words and its pages agree: whatever is asked for exists, and whatever exists is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import imi_runtime
from imi_runtime.directory import changes
from imi_runtime.model.directory import Allocation, CoordinatorKind, Direction, Level, Standing
from imi_runtime.operations.directory.appointing import Reason
from imi_runtime.screens.words import WORDS
from imi_runtime.screens.words_directory import APPOINTING, APPROVING, CLOSED, DIRECTORY_WORDS, FAULTS, PAGES

ROOT = Path(imi_runtime.__file__).parent
TEXTS = "\n".join(
    path.read_text(encoding="utf-8")
    for folder, kind in (("web", "*.py"), ("screens/templates", "*.jinja"), ("screens/pages", "*.py"))
    for path in sorted((ROOT / folder).rglob(kind))
)
KEEPING = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "operations").rglob("*.py"))
COMPOSED = {f"directory/make_{s.value}" for s in (Standing.ACTIVE, Standing.SUSPENDED)} | {
    f"directory/absence_{part}" for part in ("first", "last")
} | {"directory/administrator_help", "directory/suspended_help"} | {
    f"directory/allocation_{one.value}" for one in (*Direction, *Allocation)
}


def test_every_word_of_the_directory_is_asked_for_and_every_word_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r"directory/[a-z_]+", TEXTS)) - {"directory/make_", "directory/absence_", "directory/allocation_"}
    paths = {"directory/absences", "directory/new", "directory/invitations"}
    assert {word for word in asked - paths if word not in WORDS and not word.endswith("_")} == set()
    assert set(PAGES) - asked - COMPOSED == set()
    assert set(re.findall(r"approving/[a-z_]+", TEXTS)) == set(APPROVING)
    assert set(re.findall(r"\bappointment/[a-z_]+", TEXTS)) == set(APPOINTING)


def test_every_value_of_a_closed_set_has_its_word() -> None:
    levels, standings = ({f"directory_{n}/{v.value}" for v in kind} for n, kind in (("level", Level), ("standing", Standing)))
    kinds = {f"coordinator_kind/{kind.value}" for kind in CoordinatorKind}
    written = set(re.findall(r'(?:kind="|write_history\(\s*visit, "|_note\(visit, "|kind = ")([a-z_]+)"', KEEPING))
    written |= set(re.findall(r'"([a-z_]+)" if (?:changed|approved) else', KEEPING))
    written |= set(re.findall(r'(?:changed|approved) else "([a-z_]+)"', KEEPING))
    changed = {context.removeprefix("directory_change/") for context in CLOSED if context.startswith("directory_change/")}
    assert changed <= written
    reasons = {f"appointment_reason/{reason.value}" for reason in Reason}
    assert set(CLOSED) == levels | standings | kinds | reasons | {f"directory_change/{kind}" for kind in changed}


def test_every_fault_can_be_said() -> None:
    about = ("appointing.py", "authorities.py", "members.py", "inviting.py", "directory_files.py")
    files = [Path(changes.__file__), *(ROOT / "operations" / "directory" / name for name in about), *(ROOT / "web").glob("directory*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    words = set(re.findall(r'Fault\(\s*[a-z_"]+, "([a-z_]+)"', code))
    assert {f"directory_fault/{word}" for word in words} == set(FAULTS)


def test_the_directory_shares_no_word_with_other_pages() -> None:
    assert len(DIRECTORY_WORDS) == len(PAGES) + len(APPROVING) + len(APPOINTING) + len(FAULTS) + len(CLOSED)
