"""Identity providers that speak OpenID Connect, by Authlib: code flow with PKCE, and no token taken on trust."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from requests.adapters import HTTPAdapter

from imi_runtime.ports import AskedProvider, EndedThere, Identity, ProviderName, ProviderRefused
from imi_runtime.settings import WrongSetting

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""How tokens may be signed: by a key that the provider alone has. Neither `none` nor a shared secret is among them."""
AUTHENTICATIONS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "none")
KEYS = frozenset({
    "name", "issuer", "client_id", "client_secret_file", "authentication", "scope", "accepted_acr", "accepted_amr",
})
WELL_KNOWN = "/.well-known/openid-configuration"
LARGEST_ANSWER = 500_000
TIMEOUT = (5, 10)
LEEWAY = 60
"""Seconds by which the provider's clock may be wrong."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_LASTS = 900
"""Seconds for which an order to end sessions is good; shorter than used ones are remembered."""
LONGEST_NAME = 255
KEPT = 3600
"""Seconds after which a provider's description is asked for again."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """One provider as the operator has entered it."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    authentication: str = "client_secret_basic"
    scope: str = "openid"
    accepted_acr: frozenset[str] = frozenset()
    accepted_amr: frozenset[str] = frozenset()


def read_providers(path: Path | None) -> tuple[ProviderSettings, ...]:
    """Read the file of identity providers. Raises WrongSetting with the place and what it must be."""
    if path is None:
        return ()
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise WrongSetting(f"IMI_PROVIDERS_FILE: {path} cannot be read: {fault}") from None
    return tuple(_provider(path, id, one) for id, one in written.items())


def _provider(path: Path, id: str, written: Any) -> ProviderSettings:
    place = f"IMI_PROVIDERS_FILE: [{id}] in {path}"
    if not isinstance(written, Mapping) or not id.replace("_", "").replace("-", "").isalnum():
        raise WrongSetting(f"{place} must be a table with a name of letters, such as [eu_login]")
    if unknown := sorted(set(written) - KEYS):
        raise WrongSetting(f"{place} has the unknown key '{unknown[0]}'; known are {', '.join(sorted(KEYS))}")
    missing = [key for key in ("name", "issuer", "client_id") if not isinstance(written.get(key), str)]
    if missing:
        raise WrongSetting(f"{place} must say '{missing[0]}' as a text")
    authentication = written.get("authentication", "client_secret_basic")
    if authentication not in AUTHENTICATIONS:
        raise WrongSetting(f"{place}: authentication must be one of {', '.join(AUTHENTICATIONS)}")
    if not _is_safe(written["issuer"]):
        raise WrongSetting(f"{place}: issuer must begin with https://")
    return ProviderSettings(
        id=id, name=written["name"], issuer=written["issuer"], client_id=written["client_id"],
        secret=_secret(place, path, written, authentication), authentication=authentication,
        scope=str(written.get("scope", "openid")), accepted_acr=_texts(place, written, "accepted_acr"),
        accepted_amr=_texts(place, written, "accepted_amr"),
    )


def _secret(place: str, path: Path, written: Mapping[str, Any], authentication: str) -> str:
    if authentication == "none":
        return ""
    file = path.parent / str(written.get("client_secret_file", ""))
    if not file.is_file():
        raise WrongSetting(f"{place}: client_secret_file must name a file with the secret")
    if file.stat().st_mode & 0o077:
        raise WrongSetting(f"{place}: others can read {file}; run: chmod 600 {file}")
    return file.read_text(encoding="utf-8").strip()


def _texts(place: str, written: Mapping[str, Any], key: str) -> frozenset[str]:
    found = written.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise WrongSetting(f"{place}: {key} must be a list of texts")
    return frozenset(found)


