"""The terminal: what people type and see, in frames, with a number before everything that can be pressed."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from prompt_toolkit import PromptSession
from rich.console import Console, Group
from rich.measure import Measurement
from rich.panel import Panel
from rich.text import Text

from demo.cast import Actor
from demo.side import NotTaken

_ROW = 72
"""So many columns are enough for a row of buttons."""


@dataclass(frozen=True, slots=True)
class Press:
    """Something on the screen to be pressed: what stands on it, and what happens when somebody presses it."""

    label: str
    act: Callable[[Actor], Awaitable[None]]


class Screen:
    """Remembers the buttons it showed, by the number it gave them."""

    def __init__(self, console: Console, *, attended: bool) -> None:
        """`attended`: somebody sits at the terminal, who can be asked."""
        self.console = console
        self._attended = attended
        self._buttons: list[Press] = []

    def say(self, line: str, style: str = "") -> None:
        """A line of our own."""
        self.console.print(Text(line, style))

    def typed(self, who: str, where: str, line: str) -> None:
        """What somebody typed."""
        self.console.print(Text.assemble((f"{who} ", "bold cyan"), (f"in {where} ", "dim"), ("› ", "dim"), line))

    def frame(self, lines: Sequence[Text], note: str) -> None:
        """A message, a form or a result; `note` says below it where it is, and who sees it."""
        inside = Group(*lines)
        wide = max(Measurement.get(self.console, self.console.options, inside).maximum, len(note) + 2)
        width = min(wide + 4, self.console.width)
        self.console.print(Panel(inside, subtitle=Text(note, "dim"), subtitle_align="right", width=width))

    def numbered(self, press: Press) -> Text:
        """The button as it is drawn, its number before it."""
        self._buttons.append(press)
        return Text(f"[{len(self._buttons)}] {press.label}", "bold green")

    def button(self, number: int) -> Press:
        """The button of that number. Raises LookupError."""
        if not 1 <= number <= len(self._buttons):
            raise LookupError("There is no button of that number. Numbers stand in brackets before each button.")
        return self._buttons[number - 1]

    def waiting(self) -> AbstractContextManager[object]:
        """While the bot is thinking."""
        return self.console.status("…") if self._attended else nullcontext()

    async def ask(self, label: str) -> str:
        """What somebody puts into a field; empty to leave it as it is. Raises NotTaken where nobody can be asked."""
        if not self._attended:
            raise NotTaken(f"a form asks for {label}, and nobody is here to fill it in")
        session: PromptSession[str] = PromptSession()
        return (await session.prompt_async(f"  {label}: ")).strip()


def row(buttons: Sequence[Text]) -> Text:
    """Buttons beside each other, or below each other where they are long."""
    wide = sum(button.cell_len + 2 for button in buttons) > _ROW
    line = Text()
    for button in buttons:
        line.append("\n" if wide and line else "").append_text(button).append("" if wide else "  ")
    return line


def seen_by(label: str, *, private: bool, shared: bool) -> str:
    """The note below a message: where it is, and who sees it there where that is not plain."""
    who = "only you see this" if private else "everybody here sees this" if shared else ""
    return " · ".join(part for part in (label, who) if part)
