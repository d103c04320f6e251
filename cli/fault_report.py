"""What is shown when the program itself has failed: enough to report it, nothing personal."""

from __future__ import annotations

import platform
import traceback
from importlib.metadata import PackageNotFoundError, version


def report(fault: BaseException, arguments: list[str]) -> str:
    """Return the text to paste into a report."""
    trace = "".join(traceback.format_exception(fault)).rstrip()
    lines = [
        "imi has failed. This is not the fault of your files. Please report it, with everything below:",
        "",
        f"imi {_version()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"command: imi {' '.join(arguments)}",
        "",
        trace,
    ]
    return "\n".join(lines)


def _version() -> str:
    try:
        return version("imi-runtime")
    except PackageNotFoundError:
        return "from a checkout"
