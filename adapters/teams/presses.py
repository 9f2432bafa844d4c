"""Buttons: a press is a command line, run as whoever pressed; the answer takes the place of the card for them.

https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable

from adapters.teams import forms, words
from adapters.teams.directory import Directory
from adapters.teams.heard import Heard
from adapters.teams.in_place import InPlace
from adapters.teams.messages import Messages
from adapters.teams.posting import Posting
from adapters.teams.stamps import seen
from adapters.teams.turns import Invoked
from lfbot.answers import lacking
from lfbot.bot import Bot
from lfbot.card import Button, Card, buttons, text
from lfbot.chat import Call, Reply
from lfbot.clock import Clock, ready_within
from lfbot.desk import Desk, Work
from lfbot.recent import Recent
from lfbot.store import StoreUnavailable
from lfbot.underway import Underway
from lfbot.wild import Untamed, Wild, decode

PRESS_SECONDS = 4.0
"""How long a press waits for its answer: a client gives up after five to ten."""

_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"

TITLES = 0.5
"""How long one waits beside that for the titles of courses that stand in a form; then their ids must do."""

TAKEN = 10_000
"""How many presses that came as messages are remembered, to be known when Teams brings one again."""

OUT_OF_DATE = "This card is out of date. Nothing was done. Type help for a new one."
WORKING = "Working on it. The answer comes here in a moment."
NOT_PRESSED = "Nothing was done. Press the button to do it."
LATER = "LearnFlow takes a while just now. Press the button to see it."


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
        self._taken: Recent[str, bool] = Recent(TAKEN)
        self._reads = frozenset(command.name for command in bot.commands if not command.writes)

    async def hear(self, heard: Heard) -> Invoked:
        """One `adaptiveCard/action`: always HTTP 200, what came of it stands in the body."""
        action = heard.value["action"]
        if action["type"].text(50) != "Action.Execute":
            return failed(400, "BadRequest", "That is no action of a card. Nothing was done.")
        data = action["data"]
        if action["verb"].text(50) not in ("run", "form"):
            return failed(400, "BadRequest", OUT_OF_DATE)
        call = self.call(heard, data)
        if call is None:
            return toast(OUT_OF_DATE)
        in_place = self._in_place(heard, data)
        if heard.value["trigger"].text(20) == "automatic":
            return await self._looked(call, in_place)
        return await self._run(call, in_place)

    async def accept(self, heard: Heard) -> Callable[[], Awaitable[None]] | None:
        """A press that comes as a message, from a client that knows no Action.Execute. Raises StoreUnavailable.

        Returns what is left to do once Teams knows; None where it was brought before.
        """
        data = submitted(heard)
        call = self.call(heard, data)
        if call is None and heard.activity["text"].text(1):
            return await self._messages.accept(heard)
        here = f"{heard.conversation} {heard.id}"
        if heard.id and self._taken.get(here):
            return None
        self._taken.put(here, True)
        if call is None:
            return lambda: self._refuse(heard)
        try:
            # Known by its key already it is the same button pressed once more: it is answered, and done no more.
            await self._messages.accept_line(heard, call.words, key=call.key, pressed=call.pressed)
        except StoreUnavailable:
            self._taken.drop(here)
            raise
        return lambda: self._messages.answer(heard, call, self._in_place(heard, data))

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

    def _in_place(self, heard: Heard, data: Wild) -> InPlace:
        before, line = seen(data["nonce"].text(40)), words.unpacked(data["line"])
        return InPlace(self._posting, self._messages.way(heard), heard, line, before)

    async def _looked(self, call: Call, in_place: InPlace) -> Invoked:
        """What a client asks by itself, without anybody pressing: it changes nothing, and nobody hears of it."""
        if call.words[0] not in self._reads:
            return toast(NOT_PRESSED)
        work = self._desk.begin(call)
        return await self._shown(work, in_place) if await self._desk.ready(work, PRESS_SECONDS) else toast(LATER)

    async def _run(self, call: Call, in_place: InPlace) -> Invoked:
        work = self._desk.begin(call)
        if not await self._desk.ready(work, PRESS_SECONDS):
            self._desk.follow(work, in_place, in_place.ask)
            return toast(WORKING)
        answer = work.running.result()
        self._desk.close(work)
        if isinstance(answer, Reply):
            self._underway.start(in_place.settle(answer))
        return await self._shown(work, in_place)

    async def _shown(self, work: Work, in_place: InPlace) -> Invoked:
        """The answer, which is there, as whoever pressed sees it."""
        call, answer = work.call, work.running.result()
        if isinstance(answer, Reply):
            return shown(self._posting.content(answer.card, in_place.after))
        errors = {} if call.pressed else lacking(answer)
        titled = asyncio.ensure_future(self._bot.titled(answer, call.caller))
        try:
            form = titled.result() if await ready_within(self._clock, TITLES, titled) else answer
        finally:
            titled.cancel()
        return shown(self._posting.content(form, in_place.after, errors))

    async def _refuse(self, heard: Heard) -> None:
        again = buttons(Button("Show all commands", ("help",)))
        self._desk.say(self._messages.way(heard), Card("This card is out of date", (text("Nothing was done."), again)))


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
