"""The token of a form: what makes sending it twice one step, and what its sender had seen."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 64


@dataclass(frozen=True, slots=True)
class FormToken:
    """`secret` names the form once and for all, `case` and `page` are the revisions that were shown."""

    secret: str
    case: int
    page: int

    def __str__(self) -> str:
        return f"{self.secret}.{self.case}.{self.page}"


def read_token(text: str) -> FormToken | None:
    """Return the token that a form carried, or None when it is none of ours."""
    secret, _, rest = text.partition(".")
    case, _, page = rest.partition(".")
    numbers = all(number.isascii() and number.isdigit() and len(number) < 10 for number in (case, page))
    return FormToken(secret, int(case), int(page)) if 16 <= len(secret) <= LONGEST and numbers else None
