"""Text stands in HTML as text, whatever it holds."""

from __future__ import annotations

import pytest
from markupsafe import Markup, escape

from imi_runtime.screens.escaping import as_html


class Loud(str):
    """Text that says of itself what it is as HTML."""

    def __html__(self) -> str:
        return "<b>loud</b>"


THINGS = ("", "plain", "two words", "Ærø Ω", "<script>", "a & b", '"quoted"', "it's", ">", "\n<\n", 5, None, Markup("<i>"), Loud("x"))


@pytest.mark.parametrize("thing", THINGS, ids=repr)
def test_everything_is_escaped_as_markupsafe_escapes_it(thing: object) -> None:
    assert str(as_html(thing)) == str(escape(thing))


def test_every_sign_of_latin_1_is_escaped_as_markupsafe_escapes_it() -> None:
    signs = [chr(number) for number in range(256)]
    assert [str(as_html(sign)) for sign in signs] == [str(escape(sign)) for sign in signs]
