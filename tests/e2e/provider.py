"""A small OpenID provider on this machine: discovery, a page to choose an account, tokens signed with a key of its own.

It asks for what a real one asks for: the client's secret, the very redirect address, a code used once, PKCE.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "atlas", "of the client"


@contextmanager
def provider(people: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The address of a provider where anyone can log in as any of `people`, claims such as {"email": …}."""
    key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    codes: dict[str, dict[str, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Discovery, the public key, the page to choose an account and the way back from it."""
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self._json({
                    "issuer": address, "authorization_endpoint": f"{address}/authorize", "token_endpoint": f"{address}/token",
                    "jwks_uri": f"{address}/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
                })  # fmt: skip
            elif parts.path == "/jwks":
                self._json({"keys": [key.as_dict(private=False)]})
            elif parts.path == "/authorize" and "as" not in asked:
                links = (f'<p><a href="{self.path}&as={n}">{one["email"]}</a>' for n, one in enumerate(people))
                self._answer(200, "text/html; charset=utf-8", "<h1>Who are you?</h1>" + "".join(links))
            elif parts.path == "/authorize" and asked["client_id"] == CLIENT:
                code = secrets.token_urlsafe()
                codes[code] = asked
                back = urlencode({"code": code, "state": asked["state"]})
                self._answer(302, "text/plain", "", Location=f"{asked['redirect_uri']}?{back}")
            else:
                self._answer(404, "text/plain", "")

        def do_POST(self) -> None:
            """A code becomes a token."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            client = basic or f"{given.get('client_id')}:{given.get('client_secret')}"
            asked = codes.pop(given.get("code", ""), None)
            digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if asked is None or client not in (f"{CLIENT}:{SECRET}", f"{CLIENT}:{SECRET.replace(' ', '+')}"):
                self._json({"error": "invalid_client"}, 401)
            elif given.get("redirect_uri") != asked["redirect_uri"] or proof != asked.get("code_challenge"):
                self._json({"error": "invalid_grant"}, 400)
            else:
                person, now = people[int(asked["as"])], int(time.time())
                claims = {"iss": address, "aud": CLIENT, "sub": asked["as"], "iat": now, "exp": now + 600, **person}
                claims |= {"nonce": asked["nonce"]} if "nonce" in asked else {}
                token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
                self._json({"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 600, "id_token": token})

        def _json(self, content: Any, status: int = 200) -> None:
            self._answer(status, "application/json", json.dumps(content))

        def _answer(self, status: int, kind: str, content: str, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
