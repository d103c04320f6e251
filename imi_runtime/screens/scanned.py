"""What a telephone scans: an address as a QR code, drawn on the server."""

from __future__ import annotations

import segno
from markupsafe import Markup

SIDE = 5


def scanned(address: str) -> Markup:
    """Return an address as a picture to scan. It has no words: what it says must stand beside it as text."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=SIDE, border=2, dark="#000", light="#fff", svgclass="imi-scanned__picture", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - drawn of numbers only