def _is_safe(address: Any) -> bool:
    """Tell whether an address is one of https, or of this machine."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


class _Capped(HTTPAdapter):
    """Reads no more of an answer than is good, and follows nowhere."""

    def send(self, request: Any, **options: Any) -> Any:  # type: ignore[override]
        """Send a request and read its whole answer, if that is not too large."""
        if not _is_safe(request.url):
            raise ProviderRefused("address")
        options |= {"stream": True, "timeout": TIMEOUT}
        response = super().send(request, **options)
        body = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        response.close()
        if len(body) > LARGEST_ANSWER or response.is_redirect:
            raise ProviderRefused("answer")
        response._content = body
        return response


@dataclass(slots=True)
class _Known:
    """What is known of a provider: its description, its keys, and since when."""

    described: Mapping[str, Any]
    keys: KeySet
    at: float


@dataclass(slots=True)
class OpenIdProviders:
    """The port's identity providers."""

    settings: Sequence[ProviderSettings]
    _known: dict[str, _Known] = field(default_factory=dict)

    def names(self) -> tuple[ProviderName, ...]:
        """Return the providers that people may choose from."""
        return tuple(ProviderName(one.id, one.name) for one in self.settings)

    def issuers(self) -> Mapping[str, str]:
        """Return the issuer of every provider, by id."""
        return {one.id: one.issuer for one in self.settings}

    def way_in(self, asked: AskedProvider, now: datetime) -> str:
        """Return the address to which the browser is sent. Raises ProviderRefused."""
        settings = self._settings(asked.provider)
        endpoint = self._address(settings, "authorization_endpoint", now)
        wanted = {"acr_values": " ".join(sorted(settings.accepted_acr))} if settings.accepted_acr else {}
        address, _ = self._client(settings, asked).create_authorization_url(
            endpoint, state=asked.state, code_verifier=asked.verifier, nonce=asked.nonce, **wanted
        )
        return str(address)

    def arrived(self, asked: AskedProvider, answer: Mapping[str, str], now: datetime) -> Identity:
        """Return who has come back from the provider. Raises ProviderRefused with the reason, for the log."""
        settings = self._settings(asked.provider)
        described = self._about(settings, now).described
        if answer.get("state") != asked.state:
            raise ProviderRefused("state")
        says_who = "iss" in answer or described.get("authorization_response_iss_parameter_supported") is True
        if says_who and answer.get("iss") != settings.issuer:
            raise ProviderRefused("issuer of the answer")
        if "error" in answer or not answer.get("code"):
            raise ProviderRefused("denied there")
        return self._identified(settings, asked, self._token(settings, asked, answer["code"], now), now)

    def way_out(self, provider: str, session: str, back: str, now: datetime) -> str:
        """Return the address that ends the session at the provider; empty where it has none."""
        try:
            settings = self._settings(provider)
            endpoint = self._about(settings, now).described.get("end_session_endpoint")
        except ProviderRefused:
            return ""
        if not _is_safe(endpoint):
            return ""
        values = {"post_logout_redirect_uri": back, "client_id": settings.client_id}
        values |= {"id_token_hint": session} if session else {}
        return f"{endpoint}?{urlencode(values)}"

    def _settings(self, id: str) -> ProviderSettings:
        found = next((one for one in self.settings if one.id == id), None)
        if found is None:
            raise ProviderRefused("unknown provider")
        return found

    def _client(self, settings: ProviderSettings, asked: AskedProvider) -> OAuth2Session:
        client = OAuth2Session(
            settings.client_id, settings.secret or None, token_endpoint_auth_method=settings.authentication,
            scope=settings.scope, redirect_uri=asked.back, code_challenge_method="S256",
        )
        return _careful(client)

    def _token(
        self, settings: ProviderSettings, asked: AskedProvider, code: str, now: datetime
    ) -> Mapping[str, Any]:
        endpoint = self._address(settings, "token_endpoint", now)
        client = self._client(settings, asked)
        client.register_client_auth_method(ClientSecretJWT(endpoint))
        try:
            token = client.fetch_token(
                endpoint, code=code, code_verifier=asked.verifier, grant_type="authorization_code"
            )
        except (AuthlibBaseError, JoseError, requests.RequestException, ValueError, TypeError) as fault:
            raise ProviderRefused("token") from fault
        finally:
            client.close()
        return dict(token)

    def _identified(
        self, settings: ProviderSettings, asked: AskedProvider, token: Mapping[str, Any], now: datetime
    ) -> Identity:
        signed = token.get("id_token")
        if not isinstance(signed, str):
            raise ProviderRefused("no ID token")
        try:
            decoded = self._decoded(settings, signed, now)
            claims = CodeIDToken(
                decoded.claims, decoded.header,
                {
                    "iss": {"essential": True, "value": settings.issuer},
                    "aud": {"essential": True, "value": settings.client_id},
                },
                {"nonce": asked.nonce, "client_id": settings.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError) as fault:
            raise ProviderRefused(f"ID token: {type(fault).__name__}") from fault
        return self._identity(settings, claims, signed)

    def _identity(self, settings: ProviderSettings, claims: Mapping[str, Any], signed: str) -> Identity:
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_NAME:
            raise ProviderRefused("subject")
        ways = claims.get("amr") or []
        strong = claims.get("acr") in settings.accepted_acr or bool(settings.accepted_amr.intersection(ways))
        sid = claims.get("sid")
        return Identity(
            issuer=settings.issuer, subject=subject, second_factor=strong, session=signed,
            sid=sid if isinstance(sid, str) and len(sid) <= LONGEST_NAME else "",
        )

    def ended(self, provider: str, token: str, now: datetime) -> EndedThere:
        """Return what a provider orders by a logout token. Raises ProviderRefused with the reason, for the log.

        It is an order only with the event in it and without a nonce, so that no ID token can be taken for one.
        """
        settings = self._settings(provider)
        try:
            claims = self._decoded(settings, token, now).claims
            JWTClaimsRegistry(
                now=int(now.timestamp()), leeway=LEEWAY, iss={"essential": True, "value": settings.issuer},
                aud={"essential": True, "value": settings.client_id}, iat={"essential": True},
                exp={"essential": True}, jti={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            raise ProviderRefused(f"logout token: {type(fault).__name__}") from fault
        event = claims["events"].get(LOGOUT_EVENT) if isinstance(claims.get("events"), dict) else None
        if not isinstance(event, dict) or "nonce" in claims:
            raise ProviderRefused("logout token: no order")
        if now.timestamp() - claims["iat"] > LOGOUT_LASTS:
            raise ProviderRefused("logout token: too old")
        return _ordered(settings, claims)

    def _decoded(self, settings: ProviderSettings, signed: str, now: datetime) -> Any:
        """Verify a token's signature; where its key is unknown, ask the provider once for its keys of today."""
        known = self._about(settings, now)
        try:
            return jwt.decode(signed, known.keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            if now.timestamp() - known.at < LEEWAY:
                raise
            self._known.pop(settings.id, None)
            return jwt.decode(signed, self._about(settings, now).keys, algorithms=list(ALGORITHMS))

    def _address(self, settings: ProviderSettings, name: str, now: datetime) -> str:
        address = self._about(settings, now).described.get(name)
        if not _is_safe(address):
            raise ProviderRefused(name)
        return str(address)

    def _about(self, settings: ProviderSettings, now: datetime) -> _Known:
        known = self._known.get(settings.id)
        if known is None or now.timestamp() - known.at > KEPT:
            known = self._known[settings.id] = _described(settings, now.timestamp())
        return known


def _ordered(settings: ProviderSettings, claims: Mapping[str, Any]) -> EndedThere:
    names = {name: claims.get(name, "") for name in ("jti", "sub", "sid")}
    if not all(isinstance(one, str) and len(one) <= LONGEST_NAME for one in names.values()):
        raise ProviderRefused("logout token: names")
    if not names["jti"] or not (names["sub"] or names["sid"]):
        raise ProviderRefused("logout token: nobody meant")
    return EndedThere(settings.issuer, names["jti"], names["sub"], names["sid"])


def _described(settings: ProviderSettings, at: float) -> _Known:
    """Ask a provider for its description and its keys. One that names another issuer is not believed."""
    with _careful(requests.Session()) as session:
        described = _json(session, settings.issuer.rstrip("/") + WELL_KNOWN)
        if described.get("issuer") != settings.issuer:
            raise ProviderRefused("issuer of the description")
        if not _is_safe(described.get("jwks_uri")):
            raise ProviderRefused("keys")
        try:
            keys = KeySet.import_key_set(_json(session, described["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            raise ProviderRefused("keys") from fault
    return _Known(described, keys, at)


def _careful(session: Any) -> Any:
    session.trust_env = True
    session.mount("https://", _Capped())
    session.mount("http://", _Capped())
    return session


def _json(session: requests.Session, address: str) -> Mapping[str, Any]:
    try:
        answer = session.get(address, allow_redirects=False)
        answer.raise_for_status()
        read = answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise ProviderRefused("no description") from fault
    if not isinstance(read, dict):
        raise ProviderRefused("no description")
    return read
