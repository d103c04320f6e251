"""What stands below a text: nobody takes a machine's words for somebody's, and nothing in them becomes markup."""

from __future__ import annotations

import pytest

from imi_runtime.assembly import interface_languages, interface_of
from imi_runtime.model.ids import Language
from imi_runtime.model.translation import Failure, Progress
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.translated import MachineTranslation, below_text

STANDINGS = [(None, None), *((one, None) for one in Progress if one is not Progress.FAILED),
             *((Progress.FAILED, why) for why in Failure)]


def below(progress: Progress | None, failure: Failure | None = None, *, action: str = "/ask", language: str = "en") -> str:
    shown = MachineTranslation(
        of="3/a.b.comment", source=Language("el"), target=Language(language), progress=progress, failure=failure,
        text='<b>bold</b>\n\n"second"', action=action, csrf="0" * 64,
    )
    return str(below_text(shown, interface_of(Language(language))))


@pytest.mark.parametrize(("progress", "failure"), STANDINGS)
def test_every_standing_is_said_in_every_language_of_the_interface(progress: Progress | None, failure: Failure | None) -> None:
    said = {below(progress, failure, language=language) for language in interface_languages()}
    assert len(said) == len(interface_languages())
    assert all(one.startswith('<div class="imi-translation" id="translation-3-a-b-comment">') for one in said)
    assert all("{" not in one for one in said)


def test_a_translation_is_marked_and_in_its_language_and_only_text() -> None:
    said = below(Progress.DONE)
    assert "Machine translation</strong>" in said and "checked by nobody" in said and "<form" not in said
    assert '<div class="imi-long-text-shown" lang="en"><p class="govuk-body">&lt;b&gt;bold&lt;/b&gt;</p>' in said


@pytest.mark.parametrize(("progress", "failure"), STANDINGS)
def test_on_paper_only_what_is_here_is_shown(progress: Progress | None, failure: Failure | None) -> None:
    assert bool(below(progress, failure, action="")) is (progress is Progress.DONE)


def test_the_button_says_what_it_asks_for_and_that_the_text_leaves() -> None:
    said = below(None)
    assert "Show in English (machine translation)" in said and "is sent to a translation service" in said
    assert 'name="of" value="3/a.b.comment"' in said and 'name="csrf"' in said
    assert Interface().say("translation/look_again") in below(Progress.SENT)
