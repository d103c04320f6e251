"""Passkeys (WebAuthn), by the library of that name. Whatever a browser sends that is no proof is just no proof."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any

from imi_runtime.ports import Party, Passkey, PasskeyOwner

LARGEST = 20_000
"""Characters of an answer that are ever read."""


@cache
def _library() -> ModuleType:
    """Return the library, loaded by whoever meets a passkey: most workers start many times without one."""
    import webauthn

    return webauthn


@cache
def _no_proof() -> tuple[type[Exception], ...]:
    """Return what the library raises over an answer that is none: its own, and what the formats within raise."""
    own = _library().helpers.exceptions.WebAuthnException
    return own, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError


class WebPasskeys:
    """The port's passkeys."""

    def to_make(
        self, party: Party, product: str, owner: PasskeyOwner, challenge: bytes, known: Iterable[str]
    ) -> str:
        """Return what the browser needs to make a passkey, as JSON."""
        kinds = _library().helpers.structs
        chosen = kinds.AuthenticatorSelectionCriteria(
            resident_key=kinds.ResidentKeyRequirement.PREFERRED,
            user_verification=kinds.UserVerificationRequirement.PREFERRED,
        )
        return _library().options_to_json(_library().generate_registration_options(
            rp_id=party.host, rp_name=product, user_id=owner.id.encode(), user_name=owner.account,
            user_display_name=owner.name, challenge=challenge, authenticator_selection=chosen,
            exclude_credentials=_descriptors(known),
        ))

    def made(self, party: Party, answer: str, challenge: bytes) -> Passkey | None:
        """Return the passkey that a browser has made, or None."""
        try:
            found = _library().verify_registration_response(
                credential=_read(answer), expected_challenge=challenge, expected_rp_id=party.host,
                expected_origin=party.origin,
            )
        except _no_proof():
            return None
        return Passkey(_library().helpers.bytes_to_base64url(found.credential_id), found.credential_public_key)

    def to_ask(self, party: Party, challenge: bytes, known: Iterable[str]) -> str:
        """Return what the browser needs to use a passkey, as JSON."""
        return _library().options_to_json(_library().generate_authentication_options(
            rp_id=party.host, challenge=challenge, allow_credentials=_descriptors(known),
            user_verification=_library().helpers.structs.UserVerificationRequirement.PREFERRED,
        ))

    def to_ask_anybody(self, party: Party, challenge: bytes) -> str:
        """Return what the browser needs to use any passkey of this host that says itself whose it is, as JSON."""
        required = _library().helpers.structs.UserVerificationRequirement.REQUIRED
        return _library().options_to_json(_library().generate_authentication_options(
            rp_id=party.host, challenge=challenge, user_verification=required,
        ))

    def challenge_in(self, answer: str) -> bytes | None:
        """Return the challenge that an answer claims to be for."""
        try:
            said = json.loads(_library().helpers.base64url_to_bytes(_read(answer)["response"]["clientDataJSON"]))
            return _library().helpers.base64url_to_bytes(said["challenge"])
        except _no_proof():
            return None

    def handle_in(self, answer: str) -> str:
        """Return the handle of the passkey that an answer claims to come from."""
        try:
            return str(_read(answer)["id"])
        except _no_proof():
            return ""

    def owner_in(self, answer: str) -> str:
        """Return for whom the passkey says that it was made, or an empty text when it says nothing."""
        try:
            return _library().helpers.base64url_to_bytes(_read(answer)["response"]["userHandle"]).decode()
        except _no_proof():
            return ""

    def proved(self, party: Party, answer: str, challenge: bytes, key: bytes, *, verified: bool = False) -> bool:
        """Tell whether the answer proves that the key's holder was there, and was `verified` by finger, face or PIN."""
        try:
            _library().verify_authentication_response(
                credential=_read(answer), expected_challenge=challenge, expected_rp_id=party.host,
                expected_origin=party.origin, credential_public_key=key, credential_current_sign_count=0,
                require_user_verification=verified,
            )
        except _no_proof():
            return False
        return True


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LARGEST:
        raise ValueError("too long for an answer")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise TypeError("an answer is an object")
    return read


def _descriptors(known: Iterable[str]) -> list[Any]:
    descriptor = _library().helpers.structs.PublicKeyCredentialDescriptor
    return [descriptor(id=_library().helpers.base64url_to_bytes(handle)) for handle in known]
