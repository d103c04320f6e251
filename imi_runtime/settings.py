"""Settings, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imi_runtime.problems import ImiError


class WrongSetting(ImiError):
    """A setting is missing or cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may decide. Each field is the environment variable `IMI_<FIELD>`.

    `owner_database_url` is used by migrations only; `hosts` are the names under which the application answers
    (empty means any, for loopback only); `demo` shows the demonstration accounts on the sign-in page. `address` is
    where people reach the application, for links in mails; `mail` is where mails leave, empty for nowhere.
    `providers_file` names the identity providers. `files` is where attached files lie, `scanner` who looks at them;
    `largest_file` and `files_per_case` count megabytes, `unused_after` days (0 is never). `translation` is the machine
    that translates free text, empty for none; `translation_personal` lets it have texts with ordinary personal data.
    `smallest_count` is the smallest number of cases that figures of all countries show.
    """

    database_url: str
    owner_database_url: str
    key_file: Path
    product: str = "IMI open"
    hosts: tuple[str, ...] = ()
    demo: bool = False
    proxies: int = 0
    address: str = "http://localhost:8080"
    mail: str = ""
    mail_from: str = ""
    mail_credentials_file: Path | None = None
    providers_file: Path | None = None
    files: str = "file:var/files"
    scanner: str = ""
    largest_file: int = 10
    files_per_case: int = 200
    translation: str = ""
    translation_credentials_file: Path | None = None
    translation_personal: bool = False
    translation_codes: Mapping[str, str] = field(default_factory=dict)
    unused_after: int = 365
    smallest_count: int = 5


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
        address=_address(env),
        mail=_mail(env),
        mail_from=_mail_from(env),
        providers_file=_path(env, "IMI_PROVIDERS_FILE"),
        mail_credentials_file=_path(env, "IMI_MAIL_CREDENTIALS_FILE"),
        files=_location(env, "IMI_FILES", "file:var/files", ("file:", "s3://", "memory:")),
        scanner=_location(env, "IMI_SCANNER", "", ("none", "clamd://")),
        largest_file=_megabytes(env, "IMI_LARGEST_FILE", 10),
        files_per_case=_megabytes(env, "IMI_FILES_PER_CASE", 200),
        translation=_translation(env),
        translation_credentials_file=_path(env, "IMI_TRANSLATION_CREDENTIALS_FILE"),
        translation_personal=_yes(env, "IMI_TRANSLATION_PERSONAL"),
        translation_codes=_translation_codes(env),
        unused_after=_days(env, "IMI_UNUSED_AFTER", 365),
        smallest_count=_smallest_count(env),
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _location(env: Mapping[str, str], name: str, default: str, starts: tuple[str, ...]) -> str:
    value = env.get(name, default)
    if value and not value.startswith(starts):
        raise WrongSetting(f"{name} must begin with {' or '.join(starts)}; found '{value}'")
    return value


def _megabytes(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdigit() or not 1 <= int(value) <= 100_000:
        raise WrongSetting(f"{name} must be a number of megabytes, such as {default}; found '{value}'")
    return int(value)


def _days(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdigit() or not (int(value) == 0 or 60 <= int(value) <= 10_000):
        raise WrongSetting(f"{name} must be a number of days such as {default}, 60 at least, or 0; found '{value}'")
    return int(value)


def _smallest_count(env: Mapping[str, str]) -> int:
    value = env.get("IMI_SMALLEST_COUNT", "5")
    if not value.isdigit() or not 1 <= int(value) <= 1000:
        raise WrongSetting(f"IMI_SMALLEST_COUNT must be a number of cases from 1, such as 5; found '{value}'")
    return int(value)


def _driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:", 1) if url.startswith("postgresql:") else url


def _yes(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "no")
    if value not in ("yes", "no"):
        raise WrongSetting(f"{name} must be yes or no; found '{value}'")
    return value == "yes"


MAIL_WAYS = ("smtp://", "smtp+starttls://", "smtps://", "folder:")


def _address(env: Mapping[str, str]) -> str:
    address = env.get("IMI_ADDRESS", "http://localhost:8080").rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#@]+", address):
        raise WrongSetting(f"IMI_ADDRESS must be like https://imi.example.org, without a path; found '{address}'")
    return address


def _mail(env: Mapping[str, str]) -> str:
    mail = env.get("IMI_MAIL", "")
    if mail and not mail.startswith(MAIL_WAYS):
        raise WrongSetting(
            f"IMI_MAIL must be like smtp+starttls://mail.example.org:587, smtps://mail.example.org, smtp://localhost:25"
            f" or folder:var/mail; found '{mail}'"
        )
    return mail


def _mail_from(env: Mapping[str, str]) -> str:
    sender = env.get("IMI_MAIL_FROM", "")
    if sender and not re.fullmatch(r"[^\s@<>,;:\"]+@[A-Za-z0-9.-]+", sender):
        raise WrongSetting(f"IMI_MAIL_FROM must be a mail address like no-reply@imi.example.org; found '{sender}'")
    if env.get("IMI_MAIL") and not sender:
        raise WrongSetting("IMI_MAIL_FROM is missing: the address that mails come from, and that bounces go to")
    return sender


SAFE_ADDRESS = re.compile(r"https://[^\s/?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
"""The beginning of an address over a safe line, or on this machine."""


def _translation_codes(env: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the service calls languages that it does not call as we do."""
    found: dict[str, str] = {}
    for pair in env.get("IMI_TRANSLATION_CODES", "").split():
        ours, _, theirs = pair.partition("=")
        if not re.fullmatch(r"[a-z]{2}=[A-Z]{2,3}", pair) or ours in found or theirs in found.values():
            raise WrongSetting(
                "IMI_TRANSLATION_CODES must be our codes of languages with those of the service, each once, such as "
                f"nb=NO; found '{pair}'"
            )
        found[ours] = theirs
    return found


def _translation(env: Mapping[str, str]) -> str:
    """Return the address of the service; texts and what comes back go over safe lines only."""
    address = env.get("IMI_TRANSLATION", "").rstrip("/")
    if not address:
        return ""
    if not re.fullmatch(rf"({SAFE_ADDRESS.pattern})(/[^\s?#]*)?", address):
        raise WrongSetting(f"IMI_TRANSLATION must be the address of the service, https://...; found '{address}'")
    if not SAFE_ADDRESS.match(_address(env)):
        raise WrongSetting("IMI_ADDRESS must begin with https:// for IMI_TRANSLATION: translations come back there")
    if not env.get("IMI_TRANSLATION_CREDENTIALS_FILE"):
        raise WrongSetting("IMI_TRANSLATION_CREDENTIALS_FILE is missing: the application's name and password")
    return address
