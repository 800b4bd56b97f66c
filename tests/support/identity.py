"""An OpenID provider on loopback: it asks who is logging in, and says so in a signed token."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "thuoc", "on-loopback-alone"


@dataclass
class Provider:
    """A running provider and the people it knows: e-mail address → whether it was verified."""

    url: str
    people: dict[str, bool]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}))
    codes: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def metadata_url(self) -> str:
        """Where clients learn everything else."""
        return f"{self.url}/.well-known/openid-configuration"

    def secrets_toml(self) -> str:
        """What Streamlit must know to let people log in here."""
        return (
            '[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{secrets.token_hex(32)}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.metadata_url}"\n'
        )

    async def metadata(self, _request: Request) -> JSONResponse:
        """OpenID Connect Discovery 1.0."""
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return JSONResponse(
            {
                "issuer": self.url,
                **{f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()},
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid", "email", "profile"],
            }
        )

    async def jwks(self, _request: Request) -> JSONResponse:
        """The public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> HTMLResponse | RedirectResponse:
        """Who is it? Then back to the client with a code."""
        asked = request.query_params
        who = asked.get("who")
        if who is None:
            links = [f'<a href="?{escape(urlencode({**asked, "who": one}))}">{escape(one)}</a>' for one in self.people]
            return HTMLResponse(f"<h1>Who are you?</h1>{'<br>'.join(links)}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = (who, asked.get("nonce"))
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def token(self, request: Request) -> JSONResponse:
        """A signed token for a code, once."""
        told = parse_qs((await request.body()).decode())
        who, nonce = self.codes.pop(told["code"][0])
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": urlsafe_b64encode(who.encode()).decode(),
            "email": who,
            "email_verified": self.people[who],
            "iat": now,
            "exp": now + 600,
            **({"nonce": nonce} if nonce else {}),
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return JSONResponse({"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": token})


@contextmanager
def identity_provider(**people: bool) -> Iterator[Provider]:
    """A provider that knows people: the part of the address before ``@example.org`` → whether it is verified."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    provider = Provider(
        f"http://127.0.0.1:{port}", {f"{name}@example.org": verified for name, verified in people.items()}
    )
    routes = [
        Route("/.well-known/openid-configuration", provider.metadata),
        Route("/jwks", provider.jwks),
        Route("/authorize", provider.authorize),
        Route("/token", provider.token, methods=["POST"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
