"""One connection of Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping

import aiohttp
import msgspec

from lfbot.wild import Plain, Wild

log = logging.getLogger(__name__)

HEARTBEAT = 5.0
"""Seconds between pings. One that is not answered within half of that means that the wire is cut."""

HELLO = 10.0
CLOSING = 2.0
"""Seconds that a close is waited for: it can hang for good on a wire that is cut."""

LOST = "lost"

Envelope = Mapping[str, Plain]


class NoHello(Exception):
    """Slack did not take the connection; `reason` is its word for it, or ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Line:
    """A connection that Slack has greeted. `hear` gets every envelope and must return at once."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, hear: Callable[["Line", Envelope], None]) -> None:
        self._socket = socket
        self._hear = hear
        self._leave: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._listening = asyncio.ensure_future(self._listen())

    async def leave(self) -> str:
        """Wait until there is a reason to leave it: `warning`, `refresh_requested`, `link_disabled`, `lost`, ….

        It is still listened to then, until it is closed.
        """
        return await asyncio.shield(self._leave)

    @property
    def alive(self) -> bool:
        """Whether it still carries requests."""
        return not self._listening.done()

    async def ended(self) -> None:
        """Wait until Slack has closed it, or the wire is cut."""
        await asyncio.wait({self._listening})

    async def send(self, ack: Mapping[str, object]) -> bool:
        """Acknowledge an envelope that came over this line; False if the line is gone."""
        try:
            await self._socket.send_str(msgspec.json.encode(ack).decode())
        except (ConnectionError, aiohttp.ClientError):
            return False
        return not self._socket.closed

    async def close(self) -> None:
        """Let go of it, within `CLOSING` seconds."""
        self._listening.cancel()
        try:
            await asyncio.wait_for(self._socket.close(), CLOSING)
        except (TimeoutError, aiohttp.ClientError, ConnectionError):
            log.info("a connection to Slack did not close in time")

    async def _listen(self) -> None:
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._read(str(message.data))
        finally:
            self._go(LOST)

    def _read(self, said: str) -> None:
        envelope = object_in(said)
        if envelope is None:
            log.warning("Slack sent something over a socket that is no JSON object")
        elif envelope.get("type") == "disconnect":
            self._go(Wild(dict(envelope))["reason"].text(60) or "disconnect")
        elif envelope.get("envelope_id"):
            self._hear(self, envelope)

    def _go(self, reason: str) -> None:
        if not self._leave.done():
            self._leave.set_result(reason)


async def dial(session: aiohttp.ClientSession, url: str, hear: Callable[[Line, Envelope], None]) -> Line:
    """Connect, and wait for Slack's greeting. Raises NoHello."""
    try:
        async with asyncio.timeout(HELLO):
            socket = await session.ws_connect(
                url,
                heartbeat=HEARTBEAT,
                max_msg_size=8 * 1024 * 1024,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING),
            )
            greeting = await _first(socket)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise NoHello(type(error).__name__) from None
    said = object_in(str(greeting.data)) if greeting.type is aiohttp.WSMsgType.TEXT else None
    if said is None or said.get("type") != "hello":
        await socket.close()
        raise NoHello(Wild(dict(said or {}))["reason"].text(60) or "no hello")
    return Line(socket, hear)


async def _first(socket: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage:
    """What Slack says first. Where nobody waits for it any longer, the connection is let go of."""
    try:
        return await socket.receive()
    except asyncio.CancelledError:
        await socket.close()
        raise


def object_in(said: str) -> dict[str, Plain] | None:
    """The JSON object in a text, if it is one."""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
