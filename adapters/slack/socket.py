"""Socket Mode: Slack's requests over connections that the bot opens. https://docs.slack.dev/apis/events-api/using-socket-mode

The SDK's client is not used: it closes the old connection before it opens the new one, so what Slack sends in between
is lost, and it acknowledges nothing whose answer is not 200.
"""

import asyncio
import json
import logging
import random

import aiohttp

from adapters.slack.api import TROUBLE, SlackApi, SlackBusy
from adapters.slack.heard import Ack, Heard
from adapters.slack.inbound import Inbound
from adapters.slack.line import LOST, Envelope, Line, NoHello, dial
from adapters.slack.ways import body_of
from lfbot.clock import Clock, ready_within
from lfbot.counts import Counts
from lfbot.underway import Underway

log = logging.getLogger(__name__)

LINES = 2
"""Connections: any of them may get any request, so that one is there while another is renewed."""

SOON = 10.0
"""The longest wait in seconds before a connection that was lost is tried again."""

LINGER = 15.0
"""Seconds at most that a connection is heard after another took its place; Slack ends it 10 s after its warning."""

DISABLED = 300.0
CROWDED = 60.0
_SWITCHED_OFF = frozenset({"link_disabled"})


class Sockets:
    """Keeps `LINES` connections open and acknowledges everything that comes over them."""

    def __init__(
        self,
        inbound: Inbound,
        api: SlackApi,
        app_token: str,
        underway: Underway,
        clock: Clock,
        rng: random.Random,
        counts: Counts,
    ) -> None:
        self._inbound = inbound
        self._api = api
        self._app_token = app_token
        self._underway = underway
        self._clock = clock
        self._rng = rng
        self._counts = counts
        self._session: aiohttp.ClientSession | None = None
        self._keeping: list[asyncio.Task[None]] = []
        self._open: set[Line] = set()
        self._left: set[asyncio.Task[None]] = set()
        self._deaf = False

    @property
    def ready(self) -> bool:
        """Whether Slack can reach the bot."""
        return any(line.alive for line in self._open)

    def start(self) -> None:
        """Connect, and stay connected, in the background."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=10))
        self._keeping = [asyncio.ensure_future(self._keep(self._session)) for _ in range(LINES)]

    def hush(self) -> None:
        """Take nothing more; what was taken can still be acknowledged."""
        self._deaf = True

    async def close(self) -> None:
        """Let go of every connection."""
        for keeping in self._keeping:
            keeping.cancel()
        for left in self._left:
            left.cancel()
        await asyncio.gather(*self._keeping, *self._left, return_exceptions=True)
        await asyncio.gather(*(line.close() for line in list(self._open)))
        self._open.clear()
        if self._session is not None:
            await self._session.close()

    async def _keep(self, session: aiohttp.ClientSession) -> None:
        """One connection for ever: a new one is opened before the old one is left."""
        line: Line | None = None
        failures = 0
        while True:
            try:
                fresh = await self._dial(session)
            except (NoHello, *TROUBLE) as error:
                failures += 1
                await self._clock.sleep(self._pause(error, failures))
                continue
            failures = 0
            self._open.add(fresh)
            if line is not None:
                self._leave(line)
            line = fresh
            reason = await line.leave()
            log.info("a connection to Slack is renewed: %s", reason)
            self._counts.add("slack_socket", reason=reason if reason.replace("_", "").isalpha() else "other")
            if reason == LOST or reason in _SWITCHED_OFF:
                await self._drop(line)
                line = None
            if reason in _SWITCHED_OFF:
                await self._clock.sleep(self._pause(NoHello(reason), 1))

    async def _dial(self, session: aiohttp.ClientSession) -> Line:
        return await dial(session, await self._api.open_socket_url(self._app_token), self._take)

    def _leave(self, line: Line) -> None:
        """Let Slack end it: until then it can bring requests, and must carry what acknowledges those it brought."""
        self._open.discard(line)
        left = asyncio.ensure_future(self._outlast(line))
        self._left.add(left)
        left.add_done_callback(self._left.discard)

    async def _outlast(self, line: Line) -> None:
        try:
            await ready_within(self._clock, LINGER, asyncio.ensure_future(line.ended()))
        finally:
            await line.close()

    async def _drop(self, line: Line | None) -> None:
        if line is not None:
            self._open.discard(line)
            await line.close()

    def _pause(self, error: Exception, failures: int) -> float:
        """Seconds to wait before the next try."""
        reason = error.reason if isinstance(error, NoHello) else ""
        if reason in _SWITCHED_OFF:
            self._counts.add("slack_socket_disabled")
            log.error(
                "Socket Mode is switched off in the Slack app's settings, so nothing reaches the bot. "
                "Switch it on there, or set SLACK_SIGNING_SECRET in place of SLACK_APP_TOKEN"
            )
            return DISABLED
        if reason == "too_many_websockets":
            log.error("this Slack app has ten connections already: is another copy of the bot running?")
            return CROWDED
        log.warning("no connection to Slack: %s", reason or type(error).__name__)
        if isinstance(error, SlackBusy):
            return error.retry_after
        return min(SOON, 0.25 * 2.0 ** min(failures, 10)) * self._rng.uniform(0.5, 1.0)

    def _take(self, line: Line, envelope: Envelope) -> None:
        if not self._deaf:
            self._underway.start(self._hear(line, envelope))

    async def _hear(self, line: Line, envelope: Envelope) -> None:
        payload = envelope.get("payload")
        inline = envelope.get("accepts_response_payload") is True
        body = payload if isinstance(payload, dict) else {}
        heard = Heard(body, json.dumps(body, sort_keys=True), inline)
        ack = await self._inbound.hear(heard)
        if ack.status >= 500:
            return  # not acknowledged, it is sent again: an event that could not be written down
        if not await line.send(_written(envelope, ack, inline=inline)):
            await self._inbound.lost(heard, ack)


def _written(envelope: Envelope, ack: Ack, *, inline: bool) -> dict[str, object]:
    """An answer goes along only where Slack said that it takes one."""
    written: dict[str, object] = {"envelope_id": envelope.get("envelope_id")}
    said = body_of(ack.reply) if ack.reply is not None else ack.body
    if inline and said is not None:
        written["payload"] = said
    return written
