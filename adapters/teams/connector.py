"""Teams' Connector: one call, and what came of it.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

import httpx

from adapters.teams.calls import Calls, Json, bare
from adapters.teams.exchange import Answer
from adapters.teams.hosts import Hosts
from adapters.teams.pace import Pace
from adapters.teams.tokens import TokenSource
from adapters.teams.troubles import Busy, Refused, Silent, Unreachable
from lfbot.clock import Clock
from lfbot.wild import Untamed, Wild, decode

T = TypeVar("T")

TRIES = 4
"""How often `patiently` calls at most."""

LONGEST_WAIT = 30.0
"""The longest Retry-After, in seconds, that `patiently` sits out."""

PAGES = 200
"""How many pages of members are read at most."""

_FIRST_PAUSE = 0.5
_PAGE = 500  # the most that Teams gives at once


@dataclass(frozen=True, slots=True)
class Created:
    """A conversation that was opened, and the id of the first message in it, if one was sent along."""

    conversation: str
    activity: str


class Connector:
    """Calls of one app. Each raises every Trouble; `conversation` may carry `;messageid=`, and is sent as it is."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: TokenSource,
        hosts: Hosts,
        pace: Pace,
        clock: Clock,
        rng: random.Random,
        *,
        gcc_url: str,
    ) -> None:
        """`rng` spreads the repeated calls of many; `gcc_url` is the cloud's second host, empty if it has none."""
        self._calls = Calls(http, tokens, hosts, pace, clock, gcc_url=gcc_url)
        self._clock = clock
        self._rng = rng

    async def send(self, service_url: str, conversation: str, activity: Json, *, targeted: bool = False) -> str:
        """Say something. Returns the id of the message."""
        route = _activities(conversation, targeted=targeted)
        told = _read(await self._calls.make("send", conversation, "POST", service_url, route, activity))
        return _required(told["id"])

    async def update(
        self, service_url: str, conversation: str, id: str, activity: Json, *, targeted: bool = False
    ) -> None:
        """Say something else in place of a message."""
        route = _activities(conversation, id, targeted=targeted)
        await self._calls.make("send", conversation, "PUT", service_url, route, activity)

    async def delete(self, service_url: str, conversation: str, id: str, *, targeted: bool = False) -> None:
        """Take a message back."""
        route = _activities(conversation, id, targeted=targeted)
        await self._calls.make("send", conversation, "DELETE", service_url, route)

    async def typing(self, service_url: str, conversation: str) -> None:
        """Show for a few seconds that an answer is being written; Teams does so in chats only, not in channels."""
        await self._calls.make("send", conversation, "POST", service_url, _activities(conversation), {"type": "typing"})

    async def create(self, service_url: str, body: Json) -> Created:
        """Open somebody's personal chat, or a thread in a channel. Raises ValueError if no tenant stands in `body`."""
        written = Wild(json.loads(json.dumps(body)))
        data = written["channelData"]
        if not (data["tenant"]["id"].text() or written["tenantId"].text()):
            raise ValueError("no tenant stands in the body of a conversation to be created")
        members = written["members"].items()
        thread = data["channel"]["id"].text() or (members[0]["id"].text() if members else "")
        told = _read(await self._calls.make("create", thread, "POST", service_url, "/v3/conversations", body))
        conversation = _required(told["id"])
        return Created(conversation, told["activityId"].text() or conversation.partition(";messageid=")[2])

    async def member(self, service_url: str, conversation: str, user: str) -> Wild:
        """Somebody in a conversation, by MRI, Entra object id or UPN."""
        route = f"/v3/conversations/{_segment(bare(conversation))}/members/{_segment(user)}"
        return _read(await self._calls.make("members", conversation, "GET", service_url, route))

    async def members(self, service_url: str, conversation: str) -> list[Wild]:
        """Everybody in a conversation, page by page."""
        route = f"/v3/conversations/{_segment(bare(conversation))}/pagedmembers?pageSize={_PAGE}"
        everybody: list[Wild] = []
        seen: set[str] = set()
        page = ""
        while True:
            more = f"&continuationToken={quote(page, safe='')}" if page else ""
            told = _read(await self._calls.make("members", conversation, "GET", service_url, route + more))
            everybody += told["members"].items()
            page = told["continuationToken"].text(4_000)
            if not page:
                return everybody
            if page in seen or len(seen) >= PAGES:
                raise Silent("pages without end")
            seen.add(page)

    async def team(self, service_url: str, team: str) -> Wild:
        """A team's name and its Entra group."""
        return _read(await self._calls.make("conversations", team, "GET", service_url, f"/v3/teams/{_segment(team)}"))

    async def channels(self, service_url: str, team: str) -> list[Wild]:
        """A team's channels; General has no name, and the team's id."""
        route = f"/v3/teams/{_segment(team)}/conversations"
        return _read(await self._calls.make("conversations", team, "GET", service_url, route))["conversations"].items()

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """What `call` gives, called again where that may mend it, for somebody who waits: a message may come twice.

        Raises Refused at once, Busy for a wait of more than thirty seconds, and else what the last of four tries says.
        """
        for tried in range(1, TRIES):
            pause = self._rng.uniform(0.0, _FIRST_PAUSE * 2.0 ** (tried - 1))
            try:
                return await call()
            except Busy as busy:
                told = busy.retry_after or 0.0
                if told > LONGEST_WAIT:
                    raise
                await self._clock.sleep(told + pause)
            except (Unreachable, Silent):
                await self._clock.sleep(pause)
        return await call()


def _activities(conversation: str, id: str | None = None, *, targeted: bool = False) -> str:
    """https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages"""
    one = f"/{_segment(id)}" if id is not None else ""
    only_for_one = "?isTargetedActivity=true" if targeted else ""
    return f"/v3/conversations/{_segment(conversation)}/activities{one}{only_for_one}"


def _segment(id: str) -> str:
    """An id as a part of a path. Raises Refused for one that would lead elsewhere."""
    if id in ("", ".", ".."):
        raise Refused(0, "no_id")
    return quote(id, safe="")


def _required(id: Wild) -> str:
    found = id.text(500)
    if not found:
        raise Silent("no id")
    return found


def _read(answer: Answer) -> Wild:
    try:
        return decode(answer.body)
    except Untamed:
        raise Silent("unreadable") from None
