"""The bot as its operator runs it: `lfbot serve` in a process of its own, between the sandboxes, on real sockets."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.slack import Person, SlackSandbox
from sandbox.teams.server import TeamsSandbox

PATIENCE = 20.0


class Running:
    """One bot that can be ended in every way and started again on the same database and port."""

    def __init__(self, learnflow: LearnFlowSandbox, slack: SlackSandbox, database: Path) -> None:
        self.learnflow = learnflow
        self.slack = slack
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("LFBOT_", "SLACK_", "TEAMS_"))
            },
            "LEARNFLOW_API_KEY": learnflow.api_key,
            "LEARNFLOW_API_URL": learnflow.url,
            "LEARNFLOW_WEBHOOK_SECRET": "journey-secret",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "LFBOT_DATABASE": str(database),
            "LFBOT_PORT": str(self.port),
            "LFBOT_PUBLIC_URL": self.url,
        }
        self.michael = slack.add_user("Michael Chen", "michael.chen@example.com")
        self.sam = slack.add_user("Sam Rivera", "sam.rivera@example.com")
        self.sarah = slack.add_user("Sarah Johnson", "sarah.johnson@example.com")
        slack.add_channel("learning", members=[self.michael, self.sam, self.sarah], bot=True)
        self._process: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "lfbot", "serve"),
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._drain = asyncio.ensure_future(self._process.stderr.read())
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        assert line.decode().startswith("lfbot is ready at "), await self._drain
        self.slack.connect(f"{self.url}/slack/events")

    async def started(self) -> None:
        """The same, and wait until LearnFlow has the webhook."""
        await self.start()
        async with asyncio.timeout(PATIENCE):
            while not self.learnflow.webhooks:  # noqa: ASYNC110  another process registers it
                await asyncio.sleep(0.02)

    async def end(self, sign: signal.Signals) -> int:
        """End it and return its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(sign)
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        assert self._drain is not None
        self.log = (await self._drain).decode()
        return code

    async def private(self, person: Person, text: str) -> int:
        """Wait for a private message that says `text`; how many say it then."""
        channel = self.slack.direct(person)
        await person.sees(channel, text, timeout=PATIENCE)
        return sum(1 for message in self.slack.seen_by(person, channel) if text in message.words)


class Both(Running):
    """The same with a Teams beside the Slack: the same people, in the team Learning with its channel #news."""

    def __init__(self, learnflow: LearnFlowSandbox, slack: SlackSandbox, teams: TeamsSandbox, database: Path) -> None:
        super().__init__(learnflow, slack, database)
        self.teams = teams
        self.environment |= teams.settings()
        self.there = {
            one.user.name: teams.add_user(one.user.real_name, one.user.email or "")
            for one in (self.michael, self.sam, self.sarah)
        }
        self.team = teams.add_team("Learning", members=[*self.there.values()], channels=["news"], bot=True)

    async def start(self) -> None:
        """Start it, and let Teams reach it."""
        await super().start()
        self.teams.connect(f"{self.url}/api/messages")


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    """A bot for both platforms that has not been started yet."""
    clock = TravelClock()
    async with (
        LearnFlowSandbox(clock) as learnflow,
        SlackSandbox(clock, random.Random(7), limits=False) as slack,
        TeamsSandbox(clock, random.Random(7), limits=False) as teams,
    ):
        bot = Both(learnflow, slack, teams, tmp_path / "journey.db")
        try:
            yield bot
        finally:
            if bot._process is not None and bot._process.returncode is None:
                await bot.end(signal.SIGKILL)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """A bot that has not been started yet."""
    clock = TravelClock()
    async with LearnFlowSandbox(clock) as learnflow, SlackSandbox(clock, random.Random(7), limits=False) as slack:
        bot = Running(learnflow, slack, tmp_path / "journey.db")
        try:
            yield bot
        finally:
            if bot._process is not None and bot._process.returncode is None:
                await bot.end(signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
