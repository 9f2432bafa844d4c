"""A side: one of the two chat platforms in which the people of the story meet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from demo.cast import Actor
from lfbot.ways import working

PATIENCE = 12.0
"""Seconds after which nothing more is expected of the bot."""

DIRECT = "dm"
"""The place where somebody is alone with the bot."""


class NotTaken(Exception):
    """The platform did not take what somebody did; its words are what they are shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as somebody saw it: its words, and whether nobody else sees them."""

    words: str
    private: bool


async def answer(news: Callable[[], Awaitable[list[Seen]]]) -> list[Seen]:
    """What the bot says in the end, past its notes that it is working on it; empty if nothing comes."""
    note = working("").title
    while seen := await news():
        if not all(one.words.startswith(note) for one in seen):
            return seen
    return []


class Side(Protocol):
    """What people do there and see there. A place is a channel or a chat by its name, or DIRECT."""

    @property
    def name(self) -> str:
        """What the platform is called."""

    @property
    def first(self) -> str:
        """The place to begin in."""

    @property
    def places(self) -> list[str]:
        """All channels and chats, as people call them."""

    def place(self, wanted: str) -> str | None:
        """The place of that name; None if there is none here."""

    def label(self, place: str) -> str:
        """What that place is called on the screen, so that nobody takes it for one of the other side."""

    def message_to(self, who: Actor) -> str:
        """What a message from the bot to one person alone is called on the screen."""

    def is_typed(self, place: str, line: str) -> bool:
        """Whether such a line is something that people type in that place."""

    async def types(self, who: Actor, place: str, line: str) -> list[Seen]:
        """Somebody types a line, and fills in the form that it may open; shows and returns what the bot says to it.

        Raises NotTaken, LookupError and ValueError.
        """

    async def news(self, who: Actor, place: str, *, note: str = "") -> list[Seen]:
        """What somebody was not shown yet, waiting until something of the bot's is there; empty if nothing comes.

        `note` says where it is seen, in place of the place's label.
        """

    def look(self, who: Actor, place: str) -> list[Seen]:
        """The same without waiting, and with what people said there."""

    def catch_up(self, who: Actor, place: str) -> None:
        """Count all that is there as shown."""
