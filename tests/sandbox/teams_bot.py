"""A bot that says what a test tells it to, for trying the Teams sandbox alone."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import ClientSession, TCPConnector, web
from yarl import URL

from sandbox.clock import TravelClock
from sandbox.teams.server import TeamsSandbox
from sandbox.teams.state import Json

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sandbox answered."""

    status: int
    body: Json
    headers: Mapping[str, str]

    @property
    def code(self) -> object:
        """The error's code."""
        error = self.body.get("error")
        return error.get("code") if isinstance(error, dict) else error

    @property
    def id(self) -> str:
        """The id it gave."""
        return str(self.body["id"])


@dataclass
class TinyBot:
    """Hears activities and answers `status` with `answer(activity)`; `holds`: it does not answer until it is set."""

    teams: TeamsSandbox
    session: ClientSession
    heard: list[Json] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    status: int = 200
    answer: Callable[[Json], object] = lambda activity: None
    holds: asyncio.Event | None = None
    token: str = ""

    async def hear(self, request: web.Request) -> web.StreamResponse:
        """One activity."""
        activity = await request.json()
        self.heard.append(activity)
        self.authorizations.append(request.headers.get("Authorization"))
        if self.holds is not None:
            await self.holds.wait()
        body = self.answer(activity)
        return web.Response(status=self.status) if body is None else web.json_response(body, status=self.status)

    async def signs_in(self, **changes: str | None) -> Reply:
        """Ask for a token, with these fields of the form in place of the right ones (None: without)."""
        usual: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "client_id": self.teams.app_id,
            "client_secret": self.teams.app_password,
            "scope": "https://api.botframework.com/.default",
        }
        tenant = changes.pop("tenant", None) or self.teams.tenant_id
        form = {name: value for name, value in {**usual, **changes}.items() if value is not None}
        url = f"{self.teams.login_url}/{tenant}/oauth2/v2.0/token"
        async with self.session.post(url, data=form) as answer:
            reply = Reply(answer.status, await answer.json(), answer.headers)
        if reply.status == 200:
            self.token = str(reply.body["access_token"])
        return reply

    async def calls(
        self, method: str, path: str, body: object = None, *, token: str | None = None, base: str | None = None
    ) -> Reply:
        """Call the Connector; the ids in `path` are percent-encoded already."""
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        if method in ("POST", "PUT"):
            headers["Content-Type"] = "application/json"
        url = URL((base or self.teams.service_url).rstrip("/") + path, encoded=True)
        data = None if body is None else json.dumps(body).encode()
        async with self.session.request(method, url, data=data, headers=headers) as answer:
            raw = await answer.read()
            parsed = json.loads(raw) if raw and answer.content_type == "application/json" else {}
            return Reply(answer.status, parsed if isinstance(parsed, dict) else {"list": parsed}, answer.headers)

    async def says(self, conversation: str, body: Mapping[str, object] | str, *, query: str = "") -> Reply:
        """Send a message."""
        told = {"type": "message", "text": body} if isinstance(body, str) else {"type": "message", **body}
        return await self.calls("POST", f"{at(conversation)}/activities{query}", told)


def at(conversation: str) -> str:
    """The path of a conversation."""
    return f"/v3/conversations/{quote(conversation, safe='')}"


@asynccontextmanager
async def teams_and_bot(
    *, running: bool = False, limits: bool = True, patience: float = 10.0
) -> AsyncIterator[tuple[TeamsSandbox, TinyBot]]:
    """A sandbox on a clock that stands still, and a bot that is connected to it and has a token."""
    clock = TravelClock(START, running=running)
    connector = TCPConnector(force_close=True)
    async with (
        TeamsSandbox(clock, random.Random(7), limits=limits, patience=patience) as teams,
        ClientSession(connector=connector) as session,
    ):
        bot = TinyBot(teams, session)
        app = web.Application()
        app.router.add_post("/api/messages", bot.hear)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages")
        try:
            await bot.signs_in()
            yield bot.teams, bot
        finally:
            await runner.cleanup()
