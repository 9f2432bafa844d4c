"""Where calls are run and their answers seen to whoever asked, however long it takes."""

import asyncio
import logging
from dataclasses import dataclass

from adapters.slack.asking import Asking, Trigger, offer
from adapters.slack.progress import Progress
from adapters.slack.underway import Underway
from adapters.slack.ways import Way
from lfbot.bot import Answer, Bot
from lfbot.card import Card, text
from lfbot.chat import Call, Reply
from lfbot.clock import Clock, ready_within

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """One call that is being run."""

    call: Call
    running: "asyncio.Task[Answer]"
    progress: Progress


class Desk:
    """Runs calls. Nothing that was accepted is dropped: `underway` keeps it, and shutdown waits for it."""

    def __init__(self, bot: Bot, asking: Asking, underway: Underway, clock: Clock) -> None:
        self._bot = bot
        self._asking = asking
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

    def follow(self, work: Work, way: Way, trigger: Trigger | None, *, told: bool = False) -> None:
        """See its answer to the caller by `way`; `told` where they know already that it takes a while."""
        if not work.running.done():
            work.progress.begin(way, told=told)
        self._underway.start(self._follow(work, way, trigger))

    def say(self, way: Way, card: Card) -> None:
        """Say something that no call is needed for."""
        self._underway.start(way.deliver(Reply(card)))

    async def _follow(self, work: Work, way: Way, trigger: Trigger | None) -> None:
        answer = await self._answer(work)
        work.progress.end()
        if answer is None:
            # Not closed: what changes something is finished after the restart, and its caller is told then.
            await way.deliver(Reply(_restarting()))
            return
        if not isinstance(answer, Reply):
            card = offer(answer) if trigger is None else await self._asking.ask(answer, work.call, trigger)
            answer = Reply(card) if card is not None else None
        if answer is None or await way.deliver(answer):
            await self._bot.close(work.call)
        else:
            log.error("the answer to call %s did not reach its caller", work.call.key)

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
