"""The Slack adapter put together: what comes in, over HTTP or Socket Mode, and its orderly end."""

import asyncio
import random

from adapters.slack.api import SlackApi
from adapters.slack.asking import Asking
from adapters.slack.commands import Commands
from adapters.slack.events import Events
from adapters.slack.identity import Identity
from adapters.slack.inbound import Inbound
from adapters.slack.over_http import HttpDoor
from adapters.slack.presses import Presses
from adapters.slack.response_urls import ResponseUrls
from adapters.slack.socket import Sockets
from adapters.slack.submissions import Submissions
from adapters.slack.suggestions import Suggestions
from adapters.slack.ways import Letters
from lfbot.bot import Bot
from lfbot.clock import Clock
from lfbot.counts import Counts
from lfbot.desk import Desk
from lfbot.http import Endpoint
from lfbot.store import Notes
from lfbot.underway import Underway

LAST = 3.0
"""Seconds for what was accepted while the rest was being drained."""


class SlackDoor:
    """Everything Slack sends to one app in one workspace.

    `api` is the one that the SlackChat of `bot` uses, and stays open until `close`. With an `app_token` Slack is
    reached through Socket Mode; with a `signing_secret` the endpoint is served too. One of them must be there.
    """

    def __init__(
        self,
        bot: Bot,
        api: SlackApi,
        notes: Notes,
        *,
        tenant: str,
        bot_token: str,
        signing_secret: str,
        app_token: str,
        api_url: str,
        clock: Clock,
        rng: random.Random,
        counts: Counts,
    ) -> None:
        """Raises ValueError where neither secret nor app token is given. `tenant` keeps what is noted about the app."""
        self._api = api
        self._underway = underway = Underway(clock)
        self.identity = Identity(api, notes, clock, rng, tenant=tenant, bot_token=bot_token, app_token=app_token)
        urls, letters, asking = ResponseUrls(api, api_url, clock), Letters(api, clock), Asking(api, clock, bot.titled)
        desk = Desk(bot, underway, clock)
        inbound = Inbound(
            commands=Commands(desk, asking, urls, letters, clock),
            events=Events(bot, desk, api, letters, underway, self.identity, clock, counts),
            presses=Presses(bot, desk, asking, api, urls, letters, underway, clock),
            submissions=Submissions(bot, desk, asking, api, letters, underway, clock),
            suggestions=Suggestions(bot, underway, clock),
            identity=self.identity,
            counts=counts,
            rng=rng,
        )
        self._sockets = Sockets(inbound, api, app_token, underway, clock, rng, counts) if app_token else None
        http = HttpDoor(inbound, signing_secret, clock, counts) if signing_secret or not app_token else None
        self.endpoints: tuple[Endpoint, ...] = (http.endpoint(),) if http is not None else ()
        self._learning: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Whether Slack can reach the bot, as far as that is this door's business."""
        return self._sockets is None or self._sockets.ready

    async def start(self) -> None:
        """Find out who we are, and connect, in the background."""
        self._learning = asyncio.ensure_future(self.identity.learn())
        if self._sockets is not None:
            self._sockets.start()

    async def drain(self, seconds: float = 10.0) -> int:
        """Answer everything that was accepted. Returns how much could not be within so many seconds."""
        if self._sockets is not None:
            self._sockets.hush()
        return await self._underway.drain(seconds)

    async def close(self) -> None:
        """Let go of Slack, once what a last request started is over too."""
        await self._underway.drain(LAST)
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)
        if self._sockets is not None:
            await self._sockets.close()
        await self._api.close()
