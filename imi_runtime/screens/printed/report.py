"""A case as a document of its own, to be kept, sent and filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.case import CasePage
from imi_runtime.screens.printed.blocks import blocks_of
from imi_runtime.screens.templates import fill


def report_values(page: CasePage, frame: Frame, *, printed: datetime) -> Mapping[str, object]:
    """Return what the report of a case says: all that its page on paper says, in the language of the frame."""
    words = frame.interface
    html = fill("pages/case_article.jinja", frame, page=page, printed=printed)
    return {
        "title": f"{page.procedure} {page.number}", "description": words.say("paper/report_of", number=page.number),
        "product": frame.product, "lang": words.language, "footer": f"{frame.product} · {page.number}",
        "blocks": blocks_of(html),
    }


@cache
def report_template() -> str:
    """Return how a report looks."""
    return Path(__file__).with_name("report.typ").read_text()
