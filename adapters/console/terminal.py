"""One person at a terminal: lines in, cards out; buttons are pressed by number and forms asked field by field."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from rich.console import Console as Screen
from rich.text import Text as Styled

from adapters.console.cards import draw, visible
from adapters.console.chat import ConsoleChat, Posted
from lfbot import plain, trouble
from lfbot.bot import Bot
from lfbot.card import Button, LinkButton
from lfbot.chat import Call, Caller, Place, Reply
from lfbot.form import Asks, Field, Form, filled
from lfbot.line import Word
from lfbot.store import StoreUnavailable

Ask = Callable[[str], Awaitable[str | None]]
"""Shows a prompt and waits for a line; None when there will be no more."""

_YES = frozenset({"y", "yes"})


async def from_keyboard(prompt: str) -> str | None:
    """A line from standard input."""
    try:
        return await asyncio.to_thread(input, prompt)
    except EOFError:
        return None


class Console:
    """Runs what `caller` types in `place`. `boot` begins the keys of calls: another one for each start."""

    def __init__(
        self, bot: Bot, chat: ConsoleChat, *, caller: Caller, place: Place, screen: Screen, ask: Ask, boot: str
    ) -> None:
        self._bot = bot
        self._chat = chat
        self._caller = caller
        self._place = place
        self._screen = screen
        self._ask = ask
        self._boot = boot
        self._calls = 0
        self._buttons: list[Button | LinkButton] = []

    async def run(self) -> None:
        """Answer lines until there are no more, or one says quit."""
        while (line := await self._ask("> ")) is not None and line.strip().lower() not in ("quit", "exit"):
            if line.strip():
                await self.line(line)

    async def line(self, text: str) -> None:
        """Answer one line; a number presses the button that carries it."""
        typed = text.strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(self._buttons):
            await self._press(self._buttons[int(typed) - 1])
        else:
            await self._answer(self._chat.words(typed))

    def show(self, posted: Posted) -> None:
        """Draw what was said to somebody, or in a channel."""
        self._screen.print(draw(posted.card, self._number, heading=f"to {posted.receipt.place.key}"))

    async def _press(self, button: Button | LinkButton) -> None:
        if isinstance(button, LinkButton):
            self._say(button.url)
            return
        if button.confirm is not None:
            sure = button.confirm
            answer = await self._ask(visible(f"{sure.title} {sure.text} [{sure.yes}: y / {sure.no}: n] "))
            if (answer or "").strip().lower() not in _YES:
                self._say("Left as it is.")
                return
        self._say(f"> {plain.line_of(button.words)}")
        await self._answer(button.words)

    async def _answer(self, words: tuple[Word, ...]) -> None:
        self._calls += 1
        call = Call(f"{self._boot} {self._calls}", self._caller, self._place, words)
        try:
            await self._bot.accept(call)
        except StoreUnavailable as error:
            self._reply(Reply(trouble.store(error, wrote=False)))
            return
        answer = await self._bot.run(call, self._tell)
        if isinstance(answer, Reply):
            self._reply(answer)
            await self._bot.close(call)
            return
        await self._bot.close(call)
        asked = await self._fill(answer)
        if asked is not None:
            await self._answer(asked)

    def _reply(self, reply: Reply) -> None:
        self._buttons.clear()
        self._screen.print(draw(reply.card, self._number, heading=f"in {self._place.key}" if reply.public else ""))

    async def _fill(self, form: Form) -> tuple[Word, ...] | None:
        """The line that the answers make; None if the person gives up."""
        self._say(f"{form.title}. An empty line leaves out what may be left out, and otherwise gives up.")
        answers: dict[str, Sequence[Word]] = {}
        for field in form.fields:
            given = await self._field(field)
            if field.required and not given:
                self._say("Left as it is. Nothing was changed.")
                return None
            answers[field.name] = given
        return filled(form.command, answers)

    async def _field(self, field: Field) -> Sequence[Word]:
        for number, option in enumerate(field.options, 1):
            self._say(f"  {number}. {option.label}")
        typed = f" [{plain.line_of(field.given)}]" if field.given else ""
        line = (
            await self._ask(visible(f"{field.label}, {field.hint[:1].lower()}{field.hint[1:]}{typed}: ")) or ""
        ).strip()
        if not line:
            return field.given
        if field.options:
            words = line.replace(",", " ").split() if field.many else [line]
            return [_chosen(word, field) for word in words]
        if field.asks is Asks.PEOPLE:
            return self._chat.words(line)
        return [part.strip() for part in line.split(",") if part.strip()] if field.many else [line]

    async def _tell(self, progress: str) -> None:
        self._say(progress)

    def _say(self, text: str) -> None:
        self._screen.print(Styled(visible(text), style="dim"))

    def _number(self, button: Button | LinkButton) -> int:
        self._buttons.append(button)
        return len(self._buttons)


def _chosen(word: str, field: Field) -> str:
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(field.options):
        return field.options[int(word) - 1].value
    return word
