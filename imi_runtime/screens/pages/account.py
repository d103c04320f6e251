"""The page about the signed-in user."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.model.ids import RightId
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class AreaRights:
    """The rights that the user has in one area."""

    area: str
    rights: tuple[RightId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Who the user is here and what he or she may do."""

    name: str
    identifier: str
    authority: str
    country: str
    zone: str
    rights: tuple[AreaRights, ...]


def render_account(page: AccountPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/account.jinja", frame, page=page)
