"""A small world for stories: LearnFlow over a socket, a store in memory, people at a console, the bot among them."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from adapters.console import ConsoleChat
from adapters.console.chat import WORKSPACE
from adapters.learnflow.client import LearnFlowClient
from adapters.sqlite.store import SqliteStore
from commands import COMMANDS
from lfbot import plain
from lfbot.bot import Answer, Bot, Tenant
from lfbot.card import Button, Buttons, Card
from lfbot.chat import Call, NotKnown, Place, Profile, Reply, Sharing
from lfbot.form import Form
from lfbot.line import Word
from lfbot.roles import Rules
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)

STRANGERS = (
    Profile("nora", "Nora Quist", "nora.quist@example.com"),
    Profile("guest", "Gus Visitor", "sarah.johnson@example.com", guest=True),
    Profile("partner", "Pat Partner", "ann@example.com", external=True),
    Profile("gone", "Gone Girl", "joann@example.com", deleted=True),
    Profile("robot", "Robo", None, bot=True),
    Profile("shy", "Shy Person", None),
)
"""People of the chat who cannot be acted for, each for another reason."""


class Chat(ConsoleChat):
    """The console's chat, whose platform fails where it is told to."""

    troubles: Mapping[str, str] = {}
    unknown_places: frozenset[str] = frozenset()

    async def profile(self, workspace: str, user: str) -> Profile:
        """As the console knows them, unless there is trouble with that person."""
        if user in self.troubles:
            raise NotKnown(self.troubles[user])
        return await super().profile(workspace, user)

    async def members(self, workspace: str, group: str) -> Sequence[str]:
        """As the console knows them, unless there is trouble with that group."""
        if group in self.troubles:
            raise NotKnown(self.troubles[group])
        return await super().members(workspace, group)

    async def sharing(self, place: Place) -> Sharing:
        """As the console knows it, unless nobody can tell."""
        if place.key in self.unknown_places:
            return Sharing.UNKNOWN
        return await super().sharing(place)


