"""The line to the bot: everything that Slack sends it goes through here, signed, timed and written down."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from urllib.parse import urlencode, urljoin

import aiohttp

from sandbox.pulse import ended_by
from sandbox.slack.signing import headers as signed
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.wire import Json, compact, read_json
from sandbox.slack.world import World

Kind = Literal["command", "interaction", "options", "event", "url_verification", "ssl_check"]
ACK_SECONDS = 3.0
T = TypeVar("T")
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(slots=True, eq=False)
class Sent:
    """One request to the bot and what became of it. `late` is an answer that came when nobody waited any more."""

    kind: Kind
    payload: Json
    body: bytes
    headers: dict[str, str]
    at: float
    over: Literal["http", "socket"]
    retry: int = 0
    reason: str = ""
    status: int | None = None
    answer: bytes = b""
    answer_headers: dict[str, str] = field(default_factory=dict)
    failure: str | None = None
    late: bool = False

    @property
    def json(self) -> Json | None:
        """The answer, if it is a JSON object."""
        return read_json(self.answer)


class Line:
    """Asks the bot, over HTTP or through a socket; `request_url` is where it listens."""

    def __init__(self, world: World, socket: SocketMode, *, socket_only: bool) -> None:
        self.request_url: str | None = None
        self.requests: list[Sent] = []
        self.socket_only = socket_only
        self._world = world
        self._socket = socket
        self._session: aiohttp.ClientSession | None = None
        self._under_way = 0

    async def open(self) -> None:
        """Get ready to send."""
        # Every request has a connection of its own: a bot that was started anew must not meet a dead one.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))

    async def close(self) -> None:
        """Send nothing more."""
        if self._session is not None:
            await self._session.close()

    @property
    def busy(self) -> bool:
        """Whether the bot still owes an answer."""
        return self._under_way > 0

    async def ask(self, kind: Kind, payload: Json, *, retry: tuple[int, str] | None = None) -> Sent:
        """Send it and wait up to three seconds; `failure` is None when some answer came in time."""
        over: Literal["http", "socket"] = "socket" if self.socket_only or self.request_url is None else "http"
        body = _body(kind, payload)
        headers = self._headers(kind, body, retry) if over == "http" else {}
        now = self._world.clock.timestamp()
        return await self._carry(Sent(kind, payload, body, headers, now, over, *(retry or ())))

    async def replay(self, sent: Sent, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> Sent:
        """Send a request once more, byte for byte, or with another body or other headers: it is not signed anew."""
        changed = sent.body if body is None else body
        given = dict(sent.headers) if headers is None else headers
        return await self._carry(
            Sent(
                sent.kind,
                sent.payload,
                changed,
                given,
                self._world.clock.timestamp(),
                sent.over,
                sent.retry,
                sent.reason,
            )
        )

    async def _carry(self, sent: Sent) -> Sent:
        self.requests.append(sent)
        self._under_way += 1
        self._world.pulse.beat()
        try:
            await (self._through_socket(sent) if sent.over == "socket" else self._over_http(sent))
        finally:
            self._under_way -= 1
            self._world.pulse.beat()
        return sent

    async def _through_socket(self, sent: Sent) -> None:
        acked = self._socket.send(sent.kind, sent.payload, sent.retry, sent.reason)
        if acked is None:
            sent.failure = "connection_failed"
        elif not await self._in_time(sent, acked):
            sent.failure = "http_timeout"
        elif (payload := acked.result()) is None:
            sent.failure = "connection_failed"
        else:
            sent.status = 200
            sent.answer = compact(payload).encode() if payload else b""
            sent.answer_headers = {"Content-Type": "application/json"}

    async def _over_http(self, sent: Sent) -> None:
        posting = asyncio.ensure_future(self._post(sent))
        try:
            in_time = await self._in_time(sent, posting)
        except asyncio.CancelledError:
            posting.cancel()
            raise
        if in_time:
            sent.status, sent.answer, sent.answer_headers, sent.failure = posting.result()
        else:
            sent.failure = "http_timeout"
            self._world.background.start(self._discard(sent, posting))

    def _headers(self, kind: Kind, body: bytes, retry: tuple[int, str] | None) -> dict[str, str]:
        stamp = int(self._world.clock.timestamp() + self._world.knobs.clock_offset)
        form = kind in ("command", "interaction", "options", "ssl_check")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **signed(self._world.app.signing_secret, stamp, body),
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return headers

    async def _in_time(self, sent: Sent, work: "asyncio.Future[T]") -> bool:
        return await ended_by(self._world.clock, sent.at + ACK_SECONDS, self._world.patience, work)

    async def _post(self, sent: Sent) -> tuple[int | None, bytes, dict[str, str], str | None]:
        assert self.request_url is not None
        assert self._session is not None, "start the sandbox first"
        url = self.request_url
        redirects = 2 if sent.kind == "event" else 0  # two are followed: https://docs.slack.dev/apis/events-api
        try:
            while True:
                async with self._session.post(
                    url, data=sent.body, headers=sent.headers, allow_redirects=False
                ) as answer:
                    body = await answer.read()
                    if answer.status not in _REDIRECTS or sent.kind != "event":
                        return answer.status, body, dict(answer.headers), None
                    if redirects == 0:
                        return answer.status, body, dict(answer.headers), "too_many_redirects"
                    redirects -= 1
                    url = urljoin(url, answer.headers.get("Location", ""))
        except aiohttp.ClientSSLError:
            return None, b"", {}, "ssl_error"
        except (aiohttp.ClientConnectionError, ConnectionError):
            return None, b"", {}, "connection_failed"
        except aiohttp.ClientError:
            return None, b"", {}, "unknown_error"

    async def _discard(
        self, sent: Sent, posting: "asyncio.Future[tuple[int | None, bytes, dict[str, str], str | None]]"
    ) -> None:
        try:
            await posting
        finally:
            posting.cancel()
        sent.late = True
        self._world.pulse.beat()


def _body(kind: Kind, payload: Json) -> bytes:
    match kind:
        case "command" | "ssl_check":
            return urlencode(payload).encode()
        case "interaction" | "options":
            return urlencode({"payload": compact(payload)}).encode()
        case _:
            return compact(payload).encode()
