"""The European Commission's machine translation (eTranslation, second version of its REST interface).

Orders are always answered later, by a request to a callback of ours that carries no proof of its sender: the address of
the callback has to be the secret.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import requests
from requests.auth import HTTPBasicAuth

from imi_runtime.adapters.credentials import Credentials, CredentialsFault, read_credentials
from imi_runtime.model.ids import Language
from imi_runtime.model.translation import Failure
from imi_runtime.ports import (
    NotTranslated,
    NotUnderstood,
    OrderRefused,
    Translated,
    TranslationOrder,
    TranslatorAway,
)
from imi_runtime.settings import WrongSetting

LONGEST = 5000
"""Characters that the service takes as one text."""
DOMAIN = "GEN"
"""The field of language: general texts."""
TIMEOUT = (5, 10)
MOST_SECONDS = 30.0
"""How long one answer may take altogether, however slowly it drips."""
LARGEST_ANSWER = 65_536
FAILURES: Mapping[int, Failure] = {
    -20000: Failure.NO_PAIR, -20001: Failure.NO_PAIR, -20002: Failure.NO_PAIR, -20003: Failure.NO_PAIR,
    -20013: Failure.NO_PAIR, -20021: Failure.TOO_LONG, -20046: Failure.TOO_LONG, -40010: Failure.TOO_LONG,
}
"""What the service's codes mean to a reader; every other one is that it refused the text."""
TOO_MUCH_NOW = frozenset({-11200, -20028})
"""Codes that say to come again: the quota is used up, or too many texts are under way."""


NO_CODES: Mapping[str, str] = MappingProxyType({})


class ETranslation:
    """The port's translator. `address` is the service's; certificates are always checked, and nothing is followed."""

    longest = LONGEST

    def __init__(self, address: str, credentials: Credentials, codes: Mapping[str, str] = NO_CODES) -> None:
        self._address, self._credentials, self._codes = address, credentials, codes
        self._ours = {theirs: ours for ours, theirs in codes.items()}

    def submit(self, order: TranslationOrder) -> str:
        """Hand an order over; return the service's number for it. Raises OrderRefused or TranslatorAway."""
        status, body = self._send(self._order(order))
        said = _object(body)
        if status in (401, 403):
            raise TranslatorAway("the service does not accept the application's name and password")
        code = said.get("errorCode")
        if isinstance(code, int) and code < 0:
            _refuse(code)
        number = said.get("requestId")
        if 200 <= status < 300 and _is_number(number):
            return str(number)
        if 400 <= status < 500 and status not in (408, 429):
            raise OrderRefused(Failure.REFUSED, f"status {status}")
        raise TranslatorAway(f"status {status}, without a number")

    def _order(self, order: TranslationOrder) -> dict[str, Any]:
        """Return an order as the service wants it: nothing in it tells of the case, its parties, or who asked."""
        return {
            "textToTranslate": order.text, "sourceLanguage": self._code(order.source),
            "targetLanguages": [self._code(order.target)], "domain": DOMAIN,
            "callerInformation": {"externalReference": order.reference, "username": self._credentials.user},
            "notifications": {"success": {"http": order.callback}, "failure": {"http": order.callback}},
        }

    def _code(self, language: Language) -> str:
        """Return what the service calls a language: by what was set, or by our code in capitals."""
        return self._codes.get(language, language.upper())

    def _send(self, order: Mapping[str, Any]) -> tuple[int, bytes]:
        given = HTTPBasicAuth(self._credentials.user.encode(), self._credentials.password.encode())
        try:
            with requests.post(
                f"{self._address}/askTranslate", json=order, auth=given, timeout=TIMEOUT, allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, _read(response)
        except (requests.RequestException, OSError) as fault:
            raise TranslatorAway(f"no answer: {type(fault).__name__}") from fault

    def read(self, body: bytes) -> Translated | NotTranslated:
        """Return what came to a callback. Raises NotUnderstood."""
        said = _object(body)
        reference, request = said.get("externalReference"), said.get("requestId")
        if not isinstance(reference, str) or not _is_number(request):
            raise NotUnderstood("it names no order of ours")
        code = said.get("errorCode")
        if code is not None:
            return _not_translated(reference, str(request), code)
        text = said.get("translatedText")
        languages = said.get("sourceLanguage"), said.get("targetLanguage")
        if not isinstance(text, str) or not all(isinstance(one, str) for one in languages):
            raise NotUnderstood("it is neither a translation nor an error")
        source, target = (self._ours.get(str(one).upper(), str(one).lower()) for one in languages)
        return Translated(reference=reference, request=str(request), source=source, target=target, text=text)


def _read(response: requests.Response) -> bytes:
    """Return the whole answer, if it is neither too large nor too slow."""
    until, found = time.monotonic() + MOST_SECONDS, b""
    for piece in response.iter_content(4096):
        found += piece
        if len(found) > LARGEST_ANSWER or time.monotonic() > until:
            raise TranslatorAway("the answer is too large, or too slow")
    return found


def _object(body: bytes) -> Mapping[str, Any]:
    """Return what a body says; nothing where it is no object of JSON."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_number(value: Any) -> bool:
    """Tell whether this can be the service's number of a request."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18


def _refuse(code: int) -> None:
    if code in TOO_MUCH_NOW:
        raise TranslatorAway(f"the service takes no more texts now ({code})")
    raise OrderRefused(FAILURES.get(code, Failure.REFUSED), f"code {code}")


def _not_translated(reference: str, request: str, code: Any) -> NotTranslated:
    why = FAILURES.get(code, Failure.REFUSED) if isinstance(code, int) else Failure.REFUSED
    again = isinstance(code, int) and code in TOO_MUCH_NOW
    return NotTranslated(reference=reference, request=request, why=Failure.AWAY if again else why, again=again)


def e_translation(address: str, credentials_file: Path | None, codes: Mapping[str, str] = NO_CODES) -> ETranslation:
    """Return the service with the application's name and password. Raises WrongSetting when they cannot be read.

    `codes` are what the service calls languages that it does not call as we do.
    """
    assert credentials_file is not None  # the settings demand it where an address is set
    try:
        return ETranslation(address, read_credentials(credentials_file), codes)
    except CredentialsFault as fault:
        raise WrongSetting(f"IMI_TRANSLATION_CREDENTIALS_FILE: {fault}") from fault