class World:
    """Everything a story needs. People go by first names: priya is an admin, michael teaches, sam and sarah learn."""

    def __init__(self, learnflow: LearnFlowSandbox, client: LearnFlowClient, store: SqliteStore) -> None:
        self.learnflow = learnflow
        self.clock = learnflow.clock
        self.store = store
        colleagues = [
            Profile(_first_name(person.email), person.name, person.email) for person in learnflow.organisation.people
        ]
        self.chat = Chat(
            [*colleagues, *STRANGERS], self.clock, groups={"design": ["lucia", "mateo", "aiko"]}, shared=["partners"]
        )
        self.tenant = Tenant("main", client, Rules())
        self.told: list[str] = []
        self.rung = 0
        self.bot = self.another_bot()
        self._keys = 0

    def another_bot(self) -> Bot:
        """A bot on the same store, as after a restart."""
        return Bot(
            commands=COMMANDS,
            tenant_of=lambda _, workspace: self.tenant if workspace == WORKSPACE else None,
            platforms={self.chat.name: self.chat},
            store=self.store,
            clock=self.clock,
            rng=random.Random(1),
            owed=self._ring,
        )

    def rules(self, **changed: object) -> None:
        """Let the operator decide otherwise."""
        rules: Rules = replace(self.tenant.rules, **changed)  # type: ignore[arg-type]
        self.tenant = replace(self.tenant, rules=rules)

    def call(self, line: str | tuple[Word, ...], *, by: str, place: str = "#learning", key: str = "") -> Call:
        """What `by` types in `place`."""
        self._keys += 1
        words = self.chat.words(line) if isinstance(line, str) else line
        return Call(key or f"call {self._keys}", self.chat.caller(by), Place(self.chat.name, WORKSPACE, place), words)

    async def answer(self, line: str | tuple[Word, ...], *, by: str, place: str = "#learning", key: str = "") -> Answer:
        """The reply or form that `by` gets."""
        call = self.call(line, by=by, place=place, key=key)
        answer = await self.bot.run(call, self._tell)
        await self.bot.close(call)
        return answer

    async def say(self, line: str | tuple[Word, ...], *, by: str, place: str = "#learning", key: str = "") -> Reply:
        """The reply that `by` gets."""
        answer = await self.answer(line, by=by, place=place, key=key)
        assert isinstance(answer, Reply), f"a form was asked: {answer}"
        return answer

    async def read(self, line: str | tuple[Word, ...], *, by: str, place: str = "#learning") -> str:
        """What `by` sees."""
        return seen(await self.say(line, by=by, place=place))

    async def form(self, line: str, *, by: str) -> Form:
        """The form that `by` is asked to fill."""
        answer = await self.answer(line, by=by)
        assert isinstance(answer, Form), f"there was a reply: {answer}"
        return answer

    async def press(self, label: str, reply: Reply, *, by: str, place: str = "#learning", key: str = "") -> Reply:
        """What `by` gets for pressing the button of that label."""
        return await self.say(button(label, reply.card).words, by=by, place=place, key=key)

    def start(self, call: Call) -> asyncio.Task[Answer]:
        """The call, under way."""
        return asyncio.create_task(self.bot.run(call, self._tell))

    async def asleep_or_done(self, running: asyncio.Task[Answer]) -> None:
        """Come back when everything under way waits for the clock, or is done."""
        while not running.done() and not self.clock.sleepers:  # noqa: ASYNC110 - the clock has no event for it
            await asyncio.sleep(0)
        for _ in range(200):  # turns of the loop for those who are on their way to sleep
            await asyncio.sleep(0)

    async def asleep(self) -> None:
        """Come back when somebody waits for the clock: a request under way takes turns of the loop, not time."""
        while not self.clock.sleepers:  # noqa: ASYNC110 - the clock has no event for it
            await asyncio.sleep(0)

    def posts(self) -> list[str]:
        """Which enrollments LearnFlow was asked for, as bodies."""
        return [one.body.decode() for one in self.learnflow.history if one.path == "/v2/enrollments"]

    def is_enrolled(self, user: str, course: str) -> bool:
        """Whether LearnFlow has that person in that course."""
        person, found = self.learnflow.person(user), self.learnflow.course(course)
        return self.learnflow.organisation.enrollment(person, found) is not None

    async def _tell(self, progress: str) -> None:
        self.told.append(progress)

    def _ring(self) -> None:
        self.rung += 1


@asynccontextmanager
async def a_world(people: int = 40) -> AsyncIterator[World]:
    """A world that stands still on a Monday morning; LearnFlow knows so many people, and is asked each thing once."""
    clock = TravelClock(MORNING, running=False)
    async with (
        LearnFlowSandbox(clock, people=people) as learnflow,
        LearnFlowClient(learnflow.url, learnflow.api_key, clock, random.Random(1), tries=1) as client,
    ):
        store = await SqliteStore.open(":memory:", clock=clock, rng=random.Random(1))
        try:
            yield World(learnflow, client, store)
        finally:
            await store.close()


def _first_name(email: str) -> str:
    """What people go by: sam.rivera@example.com is sam, and those of whom there are several keep their number."""
    first, *rest = email.partition("@")[0].split(".")
    return ".".join([first, *rest]) if rest and rest[-1].isdigit() else first


def seen(reply: Reply) -> str:
    """Everything that the reply shows, buttons and their lines included."""
    return plain.text(reply.card)


def every_button(card: Card) -> list[Button]:
    """The buttons of a card, in their order."""
    rows = (block for block in card.blocks if isinstance(block, Buttons))
    return [one for row in rows for one in row.buttons if isinstance(one, Button)]


def button(label: str, card: Card) -> Button:
    """The first button of that label."""
    found = next((one for one in every_button(card) if one.label == label), None)
    assert found is not None, f"no button {label!r} among {[one.label for one in every_button(card)]}"
    return found
