"""The token with which the bot calls Teams: asked for once, kept for its time, renewed before that is over.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#bot-to-connector
"""

import logging
import re
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode

import httpx

from adapters.teams.credentials import Credential
from adapters.teams.exchange import Answer, exchange
from adapters.teams.renewal import Renewal
from adapters.teams.troubles import Silent, Unreachable
from lfbot.clock import Clock
from lfbot.wild import Untamed, Wild, decode

log = logging.getLogger(__name__)

AHEAD = timedelta(minutes=5)
"""How long before a token's end the next one is asked for."""


class TokenRefused(Exception):
    """Entra gives this app no token; `code` is its word for it, such as AADSTS7000215."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenUnavailable(Exception):
    """No token can be had at this moment; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenSource(Protocol):
    """Wherever tokens come from."""

    async def get(self) -> str:
        """A token that holds; empty where calls need none. Raises TokenRefused and TokenUnavailable."""

    def forget(self, token: str) -> None:
        """Teams does not take this one any more."""


class Tokens:
    """The token of one app for one audience."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        clock: Clock,
        *,
        login_url: str,
        tenant: str,
        app_id: str,
        credential: Credential,
        scope: str,
    ) -> None:
        """`tenant` is where the app is registered; `scope` is what is asked for, the audience and `/.default`."""
        self._http = http
        self._clock = clock
        self._url = f"{login_url.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._app_id = app_id
        self._credential = credential
        self._scope = scope
        self._renewal = Renewal(clock, self._ask)
        self._token = ""
        self._renew_from = self._ends = clock.now()

    async def get(self) -> str:
        """A token that holds. Raises TokenRefused and TokenUnavailable."""
        if not self._holds():
            await self._renewal.now()
        elif self._clock.now() >= self._renew_from:
            await self._renewal.ahead()
            if not self._holds():  # it ended, or was forgotten, while we waited
                await self._renewal.now()
        if not self._token:
            raise TokenUnavailable("not taken by Teams")
        return self._token

    def forget(self, token: str) -> None:
        """Teams does not take this one any more."""
        if token == self._token:
            self._token = ""

    def _holds(self) -> bool:
        return bool(self._token) and self._clock.now() < self._ends

    async def _ask(self) -> None:
        now = self._clock.now()
        try:
            answer = await self._post(now)
            if answer.status != 200:
                raise _no_token(answer)
            token, seconds = _granted(answer)
        except (TokenRefused, TokenUnavailable) as error:
            log.warning("no token for Teams: %s", error)
            raise
        lifetime = timedelta(seconds=seconds)
        self._token, self._ends = token, now + lifetime
        self._renew_from = self._ends - min(AHEAD, lifetime / 2)

    async def _post(self, now: datetime) -> Answer:
        try:
            proof = await self._credential.fields(self._url, now)
        except (OSError, ValueError) as error:
            raise TokenUnavailable(f"credential {type(error).__name__}") from None
        form = {"grant_type": "client_credentials", "client_id": self._app_id, "scope": self._scope} | proof
        kind = {"content-type": "application/x-www-form-urlencoded"}
        try:
            return await exchange(self._http, "POST", self._url, headers=kind, content=urlencode(form).encode("ascii"))
        except (Unreachable, Silent) as error:
            raise TokenUnavailable(error.reason) from None


def _granted(answer: Answer) -> tuple[str, float]:
    """The token, and for how many seconds it is good."""
    told = _told(answer)
    token, written = told["access_token"].text(20_000), told["expires_in"].text(20)
    seconds = float(written) if re.fullmatch(r"[0-9]{1,9}", written) else told["expires_in"].number()
    if not token.isascii() or not token or " " in token or seconds is None or not 0 < seconds < 1e9:
        raise TokenUnavailable("unreadable")
    return token, seconds


def _no_token(answer: Answer) -> TokenRefused | TokenUnavailable:
    """https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
    if answer.status not in (400, 401):
        return TokenUnavailable(f"http {answer.status}")
    told = _told(answer)
    found = re.search(r"AADSTS[0-9]{4,10}", told["error_description"].text(2_000))
    # Nothing else of the description: it may repeat what was sent.
    return TokenRefused(found[0] if found else _word(told["error"]) or f"http {answer.status}")


def _word(told: Wild) -> str:
    word = told.text(60)
    return word if re.fullmatch(r"[A-Za-z_]+", word) else ""


def _told(answer: Answer) -> Wild:
    try:
        return decode(answer.body)
    except Untamed:
        return Wild(None)
