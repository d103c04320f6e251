"""A provider of ours that misbehaves in one way after the other: whatever it sends must let nobody in."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

KEY, STRANGER = (ECKey.generate_key("P-256", parameters={"kid": "today", "alg": "ES256"}) for _ in range(2))


@dataclass
class Misbehaving:
    """What the provider says; `fault` is how it misbehaves, nothing where it behaves."""

    issuer: str = ""
    fault: str = ""
    now: int = 0
    nonce: str = ""
    challenge: str = ""
    subject: str = "demo-subject"
    extra: dict[str, Any] = field(default_factory=dict)
    verifiers: list[str] = field(default_factory=list)
    redeemed: set[str] = field(default_factory=set)

    def description(self) -> dict[str, Any]:
        """Return what the provider says of itself."""
        described = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/way-in", "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys", "end_session_endpoint": f"{self.issuer}/way-out",
        }
        if self.fault == "describes another issuer":
            described["issuer"] = "https://evil.example"
        if self.fault == "keys over a plain line":
            described["jwks_uri"] = "http://evil.example/keys"
        if self.fault == "promises to say who answers":
            described["authorization_response_iss_parameter_supported"] = True
        return described

    def claims(self) -> dict[str, Any]:
        """Return the claims of the ID token."""
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": self.subject, "aud": "imi", "nonce": self.nonce, "iat": self.now,
            "exp": self.now + 300, **self.extra,
        }
        changed: dict[str, dict[str, Any]] = {
            "wrong nonce": {"nonce": "another"}, "wrong issuer": {"iss": "https://evil.example"},
            "for somebody else": {"aud": "another-client"}, "for two": {"aud": ["imi", "another-client"]},
            "by another's order": {"aud": ["imi", "other"], "azp": "other"}, "expired": {"exp": self.now - 3600},
            "from the future": {"iat": self.now + 3600, "exp": self.now + 7200}, "not yet": {"nbf": self.now + 3600},
            "subject is no text": {"sub": 7}, "empty subject": {"sub": ""}, "endless subject": {"sub": "x" * 400},
            "expiry is no number": {"exp": "never"}, "hash of another token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
            "ways are no list": {"amr": "mfa"},
        }
        claims |= changed.get(self.fault, {})
        for fault, name in (("no nonce", "nonce"), ("no issuer", "iss"), ("no audience", "aud"), ("no expiry", "exp"),
                            ("no subject", "sub"), ("no moment", "iat")):
            if self.fault == fault:
                del claims[name]
        return claims

    def id_token(self) -> str:
        """Return the ID token, signed as it should be, or not."""
        claims = self.claims()
        match self.fault:
            case "alg none":
                return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."
            case "signed by a stranger":
                return jwt.encode({"alg": "ES256", "kid": "today"}, claims, STRANGER)
            case "signed by an unknown key":
                return jwt.encode({"alg": "ES256", "kid": "yesterday"}, claims, STRANGER)
            case "signed with the shared secret":
                return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("the shared secret of imi, long enough"))
            case "signed with the public key as a secret":
                return jwt.encode({"alg": "HS256", "kid": "today"}, claims, OctKey.import_key(KEY.as_pem(private=False)))
            case "changed after signing":
                head, _, seal = jwt.encode({"alg": "ES256", "kid": "today"}, claims, KEY).split(".")
                return f"{head}.{_part({**claims, 'sub': 'somebody-else'})}.{seal}"
            case "no token at all":
                return "not a token"
        return jwt.encode({"alg": "ES256", "kid": "today"}, claims, KEY)

    def token(self, sent: str) -> tuple[int, Any]:
        """Return the answer of the token endpoint."""
        if self.fault == "fails":
            return 500, "broken"
        if self.fault == "refuses the code" or sent in self.redeemed:
            return 400, {"error": "invalid_grant"}
        self.redeemed.add(sent)
        if self.fault == "no ID token":
            return 200, {"access_token": "x", "token_type": "Bearer"}
        if self.fault == "no JSON":
            return 200, "<html>"
        if self.fault == "a list":
            return 200, []
        if self.fault == "endless answer":
            return 200, {"access_token": "x" * 2_000_000, "token_type": "Bearer", "id_token": self.id_token()}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token()}


def _part(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def misbehaving() -> Iterator[Misbehaving]:
    """Serve it."""
    state = Misbehaving()

    class Answers(BaseHTTPRequestHandler):
        def _say(self, status: int, value: Any, **headers: str) -> None:
            body = (value if isinstance(value, str) else json.dumps(value)).encode()
            self.send_response(status)
            for name, one in headers.items():
                self.send_header(name, one)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if state.fault == "sends elsewhere":
                self._say(302, "", Location="http://127.0.0.1:9/")
            elif self.path == "/keys":
                self._say(200, KeySet([KEY]).as_dict(private=False))
            else:
                self._say(200, state.description())

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.verifiers.append(sent)
            self._say(*state.token(sent))

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    state.issuer = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
