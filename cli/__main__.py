"""`python -m cli`."""

from __future__ import annotations

from .main import main

main(prog_name="imi")
