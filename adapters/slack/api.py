"""Slack's Web API: one call, and what came of it. https://docs.slack.dev/apis/web-api/

The SDK's own retries are off. They send a message twice when the answer to the first is lost, and the caller never
learns of it; what may be repeated is repeated here, and nothing else is.
"""

import logging
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from lfbot.clock import Clock, at_most
from lfbot.wild import Wild

TIMEOUT = 10.0
"""Seconds that an answer is waited for."""

PATIENCE = 5.0
"""The longest Retry-After, in seconds, that a read sits out; beyond it the caller decides."""

CLOSE_ENOUGH = 0.001
"""Seconds by which a wait may have ended too early: clocks are no more exact."""

READS = 3
"""How often a read is tried."""

_PERHAPS_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
_BUSY = frozenset({"ratelimited", "rate_limited"})

# The SDK writes tokens of others and whole messages at DEBUG; nothing of that is wanted in a log.
_quiet = logging.getLogger(f"{__name__}.sdk")
_quiet.setLevel(logging.WARNING)


class SlackRefused(Exception):
    """Slack said no, so nothing was done; `code` is its word for it, `needed` the scope that is missing."""

    def __init__(self, code: str, needed: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.needed = needed


class SlackBusy(Exception):
    """429: nothing was done, and not before `retry_after` seconds. It holds for one method in one workspace."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class SlackUnreachable(Exception):
    """There was no connection, so nothing was done."""


class SlackSilent(Exception):
    """No answer, or none that can be read: it may have been done. `reason` says what came instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


SlackTrouble = SlackRefused | SlackBusy | SlackUnreachable | SlackSilent
TROUBLE = (SlackRefused, SlackBusy, SlackUnreachable, SlackSilent)


def code_of(trouble: SlackTrouble) -> str:
    """One word for the log: Slack's own where there is one."""
    match trouble:
        case SlackRefused():
            return trouble.code
        case SlackBusy():
            return "ratelimited"
        case SlackUnreachable():
            return "unreachable"
        case SlackSilent():
            return trouble.reason
        case _:
            assert_never(trouble)


class SlackApi:
    """Calls of one app in one workspace, over one session for the process's life."""

    def __init__(self, token: str, api_url: str, clock: Clock, rng: random.Random) -> None:
        """`api_url` ends in `/api/`; `rng` spreads the repeated reads of many."""
        self._token = token
        self._base_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self._clock = clock
        self._rng = rng
        self._shut: dict[str, datetime] = {}
        """Until when Slack wants to hear no more of a method, whoever calls it."""
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._closed = False

    async def close(self) -> None:
        """Close the connections, for good: what is still to be asked finds nobody."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session that everything of this app goes through, opened at first need. Raises SlackUnreachable."""
        if self._closed:
            raise SlackUnreachable("closed")
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=30)
            # The clock that was passed in decides when an answer is late; these only free what hangs for good.
            self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60))
        return self._session

    async def write(self, method: str, body: Mapping[str, object], *, timeout: float = TIMEOUT) -> Wild:
        """One request that changes something, never repeated. Raises each SlackTrouble."""
        return await self._once(method, json=dict(body), timeout=timeout)

    async def read(self, method: str, **params: str | int | bool) -> Wild:
        """What a method that changes nothing answers, asked up to `READS` times. Raises each SlackTrouble."""
        for tried in range(1, READS):
            if self._closed:
                raise SlackUnreachable("closed")
            try:
                return await self._once(method, params=params)
            except SlackBusy as busy:
                if busy.retry_after > PATIENCE:
                    raise
                await self._clock.sleep(busy.retry_after)
            except (SlackSilent, SlackUnreachable):
                await self._clock.sleep(self._rng.uniform(0.1, 0.3) * tried)
        return await self._once(method, params=params)

    async def open_socket_url(self, app_token: str) -> str:
        """A wss: address for one connection. https://docs.slack.dev/reference/methods/apps.connections.open"""
        headers = {"Authorization": f"Bearer {app_token}"}
        url = (await self._once("apps.connections.open", headers=headers))["url"].text(2_000)
        if not url:
            raise SlackSilent("no url")
        return url

    async def _once(
        self,
        method: str,
        *,
        json: dict[str, object] | None = None,
        params: dict[str, str | int | bool] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> Wild:
        self._knock(method)
        verb = "GET" if params is not None else "POST"
        calling = self._sdk().api_call(method, http_verb=verb, json=json, params=params, headers=headers)
        try:
            answer = await at_most(self._clock, timeout, calling)
        except SlackApiError as error:
            trouble = _trouble(error)
            if isinstance(trouble, SlackBusy):
                self._shut[method] = self._clock.now() + timedelta(seconds=trouble.retry_after)
            raise trouble from None
        except aiohttp.ClientConnectorError as error:
            raise SlackUnreachable(type(error).__name__) from None
        # The SDK looks for fields in whatever JSON it was sent, a list too.
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError, TypeError) as error:
            raise SlackSilent(type(error).__name__) from None
        return Wild(answer.data if isinstance(answer.data, dict) else None)

    def _knock(self, method: str) -> None:
        """Nothing if Slack may be called; SlackBusy while a Retry-After of that method has not passed.

        https://docs.slack.dev/apis/web-api/rate-limits
        """
        left = (self._shut.get(method, self._clock.now()) - self._clock.now()).total_seconds()
        if left > CLOSE_ENOUGH:
            raise SlackBusy(left)

    def _sdk(self) -> AsyncWebClient:
        if self._client is None:
            client = AsyncWebClient(
                token=self._token, base_url=self._base_url, session=self.session, retry_handlers=[], logger=_quiet
            )
            client.proxy = None  # the SDK takes one from the environment, for loopback addresses too
            self._client = client
        return self._client


def _trouble(error: SlackApiError) -> SlackTrouble:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return SlackSilent("unreadable")
    data = Wild(response.data if isinstance(response.data, dict) else None)
    code = data["error"].text(100)
    if response.status_code == 429 or code in _BUSY:
        return SlackBusy(_seconds(response.headers.get("Retry-After")))
    if response.status_code >= 500 or data["ok"].truth() is not False or code in _PERHAPS_DONE:
        return SlackSilent(code or f"http {response.status_code}")
    return SlackRefused(code or "unknown_error", data["needed"].text(200))


def _seconds(header: object) -> float:
    """Retry-After as seconds, from 1 to an hour; 30 where it says nothing that can be read."""
    text = str(header or "").strip()
    return float(min(max(int(text), 1), 3_600)) if text.isascii() and text.isdigit() else 30.0
