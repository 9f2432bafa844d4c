"""OAuth 2.0 with PKCE: somebody lets the bot act for them. https://learnflow.com/docs (OAuth 2.0)

The documentation shows the request; the answer, S256 and refreshing are as https://www.rfc-editor.org/rfc/rfc6749 and
https://www.rfc-editor.org/rfc/rfc7636 have them.
"""

import base64
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from adapters.learnflow import paths
from adapters.learnflow.calls import Calls, Outcome
from adapters.learnflow.errors import unreadable
from adapters.learnflow.paths import Errand
from adapters.learnflow.pool import Pool
from lfbot.clock import Clock

_LONGEST_TOKEN = 8000


@dataclass(frozen=True, slots=True)
class Pair:
    """PKCE: the verifier stays with us, the challenge goes along with the person."""

    verifier: str = field(repr=False)
    challenge: str


@dataclass(frozen=True, slots=True)
class Token:
    """What opens somebody's own data; `expires` is None where LearnFlow did not say."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: datetime | None = None
    scopes: tuple[str, ...] = ()
    user_id: str = ""


def pkce(entropy: bytes) -> Pair:
    """A pair made from 32 to 96 random bytes, for the method S256. Raises ValueError for fewer or more."""
    if not 32 <= len(entropy) <= 96:
        raise ValueError("A verifier is made from 32 to 96 random bytes.")
    verifier = _base64(entropy)
    return Pair(verifier, _base64(hashlib.sha256(verifier.encode("ascii")).digest()))


def authorize_url(
    base_url: str, *, client_id: str, redirect_uri: str, scopes: Sequence[str], state: str, challenge: str
) -> str:
    """Where the person is sent to agree. `base_url` is the API's; raises ValueError if it is no address."""
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{paths.beside(paths.base(base_url))}{paths.OAUTH_AUTHORIZE}?{urlencode(query)}"


class OAuth:
    """The application that the bot is for LearnFlow: `async with OAuth(url, id, secret, clock, rng) as oauth`.

    Both calls raise LearnFlowError: Invalid for a code or token that is no longer good (`code` is "invalid_grant").
    Neither is repeated once it may have been heard, because a code and a refresh token are good for one use.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
        rng: random.Random,
        *,
        timeout: float = 10.0,
    ) -> None:
        """`base_url` is the API's; `timeout` is in seconds. Raises ValueError if it is no address."""
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._pool = Pool(paths.beside(paths.base(base_url)), timeout=timeout)
        self._calls = Calls(self._pool, clock, rng, secrets=(client_secret,))

    async def exchange(self, code: str, verifier: str, redirect_uri: str) -> Token:
        """The token for a code that came back with the person."""
        asked = {"code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
        outcome = await self._ask("authorization_code", asked, (code, verifier))
        return self._token(outcome, refresh="")

    async def refresh(self, token: Token) -> Token:
        """A new token for one that has run out; its refresh token is the new one, if LearnFlow gave a new one."""
        outcome = await self._ask("refresh_token", {"refresh_token": token.refresh}, (token.refresh,))
        return self._token(outcome, refresh=token.refresh)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _ask(self, grant: str, asked: dict[str, str], secrets: tuple[str, ...]) -> Outcome:
        body: dict[str, object] = {
            "grant_type": grant,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            **asked,
        }
        return await self._calls.ask(Errand(paths.OAUTH_TOKEN, body=body, secrets=secrets))

    def _token(self, outcome: Outcome, *, refresh: str) -> Token:
        told = outcome.body["data"] if outcome.body["data"].is_object() else outcome.body
        access = told["access_token"].text(_LONGEST_TOKEN)
        if not access or not access.isascii() or " " in access:
            raise unreadable(outcome.answer)
        return Token(
            access=access,
            refresh=told["refresh_token"].text(_LONGEST_TOKEN) or refresh,
            expires=_later(self._clock.now(), told["expires_in"].whole()),
            scopes=tuple(told["scope"].text(2000).split()),
            user_id=told["user_id"].text(200),
        )


def _later(now: datetime, seconds: int | None) -> datetime | None:
    try:
        return None if seconds is None else now + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
