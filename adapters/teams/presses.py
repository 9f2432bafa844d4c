"""Buttons: a press is a command line, run as whoever pressed; the answer takes the place of the card for them.

https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
"""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable

from adapters.teams import forms, words
from adapters.teams.directory import Directory
from adapters.teams.heard import Heard
from adapters.teams.in_place import InPlace
from adapters.teams.messages import Messages
from adapters.teams.posting import Posting
from adapters.teams.stamps import Seen, seen
from adapters.teams.turns import Invoked
from lfbot.bot import Bot
from lfbot.chat import Call, Reply
from lfbot.clock import Clock
from lfbot.desk import Desk
from lfbot.line import Word
from lfbot.underway import Underway
from lfbot.wild import Untamed, Wild, decode

log = logging.getLogger(__name__)

PRESS_SECONDS = 4.0
"""How long a press waits for its answer: a client gives up after five to ten."""

_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"

OUT_OF_DATE = "This card is out of date. Nothing was done. Type help for a new one."
WORKING = "Working on it. The answer comes here in a moment."


class Presses:
    """Runs what a button carries, or what was filled into a card."""

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        posting: Posting,
        directory: Directory,
        messages: Messages,
        underway: Underway,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._posting = posting
        self._directory = directory
        self._messages = messages
        self._underway = underway
        self._clock = clock
        self._reads = frozenset(command.name for command in bot.commands if not command.writes)

    async def hear(self, heard: Heard) -> Invoked:
        """One `adaptiveCard/action`: always HTTP 200, what came of it stands in the body."""
        action = heard.value["action"]
        if action["type"].text(50) != "Action.Execute":
            return failed(400, "BadRequest", "That is no action of a card.")
        data = action["data"]
        if action["verb"].text(50) not in ("run", "form"):
            return failed(400, "BadRequest", OUT_OF_DATE)
        call = self.call(heard, data)
        if call is None:
            return toast(OUT_OF_DATE)
        if heard.value["trigger"].text(20) == "automatic" and call.words[0] not in self._reads:
            return toast("Nothing was done. Press the button to do it.")
        return await self._run(heard, call, seen(data["nonce"].text(40)))

    async def accept(self, heard: Heard) -> Callable[[], Awaitable[None]] | None:
        """A press that comes as a message, from a client that knows no Action.Execute. Raises StoreUnavailable."""
        call = self.call(heard, submitted(heard))
        if call is None:
            line: tuple[Word, ...] = ("help",)
            return await self._messages.accept_line(heard, line, key=f"{heard.conversation} {heard.id}")
        return await self._messages.accept_line(heard, call.words, key=call.key, pressed=call.pressed)

    def call(self, heard: Heard, data: Wild) -> Call | None:
        """What the data of a button or of a filled card asks for; None where it is not of this version."""
        if data["lfbot"].whole() != 1:
            return None
        command = data["form"].text(40)
        line = forms.read(command, data) if command else words.unpacked(data["line"])
        if not line:
            return None
        line = self._directory.noticed(heard, line)
        drawn = f"{heard.conversation} {heard.reply_to} {data['nonce'].text(40)}"
        said = hashlib.sha256(json.dumps(words.packed(line)).encode()).hexdigest()[:16]
        return Call(
            key=f"press {drawn} {said} {heard.caller.id}",
            caller=heard.caller,
            place=heard.place,
            words=line,
            thread=heard.thread,
            pressed=not command,
        )

    async def _run(self, heard: Heard, call: Call, before: Seen) -> Invoked:
        work = self._desk.begin(call)
        in_place = InPlace(self._posting, self._messages.way(heard), heard, call.words, before)
        if not await self._desk.ready(work, PRESS_SECONDS):
            self._desk.follow(work, in_place, in_place.ask)
            return toast(WORKING)
        answer = work.running.result()
        self._desk.close(work)
        if isinstance(answer, Reply):
            self._underway.start(in_place.settle(answer))
            return shown(self._posting.content(answer.card, in_place.after))
        return shown(self._posting.content(await self._bot.titled(answer, call.caller), in_place.after))


def submitted(heard: Heard) -> Wild:
    """What a pressed button sent along with a message; a messageBack may send it as text."""
    written = heard.value.text(20_000)
    if not written:
        return heard.value
    try:
        return decode(written.encode())
    except Untamed:
        return Wild(None)


def shown(content: dict[str, object]) -> Invoked:
    """The card that whoever pressed sees from now on."""
    return Invoked(200, {"statusCode": 200, "type": _CARD, "value": content})


def toast(said: str) -> Invoked:
    """A line under the card."""
    return Invoked(200, {"statusCode": 200, "type": _MESSAGE, "value": said})


def failed(status: int, code: str, said: str) -> Invoked:
    """An error as the client shows it."""
    return Invoked(200, {"statusCode": status, "type": _ERROR, "value": {"code": code, "message": said}})


