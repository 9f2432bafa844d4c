"""Messages: what somebody types, written down before Teams is told that it arrived.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
"""

import random
from collections.abc import Awaitable, Callable

from adapters.teams import words
from adapters.teams.book import Book
from adapters.teams.connector import Connector
from adapters.teams.directory import Directory
from adapters.teams.heard import LONGEST, Heard
from adapters.teams.in_chat import InChat, Whispers
from adapters.teams.posting import Posting
from adapters.teams.troubles import TROUBLE
from lfbot.bot import Bot
from lfbot.chat import Call
from lfbot.clock import Clock, ready_within
from lfbot.desk import Desk, Work
from lfbot.line import Word
from lfbot.underway import Underway

SOON = 0.5
"""Seconds in which an answer is usually there, so that nobody is shown that it is being worked on."""

TYPING = 3.0
"""Seconds for which a client shows the typing indicator."""


class Messages:
    """Answers where it was asked."""

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        posting: Posting,
        connector: Connector,
        directory: Directory,
        book: Book,
        whispers: Whispers,
        underway: Underway,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._posting = posting
        self._connector = connector
        self._directory = directory
        self._book = book
        self._whispers = whispers
        self._underway = underway
        self._clock = clock
        self._rng = rng

    async def accept(self, heard: Heard) -> Callable[[], Awaitable[None]] | None:
        """Write down what is asked. Returns what is left to do once Teams knows; None if nobody asked anything, or it
        was there before. Raises StoreUnavailable."""
        said = words.read(heard.activity["text"].text(LONGEST), heard.activity["entities"].items(), us=heard.bot)
        if not (heard.personal or heard.targeted or said.to_us):
            return None
        line = self._directory.noticed(heard, said.words)
        return await self.accept_line(heard, line, key=f"{heard.conversation} {heard.id or self._rng.getrandbits(64)}")

    async def accept_line(
        self, heard: Heard, line: tuple[Word, ...], *, key: str, pressed: bool = False
    ) -> Callable[[], Awaitable[None]] | None:
        """The same for a line that is read already."""
        call = Call(key, heard.caller, heard.place, line, thread=heard.thread, pressed=pressed)
        await self._book.note(heard)
        if not await self._bot.accept(call):
            return None
        return lambda: self._answer(heard, call)

    def way(self, heard: Heard) -> InChat:
        """Where whoever said this is answered."""
        return InChat(self._bot, self._posting, self._connector, self._whispers, self._clock, heard)

    async def _answer(self, heard: Heard, call: Call) -> None:
        work = self._desk.begin(call)
        way = self.way(heard)
        if not await self._desk.ready(work, SOON) and heard.scope != "channel":
            self._underway.start(self._typing(heard, work))
        self._desk.follow(work, way, way.ask)

    async def _typing(self, heard: Heard, work: Work) -> None:
        """Show that it is being worked on, for as long as it is."""
        while not work.running.done():
            try:
                await self._connector.typing(heard.service_url, heard.conversation)
            except TROUBLE:
                return
            await ready_within(self._clock, TYPING, work.running)
