"""The built style sheet is complete, neutral and fits the macros that write its class names."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "imi_runtime" / "screens" / "static" / "vendor"
URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
PORTED_KIT = {"4.1.0": "6.3.0"}


@pytest.fixture(scope="module")
def css() -> str:
    built = VENDOR / "site.css"
    assert built.is_file(), "the style sheet is not built; run: python3 dev.py assets"
    return built.read_text(encoding="utf-8")


def test_every_address_in_the_style_sheet_leads_to_a_file_beside_it(css):
    addresses = {url for url in URL.findall(css) if not url.startswith("data:")}
    assert addresses, "the kit shows pictures; none found means that the pattern no longer fits"
    assert not [url for url in addresses if not (VENDOR / url).is_file()]


def test_no_picture_lies_there_that_the_style_sheet_does_not_show(css):
    shown = set(URL.findall(css))
    assert not [file.name for file in (VENDOR / "images").iterdir() if f"images/{file.name}" not in shown]


def test_the_style_sheet_shows_no_crest_and_no_font_of_others(css):
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert not [url for url in URL.findall(css) if re.search("crest|crown|logotype", url)]


def test_our_own_blue_stands_for_the_brand(css):
    assert re.search(r"--govuk-brand-colour:\s*#164194", css)


def test_the_macros_were_ported_from_the_locked_version_of_the_kit():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/govuk-frontend"]["version"]
    assert PORTED_KIT.get(version("govuk-frontend-jinja")) == locked
