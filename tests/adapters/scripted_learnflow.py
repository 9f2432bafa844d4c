"""A server that answers as a test says: for faults, and for what the sandbox is too well-behaved to do."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from aiohttp import web

from adapters.learnflow.client import LearnFlowClient
from lfbot.clock import Clock

KEY = "sk_test_canary7Zq"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class LeapClock:
    """A clock on which waiting takes no time: it leaps to the end of every sleep, and remembers how long each was."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.at += timedelta(seconds=seconds)

    @property
    def waits(self) -> list[float]:
        """The sleeps that took any time."""
        return [one for one in self.sleeps if one > 0]


@dataclass(frozen=True, slots=True)
class Came:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, object]:
        """The JSON of its body."""
        told = json.loads(self.body)
        assert isinstance(told, dict)
        return told


@dataclass(frozen=True, slots=True)
class Says:
    """One answer. `cut` sends only half of the body, `lost` closes the connection instead of answering."""

    status: int = 200
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False
    lost: bool = False


Script = Callable[[Came], Awaitable[Says]]


@dataclass(slots=True)
class Scripted:
    """The running server."""

    url: str
    came: list[Came] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    now: int = 0
    most: int = 0

    @property
    def calls(self) -> list[str]:
        """What was asked, without queries and bodies."""
        return [f"{one.method} {one.path}" for one in self.came]


def in_turn(*says: Says) -> Script:
    """These answers one after the other, and the last of them from then on."""
    left = list(says)

    async def script(_: Came) -> Says:
        return left.pop(0) if len(left) > 1 else left[0]

    return script


def always(json: object) -> Script:
    """The same success every time."""
    return in_turn(Says(json=json))


def listed(things: Sequence[object], **pagination: object) -> dict[str, object]:
    """A list as the documentation shows it."""
    return {"data": list(things)} | ({"pagination": pagination} if pagination else {})


def person(number: int = 1, **fields: object) -> dict[str, object]:
    """A user as LearnFlow shows one."""
    return {"id": f"usr_{number}", "email": f"p{number}@example.com", "name": f"Person {number}"} | fields


def course(number: int = 1, **fields: object) -> dict[str, object]:
    """A course as LearnFlow shows one."""
    return {"id": f"crs_{number}", "title": f"Course {number}"} | fields


def rates(remaining: int, *, limit: int = 100, reset: datetime = NOON + timedelta(hours=1)) -> dict[str, str]:
    """The documented headers."""
    told = {"limit": limit, "remaining": remaining, "reset": int(reset.timestamp())}
    return {f"x-ratelimit-{name}": str(value) for name, value in told.items()}


@asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[Scripted]:
    """A server on a free port of this machine."""
    server = Scripted("")

    async def answer(request: web.Request) -> web.StreamResponse:
        server.connections.add(request.transport)
        server.now += 1
        server.most = max(server.most, server.now)
        try:
            headers = {name.lower(): value for name, value in request.headers.items()}
            came = Came(request.method, request.path, dict(request.query), headers, await request.read())
            server.came.append(came)
            return await _spoken(request, await script(came))
        finally:
            server.now -= 1

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v2"
    try:
        yield server
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(
    script: Script, clock: Clock, *, tries: int = 4, timeout: float = 30.0
) -> AsyncIterator[tuple[LearnFlowClient, Scripted]]:
    """A client, and the scripted server that it asks."""
    async with (
        scripted(script) as server,
        LearnFlowClient(server.url, KEY, clock, Random(7), tries=tries, timeout=timeout) as client,
    ):
        yield client, server


async def _spoken(request: web.Request, says: Says) -> web.StreamResponse:
    body = json.dumps(says.json).encode() if says.body is None else says.body
    assert request.transport is not None
    if says.lost:
        request.transport.close()
        return web.Response()
    if not says.cut:
        return web.Response(status=says.status, body=body, headers=dict(says.headers))
    response = web.StreamResponse(status=says.status, headers={**says.headers, "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    request.transport.close()
    return response
