"""Messages: what somebody types, written down before Teams is told that it arrived.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
"""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime

from adapters.teams import words
from adapters.teams.book import Book
from adapters.teams.connector import Connector
from adapters.teams.directory import Directory
from adapters.teams.heard import LONGEST, Heard
from adapters.teams.in_chat import InChat, Whispers
from adapters.teams.in_place import InPlace
from adapters.teams.posting import Posting
from adapters.teams.troubles import TROUBLE
from lfbot.bot import Bot
from lfbot.chat import Call
from lfbot.clock import Clock, ready_within
from lfbot.desk import Desk, Work
from lfbot.line import Word
from lfbot.recent import Recent
from lfbot.underway import Underway

SOON = 0.5
"""Seconds in which an answer is usually there, so that nobody is shown that it is being worked on."""

TYPING = 3.0
"""Seconds for which a client shows the typing indicator."""

CHATS = 1_000
"""In how many chats it is remembered when it was shown last."""


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
        self._typed: Recent[str, datetime] = Recent(CHATS)

    async def accept(self, heard: Heard) -> Callable[[], Awaitable[None]] | None:
        """Write down what is asked. Returns what is left to do once Teams knows; None if nobody asked anything, or it
        was there before. Raises StoreUnavailable."""
        said = words.read(heard.activity["text"].text(LONGEST), heard.activity["entities"].items(), us=heard.bot)
        if not (heard.personal or heard.targeted or said.to_us):
            await self._book.moved(heard)
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
        return lambda: self.answer(heard, call, self.way(heard))

    def way(self, heard: Heard) -> InChat:
        """Where whoever said this is answered."""
        return InChat(self._bot, self._posting, self._connector, self._whispers, self._clock, heard)

    async def answer(self, heard: Heard, call: Call, way: InChat | InPlace) -> None:
        """Run what was accepted, and see its answer to whoever asked by that way."""
        work = self._desk.begin(call)
        # A channel shows no typing; in a group chat everybody would see that somebody asked something in private.
        if not await self._desk.ready(work, SOON) and heard.scope != "channel" and not way.alone:
            self._underway.start(self._typing(heard, work))
        self._desk.follow(work, way, way.ask)

    async def _typing(self, heard: Heard, work: Work) -> None:
        """Show that it is being worked on, for as long as it is; once for all who wait in the same chat."""
        while not work.running.done():
            now = self._clock.now()
            last = self._typed.get(heard.conversation)
            since = TYPING if last is None else (now - last).total_seconds()
            if since >= TYPING:
                since = 0.0
                self._typed.put(heard.conversation, now)
                try:
                    await self._connector.typing(heard.service_url, heard.conversation)
                except TROUBLE:
                    return
            await ready_within(self._clock, TYPING - since, work.running)
