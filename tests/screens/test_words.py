"""Words and templates agree: every word that is asked for exists, and every word is asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import imi_runtime
from imi_runtime.engine.decide import NotPermitted
from imi_runtime.model.copied import Omission
from imi_runtime.model.ids import RIGHTS
from imi_runtime.model.notices import Way
from imi_runtime.operations.account_history import Happened
from imi_runtime.operations.cases.copying import WhyNotCopied
from imi_runtime.screens.frame import Notice, NoticeKind
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.allocation import AllocationWrong
from imi_runtime.screens.pages.inbox import InboxView
from imi_runtime.screens.pages.passwords import PasswordFault
from imi_runtime.screens.pages.second_step import SecondStepFault
from imi_runtime.screens.pages.set_up import SetUpFault
from imi_runtime.screens.pages.sign_in import SignInFault
from imi_runtime.screens.templates import ENVIRONMENT, FOLDER, fill, precompile
from imi_runtime.screens.words import WORDS
from imi_runtime.screens.words_fields import FIELD_WORDS
from imi_runtime.screens.words_pages import PAGE_WORDS
from imi_runtime.store.factors import FactorKind
from imi_runtime.web.present.counting import NAMED
from tests.screens.sample_pages import frame_of

ASKED = re.compile(r"""['"]([a-z_]+/[a-z_]+)['"]""")
TEMPLATES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.jinja")))
SPEAKING = [*sorted((FOLDER.parents[1] / "web").rglob("*.py")), FOLDER.parent / "inline.py", FOLDER.parent / "rows.py",
            FOLDER.parent / "printed" / "report.py"]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SPEAKING)
SPOKEN = re.compile(r"""say\(\s*['"]([a-z_]+/[a-z_]+)['"]""")


STRETCHES = {"counted", "weekend"}
"""Lines of a sum that may stand for several days."""


def composed() -> set[str]:
    """Return the contexts that templates make from a value of a closed set."""
    views = {f"inbox/{start}_{view.value}{end}" for view in InboxView for start, end in (("view", ""), ("empty", ""), ("empty", "_help"))}
    views |= {f"allocation/wrong_{wrong.value}" for wrong in AllocationWrong}
    faults = {f"sign_in/fault_{fault.value}" for fault in SignInFault}
    faults |= {f"second_step/fault_{fault.value}" for fault in SecondStepFault}
    faults |= {f"set_up/fault_{fault.value}" for fault in SetUpFault}
    faults |= {f"password/fault_{fault.value}" for fault in PasswordFault}
    happened = {f"account_event/{what.value}" for what in Happened}
    kinds = {f"own_security/kind_{kind.value}" for kind in FactorKind}
    rights = {f"right/{right}" for right in RIGHTS} | happened | kinds
    refusals = set(re.findall(r"[a-z_]+", NotPermitted.__doc__.split("one of:")[1]))  # type: ignore[union-attr]
    counting = (Path(imi_runtime.__file__).parent / "engine" / "counting.py").read_text(encoding="utf-8")
    lines = set(re.findall(r"f\"([a-z_]+) \{", counting)) | STRETCHES | {f"{line}_to" for line in STRETCHES}
    lines |= {f"{line}_named" for line in NAMED} | {"holiday"}
    ways = {f"mail_choice/{way.value}{end}" for way in Way for end in ("", "_hint")}
    copying = {f"copy/left_{why.value}" for why in Omission} | {f"refusal/{why.value}" for why in WhyNotCopied}
    return copying | ways | views | faults | rights | {f"refusal/{why}" for why in refusals} | {f"counted/{line}" for line in lines}


def asked() -> set[str]:
    """Return every context that templates, and the views that fill them, ask for in so many letters."""
    return {context for context in ASKED.findall(TEMPLATES) if not context.endswith("_")} | set(SPOKEN.findall(CODE))


def test_every_word_that_a_page_asks_for_exists() -> None:
    assert {context for context in asked() | composed() if context not in WORDS} == set()


def test_every_word_of_the_pages_is_asked_for() -> None:
    notices = {context for context in PAGE_WORDS if context.startswith("notice/")}
    assert set(PAGE_WORDS) - asked() - composed() - notices == set()


def test_no_word_stands_in_two_files() -> None:
    assert set(FIELD_WORDS) & set(PAGE_WORDS) == set()


@pytest.mark.parametrize("context", PAGE_WORDS)
def test_words_are_plain_text_for_readers_of_other_languages(context: str) -> None:
    word = PAGE_WORDS[context]
    assert word == word.strip()
    assert not re.search(r"<|>|&[a-z]+;|\(s\)|n't\b", word)


@pytest.mark.parametrize("context", [context for context in PAGE_WORDS if context.startswith("notice/")])
def test_every_notice_can_be_said(context: str) -> None:
    notice = Notice(NoticeKind.SUCCESS, context.removeprefix("notice/"), {"done": "Sent", "number": "1", "given": "1", "meanwhile": "0"})
    html = fill("layout.jinja", replace(frame_of(Interface()), notices=(notice,)))
    assert "imi-notice--success" in html
    assert "{" not in html


def test_a_page_without_a_translation_is_english() -> None:
    interface = Interface(words={"frame/inbox": "Posteingang"})
    assert interface.say("frame/inbox") == "Posteingang"
    assert interface.say("frame/start") == "New case"


def test_all_templates_compile_before_the_first_request() -> None:
    precompile()
    assert ENVIRONMENT.cache is not None
    assert len(ENVIRONMENT.cache) == len(ENVIRONMENT.list_templates())
