"""Puts the parts together. With `__main__` the only module that knows everyone."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Coroutine
from contextlib import AsyncExitStack
from typing import Self

from adapters.learnflow import webhook
from adapters.learnflow.client import LearnFlowClient
from adapters.slack.api import SlackApi
from adapters.slack.door import SlackDoor
from adapters.slack.outbound import SlackChat
from adapters.sqlite.store import SqliteStore
from adapters.web import Server
from commands import COMMANDS
from lfbot import health
from lfbot.bot import Bot, Tenant
from lfbot.chat import ChatPlatform
from lfbot.clock import Clock, SystemClock
from lfbot.counts import Counts
from lfbot.door import Door
from lfbot.events import Kind
from lfbot.housekeeping import keep_house
from lfbot.http import Endpoint
from lfbot.intake import Intake
from lfbot.learnflow import LearnFlowError
from lfbot.outbox import Courier
from lfbot.routing import Account, Router
from lfbot.settings import Settings
from lfbot.store import Store, StoreUnavailable
from lfbot.windows import Window, Windows

log = logging.getLogger(__name__)

TENANT = "main"
DRAIN = 10.0
"""Seconds that what was accepted has to be finished after SIGTERM."""
WINDOWS: Windows = {
    "slack": (Window(1, 1.0),),
    "teams": (Window(7, 1.0), Window(8, 2.0), Window(60, 30.0), Window(1_800, 3_600.0)),
}
"""How many messages one place may be sent. https://docs.slack.dev/apis/web-api/rate-limits and
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit"""


class App:
    """The bot with everything it stands on: `await App.open(settings)`, then `start()`, and `stop()` in the end."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        learnflow: LearnFlowClient,
        clock: Clock,
        rng: random.Random,
        stack: AsyncExitStack,
        *,
        windows: bool,
    ) -> None:
        """Use `open`: some of the parts must be opened before they are put together here."""
        self.settings = settings
        self.store = store
        self.learnflow = learnflow
        self.counts = Counts()
        self.platforms: dict[str, ChatPlatform] = {}
        self._clock = clock
        self._rng = rng
        self._stack = stack
        self._tasks: set[asyncio.Task[None]] = set()
        tenant = Tenant(TENANT, learnflow, settings.rules)
        account = Account(settings.rules, learnflow.noticed)
        self.courier = Courier(
            store,
            self.platforms,
            clock,
            rng,
            boot=f"{rng.getrandbits(64):016x}",
            windows=WINDOWS if windows else {},
            counts=self.counts,
        )
        self.router = Router(store, clock, rng, {TENANT: account}, self.counts, self.courier.wake)
        self.intake = Intake(store.inbox, clock, self.counts, self.router.wake)
        self.bot = Bot(
            commands=COMMANDS,
            tenant_of=lambda platform, workspace: tenant if self._bound(platform, workspace) else None,
            platforms=self.platforms,
            store=store,
            clock=clock,
            rng=rng,
            owed=self.courier.wake,
        )
        self._slack = self._slack_door()
        self._teams = self._teams_door()
        self._doors = [door for door in (self._slack, self._teams) if door is not None]
        self._server = Server(self._endpoints(), settings.host, settings.port)

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        windows: bool = True,
        single_connection: bool = False,
    ) -> Self:
        """Open the store and the connections. Raises UnsafeSqlite, StoreUnavailable, and SettingsProblem for a
        credential's file that cannot be used.

        `windows=False` lets messages go as fast as they can: for benchmarks. `single_connection` is the way to run on
        an SQLite version that is not safe with two.
        """
        clock, rng = clock or SystemClock(), rng or random.SystemRandom()
        async with AsyncExitStack() as stack:
            store = await SqliteStore.open(settings.database, clock=clock, rng=rng, single_connection=single_connection)
            stack.push_async_callback(store.close)
            learnflow = LearnFlowClient(settings.learnflow_url, settings.learnflow_key, clock, rng)
            stack.push_async_callback(learnflow.aclose)
            kept = AsyncExitStack()
            app = cls(settings, store, learnflow, clock, rng, kept, windows=windows)
            kept.push_async_callback(stack.pop_all().aclose)
            return app

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.settings.host}:{self._server.port}"

    async def start(self) -> None:
        """Listen, then begin to work; returns when requests are answered. Raises OSError if the port is taken."""
        await self._server.start()
        for door in self._doors:
            await door.start()
        self.work()

    def work(self) -> None:
        """Begin to route and carry, without listening."""
        for work in (self.router.run(), self.courier.run(), keep_house(self.store, self._clock), self._recover()):
            self._begin(work)

    async def stop(self) -> None:
        """Finish what was accepted, within ten seconds, and let go of everything."""
        self.router.stop()
        # Side by side: each may take all of the ten seconds, and whoever sent SIGTERM waits for the slowest only.
        ends: list[Awaitable[object]] = [self._server.stop(), self.courier.drain(DRAIN)]
        await asyncio.gather(*ends, *(door.drain(DRAIN) for door in self._doors))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for door in self._doors:
            await door.close()
        await self._stack.aclose()

    async def register_webhook(self, public_url: str) -> None:
        """Ask LearnFlow to post its events here, once for each address. Raises LearnFlowError and StoreUnavailable."""
        url = f"{public_url.rstrip('/')}/webhooks/learnflow"
        if await self.store.notes.get(TENANT, "webhook url") == url:
            return
        secret = self.settings.webhook_secrets[0]
        made = await self.learnflow.register_webhook(url, [*Kind], secret=secret, description="lfbot")
        await self.store.notes.put(TENANT, "webhook url", url)
        log.info("LearnFlow posts its events to %s (%s)", url, made.id)

    async def register_webhook_when_it_can(self) -> None:
        """The same in the background: what goes wrong is logged with the next step, and the bot goes on."""
        try:
            await self.register_webhook(self.settings.public_url)
        except LearnFlowError as error:
            log.error(
                "LearnFlow did not register the webhook (%s %s). Nothing will be announced until it is: restart the "
                "bot or register %s/webhooks/learnflow in LearnFlow by hand.",
                error,
                error.request_id,
                self.settings.public_url,
            )

    def _endpoints(self) -> tuple[Endpoint, ...]:
        hook = webhook.Hook(TENANT, self.settings.webhook_secrets)
        learnflow = webhook.endpoints(lambda _: hook, self.intake.take, self.counts)
        doors = (endpoint for door in self._doors for endpoint in door.endpoints)
        return (*health.endpoints(self.store, lambda: all(door.ready for door in self._doors)), *learnflow, *doors)

    def _slack_door(self) -> SlackDoor | None:
        slack = self.settings.slack
        if slack is None:
            return None
        api = SlackApi(slack.bot_token, slack.api_url, self._clock, self._rng)
        self.platforms["slack"] = SlackChat(api, self._clock)
        return SlackDoor(
            self.bot,
            api,
            self.store.notes,
            tenant=TENANT,
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            app_token=slack.app_token,
            api_url=slack.api_url,
            clock=self._clock,
            rng=self._rng,
            counts=self.counts,
        )

    def _teams_door(self) -> Door | None:
        teams = self.settings.teams
        if teams is None:
            return None
        # botbuilder is large and slow to import: only who uses Teams waits for it.
        from adapters.teams.door import TeamsDoor, TeamsLine

        line = TeamsLine(teams, self.store, self._clock, self._rng, tenant=TENANT)
        self.platforms["teams"] = line.chat
        return TeamsDoor(
            self.bot,
            line,
            teams,
            self.store,
            tenant=TENANT,
            rules=self.settings.rules,
            owed=self.courier.wake,
            clock=self._clock,
            rng=self._rng,
            counts=self.counts,
        )

    def _bound(self, platform: str, workspace: str) -> bool:
        """Whether the operator bound that workspace: Slack's is the one of the bot token. Until Slack has said which it
        is, the token itself keeps others out, for it shows nobody's profile but its own people's."""
        if platform == "slack" and self._slack is not None:
            ours = self._slack.identity.app.team
            return not ours or workspace == ours
        if platform == "teams" and self.settings.teams is not None:
            return self.settings.teams.unsafe or workspace.lower() in self.settings.teams.tenants
        return platform in self.platforms

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.critical("a worker ended", exc_info=task.exception())

    async def _recover(self) -> None:
        while True:
            try:
                finished = await self.bot.recover()
            except StoreUnavailable as error:
                log.warning("requests from before the restart wait for the store: %s", error.reason)
                await self._clock.sleep(5.0)
                continue
            if finished:
                log.info("finished %d requests from before the restart", finished)
            return

    def begin_webhook(self) -> None:
        """Register the webhook in the background, if the public address is known."""
        if self.settings.public_url:
            self._begin(self.register_webhook_when_it_can())
