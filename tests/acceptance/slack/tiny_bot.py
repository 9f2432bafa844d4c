"""A bot of a few lines, for trying the Slack sandbox alone: it checks signatures, remembers, and answers as told."""

import asyncio
import hashlib
import hmac
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from aiohttp import ClientSession, web

from sandbox.clock import TravelClock
from sandbox.slack import SlackSandbox

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Answer = Callable[["Heard"], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Heard:
    """One request that reached the bot, taken apart."""

    body: bytes
    headers: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`command`, or the type of the payload."""
        return "command" if "command" in self.form else str(self.payload.get("type", ""))


class TinyBot:
    """Verifies v0 signatures by itself (300 s either way) and answers 200 unless `answer` says otherwise."""

    def __init__(self, clock: TravelClock) -> None:
        self.heard: list[Heard] = []
        self.secret = ""
        self.answer: Answer = nothing
        self._clock = clock

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """The one address it has."""
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        if form.get("ssl_check") == "1":
            return web.Response()
        if not self._signed(body, headers):
            return web.Response(status=401)
        as_json = "json" in request.content_type
        payload = json.loads(body) if as_json else json.loads(form.get("payload", "{}"))
        heard = Heard(body, headers, {} if as_json else form, payload)
        self.heard.append(heard)
        if payload.get("type") == "url_verification":
            return web.Response(text=payload["challenge"])
        return await self.answer(heard)

    def _signed(self, body: bytes, headers: dict[str, str]) -> bool:
        stamp = headers.get("x-slack-request-timestamp", "0")
        base = f"v0:{stamp}:".encode() + body
        expected = "v0=" + hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()
        fresh = abs(self._clock.timestamp() - int(stamp)) <= 300
        return fresh and hmac.compare_digest(expected, headers.get("x-slack-signature", ""))


async def nothing(heard: Heard) -> web.StreamResponse:
    """200 and no more."""
    return web.Response()


def saying(body: object, status: int = 200) -> Answer:
    """The same JSON whatever is asked."""

    async def answer(heard: Heard) -> web.StreamResponse:
        return web.json_response(body, status=status)

    return answer


def failing(status: int, **headers: str) -> Answer:
    """The same status whatever is asked; `x_slack_no_retry="1"` becomes a header."""

    async def answer(heard: Heard) -> web.StreamResponse:
        return web.Response(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def hanging(until: asyncio.Event, body: object = None) -> Answer:
    """An answer that comes only when somebody lets it."""

    async def answer(heard: Heard) -> web.StreamResponse:
        await until.wait()
        return web.json_response(body or {})

    return answer


@asynccontextmanager
async def slack_and_bot(start: datetime = START, **options: Any) -> AsyncIterator[tuple[SlackSandbox, TinyBot]]:
    """A sandbox whose clock stands still, with a tiny bot connected to it."""
    clock = TravelClock(start, running=False)
    bot = TinyBot(clock)
    app = web.Application()
    app.router.add_post("/slack/events", bot)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with SlackSandbox(clock, random.Random(7), **options) as slack:
            bot.secret = slack.signing_secret
            slack.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
            yield slack, bot
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class Called:
    """What the Web API (or a response_url) answered."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def error(self) -> str | None:
        """The error, when there is one."""
        return self.body.get("error")

    @property
    def pointers(self) -> list[str]:
        """Where the problems of a refusal are."""
        return [problem["pointer"] for problem in self.body.get("errors", [])]


async def call(slack: SlackSandbox, method: str, *, token: str | None = None, **args: Any) -> Called:
    """Call a Web API method with JSON and the bot's token."""
    headers = {"Authorization": f"Bearer {token or slack.bot_token}"}
    return await post(slack.api_url + method, args, headers)


async def post(url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Called:
    """POST JSON."""
    async with ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
        return Called(answer.status, {k.lower(): v for k, v in answer.headers.items()}, await answer.json())


def section(text: str, block_id: str | None = None) -> dict[str, Any]:
    """A section block."""
    block: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return block if block_id is None else {**block, "block_id": block_id}


def button(label: str, action_id: str, value: str = "v") -> dict[str, Any]:
    """A button element."""
    return {"type": "button", "action_id": action_id, "value": value, "text": plain(label)}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def field_of(label: str, element: dict[str, Any], block_id: str, **more: Any) -> dict[str, Any]:
    """An input block."""
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: dict[str, Any], title: str = "Enroll", **more: Any) -> dict[str, Any]:
    """A modal with a submit button."""
    return {"type": "modal", "title": plain(title), "submit": plain("Enroll"), "blocks": list(blocks), **more}
