"""The Slack adapter on real sockets, with a few commands that do what a test needs."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

import aiohttp

from adapters.learnflow.client import LearnFlowClient
from adapters.slack.api import SlackApi
from adapters.slack.door import SlackDoor
from adapters.slack.outbound import SlackChat
from adapters.sqlite.store import SqliteStore
from adapters.web import Server
from lfbot.bot import Bot, Tell, Tenant, say_nothing
from lfbot.card import Button, Card, LinkButton, buttons, text
from lfbot.chat import ChatPlatform, Reply
from lfbot.command import Command, Context, command
from lfbot.counts import Counts
from lfbot.kinds import CourseRef, Learner
from lfbot.roles import Allow, Rules
from sandbox.clock import TravelClock, settle
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.slack import SlackSandbox
from sandbox.slack.line import Kind
from sandbox.slack.person import Person
from sandbox.slack.signing import headers as signed
from sandbox.slack.wire import Json


@dataclass
class Backstage:
    """What a test does to the commands while they run."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    ran: list[str] = field(default_factory=list)
    told: tuple[str, ...] = ()
    tell: Tell = say_nothing

    def commands(self) -> Sequence[Command[...]]:
        """Their list."""

        @command(allow=Allow.ANYBODY, anonymous=True, examples=("help",))
        async def help(ctx: Context, topic: Annotated[str | None, "What about"] = None) -> Reply:
            """Show what can be asked."""
            row = buttons(
                Button("Again", ("help", "more")),
                Button("Aloud", ("shout", "hello")),
                LinkButton("Out", "https://example.com/"),
                Button("Fill in", ("ask", "?")),
                Button("Slowly", ("wait",)),
            )
            return Reply(Card(f"Help {topic or ''}".strip(), (text("Ask me something."), row)))

        @command(allow=Allow.ANYBODY, anonymous=True)
        async def shout(ctx: Context, what: Annotated[str, "What to say"]) -> Reply:
            """Say something for all to hear."""
            return Reply(
                Card(f"{ctx.call.caller.id} says {what}", (buttons(Button("More", ("help", "me"))),)), public=True
            )

        @command(allow=Allow.ANYBODY, anonymous=True)
        async def wait(ctx: Context) -> Reply:
            """Take as long as the test wants."""
            self.ran.append("wait")
            for words in self.told:
                await ctx.tell(words)
            self.tell = ctx.tell
            self.entered.set()
            await self.go.wait()
            return Reply(Card("Waited long enough"))

        @command(allow=Allow.ANYBODY, anonymous=True, writes=True)
        async def write(ctx: Context, what: Annotated[str, "What to write"]) -> Reply:
            """Change something."""
            self.ran.append(what)
            self.entered.set()
            if what.startswith("slowly"):
                await self.go.wait()
            if what.endswith("badly"):
                raise RuntimeError("the pen broke")
            return Reply(Card(f"Wrote {what}"))

        @command(allow=Allow.ANYBODY, anonymous=True)
        async def fail(ctx: Context) -> Reply:
            """Have a fault."""
            raise RuntimeError("a fault of the test's")

        @command(allow=Allow.ANYBODY, anonymous=True)
        async def ask(
            ctx: Context,
            who: Annotated[Learner, "Somebody"],
            times: Annotated[int, "How often"],
            *,
            course: Annotated[CourseRef | None, "A course"] = None,
        ) -> Reply:
            """Ask for somebody."""
            self.ran.append("ask")
            if times > 100:
                self.entered.set()
                await self.go.wait()
            row = buttons(Button("Help", ("help", "here")), Button("Once more", ("ask", "?")))
            about = course.text if course is not None else "nothing"
            return Reply(Card(f"Asked {times} times about {about}", (row,)))

        @command(allow=Allow.ANYBODY, anonymous=True)
        async def where(ctx: Context) -> Reply:
            """Show where it was asked."""
            return Reply(Card(f"At {ctx.call.place.key} in {ctx.call.thread or 'no thread'}"))

        return (help, shout, wait, write, fail, ask, where)


