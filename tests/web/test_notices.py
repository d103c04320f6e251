"""What was done is said on the next page: every notice that a page leaves may travel there, and has its words."""

from __future__ import annotations

import re
from pathlib import Path

from imi_runtime.screens.words import WORDS
from imi_runtime.web.site import IN_VAIN, NOTICES

WEB = Path(__file__).resolve().parents[2] / "imi_runtime" / "web"


def left() -> set[str]:
    """Return the notices that the application's code leaves."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    calls = re.findall(r"\bgo\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", code)
    return {word for call in calls for word in re.findall(r'"([a-z_]+)"', call)}


def test_every_notice_that_is_left_may_travel() -> None:
    said = {word for word in left() if f"notice/{word}" in WORDS}
    assert said - NOTICES.keys() == set() and len(said) > len(NOTICES) / 2, "the calls are found at all"


def test_every_notice_that_may_travel_has_words_and_every_word_travels() -> None:
    assert {f"notice/{word}" for word in NOTICES} == {word for word in WORDS if word.startswith("notice/")}
    assert NOTICES.keys() >= IN_VAIN
