"""LearnFlow, Teams and the whole bot between them, on real sockets and one clock that a test moves."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from adapters.sqlite.store import SqliteStore
from adapters.teams.door import TeamsDoor
from lfbot.assembly import App
from lfbot.card import Card
from lfbot.chat import Place, Receipt
from lfbot.settings import read
from sandbox.clock import TravelClock, settle
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.teams import Conversation, Message, Team
from sandbox.teams.person import Person
from sandbox.teams.server import TeamsSandbox

T = TypeVar("T")

BOOTCAMP = "crs_4mNp7qRsT"
PYTHON = "crs_7wXy1zAbC"


class Town:
    """Everything. People go by first names: priya is an admin, michael teaches, sam, sarah and ann learn.

    All of them are in the team Learning, whose channels are Learning and #news, and in the group chat Project.
    """

    def __init__(self, learnflow: LearnFlowSandbox, teams: TeamsSandbox, clock: TravelClock, app: App) -> None:
        self.learnflow = learnflow
        self.teams = teams
        self.clock = clock
        self.app = app
        self.team: Team | None = None

    @property
    def sam(self) -> Person:
        """A learner."""
        return self.person("sam")

    @property
    def sarah(self) -> Person:
        """Another learner."""
        return self.person("sarah")

    @property
    def michael(self) -> Person:
        """An instructor."""
        return self.person("michael")

    @property
    def priya(self) -> Person:
        """An admin."""
        return self.person("priya")

    def person(self, handle: str) -> Person:
        """Somebody by first name."""
        return self.teams.person(f"@{handle}")

    def conversation(self, name: str) -> Conversation:
        """A channel or a chat."""
        return self.teams.conversation(name)

    def place(self, name: str) -> Place:
        """The same as the bot keeps it."""
        return Place("teams", self.teams.tenant_id, self.conversation(name).id)

    async def post(self, where: str, card: Card) -> Message:
        """A card that the bot puts there on its own account."""
        receipt: Receipt = await self.app.platforms["teams"].post(self.place(where), card, "test")
        return next(message for message in self.teams.messages(where) if message.id == receipt.id)

    def enrolled(self, user: str, course: str = BOOTCAMP) -> bool:
        """Whether LearnFlow has that person in that course."""
        person, found = self.learnflow.person(f"{user}@example.com"), self.learnflow.course(course)
        return self.learnflow.organisation.enrollment(person, found) is not None

    def asked(self, path: str = "", method: str = "") -> list[str]:
        """What LearnFlow was asked, as `METHOD path`."""
        seen = ((one.method, one.path) for one in self.learnflow.history)
        return [f"{verb} {where}" for verb, where in seen if path in where and method in verb]

    def enrollments(self) -> list[str]:
        """The enrollments that LearnFlow was asked to make."""
        return self.asked("/v2/enrollments", "POST")

    def sent(self) -> int:
        """How often the bot called Teams so far, tokens and keys aside."""
        return sum(1 for call in self.teams.calls if call.route not in ("token", "openid", "keys"))

    def idle(self) -> bool:
        """Whether the bot has done all that Teams has asked of it so far."""
        door = self.app._teams
        return not isinstance(door, TeamsDoor) or not door._underway._tasks

    async def quiet(self) -> None:
        """Wait until it is idle."""
        await self.teams.wait_for(self.idle)
        await settle()

    async def until(self, wanted: Awaitable[T], *, step: float = 1.0, most: int = 400) -> T:
        """What `wanted` gives, moving the clock step by step while the bot works."""
        task = asyncio.ensure_future(wanted)
        for _ in range(most):
            await asyncio.wait({task}, timeout=0.01)
            if task.done():
                break
            await self.clock.advance(step)
        return await task

    async def rows(self) -> list[str]:
        """Every row on disk."""
        store = self.app.store
        assert isinstance(store, SqliteStore)
        return await store._disk.read(
            lambda db: [repr(row) for name in db.table_names() for row in db.execute(f"select * from [{name}]")]  # noqa: S608  names of our own tables
        )


@asynccontextmanager
async def a_town(
    *,
    start: datetime | None = None,
    running: bool = False,
    database: str | Path = ":memory:",
    people: int = 40,
    announcing: bool = False,
    limits: bool = True,
    changes: Mapping[str, str] | None = None,
    teams: TeamsSandbox | None = None,
) -> AsyncIterator[Town]:
    """Everything up and running; `announcing`: LearnFlow posts its events to the bot. `changes` are settings.

    The app is installed in the team Learning and in the chat Project, and nobody has a chat with it yet.
    """
    clock = TravelClock(start, running=running)
    async with AsyncExitStack() as stack:
        learnflow = await stack.enter_async_context(LearnFlowSandbox(clock, people=people, tier=3))
        teams = teams or TeamsSandbox(clock, random.Random(5), limits=limits)
        await stack.enter_async_context(teams)
        members = [teams.add_user(one.name, one.email) for one in learnflow.organisation.people]
        team = teams.add_team("Learning", members=members, channels=["news"], bot=True)
        chat = teams.add_chat("Project", members=members[:8], bot=True)
        settings = read({**environment(learnflow, teams, database=database), **(changes or {})})
        app = await App.open(settings, clock=clock, rng=random.Random(9))
        stack.push_async_callback(stopped, app, clock)
        await app.start()
        town = Town(learnflow, teams, clock, app)
        town.team = team
        teams.connect(f"{app.url}/api/messages", idle=town.idle)
        if announcing:
            await app.register_webhook(app.url)
        await town.quiet()
        for where in (team, chat):
            await teams.install(where, by=town.person("priya"))
        await teams.wait_for(lambda: all(teams.messages(one) for one in ("Learning", "Project")))
        await town.quiet()
        yield town


def environment(
    learnflow: LearnFlowSandbox, teams: TeamsSandbox, *, database: str | Path = ":memory:"
) -> dict[str, str]:
    """What an operator would set."""
    return {
        "LEARNFLOW_API_KEY": learnflow.api_key,
        "LEARNFLOW_API_URL": learnflow.url,
        "LEARNFLOW_WEBHOOK_SECRET": "whsec_of_this_town_0123456789abcdef",
        "LFBOT_DATABASE": str(database),
        "LFBOT_PORT": "0",
        **teams.settings(),
    }


async def stopped(app: App, clock: TravelClock) -> None:
    """Stop the bot, moving the clock on so that nothing it waits for holds it up."""
    stopping = asyncio.ensure_future(app.stop())
    while not stopping.done():
        await asyncio.wait({stopping}, timeout=0.02)
        await clock.advance(1)
    await stopping
