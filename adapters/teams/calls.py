"""A call to Teams' Connector: with a token, in its turn, to a host that may be called.

Nothing is repeated behind the caller's back but what certainly was not done: a call with a token that had run out, and
one that was made to the wrong one of a cloud's two hosts.
"""

import json
import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from adapters.teams.exchange import Answer, exchange
from adapters.teams.hosts import Hosts
from adapters.teams.pace import Operation, Pace
from adapters.teams.tokens import TokenRefused, TokenSource, TokenUnavailable
from adapters.teams.troubles import TROUBLE, Busy, Refused, Unreachable, code_of
from adapters.teams.verdicts import trouble_of
from lfbot.clock import Clock

Json = Mapping[str, object]

log = logging.getLogger(__name__)


class Calls:
    """Makes the calls of one app."""

    def __init__(
        self, http: httpx.AsyncClient, tokens: TokenSource, hosts: Hosts, pace: Pace, clock: Clock, *, gcc_url: str
    ) -> None:
        """`gcc_url` is the cloud's second host, empty if it has none."""
        self._http = http
        self._tokens = tokens
        self._hosts = hosts
        self._pace = pace
        self._clock = clock
        self._gcc_url = gcc_url

    async def make(
        self, operation: Operation, thread: str, method: str, service_url: str, route: str, body: Json | None = None
    ) -> Answer:
        """A success. `thread` is what the call counts for; `route` stands behind the service URL. Raises Trouble."""
        content = None if body is None else json.dumps(body).encode("ascii")
        thread = bare(thread)
        try:
            if not self._hosts.permits(service_url):
                raise Refused(0, "service_host")
            try:
                return await self._signed(operation, thread, method, service_url.rstrip("/") + route, content)
            except Refused as refused:
                elsewhere = self._elsewhere(service_url)
                if (refused.status, refused.code) != (403, "InvalidBotApiHost") or not elsewhere:
                    raise
            return await self._signed(operation, thread, method, elsewhere + route, content)
        except TROUBLE as trouble:
            # Neither the conversation nor the route: people's addresses stand in it.
            log.info("Teams: %s %s: %s %s", method, operation, type(trouble).__name__, code_of(trouble))
            raise

    async def _signed(self, operation: Operation, thread: str, method: str, url: str, content: bytes | None) -> Answer:
        """A success. Raises every Trouble; a token that Teams does not take is exchanged for another once."""
        token = await self._token()
        try:
            return await self._once(operation, thread, method, url, content, token)
        except Refused as refused:
            if refused.status != 401:
                raise
        self._tokens.forget(token)
        return await self._once(operation, thread, method, url, content, await self._token())

    async def _once(
        self, operation: Operation, thread: str, method: str, url: str, content: bytes | None, token: str
    ) -> Answer:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        if content is not None:
            headers["content-type"] = "application/json"
        # Whose tenant it is cannot be told from every route: all share one window, so none sees more than is allowed.
        async with self._pace.turn(operation, thread, ""):
            answer = await exchange(self._http, method, url, headers=headers, content=content)
        if 200 <= answer.status < 300:
            return answer
        trouble = trouble_of(answer, self._clock.now())
        if isinstance(trouble, Busy) and trouble.retry_after is not None:
            self._pace.shut(operation, thread, trouble.retry_after)
        raise trouble

    async def _token(self) -> str:
        try:
            return await self._tokens.get()
        except TokenRefused as refused:
            raise Unreachable(f"token {refused.code}") from None
        except TokenUnavailable as unavailable:
            raise Unreachable(f"token {unavailable.reason}") from None

    def _elsewhere(self, service_url: str) -> str:
        """The same service on the cloud's second host; empty where there is none that may be called."""
        second = self._gcc_url.rstrip("/")
        if not second or not self._hosts.permits(second):
            return ""
        return second if urlsplit(second).path else second + urlsplit(service_url).path.rstrip("/")


def bare(conversation: str) -> str:
    """A conversation's id without the thread."""
    return conversation.partition(";messageid=")[0]
