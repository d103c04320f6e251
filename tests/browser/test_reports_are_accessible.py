"""Proofs and audiences as pages: accessible, no wider than a telephone, without a script, on paper too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from imi_cli.main import main

from tests.browser.test_screens_are_accessible import AXE, FULL, OVERFLOW, WIDTHS
from tests.prover.proof_kit import LIBRARIES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
BROKEN = Path(__file__).resolve().parents[1] / "broken"
REPORTS = {
    "a proof that holds": (LIBRARIES["worked"], "prove", "demo_circulation"),
    "a proof that fails": (BROKEN / "IMI-V010", "prove"),
    "an end without dates": (BROKEN / "IMI-V021", "prove"),
    "an audience": (LIBRARIES["worked"], "audience"),
}


@pytest.mark.parametrize("report", REPORTS.values(), ids=[name.replace(" ", "-") for name in REPORTS])
def test_a_report_is_accessible_at_every_width_and_needs_nothing_else(report: Any, chromium: Any) -> None:
    folder, *words = report
    html = CliRunner().invoke(main, ["--library", str(folder), *words, "--format", "html"]).output
    assert "<script" not in html and "://" not in html
    page = chromium.new_page()
    page.set_content(html)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    wrong: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += page.evaluate(FULL) + [f"wider than {width}"] * bool(page.evaluate(OVERFLOW))
    page.close()
    assert wrong == []
