"""What was measured, as a table for people and as JSON for comparing later."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "var" / "bench"
HEAD = (
    f"{'peer':12}{'CPU ms per':>12}{'ratio':>8}{'pages per':>11}{'CPU ms':>9}{'ratio':>8}{'database':>10}"
    f"{'sign-in':>9}{'lifecycles':>12}{'page p50':>10}{'p95':>7}{'p99':>7}{'others':>8}{'MB':>6}\n"
    f"{'':12}{'lifecycle':>12}{'':>8}{'lifecycle':>11}{'per page':>9}{'':>8}{'CPU ms':>10}"
    f"{'CPU ms':>9}{'a second':>12}{'ms':>10}{'ms':>7}{'ms':>7}{'load':>8}"
)
Row = Mapping[str, object]


def print_table(kind: str, rows: Mapping[str, Row], baseline: str, *, pages: bool) -> None:
    """Print one line a peer; ratios are against the baseline."""
    print(f"\n{kind}, ratios against {baseline}\n{HEAD}")
    base = rows.get(baseline, {})
    for name, row in rows.items():
        print(_line(name, row, base) if "cpu_per_lifecycle" in row else f"{name:12} nothing was measured")
        for fault in list(row["faults"])[:3]:  # type: ignore[call-overload]
            print(f"   fault: {str(fault)[:160]!r}")
    if pages:
        for name, row in rows.items():
            _print_pages(name, row)
    print(flush=True)


def _line(name: str, row: Row, base: Row) -> str:
    return (
        f"{name:12}{row['cpu_per_lifecycle']:12.1f}{_ratio(row, base, 'cpu_per_lifecycle'):>8}"
        f"{row['requests_per_lifecycle']:11.0f}{row['cpu_per_request']:9.2f}{_ratio(row, base, 'cpu_per_request'):>8}"
        f"{row['database_cpu_per_lifecycle']:10.1f}{row['cpu_per_sign_in']:9.1f}{row['lifecycles_per_second']:12.1f}"
        f"{row['p50']:10.1f}{row['p95']:7.1f}{row['p99']:7.1f}{row['foreign_load']:8.0%}{row['megabytes']:6.0f}"
    )


def _ratio(row: Row, base: Row, figure: str) -> str:
    if not base.get(figure):
        return "-"
    return f"{float(str(row[figure])) / float(str(base[figure])):.2f}x"


def print_goals(rows: Mapping[str, Row], ours: str, goals: Mapping[str, float]) -> None:
    """Say for every peer that was measured how far we are from what we want."""
    figure = "cpu_per_request_with_database"
    mine = rows.get(ours, {})
    for name, goal in goals.items():
        other = rows.get(name, {})
        if mine.get(figure) and other.get(figure):
            ratio = float(str(mine[figure])) / float(str(other[figure]))
            reached = "reached" if ratio <= goal else "missed"
            print(f"A page of {ours} costs {ratio:.2f}x a page of {name}; the goal is at most {goal}x: {reached}.")
    print(flush=True)


def _print_pages(name: str, row: Row) -> None:
    print(f"\n{name}: milliseconds a page (count, p50, p95)")
    by_page = row.get("by_page", {})
    assert isinstance(by_page, dict)
    for label, (count, middle, high) in by_page.items():
        print(f"   {label:28}{count:7}{middle:9.2f}{high:9.2f}")


def write_json(name: str, figures: Mapping[str, object]) -> Path:
    """Write figures with when and where they were measured; return the file."""
    now = datetime.now(UTC)
    machine = {"python": platform.python_version(), "system": platform.platform(), "processors": os.cpu_count()}
    OUTPUT.mkdir(parents=True, exist_ok=True)
    file = OUTPUT / f"{name}-{now:%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps({"at": now.isoformat(), "machine": machine, **figures}, indent=1) + "\n")
    print(f"Figures: {file.relative_to(OUTPUT.parent.parent)}")
    return file
