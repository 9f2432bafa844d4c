"""What stories about privacy look at: what everybody could read, and what was sent to one person alone."""

from adapters.teams.connector import Connector
from adapters.teams.door import TeamsDoor
from sandbox.teams import ApiRecord, Message
from sandbox.teams.person import Person
from tests.acceptance.teams.talking import sends
from tests.acceptance.teams.town import Town

ELSEWHERE = "The answer is in our own chat\nIt is only for whoever asked."
NOWHERE = "I cannot show the answer here"
ONLY = {"isTargetedActivity": "true"}
PLACES = ("#news", "Project")
"""A channel and a group chat."""


def public(town: Town) -> list[tuple[str, int]]:
    """Every message of the bot that more than one person may read, and how often it was changed."""
    there = [one for place in ("Learning", *PLACES) for one in town.teams.messages(place)]
    return [(one.id, one.edits) for one in there if one.by_bot and one.only_for is None]


def whispers(town: Town) -> list[ApiRecord]:
    """The targeted messages that the bot sent or tried to."""
    return [call for call in sends(town) if call.query == ONLY]


def recipient(call: ApiRecord) -> object:
    """Whom it is for."""
    assert isinstance(call.body, dict)
    return call.body["recipient"]


def letters(town: Town, who: Person) -> list[str]:
    """What the bot said in their own chat with it, its greeting aside."""
    chat = town.teams.state.personal(who.user)
    said: list[Message] = town.teams.messages(chat) if chat is not None else []
    read = [who.reading(one) for one in said if one.by_bot]
    return [one for one in read if not one.startswith("Hello, this is LearnFlow")]


def connector(town: Town) -> Connector:
    """The bot's own way to Teams."""
    door = town.app._teams
    assert isinstance(door, TeamsDoor)
    return door._line.connector
