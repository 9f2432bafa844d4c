"""The line to the bot: everything that Teams sends it goes through here, signed, timed and written down."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import aiohttp

from sandbox.pulse import ended_by, sleep_until
from sandbox.teams.answers import complaints_about
from sandbox.teams.envelope import envelope
from sandbox.teams.state import Conversation, Json, User
from sandbox.teams.wire import compact, parsed, text_at
from sandbox.teams.world import World

MESSAGE_SECONDS = 15.0
"""What was not taken by then comes again: https://github.com/MicrosoftDocs/msteams-docs/issues/6084"""
EXTENSION_SECONDS = 5.0
INVOKE_SECONDS = 10.0
_BLUR = 1e-6


class Auto(Enum):
    """In place of a token: one that is right."""

    TOKEN = "auto"


@dataclass(slots=True, eq=False)
class Sent:
    """One request to the bot and what became of it.

    `status` None is no answer: `error` says "timeout", "connection failed", "not connected", or "out of patience" when
    the clock stood still all the while. `body` is the JSON that it answered, None for none; `raw` its bytes. `attempt`
    counts from 1; `again` holds the redeliveries.
    """

    activity: Json
    token: str | None = field(repr=False)
    payload: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    at: float
    attempt: int = 1
    status: int | None = None
    body: object = None
    raw: bytes = b""
    error: str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    ended: bool = False
    again: "list[Sent]" = field(default_factory=list)

    @property
    def answer(self) -> object:
        """The same as `body`."""
        return self.body

    @property
    def taken(self) -> bool:
        """Whether the bot said that it has it."""
        return self.status is not None and 200 <= self.status < 300


class Line:
    """Asks the bot; `endpoint` is where it listens. `requests` is everything that was sent, oldest first."""

    def __init__(self, world: World) -> None:
        self.endpoint: str | None = None
        self.requests: list[Sent] = []
        self._world = world
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Get ready to send."""
        # Every request has a connection of its own: a bot that was started anew must not meet a dead one.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))

    async def close(self) -> None:
        """Send nothing more."""
        if self._session is not None:
            await self._session.close()

    def envelope(self, by: User, conversation: Conversation, *, thread: str = "", **fields: object) -> Json:
        """What every activity by that person there carries, and `fields`; see sandbox.teams.envelope."""
        return envelope(self._world, by, conversation, thread=thread, fields=fields)

    async def deliver(
        self,
        activity: Json | bytes,
        *,
        token: str | Auto | None = Auto.TOKEN,
        headers: Mapping[str, str] | None = None,
        await_answer: bool = True,
    ) -> Sent:
        """Send any activity (or bytes that are none), with a right token, another, or none (None).

        Returns when the first attempt was answered, or was given up. It comes again (`again`) 15 s after its beginning
        on the clock when there was no answer, or one of 500 and above; an invoke never does.
        """
        sent = self._new(activity, token, headers, 1)
        if sent.activity.get("type") == "invoke":
            self._world.background.start(self._carry(sent, _patience_of(sent.activity)))
        else:
            self._world.background.start(self._until_taken(sent, token, headers))
        if await_answer:
            await self._world.pulse.wait_for(lambda: sent.ended, 2 * self._world.patience)
        return sent

    async def invoke(
        self,
        name: str,
        value: object,
        *,
        by: User,
        conversation: Conversation,
        thread: str = "",
        reply_to: str | None = None,
        extra: Mapping[str, object] | None = None,
        limit_seconds: float | None = None,
    ) -> Sent:
        """Ask the bot something that it must answer at once; aborted after 5 s (composeExtension/…) or 10 s.

        `reply_to` is the id of the message whose card was used; `extra` are further fields of the activity.
        """
        fields: Json = {"type": "invoke", "name": name, "value": value, "id": self._world.ids.event(), **(extra or {})}
        if reply_to is not None:
            fields["replyToId"] = reply_to
        activity = self.envelope(by, conversation, thread=thread, **fields)
        sent = self._new(activity, Auto.TOKEN, None, 1)
        await self._carry(sent, limit_seconds or _patience_of(activity))
        for problem in complaints_about(sent.body):
            self._world.complain(f"the answer to {name}: {problem}")
        return sent

    def _new(
        self, activity: Json | bytes, token: str | Auto | None, headers: Mapping[str, str] | None, attempt: int
    ) -> Sent:
        """Make the request and write it down: from now on it is under way."""
        payload = activity if isinstance(activity, bytes) else compact(activity).encode()
        shape = parsed(payload) if isinstance(activity, bytes) else activity
        told = shape if isinstance(shape, dict) else {}
        if isinstance(token, Auto):
            token = self._world.keys.token(serviceurl=told.get("serviceUrl"))
        sent = Sent(told, token, payload, self._headers(told, token, headers), self._world.clock.timestamp(), attempt)
        self.requests.append(sent)
        self._world.owing += 1
        self._world.pulse.beat()
        return sent

    def _headers(self, activity: Json, token: str | None, headers: Mapping[str, str] | None) -> dict[str, str]:
        usual = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
            "x-ms-conversation-id": text_at(activity, "conversation", "id"),
            "x-ms-tenant-id": text_at(activity, "conversation", "tenantId"),
        }
        if token is not None:
            usual["Authorization"] = f"Bearer {token}"
        return {**usual, **(headers or {})}

    async def _until_taken(self, first: Sent, token: str | Auto | None, headers: Mapping[str, str] | None) -> None:
        knobs = self._world.knobs
        sent = first
        await self._carry(sent, MESSAGE_SECONDS)
        while knobs.redelivery and sent.attempt <= knobs.redeliveries and _comes_again(sent):
            await sleep_until(self._world.clock, sent.at + MESSAGE_SECONDS)
            activity = first.activity or first.payload
            sent = self._new(activity, token, headers, sent.attempt + 1)
            first.again.append(sent)
            await self._carry(sent, MESSAGE_SECONDS)

    async def _carry(self, sent: Sent, seconds: float) -> None:
        """Post it and wait so long on the clock; whoever has not answered by then finds the connection closed."""
        posting = asyncio.ensure_future(self._post(sent))
        due = sent.at + seconds
        try:
            if not await ended_by(self._world.clock, due, self._world.patience, posting):
                sent.error = "timeout" if self._world.clock.timestamp() >= due - _BLUR else "out of patience"
        finally:
            posting.cancel()
            await asyncio.gather(posting, return_exceptions=True)
            sent.ended = True
            self._world.owing -= 1
            self._world.pulse.beat()

    async def _post(self, sent: Sent) -> None:
        if self.endpoint is None:
            sent.error = "not connected"
            return
        assert self._session is not None, "start the sandbox first"
        try:
            async with self._session.post(
                self.endpoint, data=sent.payload, headers=sent.headers, allow_redirects=False
            ) as answer:
                sent.raw = await answer.read()
                sent.status, sent.answer_headers = answer.status, dict(answer.headers)
                sent.body = parsed(sent.raw)
        except (aiohttp.ClientError, ConnectionError):
            sent.error = "connection failed"


def _patience_of(invoke: Json) -> float:
    extension = text_at(invoke, "name").startswith("composeExtension/")
    return EXTENSION_SECONDS if extension else INVOKE_SECONDS


def _comes_again(sent: Sent) -> bool:
    return sent.status is None or sent.status >= 500
