"""A machine's translation as it is shown below the text that somebody wrote: offered, awaited, here, or why not."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from imi_runtime.model.ids import Language
from imi_runtime.model.translation import Failure, Progress
from imi_runtime.screens.fields.long_text import shown_text
from imi_runtime.screens.frame import CSRF_FIELD
from imi_runtime.screens.interface import Interface

NOTHING = Markup("")
OF_FIELD = "of"
"""Name of the input that says which text shall be translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineTranslation:
    """What is shown below a text. `of` names the text; `action` is where a translation is asked for, `csrf` its token.

    Without `action` nothing is offered, and only what is here is shown: on paper.
    """

    of: str
    source: Language
    target: Language
    progress: Progress | None
    text: str = ""
    failure: Failure | None = None
    action: str = ""
    csrf: str = ""


def anchor_of(of: str) -> str:
    """Return the id of the place below a text, for the address that leads back to it."""
    return "translation-" + "".join(sign if sign.isalnum() else "-" for sign in of)


def below_text(shown: MachineTranslation, interface: Interface) -> Markup:
    """Return what stands below the text; nothing where nothing is here and nothing can be asked for."""
    said = _SAID[shown.progress](shown, interface)
    if not said:
        return said
    return Markup('<div class="imi-translation" id="{}">{}</div>').format(anchor_of(shown.of), said)


def _offered(shown: MachineTranslation, interface: Interface) -> Markup:
    leaves = Markup('<span class="imi-quiet imi-translation__leaves">{}</span>').format(
        interface.html("translation/leaves")
    )
    return _button(shown, interface, "translation/show", leaves)


def _awaited(shown: MachineTranslation, interface: Interface) -> Markup:
    if not shown.action:
        return NOTHING
    said = interface.html("translation/awaited", language=interface.language_name(shown.target))
    line = Markup('<p class="imi-quiet imi-translation__said" role="status">{}</p>').format(said)
    return line + _button(shown, interface, "translation/look_again")


def _failed(shown: MachineTranslation, interface: Interface) -> Markup:
    if not shown.action or shown.failure is None:
        return NOTHING
    said = interface.html(f"translation/{shown.failure.value}", **_languages(shown, interface))
    line = Markup('<p class="imi-translation__said" role="status">{}</p>').format(said)
    return line + _button(shown, interface, "translation/try_again")


def _here(shown: MachineTranslation, interface: Interface) -> Markup:
    tag = Markup('<strong class="govuk-tag govuk-tag--grey">{}</strong>').format(interface.html("translation/machine"))
    from_into = interface.html("translation/from_into", **_languages(shown, interface))
    mark = Markup('<p class="imi-translation__mark">{} {}</p>').format(tag, from_into)
    caution = Markup('<p class="imi-quiet imi-translation__said">{}</p>').format(interface.html("translation/caution"))
    return mark + shown_text(shown.text, shown.target) + caution


def _languages(shown: MachineTranslation, interface: Interface) -> dict[str, str]:
    return {"source": interface.language_name(shown.source), "target": interface.language_name(shown.target)}


def _button(shown: MachineTranslation, interface: Interface, word: str, beside: Markup = NOTHING) -> Markup:
    if not shown.action:
        return NOTHING
    return Markup(
        '<form method="post" action="{}" class="imi-translation__ask">'
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" value="{}">'
        '<button type="submit" class="govuk-button govuk-button--secondary">{}</button>{}</form>'
    ).format(
        shown.action, CSRF_FIELD, shown.csrf, OF_FIELD, shown.of,
        interface.html(word, language=interface.language_name(shown.target)), beside,
    )


_SAID = {
    None: _offered, Progress.WAITING: _awaited, Progress.SENT: _awaited, Progress.FAILED: _failed,
    Progress.DONE: _here,
}
