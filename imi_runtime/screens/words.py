"""All English words of the interface: those of the fields and those of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from imi_runtime.screens.words_fields import FIELD_WORDS
from imi_runtime.screens.words_pages import PAGE_WORDS

WORDS: Mapping[str, str] = MappingProxyType({**FIELD_WORDS, **PAGE_WORDS})
"""Context -> English. The contexts are the addresses (`msgctxt`) in `i18n/interface/<language>.po`."""
