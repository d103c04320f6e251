"""What can stand beside a picked question: a comment, files, why it is not answered; by the ends of their names."""

from __future__ import annotations

COMMENT = ".comment"
FILES = ".files"
DECLINED = ".declined"
BESIDE = (COMMENT, FILES, DECLINED)
"""Ends of names such as `training.diploma.comment`."""


def end_of(name: str) -> str:
    """Return the end by which a name means something beside a picked question; empty for answers themselves."""
    if name.count(".") != 2:
        return ""
    return next((end for end in BESIDE if name.endswith(end)), "")


def question_name(name: str) -> str:
    """Return the name of the question that an answer, or something beside one, belongs to."""
    return name.removesuffix(end_of(name))
