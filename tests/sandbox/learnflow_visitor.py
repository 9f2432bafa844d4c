"""Somebody who talks to the LearnFlow sandbox over HTTP, and somebody who listens to its webhooks."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox

SARAH = "usr_2xKj9mNpQr"
MICHAEL = "usr_8hRt4vLwMn"
BOOTCAMP = "crs_4mNp7qRsT"
PYTHON = "crs_7wXy1zAbC"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came, and the JSON in it as nested dictionaries."""

    status: int
    headers: Mapping[str, str]
    text: str

    def at(self, *path: str | int) -> object:
        """The value at this path in the body."""
        value: object = json.loads(self.text)
        for step in path:
            assert isinstance(value, dict | list), f"nothing at {path} in {self.text}"
            value = value[step]  # type: ignore[index] # a dict or a list, as the step wants it
        return value

    def rows(self) -> list[dict[str, object]]:
        """The list under `data`."""
        rows = self.at("data")
        assert isinstance(rows, list)
        return rows

    @property
    def error(self) -> tuple[int, object, object]:
        """Status, type and param of a refusal, after a look at its envelope."""
        assert self.at("error", "message")
        assert self.at("error", "request_id") == self.headers["x-request-id"]
        body = self.at("error")
        assert isinstance(body, dict)
        return self.status, body["type"], body.get("param")


class Visitor:
    """Asks with the sandbox's key unless told otherwise."""

    def __init__(self, sandbox: LearnFlowSandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.clock = sandbox.clock
        self._session = session

    async def get(self, path: str, *, key: str | None = None, **query: str | int) -> Answer:
        return await self.ask("GET", path, key=key, query=query)

    async def post(self, path: str, body: object, *, key: str | None = None) -> Answer:
        return await self.ask("POST", path, key=key, body=json.dumps(body).encode())

    async def ask(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        query: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Answer:
        headers = {"Authorization": f"Bearer {key or self.sandbox.api_key}"}
        if body is not None:
            headers["Content-Type"] = content_type
        url = self.sandbox.root + (path if path.startswith(("/oauth", "/sandbox", "/open", "/post")) else f"/v2{path}")
        asked = self._session.request(
            method, url, headers=headers, params=query or {}, data=body, allow_redirects=False
        )
        async with asked as answer:
            return Answer(answer.status, answer.headers, await answer.text())


@asynccontextmanager
async def visiting(
    *, people: int = 40, courses: int = 15, tier: int = 2, seed: int = 1, distinct_ids: bool = False
) -> AsyncIterator[Visitor]:
    """A sandbox on a standing clock, at the time of the documentation's examples."""
    clock = TravelClock(datetime(2024, 3, 14, 16, 30, tzinfo=UTC), running=False)
    sandbox = LearnFlowSandbox(clock, people=people, courses=courses, tier=tier, seed=seed)
    sandbox.rules.distinct_ids = distinct_ids
    async with sandbox, aiohttp.ClientSession() as session:
        yield Visitor(sandbox, session)


@dataclass(frozen=True, slots=True)
class Heard:
    """One webhook as it arrived."""

    body: bytes
    signature: str
    user_agent: str

    def at(self, *path: str) -> object:
        """The value at this path in the body."""
        value: object = json.loads(self.body)
        for step in path:
            assert isinstance(value, dict)
            value = value[step]
        return value


class Listener:
    """A webhook endpoint that answers `statuses` one after the other, and 200 when they are used up."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[Heard] = []
        self.statuses: list[int] = []
        self.hold: asyncio.Event | None = None
        self._arrived = asyncio.Condition()

    @property
    def types(self) -> list[object]:
        return [heard.at("type") for heard in self.heard]

    async def until(self, count: int) -> None:
        """Until so many have arrived."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.heard) >= count)

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        signature = request.headers["X-LearnFlow-Signature"]
        self.heard.append(Heard(body, signature, request.headers["User-Agent"]))
        async with self._arrived:
            self._arrived.notify_all()
        if self.hold is not None:
            await self.hold.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200, headers={"Location": self.url})


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """A listener on a port of its own."""
    listener = Listener()
    application = web.Application()
    application.router.add_post("/hook", listener.hear)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield listener
    finally:
        await runner.cleanup()