class WatchedClock(TravelClock):
    """A clock that stands still and remembers for how long it was asked to wake somebody."""

    def __init__(self) -> None:
        super().__init__(running=False)
        self.asked: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has moved on by `seconds`."""
        self.asked.append(seconds)
        await super().sleep(seconds)


@dataclass
class Rig:
    """A Slack, the adapter, and a bot between them."""

    slack: SlackSandbox
    learnflow: LearnFlowSandbox
    store: SqliteStore
    bot: Bot
    door: SlackDoor
    chat: SlackChat
    server: Server
    clock: WatchedClock
    counts: Counts
    backstage: Backstage
    session: aiohttp.ClientSession
    platforms: dict[str, ChatPlatform]
    sam: Person
    priya: Person

    @property
    def url(self) -> str:
        """Where Slack posts."""
        return f"http://127.0.0.1:{self.server.port}/slack/events"

    async def posts(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """What the door answers to these very bytes."""
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    def signed(self, body: bytes, *, off: int = 0, kind: str = "application/x-www-form-urlencoded") -> dict[str, str]:
        """The headers that Slack sends with a body; its clock may be `off` by some seconds."""
        stamp = int(self.clock.timestamp()) + off
        return {"Content-Type": kind, **signed(self.slack.signing_secret, stamp, body)}

    async def sends(self, kind: Kind, payload: Json) -> tuple[int | None, bytes]:
        """What the door answers to a request that Slack signs."""
        sent = await self.slack.line.ask(kind, payload)
        return sent.status, sent.answer

    async def entered(self) -> None:
        """A command that waits has begun, and whoever asked waits for it."""
        async with asyncio.timeout(5):
            await self.backstage.entered.wait()
        await settle()


@asynccontextmanager
async def a_rig(*, socket: bool = False) -> AsyncIterator[Rig]:
    """Everything up and running; torn down in an orderly way."""
    clock = WatchedClock()
    rng = random.Random(3)
    counts, backstage = Counts(), Backstage()
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackSandbox(clock, random.Random(5), socket_mode=socket))
        learnflow = await stack.enter_async_context(LearnFlowSandbox(clock))
        client = await stack.enter_async_context(LearnFlowClient(learnflow.url, learnflow.api_key, clock, rng, tries=1))
        store = await SqliteStore.open(":memory:", clock=clock, rng=rng)
        stack.push_async_callback(store.close)
        api = SlackApi(slack.bot_token, slack.api_url, clock, rng)
        chat = SlackChat(api, clock)
        platforms: dict[str, ChatPlatform] = {"slack": chat}
        tenant = Tenant("main", client, Rules())
        bot = Bot(
            commands=backstage.commands(),
            tenant_of=lambda _, workspace: tenant if workspace == slack.team_id else None,
            platforms=platforms,
            store=store,
            clock=clock,
            rng=rng,
            owed=lambda: None,
        )
        door = SlackDoor(
            bot,
            api,
            store.notes,
            tenant="main",
            bot_token=slack.bot_token,
            signing_secret="" if socket else slack.signing_secret,
            app_token=slack.app_token if socket else "",
            api_url=slack.api_url,
            clock=clock,
            rng=rng,
            counts=counts,
        )
        server = Server(door.endpoints, "127.0.0.1", 0)
        await server.start()
        await door.start()
        stack.push_async_callback(door.close)
        stack.push_async_callback(door.drain, 0.0)
        stack.push_async_callback(server.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        sam, priya = slack.add_user("Sam Carter", "sam@example.com"), slack.add_user("Priya Patel", "priya@example.com")
        slack.add_channel("sales", members=[sam, priya], bot=True)
        slack.add_channel("quiet", members=[sam, priya])
        if not socket:
            slack.connect(f"http://127.0.0.1:{server.port}/slack/events")
        rig = Rig(
            *(slack, learnflow, store, bot, door, chat, server, clock, counts, backstage, session, platforms),
            sam=sam,
            priya=priya,
        )
        await slack.wait_for(lambda: door.identity.app.team and door.ready)
        yield rig
