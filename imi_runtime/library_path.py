"""Where the shipped library lies."""

from __future__ import annotations

from pathlib import Path

LIBRARY_FOLDERS = ("procedures", "question_sets", "forms", "i18n")
INSTALLED_NAME = "imi_library"


def shipped_library() -> Path:
    """Return the folder that holds the shipped library's four folders, in a checkout and in an installed package.

    Raises FileNotFoundError when the installation has lost them.
    """
    beside = Path(__file__).resolve().parent.parent
    for folder in (beside / INSTALLED_NAME, beside):
        if is_library(folder):
            return folder
    raise FileNotFoundError(
        f"the shipped library is missing beside {beside}: no folder there holds {', '.join(LIBRARY_FOLDERS)}."
        " Install the package again, or name a library of your own"
    )


def is_library(folder: Path) -> bool:
    """Say whether a folder is a library: any folder with the four folders is one."""
    return all((folder / name).is_dir() for name in LIBRARY_FOLDERS)
