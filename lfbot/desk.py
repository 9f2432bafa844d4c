"""Where calls are run and their answers seen to whoever asked, however long it takes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zlib import crc32

from lfbot import trouble
from lfbot.bot import Answer, Bot
from lfbot.card import Card, text
from lfbot.chat import Call, Reply
from lfbot.clock import Clock, ready_within
from lfbot.form import Form
from lfbot.progress import Progress
from lfbot.store import StoreUnavailable
from lfbot.underway import Underway
from lfbot.ways import Way

log = logging.getLogger(__name__)

Ask = Callable[[Form, Call], Awaitable[Card | None]]
"""Puts a form before whoever made the call; where that is not possible, the card to say instead."""


@dataclass(frozen=True, slots=True)
class Work:
    """One call that is being run."""

    call: Call
    running: "asyncio.Task[Answer]"
    progress: Progress


class Desk:
    """Runs calls. Nothing that was accepted is dropped: `underway` keeps it, and shutdown waits for it."""

    def __init__(self, bot: Bot, underway: Underway, clock: Clock) -> None:
        self._bot = bot
        self._underway = underway
        self._clock = clock
        self._writing = frozenset(command.name for command in bot.commands if command.writes)

    def begin(self, call: Call) -> Work:
        """Start to run it."""
        progress = Progress(self._clock, self._underway)
        return Work(call, self._underway.start(self._bot.run(call, progress.tell)), progress)

    async def ready(self, work: Work, seconds: float) -> bool:
        """Whether its answer is there within so many seconds."""
        await asyncio.sleep(0)
        # A command that asks nobody is done after that one turn, and needs no alarm clock.
        return work.running.done() or await ready_within(self._clock, seconds, work.running)

    def close(self, work: Work) -> None:
        """Its answer went out with the acknowledgement. What changes nothing was never written down."""
        first = work.call.words[0] if work.call.words else ""
        if isinstance(first, str) and first.lower().lstrip("/") in self._writing:
            self._underway.start(self._bot.close(work.call))

    def follow(self, work: Work, way: Way, ask: Ask, *, told: bool = False) -> None:
        """See its answer to the caller by `way`; `told` where they know already that it takes a while."""
        if not work.running.done():
            work.progress.begin(way, told=told)
        self._underway.start(self._follow(work, way, ask))

    def say(self, way: Way, card: Card) -> None:
        """Say something that no call is needed for."""
        self._underway.start(way.deliver(Reply(card)))

    async def _follow(self, work: Work, way: Way, ask: Ask) -> None:
        answer = await self._answer(work)
        work.progress.end()
        if answer is None:
            # Not closed: what changes something is finished after the restart, and its caller is told then.
            await way.deliver(Reply(_restarting()))
            return
        if not isinstance(answer, Reply):
            card = await ask(answer, work.call)
            answer = Reply(card) if card is not None else None
        if answer is None or await self._delivered(way, answer, work.call):
            await self._bot.close(work.call)

    async def _delivered(self, way: Way, answer: Reply, call: Call) -> bool:
        """Whether it reached its caller; what did not is owed, so that nobody waits for nothing."""
        try:
            if await way.deliver(answer):
                return True
        except Exception as fault:
            reference = f"{crc32(call.key.encode()):08x}"
            log.error("fault %s while answering call %s", reference, call.key, exc_info=fault)
            answer = Reply(trouble.fault(reference, wrote=True))
        await self._owe(call, answer)
        return False

    async def _owe(self, call: Call, reply: Reply) -> None:
        """What did not get through now is owed, like everything that the bot says on its own account."""
        log.warning("the answer to call %s did not reach its caller; it is owed", call.key)
        try:
            await self._bot.owe(call, reply)
        except StoreUnavailable as error:
            # Not closed: what changes something is finished after a restart.
            log.error("the answer to call %s is lost: %s", call.key, error.reason)

    async def _answer(self, work: Work) -> Answer | None:
        """The answer, or None if the bot stops before it is there."""
        if not work.running.done():
            stopping = asyncio.ensure_future(self._underway.stopping.wait())
            try:
                await asyncio.wait({work.running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopping.cancel()
        return work.running.result() if work.running.done() else None


def _restarting() -> Card:
    said = (
        "If it changes something, it is finished after the restart and you get a message.",
        "If it only shows something, please ask again in a minute.",
    )
    return Card("The bot is being restarted", tuple(text(line) for line in said))
