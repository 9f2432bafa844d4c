"""LearnFlow, Teams and the whole bot between them, on real sockets and one clock that a test moves."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

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
from tests.acceptance.community import BOOTCAMP as BOOTCAMP
from tests.acceptance.community import PYTHON as PYTHON
from tests.acceptance.community import Community, learnflow_environment
from tests.acceptance.community import stopped as stopped

HANGING = 0.3
"""Real seconds after which what is being carried is taken to hang, as some stories let it."""


class Town(Community[Person, TravelClock]):
    """Everything. People go by first names: priya is an admin, michael teaches, sam, sarah and ann learn.

    All of them are in the team Learning, whose channels are Learning and #news, and in the group chat Project.
    """

    def __init__(self, learnflow: LearnFlowSandbox, teams: TeamsSandbox, clock: TravelClock, app: App) -> None:
        super().__init__(learnflow, clock, app)
        self.teams = teams
        self.team: Team | None = None

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

    def sent(self) -> int:
        """How often the bot called Teams so far, tokens and keys aside."""
        return sum(1 for call in self.teams.calls if call.route not in ("token", "openid", "keys"))

    def idle(self) -> bool:
        """Whether the bot has done all that Teams has asked of it so far."""
        door = self.app._teams
        return not isinstance(door, TeamsDoor) or not door._underway._tasks

    async def quiet(self) -> None:
        """Wait until it is idle, and has carried what is due, unless that hangs."""
        await self.teams.wait_for(self.idle)
        with suppress(TimeoutError):
            async with asyncio.timeout(HANGING):
                while self.app.courier.carrying or await self._is_due():
                    await settle()
        await settle()

    async def _is_due(self) -> bool:
        """Whether something owed could go at this moment."""
        at = await self.app.store.outbox.next_at()
        return at is not None and at <= self.clock.now()


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
        greeted = {"ready": 0, "sending": 0, "in_doubt": 0, "sent": 2, "dead": 0}
        while await app.store.outbox.counts("main") != greeted:
            await settle()  # they are there, and are being written down
        yield town


def environment(
    learnflow: LearnFlowSandbox, teams: TeamsSandbox, *, database: str | Path = ":memory:"
) -> dict[str, str]:
    """What an operator would set."""
    return {**learnflow_environment(learnflow, database), **teams.settings()}
