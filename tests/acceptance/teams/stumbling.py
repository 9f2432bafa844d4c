"""A bot that stumbles: commands with a fault, and a store with one, on real sockets."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from adapters.learnflow.client import LearnFlowClient
from adapters.sqlite.store import SqliteStore
from adapters.teams.door import TeamsDoor, TeamsLine
from adapters.web import Server
from lfbot.bot import Bot, Tenant
from lfbot.card import Button, Card, buttons, text
from lfbot.chat import Place, Reply
from lfbot.command import Command, Context, command
from lfbot.counts import Counts
from lfbot.outbox import Courier
from lfbot.roles import Allow, Rules
from lfbot.settings import Teams
from lfbot.store import Address, Addresses
from sandbox.clock import TravelClock, settle
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.teams import TeamsSandbox
from sandbox.teams.person import Person

TENANT = "main"


def commands() -> Sequence[Command[...]]:
    """Two that work and two that do not."""

    @command(allow=Allow.ANYBODY, anonymous=True)
    async def help(ctx: Context) -> Reply:
        """Show what can be asked."""
        return Reply(Card("Help", (text("Ask me something."), buttons(Button("Fail", ("fail", "x"))))))

    @command(allow=Allow.ANYBODY, anonymous=True)
    async def fail(ctx: Context, what: Annotated[str, "What to fail at"]) -> Reply:
        """Have a fault."""
        raise RuntimeError("the test's own fault")

    @command(allow=Allow.ANYBODY, anonymous=True, writes=True)
    async def enroll(ctx: Context, what: Annotated[str, "What to enroll in"]) -> Reply:
        """Have a fault while changing something."""
        raise RuntimeError("the test's own fault")

    @command(allow=Allow.ANYBODY, anonymous=True)
    async def shout(ctx: Context, what: Annotated[str, "What to say"]) -> Reply:
        """Say something for all to hear."""
        return Reply(Card(what), public=True)

    return (help, fail, enroll, shout)


class Dice(random.Random):
    """Chance that has a fault as often as it is told: when a card's buttons are stamped."""

    stumbles = 0

    def getrandbits(self, k: int, /) -> int:
        if self.stumbles and k == 64:
            self.stumbles -= 1
            raise RuntimeError("the dice's own fault")
        return super().getrandbits(k)


class StumblingAddresses:
    """The Addresses of a store, which have a fault as often as they are told."""

    def __init__(self, behind: Addresses) -> None:
        self.stumbles = 0
        self._behind = behind

    async def put(self, tenant: str, address: Address, now: datetime) -> None:
        await self._behind.put(tenant, address, now)

    async def get(self, tenant: str, place: Place) -> Address | None:
        if self.stumbles:
            self.stumbles -= 1
            raise RuntimeError("the store's own fault")
        return await self._behind.get(tenant, place)

    async def of(self, tenant: str, platform: str, workspace: str, person: str) -> Address | None:
        return await self._behind.of(tenant, platform, workspace, person)

    async def within(self, tenant: str, platform: str, workspace: str, group: str) -> Sequence[Address]:
        return await self._behind.within(tenant, platform, workspace, group)

    async def close(self, tenant: str, place: Place, reason: str, now: datetime) -> bool:
        return await self._behind.close(tenant, place, reason, now)


class StumblingStore:
    """A store with them."""

    def __init__(self, behind: SqliteStore) -> None:
        self.addresses = StumblingAddresses(behind.addresses)
        self.inbox, self.outbox, self.calls = behind.inbox, behind.outbox, behind.calls
        self.subscriptions, self.drafts = behind.subscriptions, behind.drafts
        self.notes, self.shown = behind.notes, behind.shown
        self.check, self.close = behind.check, behind.close


@dataclass(frozen=True)
class Rig:
    """A Teams, the adapter, and that bot; all are in the group chat Project and in the team Sales."""

    teams: TeamsSandbox
    store: StumblingStore
    dice: Dice
    clock: TravelClock
    door: TeamsDoor
    courier: Courier
    sam: Person

    def idle(self) -> bool:
        """Whether all is done that Teams asked for."""
        return not self.door._underway._tasks and not self.courier.carrying

    async def quiet(self) -> None:
        """Wait until it is."""
        await self.teams.wait_for(self.idle)
        await settle()


@asynccontextmanager
async def a_rig() -> AsyncIterator[Rig]:
    """Everything up and running, in which nobody has said anything yet."""
    clock, rng, counts = TravelClock(running=False), Dice(3), Counts()
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(TeamsSandbox(clock, random.Random(5)))
        learnflow = await stack.enter_async_context(LearnFlowSandbox(clock))
        client = await stack.enter_async_context(LearnFlowClient(learnflow.url, learnflow.api_key, clock, rng, tries=1))
        behind = await SqliteStore.open(":memory:", clock=clock, rng=rng)
        stack.push_async_callback(behind.close)
        store = StumblingStore(behind)
        told = teams.settings()
        settings = Teams(
            app_id=told["TEAMS_APP_ID"],
            tenants=(told["TEAMS_TENANT_ID"],),
            password=told["TEAMS_APP_PASSWORD"],
            openid_url=told["TEAMS_OPENID_URL"],
            login_url=told["TEAMS_LOGIN_URL"],
            service_hosts=(told["TEAMS_SERVICE_HOSTS"],),
        )
        line = TeamsLine(settings, store, clock, rng, tenant=TENANT)
        platforms = {"teams": line.chat}
        tenant = Tenant(TENANT, client, Rules())
        courier = Courier(store, platforms, clock, rng, boot="1", windows={}, counts=counts)
        bot = Bot(
            commands=commands(),
            tenant_of=lambda platform, workspace: tenant,
            platforms=platforms,
            store=store,
            clock=clock,
            rng=rng,
            owed=courier.wake,
        )
        door = TeamsDoor(
            bot,
            line,
            settings,
            store,
            tenant=TENANT,
            rules=Rules(),
            owed=courier.wake,
            clock=clock,
            rng=rng,
            counts=counts,
        )
        server = Server(door.endpoints, "127.0.0.1", 0)
        await server.start()
        await door.start()
        carrying = asyncio.ensure_future(courier.run())
        stack.push_async_callback(door.close)
        stack.push_async_callback(door.drain, 0.0)
        stack.push_async_callback(asyncio.wait, {carrying})
        stack.callback(carrying.cancel)
        stack.push_async_callback(server.stop)
        people = [teams.add_user(one.name, one.email) for one in learnflow.organisation.people]
        teams.add_team("Sales", members=people, channels=["news"], bot=True)
        teams.add_chat("Project", members=people, bot=True)
        teams.direct("@sam").bot = True
        rig = Rig(teams, store, rng, clock, door, courier, teams.person("@sam"))
        teams.connect(f"http://127.0.0.1:{server.port}/api/messages", idle=rig.idle)
        yield rig
