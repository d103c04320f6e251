"""Write every page with invented data into a folder, to look at them: python -m tests.screens.gallery FOLDER [--long]."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from imi_runtime.screens.interface import Interface
from imi_runtime.screens.words import WORDS
from tests.screens.sample_pages import every_page, plain

STATIC = Path(__file__).parents[2] / "imi_runtime" / "screens" / "static"


def lengthened(text: str) -> str:
    """Return text twice as long, with letters outside ASCII, so that every page meets a long language; gaps stay."""
    return f"{text} {text.split('{')[0].swapcase()}żął" if text else text


def write_gallery(folder: Path, *, long: bool) -> None:
    """Write one HTML file per page, an index, and the static files beside them."""
    interface = Interface(words={context: lengthened(word) for context, word in WORDS.items()}) if long else Interface()
    shutil.copytree(STATIC, folder / "static", dirs_exist_ok=True)
    pages = every_page(interface=interface, words=lengthened if long else plain)
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    links = "".join(f'<li><a href="{name}.html">{name}</a></li>' for name in pages)
    (folder / "index.html").write_text(f"<!doctype html><title>Gallery</title><ul>{links}</ul>", encoding="utf-8")


if __name__ == "__main__":
    destination = Path(sys.argv[1])
    destination.mkdir(parents=True, exist_ok=True)
    write_gallery(destination, long="--long" in sys.argv)
