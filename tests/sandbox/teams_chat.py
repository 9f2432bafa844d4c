"""A group chat with two people and a bot, for trying what people do in the Teams sandbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.teams.person import Person
from sandbox.teams.server import TeamsSandbox
from sandbox.teams.state import Json, Message
from sandbox.teams.wire import object_at
from tests.sandbox.teams_bot import TinyBot, teams_and_bot
from tests.sandbox.teams_cards import attached, card

CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


@dataclass(frozen=True, slots=True)
class Chat:
    """Sam and Kim in the group chat Project with the bot."""

    teams: TeamsSandbox
    bot: TinyBot
    sam: Person
    kim: Person
    id: str

    async def shows(self, *body: Json, **more: object) -> Message:
        """A message of the bot with a card."""
        said = await self.bot.says(self.id, {"summary": "A card", "attachments": [attached(card(*body, **more))]})
        return next(one for one in self.teams.messages("Project") if one.id == said.id)

    @property
    def invoked(self) -> Json:
        """The value of the newest activity."""
        return object_at(self.bot.heard[-1], "value")


@asynccontextmanager
async def chat() -> AsyncIterator[Chat]:
    """Sam Rivera and Kim Lee with the bot, which has yet to say something."""
    async with teams_and_bot() as (teams, bot):
        sam, kim = teams.add_user("Sam Rivera", "sam@example.com"), teams.add_user("Kim Lee", "kim@example.com")
        there = teams.add_chat("Project", members=[sam, kim], bot=True)
        yield Chat(teams, bot, sam, kim, there.id)


def answering(kind: str, value: object, code: object = 200) -> Json:
    """The body of an answer to `adaptiveCard/action`."""
    return {"statusCode": code, "type": kind, "value": value}
