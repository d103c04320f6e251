"""Pieces of pages are drawn once and kept, and nothing of one reader is kept for another."""

from __future__ import annotations

from dataclasses import replace

from imi_runtime.screens.frame import Frame, SignedIn
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.kept import forget_all
from imi_runtime.screens.pages import account, form, inbox
from tests.screens.sample_pages import frame_of

INTERFACE = Interface()
STATIC = "static/{}".format
ADA = SignedIn("Ada <Beispiel>", "Demo Licensing Office Lower Valley", "Austria")
BO = SignedIn("Bo Exempel", "Demo Licensing Office Northern Lakes", "Sweden")


def around(user: SignedIn, number: int) -> Frame:
    """Return the frame of a request: its user's, and with a token and an address of its own."""
    return replace(
        frame_of(INTERFACE), static=STATIC, user=user, csrf=f"token-{number}", path=f"/cases/case-{number}?view=open"
    )


def drawn(frame: Frame) -> tuple[str, str, str]:
    """Return three pages with everything that stands around them."""
    assert frame.user is not None
    page = account.AccountPage(
        name=frame.user.name, identifier="", authority=frame.user.authority, country=frame.user.country, zone="",
        rights=(),
    )
    body = form.AuthorityChoice(name="to", search_action="/", country="AT" if frame.user is ADA else "SE")
    filled = form.FormPage(
        id="form/page", title="Send", label="Recipient", steps=(), body=body, action="/", back="/", token="token"
    )
    shown = inbox.InboxPage(view=inbox.InboxView.WAITING, views=())
    return account.render_account(page, frame), form.render_form(filled, frame), inbox.render_inbox(shown, frame)


def test_a_page_is_the_same_whoever_read_before() -> None:
    frames = [around(user, number) for number, user in enumerate((ADA, BO, ADA, BO))]
    alone = []
    for frame in frames:
        forget_all()
        alone.append(drawn(frame))
    forget_all()
    assert [drawn(frame) for frame in frames] == alone
    assert [drawn(frame) for frame in reversed(frames)] == alone[::-1]


def test_nothing_of_one_reader_stands_in_the_page_of_another() -> None:
    forget_all()
    drawn(around(ADA, 1))
    for html in drawn(around(BO, 2)):
        assert not [mark for mark in ("Ada", "Lower Valley", "token-1", "case-1") if mark in html]
        assert "Bo Exempel" in html and "token-2" in html


def test_what_belongs_to_one_request_is_put_in_escaped() -> None:
    forget_all()
    for path in ("/first", '/"><script>'):
        html = drawn(replace(around(ADA, 1), path=path))[2]
        assert "<script>" not in html and "Ada &lt;Beispiel&gt;" in html
    assert 'value="/&#34;&gt;&lt;script&gt;"' in html


def test_a_reader_of_another_language_gets_the_piece_in_that_language() -> None:
    forget_all()
    german = replace(around(ADA, 1), interface=Interface(words={"frame/inbox": "Posteingang"}))
    assert "Posteingang" not in drawn(around(ADA, 1))[2]
    assert "Posteingang" in drawn(german)[2]
