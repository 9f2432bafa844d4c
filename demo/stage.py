"""Raises the stage: a LearnFlow, a Slack and the bot, each a real server on a loopback port, on one clock."""

import random
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from lfbot.assembly import App
from lfbot.settings import Settings, Slack
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.slack import Message, Person, SlackSandbox

CHANNELS = {
    "general": (),
    "learning": ("priya", "michael", "sarah", "sam"),
    "engineering": ("michael", "sam", "david", "zoë", "hanako"),
    "sales": ("ann", "josé", "yusuf", "priya"),
}


class Stage:
    """`async with Stage(people=40, seed=7) as stage`: everything runs; on leaving, everything is gone."""

    def __init__(self, *, people: int, seed: int) -> None:
        """The same seed makes the same organisation."""
        self.clock = TravelClock(datetime.now(UTC))
        self.learnflow = LearnFlowSandbox(self.clock, seed=seed, people=people)
        self.slack = SlackSandbox(self.clock, random.Random(seed))
        self._seed = seed
        self._stack = AsyncExitStack()
        self._shown: set[tuple[str, str, str, int]] = set()
        self.people: dict[str, Person] = {}
        self.app: App | None = None

    async def __aenter__(self) -> Self:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="lfbot-demo-"))
        await self._stack.enter_async_context(self.learnflow)
        await self._stack.enter_async_context(self.slack)
        self._fill_workspace()
        settings = Settings(
            learnflow_key=self.learnflow.api_key,
            learnflow_url=self.learnflow.url,
            webhook_secrets=(f"demo-{random.Random(self._seed).getrandbits(128):032x}",),
            slack=Slack(self.slack.bot_token, self.slack.signing_secret, api_url=self.slack.api_url),
            database=str(Path(folder) / "demo.db"),
            port=0,
        )
        self.app = await App.open(settings, clock=self.clock, rng=random.Random(self._seed), single_connection=True)
        self._stack.push_async_callback(self.app.stop)
        await self.app.start()
        self.slack.connect(f"{self.app.url}/slack/events")
        await self.app.register_webhook(self.app.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def person(self, handle: str) -> Person:
        """Somebody by the handle they have in Slack, with or without @. Raises LookupError."""
        return self.people[handle.lstrip("@").lower()]

    def name_of(self, person: Person) -> str:
        """What a person is called."""
        return person.user.real_name

    def names(self) -> dict[str, str]:
        """Everybody's name by their Slack id."""
        return {person.id: self.name_of(person) for person in self.people.values()}

    def fresh(self, person: Person, channel: str) -> list[Message]:
        """What that person sees there and was not shown before; a changed message counts as new."""
        new: list[Message] = []
        for message in self.slack.seen_by(person, channel):
            key = (person.id, channel, message.ts, message.edits)
            if key not in self._shown:
                self._shown.add(key)
                new.append(message)
        return new

    async def news(self, person: Person, channel: str, *, patience: float = 12.0) -> list[Message]:
        """The same, waiting until something of the bot's is there; empty after `patience` seconds."""
        new: list[Message] = []

        def arrived() -> bool:
            new.extend(message for message in self.fresh(person, channel) if message.by_bot)
            return bool(new)

        try:
            await self.slack.wait_for(arrived, patience)
        except TimeoutError:
            return []
        return new

    def _fill_workspace(self) -> None:
        for one in self.learnflow.organisation.people:
            person = self.slack.add_user(one.name, one.email)
            self.people[person.user.name.lower()] = person
        for name, members in CHANNELS.items():
            those = [self.people[handle] for handle in members if handle in self.people] or list(self.people.values())
            self.slack.add_channel(name, members=those, bot=True)
