"""Free texts in answers: which may leave to be translated, and what becomes of translations when they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from imi_runtime.engine.translatable import NEVER, translatable
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.events import NewFilling
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.questions import Personal
from imi_runtime.operations.installation import Installation
from imi_runtime.store import translations
from imi_runtime.store.cases import StoredCase

SENT_BY_DEFAULT = frozenset({Personal.NO})
"""Only texts of questions that ask for nothing personal leave, unless an operator says otherwise."""
PIECE = "translatable"
"""The piece of a deployment that says which texts may leave."""


def texts_that_may_leave(bundle: Bundle) -> Mapping[str, Mapping[str, str]]:
    """Return what a deployment keeps as that piece."""
    return translatable(bundle)


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text that somebody wrote, and the language in which it was written."""

    text: str = field(repr=False)
    language: Language


def free_text(answer: object) -> FreeText | None:
    """Return the free text that an answer is, or None when it is none, or in no known language."""
    if not isinstance(answer, dict) or set(answer) != {"text", "language"} or answer["language"] not in LANGUAGES:
        return None
    return FreeText(answer["text"], Language(answer["language"]))


def may_leave(installation: Installation, pieces: Mapping[str, Mapping[str, str]] | None, form: str, name: str) -> bool:
    """Tell whether a text may be sent away. What the deployment does not name, or names in a way unknown, stays."""
    service = installation.translation
    kind = (pieces or {}).get(form, {}).get(name)
    return service is not None and kind in {each.value for each in service.sends - NEVER}


def promise_of(installation: Installation, stored: StoredCase, found: FreeText) -> str:
    """Return the keyed digest by which a translation knows its source."""
    return translations.promise(
        stored.case.id, stored.wrapped, found.language, found.text, installation.sealing
    )


def forget_changed(
    installation: Installation, connection: Connection, stored: StoredCase, corrected: NewFilling
) -> None:
    """Erase the translations of those texts of a filling that its new version does not have any more."""
    changed = [
        one.id for one in translations.of_filling(connection, stored.case.id, corrected.number)
        if (found := free_text(corrected.answers.get(one.passage.name))) is None
        or promise_of(installation, stored, found) != one.promised
    ]
    if changed:
        translations.forget(connection, changed)
