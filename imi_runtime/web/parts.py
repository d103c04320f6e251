"""Page parts that were made at deployment, as this worker keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Page
from imi_runtime.model.ids import Digest, FormId, Language, PageId
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.part import Part, WrittenParts
from imi_runtime.screens.reveal import revealed_on

ENGLISH = Language("en")
_REVEALED: dict[tuple[Digest, FormId, PageId], frozenset[str]] = {}


def parts_for(visit: Visit, digest: Digest) -> Mapping[str, Part]:
    """Return the page parts of a deployment in the reader's language, or in English where there are none."""
    bundles, language = visit.installation.bundles, visit.language

    def make() -> Mapping[str, Part]:
        data = bundles.read(visit.connection, digest, "parts", language)
        return WrittenParts(data or bundles.read(visit.connection, digest, "parts", ENGLISH) or {})

    return bundles.made("parts", digest, language, make)


def revealed_fields(bundle: Bundle, form: FormId, page: Page) -> frozenset[str]:
    """Return the fields of a page that its style rules show and hide, so that they must stand on it."""
    key = (bundle.digest, form, page.id)
    if key not in _REVEALED:
        _REVEALED[key] = revealed_on(bundle, page)
    return _REVEALED[key]
