"""The Teams sandbox, and the bot's chat there as `lfbot.assembly` makes it."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.sqlite.store import SqliteStore
from adapters.teams.door import TeamsLine
from adapters.teams.heard import heard
from lfbot.chat import ChatPlatform, Place, Receipt
from lfbot.settings import Teams
from lfbot.wild import decode
from sandbox.clock import TravelClock, settle
from sandbox.teams import Conversation, DropAfter, DropBefore, Html, RateLimited, TeamsSandbox
from sandbox.teams import faults as teams_faults
from sandbox.teams.person import Person
from tests.contracts.chat.stage import HABITS, Fault, Habits

_FAULTS: dict[Fault, teams_faults.Fault] = {
    Fault.LOST_BEFORE: DropBefore(),
    Fault.LOST_AFTER: DropAfter(),
    Fault.BROKEN: Html(),
    Fault.BUSY: RateLimited(17),
}
OUTSIDE = "22222222-3333-4444-5555-666666666666"
"""Another tenant."""

_SAYS = ("create", "send", "update")


class OnTeams:
    """A tenant. The bot has heard of a place and of its people once: that is how it knows them."""

    def __init__(self, teams: TeamsSandbox, line: TeamsLine, clock: TravelClock) -> None:
        self._teams = teams
        self._line = line
        self.clock = clock
        self.chat: ChatPlatform = line.chat
        self.workspace = teams.tenant_id
        self.secrets: tuple[str, ...] = (teams.app_password,)
        self._sam, self._kim = (
            teams.add_user("Sam Carter", "sam@example.com"),
            teams.add_user("Kim Doe", "kim@example.com"),
        )
        self._gus = teams.add_user("Gus Guest", "gus@elsewhere.example", upn="gus_elsewhere.example#EXT#@example.com")
        self._pat = teams.add_user("Pat Partner", "pat@partner.example", upn="pat@partner.example", tenant=OUTSIDE)
        self._hank = teams.add_user("Hank Hermit", "hank@example.com")
        self.sam, self.kim, self.guest, self.hermit = (one.id for one in (self._sam, self._kim, self._gus, self._hank))
        self.outsider, self.robot, self.group = self._pat.id, "28:another-bot", "19:a-tag"
        members = [self._sam, self._kim, self._gus, self._hank]
        self._team = teams.add_team("Learning", members=members, channels=["news"], bot=True)
        with_pat = [self._sam, self._pat]
        self._partners = teams.add_channel(self._team, "partners", sharing="shared", members=with_pat, bot=True)
        self._news = teams.conversation("#news")
        self.channel, self.partners = self._place(self._news.id), self._place(self._partners.id)
        self.nowhere = self._place("19:nowhere@thread.tacv2")

    async def meet(self) -> None:
        """Let the bot hear of everybody but Hank, and let it look them up, as it does when they ask for something."""
        for person, there in (
            (self._sam, self._news),
            (self._kim, self._news),
            (self._gus, self._news),
            (self._pat, self._partners),
        ):
            await self._hear(person, there)
        for id in (self.sam, self.kim):
            await self.chat.profile(self.workspace, id)
        self.secrets = (*self.secrets, await self._line.tokens.get())

    async def _hear(self, person: Person, there: Conversation) -> None:
        one = heard(decode(json.dumps(self._teams.activity(person, there, "hello")).encode()))
        await self._line.book.note(one)
        self._line.directory.noticed(one)

    @property
    def habits(self) -> Habits:
        """Teams'."""
        return HABITS["teams"]

    def reads(self, person: str, receipt: Receipt) -> str | None:
        """What they read in the message with that id."""
        who = self._teams.person(person)
        there = (one for one in who.seen() if (one.conversation, one.id) == (receipt.place.key, receipt.id))
        return next((who.reading(one) for one in there), None)

    def hears(self, person: str) -> list[str]:
        """All that the bot said where they are."""
        who = self._teams.person(person)
        return [who.reading(one) for one in who.seen() if one.by_bot]

    def take_away(self, receipt: Receipt) -> None:
        """The owner of the team deletes it."""
        message = self._teams.state.message(receipt.place.key, receipt.id)
        assert message is not None
        message.deleted = True

    def breaks(self, fault: Fault, place: Place) -> None:
        """In a channel a thread is begun, in a chat that is there a message is sent.

        A PUT whose connection breaks is the same change when aiohttp asks for it once more.
        """
        self._teams.faults.add("create" if place.key.startswith("19:") else "send", _FAULTS[fault])
        again = 2 if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER) else 1
        self._teams.faults.add("update", _FAULTS[fault], times=again)

    def posts(self, place: Place) -> int:
        """The calls of those routes."""
        return len(self._teams.calls_of(*_SAYS))

    async def vanish(self) -> None:
        """Teams is not there."""
        await self._teams.stop()
        await settle()

    def lock_out(self) -> None:
        """The bot's registration was removed."""
        self._teams.knobs.registered = False

    def throw_out(self) -> None:
        """The app was removed from the team, and the bot has not heard of it."""
        self._team.installed = False

    def shut(self) -> None:
        """The team is archived, and the bot has not heard of it."""
        self._team.archived = True

    def turn_away(self, person: str) -> None:
        """They blocked the bot."""
        self._teams.block(person)

    def parts(self) -> list[object]:
        """The objects that know the password or a token."""
        line = self._line
        return [self.chat, line, line.tokens, line.connector, line.book, line.directory, line.posting, line.hosts]

    def _place(self, key: str) -> Place:
        return Place("teams", self.workspace, key)


@asynccontextmanager
async def on_teams() -> AsyncIterator[OnTeams]:
    """A tenant and the bot's line to it."""
    clock = TravelClock(datetime(2026, 3, 2, 9, tzinfo=UTC), running=False)
    store = await SqliteStore.open(":memory:", clock=clock, rng=random.Random(1))
    async with TeamsSandbox(clock, random.Random(1)) as teams:
        settings = Teams(
            teams.app_id,
            (teams.tenant_id,),
            password=teams.app_password,
            openid_url=teams.openid_url,
            login_url=teams.login_url,
            service_hosts=(teams.settings()["TEAMS_SERVICE_HOSTS"],),
        )
        line = TeamsLine(settings, store, clock, random.Random(1), tenant="main")
        stage = OnTeams(teams, line, clock)
        try:
            await stage.meet()
            yield stage
        finally:
            await line.close()
            await store.close()
