"""Everything about the package stands in setup.cfg; here is only the refusal to pack it without its style sheet."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

STYLE_SHEET = Path(__file__).resolve().parent / "imi_runtime" / "screens" / "static" / "vendor" / "site.css"


def require_assets() -> None:
    """Stop when the built assets are missing: a package without them would install well and show bare pages."""
    if not STYLE_SHEET.is_file():
        raise SystemExit("The style sheet is not built, so the package would have none. Run: python3 dev.py assets")


class BuildWithAssets(build_py):
    """Copies the modules and their data, the built assets among them."""

    def run(self) -> None:
        """Refuse without assets, except for an editable install, which reads the tree as it is then."""
        if not self.editable_mode:
            require_assets()
        super().run()


class SourceArchiveWithAssets(sdist):
    """Packs the sources with the built assets, so that installing from the archive needs no Node."""

    def run(self) -> None:
        """Refuse without assets."""
        require_assets()
        super().run()


setup(cmdclass={"build_py": BuildWithAssets, "sdist": SourceArchiveWithAssets})
