"""Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.slack.wire import Json, compact, read_json
from sandbox.slack.world import World

CONNECTIONS = 10
NOTICE_SECONDS = 10.0
_TYPES = {"event": "events_api", "command": "slash_commands"}


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket of the bot. `leaving`: it was told to reconnect and gets nothing new."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    leaving: bool = False
    waiting: dict[str, "Waiting"] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Waiting:
    """An envelope that was not acknowledged yet; the future holds the payload of the ack, None when it was lost."""

    acked: "asyncio.Future[Json | None]"
    accepts_payload: bool


class SocketMode:
    """Up to ten connections; each envelope goes to one of them, drawn at random. `greets` off: none is told hello."""

    def __init__(self, world: World) -> None:
        self.enabled = True
        self.greets = True
        self.connections: list[Connection] = []
        self.refused = 0
        self._world = world

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The bot opens one with the URL that apps.connections.open gave it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            return web.Response(status=404)
        self._world.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        refusal = "link_disabled" if not self.enabled else None
        if refusal is None and len(self.connections) >= CONNECTIONS:
            refusal = "too_many_websockets"
        if refusal is not None:
            self.refused += 1
            await self._tell(socket, refusal)
            await socket.close()
            self._world.pulse.beat()
            return socket
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        if self.greets:
            await self._hello(connection)
        self._world.pulse.beat()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(connection, str(message.data))
        finally:
            self._forget(connection)
        return socket

    def send(self, kind: str, payload: Json, retry: int, reason: str) -> "asyncio.Future[Json | None] | None":
        """Put an envelope on some connection; None when there is none to put it on."""
        open_ = [connection for connection in self.connections if not connection.leaving]
        if not open_:
            return None
        connection = self._world.rng.choice(open_)
        accepts = kind in ("command", "options") or payload.get("type") == "view_submission"
        envelope: Json = {
            "envelope_id": self._world.ids.uuid(),
            "type": _TYPES.get(kind, "interactive"),
            "payload": payload,
            "accepts_response_payload": accepts,
        }
        if kind == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": reason.removeprefix("http_")}
        acked: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = Waiting(acked, accepts)
        self._world.background.start(self._put(connection, envelope))
        return acked

    async def warn(self, connection: Connection | None = None) -> None:
        """Say that a connection ends in ten seconds, and end it then."""
        for chosen in self._chosen(connection):
            await self._tell(chosen.socket, "warning")
            self._world.background.start(self._end_later(chosen))

    async def refresh(self, connection: Connection | None = None) -> None:
        """Ask for a new connection; this one gets nothing new."""
        for chosen in self._chosen(connection):
            chosen.leaving = True
            await self._tell(chosen.socket, "refresh_requested")
            self._world.background.start(self._end_later(chosen))

    async def disable(self) -> None:
        """Socket Mode is switched off in the app's settings: every connection ends, new ones are refused."""
        self.enabled = False
        for chosen in list(self.connections):
            await self._tell(chosen.socket, "link_disabled")
            await chosen.socket.close()

    def drop(self, connection: Connection | None = None) -> None:
        """Cut the wire without a word."""
        for chosen in self._chosen(connection):
            if isinstance(chosen.transport, asyncio.Transport):
                chosen.transport.abort()
            self._forget(chosen)

    async def close(self) -> None:
        """End all of it."""
        for chosen in list(self.connections):
            await chosen.socket.close()

    def _chosen(self, connection: Connection | None) -> list[Connection]:
        return list(self.connections) if connection is None else [connection]

    async def _hello(self, connection: Connection) -> None:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        hello: Json = {"type": "hello", "num_connections": len(self.connections), "debug_info": debug}
        hello["connection_info"] = {"app_id": self._world.app.id}
        await connection.socket.send_str(compact(hello))

    async def _tell(self, socket: web.WebSocketResponse, reason: str) -> None:
        notice = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        await socket.send_str(compact(notice))

    async def _put(self, connection: Connection, envelope: Json) -> None:
        try:
            await connection.socket.send_str(compact(envelope))
        except ConnectionError:
            self._forget(connection)

    async def _end_later(self, connection: Connection) -> None:
        await self._world.clock.sleep(NOTICE_SECONDS)
        await connection.socket.close()

    def _acknowledge(self, connection: Connection, text: str) -> None:
        ack = read_json(text)
        waiting = connection.waiting.pop(str((ack or {}).get("envelope_id")), None)
        if ack is None or waiting is None:
            self._world.complain("an acknowledgement of an envelope that this connection did not carry")
            return
        payload = ack.get("payload") or {}
        if payload and not waiting.accepts_payload:
            self._world.complain("a payload in the acknowledgement of an envelope that accepts none")
            payload = {}
        if not waiting.acked.done():
            waiting.acked.set_result(payload if isinstance(payload, dict) else {"text": str(payload)})

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for waiting in connection.waiting.values():
            if not waiting.acked.done():
                waiting.acked.set_result(None)
        connection.waiting.clear()
        self._world.pulse.beat()
