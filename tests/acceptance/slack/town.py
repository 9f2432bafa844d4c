"""LearnFlow, Slack and the whole bot between them, on real sockets and one clock that a test moves."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import aiohttp

from lfbot.assembly import App
from lfbot.card import Card
from lfbot.chat import Place, Receipt
from lfbot.settings import Settings, read
from sandbox.clock import TravelClock, settle
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.slack import DEFAULT_SCOPES, Message, Outcome, Person, SlackSandbox
from sandbox.slack.line import Kind
from sandbox.slack.signing import headers as signed
from sandbox.slack.wire import Json
from tests.acceptance.community import BOOTCAMP as BOOTCAMP
from tests.acceptance.community import PYTHON as PYTHON
from tests.acceptance.community import Community, learnflow_environment
from tests.acceptance.community import stopped as stop

T = TypeVar("T")


class Watched(TravelClock):
    """A clock that remembers for how long it was asked to wake somebody."""

    def __init__(self, start: datetime | None = None, *, running: bool = False) -> None:
        super().__init__(start, running=running)
        self.asked: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has moved on by `seconds`."""
        self.asked.append(seconds)
        await super().sleep(seconds)


class Town(Community[Person, Watched]):
    """Everything. People go by first names: priya is an admin, michael teaches, sam, sarah and ann learn."""

    def __init__(
        self, learnflow: LearnFlowSandbox, slack: SlackSandbox, clock: Watched, app: App, session: aiohttp.ClientSession
    ) -> None:
        super().__init__(learnflow, clock, app)
        self.slack = slack
        self.session = session

    @property
    def url(self) -> str:
        """Where Slack posts."""
        return f"{self.app.url}/slack/events"

    def person(self, handle: str) -> Person:
        """Somebody by first name."""
        return self.slack.person(f"@{handle}")

    def place(self, channel: str) -> Place:
        """A channel as the bot keeps it."""
        return Place("slack", self.slack.team_id, self.slack.channel(channel).id)

    def direct(self, person: Person) -> str:
        """The id of somebody's conversation with the bot."""
        return self.slack.direct(person).id

    async def post(self, channel: str, card: Card) -> Message:
        """A card that the bot puts into a channel on its own account."""
        receipt: Receipt = await self.app.platforms["slack"].post(self.place(channel), card, "test")
        return next(message for message in self.slack.messages(channel) if message.ts == receipt.id)

    async def after(self, seconds: float, doing: Coroutine[object, object, T], *, asleep: float = 0.0) -> T:
        """What `doing` gives, moving the clock on by so much once the bot waits (for `asleep` seconds, if said)."""
        self.clock.asked.clear()
        task = asyncio.ensure_future(doing)
        await self.slack.wait_for(lambda: task.done() or (asleep or 2.0) in self.clock.asked)
        if not task.done():
            await self.clock.advance(seconds)
        return await task

    async def raw(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """What the door answers to these very bytes."""
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.read()

    def signed(self, body: bytes, *, off: int = 0, json: bool = False) -> dict[str, str]:
        """Slack's headers for a body; its clock may be `off` by some seconds."""
        kind = "application/json" if json else "application/x-www-form-urlencoded"
        stamp = int(self.clock.timestamp()) + off
        return {"Content-Type": kind, **signed(self.slack.signing_secret, stamp, body)}

    async def sends(self, kind: Kind, payload: Json) -> tuple[int | None, bytes]:
        """What the bot answers to a request of Slack's."""
        sent = await self.slack.line.ask(kind, payload)
        return sent.status, sent.answer

    async def enroll(self, whom: str = "@sam", course: str = BOOTCAMP, place: str = "#learning") -> Outcome:
        """Michael enrolls somebody."""
        return await self.michael.types(place, f"/learnflow enroll {whom} {course}")

    async def idle(self) -> None:
        """Wait until the bot has done all that Slack has asked of it so far."""
        door = self.app._slack
        await self.slack.wait_for(lambda: door is not None and not door._underway._tasks)
        await self.slack.settle()

    def nothing_since(self) -> "Quiet":
        """What is to be unchanged later."""
        return Quiet(self)


class Quiet:
    """How much had happened at some moment."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._before = self._asked()
        # It is the next thing the loop does, so before anything that is sent to the bot from now on.
        self._rows = asyncio.ensure_future(self._town.rows())

    async def held(self) -> bool:
        """Whether nothing was asked of LearnFlow or Slack since, and every row on disk is as it was."""
        await self._town.idle()
        return self._asked() == self._before and await self._town.rows() == await self._rows

    def _asked(self) -> tuple[int, int]:
        return len(self._town.learnflow.history), len(self._town.slack.calls)


@asynccontextmanager
async def a_town(
    *,
    socket: bool = False,
    start: datetime | None = None,
    running: bool = False,
    signing_secret: str | None = None,
    scopes: Sequence[str] = DEFAULT_SCOPES,
    database: str | Path = ":memory:",
    people: int = 40,
    announcing: bool = False,
    limits: bool = True,
) -> AsyncIterator[Town]:
    """Everything up and running; `announcing`: LearnFlow posts its events to the bot."""
    clock = Watched(start, running=running)
    async with AsyncExitStack() as stack:
        learnflow = await stack.enter_async_context(LearnFlowSandbox(clock, people=people, tier=3))
        slack = await stack.enter_async_context(
            SlackSandbox(
                clock,
                random.Random(5),
                socket_mode=socket,
                signing_secret=signing_secret,
                scopes=scopes,
                limits=limits,
            )
        )
        fill(slack, learnflow)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        app = await App.open(
            settings_of(learnflow, slack, socket=socket, database=database), clock=clock, rng=random.Random(9)
        )
        stack.push_async_callback(stopped, app, slack, clock)
        await app.start()
        slack.connect(f"{app.url}/slack/events")
        if announcing:
            await app.register_webhook(app.url)
        town = Town(learnflow, slack, clock, app, session)
        # Which app it is, the bot has learnt, and it is on disk.
        await slack.wait_for(lambda: app._slack is not None and app._slack.identity.app.team)
        await app.store.check()
        if socket:
            await slack.wait_for(lambda: len(slack.socket.connections) == 2)
        await settle()
        yield town


def settings_of(
    learnflow: LearnFlowSandbox, slack: SlackSandbox, *, socket: bool = False, database: str | Path = ":memory:"
) -> Settings:
    """The settings of a bot between these two, from an environment as an operator would set it."""
    return read(environment(learnflow, slack, socket=socket, database=database))


def environment(
    learnflow: LearnFlowSandbox, slack: SlackSandbox, *, socket: bool = False, database: str | Path = ":memory:"
) -> dict[str, str]:
    """What an operator would set."""
    how = {"SLACK_APP_TOKEN": slack.app_token} if socket else {"SLACK_SIGNING_SECRET": slack.signing_secret}
    return {
        **learnflow_environment(learnflow, database),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        **how,
    }


def fill(slack: SlackSandbox, learnflow: LearnFlowSandbox) -> None:
    """LearnFlow's people in Slack too, and the channels: the bot is in #learning, and not in #quiet."""
    people = [slack.add_user(one.name, one.email) for one in learnflow.organisation.people]
    slack.add_channel("learning", members=people, bot=True)
    slack.add_channel("quiet", members=people)


async def stopped(app: App, slack: SlackSandbox, clock: TravelClock) -> None:
    """Stop the bot, moving the clock on so that nothing it waits for holds it up.

    Slack has no more events for it then, for they would come as its door is just closing.
    """
    slack.events.disabled = True
    with suppress(TimeoutError):
        await slack.settle(1.0)
    await stop(app, clock)
