"""Keys per case under one installation key that stands outside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from imi_runtime.model.ids import AuthorityId, CaseId
from imi_runtime.problems import ImiError

FORMAT = b"\x01"
"""First byte of everything sealed, so that the method can be changed later."""
KEY_BYTES = 32
NONCE_BYTES = 12
WORD_TOKEN_BYTES = 8


class SealBroken(ImiError):
    """A sealed text was changed, moved, or belongs to another key."""


class KeyFileFault(ImiError):
    """The installation's key cannot be used."""


def create_key_file(path: Path) -> None:
    """Write a fresh installation key that only its owner may read; an existing one is left alone."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")


def read_key_file(path: Path) -> bytes:
    """Return the installation key. Raises KeyFileFault when the file is missing, readable by others, or no key."""
    if not path.is_file():
        raise KeyFileFault(f"there is no key file at {path}; 'imi db upgrade' makes one")
    if path.stat().st_mode & 0o077:
        raise KeyFileFault(f"others may read the key file {path}; run: chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileFault(f"{path} holds no key of {KEY_BYTES} bytes in hexadecimal digits")
    return key


class CaseSealing:
    """AES-256-GCM under a key per case, each wrapped under the installation key."""

    def __init__(self, installation_key: bytes) -> None:
        self._wrapping = AESGCM(_derive(installation_key, b"case keys"))
        self._mac_key = _derive(installation_key, b"macs")
        self._words_key = _derive(installation_key, b"words")
        self._word_key = lru_cache(maxsize=4096)(self._word_key_of)
        self._own = AESGCM(_derive(installation_key, b"own texts"))
        self._unwrap = lru_cache(maxsize=512)(self._unwrapped)

    def new_key(self, case: CaseId) -> bytes:
        """Return a fresh case key, wrapped and bound to the case."""
        return _encrypt(self._wrapping, AESGCM.generate_key(256), f"key|{case}".encode())

    def _unwrapped(self, wrapped: bytes, case: CaseId) -> bytes:
        return _decrypt(self._wrapping, wrapped, f"key|{case}".encode())

    def seal(self, wrapped: bytes, case: CaseId, place: str, text: bytes) -> bytes:
        """Seal a text; it opens only for the same case and place."""
        return _encrypt(AESGCM(self._unwrap(wrapped, case)), text, f"{case}|{place}".encode())

    def open(self, wrapped: bytes, case: CaseId, place: str, sealed: bytes) -> bytes:
        """Open a sealed text. Raises SealBroken when anything about it was changed."""
        return _decrypt(AESGCM(self._unwrap(wrapped, case)), sealed, f"{case}|{place}".encode())

    def commitment(self, wrapped: bytes, case: CaseId, text: bytes) -> str:
        """Return a keyed digest of a text; without the case's key it says nothing."""
        return hmac.digest(self._unwrap(wrapped, case), b"commitment" + text, "sha256").hex()

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Return a digest that only this installation can make."""
        return hmac.digest(self._mac_key, purpose.encode() + b"\x00" + data, "sha256")

    def _word_key_of(self, authority: AuthorityId) -> bytes:
        return hmac.digest(self._words_key, authority.encode(), "sha256")

    def word_token(self, authority: AuthorityId, word: str) -> str:
        """Return 16 signs that stand for a word in what one authority finds cases by; other authorities have others."""
        return hmac.digest(self._word_key(authority), word.encode(), "sha256")[:WORD_TOKEN_BYTES].hex()

    def seal_own(self, place: str, text: bytes) -> bytes:
        """Seal a text that belongs to no case; it opens only for the same place."""
        return _encrypt(self._own, text, f"own|{place}".encode())

    def open_own(self, place: str, sealed: bytes) -> bytes:
        """Open a text of the installation. Raises SealBroken when anything about it was changed."""
        return _decrypt(self._own, sealed, f"own|{place}".encode())


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"imi|" + purpose, hashlib.sha256).digest()


def _encrypt(cipher: AESGCM, text: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + cipher.encrypt(nonce, text, place)


def _decrypt(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    if sealed[:1] != FORMAT:
        raise SealBroken("sealed in an unknown way")
    nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, text, place)
    except InvalidTag as broken:
        raise SealBroken("the seal is broken") from broken
