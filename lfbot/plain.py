"""A card as plain text: notifications, screen readers, the console, tests."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

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
    When,
)
from lfbot.line import Mention, Word, join


def text(card: Card, *, buttons: bool = True) -> str:
    """Everything `card` says, one fact a line; with `buttons`, what can be pressed and the line it runs."""
    return "\n".join([card.title, *(line for block in card.blocks for line in lines(block, buttons=buttons))])


def lines(block: Block, *, buttons: bool = True) -> Iterator[str]:
    """The lines of one block."""
    match block:
        case Text(spans) | Note(spans):
            yield said(spans)
        case Listed(items):
            yield from (f"• {said(item)}" for item in items)
        case Facts(rows):
            yield from (f"{label}: {said(value)}" for label, value in rows)
        case Meter(label, percent):
            yield f"{label}: {share(percent)}"
        case Image(_, alt):
            yield alt
        case Buttons(several):
            if buttons:
                yield from (_button(one) for one in several)
        case _:
            assert_never(block)


def said(spans: Spans) -> str:
    """Spans without their looks."""
    return "".join(map(_span, spans))


def share(percent: float) -> str:
    """Per cent without a needless decimal: 25.3 %, 100 %."""
    return f"{percent:.1f}".removesuffix(".0") + " %"


def moment(at: datetime, *, time: bool) -> str:
    """A moment in UTC, for wherever the reader's zone is unknown."""
    return f"{at:%-d %b %Y, %H:%M} UTC" if time else f"{at:%-d %b %Y}"


def line_of(words: tuple[Word, ...]) -> str:
    """A button's words as somebody would type them."""
    return join(f"@{word.name or word.id}" if isinstance(word, Mention) else word for word in words)


def _span(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(words) | Code(words):
            return words
        case Link(words, url):
            return words if words == url else f"{words} ({url})"
        case When(at, time):
            return moment(at, time=time)
        case Person(id, name):
            return name or id
        case Channel():
            return "that conversation"
        case _:
            assert_never(span)


def _button(button: Button | LinkButton) -> str:
    match button:
        case Button(label, words):
            return f"[{label}] {line_of(words)}"
        case LinkButton(label, url):
            return f"[{label}] {url}"
        case _:
            assert_never(button)
