"""Tokens: who is asking, and who may ask."""

import asyncio
import time
import warnings
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from provender.api.errors import answer_error
from provender.errors import UnauthorizedError
from provender.secrets import Secret
from provender.settings import Settings

__all__ = ["ANONYMOUS", "Authentication", "TokenVerifier", "issue_token"]

ANONYMOUS = ""
_SHARED = ("HS256",)
_PUBLIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_REMEDY = "Send the header Authorization: Bearer TOKEN; `provender token --user NAME` issues one."


class KeySource(Protocol):
    """Finds the public key that a token names (PyJWKClient)."""

    def get_signing_key_from_jwt(self, token: str | bytes) -> Any:
        """Return the key; raises jwt.PyJWTError when there is none."""


@dataclass(frozen=True)
class TokenVerifier:
    """Checks tokens against SECRET_KEY (HS256) or the keys at JWKS_URL."""

    key: Secret
    keys: KeySource | None = None

    @classmethod
    def of(cls, settings: Settings) -> "TokenVerifier":
        """Return the verifier that the settings ask for."""
        _allow_short_keys()
        if settings.jwks_url is None:
            return cls(settings.signing_key)
        from jwt import PyJWKClient  # noqa: PLC0415 - only where keys are fetched

        return cls(settings.signing_key, PyJWKClient(settings.jwks_url, timeout=10))

    def user(self, token: str) -> str:
        """Return the token's user; UnauthorizedError for any token that does not verify."""
        import jwt  # noqa: PLC0415 - 0.1 s that only servers with tokens pay

        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            # The family of the algorithm picks the key, so that no public key is ever taken
            # for a shared secret.
            if algorithm in _SHARED and self.key:
                claims = jwt.decode(token, self.key.reveal(), algorithms=list(_SHARED), **_CHECKS)
            elif algorithm in _PUBLIC and self.keys is not None:
                public = self.keys.get_signing_key_from_jwt(token)
                claims = jwt.decode(token, public.key, algorithms=list(_PUBLIC), **_CHECKS)
            else:
                raise UnauthorizedError("the token's algorithm is not accepted", remedy=_REMEDY)
        except jwt.ExpiredSignatureError:
            raise UnauthorizedError("the token has expired", remedy=_REMEDY) from None
        except (jwt.PyJWTError, ValueError):
            raise UnauthorizedError("the token does not verify", remedy=_REMEDY) from None
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise UnauthorizedError("the token names no user", remedy=_REMEDY)
        return claims["sub"]


# Audiences differ by issuer and are not ours to know.
_CHECKS: Any = {"options": {"require": ["sub"], "verify_aud": False}}


class Authentication:
    """Asks for a token everywhere but on the open paths; puts the user into the scope."""

    def __init__(
        self, app: ASGIApp, *, verifier: TokenVerifier, paths: frozenset[str], folder: str
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._paths = paths
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan" or self._is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            scope["user"] = await self._user(_authorization(scope))
        except UnauthorizedError as error:
            if scope["type"] == "websocket":
                # Closed before it is accepted: the client sees a refused handshake.
                await send({"type": "websocket.close", "code": 1008, "reason": error.details})
                return
            answer = answer_error(scope, error, {"WWW-Authenticate": "Bearer"})
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        return path in self._paths or path.startswith(self._folder)

    async def _user(self, header: str) -> str:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise UnauthorizedError("this address needs a token", remedy=_REMEDY)
        if self._verifier.keys is None:
            return self._verifier.user(token.strip())
        # Fetching keys waits for another server.
        return await asyncio.to_thread(self._verifier.user, token.strip())


def _authorization(scope: Scope) -> str:
    """Return the Authorization header; browsers' sockets have none and use `?token=`."""
    header = Headers(scope=scope).get("authorization", "")
    if header or scope["type"] != "websocket":
        return header
    token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    return f"Bearer {token}"


def issue_token(key: Secret, user: str, *, days: float) -> str:
    """Return a token for a user that lasts `days` days."""
    import jwt  # noqa: PLC0415 - see TokenVerifier.user

    _allow_short_keys()
    now = int(time.time())
    claims = {"sub": user, "iat": now, "exp": now + int(days * 86400)}
    return jwt.encode(claims, key.reveal(), algorithm="HS256")


def _allow_short_keys() -> None:
    """Silence PyJWT about short keys: the server says so itself, once, when it starts."""
    from jwt import InsecureKeyLengthWarning  # noqa: PLC0415 - see TokenVerifier.user

    warnings.filterwarnings("ignore", category=InsecureKeyLengthWarning)
