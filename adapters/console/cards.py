"""Cards on a screen, drawn with rich. Its markup is never used: whatever people wrote stays exactly that.

https://rich.readthedocs.io/en/stable/text.html
"""

from collections.abc import Callable
from typing import assert_never

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text as Styled

from lfbot import plain
from lfbot.card import (
    Block,
    Bold,
    Button,
    Buttons,
    Card,
    Channel,
    Code,
    Facts,
    Image,
    Link,
    LinkButton,
    Listed,
    Meter,
    Note,
    Person,
    Span,
    Spans,
    Text,
    Tone,
    When,
)

Number = Callable[[Button | LinkButton], int]
"""Gives a button the number that presses it."""

_BORDERS = {Tone.PLAIN: "blue", Tone.GOOD: "green", Tone.BAD: "red"}
_BAR = 30


def draw(card: Card, number: Number, *, heading: str = "") -> RenderableType:
    """The card in a frame; `heading` says who else reads it."""
    title = Styled(visible(card.title), style="bold")
    body = Group(title, *(_block(block, number) for block in card.blocks))
    return Panel(body, border_style=_BORDERS[card.tone], title=Styled(visible(heading)) if heading else None)


def visible(text: str) -> str:
    """The text without what would steer the terminal."""
    return "".join(c for c in text if c.isprintable() or c in "\n\u200c\u200d")


def _block(block: Block, number: Number) -> RenderableType:
    match block:
        case Text(spans):
            return _spans(spans)
        case Note(spans):
            return _spans(spans, style="dim")
        case Listed(items):
            return Group(*(Styled("• ").append_text(_spans(item)) for item in items))
        case Facts(rows):
            table = Table.grid(padding=(0, 2))
            for label, value in rows:
                table.add_row(Styled(visible(label), style="dim"), _spans(value))
            return table
        case Meter(label, percent):
            bar = ProgressBar(total=100, completed=percent, width=_BAR)
            table = Table.grid(padding=(0, 1))
            table.add_row(bar, Styled(plain.share(percent)), Styled(visible(label), style="bold"))
            return table
        case Image(_, alt):
            return Styled(visible(alt), style="italic")
        case Buttons(several):
            shown = (f"[{number(one)}] {visible(one.label)}" for one in several)
            return Styled("   ".join(shown), style="cyan")
        case _:
            assert_never(block)


def _spans(spans: Spans, style: str = "") -> Styled:
    line = Styled(style=style)
    for span in spans:
        line.append_text(_span(span))
    return line


def _span(span: Span) -> Styled:
    match span:
        case Bold(text):
            return Styled(visible(text), style="bold")
        case Code(text):
            return Styled(visible(text), style="yellow")
        case str() | Link() | When() | Person() | Channel():
            return Styled(visible(plain.said((span,))))
        case _:
            assert_never(span)
