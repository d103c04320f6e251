"""While somebody writes, the page says who will read it: the audience that was proved at deployment."""

from __future__ import annotations

import re
from pathlib import Path

from imi_runtime.assembly import page_pieces
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from tests.library_kit import library
from tests.town import REQUEST_ANSWERS, sqlite_town
from tests.web.crawl import BASE, application, signed_in


def seen_by(folder: Path, **changes: tuple[str, str]) -> list[str]:
    """Return what the page of the reply says about who sees it."""
    town = sqlite_town(folder, files=library({}, **changes), make_pieces=page_pieces)
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    client = signed_in(application(town, {Language("en"): Interface()}), "hanna")
    page = client.get(f"/cases/{case}/acts/reply/reply/answers", base_url=BASE).get_data(as_text=True)
    town.installation.database.close()
    return re.findall(r'<span class="imi-readers__\w+">([^<]*)</span>', page)


def test_the_page_of_a_form_says_who_sees_what_is_written_there(tmp_path: Path) -> None:
    assert seen_by(tmp_path) == ["Seen by: Requester, your authority"]


def test_who_reads_it_only_after_a_later_step_is_named_apart(tmp_path: Path) -> None:
    later = (
        "asking: {who: requester, may_read: [request, reply], in: any}",
        "asking: {who: requester, may_read: request, in: any}\n"
        "  at_the_end: {who: requester, may_read: reply, in: closed}",
    )
    assert seen_by(tmp_path, permit_request=later) == ["Seen by: your authority", "Later also by: Requester"]
