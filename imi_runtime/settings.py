"""Settings, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from imi_runtime.problems import ImiError


class WrongSetting(ImiError):
    """A setting is missing or cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may decide. Each field is the environment variable `IMI_<FIELD>`.

    `owner_database_url` is used by migrations only; `hosts` are the names under which the application answers
    (empty means any, for loopback only); `demo` shows the demonstration accounts on the sign-in page.
    """

    database_url: str
    owner_database_url: str
    key_file: Path
    product: str = "IMI open"
    hosts: tuple[str, ...] = ()
    demo: bool = False
    proxies: int = 0


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises WrongSetting with the variable's name and what it must be."""
    env = os.environ if environment is None else environment
    url = env.get("IMI_DATABASE_URL", "sqlite:///var/imi.db")
    if not url.startswith(("sqlite:", "postgresql+psycopg:", "postgresql:")):
        raise WrongSetting("IMI_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    proxies = env.get("IMI_PROXIES", "0")
    if not proxies.isdigit():
        raise WrongSetting(f"IMI_PROXIES must be the number of proxies in front, such as 1; found '{proxies}'")
    return Settings(
        database_url=_driver(url),
        owner_database_url=_driver(env.get("IMI_OWNER_DATABASE_URL", url)),
        key_file=Path(env.get("IMI_KEY_FILE", "var/imi.key")),
        product=env.get("IMI_PRODUCT", "IMI open"),
        hosts=tuple(env.get("IMI_HOSTS", "").split()),
        demo=_yes(env, "IMI_DEMO"),
        proxies=int(proxies),
    )


def _driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:", 1) if url.startswith("postgresql:") else url


def _yes(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "no")
    if value not in ("yes", "no"):
        raise WrongSetting(f"{name} must be yes or no; found '{value}'")
    return value == "yes"
