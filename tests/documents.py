"""PDF documents as tests read them, and a typesetter for tests that make hundreds."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from imi_runtime.adapters.typesetting_process import made
from imi_runtime.ports import Manuscript

BREAK = "\u200b"


class HereTypesetter:
    """Makes the same documents without a process for each: starting one costs thirty times as much as the document."""

    def typeset(self, manuscript: Manuscript) -> bytes:
        """Return the PDF."""
        with tempfile.TemporaryDirectory() as folder:
            values = json.loads(json.dumps(manuscript.values))
            return made(manuscript.template, values, manuscript.made, folder)


def opened(document: bytes) -> PdfReader:
    """Return the document, to be asked."""
    return PdfReader(io.BytesIO(document))


def text_of(document: bytes) -> str:
    """Return what the document says, line by line, without the line at the foot of each page."""
    pages = (page.extract_text() for page in opened(document).pages)
    return "\n".join(re.sub(r"[^\n]*\n?[0-9]+ / [0-9]+\s*$", "", text) for text in pages).replace(BREAK, "")


def tags_of(document: bytes) -> list[str]:
    """Return the names of the tags of the document in the order in which they are read."""
    root = opened(document).trailer["/Root"]["/StructTreeRoot"]
    return list(_tags(root.get("/K")))


def _tags(kids: Any) -> Iterator[str]:
    one = kids.get_object() if isinstance(kids, IndirectObject) else kids
    if isinstance(one, ArrayObject):
        for kid in one:
            yield from _tags(kid)
    elif isinstance(one, DictionaryObject) and "/S" in one:
        yield str(one["/S"]).removeprefix("/")
        yield from _tags(one.get("/K"))
