"""Where this measurement's installation lies: the database from the environment, the key beside it."""

from __future__ import annotations

import os

from imi_runtime.settings import Settings, read_settings


def settings() -> Settings:
    """Return the settings of the installation that is measured."""
    address = os.environ["BENCH_DATABASE"]
    return read_settings(
        {
            "IMI_DATABASE_URL": address,
            "IMI_OWNER_DATABASE_URL": os.environ["BENCH_OWNER_DATABASE"],
            "IMI_KEY_FILE": os.environ["BENCH_KEY_FILE"],
        }
    )
