"""A card as the plain text that goes with it, for notifications and screen readers. Nothing in it is markup."""

from collections.abc import Iterator
from datetime import UTC

from adapters.teams.rich_text import name_of
from lfbot import plain
from lfbot.card import Block, Button, Buttons, Card, Facts, LinkButton, Listed, Note, Person, Span, Spans, Text, When
from lfbot.graphemes import clean
from lfbot.line import Mention


def text(card: Card) -> str:
    """Everything the card says, a line each, and what can be done next; people by name, moments in UTC."""
    said = [card.title, *(line for block in card.blocks for line in _lines(block))]
    whole = [clean(line).strip() for line in said]
    return "\n".join(line for line in whole if line) or "–"


def is_typed(button: Button) -> bool:
    """Whether somebody could type the button's line: none of it is the bot's own, and whoever is named has a name."""
    return all(word.name if isinstance(word, Mention) else not word.startswith("_") for word in button.words)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Buttons(several):
            for one in several:
                yield _button(one)
        case Text(spans) | Note(spans):
            yield plain.said(_told(spans))
        case Listed(items):
            yield from plain.lines(Listed(tuple(map(_told, items))))
        case Facts(rows):
            yield from plain.lines(Facts(tuple((label, _told(value)) for label, value in rows)))
        case _:
            yield from plain.lines(block)


def _told(spans: Spans) -> Spans:
    return tuple(map(_span, spans))


def _span(span: Span) -> Span:
    match span:
        case Person():
            return name_of(span)
        case When(at, time):
            return When(at.astimezone(UTC), time)
        case _:
            return span


def _button(button: Button | LinkButton) -> str:
    if isinstance(button, LinkButton):
        return f"[{button.label}] {button.url}"
    return (
        f"[{button.label}] {plain.line_of(button.words)}" if is_typed(button) else f"[{button.about or button.label}]"
    )
