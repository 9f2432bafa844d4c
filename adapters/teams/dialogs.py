"""Dialogs: a command that asks for what it lacks in a window of its own, and tells there what came of it.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from adapters.teams import cards, filling, forms, words
from adapters.teams.directory import Directory
from adapters.teams.heard import Heard
from adapters.teams.messages import Messages
from adapters.teams.posting import Posting
from adapters.teams.stamps import Seen
from adapters.teams.tasks import opened, stacked, told
from adapters.teams.turns import Invoked
from lfbot import plain
from lfbot.answers import lacking, wrong
from lfbot.bot import Answer, Bot
from lfbot.card import Block, Button, Buttons, Card, Tone
from lfbot.chat import Call, NotKnown, Reply
from lfbot.clock import Clock, ready_within
from lfbot.desk import Desk
from lfbot.form import Form, filled
from lfbot.line import Mention, Word
from lfbot.wild import Wild

SECONDS = 4.0
"""How long a dialog waits for its answer: a client gives up after five."""

NAMES = 0.5
"""How long one waits for the titles of courses and the names of people that stand in it."""

CHOICES = 5
"""Buttons that are kept above a form, which has one of its own: a card has six at most."""

OUT_OF_DATE = "This is out of date. Nothing was done. Close it and begin again."
WORKING = "Working on it. The answer comes as a message in a moment."

Done = Callable[[Reply], Invoked]
_NONE: Mapping[str, str] = {}


class Dialogs:
    """Asks, looks through what was filled in, and runs it as whoever sends it."""

    def __init__(
        self, bot: Bot, desk: Desk, posting: Posting, directory: Directory, messages: Messages, clock: Clock
    ) -> None:
        self._bot = bot
        self._commands = {command.name: command for command in bot.commands}
        self._desk = desk
        self._posting = posting
        self._directory = directory
        self._messages = messages
        self._clock = clock

    async def fetch(self, heard: Heard) -> Invoked:
        """One `task/fetch`: the dialog of a button of ours, which names a command or carries a line."""
        data = heard.value["data"]
        named = data["command"].text(40) or (data["form"].text(40) if _is_ours(data) else "")
        return await self.open(heard, (named,) if named else self._pressed(heard, data))

    async def open(self, heard: Heard, line: Sequence[Word]) -> Invoked:
        """The dialog that asks for what `line` lacks; nothing is done, however much it says already."""
        first, *rest = line or ("",)
        if not isinstance(first, str) or first not in self._commands:
            return told(OUT_OF_DATE)
        answer = await self._bot.run(Call(f"dialog {heard.id}", heard.caller, heard.place, (first, "?", *rest)))
        if isinstance(answer, Form):
            return await self._asked(heard, answer)
        return told(plain.text(answer.card, buttons=False))

    async def submit(self, heard: Heard, done: Done | None = None) -> Invoked:
        """One `task/submit`: run what was filled in, or what the pressed button carries, once for each dialog shown.

        `done` says what comes of a reply that all went well with; else it is the dialog's last word.
        """
        data = heard.value["data"]
        command = self._commands.get(data["form"].text(40)) if _is_ours(data) else None
        given = {name: self._directory.noticed(heard, several) for name, several in filling.answers(data).items()}
        errors = wrong(command, given)
        if command is not None and errors:
            return await self._asked(heard, command.form(given), errors)
        line = filled(command.name, given) if command else self._pressed(heard, data)
        if not line:
            return told(OUT_OF_DATE)
        call = self._call(heard, data, line)
        work = self._desk.begin(call)
        way = self._messages.way(heard)
        if not await self._desk.ready(work, SECONDS):
            self._desk.follow(work, way, way.ask)
            return told(WORKING)
        answer = work.running.result()
        if isinstance(answer, Reply) and answer.public and not heard.personal:
            self._desk.follow(work, way, way.ask)
        else:
            self._desk.close(work)
        return await self._answered(heard, answer, command.form(given) if command else None, done or _last_word)

    def _pressed(self, heard: Heard, data: Wild) -> tuple[Word, ...]:
        """The line that a button of ours carries; none where it is not of this version."""
        return self._directory.noticed(heard, words.unpacked(data["line"])) if _is_ours(data) else ()

    def _call(self, heard: Heard, data: Wild, line: tuple[Word, ...]) -> Call:
        """Sent twice from the same dialog, by an impatient finger or by Teams, it is one call."""
        said = hashlib.sha256(json.dumps(words.packed(line)).encode()).hexdigest()[:16]
        return Call(
            key=f"dialog {heard.conversation} {data['nonce'].text(40) or heard.id} {said} {heard.caller.id}",
            caller=heard.caller,
            place=heard.place,
            words=line,
            thread=heard.thread,
            pressed=not data["form"].text(40),
        )

    async def _answered(self, heard: Heard, answer: Answer, sent: Form | None, done: Done) -> Invoked:
        """What comes of the answer: the form once more, something to press, or the end."""
        if isinstance(answer, Form):
            return await self._asked(heard, answer, lacking(answer))
        if sent is not None and answer.card.tone is Tone.BAD:
            return await self._asked(heard, sent, above=answer.card)
        if answer.card.tone is not Tone.GOOD and _can_be_pressed(answer.card):
            stamp = self._posting.stamp(Seen.DIALOG)
            return opened(answer.card.title, cards.content(answer.card, nonce=stamp, private=True, dialog=True))
        return done(answer)

    async def _asked(
        self, heard: Heard, form: Form, errors: Mapping[str, str] = _NONE, above: Card | None = None
    ) -> Invoked:
        """The form with what was given filled in, and above it what went wrong."""
        naming = asyncio.ensure_future(self._named(heard, form))
        try:
            shown = naming.result() if await ready_within(self._clock, NAMES, naming) else form
        finally:
            naming.cancel()
        stamp = self._posting.stamp(Seen.DIALOG)
        content = forms.content(shown, nonce=stamp, private=True, dialog=True, errors=errors)
        if above is not None:
            content = stacked(cards.content(_beside(above), nonce=stamp, private=False, dialog=True), content)
        return opened(form.title, content)

    async def _named(self, heard: Heard, form: Form) -> Form:
        """The form as a person should see it: with titles, and with names where only ids came back."""
        titled = await self._bot.titled(form, heard.caller)
        fields = [
            replace(one, given=tuple([await self._who(heard, word) for word in one.given])) for one in titled.fields
        ]
        return replace(titled, fields=tuple(fields))

    async def _who(self, heard: Heard, word: Word) -> Word:
        if not isinstance(word, Mention) or word.name:
            return word
        try:
            return replace(word, name=(await self._directory.profile(heard.tenant, word.id)).name)
        except NotKnown:
            return word


def _is_ours(data: Wild) -> bool:
    return data["lfbot"].whole() == 1


def _last_word(reply: Reply) -> Invoked:
    return told(plain.text(reply.card, buttons=False))


def _can_be_pressed(card: Card) -> bool:
    return any(isinstance(one, Button) for block in card.blocks if isinstance(block, Buttons) for one in block.buttons)


def _beside(card: Card) -> Card:
    """The card as it stands above a form: without the buttons that would only ask for the form, or find no room."""
    left, blocks = CHOICES, list[Block]()
    for block in card.blocks:
        if isinstance(block, Buttons):
            kept = [one for one in block.buttons if not (isinstance(one, Button) and "?" in one.words)][:left]
            left -= len(kept)
            blocks += [Buttons(tuple(kept))] if kept else []
        else:
            blocks.append(block)
    return replace(card, blocks=tuple(blocks))
