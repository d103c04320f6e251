"""Bars drawn on the server: a picture that needs no script and no colour, with its title and what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, LABEL, NUMBER = 360, 92, 34
THICK, GAP, GROUP = 11, 3, 12
TOP = 30
LOOKS = ('fill="#164194"', 'fill="url(#imi-hatched)" stroke="#164194" stroke-width="1"')
"""How the bars of the first and the second series look: full, and hatched; also without colour."""
HATCH = (
    '<defs><pattern id="imi-hatched" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#ffffff"/>'
    '<rect width="2" height="5" fill="#164194"/></pattern></defs>'
)
TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#0b0c0c"'


@dataclass(frozen=True, slots=True)
class Bars:
    """A group of bars: its label, and a number for each series; None is not shown."""

    label: str
    numbers: tuple[int | None, ...]


def drawn(title: str, description: str, series: Sequence[str], groups: Sequence[Bars], unshown: str) -> Markup:
    """Return the picture: lying bars, so that it can be read on a telephone, with the number at the end of each."""
    largest = max((number or 0 for group in groups for number in group.numbers), default=0) or 1
    high = len(series) * (THICK + GAP) + GROUP
    body = [_legend(series)]
    for place, group in enumerate(groups):
        top = TOP + place * high
        middle = top + (high - GROUP) / 2
        body.append(f'<text x="0" y="{middle + 3:g}" {TEXT}>{escape(group.label)}</text>')
        body += [_bar(number, largest, top + n * (THICK + GAP), n, unshown) for n, number in enumerate(group.numbers)]
    height = TOP + len(groups) * high
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg class="imi-bars" role="img" aria-labelledby="imi-bars-title imi-bars-text" '
        f'viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="imi-bars-title">{escape(title)}</title><desc id="imi-bars-text">{escape(description)}</desc>'
        f'{HATCH}{"".join(body)}</svg>'
    )


def _legend(series: Sequence[str]) -> str:
    """Return what each look means; one below the other would cost height, so they share a line."""
    wide = WIDTH / len(series)
    return "".join(
        f'<rect x="{n * wide + 1:g}" y="3" width="12" height="12" {LOOKS[n]}/>'
        f'<text x="{n * wide + 19:g}" y="13" {TEXT}>{escape(name)}</text>'
        for n, name in enumerate(series)
    )


def _bar(number: int | None, largest: int, top: float, series: int, unshown: str) -> str:
    if number is None:
        return f'<text x="{LABEL}" y="{top + THICK - 1:g}" {TEXT} font-style="italic">{escape(unshown)}</text>'
    wide = number / largest * (WIDTH - LABEL - NUMBER)
    bar = f'<rect x="{LABEL}" y="{top:g}" width="{wide:.1f}" height="{THICK}" {LOOKS[series]}/>' if number else ""
    return f'{bar}<text x="{LABEL + wide + 4:.1f}" y="{top + THICK - 1:g}" {TEXT}>{number}</text>'
