"""Endpoints on a socket: the one file that knows the web framework. https://docs.aiohttp.org/en/stable/web_lowlevel.html

aiohttp's low-level server is used, without its application and router: the bot has a handful of paths, and a
dictionary finds one of them faster.
"""

import asyncio
import logging
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from lfbot.http import Endpoint, Request, Response

log = logging.getLogger(__name__)

IDLE = 75.0
"""Seconds after which a connection is closed on which no request, or only half its head, has come."""

BODY = 10.0
"""Seconds in which a body must have come."""

LINGER = 1.0
"""Seconds for which the rest of a body that was refused is read away: closed at once, the refusal could be lost."""

FINISH = 10.0
"""Seconds that requests under way are given when the server stops."""

_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
_NOT_COMPRESSED = ("", "identity")


class Server:
    """Serves `endpoints` on `host` and `port`; port 0 lets the system choose one."""

    def __init__(self, endpoints: Iterable[Endpoint], host: str, port: int, rng: random.Random | None = None) -> None:
        """`rng` draws the references that stand in the log beside a fault."""
        self._routes = _Routes(endpoints)
        self._host = host
        self._port = port
        self._rng = rng or random.SystemRandom()
        self._runner: web.ServerRunner | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        # Compressed bodies are refused, so nothing is ever unpacked; a proxy in front writes the access log.
        server = web.Server(
            self._answer, keepalive_timeout=IDLE, access_log=None, auto_decompress=False, lingering_time=LINGER
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=FINISH)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, backlog=1024)
        try:
            await site.start()
        except OSError:
            await self.stop()
            raise
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Accept nothing more, let what is under way finish (for `FINISH` seconds at most), then close."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            response = await self._respond(request)
        except Exception as fault:  # the last boundary: a reference goes out, the traceback to the log
            reference = f"{self._rng.getrandbits(32):08x}"
            log.error("fault %s on %s %s", reference, request.method, request.path, exc_info=fault)
            response = _plain(500, f"The bot ran into a fault of its own. Reference: {reference}")
        answer = web.Response(status=response.status, body=response.body, headers=response.headers)
        if response.status in (408, 413, 415):
            answer.force_close()  # the rest of the body is not waited for
        return answer

    async def _respond(self, request: web.BaseRequest) -> Response:
        found = self._routes.find(request.method, request.path)
        if isinstance(found, Response):
            return found
        headers = _headers(request)
        if headers.get("content-encoding", "").lower() not in _NOT_COMPRESSED:
            return _plain(415, "Compressed bodies are not read here.")
        endpoint = found.endpoint
        if (request.content_length or 0) > endpoint.limit:
            return _too_large(endpoint.limit)
        try:
            body = await _body(request, endpoint.limit)
        except TimeoutError:
            return _plain(408, "The body did not come in time.")
        except web.RequestPayloadError:
            return _plain(400, "The body is not what its head says.")
        if body is None:
            return _too_large(endpoint.limit)
        return await endpoint.answer(
            Request(
                request.method, request.path, headers, body, request.query_string, found.parts, request.remote or ""
            )
        )


@dataclass(frozen=True, slots=True)
class _Found:
    endpoint: Endpoint
    parts: Mapping[str, str]


class _Routes:
    """Which endpoint answers: whole paths by a dictionary, those with `{names}` one after the other."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._whole: dict[str, dict[str, _Found]] = {}
        self._patterns: list[tuple[tuple[str, ...], Endpoint]] = []
        for endpoint in endpoints:
            if "{" in endpoint.path:
                self._patterns.append((tuple(endpoint.path.split("/")), endpoint))
            else:
                self._whole.setdefault(endpoint.path, {})[endpoint.method] = _Found(endpoint, {})

    def find(self, method: str, path: str) -> _Found | Response:
        """The endpoint, or the 404 or 405 that says there is none."""
        there = self._whole.get(path)
        if there is None:
            there = {
                endpoint.method: _Found(endpoint, parts)
                for pattern, endpoint in self._patterns
                if (parts := _parts(pattern, path)) is not None
            }
        if not there:
            return _plain(404, "There is nothing here.")
        found = there.get(method) or (there.get("GET") if method == "HEAD" else None)
        if found is not None:
            return found
        refusal = _plain(405, f"Only {', '.join(sorted(there))} is answered here.")
        return Response(refusal.status, refusal.body, {**refusal.headers, "Allow": ", ".join(sorted(there))})


def _parts(pattern: tuple[str, ...], path: str) -> dict[str, str] | None:
    pieces = path.split("/")
    if len(pieces) != len(pattern):
        return None
    parts: dict[str, str] = {}
    for wanted, piece in zip(pattern, pieces, strict=True):
        if wanted.startswith("{") and wanted.endswith("}") and piece:
            parts[wanted[1:-1]] = piece
        elif wanted != piece:
            return None
    return parts


def _headers(request: web.BaseRequest) -> dict[str, str]:
    """Names in lower case; one that stands there twice is joined, for two signatures must not pass for the last."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        lower = name.lower()
        headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
    return headers


async def _body(request: web.BaseRequest, limit: int) -> bytes | None:
    """All of it, or None once it is longer than `limit`. Raises TimeoutError."""
    content = request.content
    if content.is_eof():
        # Small bodies came with the head: no timer is needed for them.
        body = await content.read()
        return body if len(body) <= limit else None
    pieces: list[bytes] = []
    size = 0
    async with asyncio.timeout(BODY):
        while piece := await content.readany():
            size += len(piece)
            if size > limit:
                return None
            pieces.append(piece)
    return b"".join(pieces)


def _too_large(limit: int) -> Response:
    return _plain(413, f"A body may have {limit:,} bytes here.")


def _plain(status: int, said: str) -> Response:
    return Response(status, f"{said}\n".encode(), _PLAIN)
