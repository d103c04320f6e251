"""Small pages to read: accessibility, data protection, about."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.screens.frame import Frame
from imi_runtime.screens.templates import fill


@dataclass(frozen=True, slots=True)
class AccessibilityPage:
    """How accessible the service is; `contact` is an e-mail address, or empty."""

    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaProtection:
    """What an area's bundle says about personal data."""

    title: str
    purpose: str
    controllers: str
    law: tuple[str, ...]
    contact: str = ""


@dataclass(frozen=True, slots=True)
class DataProtectionPage:
    """The data protection notice, one part per area.

    `translation` is the host of the machine that translates free text, empty for none; `personal` says that it gets
    texts with ordinary personal data too.
    """

    areas: tuple[AreaProtection, ...]
    translation: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class DeployedArea:
    """An area as it runs here: its title and the digest of the exact bundle."""

    title: str
    digest: str


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What runs here."""

    areas: tuple[DeployedArea, ...]


def render_accessibility(page: AccessibilityPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/accessibility.jinja", frame, page=page)


def render_data_protection(page: DataProtectionPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/data_protection.jinja", frame, page=page)


def render_about(page: AboutPage, frame: Frame) -> str:
    """Return the page as HTML."""
    return fill("pages/about.jinja", frame, page=page)
