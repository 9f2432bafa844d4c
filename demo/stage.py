"""Raises the stage: a LearnFlow, a Slack, a Teams and the bot, each a real server on a loopback port, on one clock."""

import random
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from adapters.teams.manifest import LEARNFLOW_HOST
from demo.cast import Actor
from lfbot.assembly import App
from lfbot.settings import Settings, Slack, Teams
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.slack import SlackSandbox
from sandbox.teams import TeamsSandbox

CHANNELS = {
    "general": (),
    "learning": ("priya", "michael", "sarah", "sam"),
    "engineering": ("michael", "sam", "david", "zoë", "hanako"),
    "sales": ("ann", "josé", "yusuf", "priya"),
}
TEAM, NEWS = "Academy", "News"
"""The team, whose General channel goes by the same name, and its other channel: no name is one of Slack's, too."""
CHAT, CHATTING = "Onboarding", ("priya", "michael", "sam", "ann", "hanako")
"""The group chat, and who is in it."""


class Stage:
    """`async with Stage(people=40, seed=7) as stage`: everything runs; on leaving, everything is gone."""

    def __init__(self, *, people: int, seed: int) -> None:
        """The same seed makes the same organisation."""
        self.clock = TravelClock(datetime.now(UTC))
        self.learnflow = LearnFlowSandbox(self.clock, seed=seed, people=people)
        self.slack = SlackSandbox(self.clock, random.Random(seed))
        self.teams = TeamsSandbox(self.clock, random.Random(seed))
        self.teams.knobs.link_domains = (LEARNFLOW_HOST,)  # as the app's manifest says
        self._seed = seed
        self._stack = AsyncExitStack()
        self.people: dict[str, Actor] = {}
        self.app: App | None = None

    async def __aenter__(self) -> Self:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="lfbot-demo-"))
        for sandbox in (self.learnflow, self.slack, self.teams):
            await self._stack.enter_async_context(sandbox)
        self._cast()
        self.app = await App.open(
            self._settings(str(Path(folder) / "demo.db")),
            clock=self.clock,
            rng=random.Random(self._seed),
            single_connection=True,
        )
        self._stack.push_async_callback(self.app.stop)
        await self.app.start()
        self.slack.connect(f"{self.app.url}/slack/events")
        self.teams.connect(f"{self.app.url}/api/messages")
        await self.app.register_webhook(self.app.url)
        for place in (TEAM, CHAT):
            await self.teams.install(self.teams.conversation(place), by=self._those(CHATTING)[0].teams)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def person(self, handle: str) -> Actor:
        """Somebody by their handle, with or without @. Raises LookupError."""
        return self.people[handle.lstrip("@").lower()]

    def slack_names(self) -> dict[str, str]:
        """Everybody's name by their Slack id."""
        return {actor.slack.id: actor.name for actor in self.people.values()}

    def _cast(self) -> None:
        """Everybody whom LearnFlow knows, in both; in Slack's channels and in the team."""
        for one in self.learnflow.organisation.people:
            slack = self.slack.add_user(one.name, one.email)
            handle = slack.user.name.lower()
            teams = self.teams.add_user(one.name, one.email, handle=handle)
            self.people[handle] = Actor(handle, one.name, one.email, slack, teams)
        for name, members in CHANNELS.items():
            self.slack.add_channel(name, members=[one.slack for one in self._those(members)], bot=True)
        self.teams.add_team(TEAM, members=[one.teams for one in self.people.values()], channels=[NEWS])
        self.teams.add_chat(CHAT, members=[one.teams for one in self._those(CHATTING)])

    def _those(self, handles: Sequence[str]) -> list[Actor]:
        """The people of these handles, or everybody where there is none of them."""
        return [self.people[one] for one in handles if one in self.people] or list(self.people.values())

    def _settings(self, database: str) -> Settings:
        return Settings(
            learnflow_key=self.learnflow.api_key,
            learnflow_url=self.learnflow.url,
            webhook_secrets=(f"demo-{random.Random(self._seed).getrandbits(128):032x}",),
            slack=Slack(self.slack.bot_token, self.slack.signing_secret, api_url=self.slack.api_url),
            teams=Teams(
                self.teams.app_id,
                (self.teams.tenant_id,),
                password=self.teams.app_password,
                openid_url=self.teams.openid_url,
                login_url=self.teams.login_url,
                service_hosts=(urlsplit(self.teams.url).netloc,),
            ),
            database=database,
            port=0,
        )
