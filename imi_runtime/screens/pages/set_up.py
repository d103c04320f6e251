"""Pages on which a user sets up a second factor, and reads the recovery codes once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from markupsafe import Markup

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.scanned import scanned
from imi_runtime.screens.templates import fill


class SetUpFault(Enum):
    """Why the factor was not set up."""

    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    WRONG_PASSKEY = "wrong_passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpPage:
    """An app to set up with a secret, or a passkey with what the browser needs for it.

    `first` is true when the user signs in for the first time and must have a factor. `back` leads to the account.
    """

    action: str
    secret: str = field(repr=False)
    address: str = field(repr=False)
    note: str = field(repr=False)
    question: str
    first: bool
    then: str = ""
    back: str = ""
    name: str = ""
    fault: SetUpFault | None = None

    @property
    def picture(self) -> Markup:
        """The address to scan, as a picture that screen readers pass over: the secret stands beside it as text."""
        return scanned(self.address)

    @property
    def groups(self) -> str:
        """The secret in groups of four, to type."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


@dataclass(frozen=True, slots=True)
class RecoveryCodesPage:
    """Recovery codes, shown this once; `go_on` is where the way leads afterwards."""

    codes: tuple[str, ...] = field(repr=False)
    go_on: str


def render_set_up(page: SetUpPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/set_up.jinja", frame, page=page)


def render_recovery_codes(page: RecoveryCodesPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/recovery_codes.jinja", frame, page=page)
