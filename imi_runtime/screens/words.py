"""All English words of the interface: of fields, pages, pictures, rules said, and mails."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from imi_runtime.saying.words import SAID_WORDS
from imi_runtime.screens.words_chart import CHART_WORDS
from imi_runtime.screens.words_directory import DIRECTORY_WORDS
from imi_runtime.screens.words_fields import FIELD_WORDS
from imi_runtime.screens.words_figures import FIGURES_WORDS
from imi_runtime.screens.words_finding import FINDING_WORDS
from imi_runtime.screens.words_mail import MAIL_WORDS
from imi_runtime.screens.words_pages import PAGE_WORDS

WORDS: Mapping[str, str] = MappingProxyType(
    {
        **FIELD_WORDS, **PAGE_WORDS, **CHART_WORDS, **FIGURES_WORDS, **SAID_WORDS, **MAIL_WORDS, **DIRECTORY_WORDS,
        **FINDING_WORDS,
    }
)
"""Context -> English. The contexts are the addresses (`msgctxt`) in `i18n/interface/<language>.po`."""
