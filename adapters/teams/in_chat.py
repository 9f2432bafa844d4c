"""Answers where the bot was spoken to: for everybody, or for the one who asked and nobody else."""

import asyncio
import logging
from datetime import datetime, timedelta

from adapters.teams.book import PERSON
from adapters.teams.connector import Connector
from adapters.teams.heard import NAME, Heard
from adapters.teams.posting import Closed, Posting, Said
from adapters.teams.stamps import Seen, seen
from adapters.teams.troubles import TROUBLE, Refused, Silent, code_of
from lfbot.bot import Bot
from lfbot.card import Card, Tone, text
from lfbot.chat import Call, Place, Reply
from lfbot.clock import Clock, ready_within
from lfbot.form import Form
from lfbot.recent import Recent

log = logging.getLogger(__name__)

TITLE_SECONDS = 5.0
"""How long a form waits for the titles of its courses; then their ids must do."""

UNTARGETED = timedelta(minutes=10)
"""How long a conversation that refused a targeted message is not asked for another."""


class Whispers:
    """What everybody who answers privately needs to know: where targeted messages were refused of late."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused: Recent[Place, datetime] = Recent(1_000)

    def possible(self, place: Place) -> bool:
        """Whether it is worth trying."""
        at = self._refused.get(place)
        return at is None or self._clock.now() - at > UNTARGETED

    def refused(self, place: Place) -> None:
        """It was not possible there."""
        self._refused.put(place, self._clock.now())


class InChat:
    """A personal chat, a group chat, or the thread of a channel in which somebody asked."""

    def __init__(
        self, bot: Bot, posting: Posting, connector: Connector, whispers: Whispers, clock: Clock, heard: Heard
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._posting = posting
        self._connector = connector
        self._whispers = whispers
        self._heard = heard
        self.alone = heard.targeted or _pressed(heard) is Seen.TARGETED
        """Whether it was said to the bot alone, or pressed where nobody else sees it: then so is every answer."""
        # A channel's root message is its own thread; an invoke is no message.
        root = heard.id if heard.scope == "channel" and heard.kind == "message" else ""
        self._thread = heard.thread or root

    async def deliver(self, reply: Reply, *, at_home: bool = False) -> bool:
        """The answer, never public unless it is meant to be. False if it did not reach whoever asked, or may not have:
        of an answer, twice is better than never.

        `at_home`: in their own chat, where a message that only they see could not be changed any more.
        """
        heard = self._heard
        try:
            await (self._at_home(reply.card) if at_home else self._put(reply.card, public=reply.public))
        except Silent as silent:
            log.warning("nobody knows whether an answer arrived: %s", silent.reason)
            return False
        except Closed as closed:
            log.info("no answer to %s: %s", heard.conversation, closed.reason)
            return False
        except TROUBLE as trouble:
            log.info("no answer to %s: %s", heard.conversation, code_of(trouble))
            return False
        return True

    async def ask(self, form: Form, call: Call) -> Card | None:
        """Put the form before whoever asked; the card to say instead where that is not possible."""
        titled = asyncio.ensure_future(self._bot.titled(form, call.caller))
        try:
            await ready_within(self._clock, TITLE_SECONDS, titled)
            await self._put(titled.result() if titled.done() else form, public=False)
        except (*TROUBLE, Closed) as trouble:
            log.info("no form in %s: %s", self._heard.conversation, trouble)
            return _not_asked(form)
        finally:
            titled.cancel()
        return None

    async def note(self, words: str) -> None:
        """That it takes a while is shown by the typing indicator, or in a channel by nothing."""

    async def _put(self, card: Said, *, public: bool) -> None:
        heard = self._heard
        if heard.personal or (public and not self.alone):
            await self._connector.patiently(lambda: self._posting.say(heard.place, card, thread=self._thread))
        else:
            await self._privately(card)

    async def _privately(self, card: Said) -> None:
        heard = self._heard
        if self._whispers.possible(heard.place):
            try:
                await self._connector.patiently(
                    lambda: self._posting.whisper(heard.place, card, mri=heard.mri, thread=self._thread)
                )
                return
            except Refused as refused:
                log.info("no targeted message in %s: %s", heard.conversation, code_of(refused))
                self._whispers.refused(heard.place)
        await self._at_home(card)

    async def _at_home(self, card: Said) -> None:
        heard = self._heard
        try:
            person = Place(NAME, heard.tenant, PERSON + (heard.person or heard.mri))
            await self._connector.patiently(lambda: self._posting.say(person, card))
        except (Refused, Closed) as refused:
            log.info("no chat with somebody who asked in %s: %s", heard.conversation, refused)
            await self._hint(_unreachable())
        else:
            if not self.alone:
                await self._hint(_elsewhere())

    async def _hint(self, card: Card) -> None:
        """A line that everybody may read; that it cannot be said must not hide that the answer went out."""
        try:
            await self._posting.say(self._heard.place, card, thread=self._thread)
        except (*TROUBLE, Closed) as trouble:
            log.info("no hint in %s: %s", self._heard.conversation, trouble)


def _pressed(heard: Heard) -> Seen | None:
    """Who sees the card whose button this is; None for what was typed."""
    nonce = (heard.value["action"]["data"] if heard.kind == "invoke" else heard.value)["nonce"].text(40)
    return seen(nonce) if nonce else None


def _not_asked(form: Form) -> Card:
    said = text("Nothing was done yet. Type the whole line, or try again in a minute.")
    return Card(f"{form.title}: something is missing", (said,), Tone.BAD)


def _elsewhere() -> Card:
    return Card("The answer is in our own chat", (text("It is only for whoever asked."),))


def _unreachable() -> Card:
    said = text("The answer is private, and there is no chat with you yet. Add the app for yourself, then ask there.")
    return Card("I cannot show the answer here", (said,))
